"""server.terminals.api and .endpoint over HTTP: a counter enrols, and every mistake has its status, its word and its sentence."""

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
from server.terminals import enrolment
from server.terminals.api import pepper
from server.terminals.endpoint import keyring
from server.terminals.enrolment import IssuedCode
from server.terminals.guessing import FROM_ONE_ADDRESS_MAX, WINDOW
from sync.contract import messages
from sync.contract.enrolment import EnrolmentOpened, EnrolmentOutcome
from sync.contract.ids import AffiliateId
from sync.contract.instant import Instant
from sync.contract.limits import BODY_MAX
from sync.contract.messages import Refusal
from tests.builders.enrolment import Applicant
from tests.builders.keys import ISSUER, KEY
from tests.builders.terminals import BuiltTerminal
from tests.unit.server.campaign_scene import NOW, SPORT_CLUB, scene

OPEN, POLL = "/api/1/enrolment", "/api/1/enrolment/poll"


class Office:
    """A server with keys on disk, and a client without cookies."""

    def __init__(self, db: Database, keys: Path) -> None:
        self.db = db
        self.issuer = scene(db).at.issuer_id
        key_ceremony.make_keys(keys, ISSUER, NOW, secrets.token_bytes)
        self.keyring = load(keys)
        self.client = Client()

    def issue(self) -> IssuedCode:
        return enrolment.issue_code(
            self.db,
            self.issuer,
            AffiliateId(SPORT_CLUB),
            site="Accueil",
            created_by="user:1",
            now=NOW,
            chance=secrets.token_bytes,
            pepper=pepper(),
        )

    def applicant(self) -> Applicant:
        return Applicant(
            BuiltTerminal(
                "api",
                issuer=ISSUER,
                claims_key=self.keyring.claims[KEY].public_key(),
                answer_key=self.keyring.answer.key.public_key(),
                wall=NOW,
            )
        )

    def post(self, path: str, body: bytes) -> HttpResponse:
        response: HttpResponse = self.client.post(path, body, content_type="application/gzip")  # type: ignore[assignment]
        return response


@pytest.fixture
def office(sqlite_database: Database, tmp_path: Path, settings: Settings) -> Office:
    settings.KEYS = tmp_path / "keys"
    settings.CLOCK = lambda: NOW
    return Office(sqlite_database, settings.KEYS)


def refusal(response: HttpResponse) -> str:
    said = msgspec.json.decode(response.content, type=Refusal)
    assert said.message
    assert response["Content-Type"] == "application/json"
    return said.error


@pytest.mark.parametrize("is_gzipped", [True, False])
def test_a_counter_enrols_over_http(office: Office, is_gzipped: bool) -> None:
    def ask(path: str, raw: bytes) -> bytes:
        response = office.post(path, messages.compress(raw) if is_gzipped else raw)
        assert response.status_code == 200
        assert response["Content-Type"] == ("application/gzip" if is_gzipped else "application/json")
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies
        return messages.decompress(response.content) if is_gzipped else response.content

    applicant, issued = office.applicant(), office.issue()
    opened = messages.decode(ask(OPEN, applicant.request(issued.code)), EnrolmentOpened)
    assert messages.decode(ask(POLL, applicant.poll(opened)), EnrolmentOutcome).record is None
    enrolment.confirm(
        office.db,
        issued.enrolment_id,
        number=applicant.number(opened),
        confirmed_by="user:2",
        now=NOW,
        keyring=office.keyring,
    )
    applicant.take(messages.decode(ask(POLL, applicant.poll(opened)), EnrolmentOutcome))
    assert applicant.built.terminal == 1


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (b"", 400, "malformed"),
        (b"{}", 400, "malformed"),
        (b"\x1f\x8b\x08", 400, "malformed"),
        (b"x" * (BODY_MAX + 1), 413, "too-large"),
    ],
)
def test_a_bad_body_has_its_status_and_word(office: Office, body: bytes, status: int, word: str) -> None:
    for path in (OPEN, POLL):
        response = office.post(path, body)
        assert (response.status_code, refusal(response)) == (status, word)


def test_a_wrong_code_is_told_no_more_than_that(office: Office) -> None:
    response = office.post(OPEN, office.applicant().request("000000000000"))
    assert (response.status_code, refusal(response)) == (403, "not-authentic")


def test_whoever_guesses_codes_waits_and_others_do_not(office: Office, settings: Settings) -> None:
    body, issued = office.applicant().request("000000000000"), office.issue()

    def ask(raw: bytes, address: str) -> HttpResponse:
        return office.client.post(OPEN, raw, content_type="application/json", HTTP_X_FORWARDED_FOR=address)  # type: ignore[return-value]

    for _ in range(FROM_ONE_ADDRESS_MAX):
        assert refusal(ask(body, "192.0.2.1")) == "not-authentic"
    right = office.applicant().request(issued.code)
    told = ask(right, "192.0.2.1")
    assert (told.status_code, refusal(told), told["Retry-After"]) == (429, "too-often", "900")
    assert ask(right, "192.0.2.2").status_code == 200
    settings.CLOCK = lambda: Instant(NOW + WINDOW)
    assert refusal(ask(body, "192.0.2.1")) == "not-authentic"


def test_a_taken_code_is_a_conflict(office: Office) -> None:
    issued, first = office.issue(), office.applicant()
    office.post(OPEN, first.request(issued.code))
    second = Applicant(first.built, nonce=bytes(16))
    response = office.post(OPEN, second.request(issued.code))
    assert (response.status_code, refusal(response)) == (409, "conflict")


def test_only_posts_are_answered(office: Office) -> None:
    response = office.client.get(OPEN)
    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_a_server_without_keys_asks_to_come_back(office: Office, settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "nowhere"
    response = office.post(OPEN, b"{}")
    assert (response.status_code, refusal(response), response["Retry-After"]) == (503, "busy", "5")


def test_a_key_set_that_is_carried_in_is_seen_without_a_restart(office: Office, settings: Settings) -> None:
    before = keyring()
    assert keyring() is before
    (settings.KEYS / "note.txt").write_text("x")
    assert keyring() is not before
