"""Walks every hash chain from its first journal to its recorded end, a page at a time: what was changed, cut or slipped in shows.

Each journal is recomputed with its transfers and held against what its kind of event may do. Memory does not grow with history.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import groupby

from server.database import Database, Value
from server.ledger.accounts import Account, Code, OwnerKind
from server.ledger.findings import Finding, Trouble
from server.ledger.movements import unlawful
from server.ledger.transfers import ChainName, Journal, Kind, Transfer, first_hash, next_hash
from sync.contract.instant import Instant

PAGE = 2_000  # journals read at once: some megabytes
FINDINGS_MAX = 1_000  # of one query: a rewritten history has more findings than anybody reads

Progress = Callable[[int], None]
"""Told how many journals have been walked since it was last called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """As stored; `read_journal` says whether the rules could have written it."""

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
class TransferRow:
    """As stored."""

    journal: str
    campaign: int
    debit_code: int
    debit_owner_kind: str
    debit_owner_id: int
    credit_code: int
    credit_owner_kind: str
    credit_owner_id: int
    amount_cents: int


_Chain = tuple[str, int]
JOURNAL_COLUMNS = ", ".join(f"j.{field.name}" for field in fields(JournalRow))
TRANSFER_COLUMNS = ", ".join(f"t.{field.name}" for field in fields(TransferRow))
_AFTER = """
j.issuer_id = %(issuer)s
AND (j.chain_kind, j.chain_owner, j.chain_position, j.id) > (%(kind)s, %(owner)s, %(position)s, %(id)s)
ORDER BY j.chain_kind, j.chain_owner, j.chain_position, j.id LIMIT %(page)s
"""
_PAGE = f"SELECT {JOURNAL_COLUMNS} FROM ledger_journal j WHERE {_AFTER}"  # noqa: S608  # our own names
_MOVED = f"""
SELECT {TRANSFER_COLUMNS} FROM ledger_transfer t JOIN (SELECT j.id FROM ledger_journal j WHERE {_AFTER}) p ON p.id = t.journal
WHERE t.issuer_id = %(issuer)s ORDER BY t.journal, t.seq
"""  # noqa: S608  # our own names
_ENDS = """
SELECT r.chain_kind, r.chain_owner, r.reached, c.position, c.hash, j.hash
FROM (
    SELECT chain_kind, chain_owner, MAX(chain_position) AS reached FROM ledger_journal WHERE issuer_id = %(issuer)s
    GROUP BY chain_kind, chain_owner
) r
LEFT JOIN ledger_chain c ON c.issuer_id = %(issuer)s AND c.owner_kind = r.chain_kind AND c.owner_id = r.chain_owner
LEFT JOIN ledger_journal j ON j.issuer_id = %(issuer)s AND j.chain_kind = r.chain_kind AND j.chain_owner = r.chain_owner
    AND j.chain_position = r.reached
WHERE c.position IS NULL OR c.position <> r.reached OR c.hash <> j.hash
UNION ALL
SELECT c.owner_kind, c.owner_id, NULL, c.position, c.hash, NULL FROM ledger_chain c
WHERE c.issuer_id = %(issuer)s AND NOT EXISTS (
    SELECT 1 FROM ledger_journal j WHERE j.issuer_id = c.issuer_id AND j.chain_kind = c.owner_kind AND j.chain_owner = c.owner_id
)
LIMIT %(most)s
"""
_STRAYS = """
SELECT t.journal, COUNT(*) FROM ledger_transfer t WHERE t.issuer_id = %(issuer)s AND NOT EXISTS (
    SELECT 1 FROM ledger_journal j WHERE j.issuer_id = t.issuer_id AND j.id = t.journal
) GROUP BY t.journal ORDER BY t.journal LIMIT %(most)s
"""


