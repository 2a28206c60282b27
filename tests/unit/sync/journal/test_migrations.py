"""The tables refuse what a journal must never do, even to somebody with the file in hand."""

import sqlite3
from pathlib import Path

import pytest

from sync.journal.file import JournalFile
from sync.journal.migrations import APPLICATION_ID, migrate
from sync.journal.store import Journal
from tests.unit.sync.exchanging import sync_once
from tests.unit.sync.journal.test_store import append_day
from tests.unit.sync.judge import Judge
from tests.unit.sync.office import Office, terminal_keys


@pytest.fixture
def filled(path: Path) -> JournalFile:
    """A journal with entries, verdicts, an answer and a boot."""
    journal = Journal.open(path, terminal_keys())
    append_day(journal)
    sync_once(journal, Judge(office=Office(), terminal_keys=terminal_keys()), 10)
    journal.boot_number("a boot")
    journal.close()
    return JournalFile(path)


FORBIDDEN = [
    "UPDATE entry SET amount = 1 WHERE sequence = 1",
    "UPDATE entry SET sequence = 9 WHERE sequence = 1",
    "DELETE FROM entry",
    "DELETE FROM entry WHERE sequence = (SELECT MAX(sequence) FROM entry)",
    "REPLACE INTO entry (sequence, kind, wall, raw) VALUES (1, 1, 0, x'00')",
    "INSERT INTO entry (sequence, kind, wall, raw) VALUES (99, 1, 0, x'00')",
    "INSERT INTO entry (sequence, kind, wall, raw) VALUES (-1, 1, 0, x'00')",
    "UPDATE verdict SET code = 'A00'",
    "DELETE FROM verdict",
    "REPLACE INTO verdict SELECT serial, sequence, 'R21', 0, 0 FROM verdict",
    "UPDATE answer SET raw = x''",
    "DELETE FROM answer",
    "UPDATE identity SET roots = x''",
    "DELETE FROM identity",
    "REPLACE INTO identity VALUES (1, x'', x'')",
    "UPDATE document SET version = version - 1",
    "DELETE FROM document",
    "REPLACE INTO document SELECT name, 0, raw FROM document",
    "UPDATE server_word SET acknowledged = acknowledged - 1",
    "UPDATE boot SET machine_boot = 'another'",
    "DELETE FROM boot",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_file_refuses_to_be_rewritten(filled: JournalFile, sql: str) -> None:
    before = filled.rows("SELECT * FROM entry")
    with pytest.raises(sqlite3.IntegrityError):
        filled.writer.execute(sql)
    assert filled.rows("SELECT * FROM entry") == before
    filled.close()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO entry (sequence, kind, wall, raw) VALUES (5, 1.5, 0, x'00')",
        "INSERT INTO entry (sequence, kind, wall, raw) VALUES (5, 1, 0, 'text')",
        "INSERT INTO entry (sequence, kind, wall, amount, raw) VALUES (5, 1, 0, 'much', x'00')",
        "INSERT INTO verdict (serial, sequence, code, amount, decided_ms) VALUES (9, 1, 'A00', 25.5, 0)",
    ],
)
def test_the_tables_take_only_their_own_types(filled: JournalFile, sql: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        filled.writer.execute(sql)
    filled.close()


def test_every_table_of_ours_is_strict(filled: JournalFile) -> None:
    rows = filled.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")
    ours = {name: sql for name, sql in rows if not name.startswith("sqlite_")}
    assert len(ours) == 12
    assert [name for name, sql in ours.items() if not sql.endswith("STRICT")] == []
    filled.close()


def test_a_migrated_file_is_marked_and_stays_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    held = JournalFile(path)
    migrate(held)
    assert held.rows("PRAGMA application_id") == [(APPLICATION_ID,)]
    held.close()
    assert path.read_bytes() == before


def test_the_questions_of_the_busy_path_have_their_index(filled: JournalFile) -> None:
    for sql, index in (
        ("SELECT raw FROM entry WHERE kind = 3 ORDER BY sequence DESC LIMIT 1", "entry_by_kind"),
        ("SELECT COUNT(*), SUM(amount), MIN(wall) FROM entry WHERE kind = 2 AND sequence > 5", "entry_by_kind"),
        ("SELECT sequence FROM entry WHERE kind = 2 AND ticket = x'00'", "entry_by_ticket"),
        ("SELECT sequence FROM entry WHERE about IN (SELECT value FROM json_each('[1]'))", "entry_by_about"),
        ("SELECT serial FROM verdict WHERE sequence IN (SELECT value FROM json_each('[1]'))", "verdict_by_sequence"),
    ):
        plan = " ".join(str(row[3]) for row in filled.rows(f"EXPLAIN QUERY PLAN {sql}"))
        assert index in plan, plan
    filled.close()
