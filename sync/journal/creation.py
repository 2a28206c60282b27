"""The first minute of a journal: from a verified enrolment to a file that exists whole or not at all."""

import os
from pathlib import Path

from sync.contract.enrolment import Enrolled
from sync.contract.messages import encode
from sync.journal.documents import write_terms
from sync.journal.faults import JournalExists, JournalFailing
from sync.journal.file import Connect, JournalFile
from sync.journal.keyfile import sync_directory
from sync.journal.migrations import migrate


def create_file(path: Path, enrolled: Enrolled, connect: Connect) -> None:
    """Written beside its place and then named, so that a power cut leaves no half journal. Raises JournalExists, JournalFault."""
    if path.exists():
        raise JournalExists(f"{path} exists already; a journal is never overwritten")
    fresh = path.with_name(path.name + ".new")
    leftovers = (fresh, *_companions(fresh))
    try:
        _unlink(leftovers)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            _fill(fresh, enrolled, connect)
            os.link(fresh, path)
        finally:
            _unlink(leftovers)
        sync_directory(path.parent)
    except FileExistsError:
        raise JournalExists(f"{path} exists already; a journal is never overwritten") from None
    except OSError as error:
        raise JournalFailing(f"cannot create {path}: {error.strerror}") from None


def _unlink(paths: tuple[Path, ...]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _fill(path: Path, enrolled: Enrolled, connect: Connect) -> None:
    file = JournalFile(path, connect)
    try:
        migrate(file)
        file.use_write_ahead_log()
        with file.transaction():
            file.execute(
                "INSERT INTO identity (id, record, roots) VALUES (1, :record, :roots)",
                record=encode(enrolled.signed_record),
                roots=encode(enrolled.roots),
            )
            file.execute("INSERT INTO bookmark (id, announced, outcomes) VALUES (1, -1, 0)")
            write_terms(file, enrolled.signed_terms, enrolled.terms)
    finally:
        file.close()
    if any(one.exists() for one in _companions(path)):
        raise JournalFailing(f"{path}: its write-ahead log did not empty into the file")


def _companions(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))
