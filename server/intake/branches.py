"""Signed entries beside the main chain: the name of the branch that each is on, and what the holder of a branch may be told.

A restored or copied counter signs a sequence again. Its entries are branches 1, 2, ... of the journal, in order of first sight: an
entry goes on the branch of the one that it names as its previous, unless another one stands there already. A claim's `epoch` names
key and branch together: `BRANCH` for each branch, more than any epoch, so that the main chain's claims keep their names
(decisions/0032). Decides nothing about claims.
"""

from collections.abc import Collection

from server.database import Database, Value
from server.intake.claim_store import Stretch, listed
from server.intake.verify import Received
from server.terminals.store import TerminalRow
from sync.contract.entry import Header, parse_unverified
from sync.contract.ids import NO_SEQUENCE, KeyEpoch, Sequence, TicketNumber
from sync.contract.messages import Hello
from sync.contract.ranges import INT64_MAX

BRANCH = 100_000  # above every epoch (0..65535), and decimal: people read it in a claim's name
BRANCHES_MAX = 20_000  # of one counter: what the column holds. What is beyond has no name, and the audit says so
STRETCHES_MAX = 50  # a branch of a branch of ...: a verdict is told as far down as this

OF_CLAIM = f"""
LEFT JOIN intake_branchentry b ON b.issuer_id = c.issuer_id AND b.terminal = c.terminal AND b.epoch = c.epoch
    AND b.sequence = c.sequence
LEFT JOIN intake_journalentry e ON e.issuer_id = c.issuer_id AND e.terminal = c.terminal
    AND e.epoch = c.epoch %% {BRANCH} AND e.sequence = c.sequence
    AND (e.digest = b.digest OR b.digest IS NULL AND e.is_main_chain)
"""
"""The entry `e` of the claim `c`, wherever it stands."""


def branch_of(epoch: int) -> int:
    """The branch that a claim's epoch names; 0 is the main chain."""
    return epoch // BRANCH


def key_epoch(epoch: int) -> KeyEpoch:
    """The epoch of the key that signed it."""
    return KeyEpoch(epoch % BRANCH)


def main_chain(row: TerminalRow) -> tuple[Stretch, ...]:
    """Of a caller that is on no branch that we know of."""
    return (Stretch(epoch=row.epoch, first=Sequence(0), last=Sequence(INT64_MAX)),)


# --- naming ----------------------------------------------------------------------------------------------------------


def put(db: Database, row: TerminalRow, one: Received) -> KeyEpoch:
    """A stored entry gets its branch. The terminal is locked, and these bytes have none yet."""
    assert one.entry
    before = Sequence(one.sequence - 1)
    epoch = _find(db, row, before, one.entry.header.previous)
    if epoch is None or _holds(db, row, epoch, one.sequence):
        epoch = _next(db, row)
    db.execute(
        "INSERT INTO intake_branchentry (issuer_id, terminal, epoch, sequence, digest) "
        "VALUES (%(issuer)s, %(terminal)s, %(branch)s, %(sequence)s, %(digest)s)",
        _at(row) | {"branch": epoch, "sequence": one.sequence, "digest": one.digest},
    )
    return epoch


def _find(db: Database, row: TerminalRow, sequence: Sequence, digest: bytes) -> KeyEpoch | None:
    found = db.row(
        "SELECT epoch FROM intake_branchentry WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "
        "AND sequence = %(sequence)s AND digest = %(digest)s",
        _at(row) | {"sequence": sequence, "digest": digest},
    )
    return KeyEpoch(found[0]) if found else None


def _holds(db: Database, row: TerminalRow, epoch: KeyEpoch, sequence: Sequence) -> bool:
    found = db.row(
        "SELECT 1 FROM intake_branchentry WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "
        "AND epoch = %(branch)s AND sequence = %(sequence)s",
        _at(row) | {"branch": epoch, "sequence": sequence},
    )
    return found is not None


def _next(db: Database, row: TerminalRow) -> KeyEpoch:
    """One more branch. Epochs of other keys of the same terminal number theirs for themselves."""
    found = db.row(
        f"SELECT MAX(epoch) FROM intake_branchentry WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "  # noqa: S608
        f"AND epoch %% {BRANCH} = %(epoch)s",
        _at(row),
    )
    number = branch_of(found[0]) + 1 if found and found[0] is not None else 1
    assert number <= BRANCHES_MAX, f"terminal {row.terminal} has {number} branches"
    return KeyEpoch(number * BRANCH + row.epoch)


# --- the way back ----------------------------------------------------------------------------------------------------


