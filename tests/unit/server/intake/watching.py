"""Databases that show how a page was judged: at once, or by the books one by one."""

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from server.database import Database, Parameters
from server.ledger.audit import audit
from tests.builders.scheme import Scheme

TABLES = (
    "intake_journalentry", "intake_claim", "intake_verdict", "ledger_journal", "ledger_transfer", "ledger_account",
    "ledger_chain", "tickets_ticket", "terminals_terminal",
)  # fmt: skip

Row = dict[str, Any]
Done = TypeVar("Done")


class NoPage(Database):
    """A database that takes no rows in bulk, so that a page cannot be written."""

    def __init__(self, db: Database) -> None:
        super().__init__(db._connection)

    def insert(self, table: str, columns: Any, rows: Any) -> None:
        raise AssertionError("not on a page")


class Watched(Database):
    """A database that counts statements, of which those in bulk, and by table the rows that are written one by one."""

    def __init__(self, db: Database) -> None:
        super().__init__(db._connection)
        self.statements = 0
        self.bulk = 0
        self.singles: Counter[str] = Counter()

    def rows(self, sql: str, params: Parameters | None = None) -> list[tuple[Any, ...]]:
        self.statements += 1
        return super().rows(sql, params)

    def records(self, kind: Any, sql: str, params: Parameters | None = None) -> list[Any]:
        self.statements += 1
        return super().records(kind, sql, params)

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        self.statements += 1
        words = sql.split(maxsplit=3)
        self.singles[words[2]] += words[:2] == ["INSERT", "INTO"]
        return super().execute(sql, params)

    def insert(self, table: str, columns: Any, rows: Any) -> None:
        self.statements += 1
        self.bulk += 1
        super().insert(table, columns, rows)


class _Undone(Exception):
    """Leaves a transaction, so that nothing of it stays."""


def came_to(scheme: Scheme, do: Callable[[], Done]) -> tuple[Done, dict[str, list[Row]]]:
    """What it gives and every row afterwards; then it is undone."""
    try:
        with scheme.db.atomic():
            done = do()
            rows = {table: sorted(scheme.db.records(Row, f"SELECT * FROM {table}"), key=repr) for table in TABLES}
            assert not audit(scheme.db, scheme.issuer_id)
            raise _Undone
    except _Undone:
        return done, rows
