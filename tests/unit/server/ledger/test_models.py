"""The ledger's tables of earlier versions: brought forward with rows in place, on both engines, the books are sound and guarded."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from server.auditing.report import findings
from server.database import Database, Violated, Violation
from server.ledger.audit import anchor
from tests.unit.server.auditing.books import Books

EARLIER = ["0001_initial", "0002_append_only", "0003_never_replaced", "0004_seal"]
FORBIDDEN = [
    "UPDATE ledger_journal SET actor = 'x'",
    "UPDATE ledger_transfer SET amount_cents = 1",
    *(f"DELETE FROM ledger_{table}" for table in ("account", "chain", "journal", "transfer", "seal")),
]


def rows(db: Database) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(db.rows(f"SELECT * FROM ledger_{table}"), key=repr)
        for table in ("account", "chain", "journal", "transfer")
    }


@pytest.mark.parametrize("earlier", EARLIER)
def test_books_of_an_earlier_version_are_sound_and_guarded_after_its_migration(
    database: Database, earlier: str
) -> None:
    books = Books(database)
    before, ends = rows(database), anchor(database, books.issuer_id)
    _migrate([("ledger", earlier)])
    assert rows(database) == before
    _migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert rows(database) == before
    assert anchor(database, books.issuer_id) == ends
    assert findings(database, books.issuer_id, with_replay=True) == []
    database.execute("INSERT INTO ledger_seal (issuer_id, campaign) VALUES (1, 99)")
    for statement in FORBIDDEN:
        with pytest.raises(Violated) as refused, database.atomic():
            database.execute(statement)
        assert refused.value.kind is Violation.APPEND_ONLY, statement
    with pytest.raises(Violated), database.atomic():
        database.execute("UPDATE ledger_account SET debits = credits + 1 WHERE code = 2200")


def _migrate(targets: list[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection)
    executor.loader.build_graph()
    executor.migrate(targets)
