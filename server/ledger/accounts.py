"""PURE. The chart of accounts: what each pot is, who owns it, and on which side of zero it may stand.

Every pot reads balance = credits - debits, in cents. Codes are those of the accounting design (`docs/architecture.md`), for ever.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum


class Code(IntEnum):
    """A pot of a campaign."""

    VOTED = 100  # counterpart of the vote: minus everything that the campaign holds
    BUDGET = 1000  # voted, not yet given to a pupil
    GUARANTEE = 1900  # what the campaign's guarantee has paid for tickets used twice: negative
    FIRST_WALLET = 2100  # the family's money, not yet on a ticket: wallets in the campaign's order
    SECOND_WALLET = 2110
    TICKET = 2200  # credited on a ticket
    DUE = 3100  # accepted claims of an affiliate, not in a run
    IN_TRANSFER = 3200  # in a run given to the payer
    PAID = 3300  # confirmed
    RETURNED = 3400  # refused or sent back by the bank: to be paid again
    OVERPAID = 3900  # the affiliate owes us
    RECOVERED = 3950  # minus what came to the payer outside our orders: debts paid back, lines not yet explained
    EXPIRED_WALLET = 9100  # never put on a ticket in time
    EXPIRED_TICKET = 9200  # never claimed in time
    TIME_BARRED = 9300  # nobody may ask for it any more: four-year limitation
    SUSPENSE = 9900  # lines of a bank statement that nobody has explained yet: zero at closing


class OwnerKind(Enum):
    """Of what the owner's id is the number."""

    CAMPAIGN = "campaign"
    PASS = "pass"  # noqa: S105  # a pupil's pass, not a password
    TICKET = "ticket"
    AFFILIATE = "affiliate"
    ORDER = "order"  # one affiliate's payment order in one run: `order_id`


COUNTER_MAX = 10**15  # cents that an account may ever debit or credit: what sums many of them stays far from 64 bits

WALLETS = (Code.FIRST_WALLET, Code.SECOND_WALLET)

OWNERS = {
    Code.VOTED: OwnerKind.CAMPAIGN,
    Code.BUDGET: OwnerKind.CAMPAIGN,
    # By affiliate and not by campaign: two affiliates' claims must never wait for one row.
    Code.GUARANTEE: OwnerKind.AFFILIATE,
    Code.FIRST_WALLET: OwnerKind.PASS,
    Code.SECOND_WALLET: OwnerKind.PASS,
    Code.TICKET: OwnerKind.TICKET,
    Code.DUE: OwnerKind.AFFILIATE,
    Code.IN_TRANSFER: OwnerKind.ORDER,
    Code.PAID: OwnerKind.AFFILIATE,
    Code.RETURNED: OwnerKind.AFFILIATE,
    Code.OVERPAID: OwnerKind.AFFILIATE,
    Code.RECOVERED: OwnerKind.CAMPAIGN,
    Code.EXPIRED_WALLET: OwnerKind.CAMPAIGN,
    Code.EXPIRED_TICKET: OwnerKind.CAMPAIGN,
    Code.TIME_BARRED: OwnerKind.CAMPAIGN,
    Code.SUSPENSE: OwnerKind.CAMPAIGN,
}

# 1: never below zero. -1: never above. 0: free.
FLOORS = dict.fromkeys(Code, 1) | {
    Code.VOTED: -1,
    Code.GUARANTEE: -1,
    Code.OVERPAID: -1,
    Code.RECOVERED: 0,
    Code.SUSPENSE: 0,
}
assert set(OWNERS) == set(Code) == set(FLOORS)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Account:
    """Which pot of which owner, within one campaign. Accounts are always touched in this order, so that nothing deadlocks."""

    code: Code
    owner: int

    @property
    def owner_kind(self) -> OwnerKind:
        return OWNERS[self.code]

    @property
    def floor(self) -> int:
        return FLOORS[self.code]

    def __str__(self) -> str:
        return f"{self.code:04d}/{self.owner_kind.value}/{self.owner}"


def order_id(run: int, affiliate: int) -> int:
    """The owner of account 3200: one number for a run's order to one affiliate."""
    assert 0 < run < 2**31
    assert 0 < affiliate < 2**32
    return run << 32 | affiliate
