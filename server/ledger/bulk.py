"""Many journals posted at once: the same rows, hashes and refusals as `store.post` one after the other, by a few statements.

The chains that the postings touch are read under lock, every account is moved by the sum of its postings, these are then gone
through in memory in their order, and all rows are written together. That is for events that are new and that no floor refuses;
anything else (a key that is taken, an account that would fall below its floor in between) undoes it, and they are posted one by
one. Locks: seals shared, chains ascending, then accounts. Of those that one statement moves, two that two lists may both want
stand behind the lock of a chain or a ticket, but for the one pot of a campaign.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from server.database import Database, Value, Violated
from server.ledger.accounts import FLOORS, OWNERS, Account, Code
from server.ledger.rules import Posting
from server.ledger.seals import is_sealed_for_posting
from server.ledger.store import Outcome, Posted, post
from server.ledger.transfers import ChainName, Journal, Transfer, changes, first_hash, next_hash

LISTED_MAX = 500  # rows named in one statement: its text stays within some ten thousand characters

_JOURNAL_COLUMNS = (
    "issuer_id", "id", "kind", "idempotency_key", "campaign", "chain_kind", "chain_owner", "chain_position",
    "occurred_ms", "recorded_ms", "actor", "source_ref", "reverses", "prev_hash", "hash",
)  # fmt: skip
_TRANSFER_COLUMNS = (
    "issuer_id", "journal", "seq", "campaign", "debit_code", "debit_owner_kind", "debit_owner_id",
    "credit_code", "credit_owner_kind", "credit_owner_id", "amount_cents",
)  # fmt: skip
_CHAIN_COLUMNS = ("issuer_id", "owner_kind", "owner_id", "position", "hash")
_ACCOUNT_COLUMNS = ("issuer_id", "code", "campaign", "owner_kind", "owner_id", "floor", "debits", "credits")

Item = TypeVar("Item")
Row = tuple[Value, ...]
Pot = tuple[int, Code, int]  # the campaign's number, which pot, and whose


class NotAtOnce(Exception):
    """One of them would be refused, or was posted before: one by one will tell which."""


class _BelowFloor(NotAtOnce):
    """An account would fall below its floor in between."""


class _Closed(NotAtOnce):
    """A campaign of theirs is sealed."""


@dataclass(slots=True, kw_only=True)
class _End:
    """Of a chain; position 0 and `is_new` before its first journal."""

    position: int
    hash: bytes
    is_new: bool


@dataclass(slots=True, kw_only=True)
class _Counter:
    """Of an account, as its postings go by."""

    floor: int
    balance: int

    def move(self, debits: int, credits_: int) -> None:
        self.balance += credits_ - debits

    @property
    def is_below(self) -> bool:
        return self.balance * self.floor < 0


def post_many(db: Database, postings: Sequence[Posting]) -> list[Outcome]:
    """One outcome for each, in their order; all of one issuer. Raises as `store.post`."""
    if not postings:
        return []
    try:
        with db.atomic():
            post_new(db, postings)
    except (Violated, NotAtOnce):
        return [post(db, *posting) for posting in postings]
    return [Posted(journal_id=journal.id) for journal, _ in postings]


def post_new(db: Database, postings: Sequence[Posting]) -> None:
    """All of them, inside the caller's savepoint, which it leaves when this raises: Violated, NotAtOnce."""
    if postings:
        _Sheet(db, postings).post(postings)


def post_together(db: Database, postings: Sequence[Posting]) -> bool:
    """Of one moment, within which nobody knows any more who came first: floors need to hold after all of them. All, or none."""
    try:
        with db.atomic():
            _Sheet(db, postings, is_one_moment=True).post(postings)
    except (Violated, _Closed):
        return False
    return True


