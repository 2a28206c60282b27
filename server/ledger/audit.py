"""Looks for what must never be: counters that are not the sum of their transfers, broken floors, rewritten history.

Reads everything of one issuer and recomputes it; finds, reports, repairs nothing. Sized for a few hundred thousand journals.
The anchor is one hash over the ends of all chains: printed with a closing, it betrays a history rewritten as a whole.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from itertools import groupby

from server.database import Database
from server.ledger.accounts import FLOORS, OWNERS, Account, Code, OwnerKind
from server.ledger.transfers import ChainName, Journal, Kind, Transfer, first_hash, next_hash
from sync.contract.instant import Instant


class Trouble(Enum):
    """What was found."""

    COUNTER = "counter"  # an account's counters are not the sum of its transfers
    FLOOR = "floor"  # an account stands below (or above) its floor, or has another floor than its code
    UNBALANCED = "unbalanced"  # the sum of all debits is not that of all credits
    UNREADABLE = "unreadable"  # a row that the rules could never have written
    NO_TRANSFER = "no_transfer"  # a journal that moves nothing
    STRAY_TRANSFER = "stray_transfer"  # a transfer of no journal
    CHAIN_GAP = "chain_gap"  # a journal is missing from its chain, or stands twice
    CHAIN_HASH = "chain_hash"  # a journal, or one before it, was changed
    CHAIN_END = "chain_end"  # the chain's recorded end is not its last journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`place` names the row: an account, a journal's id, a chain."""

    trouble: Trouble
    place: str
    detail: str

    def __str__(self) -> str:
        return f"{self.trouble.value} {self.place}: {self.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _AccountRow:
    code: int
    campaign: int
    owner_kind: str
    owner_id: int
    floor: int
    debits: int
    credits: int

    @property
    def key(self) -> tuple[int, int, str, int]:
        return self.campaign, self.code, self.owner_kind, self.owner_id

    def __str__(self) -> str:
        return f"{self.campaign}/{self.code:04d}/{self.owner_kind}/{self.owner_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _JournalRow:
    id: str
    kind: str
    idempotency_key: str
    campaign: int
    chain_kind: str
    chain_owner: int
    chain_position: int
    occurred_ms: int
    recorded_ms: int
    actor: str
    source_ref: str
    reverses: str
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _TransferRow:
    journal: str
    campaign: int
    debit_code: int
    debit_owner_kind: str
    debit_owner_id: int
    credit_code: int
    credit_owner_kind: str
    credit_owner_id: int
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChainRow:
    owner_kind: str
    owner_id: int
    position: int
    hash: bytes


_Key = tuple[int, int, str, int]


def audit(db: Database, issuer_id: int) -> list[Finding]:
    """Everything that is wrong, or an empty list."""
    issuer = {"issuer_id": issuer_id}
    accounts = db.records(
        _AccountRow, _select(_AccountRow, "ledger_account") + " ORDER BY campaign, code, owner_id", issuer
    )
    journals = db.records(
        _JournalRow,
        _select(_JournalRow, "ledger_journal") + " ORDER BY chain_kind, chain_owner, chain_position, id",
        issuer,
    )
    rows = db.records(_TransferRow, _select(_TransferRow, "ledger_transfer") + " ORDER BY journal, seq", issuer)
    ends = db.records(_ChainRow, _select(_ChainRow, "ledger_chain") + " ORDER BY owner_kind, owner_id", issuer)
    by_journal = {journal: list(group) for journal, group in groupby(rows, key=lambda row: row.journal)}
    return [
        *_accounts(accounts, _sums(rows)),
        *_journals(journals, by_journal),
        *_chains(issuer_id, journals, by_journal, ends),
    ]


def anchor(db: Database, issuer_id: int) -> str:
    """64 hexadecimal digits over the ends of all chains of an issuer."""
    rows = db.rows(
        """
        SELECT owner_kind, owner_id, position, hash FROM ledger_chain WHERE issuer_id = %(issuer_id)s
        ORDER BY owner_kind, owner_id
        """,
        {"issuer_id": issuer_id},
    )
    content = "\n".join(f"{kind}/{owner}@{position} {end.hex()}" for kind, owner, position, end in rows)
    return hashlib.sha256(f"guichet/ledger-anchor/1/{issuer_id}\n{content}".encode()).hexdigest()


def _select(kind: type[_AccountRow | _JournalRow | _TransferRow | _ChainRow], table: str) -> str:
    columns = ", ".join(field.name for field in fields(kind))
    return f"SELECT {columns} FROM {table} WHERE issuer_id = %(issuer_id)s"  # noqa: S608  # our own names


def _sums(rows: list[_TransferRow]) -> dict[_Key, tuple[int, int]]:
    sums: dict[_Key, tuple[int, int]] = {}
    for row in rows:
        for code, kind, owner, debit, credit in (
            (row.debit_code, row.debit_owner_kind, row.debit_owner_id, row.amount_cents, 0),
            (row.credit_code, row.credit_owner_kind, row.credit_owner_id, 0, row.amount_cents),
        ):
            key = (row.campaign, code, kind, owner)
            before = sums.get(key, (0, 0))
            sums[key] = (before[0] + debit, before[1] + credit)
    return sums


