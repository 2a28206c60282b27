"""server.setup.campaign_views: a draft by one person, published by another; votes; a rehearsal; every refusal in French."""

import re
import secrets
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from server.campaigns import rules_store
from server.campaigns.models import Campaign, Issuer
from server.database import Database
from server.key_ceremony import make_keys
from server.ledger.accounts import COUNTER_MAX
from server.setup.rules_form import RulesForm, initial_of
from tests.browser.scene import NOON
from tests.builders.rules import RULES
from tests.unit.server.backoffice.conftest import As


@pytest.fixture(autouse=True)
def keys(scene: Database, settings: Settings, tmp_path: Path) -> None:
    """A server that has its keys."""
    settings.KEYS = tmp_path / "keys"
    make_keys(tmp_path / "keys", Issuer.objects.get().uuid, NOON, secrets.token_bytes)


def fields(client: Client, address: str, **changes: str) -> dict[str, str]:
    """What a browser would send of the page's own form, with these changes."""
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if not (value is None or value is False or value == "")}
    return {name: str(value) for name, value in sent.items()} | {"reason": "2027-15"} | changes


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def newest() -> Campaign:
    return Campaign.objects.order_by("-number")[0]


def test_a_form_that_is_sent_back_says_the_same_rules() -> None:
    sent = {
        name: value for name, value in initial_of(RULES).items() if not (value is None or value is False or value == "")
    }
    form = RulesForm({**{name: str(value) for name, value in sent.items()}, "reason": "x"})
    assert form.is_valid(), form.errors
    assert form.rules == RULES


def test_one_prepares_and_another_publishes(scene: Database, signed_in: As) -> None:
    row = newest()
    address = f"/central/campagnes/{row.number}/"
    first, second = signed_in("alice"), signed_in("bruno")
    sent = fields(first, f"{address}regles/", ticket_min_cents="6,50")
    assert first.post(f"{address}regles/", sent).status_code == 302
    shown = page(first, address)
    assert "une autre personne du service doit le publier" in shown
    assert "<strong>6,50\u00a0€</strong>" in shown
    draft = rules_store.open_draft(scene, row.issuer_id, row.number)
    assert draft
    for client, sha256, told in (
        (first, draft.sha256, "Vous l’avez préparé"),
        (second, "0" * 64, "a changé ceci entre-temps"),
    ):
        answer = client.post(f"{address}publier/", {"sha256": sha256}, follow=True)
        assert told in answer.content.decode()
        assert newest().ticket_min_cents == 500
    answer = second.post(f"{address}publier/", {"sha256": draft.sha256}, follow=True)
    assert "Version 1 publiée" in answer.content.decode()
    assert newest().ticket_min_cents == 650
    assert "Versions publiées" in page(second, address)


def test_without_keys_nothing_is_published_and_the_page_says_so(
    scene: Database, signed_in: As, settings: Settings, tmp_path: Path
) -> None:
    settings.KEYS = tmp_path / "gone"
    answer = signed_in("bruno").post(f"/central/campagnes/{newest().number}/publier/", follow=True)
    assert "Les clés du serveur ne peuvent pas être lues" in answer.content.decode()
    assert newest().rules_version == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ticket_min_cents": "douze"}, "pas un montant"),
        ({"valid_to": "2020-01-01"}, "vérifiez l’ordre"),
        ({"splits": "50 plus 30"}, "séparés par +"),
        ({"splits": "50 + 31"}, "répartition"),
        ({"payment__cut_off_days": "1 et 16"}, "séparés par des espaces"),
        ({"payment__cut_off_days": "16 1"}, "jours croissants"),
        ({"tickets_per_pass": "8"}, "de 1 à 7 tickets"),
        ({"name": ""}, "obligatoire"),
        ({"reason": ""}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    scene: Database, signed_in: As, changes: dict[str, str], told: str
) -> None:
    client, row = signed_in("alice"), newest()
    address = f"/central/campagnes/{row.number}/regles/"
    answer = client.post(address, fields(client, address, **changes))
    assert answer.status_code == 200
    assert told in answer.content.decode().replace("&#x27;", "'")
    assert rules_store.open_draft(scene, row.issuer_id, row.number) is None


