"""Triggers that make a table append-only, for migrations: the same promise on both engines.

PostgreSQL raises SQLSTATE 23001 (restrict violation), SQLite aborts with a message; both begin with `append-only`.
A later migration that rebuilds such a table on SQLite must call this again: the rebuild drops its triggers.
"""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

_FUNCTION = """
CREATE OR REPLACE FUNCTION guichet_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = '23001';
END $$
"""


def append_only(*tables: str) -> RunPython:
    """Refuse UPDATE and DELETE (and TRUNCATE) on these tables."""
    return RunPython(_each(tables, _guard), _each(tables, _release))


def never_deleted(*tables: str) -> RunPython:
    """Refuse DELETE only: rows whose counters move but which never go away."""
    return RunPython(_each(tables, _keep), _each(tables, _release))


def released(guard: RunPython) -> RunPython:
    """The guard's triggers off, before a table is rebuilt; the guard itself comes again after."""
    assert guard.reverse_code is not None
    return RunPython(guard.reverse_code, guard.code)


def never_replaced(table: str, *keys: tuple[str, ...], where: str = "") -> RunPython:
    """On SQLite, refuse a row whose key is taken, before INSERT OR REPLACE can put it there instead. `where`: of the last key.

    With `PRAGMA recursive_triggers`, which our connections set, a replacement already fails as the deletion it is; a stranger's
    connection does not set it. Said as the unique index would have said it. PostgreSQL knows no such statement.
    """
    taken = [" AND ".join(f"{column} = NEW.{column}" for column in key) for key in keys]
    conditions = [f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in taken]  # noqa: S608  # our own names
    if where:
        conditions[-1] = f"(NEW.{where} AND {conditions[-1]})"

    def guard(editor: BaseDatabaseSchemaEditor, name: str) -> None:
        assert name.replace("_", "").isalnum()
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN {' OR '.join(conditions)} "
                f"BEGIN SELECT RAISE(ABORT, 'UNIQUE: a row of {name} is never replaced'); END"
            )

    def release(editor: BaseDatabaseSchemaEditor, name: str) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER IF EXISTS {name}_no_replace")

    return RunPython(_each((table,), guard), _each((table,), release))


def _each(
    tables: tuple[str, ...], act: Callable[[BaseDatabaseSchemaEditor, str], None]
) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            act(editor, table)

    return run


def _guard(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    _refuse(editor, table, ("UPDATE", "DELETE"))


def _keep(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    _refuse(editor, table, ("DELETE",))


def _refuse(editor: BaseDatabaseSchemaEditor, table: str, operations: tuple[str, ...]) -> None:
    assert table.replace("_", "").isalnum()
    if editor.connection.vendor == "sqlite":
        for operation in operations:
            editor.execute(
                f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {operation} of {table}'); END"
            )
        return
    editor.execute(_FUNCTION.replace("%", "%%"), ())
    editor.execute(
        f"CREATE TRIGGER {table}_kept BEFORE {' OR '.join(operations)} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION guichet_append_only()"
    )
    editor.execute(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} EXECUTE FUNCTION guichet_append_only()"
    )


def _release(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    assert table.replace("_", "").isalnum()
    if editor.connection.vendor == "sqlite":
        for operation in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{operation}")
        return
    editor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
    editor.execute(f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}")
