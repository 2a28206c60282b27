"""server.setup.management.commands.central_person: the second person, and help for who is locked out; kept with who asked."""

import re
import secrets
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from pytest_django import Settings

from server.accounts import openings
from server.accounts.models import AccountStep, User
from server.accounts.openings import OpeningRefusal
from server.database import Database
from server.key_ceremony import make_keys
from server.passes.models import College
from server.setup.management.commands.central_person import ACTOR
from tests.unit.server.campaign_scene import NOW
from tests.unit.server.setup.management.commands.test_first_person import first

pytestmark = pytest.mark.usefixtures("quick_passwords")
HUGO = {"first_name": "Hugo", "last_name": "Lemaire"}


@pytest.fixture
def started(sqlite_database: Database, tmp_path: Path, settings: Settings) -> Database:
    """A server with its first person."""
    settings.KEYS, settings.CLOCK = tmp_path / "keys", lambda: NOW
    make_keys(tmp_path / "keys", UUID("00000000-0000-4000-8000-000000000092"), NOW, secrets.token_bytes)
    first()
    return sqlite_database


def told(username: str = "hugo", asked_by: str = "La directrice", **said: str) -> str:
    out = StringIO()
    call_command("central_person", username, asked_by=asked_by, stdout=out, **said)
    [secret] = re.findall(r"[a-z]{4}(?:-[a-z]{4}){3}", out.getvalue())
    assert isinstance(secret, str)
    return secret


def test_the_second_person_signs_in_and_the_history_says_who_asked(started: Database) -> None:
    made = authenticate(username="hugo", password=told(**HUGO))
    assert isinstance(made, User)
    assert (made.role, made.get_full_name()) == ("central", "Hugo Lemaire")
    step = AccountStep.objects.get(account=made.actor)
    assert (step.action, step.actor, step.first_hand, step.detail, step.at_ms) == (
        "created", ACTOR, ACTOR, "La directrice", NOW,
    )  # fmt: skip
    claire = User.objects.get(username="claire")
    assert AccountStep.objects.get(account=claire.actor).actor == "command:first-person"


def test_who_is_locked_out_is_helped_and_what_waited_for_them_is_worth_nothing(started: Database) -> None:
    told(**HUGO)
    hugo, claire = User.objects.get(username="hugo"), User.objects.get(username="claire")
    waiting = openings.propose_again(started, hugo, claire.actor, NOW, secrets.randbelow)
    assert not isinstance(waiting, OpeningRefusal)
    secret = told("HUGO", "Hugo, mot de passe oublié")
    assert authenticate(username="hugo", password=secret) == hugo
    assert openings.waiting(hugo.issuer_id, NOW) == []
    User.objects.filter(pk=hugo.pk).update(is_active=False)
    assert authenticate(username="hugo", password=told()) == hugo
    assert [step.action for step in AccountStep.objects.filter(account=hugo.actor)] == [
        "created",
        "password",
        "reopened",
    ]


def test_what_is_missing_is_said(started: Database) -> None:
    with pytest.raises(CommandError, match="--first-name"):
        told("hugo")
    with pytest.raises(CommandError, match="--asked-by"):
        told(asked_by=" ", **HUGO)
    assert User.objects.count() == 1


def test_an_affiliates_account_never_comes_into_the_central_staff(started: Database) -> None:
    issuer = User.objects.get(username="claire").issuer
    place = College.objects.create(issuer=issuer, uai="0920001A", name="Collège", town="Ville")
    User.objects.create_user("college", issuer=issuer, role="college", college=place)
    with pytest.raises(CommandError, match="n’entre jamais au service central"):
        told("college", **HUGO)


def test_without_an_issuer_or_keys_it_says_what_comes_first(
    sqlite_database: Database, tmp_path: Path, settings: Settings
) -> None:
    settings.KEYS = tmp_path / "keys"
    with pytest.raises(CommandError, match="keys-init"):
        told(**HUGO)
    make_keys(tmp_path / "keys", UUID("00000000-0000-4000-8000-000000000092"), NOW, secrets.token_bytes)
    with pytest.raises(CommandError, match="first-person"):
        told(**HUGO)
