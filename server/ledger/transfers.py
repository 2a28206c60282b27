"""PURE. Journals and transfers as values: what they must be, what they change, and the hash that chains them.

A transfer moves a positive amount from one account (debit) to another (credit), so that every journal balances by construction.
Source of the shape: TigerBeetle's single-debit single-credit transfers; corrections are further journals, never edits.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

import msgspec

from server.ledger.accounts import Account, OwnerKind
from sync.contract.instant import Instant

AMOUNT_MAX = 10**13  # a hundred billion euros: an error
TRANSFERS_MAX = 16  # of one journal; the largest rule writes three
TEXT_MAX = 120  # of a key or reference
NUMBER_DIGITS_MAX = 18  # of the last number of a key: what 16 hexadecimal digits hold


class Kind(Enum):
    """What happened; the numbers are those of the posting rules."""

    ENVELOPE_OPENED = "E01"
    WALLET_CREATED = "E02"
    WALLET_MOVED = "E03"
    TICKET_CREDITED = "E04"
    TICKET_UNCREDITED = "E05"
    CLAIM_ACCEPTED = "E06"
    CLAIM_GUARANTEED = "E06G"
    CLAIM_VOIDED = "E07"
    RUN_CLOSED = "E08"
    SETTLED = "E09"
    REJECTED = "E10"
    RETURNED = "E11"
    REISSUED = "E12"
    RETURNED_SET_AGAINST = "E12B"
    CLAIM_REVERSED = "E13"
    RECOVERED = "E15"
    WALLET_EXPIRED = "E16"
    TICKET_EXPIRED = "E17"
    LATE_ADMITTED = "E18"
    BUDGET_RETURNED = "E19"
    GUARANTEE_CHARGED = "E19G"
    TIME_BARRED = "E20"
    SUSPENSE_OPENED = "E21"
    SUSPENSE_EXPLAINED = "E22"
    WALLET_WITHDRAWN = "E23"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainName:
    """Whose hash chain a journal joins: the owner whose row the posting locks in any case, never the whole campaign."""

    kind: OwnerKind
    owner: int

    def __str__(self) -> str:
        return f"{self.kind.value}/{self.owner}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """One business event. `idempotency_key` is its identity: the same key with the same content is the same event.

    `occurred`: when it happened; `recorded`: when we write it. `actor`: who decided (`user:12`, `terminal:7`).
    `reverses`: a journal's id, or nothing. `id`: 64 hexadecimal digits, the same wherever and whenever it is posted.
    """

    issuer_id: int
    campaign: int
    kind: Kind
    idempotency_key: str
    chain: ChainName
    occurred: Instant
    recorded: Instant
    actor: str
    source_ref: str
    reverses: str = ""
    id: str = field(init=False)

    def __post_init__(self) -> None:
        assert 0 < len(self.idempotency_key) <= TEXT_MAX
        assert len(self.source_ref) <= TEXT_MAX
        assert self.actor
        object.__setattr__(self, "id", _journal_id(self.issuer_id, self.idempotency_key))


def _journal_id(issuer_id: int, key: str) -> str:
    """Of nothing but the key, so that whoever posts it again finds it.

    It begins with 64 bits for all keys that differ in their last number only, then that number: the claims of one counter stand
    together in every index, and a batch writes few pages however many journals there are. 128 bits of the whole key follow.
    """
    group, _, last = key.rpartition("/")
    number = int(last) if last.isdecimal() and len(last) <= NUMBER_DIGITS_MAX else 0
    whole = hashlib.sha256(f"guichet/journal-id/1/{issuer_id}/{key}".encode()).hexdigest()[:32]
    return f"{_place(issuer_id, group)}{number:016x}{whole}"


@lru_cache(maxsize=1024)
def _place(issuer_id: int, group: str) -> str:
    return hashlib.sha256(f"guichet/journal-place/1/{issuer_id}/{group}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """`amount` cents, from `debit` to `credit`."""

    debit: Account
    credit: Account
    amount: int

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"an amount is a whole number of cents, not {type(self.amount).__name__}")
        if not 0 < self.amount <= AMOUNT_MAX:
            raise ValueError(f"amount {self.amount} outside 1..{AMOUNT_MAX} cents")
        if self.debit == self.credit:
            raise ValueError("a transfer needs two accounts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a journal adds to one account's counters."""

    account: Account
    debits: int
    credits: int


def changes(transfers: Iterable[Transfer]) -> list[Change]:
    """One per account, in ascending order: the order in which rows are locked."""
    debited: dict[Account, int] = {}
    credited: dict[Account, int] = {}
    for transfer in transfers:
        debited[transfer.debit] = debited.get(transfer.debit, 0) + transfer.amount
        credited[transfer.credit] = credited.get(transfer.credit, 0) + transfer.amount
    return [
        Change(account=account, debits=debited.get(account, 0), credits=credited.get(account, 0))
        for account in sorted(debited.keys() | credited.keys())
    ]


def first_hash(issuer_id: int, chain: ChainName) -> bytes:
    """What the first journal of a chain follows: no chain can be passed off as another's."""
    return hashlib.sha256(f"guichet/ledger-chain/1/{issuer_id}/{chain}".encode()).digest()


def next_hash(previous: bytes, position: int, journal: Journal, transfers: Iterable[Transfer]) -> bytes:
    """32 bytes over everything that is stored of a journal and its transfers, and the hash before it."""
    content = msgspec.json.encode(
        [
            previous.hex(),
            position,
            journal.id,
            journal.issuer_id,
            journal.campaign,
            journal.kind.value,
            journal.idempotency_key,
            str(journal.chain),
            journal.occurred,
            journal.recorded,
            journal.actor,
            journal.source_ref,
            journal.reverses,
            [[str(transfer.debit), str(transfer.credit), transfer.amount] for transfer in transfers],
        ]
    )
    return hashlib.sha256(b"guichet/ledger/1" + content).digest()
