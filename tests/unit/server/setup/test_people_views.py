"""server.setup.people_views: central staff by two persons and their owner, the others by one, and always two who can approve."""

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from server.accounts.models import AccountProposal, AccountStep, User
from server.database import Database
from tests.builders.accounts import CHOSEN
from tests.unit.server.backoffice.conftest import As

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.usefixtures("quick_passwords")
NEW = {"username": "nouvelle", "first_name": "Inès", "last_name": "Roy", "role": "central"}
OPEN = "/central/personnes/nouvelle/"
PASSWORD = re.compile(r"\b[a-z]{4}(?:-[a-z]{4}){3}\b")
HALF = re.compile(r"(?<![a-z-])[a-z]{4}(?:-[a-z]{4}){2}(?![a-z-])")


@pytest.fixture
def carla(scene: Database) -> User:
    """A third person of the central staff."""
    return User.objects.create_user(
        "carla", password=CHOSEN, issuer=User.objects.get(username="alice").issuer, role="central", first_name="Carla"
    )


def told(answer: "Answer") -> str:
    """The half of the code that the answer shows, once."""
    assert answer.headers["Cache-Control"] == "no-store"
    [half] = HALF.findall(answer.content.decode())
    assert isinstance(half, str)
    return half


def agree(client: Client, **changes: str) -> "Answer":
    """The client confirms what its page shows."""
    shown = client.get("/central/personnes/").context["waiting"]
    [one] = [each for each in shown if each["is_proposed"]]
    sent = {"decision": "agree", "sha256": one["sha256"], **changes}
    return client.post(f"/central/personnes/propositions/{one['row'].pk}/", sent, follow=True)


def choose(first: str, second: str, username: str = "nouvelle") -> str:
    sent = {"username": username, "first": first, "second": second, "wanted": CHOSEN, "again": CHOSEN}
    return Client().post("/premiere-connexion/", sent, follow=True).content.decode()


def test_a_colleague_comes_in_by_two_persons_and_chooses_the_password(scene: Database, signed_in: As) -> None:
    alice, bruno = signed_in("alice"), signed_in("bruno")
    first = told(alice.post(OPEN, NEW))
    assert not User.objects.filter(username="nouvelle").exists()
    second = told(agree(bruno))
    made = User.objects.get(username="nouvelle")
    assert (made.role, made.issuer_id, made.is_active) == (
        "central",
        User.objects.get(username="alice").issuer_id,
        False,
    )
    page = alice.get("/central/personnes/").content.decode()
    assert first not in page
    assert second not in page
    assert "ou l’un des deux codes" in choose(first, first)
    assert "ou l’un des deux codes" in choose("bako-bako-bako", second)
    assert "Votre compte est ouvert" in choose(second.upper(), first.replace("-", " "))
    assert authenticate(username="nouvelle", password=CHOSEN) == made
    assert "ou l’un des deux codes" in choose(first, second), "they serve once"
    shown = alice.get(f"/central/personnes/{made.pk}/").content.decode()
    assert "Codes donnés par Alice Martin et par Bruno Lefèvre" in shown
    assert [step.action for step in AccountStep.objects.filter(account=made.actor)] == ["invited", "opened"]


def test_nobody_confirms_their_own_proposal_or_their_own_account(carla: User, signed_in: As) -> None:
    alice, bruno = signed_in("alice"), signed_in("bruno")
    person = User.objects.get(username="bruno")
    before = person.password
    told(alice.post(f"/central/personnes/{person.pk}/", {"step": "password"}))
    for client in (alice, bruno):
        assert "ne peuvent confirmer" in agree(client).content.decode()
    assert AccountProposal.objects.get().state == "proposed"
    told(agree(signed_in("carla")))
    person.refresh_from_db()
    assert person.password == before, "the old password works until its owner has chosen another one"
    own = alice.post(f"/central/personnes/{User.objects.get(username='alice').pk}/", {"step": "password"}, follow=True)
    assert "C’est votre compte" in own.content.decode()


def test_a_closed_central_account_opens_by_two_persons_only(carla: User, signed_in: As) -> None:
    alice = signed_in("alice")
    alice.post(f"/central/personnes/{carla.pk}/", {"step": "close"})
    first = told(alice.post(f"/central/personnes/{carla.pk}/", {"step": "open"}))
    assert not User.objects.get(pk=carla.pk).is_active
    second = told(agree(signed_in("bruno")))
    assert not User.objects.get(pk=carla.pk).is_active
    assert "Votre compte est ouvert" in choose(first, second, "carla")
    assert User.objects.get(pk=carla.pk).is_active


