"""server.urls: what a person sees when an address, a form or the server itself is wrong. Never a traceback."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from server.database import Database
from server.headers import CONTENT_POLICY
from tests.conftest import point_at
from tests.unit.server.campaign_scene import scene


def shown(content: bytes) -> str:
    return re.sub(r"<[^>]+>", " ", content.decode())


def test_an_unknown_address_says_so_in_french(sqlite_database: Database) -> None:
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in shown(answer.content)


def test_a_form_without_its_token_says_that_it_expired(sqlite_database: Database) -> None:
    scene(sqlite_database)
    answer = Client(enforce_csrf_checks=True).post("/connexion/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "Ce formulaire a expiré" in shown(answer.content)


def test_a_failure_of_the_server_shows_no_traceback(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "abcdefghijklmnopqrstuvwxyz012345"
    point_at("sqlite:////nowhere/at/all.db")
    answer = client.get("/college/")
    assert answer.status_code == 500
    assert "Un incident est survenu" in shown(answer.content)
    assert "Traceback" not in answer.content.decode()
    assert answer["Content-Security-Policy"] == CONTENT_POLICY
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_every_named_address_has_one_meaning() -> None:
    names = [name for name in _names(get_resolver().url_patterns, "") if name]
    assert len(names) == len(set(names))
    assert {"public:home", "college:home", "accounts:sign_in", "asset"} <= set(names)


def _names(patterns: list[URLPattern | URLResolver], prefix: str) -> list[str]:
    names = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            below = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names += _names(pattern.url_patterns, below)
        elif pattern.name:
            names.append(prefix + pattern.name)
    return names
