"""server.append_only: every table of history is guarded on both engines, and none was forgotten."""

import io

import pytest
from django.core.management import call_command

from server.database import Database, Violated, Violation
from server.intake.branches import BRANCH

APPEND_ONLY = {
    "accounts_accountstep",
    "affiliates_affiliationstep",
    "affiliates_bankaccountstep",
    "bank_bankfile",
    "campaigns_rules",
    "cards_cancellation",
    "cards_cardstep",
    "cards_debit",
    "cases_conclusion",
    "cases_step",
    "closing_document",
    "intake_branchentry",
    "intake_journalentry",
    "intake_verdict",
    "ledger_journal",
    "ledger_transfer",
    "passes_withdrawal",
    "reimbursement_runfile",
    "reimbursement_runstep",
    "terminals_keysetversion",
    "terminals_oppositionlistversion",
    "terminals_policy",
    "terminals_policyrules",
}
NEVER_DELETED = {
    "bank_bankline",
    "cards_card",
    "cases_admission",
    "cases_contest",
    "cases_incident",
    "cases_limitation",
    "closing_request",
    "ledger_account",
    "ledger_chain",
    "ledger_seal",
    "reimbursement_paymentorder",
    "reimbursement_run",
}
# A row of these may be made without any other: what the triggers do is tried on them.
TRIED = {
    "intake_branchentry",
    "intake_journalentry",
    "intake_verdict",
    "ledger_journal",
    "ledger_transfer",
    "terminals_keysetversion",
    "terminals_oppositionlistversion",
    "terminals_policy",
}
COUNTERS = {"ledger_account", "ledger_chain"}

TRIGGERS = {
    "sqlite": """
        SELECT tbl_name, CASE WHEN sql LIKE '%% BEFORE UPDATE ON %%' THEN 'UPDATE' ELSE 'DELETE' END
        FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%%append-only%%'
    """,
    "postgresql": """
        SELECT c.relname::text, o.name FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
        JOIN (VALUES (8, 'DELETE'), (16, 'UPDATE'), (32, 'TRUNCATE')) AS o (bit, name) ON (g.tgtype & o.bit) <> 0
        WHERE p.proname = 'guichet_append_only' AND c.relnamespace = current_schema()::regnamespace AND g.tgenabled = 'O'
    """,
}


def test_every_table_of_history_is_guarded(database: Database) -> None:
    """All that migrations guard, no less and no more: one rebuilt without its triggers, one dropped from a migration, and a new one
    that this list does not know are each told here.
    """
    refused = {"DELETE", "TRUNCATE"} if database.vendor == "postgresql" else {"DELETE"}
    expected = {(table, what) for table in APPEND_ONLY | NEVER_DELETED for what in refused}
    expected |= {(table, "UPDATE") for table in APPEND_ONLY}
    assert set(database.rows(TRIGGERS[database.vendor])) == expected


@pytest.mark.parametrize("table", sorted(TRIED))
def test_history_is_not_updated(database: Database, table: str) -> None:
    assert _refuses(database, table, "UPDATE {table} SET issuer_id = 2")


@pytest.mark.parametrize("table", sorted(COUNTERS))
def test_counters_move_but_never_go_away(database: Database, table: str) -> None:
    assert not _refuses(database, table, "UPDATE {table} SET issuer_id = 2")
    assert _refuses(database, table, "DELETE FROM {table}")


@pytest.mark.parametrize("table", sorted(APPEND_ONLY | NEVER_DELETED))
def test_nothing_is_emptied(database: Database, table: str) -> None:
    if database.vendor == "postgresql":
        with pytest.raises(Violated) as caught:
            database.execute(f"TRUNCATE {table} CASCADE")
        assert caught.value.kind is Violation.APPEND_ONLY


REPLACEMENTS = (
    # the same id; the same key, chain place or reversal under another id
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    *(
        f"REPLACE INTO ledger_journal SELECT issuer_id, 'x', kind, {columns}, prev_hash, hash FROM ledger_journal"
        for columns in (
            "idempotency_key, campaign, 'x', 1, 1, 1, 1, actor, source_ref, ''",
            "'x', campaign, chain_kind, chain_owner, chain_position, 1, 1, actor, source_ref, ''",
            "'x', campaign, 'x', 1, 1, 1, 1, actor, source_ref, reverses",
        )
    ),
)


@pytest.mark.parametrize("is_recursive", [True, False])
@pytest.mark.parametrize("table", ["ledger_journal", "ledger_transfer"])
def test_insert_or_replace_rewrites_nothing(sqlite_database: Database, table: str, is_recursive: bool) -> None:
    """Not even through a connection that did not ask for recursive triggers, as sqlite3 on a command line does not."""
    db = sqlite_database
    _insert(db, table)
    before = db.rows(f"SELECT * FROM {table}")
    db.rows(f"PRAGMA recursive_triggers = {'ON' if is_recursive else 'OFF'}")
    for statement in REPLACEMENTS:
        if table in statement.format(table=table):
            with pytest.raises(Violated):
                db.execute(statement.format(table=table))
    assert db.rows(f"SELECT * FROM {table}") == before


def test_every_model_has_its_migration(sqlite_database: Database) -> None:
    out = io.StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()


def _refuses(db: Database, table: str, statement: str) -> bool:
    """One row is made, tried, and undone."""
    try:
        with db.atomic():
            _insert(db, table)
            db.execute(statement.format(table=table))
            raise _Undone
    except Violated as violated:
        return violated.kind is Violation.APPEND_ONLY
    except _Undone:
        return False


class _Undone(Exception):
    """The statement went through; the transaction is left without keeping it."""


def _insert(db: Database, table: str) -> None:
    """A row with 1, '1' or b'1' in every column: the guards are before any rule about what columns mean."""
    values = {name: _value(name, kind) for name, kind in _columns(db, table)}
    places = ", ".join(f"%({name})s" for name in values)
    db.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", values)


def _columns(db: Database, table: str) -> list[tuple[str, str]]:
    if db.vendor == "sqlite":
        return [(row[1], row[2]) for row in db.rows(f"PRAGMA table_info({table})")]
    return [
        (name, kind)
        for name, kind in db.rows(
            "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_name = %(table)s",
            {"table": table},
        )
    ]


def _value(name: str, kind: str) -> str | int | bytes:
    if kind.lower() in ("blob", "bytea"):
        return b"1"
    if kind.lower().startswith(("varchar", "character", "text")):
        return "1"
    if kind.lower() in ("bool", "boolean"):
        return True
    return {"debit_owner_id": 2, "floor": 0, "epoch": BRANCH}.get(name, 1)
