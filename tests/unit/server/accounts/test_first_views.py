"""server.accounts.first_views: two codes and a password of one's own; guessing waits as at the sign-in."""

import secrets

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from server.accounts import openings
from server.accounts.models import User
from server.accounts.openings import Newcomer, OpeningRefusal
from server.accounts.throttle import FREE_FAILURES, Scope
from server.database import Database
from tests.browser.scene import NOON
from tests.builders.accounts import CHOSEN
from tests.unit.server.backoffice.conftest import scene as scene  # fixtures, offered here too
from tests.unit.server.backoffice.conftest import scene_file as scene_file

pytestmark = pytest.mark.usefixtures("quick_passwords")
ADDRESS = "/premiere-connexion/"


@pytest.fixture
def codes(scene: Database) -> tuple[str, str]:
    """Of `dora`, whom alice proposed and bruno confirmed."""
    alice, bruno = (User.objects.get(username=name) for name in ("alice", "bruno"))
    who = Newcomer(username="dora", first_name="Dora", last_name="Petit", email="")
    proposed = openings.propose_new(scene, alice.issuer_id, who, alice.actor, NOON, secrets.randbelow)
    assert not isinstance(proposed, OpeningRefusal)
    row, first = proposed
    agreed = openings.agree(
        scene, alice.issuer_id, row.pk, openings.fingerprint(row), bruno.actor, NOON, secrets.randbelow
    )
    assert not isinstance(agreed, OpeningRefusal)
    return first, agreed[1]


def choose(codes: tuple[str, str], wanted: str = CHOSEN, again: str = CHOSEN, username: str = "dora") -> str:
    sent = {"username": username, "first": codes[0], "second": codes[1], "wanted": wanted, "again": again}
    return Client().post(ADDRESS, sent, follow=True).content.decode()


def test_the_account_opens(codes: tuple[str, str]) -> None:
    assert "Votre compte est ouvert" in choose(codes)
    assert authenticate(username="dora", password=CHOSEN) is not None


@pytest.mark.parametrize(
    ("wanted", "again", "told"),
    [("court", "court", "12"), (CHOSEN, "autre", "retapez-les")],
)
def test_what_is_wrong_with_the_password_is_said_and_uses_no_code(
    codes: tuple[str, str], wanted: str, again: str, told: str
) -> None:
    assert told in choose(codes, wanted, again)
    assert authenticate(username="dora", password=wanted) is None
    assert "Votre compte est ouvert" in choose(codes)


def test_guessing_waits_even_with_the_right_codes(codes: tuple[str, str], caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(FREE_FAILURES[Scope.PAIR]):
        assert "ou l’un des deux codes" in choose((codes[0], "bako-bako-bako"))
    assert "Trop d’essais" in choose(codes)
    assert authenticate(username="dora", password=CHOSEN) is None
    assert {record.msg.split()[0] for record in caplog.records} >= {"first_sign_in_refused"}
    caplog.clear()


def test_the_sign_in_leads_there(scene: Database) -> None:
    assert ADDRESS in Client().get("/connexion/").content.decode()
    assert Client().get(ADDRESS).status_code == 200
