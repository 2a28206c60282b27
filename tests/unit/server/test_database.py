"""server.database: both engines say the same thing about the same mistake."""

import pytest

from server.database import Database, Violated, Violation

JOURNAL = """
INSERT INTO terminals_keysetversion (issuer_id, version, document, signatures, issued_ms, expires_ms)
VALUES (1, %(version)s, %(document)s, %(document)s, 0, 1)
"""
ACCOUNT = """
INSERT INTO ledger_account (issuer_id, code, campaign, owner_kind, owner_id, floor, debits, credits)
VALUES (1, 2200, 1, 'ticket', %(owner)s, 1, %(debits)s, 0)
"""


def test_rows_come_back_with_bytes_as_bytes(database: Database) -> None:
    database.execute(JOURNAL, {"version": 1, "document": b"\x00\xff"})
    assert database.rows("SELECT version, document FROM terminals_keysetversion") == [(1, b"\x00\xff")]


@pytest.mark.parametrize(
    "statement", ["UPDATE terminals_keysetversion SET expires_ms = 2", "DELETE FROM terminals_keysetversion"]
)
def test_a_published_document_can_be_neither_changed_nor_deleted(database: Database, statement: str) -> None:
    database.execute(JOURNAL, {"version": 1, "document": b"x"})
    with pytest.raises(Violated) as caught, database.atomic():
        database.execute(statement)
    assert caught.value.kind is Violation.APPEND_ONLY
    assert database.row("SELECT expires_ms FROM terminals_keysetversion") == (1,)


def test_insert_or_replace_cannot_rewrite_an_append_only_row(sqlite_database: Database) -> None:
    sqlite_database.execute(JOURNAL, {"version": 1, "document": b"x"})
    with pytest.raises(Violated) as caught:
        sqlite_database.execute(JOURNAL.replace("INSERT", "INSERT OR REPLACE"), {"version": 1, "document": b"y"})
    assert caught.value.kind is Violation.APPEND_ONLY


def test_a_second_row_of_one_key_is_a_unique_violation(database: Database) -> None:
    database.execute(ACCOUNT, {"owner": 1, "debits": 0})
    with pytest.raises(Violated) as caught, database.atomic():
        database.execute(ACCOUNT, {"owner": 1, "debits": 0})
    assert caught.value.kind is Violation.UNIQUE


def test_an_account_below_its_floor_is_a_check_violation(database: Database) -> None:
    with pytest.raises(Violated) as caught, database.atomic():
        database.execute(ACCOUNT, {"owner": 1, "debits": 1})
    assert caught.value.kind is Violation.CHECK


def test_what_an_exception_leaves_is_undone_and_the_rest_stays(database: Database) -> None:
    with database.atomic():
        database.execute(ACCOUNT, {"owner": 1, "debits": 0})
        with pytest.raises(Violated):
            _two_accounts(database)
    assert database.rows("SELECT owner_id FROM ledger_account") == [(1,)]


def _two_accounts(database: Database) -> None:
    with database.atomic():
        database.execute(ACCOUNT, {"owner": 2, "debits": 0})
        database.execute(ACCOUNT, {"owner": 1, "debits": 0})
