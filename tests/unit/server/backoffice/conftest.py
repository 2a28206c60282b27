"""The browser tests' scene behind Django's test client: who asks, and how many statements it takes."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from server.accounts.models import User
from server.database import Database, current
from tests.browser.conftest import scene_file as scene_file  # a fixture, offered here too
from tests.browser.scene import NOON
from tests.conftest import point_at

As = Callable[[str], Client]


@pytest.fixture
def scene(
    scene_file: Path, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """A copy of the scene. It is noon on 18 November 2026."""
    settings.CLOCK = lambda: NOON
    path = tmp_path / "scene.db"
    shutil.copyfile(scene_file, path)
    with django_db_blocker.unblock():
        point_at(f"sqlite:///{path}")
        yield current()
        connections.close_all()


@pytest.fixture
def signed_in() -> As:
    """A browser in which that person has signed in; it checks no CSRF, which has its own test."""

    def as_person(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username))
        return client

    return as_person


def counted(act: Callable[[], object]) -> int:
    """How many statements that took."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
