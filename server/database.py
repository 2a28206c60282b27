"""Plain SQL on SQLite and PostgreSQL alike: rows in, rows out, and what the engine refused as a fault of ours.

Statements carry named parameters `%(name)s`; a literal percent sign is written `%%`. Decides nothing about tables.

DatabaseFault
├── Contended     another transaction was in the way (busy, deadlock, serialisation): the whole transaction may be tried again
├── Unavailable   the database cannot be reached or written (gone, full, read-only)
└── Violated      a constraint or trigger refused the statement; `kind` says which sort
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django import db
from django.db import Error, IntegrityError, InterfaceError, OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Value = str | int | bytes | dt.date | UUID | None
Parameters = Mapping[str, Value]
Record = TypeVar("Record")

_BEGIN = "transaction_mode"  # Django's own attribute of a SQLite connection, since 5.1
ROWS_OF_INSERT = 100  # in one statement: a few thousand values, of the 32,766 that SQLite takes

_SQLITE_BUSY = ("database is locked", "database table is locked", "database schema is locked")
_POSTGRESQL_CONTENDED = ("40001", "40P01", "55P03")  # serialisation failure, deadlock, lock not available
_POSTGRESQL_KINDS = {
    "23505": "unique",
    "23514": "check",
    "23502": "not_null",
    "23503": "foreign_key",
    "23001": "append_only",
}


class Violation(Enum):
    """The sort of constraint."""

    UNIQUE = "unique"
    CHECK = "check"
    NOT_NULL = "not_null"
    FOREIGN_KEY = "foreign_key"
    APPEND_ONLY = "append_only"  # raised by our triggers
    OTHER = "other"


class DatabaseFault(Exception):
    """Root of what the database raises here."""


class Contended(DatabaseFault):
    """Try the whole transaction again."""


class Unavailable(DatabaseFault):
    """Nothing was written."""


class Violated(DatabaseFault):
    """A constraint refused. On SQLite a unique index is told by its columns, on PostgreSQL by its name: rely on `kind`."""

    def __init__(self, kind: Violation, detail: str) -> None:
        super().__init__(f"{kind.value}: {detail}")
        self.kind = kind
        self.detail = detail


class Database:
    """One connection as our SQL sees it. The caller's thread owns it."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    @property
    def vendor(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._connection.vendor

    def rows(self, sql: str, params: Parameters | None = None) -> list[tuple[Any, ...]]:
        """Every row."""
        with _mapped(), self._connection.cursor() as cursor:
            cursor.execute(sql, params or {})
            fetched: list[tuple[Any, ...]] = cursor.fetchall()
            return fetched

    def row(self, sql: str, params: Parameters | None = None) -> tuple[Any, ...] | None:
        """The only row, or None. More than one is our mistake."""
        rows = self.rows(sql, params)
        assert len(rows) <= 1, f"{len(rows)} rows where one was meant"
        return rows[0] if rows else None

    def records(self, kind: type[Record], sql: str, params: Parameters | None = None) -> list[Record]:
        """Every row as a dataclass or Struct with fields named as the columns."""
        with _mapped(), self._connection.cursor() as cursor:
            cursor.execute(sql, params or {})
            names = [column[0] for column in cursor.description]
            named = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            return msgspec.convert(named, list[kind], strict=False, builtin_types=(bytes,))  # type: ignore[valid-type]

    def record(self, kind: type[Record], sql: str, params: Parameters | None = None) -> Record | None:
        """The only row as a `kind`, or None."""
        records = self.records(kind, sql, params)
        assert len(records) <= 1, f"{len(records)} rows where one was meant"
        return records[0] if records else None

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        """The number of rows changed."""
        with _mapped(), self._connection.cursor() as cursor:
            cursor.execute(sql, params or {})
            return int(cursor.rowcount)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Every row, by one COPY on PostgreSQL and by statements of many rows on SQLite. Names come from our own code.

        Inside a transaction or savepoint only: when a row is refused (Violated), the caller undoes the ones before it.
        """
        assert all(name.isidentifier() for name in (table, *columns))
        if not rows:
            return
        named = f"{table} ({', '.join(columns)})"
        with _mapped(), self._connection.cursor() as cursor, self._connection.wrap_database_errors:
            if self.vendor == "sqlite":
                _insert_sqlite(cursor.cursor, named, rows)
                return
            with cursor.copy(f"COPY {named} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def lock(self, sql: str, params: Parameters | None = None) -> list[tuple[Any, ...]]:
        """The rows of a SELECT, locked until the transaction ends, in its own ORDER BY. Inside a transaction only.

        On SQLite the transaction holds the one lock that there is from its first statement on.
        """
        return self.rows(sql if self.vendor == "sqlite" else f"{sql} FOR UPDATE", params)

    def share(self, sql: str, params: Parameters | None = None) -> list[tuple[Any, ...]]:
        """As `lock`, but with others who only share: they wait for nobody but whoever locks, and are waited for by nobody else."""
        return self.rows(sql if self.vendor == "sqlite" else f"{sql} FOR SHARE", params)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A transaction; inside one, a savepoint. Left by an exception, everything inside is undone."""
        with _mapped(), transaction.atomic(using=self._connection.alias):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One unmoving picture of everything, for long reads of what others write meanwhile. Never inside a transaction."""
        with _mapped(), self._without_lock(), transaction.atomic(using=self._connection.alias, durable=True):
            if self.vendor == "postgresql":
                self.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield

    @contextmanager
    def _without_lock(self) -> Iterator[None]:
        """On SQLite our transactions take the writer's lock as they begin; one that only reads must let others write."""
        if self.vendor != "sqlite":
            yield
            return
        self._connection.ensure_connection()  # it is then that Django reads the mode from the settings
        mode = getattr(self._connection, _BEGIN)
        setattr(self._connection, _BEGIN, "DEFERRED")
        try:
            yield
        finally:
            setattr(self._connection, _BEGIN, mode)


def current() -> Database:
    """The calling thread's database."""
    return Database(db.connections["default"])


def _insert_sqlite(cursor: sqlite3.Cursor, named: str, rows: Sequence[Sequence[Value]]) -> None:
    """Rows together: a statement on a table with triggers keeps a way back for itself, whose cost is three times a row's. Past
    Django's cursor, which would look through the text for every place of a value.
    """
    for at in range(0, len(rows), ROWS_OF_INSERT):
        some = rows[at : at + ROWS_OF_INSERT]
        places = f"({', '.join('?' * len(some[0]))})"
        statement = f"INSERT INTO {named} VALUES {', '.join([places] * len(some))}"  # noqa: S608  # names only
        sqlite3.Cursor.execute(cursor, statement, [value for row in some for value in row])


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except (InterfaceError, OperationalError) as error:
        raise _operational(error) from error
    except IntegrityError as error:
        raise Violated(_violation(error), _first_line(error)) from error
    except Error as error:
        if _sqlstate(error) in _POSTGRESQL_KINDS:
            raise Violated(_violation(error), _first_line(error)) from error
        raise


def _operational(error: Error) -> DatabaseFault:
    text = _first_line(error)
    if text in _SQLITE_BUSY or _sqlstate(error) in _POSTGRESQL_CONTENDED:
        return Contended(text)
    return Unavailable(text)


def _violation(error: Error) -> Violation:
    state = _sqlstate(error)
    if state:
        return Violation(_POSTGRESQL_KINDS.get(state, "other"))
    text = str(error)
    for start, kind in (
        ("UNIQUE", Violation.UNIQUE),
        ("CHECK", Violation.CHECK),
        ("NOT NULL", Violation.NOT_NULL),
        ("FOREIGN KEY", Violation.FOREIGN_KEY),
        ("append-only", Violation.APPEND_ONLY),
    ):
        if text.startswith(start):
            return kind
    return Violation.OTHER


def _sqlstate(error: Error) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _first_line(error: Error) -> str:
    return str(error).strip().partition("\n")[0]
