"""What is asked of the journal's entries: the day's redemptions, what became of each, what waits, which birthdates were tried."""

import json
from collections.abc import Mapping

from sync.contract.entry import Entry, parse_unverified
from sync.contract.faults import ContractFault
from sync.contract.ids import Sequence
from sync.contract.instant import Instant
from sync.contract.money import Cents
from sync.contract.payloads import AttemptFailed, Kind, Printed, Redeem, Void
from sync.contract.policy import Check
from sync.journal.chain import QUIET_KINDS
from sync.journal.faults import JournalDamaged
from sync.journal.file import JournalFile, Row
from sync.journal.knowledge import Unsynced
from sync.journal.redemption import Redemption
from sync.journal.server_word import read_verdicts


def insert_entry(file: JournalFile, entry: Entry) -> None:
    """Inside the caller's transaction."""
    payload = entry.payload
    about = payload.voided if isinstance(payload, Void) else payload.redeemed if isinstance(payload, Printed) else None
    file.execute(
        "INSERT INTO entry (sequence, kind, wall, about, ticket, amount, raw)"
        " VALUES (:sequence, :kind, :wall, :about, :ticket, :amount, :raw)",
        sequence=entry.header.sequence,
        kind=entry.kind,
        wall=entry.header.wall,
        about=about,
        ticket=payload.index if isinstance(payload, Redeem | AttemptFailed) else None,
        amount=payload.amount if isinstance(payload, Redeem) else None,
        raw=entry.raw,
    )


def read_entry(file: JournalFile, sequence: Sequence) -> Entry | None:
    """Raises JournalDamaged."""
    row = file.row("SELECT raw FROM entry WHERE sequence = :sequence", sequence=sequence)
    return None if row is None else parse_held(file, bytes(row[0]))


def raw_after(file: JournalFile, sequence: Sequence, limit: int) -> tuple[bytes, ...]:
    """Signed bytes of the entries after that one, oldest first."""
    sql = "SELECT raw FROM entry WHERE sequence > :sequence ORDER BY sequence LIMIT :limit"
    return tuple(bytes(row[0]) for row in file.rows(sql, sequence=sequence, limit=limit))


def last_entry(file: JournalFile, kind: Kind | None = None) -> Entry | None:
    """The newest entry, of one kind or of all. Raises JournalDamaged."""
    if kind is None:
        row = file.row("SELECT raw FROM entry ORDER BY sequence DESC LIMIT 1")
    else:
        row = file.row("SELECT raw FROM entry WHERE kind = :kind ORDER BY sequence DESC LIMIT 1", kind=kind)
    return None if row is None else parse_held(file, bytes(row[0]))


def parse_held(file: JournalFile, raw: bytes) -> Entry:
    """An entry of our own file. Raises JournalDamaged."""
    try:
        return parse_unverified(raw)
    except ContractFault as fault:
        raise JournalDamaged(f"{file.path}: an entry cannot be read: {fault}") from None


def redeemed_since(file: JournalFile, since: Instant) -> list[int]:
    """Sequences of redemptions of that instant and later, by the wall clock of the time."""
    sql = "SELECT sequence FROM entry WHERE kind = :kind AND wall >= :since ORDER BY sequence"
    return _numbers(file.rows(sql, kind=Kind.REDEEM, since=since))


def redeemed_with(file: JournalFile, ticket: bytes) -> list[int]:
    """Sequences of redemptions of one ticket, by its index under the terminal's key."""
    sql = "SELECT sequence FROM entry WHERE kind = :kind AND ticket = :ticket ORDER BY sequence"
    return _numbers(file.rows(sql, kind=Kind.REDEEM, ticket=ticket))


def redeemed_at(file: JournalFile, sequence: Sequence) -> list[int]:
    """That sequence, if it is a redemption."""
    sql = "SELECT sequence FROM entry WHERE kind = :kind AND sequence = :sequence"
    return _numbers(file.rows(sql, kind=Kind.REDEEM, sequence=sequence))


