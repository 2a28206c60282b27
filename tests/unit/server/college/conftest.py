"""A college's person at a browser, on a day of the campaign, with keys to sign tickets."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from server.accounts.models import User
from server.database import Database
from server.key_ceremony import make_keys
from tests.unit.server.campaign_scene import CULTURE, NOW, SPORT, Scene, scene
from tests.unit.server.test_keyring import ISSUER, token


@pytest.fixture
def made(sqlite_database: Database, settings: Settings, tmp_path: Path) -> Scene:
    """A campaign with two wallets, today in its middle."""
    settings.KEYS = tmp_path / "keys"
    settings.CLOCK = lambda: NOW
    make_keys(settings.KEYS, ISSUER, NOW, token)
    return scene(sqlite_database, SPORT, CULTURE)


@pytest.fixture
def office(made: Scene) -> Client:
    """Signed in for the scene's college."""
    person = User.objects.create(
        username="office", issuer=made.college.issuer, role=User.Role.COLLEGE, college=made.college
    )
    client = Client(raise_request_exception=True)
    client.force_login(person)
    return client