def way_of(db: Database, row: TerminalRow, hello: Hello) -> tuple[Stretch, ...]:
    """Of a caller on a branch, from its head down to the main chain; nothing as long as we do not hold its head.

    A damaged entry in between ends the way: nobody knows what it stood on, and a verdict is told to nobody rather than to the
    wrong one.
    """
    epoch = _find(db, row, hello.head_sequence, hello.head_digest)
    return way_back(db, row, epoch, hello.head_sequence) if epoch is not None else ()


def way_back(db: Database, row: TerminalRow, epoch: KeyEpoch, last: Sequence) -> tuple[Stretch, ...]:
    """A branch up to `last`, and what it stands on."""
    way: list[Stretch] = []
    below: KeyEpoch | None = epoch
    while below is not None and branch_of(below) and len(way) < STRETCHES_MAX:
        first = _first(db, row, below)
        way.append(Stretch(epoch=below, first=first.sequence, last=last))
        last = Sequence(first.sequence - 1)
        below = _below(db, row, first)
    if below is not None and not branch_of(below):
        way.append(Stretch(epoch=below, first=Sequence(0), last=last))
    return tuple(way)


def _first(db: Database, row: TerminalRow, epoch: KeyEpoch) -> Header:
    """Of the first entry of a branch: every later one stands on the one before, so that a branch has no gap."""
    first = db.row(
        "SELECT e.raw FROM intake_branchentry b JOIN intake_journalentry e ON e.issuer_id = b.issuer_id "
        "AND e.terminal = b.terminal AND e.epoch = %(epoch)s AND e.sequence = b.sequence AND e.digest = b.digest "
        "WHERE b.issuer_id = %(issuer)s AND b.terminal = %(terminal)s AND b.epoch = %(branch)s ORDER BY b.sequence LIMIT 1",
        _at(row) | {"branch": epoch},
    )
    assert first, f"branch {epoch} of terminal {row.terminal} is empty"
    return parse_unverified(first[0]).header


def _below(db: Database, row: TerminalRow, first: Header) -> KeyEpoch | None:
    """Where the entry stands that the first one of a branch names as its previous."""
    before = Sequence(first.sequence - 1)
    below = _find(db, row, before, first.previous)
    if below is None and first.previous == _main_digest(db, row, before):
        return row.epoch
    return below


def _main_digest(db: Database, row: TerminalRow, sequence: Sequence) -> bytes | None:
    if sequence == NO_SEQUENCE:
        return row.record_digest
    found = db.row(
        "SELECT digest FROM intake_journalentry WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "
        "AND epoch = %(epoch)s AND sequence = %(sequence)s AND is_main_chain",
        _at(row) | {"sequence": sequence},
    )
    return found[0] if found else None


def place_of(way: tuple[Stretch, ...], sequence: Sequence) -> KeyEpoch | None:
    """Where the holder of such a journal has that entry; None where the way ends before."""
    return next((one.epoch for one in way if one.first <= sequence <= one.last), None)


def stands_alone(db: Database, row: TerminalRow, branch: Stretch) -> bool:
    """Whether the entry that a branch stands on has no other behind it: then one journal goes on, and was cut in two only by the
    order in which its entries came.
    """
    rows = db.rows(
        "SELECT e.raw FROM intake_branchentry b JOIN intake_journalentry e ON e.issuer_id = b.issuer_id "  # noqa: S608
        "AND e.terminal = b.terminal AND e.epoch = %(epoch)s AND e.sequence = b.sequence AND e.digest = b.digest "
        "WHERE b.issuer_id = %(issuer)s AND b.terminal = %(terminal)s AND b.sequence = %(sequence)s "
        f"AND b.epoch %% {BRANCH} = %(epoch)s",
        _at(row) | {"sequence": branch.first},
    )
    previous = _first(db, row, branch.epoch).previous
    return [parse_unverified(raw).header.previous for (raw,) in rows].count(previous) == 1


def tickets_at(db: Database, row: TerminalRow, sequences: Collection[Sequence]) -> set[TicketNumber]:
    """Of the terminal's claims at those places, on whatever branch."""
    return {
        number
        for (number,) in db.rows(
            "SELECT ticket_number FROM intake_claim WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "  # noqa: S608
            f"AND sequence IN ({listed(sequences)}) AND ticket_number IS NOT NULL",
            {"issuer": row.issuer_id, "terminal": row.terminal},
        )
    }


def _at(row: TerminalRow) -> dict[str, Value]:
    return {"issuer": row.issuer_id, "terminal": row.terminal, "epoch": row.epoch}