def test_one_person_gets_no_central_account_however_the_form_is_sent(scene: Database, signed_in: As) -> None:
    alice = signed_in("alice")
    judo, before = User.objects.get(username="judo"), User.objects.filter(role="central").count()
    affiliate = judo.affiliate
    assert affiliate is not None
    alice.post(OPEN, {**NEW, "affiliate": affiliate.number, "college": ""})
    alice.post(OPEN, {**NEW, "username": "autre", "role": "affiliate", "affiliate": affiliate.number, "is_staff": "on"})
    alice.post(f"/central/personnes/{judo.pk}/", {"step": "password", "role": "central", "is_active": "on"})
    assert User.objects.filter(role="central").count() == before
    assert User.objects.get(username="autre").role == "affiliate"
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.filter(is_superuser=True).exists()


def test_the_fingerprint_is_of_what_was_read(scene: Database, signed_in: As) -> None:
    told(signed_in("alice").post(OPEN, NEW))
    bruno = signed_in("bruno")
    assert "n’est plus celle que vous avez lue" in agree(bruno, sha256="0" * 64).content.decode()
    assert not User.objects.filter(username="nouvelle").exists()


def test_what_is_taken_back_is_worth_nothing(scene: Database, signed_in: As) -> None:
    alice, bruno = signed_in("alice"), signed_in("bruno")
    first = told(alice.post(OPEN, NEW))
    assert "une proposition attend déjà" in alice.post(OPEN, NEW).content.decode().lower()
    second = told(agree(bruno))
    number = AccountProposal.objects.get().pk
    drop = {"decision": "drop"}
    assert (
        "Proposition retirée"
        in alice.post(f"/central/personnes/propositions/{number}/", drop, follow=True).content.decode()
    )
    assert "ou l’un des deux codes" in choose(first, second)
    assert (
        "n’attend plus" in bruno.post(f"/central/personnes/propositions/{number}/", drop, follow=True).content.decode()
    )
    assert bruno.post(f"/central/personnes/propositions/{number}/", {"decision": "other"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "ALICE"}, "existe déjà"),
        ({"role": "college"}, "Choisissez le collège"),
        ({"role": "affiliate"}, "numéro de l’organisme"),
        ({"role": "affiliate", "affiliate": "424242"}, "numéro de l’organisme"),
        ({"last_name": ""}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    scene: Database, signed_in: As, changes: dict[str, str], said: str
) -> None:
    before = User.objects.count()
    answer = signed_in("alice").post(OPEN, {**NEW, **changes})
    assert said in answer.content.decode()
    assert (User.objects.count(), AccountProposal.objects.count()) == (before, 0)


def test_two_people_always_remain_who_can_approve(carla: User, signed_in: As) -> None:
    client = signed_in("alice")
    alice, others = User.objects.get(username="alice"), User.objects.filter(role="central").exclude(username="alice")
    said = client.post(f"/central/personnes/{alice.pk}/", {"step": "close"}, follow=True).content.decode()
    assert "propre compte" in said
    for other in others:
        said = client.post(f"/central/personnes/{other.pk}/", {"step": "close"}, follow=True).content.decode()
    assert "central-person" in said
    assert User.objects.filter(role="central", is_active=True).count() == 2


def test_the_others_accounts_are_one_persons_work_and_the_password_is_told_once(scene: Database, signed_in: As) -> None:
    client, judo = signed_in("alice"), User.objects.get(username="judo")
    client.post(f"/central/personnes/{judo.pk}/", {"step": "close"})
    assert not User.objects.get(pk=judo.pk).is_active
    client.post(f"/central/personnes/{judo.pk}/", {"step": "open"})
    assert User.objects.get(pk=judo.pk).is_active
    answer = client.post(f"/central/personnes/{judo.pk}/", {"step": "password"})
    [secret] = PASSWORD.findall(answer.content.decode())
    assert answer.headers["Cache-Control"] == "no-store"
    assert authenticate(username="judo", password=secret) is not None
    page = client.get(f"/central/personnes/{judo.pk}/").content.decode()
    assert secret not in page
    assert all(
        said in page for said in ("Compte fermé", "Compte rouvert", "Nouveau mot de passe donné", "Alice Martin")
    )
    assert client.post("/central/personnes/999999/", {"step": "close"}).status_code == 404
    assert client.post(f"/central/personnes/{judo.pk}/", {"step": "other"}).status_code == 404
