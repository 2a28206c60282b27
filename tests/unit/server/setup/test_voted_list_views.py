"""server.setup.voted_list_views: sent, looked at, confirmed; nothing before, and never another list than the one that was seen."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from server.affiliates.models import Affiliate
from server.database import Database
from tests.unit.server.backoffice.conftest import As

SEND, SEEN = "/central/organismes/liste-votee/", "/central/organismes/liste-votee/apercu/"
LIST = "nom;rna;commune;activités\nÉchecs;W921000001;Rive;culture\nAutre;;Rive;sport\n"


def send(client: Client, text: str = LIST, decision: str = "2027-3") -> str:
    file = SimpleUploadedFile("liste.csv", text.encode())
    answer = client.post(SEND, {"deliberation": decision, "fichier": file}, follow=True)
    return answer.content.decode()


def digest(page: str) -> str:
    found = re.search(r'name="fichier" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_it_is_seen_before_it_counts(scene: Database, signed_in: As) -> None:
    client, before = signed_in("alice"), Affiliate.objects.count()
    page = send(client)
    assert "ni SIRET ni RNA (Autre)" in page
    assert Affiliate.objects.count() == before
    answer = client.post(SEEN, {"action": "confirm", "fichier": digest(page)}, follow=True)
    assert "1 organisme ajouté, 1 ligne laissée de côté." in answer.content.decode()
    assert Affiliate.objects.get(rna="W921000001").status == "voted"
    assert "n’attend plus" in client.get(SEEN, follow=True).content.decode()


def test_a_list_that_took_its_place_is_shown_again(scene: Database, signed_in: As) -> None:
    first, second = signed_in("alice"), signed_in("bruno")
    seen = digest(send(first))
    send(second, LIST.replace("Échecs", "Go"))
    said = first.post(SEEN, {"action": "confirm", "fichier": seen}, follow=True).content.decode()
    assert "une autre liste a été envoyée" in said
    assert not Affiliate.objects.filter(rna="W921000001").exists()
    assert (
        "a été écartée"
        in first.post(SEEN, {"action": "discard", "fichier": digest(said)}, follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("text", "decision", "sentence"),
    [
        (LIST, " ", "numéro de la délibération"),
        ("a;b\n1;2\n", "2027-3", "Il manque une colonne"),
        ("%PDF-1.7", "2027-3", "pas un fichier CSV"),
        ("nom;rna;commune;activités\n", "2027-3", "n’a que des titres"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    scene: Database, signed_in: As, text: str, decision: str, sentence: str
) -> None:
    assert sentence in send(signed_in("alice"), text, decision)


def test_no_file_is_no_list(scene: Database, signed_in: As) -> None:
    answer = signed_in("alice").post(SEND, {"deliberation": "2027-3"})
    assert answer.status_code == 422
    assert "Choisissez un fichier" in answer.content.decode()
