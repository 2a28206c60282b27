"""The end of a campaign by the pages: what is open with where to deal with it, two persons, the papers, and back again."""

import io

import pikepdf
import pytest
from django.test import Client
from pytest_django import Settings

from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.backoffice import closing_views
from server.database import Database
from server.intake.models import Claim
from server.ledger import seals
from tests.unit.server.closing.season import MAY, Season
from tests.unit.server.reimbursement.world import DURING

LIST = "/central/cloture/"
PAGE = "/central/cloture/12/"
WHY = "La banque a renvoyé un virement."


@pytest.fixture
def season(sqlite_database: Database, settings: Settings, quick_passwords: None) -> Season:
    settings.CLOCK = lambda: MAY
    made = Season(sqlite_database)
    for name in ("alice", "bruno"):
        User.objects.create_user(
            name, password="x", issuer=made.issuer, role=User.Role.CENTRAL, first_name=name.title()
        )
    return made


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, path: str, **fields: str) -> str:
    return client.post(f"{PAGE}{path}", fields, follow=True).content.decode()


def answer(client: Client, word: str) -> str:
    number = text(client).partition("cloture/12/demandes/")[2].partition("/")[0]
    return post(client, f"demandes/{number}/", answer=word)


def test_the_list_says_where_each_campaign_stands(season: Season) -> None:
    assert "2 points ouverts" in text(signed_in("alice"), LIST)


def test_a_campaign_is_closed_from_button_to_button_by_two_people(season: Season) -> None:
    alice, bruno = signed_in("alice"), signed_in("bruno")
    page = text(alice)
    assert "Porte-monnaie non dépensés" in page
    assert "275,00\xa0€" in page
    assert "5 porte-monnaie rendus, 275,00\xa0€ en tout." in post(alice, "porte-monnaie/")
    assert "Une autre personne du service doit l’accepter" in post(alice, "demander/", step="tickets")
    assert "une autre personne du service doit l’accepter" in answer(alice, "agree")
    assert "Tous les tickets non utilisés ont expiré" in answer(bruno, "agree")
    assert "Rien</strong>Il ne manque que l’accord de deux personnes" in text(bruno)
    assert "Prête à clore" in text(bruno, LIST)
    post(bruno, "demander/", step="budget", note="Vu en commission.")
    assert "La campagne est close." in answer(alice, "agree")
    page = text(alice)
    assert "Rouvrir la campagne" in page
    assert "Vu en commission." in page
    assert '<span class="badge badge--good">Close</span>' in text(alice, LIST)
    assert 'href="/central/donnees-ouvertes/12/"' in page
    name = page.partition("cloture/12/fichiers/")[2].partition('"')[0]
    paper = alice.get(f"{PAGE}fichiers/{name}")
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert "/StructTreeRoot" in pdf.Root
    assert alice.get(f"{PAGE}fichiers/autre.pdf").status_code == 404


def test_each_refusal_is_a_sentence_with_what_to_do(season: Season) -> None:
    alice = signed_in("alice")
    said = post(alice, "demander/", step="budget")
    assert "Pas encore\xa0: des porte-monnaie ne sont pas rendus, des tickets n’ont pas expiré." in said
    post(alice, "demander/", step="tickets")
    assert "Une demande attend déjà" in post(alice, "demander/", step="tickets")
    assert "Demande retirée" in answer(alice, "drop")
    assert "Cette demande n’attend plus" in post(alice, "demandes/1/", answer="agree")
    assert alice.post(f"{PAGE}demander/", {"step": "everything"}).status_code == 404
    assert alice.get("/central/cloture/99/").status_code == 404


def test_what_is_open_leads_to_where_it_is_dealt_with(season: Season) -> None:
    season.accept(season.affiliates[0], 700)
    season.add_claim(season.affiliates[1], 500, DURING, number=None, state="held", verdict="W20", payer="open")
    alice = signed_in("alice")
    page = text(alice)
    assert 'href="/central/demandes/?state=review"' in page
    assert 'href="/central/virements/?campaign=12"' in page
    assert "Explication pour Club 100" in page
    assert "dix caractères au moins" in post(alice, "restes/100/", text="bof")
    assert "Explication enregistrée." in post(alice, "restes/100/", text="Le club n’a plus de compte bancaire.")
    assert 'value="Le club n’a plus de compte bancaire."' in text(alice)


def test_long_work_says_how_far_it_is(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing_views, "LONG_FROM", 1)
    alice = signed_in("alice")
    told = b"".join(alice.post(f"{PAGE}porte-monnaie/").streaming_content).decode()  # type: ignore[attr-defined]  # no async
    assert "Porte-monnaie rendus\xa0: 5 sur 5" in told
    assert 'href="/central/cloture/12/"' in told
    assert "Aucun porte-monnaie n’avait de reste" in post(alice, "porte-monnaie/")


def test_a_closed_campaign_opens_again_by_two(season: Season) -> None:
    alice, bruno = signed_in("alice"), signed_in("bruno")
    post(alice, "porte-monnaie/")
    for step in ("tickets", "budget"):
        post(alice, "demander/", step=step)
        answer(bruno, "agree")
    assert "dix caractères" in post(alice, "demander/", step="reopen", note="erreur")
    post(alice, "demander/", step="reopen", note=WHY)
    assert "La campagne est rouverte." in answer(bruno, "agree")
    assert not seals.is_sealed(season.db, season.issuer.pk, 12)
    assert WHY in text(alice)


def test_another_issuer_s_campaign_is_not_there(season: Season) -> None:
    assert Affiliate.objects.exists()
    assert Claim.objects.exists()
    assert signed_in("alice").get("/central/cloture/13/").status_code == 404
