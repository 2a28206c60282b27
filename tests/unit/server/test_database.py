"""server.database: both engines say the same thing about the same mistake."""

import threading

import pytest
from django.db import connections

from server.database import Contended, Database, DatabaseFault, Unavailable, Value, Violated, Violation, current
from tests.conftest import point_at

JOURNAL = """
INSERT INTO terminals_keysetversion (issuer_id, version, document, signatures, issued_ms, expires_ms)
VALUES (1, %(version)s, %(document)s, %(document)s, 0, 1)
"""
ACCOUNT = """
INSERT INTO ledger_account (issuer_id, code, campaign, owner_kind, owner_id, floor, debits, credits)
VALUES (1, 2200, 1, 'ticket', %(owner)s, 1, %(debits)s, 0)
"""
TOUCH = "UPDATE ledger_account SET credits = credits + 1 WHERE owner_id = %(owner)s"


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


COLUMNS = ("issuer_id", "code", "campaign", "owner_kind", "owner_id", "floor", "debits", "credits")


def account(owner: int, debits: int = 0) -> tuple[Value, ...]:
    return 1, 2200, 1, "ticket", owner, 1, debits, 0


def test_rows_are_inserted_together_with_bytes_text_and_nothing_as_they_are(database: Database) -> None:
    columns = ("issuer_id", "version", "document", "signatures", "issued_ms", "expires_ms")
    odd = b"\x00\\\t\n\xff"
    with database.atomic():
        database.insert("terminals_keysetversion", columns, [(1, 1, odd, b"", 0, 1), (1, 2, b"\\N", odd, 0, 1)])
        database.insert("terminals_keysetversion", columns, [])
    assert database.rows("SELECT version, document, signatures FROM terminals_keysetversion ORDER BY version") == [
        (1, odd, b""),
        (2, b"\\N", odd),
    ]


def test_text_that_looks_like_something_else_is_inserted_as_it_is(database: Database) -> None:
    words = ["", "\\N", "a\tb", "l'\u00e9t\u00e9", "%s", "\n", "\\."]
    columns = ("issuer_id", "number", "below_generation", "since_ms", "list_version")
    with database.atomic():
        database.insert("tickets_opposition", columns, [(1, 1, 2, 3, None)])
        database.insert(
            "accounts_signinfailure", ("key", "count", "last_ms"), [(word, at, 1) for at, word in enumerate(words, 1)]
        )
    assert database.rows("SELECT list_version FROM tickets_opposition") == [(None,)]
    assert [row[0] for row in database.rows("SELECT key FROM accounts_signinfailure ORDER BY count")] == words


@pytest.mark.parametrize(
    ("row", "kind"),
    [(account(1), Violation.UNIQUE), (account(3, 1), Violation.CHECK), ((*account(3)[:7], None), Violation.NOT_NULL)],
)
def test_a_row_that_is_refused_among_many_is_told_and_undone_with_them(
    database: Database, row: tuple[Value, ...], kind: Violation
) -> None:
    database.execute(ACCOUNT, {"owner": 1, "debits": 0})
    with database.atomic():
        with pytest.raises(Violated) as caught, database.atomic():
            database.insert("ledger_account", COLUMNS, [account(2), row])
        database.execute(ACCOUNT, {"owner": 4, "debits": 0})
    assert caught.value.kind is kind
    assert database.rows("SELECT owner_id FROM ledger_account ORDER BY owner_id") == [(1,), (4,)]


def test_locked_rows_wait_for_whoever_holds_them(database: Database) -> None:
    database.execute(ACCOUNT, {"owner": 1, "debits": 0})
    held, order = threading.Event(), []

    def second() -> None:
        held.wait(30)
        with current().atomic():
            current().lock("SELECT owner_id FROM ledger_account WHERE owner_id = %(owner)s", {"owner": 1})
            order.append("second")
        connections["default"].close()

    waiting = threading.Thread(target=second)
    waiting.start()
    with database.atomic():
        assert database.lock("SELECT owner_id FROM ledger_account ORDER BY owner_id") == [(1,)]
        held.set()
        while database.vendor == "postgresql" and not database.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            pass
        order.append("first")
    waiting.join(30)
    assert order == ["first", "second"]


def test_what_an_exception_leaves_is_undone_and_the_rest_stays(database: Database) -> None:
    with database.atomic():
        database.execute(ACCOUNT, {"owner": 1, "debits": 0})
        with pytest.raises(Violated):
            _two_accounts(database)
    assert database.rows("SELECT owner_id FROM ledger_account") == [(1,)]


def test_a_snapshot_does_not_move_while_others_write(database: Database) -> None:
    written = threading.Event()

    def write() -> None:
        current().execute(ACCOUNT, {"owner": 1, "debits": 0})
        written.set()
        connections["default"].close()

    writer = threading.Thread(target=write)
    with database.snapshot():
        assert database.row("SELECT count(*) FROM ledger_account") == (0,)
        writer.start()
        assert written.wait(30), "a reader keeps nobody from writing, on SQLite neither"
        assert database.row("SELECT count(*) FROM ledger_account") == (0,)
    writer.join(30)
    assert database.row("SELECT count(*) FROM ledger_account") == (1,)


def _two_accounts(database: Database) -> None:
    with database.atomic():
        database.execute(ACCOUNT, {"owner": 2, "debits": 0})
        database.execute(ACCOUNT, {"owner": 1, "debits": 0})


def test_a_database_that_is_not_there_is_unavailable(sqlite_database: Database) -> None:
    point_at("sqlite:////nowhere/at/all.db")
    with pytest.raises(Unavailable):
        current().rows("SELECT 1")


def test_two_transactions_that_wait_for_each_other_are_told_to_try_again(database: Database) -> None:
    """A deadlock on PostgreSQL; on SQLite the second writer simply waits, and nothing is in its way."""
    for owner in (1, 2):
        database.execute(ACCOUNT, {"owner": owner, "debits": 0})
    together = threading.Barrier(2, timeout=20)
    faults: list[DatabaseFault] = []

    def both(first: int, second: int) -> None:
        db = current()
        try:
            with db.atomic():
                db.execute(TOUCH, {"owner": first})
                if db.vendor == "postgresql":
                    together.wait()
                db.execute(TOUCH, {"owner": second})
        except DatabaseFault as fault:
            faults.append(fault)
        connections["default"].close()

    threads = [threading.Thread(target=both, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [type(fault) for fault in faults] == ([Contended] if database.vendor == "postgresql" else [])
