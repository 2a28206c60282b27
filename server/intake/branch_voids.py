"""Signed VOIDs beside the main chain: which claim each of them names, and whether it may take that back (decisions/0032).

A VOID names a sequence alone. What stands there is known once its journal is held down to that sequence, in whatever order its
entries came; until then it may name any claim there. Decides nothing about claims.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from server.database import Database
from server.intake.branches import BRANCH, branch_of, key_epoch, place_of, stands_alone, way_back
from server.intake.claim_store import ClaimKey
from server.terminals import store as terminals
from server.terminals.store import TerminalRow
from sync.contract.entry import parse_unverified
from sync.contract.ids import KeyEpoch, Sequence
from sync.contract.instant import Instant
from sync.contract.payloads import Kind, Void

READ_MAX = 1_000  # at once, the newest: whoever has the key can sign more. A claim waits for people whether they are read or not


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchVoid:
    """Its place; `epoch` says the branch."""

    epoch: KeyEpoch
    sequence: Sequence
    voided: Sequence
    written_ms: Instant

    @property
    def branch(self) -> int:
        return branch_of(self.epoch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The claim that a VOID names. `is_own`: as far as we hold, no other journal goes on from there."""

    epoch: KeyEpoch
    is_own: bool


def named(db: Database, row: TerminalRow, void: BranchVoid) -> Named | None:
    """None as long as its journal is not held as far down."""
    way = way_back(db, row, void.epoch, void.sequence)
    epoch = place_of(way, void.voided)
    if epoch is None:
        return None
    crossed = [one for one in way[:-1] if one.first > void.voided]
    is_own = bool(branch_of(epoch)) and all(stands_alone(db, row, one) for one in crossed)
    return Named(epoch=epoch, is_own=is_own)


def of_waiting(db: Database, row: TerminalRow) -> list[BranchVoid]:
    """Those that may name a claim which waits."""
    waiting = {
        sequence
        for (sequence,) in db.rows(
            "SELECT sequence FROM intake_claim WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "  # noqa: S608
            f"AND epoch %% {BRANCH} = %(epoch)s AND state = 'held'",
            {"issuer": row.issuer_id, "terminal": row.terminal, "epoch": row.epoch},
        )
    }
    return _signed(db, row, waiting) if waiting else []


def that_may_name(db: Database, key: ClaimKey) -> list[BranchVoid]:
    """Whoever pays that claim must look at them: their journals lead to it, or are not held as far down."""
    row = terminals.find(db, key.issuer_id, key.terminal)
    if row is None:
        return []
    row = replace(row, epoch=key_epoch(key.epoch))
    found = ((void, named(db, row, void)) for void in _signed(db, row, {key.sequence}))
    return [void for void, to in found if to is None or to.epoch == key.epoch]


def _signed(db: Database, row: TerminalRow, sequences: Collection[Sequence]) -> list[BranchVoid]:
    """Of one of those sequences, in order of receipt. Only what is signed has a branch."""
    rows = db.rows(
        "SELECT b.epoch, e.raw FROM intake_branchentry b JOIN intake_journalentry e ON e.issuer_id = b.issuer_id "  # noqa: S608
        "AND e.terminal = b.terminal AND e.epoch = %(epoch)s AND e.sequence = b.sequence AND e.digest = b.digest "
        "WHERE b.issuer_id = %(issuer)s AND b.terminal = %(terminal)s "
        f"AND b.epoch %% {BRANCH} = %(epoch)s AND b.sequence > %(lowest)s AND substr(e.raw, 2, 1) = %(kind)s "
        f"ORDER BY e.received_order DESC LIMIT {READ_MAX}",
        {
            "issuer": row.issuer_id,
            "terminal": row.terminal,
            "epoch": row.epoch,
            "lowest": min(sequences),
            "kind": bytes([Kind.VOID]),
        },
    )
    voids = []
    for epoch, raw in reversed(rows):
        entry = parse_unverified(raw)
        header, payload = entry.header, entry.payload
        if isinstance(payload, Void) and payload.voided in sequences:
            voids.append(
                BranchVoid(
                    epoch=KeyEpoch(epoch), sequence=header.sequence, voided=payload.voided, written_ms=header.wall
                )
            )
    return voids
