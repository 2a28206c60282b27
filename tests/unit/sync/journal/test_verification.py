"""Whoever changed the file with other tools is found, by the start or by the full reading."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.contract.payloads import Boot
from sync.contract.policy import Check
from sync.journal.faults import JournalDamaged
from sync.journal.store import Journal
from sync.journal.verification import TAIL
from tests.unit.sync.journal.test_chain import chain_of
from tests.unit.sync.journal.test_store import append_day
from tests.unit.sync.office import build, moment, terminal_keys

Tamper = Callable[..., None]
OTHER_ROOTS = '{"threshold":1,"keys":["' + "A" * 43 + '="]}'


@pytest.fixture
def tamper(path: Path) -> Tamper:
    """Runs SQL on the file as somebody would who first takes the triggers away."""

    def run(*statements: str) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return run


CHANGES = [
    "UPDATE entry SET raw = zeroblob(300) WHERE sequence = 2",
    "UPDATE entry SET raw = substr(raw, 1, length(raw) - 1) WHERE sequence = 2",
    "DELETE FROM entry WHERE sequence = 1",
    "DELETE FROM entry WHERE sequence = 0",
    "UPDATE entry SET raw = (SELECT raw FROM entry WHERE sequence = 2) WHERE sequence = 3",
    "UPDATE entry SET amount = 100 WHERE sequence = 2",
    "UPDATE entry SET ticket = zeroblob(16) WHERE sequence = 2",
    "UPDATE entry SET kind = 1 WHERE sequence = 2",
    "UPDATE entry SET wall = 0 WHERE sequence = 2",
    "UPDATE entry SET about = 1 WHERE sequence = 2",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_entry_is_found_at_the_start(path: Path, journal: Journal, tamper: Tamper, change: str) -> None:
    append_day(journal)
    tamper(change)
    assert journal.verify()
    with pytest.raises(JournalDamaged) as raised:
        Journal.open(path, terminal_keys())
    assert raised.value.findings
    assert "does not hold" in str(raised.value)


def test_nothing_is_built_on_a_last_entry_that_was_changed(journal: Journal, tamper: Tamper) -> None:
    append_day(journal)
    tamper("UPDATE entry SET raw = zeroblob(300) WHERE sequence = 3")
    with pytest.raises(JournalDamaged):
        journal.append(moment(9), Check(0), build(9))


def test_nothing_is_built_on_a_last_entry_that_somebody_else_signed(
    path: Path, journal: Journal, tamper: Tamper
) -> None:
    append_day(journal)
    forged = chain_of(Boot("1"))[0].raw.hex()
    tamper(f"UPDATE entry SET raw = x'{forged}' WHERE sequence = 3")
    with pytest.raises(JournalDamaged, match="last entry"):
        journal.append(moment(9), Check(0), build(9))


def test_a_file_taken_out_of_its_write_ahead_log_is_put_back_into_it(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    connection.close()
    Journal.open(path, terminal_keys()).close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_change_long_ago_is_found_by_the_full_reading(path: Path, journal: Journal, tamper: Tamper) -> None:
    for number in range(TAIL + 10):
        journal.append(moment(number), Check(0), build(number))
    tamper("UPDATE entry SET amount = 1 WHERE sequence = 3")
    reopened = Journal.open(path, terminal_keys())
    assert [finding.sequence for finding in reopened.verify()] == [3]
    reopened.close()


def test_the_start_reads_the_tail_of_a_long_journal(path: Path, journal: Journal, tamper: Tamper) -> None:
    for number in range(TAIL + 10):
        journal.append(moment(number), Check(0), build(number))
    Journal.open(path, terminal_keys()).close()
    tamper(f"UPDATE entry SET raw = zeroblob(300) WHERE sequence = {TAIL + 5}")
    with pytest.raises(JournalDamaged):
        Journal.open(path, terminal_keys())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE document SET raw = x'7b7d' WHERE name = 'policy'",
        "UPDATE document SET raw = (SELECT raw FROM document WHERE name = 'policy') WHERE name = 'opposition'",
        "DELETE FROM document WHERE name = 'key_set'",
        "UPDATE secret SET raw = x'7b7d'",
        "UPDATE identity SET roots = x'7b7d'",
        "UPDATE identity SET record = x'7b7d'",
        "DELETE FROM identity",
        f"UPDATE identity SET roots = CAST('{OTHER_ROOTS}' AS BLOB)",
    ],
)
def test_a_changed_document_is_found_at_the_start(path: Path, tamper: Tamper, change: str) -> None:
    tamper(change)
    with pytest.raises(JournalDamaged):
        Journal.open(path, terminal_keys())


@pytest.mark.parametrize(
    "change", ["UPDATE server_word SET standing = 'great'", "UPDATE server_word SET forecast = x'7b'"]
)
def test_a_spoilt_word_of_the_server_is_found_when_read(journal: Journal, tamper: Tamper, change: str) -> None:
    tamper("INSERT INTO server_word VALUES (1, 0, 0, 0, 1, 'good', -1, zeroblob(16), NULL)", change)
    with pytest.raises(JournalDamaged):
        journal.tip()
    with pytest.raises(JournalDamaged):
        journal.append(moment(), Check(0), build(1))
