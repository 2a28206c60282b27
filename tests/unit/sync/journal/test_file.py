"""Every way in which the file can fail is a fault with a sentence, made to happen for real."""

import hashlib
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.contract.policy import Check
from sync.journal.faults import (
    JournalBusy,
    JournalDamaged,
    JournalFailing,
    JournalFault,
    JournalForeign,
    JournalFull,
    JournalMissing,
    JournalReadOnly,
)
from sync.journal.file import Connection, JournalFile, Role, connect_sqlite, mapped_faults
from sync.journal.store import Journal
from tests.unit.sync.office import Office, build, moment, terminal_keys


def append(journal: Journal, number: int = 1) -> None:
    journal.append(moment(number), Check(0), build(number))


def append_until_refused(journal: Journal) -> None:
    for number in range(1000):
        append(journal, number)


def random_bytes(size: int) -> bytes:
    """Always the same, and nothing in particular."""
    return hashlib.shake_256(b"noise").digest(size)


def test_a_missing_journal_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(JournalMissing, match="cannot be opened"):
        Journal.open(tmp_path / "journal.db", terminal_keys())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(JournalMissing):
        Journal.open(tmp_path, terminal_keys())


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\0" + bytes(200), random_bytes(8192)])
def test_a_file_that_is_no_database_is_said(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "journal.db"
    place.write_bytes(content)
    with pytest.raises((JournalForeign, JournalDamaged)):
        Journal.open(place, terminal_keys())
    assert place.read_bytes() == content


def test_a_database_of_something_else_is_said_and_not_touched(tmp_path: Path) -> None:
    place = tmp_path / "journal.db"
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE members (name TEXT)")
    connection.close()
    before = place.read_bytes()
    with pytest.raises(JournalForeign, match="something else"):
        Journal.open(place, terminal_keys())
    assert place.read_bytes() == before


def test_an_empty_file_is_a_journal_without_enrolment(tmp_path: Path) -> None:
    place = tmp_path / "journal.db"
    place.touch()
    with pytest.raises(JournalDamaged, match="no enrolment record"):
        Journal.open(place, terminal_keys())


def test_a_journal_of_a_later_version_is_said(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('guichet-journal', 'm999', '')"
        )
    connection.close()
    with pytest.raises(JournalForeign, match="later version"):
        Journal.open(path, terminal_keys())


def test_a_full_file_refuses_the_entry_and_keeps_the_journal(path: Path) -> None:
    def connect(place: Path, role: Role) -> Connection:
        connection = connect_sqlite(place, role)
        if role is Role.WRITER:
            connection.execute("PRAGMA max_page_count = 40")
        return connection

    journal = Journal.open(path, terminal_keys(), connect)
    with pytest.raises(JournalFull, match="disk is full"):
        append_until_refused(journal)
    written = journal.tip().count
    assert written > 10
    assert journal.verify() == []
    journal.close()
    reopened = Journal.open(path, terminal_keys())
    append(reopened, 5000)
    assert reopened.tip().count == written + 1
    reopened.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 300 kB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a small disk; the same is tested with max_page_count")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_really_full_disk_refuses_the_entry_and_keeps_the_journal(small_disk: Path) -> None:
    journal = Journal.create(small_disk / "journal.db", Office().enrolled(terminal_keys()), terminal_keys())
    filler = small_disk / "filler"
    with pytest.raises((JournalFull, JournalFailing)):
        append_until_refused(journal)
    written = journal.tip().count
    assert written > 10
    assert journal.verify() == []
    journal.close()
    filler.unlink(missing_ok=True)
    reopened = Journal.open(small_disk / "journal.db", terminal_keys())
    assert reopened.tip().count == written
    assert reopened.verify() == []
    reopened.close()


def test_a_read_only_file_is_read_and_refuses_the_entry(path: Path) -> None:
    def connect(place: Path, role: Role) -> Connection:
        del role
        return sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True, isolation_level=None)

    journal = Journal.open(path, terminal_keys(), connect)
    assert journal.tip().sequence == -1
    with pytest.raises(JournalReadOnly, match="read-only"):
        append(journal)
    journal.close()


def test_a_file_held_by_another_for_too_long_is_busy(path: Path) -> None:
    def connect(place: Path, role: Role) -> Connection:
        connection = connect_sqlite(place, role)
        connection.execute("PRAGMA busy_timeout = 50")
        return connection

    journal = Journal.open(path, terminal_keys(), connect)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalBusy, match="another process"):
        append(journal)
    assert journal.tip().sequence == -1
    holder.execute("ROLLBACK")
    append(journal)
    holder.close()
    journal.close()


def test_a_damaged_page_is_found(path: Path, journal: Journal) -> None:
    for number in range(200):
        append(journal, number)
    journal.close()
    content = bytearray(path.read_bytes())
    for page in range(20, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = random_bytes(64)
    path.write_bytes(content)
    with pytest.raises(JournalDamaged):
        Journal.open(path, terminal_keys())


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (sqlite3.SQLITE_FULL, JournalFull),
        (sqlite3.SQLITE_READONLY, JournalReadOnly),
        (sqlite3.SQLITE_READONLY_DBMOVED, JournalReadOnly),
        (sqlite3.SQLITE_PERM, JournalReadOnly),
        (sqlite3.SQLITE_AUTH, JournalReadOnly),
        (sqlite3.SQLITE_BUSY, JournalBusy),
        (sqlite3.SQLITE_BUSY_RECOVERY, JournalBusy),
        (sqlite3.SQLITE_LOCKED, JournalBusy),
        (sqlite3.SQLITE_CANTOPEN, JournalMissing),
        (sqlite3.SQLITE_CORRUPT, JournalDamaged),
        (sqlite3.SQLITE_CORRUPT_INDEX, JournalDamaged),
        (sqlite3.SQLITE_NOTADB, JournalForeign),
        (sqlite3.SQLITE_CONSTRAINT_TRIGGER, JournalDamaged),
        (sqlite3.SQLITE_IOERR_WRITE, JournalFailing),
        (sqlite3.SQLITE_IOERR_FSYNC, JournalFailing),
        (sqlite3.SQLITE_NOMEM, JournalFailing),
        (sqlite3.SQLITE_ERROR, JournalForeign),
    ],
)
def test_every_code_of_sqlite_is_mapped(code: int, fault: type[JournalFault], tmp_path: Path) -> None:
    error = sqlite3.OperationalError("what SQLite said")
    error.sqlite_errorcode = code
    with pytest.raises(fault, match="what SQLite said") as raised, mapped_faults(tmp_path / "journal.db"):
        raise error
    assert "journal.db" in str(raised.value)


def test_the_file_is_written_with_a_sync_at_every_commit(path: Path) -> None:
    held = JournalFile(path)
    settings = {
        name: held.rows(f"PRAGMA {name}")[0][0]
        for name in ("journal_mode", "synchronous", "recursive_triggers", "foreign_keys", "trusted_schema")
    }
    held.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "recursive_triggers": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }


def test_a_writing_outside_a_transaction_is_our_own_mistake(path: Path) -> None:
    held = JournalFile(path)
    with pytest.raises(AssertionError):
        held.execute("DELETE FROM link")
    held.close()
