"""Fixtures that many tests share: a migrated database of one's own, on both engines.

Every test gets a copy of a migrated template, with real commits: what is tested is what runs. pytest-django's own `db` is not used.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from server import environment
from server.database import Database, current
from tests import constants, postgresql

ENGINES = ("sqlite", "postgresql")
_numbers = itertools.count(1)
constants.settle()


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[postgresql.Cluster]:
    """One cluster for the whole run, started by the first test that needs it."""
    with postgresql.running() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}", django_db_blocker)
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_cluster: postgresql.Cluster, django_db_blocker: DjangoDbBlocker) -> str:
    """A migrated, empty PostgreSQL database."""
    postgresql_cluster.create("template_guichet")
    _migrate(postgresql_cluster.url("template_guichet"), django_db_blocker)
    return "template_guichet"


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh database on each engine in turn, as GUICHET_DATABASE_URL; Django's default connection points at it."""
    make = _sqlite if request.param == "sqlite" else _postgresql
    url, remove = make(request, tmp_path)
    with django_db_blocker.unblock():
        point_at(url)
        yield url
        connections.close_all()
    remove()


@pytest.fixture
def database(database_url: str) -> Database:
    """The calling thread's connection to a fresh database, on each engine in turn."""
    assert database_url
    return current()


@pytest.fixture
def sqlite_database(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """For what does not depend on the engine: pages, texts, files."""
    url, _ = _sqlite(request, tmp_path)
    with django_db_blocker.unblock():
        point_at(url)
        yield current()
        connections.close_all()


@pytest.fixture
def quick_passwords(settings: Settings) -> None:
    """Accounts by the dozen: argon2's fifty milliseconds are for service, and tried where signing in is."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def point_at(url: str) -> None:
    """Make Django's default connection, in every thread, one to this database."""
    settings = {"default": environment.database(url, Path("/"))}
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = connections.configure_settings(settings)["default"]


def _migrate(url: str, blocker: DjangoDbBlocker) -> None:
    with blocker.unblock():
        point_at(url)
        call_command("migrate", verbosity=0)
        connections["default"].close()


def _sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Callable[[], None]]:
    template: Path = request.getfixturevalue("sqlite_template")
    path = tmp_path / "server.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}", lambda: None


def _postgresql(request: pytest.FixtureRequest, _tmp_path: Path) -> tuple[str, Callable[[], None]]:
    cluster: postgresql.Cluster = request.getfixturevalue("postgresql_cluster")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"test_{next(_numbers)}"
    cluster.create(name, template)
    return cluster.url(name), lambda: cluster.drop(name)
