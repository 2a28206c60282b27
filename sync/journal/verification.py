"""Reads a journal file with suspicion: SQLite's own check, the chain of signed entries, and the columns copied from them.

What SQLite itself calls damaged is not read further: its rows may hold anything, even what the tables forbid.
"""

from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.contract.entry import Entry, parse_unverified, verify_entry
from sync.contract.faults import ContractFault
from sync.contract.payloads import AttemptFailed, Printed, Redeem, Void
from sync.journal.chain import FINDINGS_MAX, Author, ChainReader, first_tip, tip_after
from sync.journal.faults import Finding, JournalDamaged
from sync.journal.file import JournalFile, Row
from sync.journal.knowledge import Identity

CHUNK = 500  # entries read at once: a quarter of a megabyte
TAIL = 64  # entries read whenever the journal is opened: about 10 ms


def verify_whole(file: JournalFile, identity: Identity, key: Ed25519PublicKey) -> list[Finding]:
    """Everything: about 10 seconds for a year of a busy counter (36,500 entries)."""
    problems = _check_file(file, "PRAGMA integrity_check(10)")
    reader = ChainReader(
        terminal=identity.terminal, epoch=identity.epoch, key=key, tip=first_tip(identity.record_digest)
    )
    return problems or _read(file, reader)[:FINDINGS_MAX]


def verify_tail(file: JournalFile, identity: Identity, key: Ed25519PublicKey) -> list[Finding]:
    """The last entries, and SQLite's quick check: what a start of the program can afford."""
    problems = _check_file(file, "PRAGMA quick_check(1)")
    if problems:
        return problems
    tip = first_tip(identity.record_digest)
    sql = "SELECT raw FROM entry ORDER BY sequence DESC LIMIT 1 OFFSET :tail"
    before = file.row(sql, tail=TAIL)
    if before is not None:
        try:
            tip = tip_after(tip, parse_unverified(bytes(before[0])))
        except ContractFault as fault:
            return [Finding(sequence=-1, text=f"an entry near the end cannot be read: {fault}")]
    reader = ChainReader(terminal=identity.terminal, epoch=identity.epoch, key=key, tip=tip)
    return _read(file, reader)


def verify_own(file: JournalFile, entry: Entry, author: Author) -> None:
    """Raises JournalDamaged when the author has not signed that entry."""
    try:
        verify_entry(entry.raw, author.key.public_key())
    except ContractFault as fault:
        finding = Finding(sequence=entry.header.sequence, text=str(fault))
        raise JournalDamaged(f"{file.path}: the last entry does not hold", (finding,)) from None


def _check_file(file: JournalFile, pragma: str) -> list[Finding]:
    return [Finding(sequence=-1, text=str(row[0])) for row in file.rows(pragma) if row != ("ok",)]


def _read(file: JournalFile, reader: ChainReader) -> list[Finding]:
    for row in _rows_after(file, reader.tip.sequence):
        reader.read(bytes(row[-1]))
        reader.findings.extend(_copied_columns(row))
    return reader.findings


def _rows_after(file: JournalFile, sequence: int) -> Iterator[Row]:
    while rows := file.rows(
        "SELECT sequence, kind, wall, about, ticket, amount, raw FROM entry WHERE sequence > :sequence"
        " ORDER BY sequence LIMIT :chunk",
        sequence=sequence,
        chunk=CHUNK,
    ):
        yield from rows
        sequence = rows[-1][0]


def _copied_columns(row: Row) -> list[Finding]:
    """The columns are searched by, so that a changed one would hide or invent a redemption on the screen."""
    raw = bytes(row[-1])
    try:
        entry = parse_unverified(raw)
    except ContractFault:
        return []  # the chain reader says so
    payload = entry.payload
    about = payload.voided if isinstance(payload, Void) else payload.redeemed if isinstance(payload, Printed) else None
    ticket = payload.index if isinstance(payload, Redeem | AttemptFailed) else None
    amount = payload.amount if isinstance(payload, Redeem) else None
    if row[:-1] != (entry.header.sequence, entry.kind, entry.header.wall, about, ticket, amount):
        return [Finding(sequence=row[0], text="its searched columns are not the entry's")]
    return []
