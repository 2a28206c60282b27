"""A code is made and shown once; a number is compared; a counter appears, or the request is refused."""

import datetime as dt
import re
import secrets
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from server.affiliates.models import Affiliate, Convention
from server.campaigns.models import Issuer
from server.key_ceremony import make_keys
from server.terminals.models import EnrolmentCode, Terminal
from sync.contract.instant import HOUR
from tests.browser.scene import NOON
from tests.unit.server.backoffice.conftest import As, counted

pytestmark = pytest.mark.usefixtures("scene")
NEW = "/central/enrolements/nouveau/"
READY = "/central/enrolements/1/"


@pytest.fixture
def alice(signed_in: As, settings: Settings, tmp_path: Path) -> Client:
    """On a server that has its keys."""
    settings.KEYS = tmp_path / "keys"
    make_keys(tmp_path / "keys", Issuer.objects.get().uuid, NOON, secrets.token_bytes)
    return signed_in("alice")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_code_is_made_shown_once_and_kept_only_as_a_digest(alice: Client) -> None:
    page = alice.post(NEW, {"affiliate": "42", "site": "Gymnase"}).content.decode()
    shown = re.search(r"figure__value--code\">(\d{4})\xa0(\d{4})\xa0(\d{4})<", page)
    assert shown
    code = "".join(shown.groups())
    made = EnrolmentCode.objects.latest("pk")
    assert code.encode() not in bytes(made.code_hash)
    assert (made.affiliate_number, made.site, made.state, made.created_by) == (42, "Gymnase", "issued", "user:1")
    assert "data:image/svg+xml;base64," in page
    assert len(re.findall(r"\b[0-9a-f]{4}\b", re.search(r"Empreinte des clés</dt><dd[^>]*>([^<]+)", page)[1])) == 16  # type: ignore[index]
    assert code not in text(alice, f"/central/enrolements/{made.pk}/")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"affiliate": ""}, "Ce champ est obligatoire"),
        ({"affiliate": "9999"}, "Aucun organisme ne porte ce numéro"),
        ({"affiliate": "judo"}, "Saisissez un nombre entier"),
        ({"affiliate": "7"}, "La convention de cet organisme n’est pas signée"),
    ],
)
def test_a_place_that_cannot_have_a_counter_is_told_why(alice: Client, form: dict[str, str], said: str) -> None:
    Affiliate.objects.filter(number=7).update(status="proposed")
    before = EnrolmentCode.objects.count()
    page = alice.post(NEW, form).content.decode()
    assert said in page
    assert "<title>Erreur&nbsp;: " in page
    assert EnrolmentCode.objects.count() == before


def test_a_convention_that_is_over_or_taken_back_stops_an_enrolment_under_way(alice: Client) -> None:
    Convention.objects.filter(affiliate__number=42).update(to_date=dt.date(2026, 11, 17))
    assert "Aucune convention signée" in alice.post(NEW, {"affiliate": "42"}).content.decode()
    EnrolmentCode.objects.filter(pk=1).update(terminal_key=bytes(range(32)), wrap_key=bytes(range(1, 33)))
    Affiliate.objects.filter(number=1208).update(status="suspended")
    before = Terminal.objects.count()
    told = alice.post(f"{READY}confirmer/", {"number": "271 828"}, follow=True).content.decode()
    assert "suspendue" in told
    assert Terminal.objects.count() == before


def test_without_keys_nothing_is_made_and_the_page_says_so(alice: Client, settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "gone"
    before = EnrolmentCode.objects.count()
    assert "Les clés du serveur ne peuvent pas être lues" in alice.post(NEW, {"affiliate": "42"}).content.decode()
    assert EnrolmentCode.objects.count() == before


def test_the_right_number_makes_a_counter(alice: Client) -> None:
    EnrolmentCode.objects.filter(pk=1).update(terminal_key=bytes(range(32)), wrap_key=bytes(range(1, 33)))
    answer = alice.post(f"{READY}confirmer/", {"number": "271 828"}, follow=True)
    assert "Le guichet est enrôlé" in answer.content.decode()
    made = Terminal.objects.latest("enrolled_ms")
    assert (made.affiliate_number, made.status) == (1208, "enrolled")
    assert answer.redirect_chain[-1][0] == f"/central/guichets/{made.terminal}/"


@pytest.mark.parametrize(
    ("number", "said"),
    [("271829", "Ce n’est pas le numéro calculé"), ("2718", "a six chiffres"), ("", "a six chiffres")],
)
def test_a_wrong_number_makes_none(alice: Client, number: str, said: str) -> None:
    before = Terminal.objects.count()
    answer = alice.post(f"{READY}confirmer/", {"number": number}, follow=True)
    assert said in answer.content.decode()
    assert Terminal.objects.count() == before


def test_a_request_is_refused_once(alice: Client) -> None:
    answer = alice.post(f"{READY}refuser/", follow=True)
    assert "ce code ne sert plus à rien" in answer.content.decode()
    assert EnrolmentCode.objects.get(pk=1).state == "refused"
    again = alice.post(f"{READY}refuser/", follow=True)
    assert "déjà été confirmée ou refusée" in again.content.decode()


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "Comparer le numéro"), (2, "n’a pas encore envoyé son code"), (3, "est enrôlé sous le n°&nbsp;105")],
)
def test_each_state_says_what_comes_next(alice: Client, number: int, said: str) -> None:
    assert said in text(alice, f"/central/enrolements/{number}/")


def test_a_quarter_of_an_hour_ends_a_code_and_a_request(alice: Client, settings: Settings) -> None:
    settings.CLOCK = lambda: NOON + HOUR
    assert "Le quart d’heure est passé" in text(alice, READY)
    assert "Le quart d’heure est passé" in text(alice, "/central/enrolements/2/")


def test_the_open_ones_come_first_and_statements_do_not_grow(alice: Client) -> None:
    listed = re.findall(r"/central/enrolements/(\d)/", text(alice, "/central/enrolements/"))
    assert listed == ["2", "1", "3"]
    before = counted(lambda: alice.get("/central/enrolements/"))
    EnrolmentCode.objects.bulk_create(
        EnrolmentCode(
            issuer_id=1,
            code_hash=bytes([at]) * 36,
            affiliate_number=42,
            created_by="user:1",
            created_ms=NOON,
            expires_ms=NOON,
        )
        for at in range(20, 80)
    )
    assert counted(lambda: alice.get("/central/enrolements/")) == before <= 10
    EnrolmentCode.objects.all().delete()
    assert "Aucun enrôlement en cours" in text(alice, "/central/enrolements/")
