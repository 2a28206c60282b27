"""server.setup.affiliate_views: from a name to a signed convention by the pages, and each refusal with what to do."""

import hashlib
from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from server.affiliates.models import Affiliate, Convention
from server.database import Database
from tests.unit.server.backoffice.conftest import As

PDF = b"%PDF-1.7\nsigned"
BODY = {"name": "Club d’échecs", "siret": "732 829 320 00074", "themes": "2", "town": "Rive", "email": "a@exemple.fr"}


def convention(**changes: object) -> dict[str, object]:
    return {
        "campaign": str(Affiliate.objects.all()[0].issuer.campaign_set.get().pk),
        "signatory": "Jeanne Roy, présidente",
        "signed_on": "2026-11-17",
        "from_date": "2026-06-01",
        "to_date": "2027-04-30",
        "document": SimpleUploadedFile("convention.pdf", PDF),
    } | changes


def added(client: Client) -> Affiliate:
    assert client.post("/central/organismes/nouveau/", BODY).status_code == 302
    return Affiliate.objects.get(siret="73282932000074")


def told(client: Client, address: str, sent: Mapping[str, object]) -> str:
    return client.post(address, dict(sent), follow=True).content.decode()


def test_a_body_is_proposed_voted_invited_and_signs(scene: Database, signed_in: As) -> None:
    client = signed_in("alice")
    body = added(client)
    page = f"/central/organismes/{body.number}/"
    assert "indiquez le numéro de la délibération" in told(client, f"{page}etape/", {"step": "voted"})
    assert "Vote noté" in told(client, f"{page}etape/", {"step": "voted", "detail": "2027-3"})
    assert "Invitation notée" in told(client, f"{page}etape/", {"step": "invited"})
    assert "Enregistrer une convention signée" in client.get(page).content.decode()
    said = told(client, f"{page}convention/", convention())
    assert "Convention enregistrée" in said
    assert hashlib.sha256(PDF).hexdigest() in said
    assert Affiliate.objects.get(pk=body.pk).status == "signed"
    assert "enrôler un guichet" in said
    assert "enregistrer un compte" in said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "obligatoire"),
        ({"siret": "732 829 320 00075"}, "Ce SIRET n’existe pas"),
        ({"siret": ""}, "Indiquez le SIRET ou le numéro RNA"),
        ({"rna": "W1"}, "RNA n’est pas lisible"),
        ({"number": "42"}, "celui d’un autre organisme"),
    ],
)
def test_a_wrong_sheet_is_sent_back(scene: Database, signed_in: As, changes: dict[str, str], sentence: str) -> None:
    before = Affiliate.objects.count()
    answer = signed_in("alice").post("/central/organismes/nouveau/", BODY | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Affiliate.objects.count() == before


def test_the_same_body_is_not_added_twice(scene: Database, signed_in: As) -> None:
    client = signed_in("alice")
    added(client)
    answer = client.post("/central/organismes/nouveau/", BODY)
    assert "porte déjà ce SIRET" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"document": SimpleUploadedFile("x.pdf", b"GIF89a")}, "pas un PDF"),
        ({"document": ""}, "obligatoire"),
        ({"signed_on": "2026-11-19"}, "dans le futur"),
        ({"to_date": "2026-05-31"}, "finit avant de commencer"),
        ({"signatory": ""}, "obligatoire"),
    ],
)
def test_a_wrong_convention_is_sent_back(
    scene: Database, signed_in: As, changes: dict[str, object], sentence: str
) -> None:
    before = Convention.objects.count()
    answer = signed_in("alice").post("/central/organismes/42/convention/", convention(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Convention.objects.count() == before


def test_a_suspension_says_why_and_is_lifted(scene: Database, signed_in: As) -> None:
    client = signed_in("alice")
    client.post("/central/organismes/42/convention/", convention())
    step = "/central/organismes/42/etape/"
    assert "dites pourquoi" in told(client, step, {"step": "suspended"})
    assert "ses virements attendent" in told(client, step, {"step": "suspended", "detail": "Plainte du 3"})
    assert "Plainte du 3" in client.get("/central/organismes/42/").content.decode()
    assert "Suspension levée" in told(client, step, {"step": "signed"})
    assert "ne permet pas cette étape" in told(client, step, {"step": "voted", "detail": "x"})
    assert client.post(step, {"step": "anything"}).status_code == 404


def test_the_list_is_searched_by_name_town_number_and_state(scene: Database, signed_in: As) -> None:
    client = signed_in("alice")
    body = added(client)

    def names(query: str) -> list[str]:
        return [row["affiliate"].name for row in client.get(f"/central/organismes/?{query}").context["rows"]]

    for query in ("q=échecs", "q=rive", f"q={body.number}", "q=732+829+320+00074", "etat=proposed"):
        assert names(query) == ["Club d’échecs"], query
    assert names("q=introuvable") == []
    assert names("q=9999999999999999999999") == []


def test_a_sheet_is_changed_and_the_history_names_the_fields(scene: Database, signed_in: As) -> None:
    client = signed_in("alice")
    body = added(client)
    page = f"/central/organismes/{body.number}/"
    said = told(client, f"{page}fiche/", BODY | {"town": "Port-Clair", "phone": "01 99 00 11 22"})
    assert "Fiche enregistrée" in said
    assert "commune, téléphone" in said
    assert client.get("/central/organismes/999999/").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["organismes/", "organismes/nouveau/", "organismes/42/", "organismes/42/fiche/", "organismes/liste-votee/", "reglages/",
     "colleges/", "colleges/nouveau/", "emetteur/"],
)  # fmt: skip
def test_nobody_else_sets_up(scene: Database, signed_in: As, address: str) -> None:
    assert signed_in("judo").get(f"/central/{address}").status_code == 403
    assert Client().get(f"/central/{address}").status_code == 302
