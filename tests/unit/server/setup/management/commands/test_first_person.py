"""server.setup.management.commands.first_person: from an empty server to somebody who can sign in, once."""

import re
import secrets
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from pytest_django import Settings

from server.accounts.models import User
from server.campaigns.models import Issuer
from server.database import Database
from server.key_ceremony import make_keys
from tests.unit.server.campaign_scene import NOW

SAID = {
    "first_name": "Claire", "last_name": "Fontaine", "issuer_name": "Département d’essai", "short_name": "Essai",
    "hotline": "01 99 00 92 92", "scheme": 92,
}  # fmt: skip


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> UUID:
    uuid = UUID("00000000-0000-4000-8000-000000000092")
    settings.KEYS = tmp_path / "keys"
    make_keys(tmp_path / "keys", uuid, NOW, secrets.token_bytes)
    return uuid


def first(username: str = "claire", **changes: str | int) -> str:
    out = StringIO()
    call_command("first_person", username, stdout=out, **{**SAID, **changes})
    return out.getvalue()


@pytest.mark.usefixtures("quick_passwords")
def test_somebody_can_sign_in_and_it_works_once(database: Database, keys: UUID) -> None:
    told = first()
    [secret] = re.findall(r"[a-z]{4}(?:-[a-z]{4}){3}", told)
    made = authenticate(username="claire", password=secret)
    assert isinstance(made, User)
    assert (made.role, made.issuer.uuid, made.issuer.scheme_number) == ("central", keys, 92)
    with pytest.raises(CommandError, match="a déjà quelqu’un"):
        first("autre")
    assert database.row("SELECT count(*) FROM accounts_user") == (1,)


@pytest.mark.parametrize("changes", [{"scheme": 256}, {"short_name": "x" * 25}, {"hotline": ""}, {"issuer_name": ""}])
def test_what_does_not_fit_is_said_before_anything_is_made(
    sqlite_database: Database, keys: UUID, changes: dict[str, str | int]
) -> None:
    with pytest.raises(CommandError, match="trop longue ou vide"):
        first("claire", **changes)
    assert not Issuer.objects.exists()


def test_without_keys_the_command_says_how_to_make_them(
    sqlite_database: Database, settings: Settings, tmp_path: Path
) -> None:
    settings.KEYS = tmp_path / "none"
    with pytest.raises(CommandError, match="keys-init"):
        first()