def chains(db: Database, issuer_id: int, progress: Progress = lambda _walked: None) -> Iterator[Finding]:
    """Everything wrong with journals, their order, their hashes and the recorded ends."""
    chain: _Chain = ("", 0)
    position, previous = 0, b""
    for rows, moved in pages(db, issuer_id):
        for row in rows:
            if (row.chain_kind, row.chain_owner) != chain:
                chain, position, previous = (row.chain_kind, row.chain_owner), 0, b""
            yield from _link(issuer_id, row, moved.get(row.id, []), position, previous)
            position, previous = row.chain_position, row.hash
        progress(len(rows))
    yield from _ends(db, issuer_id)
    for journal, count in db.rows(_STRAYS, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        yield Finding(trouble=Trouble.STRAY_TRANSFER, place=journal, detail=f"{count} transfers")


def pages(db: Database, issuer_id: int) -> Iterator[tuple[list[JournalRow], Mapping[str, list[TransferRow]]]]:
    """All journals, chain by chain, each page with its transfers by journal."""
    after: dict[str, Value] = {"issuer": issuer_id, "kind": "", "owner": -1, "position": -1, "id": "", "page": PAGE}
    while rows := db.records(JournalRow, _PAGE, after):
        moved = db.records(TransferRow, _MOVED, after)
        yield rows, by_journal(moved)
        last = rows[-1]
        after |= {
            "kind": last.chain_kind,
            "owner": last.chain_owner,
            "position": last.chain_position,
            "id": last.id,
        }


def by_journal(moved: Iterable[TransferRow]) -> dict[str, list[TransferRow]]:
    """Of transfers in the order of their journals."""
    return {journal: list(group) for journal, group in groupby(moved, key=lambda one: one.journal)}


def read_journal(issuer_id: int, row: JournalRow) -> Journal:
    """Raises ValueError or AssertionError for what the rules never wrote."""
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


def read_transfer(row: TransferRow) -> Transfer:
    """Raises ValueError or AssertionError for what the rules never wrote."""
    debit = Account(code=Code(row.debit_code), owner=row.debit_owner_id)
    credit = Account(code=Code(row.credit_code), owner=row.credit_owner_id)
    if (debit.owner_kind.value, credit.owner_kind.value) != (row.debit_owner_kind, row.credit_owner_kind):
        raise ValueError("owner kinds do not go with the codes")
    return Transfer(debit=debit, credit=credit, amount=row.amount_cents)


def _link(
    issuer_id: int, row: JournalRow, transfers: list[TransferRow], position: int, previous: bytes
) -> Iterator[Finding]:
    place = f"{row.chain_kind}/{row.chain_owner}@{row.chain_position}"
    if not transfers:
        yield Finding(trouble=Trouble.NO_TRANSFER, place=row.id, detail=row.idempotency_key)
    if row.chain_position != position + 1:
        yield Finding(trouble=Trouble.CHAIN_GAP, place=place, detail=f"follows {position}")
    try:
        journal = read_journal(issuer_id, row)
        moves = [read_transfer(one) for one in transfers]
    except (ValueError, AssertionError) as error:
        yield Finding(trouble=Trouble.UNREADABLE, place=place, detail=str(error) or row.idempotency_key)
        return
    before = previous or first_hash(issuer_id, journal.chain)
    is_ours = row.id == journal.id and all(one.campaign == row.campaign for one in transfers)
    if not is_ours or row.prev_hash != before or row.hash != next_hash(before, row.chain_position, journal, moves):
        yield Finding(trouble=Trouble.CHAIN_HASH, place=place, detail=row.idempotency_key)
    for one in unlawful(journal.kind, moves, is_reversal=bool(journal.reverses)):
        detail = f"{journal.idempotency_key} moves {one.amount} from {one.debit} to {one.credit}"
        yield Finding(trouble=Trouble.UNLAWFUL, place=place, detail=detail)


def _ends(db: Database, issuer_id: int) -> Iterator[Finding]:
    for kind, owner, reached, recorded, end, last in db.rows(_ENDS, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        told = "none" if recorded is None else f"{recorded} {bytes(end).hex()[:8]}"
        true = "none" if reached is None else f"{reached} {bytes(last).hex()[:8]}"
        yield Finding(
            trouble=Trouble.CHAIN_END, place=f"{kind}/{owner}", detail=f"last journal {true}, recorded end {told}"
        )