def _accounts(accounts: list[_AccountRow], sums: Mapping[_Key, tuple[int, int]]) -> Iterator[Finding]:
    held = {account.key for account in accounts}
    for account in accounts:
        counted = sums.get(account.key, (0, 0))
        if counted != (account.debits, account.credits):
            detail = f"counters {account.debits}/{account.credits}, transfers {counted[0]}/{counted[1]}"
            yield Finding(trouble=Trouble.COUNTER, place=str(account), detail=detail)
        yield from _floor(account)
    for campaign, code, kind, owner in sorted(sums.keys() - held):
        place = f"{campaign}/{code:04d}/{kind}/{owner}"
        yield Finding(trouble=Trouble.COUNTER, place=place, detail="transfers without an account")
    debited, credited = sum(one.debits for one in accounts), sum(one.credits for one in accounts)
    if debited != credited:
        yield Finding(trouble=Trouble.UNBALANCED, place="all", detail=f"debits {debited}, credits {credited}")


def _floor(account: _AccountRow) -> Iterator[Finding]:
    if account.code not in tuple(Code) or OWNERS[Code(account.code)].value != account.owner_kind:
        yield Finding(trouble=Trouble.UNREADABLE, place=str(account), detail="no such account in the chart")
        return
    floor = FLOORS[Code(account.code)]
    if account.floor != floor or (account.credits - account.debits) * floor < 0:
        detail = f"floor {account.floor}, balance {account.credits - account.debits}"
        yield Finding(trouble=Trouble.FLOOR, place=str(account), detail=detail)


def _journals(journals: list[_JournalRow], by_journal: Mapping[str, list[_TransferRow]]) -> Iterator[Finding]:
    known = {journal.id for journal in journals}
    for journal in journals:
        if journal.id not in by_journal:
            yield Finding(trouble=Trouble.NO_TRANSFER, place=journal.id, detail=journal.idempotency_key)
    for stray in sorted(by_journal.keys() - known):
        yield Finding(trouble=Trouble.STRAY_TRANSFER, place=stray, detail=f"{len(by_journal[stray])} transfers")


def _chains(
    issuer_id: int,
    journals: list[_JournalRow],
    by_journal: Mapping[str, list[_TransferRow]],
    ends: list[_ChainRow],
) -> Iterator[Finding]:
    reached: dict[tuple[str, int], tuple[int, bytes]] = {}
    for (kind, owner), chain in groupby(journals, key=lambda row: (row.chain_kind, row.chain_owner)):
        position = 0
        previous = b""
        for row in chain:
            yield from _link(issuer_id, row, by_journal.get(row.id, []), position, previous)
            position, previous = row.chain_position, row.hash
        reached[kind, owner] = position, previous
    recorded = {(end.owner_kind, end.owner_id): (end.position, end.hash) for end in ends}
    for key in sorted(reached.keys() | recorded.keys()):
        if reached.get(key) != recorded.get(key):
            last, end = reached.get(key), recorded.get(key)
            detail = f"last journal {last[0] if last else 'none'}, recorded end {end[0] if end else 'none'}"
            yield Finding(trouble=Trouble.CHAIN_END, place=f"{key[0]}/{key[1]}", detail=detail)


def _link(
    issuer_id: int, row: _JournalRow, transfers: list[_TransferRow], position: int, previous: bytes
) -> Iterator[Finding]:
    place = f"{row.chain_kind}/{row.chain_owner}@{row.chain_position}"
    if row.chain_position != position + 1:
        yield Finding(trouble=Trouble.CHAIN_GAP, place=place, detail=f"follows {position}")
    try:
        journal = _journal(issuer_id, row)
        moves = [_transfer(one) for one in transfers]
    except (ValueError, AssertionError) as error:
        yield Finding(trouble=Trouble.UNREADABLE, place=place, detail=str(error) or row.idempotency_key)
        return
    before = previous or first_hash(issuer_id, journal.chain)
    is_ours = row.id == journal.id and all(one.campaign == row.campaign for one in transfers)
    if not is_ours or row.prev_hash != before or row.hash != next_hash(before, row.chain_position, journal, moves):
        yield Finding(trouble=Trouble.CHAIN_HASH, place=place, detail=row.idempotency_key)


def _journal(issuer_id: int, row: _JournalRow) -> Journal:
    return Journal(
        issuer_id=issuer_id,
        campaign=row.campaign,
        kind=Kind(row.kind),
        idempotency_key=row.idempotency_key,
        chain=ChainName(kind=OwnerKind(row.chain_kind), owner=row.chain_owner),
        occurred=Instant(row.occurred_ms),
        recorded=Instant(row.recorded_ms),
        actor=row.actor,
        source_ref=row.source_ref,
        reverses=row.reverses,
    )


def _transfer(row: _TransferRow) -> Transfer:
    debit = Account(code=Code(row.debit_code), owner=row.debit_owner_id)
    credit = Account(code=Code(row.credit_code), owner=row.credit_owner_id)
    if (debit.owner_kind.value, credit.owner_kind.value) != (row.debit_owner_kind, row.credit_owner_kind):
        raise ValueError("owner kinds do not go with the codes")
    return Transfer(debit=debit, credit=credit, amount=row.amount_cents)
