"""PURE. What an audit can find, and which invariant it breaks: the fifteen of the accounting design, and the rules'."""

from dataclasses import dataclass
from enum import Enum, IntEnum


class Invariant(IntEnum):
    """Numbered as in the accounting design; printed in this order."""

    BALANCED = 1
    COUNTED = 2
    FLOORS = 3
    CONSERVED = 4
    PUPILS = 5
    TICKETS = 6
    ORDERS = 7
    PAID = 8
    THEMES = 9
    REPLAY = 10
    ONCE = 11
    ONE_WINNER = 12
    CLOSED = 13
    RUNS = 14
    CHAINS = 15
    RULES = 16


class Trouble(Enum):
    """What was found. Values are for logs and tests, for ever."""

    UNBALANCED = "unbalanced"  # the sum of all debits is not that of all credits
    COUNTER = "counter"  # an account's counters are not the sum of its transfers
    FLOOR = "floor"  # an account stands below (or above) its floor, or has another floor than its code
    BEYOND = "beyond"  # an amount that is no amount: sums with it are not looked at
    UNREADABLE = "unreadable"  # a row that the rules could never have written
    NOT_CONSERVED = "not_conserved"  # what was voted is not what all pots hold
    WALLET = "wallet"  # what a pass was given is not what became of it
    WITHDRAWN = "withdrawn"  # what withdrawals say that a pass gave back is not what its wallets gave
    TICKET_SOURCE = "ticket_source"  # a ticket's amount did not come from its own pass and kind, or not exactly once
    TICKET_ACCOUNT = "ticket_account"  # a ticket's account does not hold what its state says
    TICKET_TWICE = "ticket_twice"  # two live claims are paid by one ticket
    CLAIM = "claim"  # a claim and the ledger do not say the same
    STRAY_CLAIM = "stray_claim"  # the ledger accepted a claim that does not exist
    BRANCH = "branch"  # what a forked journal signed beside its main chain, and what is claimed for it, differ
    CORRECTION = "correction"  # what was taken back of a claim: claim, incident and ledger do not say the same
    DUE = "due"  # what an affiliate is due is not the sum of its accepted claims
    ORDER = "order"  # a payment order and the ledger do not say the same
    STRAY_ORDER = "stray_order"  # the ledger pays an order that does not exist
    TAKEN = "taken"  # an order is not the sum of its claims less what was set off
    RUN_FILE = "run_file"  # a run's file is not the one that was made, or does not pay its orders
    PAID = "paid"  # what an affiliate was paid is not the sum of its orders that the bank executed
    DEBIT = "debit"  # a card's debit, its claim and the ledger do not say the same
    REMAINDER = "remainder"  # what a debit told of the wallet is not what the wallet held
    THEME = "theme"  # one kind of money reached an affiliate of the other
    REPLAY = "replay"  # the journals, posted again into empty books, do not give these books
    TWICE = "twice"  # one event is written twice
    UNPROVEN = "unproven"  # an order is said to be paid, and neither a bank's line nor a signed word says so
    PAID_TWICE = "paid_twice"  # one affiliate is paid twice for one ticket
    LEFT_OVER = "left_over"  # a closed campaign still holds money
    AFTER_CLOSING = "after_closing"  # something moved in a campaign while it was closed
    RETURNED = "returned"  # what came back of an affiliate's transfers is not the sum of its orders that came back
    RULES_MISSING = "rules_missing"  # a version of a campaign's rules is not there
    RULES_CHANGED = "rules_changed"  # a published document is not the one that was published
    RULES_ROW = "rules_row"  # a campaign's row does not say what its rules say
    RUN_TWICE = "run_twice"  # two runs for one cut-off or under one name
    UNLAWFUL = "unlawful"  # a movement that its kind of event never makes
    NO_TRANSFER = "no_transfer"  # a journal that moves nothing
    STRAY_TRANSFER = "stray_transfer"  # a transfer of no journal
    CHAIN_GAP = "chain_gap"  # a journal is missing from its chain, or stands twice
    CHAIN_HASH = "chain_hash"  # a journal, or one before it, was changed
    CHAIN_END = "chain_end"  # the chain's recorded end is not its last journal
    UNGUARDED = "unguarded"  # the triggers that keep history are gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`place` names the row: an account, a journal's id, a chain, a ticket."""

    trouble: Trouble
    place: str
    detail: str

    def __str__(self) -> str:
        return f"{self.trouble.value} {self.place}: {self.detail}"