class _Sheet:
    """The rows that the postings touch, locked, and those that they add."""

    def __init__(self, db: Database, postings: Sequence[Posting], *, is_one_moment: bool = False) -> None:
        self._db = db
        self._is_one_moment = is_one_moment
        (self._issuer_id,) = {journal.issuer_id for journal, _ in postings}
        if any(is_sealed_for_posting(db, self._issuer_id, one) for one in sorted({j.campaign for j, _ in postings})):
            raise _Closed
        self._ends = self._read_ends({journal.chain for journal, _ in postings})
        self._journals: list[Row] = []
        self._transfers: list[Row] = []

    def post(self, postings: Sequence[Posting]) -> None:
        """Raises _BelowFloor, Violated."""
        counters = self._move_counters(postings)
        for journal, transfers in postings:
            for account, debits, credits_ in _moves(transfers):
                one = counters[journal.campaign, account.code, account.owner]
                one.move(debits, credits_)
                if one.is_below and not self._is_one_moment:
                    raise _BelowFloor
            self._add(journal, transfers)
        self._db.insert("ledger_journal", _JOURNAL_COLUMNS, self._journals)
        self._db.insert("ledger_transfer", _TRANSFER_COLUMNS, self._transfers)
        self._write_ends()

    def _add(self, journal: Journal, transfers: Sequence[Transfer]) -> None:
        name, chain = journal.id, journal.chain
        end = self._ends[chain]
        previous, position = end.hash, end.position + 1
        end.hash, end.position = next_hash(previous, position, journal, transfers), position
        said: Row = (
            journal.kind.value,
            journal.idempotency_key,
            journal.campaign,
            chain.kind.value,
            chain.owner,
            position,
        )
        when: Row = (journal.occurred, journal.recorded, journal.actor, journal.source_ref, journal.reverses)
        self._journals.append((self._issuer_id, name, *said, *when, previous, end.hash))
        self._transfers += (
            (self._issuer_id, name, seq, journal.campaign, *_side(one.debit), *_side(one.credit), one.amount)
            for seq, one in enumerate(transfers, start=1)
        )

    # --- chains ------------------------------------------------------------------------------------------------------

    def _read_ends(self, chains: Iterable[ChainName]) -> dict[ChainName, _End]:
        ends: dict[ChainName, _End] = {}
        for chain in sorted(chains, key=lambda chain: (chain.kind.value, chain.owner)):
            params = {"issuer_id": self._issuer_id, "kind": chain.kind.value, "owner": chain.owner}
            found = self._db.lock(
                "SELECT position, hash FROM ledger_chain "
                "WHERE issuer_id = %(issuer_id)s AND owner_kind = %(kind)s AND owner_id = %(owner)s",
                params,
            )
            position, reached = found[0] if found else (0, first_hash(self._issuer_id, chain))
            ends[chain] = _End(position=position, hash=reached, is_new=not found)
        return ends

    def _write_ends(self) -> None:
        new = [(chain, end) for chain, end in self._ends.items() if end.is_new]
        self._db.insert(
            "ledger_chain",
            _CHAIN_COLUMNS,
            [(self._issuer_id, chain.kind.value, chain.owner, end.position, end.hash) for chain, end in new],
        )
        for chain, end in self._ends.items():
            if not end.is_new:
                self._move_end(chain, end)

    def _move_end(self, chain: ChainName, end: _End) -> None:
        self._db.execute(
            "UPDATE ledger_chain SET position = %(position)s, hash = %(hash)s "
            "WHERE issuer_id = %(issuer_id)s AND owner_kind = %(kind)s AND owner_id = %(owner)s",
            {
                "issuer_id": self._issuer_id,
                "kind": chain.kind.value,
                "owner": chain.owner,
                "position": end.position,
                "hash": end.hash,
            },
        )

    # --- accounts ----------------------------------------------------------------------------------------------------

    def _move_counters(self, postings: Sequence[Posting]) -> dict[Pot, _Counter]:
        """Every account is moved by all of its postings at once, new ones are made; then as they were before."""
        sums: dict[Pot, tuple[int, int]] = {}
        for journal, transfers in postings:
            for account, debits, credits_ in _moves(transfers):
                pot = (journal.campaign, account.code, account.owner)
                before = sums.get(pot, (0, 0))
                sums[pot] = before[0] + debits, before[1] + credits_
        pots = sorted(sums)
        reached = {
            pot: found for some in _chunks(pots) for pot, found in self._move([(pot, sums[pot]) for pot in some])
        }
        self._db.insert(
            "ledger_account",
            _ACCOUNT_COLUMNS,
            [
                (
                    self._issuer_id,
                    int(code),
                    campaign,
                    OWNERS[code].value,
                    owner,
                    FLOORS[code],
                    *sums[campaign, code, owner],
                )
                for campaign, code, owner in pots
                if (campaign, code, owner) not in reached
            ],
        )
        counters = {}
        for pot, (debits, credits_) in sums.items():
            floor, balance = reached.get(pot, (FLOORS[pot[1]], credits_ - debits))
            counters[pot] = _Counter(floor=floor, balance=balance - credits_ + debits)
        return counters

    def _move(self, some: Sequence[tuple[Pot, tuple[int, int]]]) -> list[tuple[Pot, tuple[int, int]]]:
        """Of the accounts that there are, the floor and the balance reached."""
        values = ", ".join(
            f"({int(code)}, {campaign}, '{OWNERS[code].value}', {owner}, {debits}, {credits_})"
            for (campaign, code, owner), (debits, credits_) in some
        )
        rows = self._db.rows(
            "UPDATE ledger_account SET debits = debits + v.column5, credits = credits + v.column6 "  # noqa: S608
            f"FROM (VALUES {values}) AS v WHERE issuer_id = %(issuer_id)s AND code = v.column1 "
            "AND campaign = v.column2 AND owner_kind = v.column3 AND owner_id = v.column4 "
            "RETURNING campaign, code, owner_id, floor, credits - debits",
            {"issuer_id": self._issuer_id},
        )
        return [((campaign, Code(code), owner), (floor, balance)) for campaign, code, owner, floor, balance in rows]


def _moves(transfers: Sequence[Transfer]) -> list[tuple[Account, int, int]]:
    """Debits and credits of each account. Most journals have one transfer."""
    if len(transfers) == 1:
        (one,) = transfers
        return [(one.debit, one.amount, 0), (one.credit, 0, one.amount)]
    return [(change.account, change.debits, change.credits) for change in changes(transfers)]


def _side(account: Account) -> Row:
    return int(account.code), account.owner_kind.value, account.owner


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for at in range(0, len(items), LISTED_MAX):
        yield items[at : at + LISTED_MAX]
