"""server.setup.people_views: an account with a role, its password told once, and always two people who can approve."""

import re

import pytest
from django.contrib.auth import authenticate

from server.accounts.models import User
from tests.unit.server.backoffice.conftest import As

pytestmark = pytest.mark.usefixtures("scene", "quick_passwords")
NEW = {"username": "nouvelle", "first_name": "Inès", "last_name": "Roy", "role": "central"}


def test_a_person_is_added_and_the_password_is_told_once(signed_in: As) -> None:
    client = signed_in("alice")
    answer = client.post("/central/personnes/nouvelle/", NEW)
    [secret] = re.findall(r"[a-z]{4}(?:-[a-z]{4}){3}", answer.content.decode())
    assert answer.headers["Cache-Control"] == "no-store"
    made = authenticate(username="nouvelle", password=secret)
    assert isinstance(made, User)
    assert (made.role, made.issuer_id) == ("central", User.objects.get(username="alice").issuer_id)
    assert secret not in client.get("/central/personnes/").content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"username": "ALICE"}, "existe déjà"),
        ({"role": "college"}, "Choisissez le collège"),
        ({"role": "affiliate"}, "numéro de l’organisme"),
        ({"role": "affiliate", "affiliate": "424242"}, "numéro de l’organisme"),
        ({"last_name": ""}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(signed_in: As, changes: dict[str, str], told: str) -> None:
    before = User.objects.count()
    answer = signed_in("alice").post("/central/personnes/nouvelle/", {**NEW, **changes})
    assert told in answer.content.decode()
    assert User.objects.count() == before


def test_two_people_always_remain_who_can_approve(signed_in: As) -> None:
    client = signed_in("alice")
    alice, others = User.objects.get(username="alice"), User.objects.filter(role="central").exclude(username="alice")
    told = client.post(f"/central/personnes/{alice.pk}/", {"step": "close"}, follow=True).content.decode()
    assert "propre compte" in told
    for other in others:
        client.post(f"/central/personnes/{other.pk}/", {"step": "close"})
    assert User.objects.filter(role="central", is_active=True).count() == 2


def test_a_closed_account_opens_again_and_a_new_password_replaces_the_old_one(signed_in: As) -> None:
    client, judo = signed_in("alice"), User.objects.get(username="judo")
    client.post(f"/central/personnes/{judo.pk}/", {"step": "close"})
    assert not User.objects.get(pk=judo.pk).is_active
    client.post(f"/central/personnes/{judo.pk}/", {"step": "open"})
    assert User.objects.get(pk=judo.pk).is_active
    answer = client.post(f"/central/personnes/{judo.pk}/", {"step": "password"})
    [secret] = re.findall(r"[a-z]{4}(?:-[a-z]{4}){3}", answer.content.decode())
    assert authenticate(username="judo", password=secret) is not None
    assert client.post("/central/personnes/999999/", {"step": "close"}).status_code == 404