def redeemed_after(file: JournalFile, sequence: Sequence) -> list[int]:
    """Sequences of redemptions after that entry."""
    sql = "SELECT sequence FROM entry WHERE kind = :kind AND sequence > :sequence ORDER BY sequence"
    return _numbers(file.rows(sql, kind=Kind.REDEEM, sequence=sequence))


def judged_after(file: JournalFile, serial: int) -> list[int]:
    """Sequences of redemptions that have a verdict after that serial."""
    sql = (
        "SELECT sequence FROM entry WHERE kind = :kind"
        " AND sequence IN (SELECT sequence FROM verdict WHERE serial > :serial) ORDER BY sequence"
    )
    return _numbers(file.rows(sql, kind=Kind.REDEEM, serial=serial))


def _numbers(rows: list[Row]) -> list[int]:
    return [int(row[0]) for row in rows]


def load_redemptions(file: JournalFile, sequences: list[int]) -> tuple[Redemption, ...]:
    """Those redemptions with what became of them, in order of sequence. Raises JournalDamaged."""
    voided, copies = _what_became_of(file, sequences)
    verdicts = {one.sequence: one for one in read_verdicts(file, sequences)}
    rows = file.rows(
        "SELECT sequence, raw FROM entry WHERE sequence IN (SELECT value FROM json_each(:sequences)) ORDER BY sequence",
        sequences=json.dumps(sequences),
    )
    found = []
    for sequence, raw in rows:
        entry = parse_held(file, bytes(raw))
        if not isinstance(entry.payload, Redeem):
            raise JournalDamaged(f"{file.path}: entry {sequence} is not the redemption that it is listed as")
        found.append(
            Redemption(
                entry=entry,
                redeem=entry.payload,
                voided_by=voided.get(sequence),
                copies=copies.get(sequence, 0),
                verdict=verdicts.get(sequence),
            )
        )
    return tuple(found)


def _what_became_of(file: JournalFile, sequences: list[int]) -> tuple[dict[int, Sequence], dict[int, int]]:
    voided: dict[int, Sequence] = {}
    copies: dict[int, int] = {}
    rows = file.rows(
        "SELECT about, kind, sequence FROM entry WHERE about IN (SELECT value FROM json_each(:sequences)) ORDER BY sequence",
        sequences=json.dumps(sequences),
    )
    for about, kind, sequence in rows:
        if kind == Kind.VOID:
            voided[about] = Sequence(sequence)
        elif kind == Kind.PRINTED:
            copies[about] = copies.get(about, 0) + 1
    return voided, copies


def count_unsynced(file: JournalFile, acknowledged: Sequence) -> Unsynced:
    """Redemptions after the acknowledged sequence."""
    row = file.row(
        "SELECT COUNT(*), COALESCE(SUM(amount), 0), MIN(wall) FROM entry WHERE kind = :kind AND sequence > :acknowledged",
        kind=Kind.REDEEM,
        acknowledged=acknowledged,
    )
    assert row is not None
    return Unsynced(count=row[0], cents=Cents(row[1]), oldest=None if row[2] is None else Instant(row[2]))


def has_news_after(file: JournalFile, acknowledged: Sequence) -> bool:
    """Whether an entry waits that is more than the agent's own note about an exchange."""
    row = file.row(
        "SELECT EXISTS (SELECT 1 FROM entry WHERE sequence > :acknowledged AND kind NOT IN (:quiet_1, :quiet_2))",
        acknowledged=acknowledged,
        quiet_1=QUIET_KINDS[0],
        quiet_2=QUIET_KINDS[1],
    )
    return row == (1,)


def count_birthdate_tries(file: JournalFile, since: Instant) -> Mapping[bytes, int]:
    """Wrong birthdates by ticket index, since that instant of the wall clock."""
    tries: dict[bytes, int] = {}
    for (raw,) in file.rows(
        "SELECT raw FROM entry WHERE kind = :kind AND wall >= :since", kind=Kind.ATTEMPT_FAILED, since=since
    ):
        entry = parse_held(file, bytes(raw))
        if isinstance(entry.payload, AttemptFailed) and entry.header.checks & Check.BIRTHDATE_WRONG:
            tries[entry.payload.index] = tries.get(entry.payload.index, 0) + 1
    return tries
