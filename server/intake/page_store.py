"""The SQL of a page: claims read by the batch, entries, claims and verdicts written by the batch. Decides nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from server.database import Database
from server.intake.claim_store import THEMES_OF_TODAY, ClaimKey, ClaimRow, NewClaim, listed
from server.intake.verify import Received
from server.terminals.store import TerminalRow
from sync.contract import ids
from sync.contract.ids import KeyEpoch, TerminalId, TicketNumber
from sync.contract.instant import Instant
from sync.contract.verdicts import Payer, VerdictCode

_ENTRY_COLUMNS = (
    "issuer_id", "terminal", "epoch", "sequence", "digest", "raw", "received_ms", "received_order", "is_main_chain",
)  # fmt: skip
_CLAIM_COLUMNS = (
    "issuer_id", "terminal", "epoch", "sequence", "ticket_number", "campaign_number", "affiliate_number", "method",
    "decision", "checks", "claimed_cents", "captured_ms", "credible_from_ms", "credible_to_ms", "received_ms",
    "received_order", "reference", "is_birthdate_match", "state", "verdict_code", "payer", "paid_cents", "decided_ms",
    "affiliate_themes",
)  # fmt: skip
_VERDICT_COLUMNS = ("issuer_id", "terminal", "serial", "epoch", "sequence", "code", "amount_cents", "decided_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was decided about a claim."""

    key: ClaimKey
    state: str
    code: VerdictCode
    payer: Payer
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A verdict that waits for its serial."""

    terminal: TerminalId
    epoch: KeyEpoch
    sequence: ids.Sequence
    code: VerdictCode
    cents: int


def claims(
    db: Database,
    issuer: int,
    row: TerminalRow | None,
    sequences: Collection[ids.Sequence],
    numbers: Collection[TicketNumber],
) -> list[ClaimRow]:
    """The terminal's own claims at those places, and every claim on those tickets that is alive or waits. Each once."""
    own = _own(db, row, sequences) if row else []
    keys = {claim.key for claim in own}
    return own + [claim for claim in _rivals(db, issuer, numbers) if claim.key not in keys]


def _own(db: Database, row: TerminalRow, sequences: Collection[ids.Sequence]) -> list[ClaimRow]:
    reached = [sequence for sequence in sequences if sequence <= row.head_sequence]  # behind it there is no claim yet
    if not reached:
        return []
    return db.records(
        ClaimRow,
        "SELECT * FROM intake_claim WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "  # noqa: S608  # integers
        f"AND epoch = %(epoch)s AND sequence IN ({listed(reached)})",
        {"issuer": row.issuer_id, "terminal": row.terminal, "epoch": row.epoch},
    )


def _rivals(db: Database, issuer: int, numbers: Collection[TicketNumber]) -> list[ClaimRow]:
    if not numbers:
        return []
    return db.records(
        ClaimRow,
        f"SELECT * FROM intake_claim WHERE issuer_id = %(issuer)s AND ticket_number IN ({listed(numbers)}) "  # noqa: S608
        "AND state IN ('accepted', 'scheduled', 'paid', 'barred', 'held')",
        {"issuer": issuer},
    )


def add_entries(db: Database, row: TerminalRow, entries: Iterable[tuple[Received, int, bool]], now: Instant) -> None:
    """Each with its order of receipt, and whether it is in the main chain."""
    place = (row.issuer_id, row.terminal, row.epoch)
    db.insert(
        "intake_journalentry",
        _ENTRY_COLUMNS,
        [(*place, one.sequence, one.digest, one.raw, now, order, is_main) for one, order, is_main in entries],
    )


def add_claims(db: Database, decided: Iterable[tuple[NewClaim, Change]], now: Instant) -> None:
    """Received and decided in one."""
    db.insert(
        "intake_claim",
        _CLAIM_COLUMNS,
        [
            (
                one.key.issuer_id, one.key.terminal, one.key.epoch, one.key.sequence, one.ticket, one.campaign, one.affiliate,
                one.method, one.decision, one.checks, one.claimed_cents, one.captured_ms, one.credible_from_ms,
                one.credible_to_ms, one.received_ms, one.received_order, one.reference, one.is_birthdate_match,
                change.state, change.code.value, change.payer.value, change.cents, now, one.affiliate_themes,
            )
            for one, change in decided
        ],
    )  # fmt: skip


def change_claims(db: Database, issuer: int, changes: Sequence[Change], now: Instant) -> None:
    """Claims of earlier batches."""
    if not changes:
        return
    values = ", ".join(
        f"({one.key.terminal}, {one.key.epoch}, {one.key.sequence}, "
        f"'{one.state}', '{one.code.value}', '{one.payer.value}', {one.cents})"
        for one in changes
    )
    changed = db.execute(
        "UPDATE intake_claim SET state = v.column4, verdict_code = v.column5, payer = v.column6, paid_cents = v.column7, "  # noqa: S608
        f"decided_ms = %(now)s, {THEMES_OF_TODAY} FROM (VALUES {values}) AS v "
        "WHERE issuer_id = %(issuer)s AND terminal = v.column1 AND epoch = v.column2 AND sequence = v.column3 "
        "AND state IN ('held', 'accepted')",
        {"issuer": issuer, "now": now},
    )
    assert changed == len(changes), f"{len(changes) - changed} of {len(changes)} claims cannot be decided"


def tell(db: Database, issuer: int, told: Sequence[Told], now: Instant) -> None:
    """Under each terminal's next serials, in that order. The terminals are locked."""
    counts = Counter(one.terminal for one in told)
    reached = {terminal: _move_serial(db, issuer, terminal, counts[terminal]) for terminal in sorted(counts)}
    rows = []
    for one in told:
        reached[one.terminal] += 1
        serial = reached[one.terminal]
        rows.append((issuer, one.terminal, serial, one.epoch, one.sequence, one.code.value, one.cents, now))
    db.insert("intake_verdict", _VERDICT_COLUMNS, rows)


def _move_serial(db: Database, issuer: int, terminal: TerminalId, count: int) -> int:
    """The last one before."""
    reached = db.row(
        "UPDATE terminals_terminal SET verdict_serial = verdict_serial + %(count)s "
        "WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s RETURNING verdict_serial",
        {"issuer": issuer, "terminal": terminal, "count": count},
    )
    assert reached
    return int(reached[0]) - count
