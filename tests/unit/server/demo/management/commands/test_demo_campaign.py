"""guichet-server keys-init and demo-campaign, as they are typed."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from server.database import Database


def run(name: str, **options: object) -> str:
    out = io.StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue()


def test_the_demonstration_is_told_as_json(sqlite_database: Database, settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"
    said = run("keys_init")
    assert "BEGIN" not in said
    told = json.loads(run("demo_campaign", json=True))
    assert [user["role"] for user in told["users"]] == ["central"] * 2 + ["college"] * 3 + ["affiliate"] * 6
    assert all(len(user["password"]) == 19 for user in told["users"])
    assert "(unchanged)" in run("demo_campaign")


def test_without_keys_the_command_says_what_to_run(
    sqlite_database: Database, settings: Settings, tmp_path: Path
) -> None:
    settings.KEYS = tmp_path / "nothing"
    with pytest.raises(CommandError, match=r"issuer\.json"):
        run("demo_campaign")


def test_keys_are_made_once(settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"
    run("keys_init")
    with pytest.raises(CommandError, match="nothing was changed"):
        run("keys_init")
