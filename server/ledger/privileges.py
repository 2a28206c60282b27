"""On PostgreSQL, what the role of the service may do to each table: history is added to and read, never changed, not even by us.

Follows from the triggers of server.append_only, so that a table of history cannot be guarded by one and forgotten by the other.
The owner's role is for migrations alone: whoever owns a table can drop its triggers. Source: accounting design, D8.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum

from server.database import Database

# Rows whose counters move; everything else in them is theirs for ever.
MOVING_COLUMNS = {"ledger_account": ("debits", "credits"), "ledger_chain": ("position", "hash")}
READ_ONLY = ("django_migrations",)

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_GUARDED = """
SELECT c.relname::text, (g.tgtype & 16) <> 0 AS guards_update FROM pg_trigger g
JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
WHERE p.proname = 'guichet_append_only' AND (g.tgtype & 8) <> 0 AND c.relnamespace = current_schema()::regnamespace
ORDER BY 1
"""
_TABLES = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
_ROLES = """
SELECT r.rolsuper, r.rolname = current_user, bool_or(pg_has_role(r.rolname, c.relowner, 'MEMBER'))
FROM pg_roles r LEFT JOIN pg_class c ON c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
WHERE r.rolname = %(role)s GROUP BY r.rolname, r.rolsuper
"""


class Unfit(Enum):
    """Why a role cannot be the service's."""

    NO_ROLES = "no_roles"  # SQLite has none: its triggers are all there is
    NAME = "name"  # not a plain lower-case name
    UNKNOWN = "unknown"  # no such role
    TOO_STRONG = "too_strong"  # a superuser, or able to act as the owner of the tables: no privilege binds it


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """How many tables are history, counters, read only, and ordinary."""

    history: int
    counters: int
    read_only: int
    ordinary: int


def grant(db: Database, role: str) -> Granted | Unfit:
    """Takes every privilege from the role and gives back what the service needs, in one transaction. Run it as the owner."""
    unfit = _unfit(db, role)
    if unfit is not None:
        return unfit
    with db.atomic():
        db.execute(f'REVOKE ALL ON SCHEMA public FROM "{role}"')
        db.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{role}"')
        db.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
        db.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
        wanted = privileges(db)
        for table, privilege in wanted.items():
            db.execute(f'GRANT {privilege} ON "{table}" TO "{role}"')
    sorts = Counter(_sort(table, privilege) for table, privilege in wanted.items())
    return Granted(
        history=sorts["history"], counters=sorts["counters"], read_only=sorts["read_only"], ordinary=sorts["ordinary"]
    )


def privileges(db: Database) -> dict[str, str]:
    """By table, as GRANT names them. Never TRUNCATE, REFERENCES or TRIGGER."""
    guarded = dict(db.rows(_GUARDED))
    wanted = {}
    for (table,) in db.rows(_TABLES):
        if table in READ_ONLY:
            wanted[table] = "SELECT"
        elif table in MOVING_COLUMNS:
            wanted[table] = f"SELECT, INSERT, UPDATE ({', '.join(MOVING_COLUMNS[table])})"
        elif table in guarded:
            wanted[table] = "SELECT, INSERT" if guarded[table] else "SELECT, INSERT, UPDATE"
        else:
            wanted[table] = "SELECT, INSERT, UPDATE, DELETE"
    return wanted


def may_rewrite(db: Database) -> list[str]:
    """The ledger's tables that the connected role could rewrite: none for the service's role, all of them for the owner's."""
    if db.vendor != "postgresql":
        return []
    return [
        table
        for table in ("ledger_account", "ledger_chain", "ledger_journal", "ledger_transfer")
        if db.row(
            "SELECT has_table_privilege(current_user, %(table)s::text, 'UPDATE, DELETE, TRUNCATE, TRIGGER')",
            {"table": table},
        )
        == (True,)
    ]


def _unfit(db: Database, role: str) -> Unfit | None:
    if db.vendor != "postgresql":
        return Unfit.NO_ROLES
    if not _ROLE.fullmatch(role):
        return Unfit.NAME
    known = db.row(_ROLES, {"role": role})
    if known is None:
        return Unfit.UNKNOWN
    return Unfit.TOO_STRONG if any(known) else None


def _sort(table: str, privilege: str) -> str:
    if table in MOVING_COLUMNS:
        return "counters"
    return {"SELECT": "read_only", "SELECT, INSERT": "history"}.get(privilege, "ordinary")
