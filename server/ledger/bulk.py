"""Many journals posted at once: the same rows, hashes and refusals as `store.post` one after the other, by a few statements.

The chains and accounts that the postings touch are read under lock, the postings are added up in memory in their order, and all
rows are written together. That is for events that are new and that no floor refuses; anything else (a key that is taken, an account
that would fall below its floor in between) undoes it, and they are posted one by one. Locks: seals shared, chains ascending, then
accounts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from server.database import Database, Value, Violated
from server.ledger.accounts import OWNERS, Account, Code
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
_POT = "issuer_id = %(issuer_id)s AND code = %(code)s AND campaign = %(campaign)s AND owner_kind = %(kind)s"

Item = TypeVar("Item")
Row = tuple[Value, ...]
Pot = tuple[int, Code]  # the campaign's number, and which of its pots


class _BelowFloor(Exception):
    """One of them would be refused."""


class _Closed(Exception):
    """A campaign of theirs is sealed: each is refused, or was posted before."""


@dataclass(slots=True, kw_only=True)
class _End:
    """Of a chain; position 0 and `is_new` before its first journal."""

    position: int
    hash: bytes
    is_new: bool


@dataclass(slots=True, kw_only=True)
class _Counters:
    """Of an account: as stored, and what is added."""

    floor: int
    balance: int
    is_new: bool
    debits: int = 0
    credits: int = 0

    def move(self, debits: int, credits_: int) -> None:
        self.debits += debits
        self.credits += credits_
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
            _Sheet(db, postings).post(postings)
    except (Violated, _BelowFloor, _Closed):
        return [post(db, *posting) for posting in postings]
    return [Posted(journal_id=journal.id) for journal, _ in postings]


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
        self._counters = self._read_counters(postings)
        self._journals: list[Row] = []
        self._transfers: list[Row] = []

    def post(self, postings: Sequence[Posting]) -> None:
        """Raises _BelowFloor, Violated."""
        for journal, transfers in postings:
            for account, debits, credits_ in _moves(transfers):
                counters = self._counters[journal.campaign, account.code][account.owner]
                counters.move(debits, credits_)
                if counters.is_below and not self._is_one_moment:
                    raise _BelowFloor
            self._add(journal, transfers)
        self._db.insert("ledger_journal", _JOURNAL_COLUMNS, self._journals)
        self._db.insert("ledger_transfer", _TRANSFER_COLUMNS, self._transfers)
        self._write_counters()
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

    def _read_counters(self, postings: Sequence[Posting]) -> dict[Pot, dict[int, _Counters]]:
        owners: dict[Pot, set[int]] = {}
        for journal, transfers in postings:
            for one in transfers:
                owners.setdefault((journal.campaign, one.debit.code), set()).add(one.debit.owner)
                owners.setdefault((journal.campaign, one.credit.code), set()).add(one.credit.owner)
        return {pot: self._read_pot(pot, sorted(owners[pot])) for pot in sorted(owners)}

    def _read_pot(self, pot: Pot, owners: Sequence[int]) -> dict[int, _Counters]:
        found = {
            owner: _Counters(floor=floor, balance=balance, is_new=False)
            for some in _chunks(owners)
            for owner, floor, balance in self._db.lock(
                f"SELECT owner_id, floor, credits - debits FROM ledger_account WHERE {_POT} "  # noqa: S608  # integers
                f"AND owner_id IN ({', '.join(map(str, some))}) ORDER BY owner_id",
                self._params(pot),
            )
        }
        for owner in owners:
            if owner not in found:
                found[owner] = _Counters(floor=Account(code=pot[1], owner=owner).floor, balance=0, is_new=True)
        return found

    def _write_counters(self) -> None:
        for pot, counters in self._counters.items():
            campaign, code = pot
            first = (self._issuer_id, int(code), campaign, OWNERS[code].value)
            new = [(*first, owner, one.floor, one.debits, one.credits) for owner, one in counters.items() if one.is_new]
            self._db.insert("ledger_account", _ACCOUNT_COLUMNS, new)
            for some in _chunks([(owner, one) for owner, one in counters.items() if not one.is_new]):
                self._move_counters(pot, some)

    def _move_counters(self, pot: Pot, some: Sequence[tuple[int, _Counters]]) -> None:
        values = ", ".join(f"({owner}, {one.debits}, {one.credits})" for owner, one in some)
        moved = self._db.execute(
            f"UPDATE ledger_account SET debits = debits + v.column2, credits = credits + v.column3 "  # noqa: S608
            f"FROM (VALUES {values}) AS v WHERE {_POT} AND owner_id = v.column1",
            self._params(pot),
        )
        assert moved == len(some)

    def _params(self, pot: Pot) -> dict[str, Value]:
        campaign, code = pot
        return {"issuer_id": self._issuer_id, "campaign": campaign, "code": int(code), "kind": OWNERS[code].value}


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