def test_a_new_campaign_begins_as_the_last_one(scene: Database, signed_in: As) -> None:
    client, row = signed_in("alice"), newest()
    address = "/central/campagnes/nouvelle/"
    taken = client.post(address, fields(client, address, number=str(row.number), name="Pass suivant"))
    assert "existe déjà" in taken.content.decode()
    answer = client.post(address, fields(client, address, number="77", name="Pass suivant"))
    assert answer.status_code == 302
    assert "Projet à publier" in page(client, "/central/campagnes/")
    client.post("/central/campagnes/77/abandonner/")
    assert client.get("/central/campagnes/77/").status_code == 404
    assert rules_store.open_drafts(scene, row.issuer_id) == []


def test_a_vote_waits_for_another_person(scene: Database, signed_in: As) -> None:
    row, first, second = newest(), signed_in("alice"), signed_in("bruno")
    address = f"/central/campagnes/{row.number}/"
    assert "nul" in first.post(f"{address}votes/", {"decision": "A", "change": "0"}, follow=True).content.decode()
    first.post(f"{address}votes/", {"decision": "2027-9", "change": "1 000"})
    vote = rules_store.votes(scene, row.issuer_id, row.number)[-1]
    assert vote.change_cents == 100_000
    step = f"{address}votes/{vote.id}/"
    assert "une autre personne" in first.post(step, {"step": "approve"}, follow=True).content.decode()
    assert "enveloppe a changé" in second.post(step, {"step": "approve"}, follow=True).content.decode()
    assert rules_store.votes(scene, row.issuer_id, row.number)[-1].state == "posted"


def test_a_vote_is_as_large_as_a_departement_s_and_no_larger_than_the_accounts_hold(
    scene: Database, signed_in: As
) -> None:
    row, first, second = newest(), signed_in("alice"), signed_in("bruno")
    address = f"/central/campagnes/{row.number}/"
    for amount in ("1 000 000 000", "92233720368547758,08", "9223372036854775807"):
        answer = first.post(f"{address}votes/", {"decision": "2027-8", "change": amount}, follow=True)
        assert "moins d’un milliard" in answer.content.decode()
    first.post(f"{address}votes/", {"decision": "2027-9", "change": "2 200 000"})
    vote = rules_store.votes(scene, row.issuer_id, row.number)[-1]
    assert vote.change_cents == 220_000_000
    scene.execute("UPDATE ledger_account SET debits = %(cents)s WHERE code = 100", {"cents": COUNTER_MAX})
    step = f"{address}votes/{vote.id}/"
    assert "abandonnez ce vote" in second.post(step, {"step": "approve"}, follow=True).content.decode()
    assert rules_store.votes(scene, row.issuer_id, row.number)[-1].state == "proposed"


def test_a_rehearsal_is_a_page_and_a_table(scene: Database, signed_in: As) -> None:
    client, row = signed_in("alice"), newest()
    address = f"/central/campagnes/{row.number}/"
    client.post(f"{address}regles/", fields(client, f"{address}regles/", ticket_min_cents="60"))
    assert "rejouée sous le projet" in page(client, f"{address}repetition/")
    table = client.get(f"{address}repetition/?csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert not re.search(rb"\d{2}/\d{2}/20[01]\d", table.content)


@pytest.mark.parametrize("address", ["campagnes/", "campagnes/nouvelle/", "personnes/", "personnes/nouvelle/"])
def test_nobody_else_sets_up(scene: Database, signed_in: As, address: str) -> None:
    assert signed_in("judo").get(f"/central/{address}").status_code == 403
    assert Client().get(f"/central/{address}").status_code == 302
