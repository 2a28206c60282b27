"""server.ledger.privileges: on a real PostgreSQL, the service's role works and cannot rewrite history by any statement."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connections
from pytest_django.plugin import DjangoDbBlocker

from server.database import Database, current
from server.ledger import audit, rules
from server.ledger.accounts import Code
from server.ledger.privileges import Granted, Unfit, grant, may_rewrite, privileges
from server.ledger.store import Posted, post
from tests import postgresql
from tests.conftest import point_at
from tests.unit.server.ledger.scenes import AFFILIATE, AT, CLAIM, ISSUER, TICKET, credited, funded, pot
from tests.unit.server.test_append_only import APPEND_ONLY, NEVER_DELETED

_names = itertools.count(1)


@pytest.fixture
def served(
    postgresql_cluster: postgresql.Cluster, postgresql_template: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Database, str]]:
    """A database as its owner sees it, and a fresh login role without any privilege."""
    number = next(_names)
    name, role = f"privileges_{number}", f"service_{number}"
    postgresql_cluster.create(name, postgresql_template)
    with psycopg.connect(postgresql_cluster.url(name), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
    with django_db_blocker.unblock():
        point_at(postgresql_cluster.url(name))
        yield current(), role
        connections.close_all()
    postgresql_cluster.drop(name)


def as_role(cluster: postgresql.Cluster, role: str) -> Database:
    """The same database, through the service's own login."""
    name = connections["default"].settings_dict["NAME"]
    point_at(cluster.url(str(name)).replace("postgres@", f"{role}@"))
    return current()


def test_the_service_works_with_what_it_was_granted(
    served: tuple[Database, str], postgresql_cluster: postgresql.Cluster
) -> None:
    owner, role = served
    done = grant(owner, role)
    assert isinstance(done, Granted)
    assert grant(owner, role) == done
    assert (done.history, done.counters, done.read_only) == (len(_history(owner)), 2, 1)
    assert may_rewrite(owner)
    db = as_role(postgresql_cluster, role)
    assert may_rewrite(db) == []
    funded(db)
    credited(db)
    assert isinstance(post(db, *rules.claim_accepted(AT, CLAIM, AFFILIATE, TICKET, 3000)), Posted)
    assert pot(db, Code.DUE, AFFILIATE) == 3000
    assert audit.audit(db, ISSUER) == []
    db.execute("DELETE FROM django_session")


STATEMENTS = [
    "UPDATE ledger_journal SET actor = 'user:9'",
    "DELETE FROM ledger_journal",
    "TRUNCATE ledger_journal",
    "UPDATE ledger_transfer SET amount_cents = 1",
    "DELETE FROM ledger_transfer",
    "TRUNCATE ledger_transfer",
    "DELETE FROM ledger_account",
    "TRUNCATE ledger_account",
    "UPDATE ledger_account SET floor = 0",
    "UPDATE ledger_account SET owner_id = 13",
    "UPDATE ledger_chain SET owner_id = 13",
    "DELETE FROM ledger_chain",
    "ALTER TABLE ledger_journal DISABLE TRIGGER ALL",
    "DROP TRIGGER ledger_journal_kept ON ledger_journal",
    "CREATE TRIGGER mine BEFORE INSERT ON ledger_journal EXECUTE FUNCTION guichet_append_only()",
    "ALTER TABLE ledger_account DROP CONSTRAINT account_floor",
    "DROP TABLE ledger_transfer",
    "CREATE TABLE ledger_mine (id integer)",
    "CREATE OR REPLACE FUNCTION guichet_append_only() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    "UPDATE django_migrations SET name = 'x'",
]


def test_the_service_cannot_rewrite_history(
    served: tuple[Database, str], postgresql_cluster: postgresql.Cluster
) -> None:
    owner, role = served
    funded(owner)
    grant(owner, role)
    db = as_role(postgresql_cluster, role)
    for statement in STATEMENTS:
        with pytest.raises((ProgrammingError, OperationalError), match=r"permission denied|must be owner"):
            db.execute(statement)
    assert audit.audit(db, ISSUER) == []


def test_a_table_that_triggers_guard_is_guarded_by_privilege_too(served: tuple[Database, str]) -> None:
    owner, _ = served
    wanted = privileges(owner)
    for table in APPEND_ONLY:
        assert wanted[table] == "SELECT, INSERT"
    for table in NEVER_DELETED:
        assert "DELETE" not in wanted[table]
    assert not any("TRUNCATE" in privilege for privilege in wanted.values())


def test_a_role_that_no_privilege_binds_is_refused(
    served: tuple[Database, str], postgresql_cluster: postgresql.Cluster
) -> None:
    owner, role = served
    assert grant(owner, "postgres") is Unfit.TOO_STRONG
    assert grant(owner, "nobody_here") is Unfit.UNKNOWN
    assert grant(owner, 'x"; DROP TABLE ledger_journal; --') is Unfit.NAME
    owner.execute(f"GRANT postgres TO {role}")
    assert grant(owner, role) is Unfit.TOO_STRONG
    owner.execute(f"REVOKE postgres FROM {role}")
    assert isinstance(grant(owner, role), Granted)


def test_sqlite_has_no_roles(sqlite_database: Database) -> None:
    assert grant(sqlite_database, "guichet_service") is Unfit.NO_ROLES
    assert may_rewrite(sqlite_database) == []


def _history(db: Database) -> list[str]:
    return [table for table, privilege in privileges(db).items() if privilege == "SELECT, INSERT"]
