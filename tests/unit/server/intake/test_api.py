"""server.intake.api over HTTP: exchanges, refusals, health."""

import gzip
import secrets
from pathlib import Path

import msgspec
import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from server import key_ceremony
from server.database import Database
from server.keyring import load
from sync.contract import messages
from sync.contract.ids import KeyEpoch
from sync.contract.limits import BODY_MAX
from sync.contract.messages import Refusal
from tests.builders.keys import ISSUER, signing_key
from tests.builders.scheme import BIRTHDATE, NOW, Scheme

EXCHANGE = "/api/1/exchange"


@pytest.fixture
def scheme(sqlite_database: Database, tmp_path: Path, settings: Settings) -> Scheme:
    settings.KEYS = tmp_path / "keys"
    settings.CLOCK = lambda: NOW
    key_ceremony.make_keys(settings.KEYS, ISSUER, NOW, secrets.token_bytes)
    return Scheme(sqlite_database, keyring=load(settings.KEYS))


def post(body: bytes) -> HttpResponse:
    response: HttpResponse = Client().post(EXCHANGE, body, content_type="application/gzip")  # type: ignore[assignment]
    return response


def refusal(response: HttpResponse) -> str:
    assert response["Content-Type"] == "application/json"
    assert b"Traceback" not in response.content
    return msgspec.json.decode(response.content, type=Refusal).error


def test_a_claim_goes_over_http(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    response = post(counter.body())
    assert (response.status_code, response["Content-Type"]) == (200, "application/gzip")
    assert not response.has_header("Content-Encoding")
    assert not response.cookies
    counter.take(counter.read(response.content))
    verdict = counter.verdict_on(taken)
    assert verdict
    assert verdict.code.value == "A00"


def test_every_bad_request_has_its_status_and_word_and_loses_nothing(scheme: Scheme) -> None:
    counter = scheme.counter()
    taken = counter.redeem(scheme.code(scheme.ticket()), BIRTHDATE)
    body = counter.body()
    forger, old = counter.clone(), counter.clone()
    forger.key = signing_key("forger")
    old.epoch = KeyEpoch(9)
    hello = msgspec.json.encode(msgspec.structs.asdict(counter.hello()) | {"protocol": 2})
    newer = messages.compress(messages.encode(messages.Batch(hello=hello, signature=b"", entries=())))
    many = gzip.compress(msgspec.json.encode({"hello": b"", "signature": b"", "entries": [b""] * 201}))
    for bad, status, word in (
        (b"", 400, "malformed"),
        (b"<html>", 400, "malformed"),
        (body[:-4], 400, "malformed"),
        (many, 400, "malformed"),
        (forger.body(), 403, "not-authentic"),
        (old.body(), 409, "conflict"),
        (b"\x00" * (BODY_MAX + 1), 413, "too-large"),
        (gzip.compress(b" " * (BODY_MAX + 1), mtime=0), 413, "too-large"),
        (newer, 426, "outdated"),
    ):
        response = post(bad)
        assert (response.status_code, refusal(response)) == (status, word)
    assert not scheme.db.rows("SELECT 1 FROM intake_journalentry")
    counter.take(counter.read(post(body).content))
    assert counter.verdict_on(taken)


def test_a_server_without_keys_asks_to_come_back(scheme: Scheme, settings: Settings, tmp_path: Path) -> None:
    counter = scheme.counter()
    settings.KEYS = tmp_path / "nowhere"
    response = post(counter.body())
    assert (response.status_code, refusal(response), response["Retry-After"]) == (503, "busy", "5")


def test_health_says_ok_or_what_fails(scheme: Scheme, settings: Settings, tmp_path: Path) -> None:
    response = Client().get("/api/1/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    settings.KEYS = tmp_path / "nowhere"
    response = Client().get("/api/1/healthz")
    assert (response.status_code, response.content) == (503, b"KeyringFault\n")
