"""Bank accounts by the pages: proposed, accepted by another person, refused in French, verified with the bank."""

import pytest
from django.test import Client

from server.affiliates.models import BankAccount
from server.database import Database
from tests.unit.server.backoffice.conftest import As

ACCOUNTS = "/central/comptes/"
ASKED = {
    "affiliate": "42",
    "holder": "JUDO CLUB ETOILE",
    "iban": "DE89 3704 0044 0532 0130 00",
    "bic": "",
    "first_day": "2026-11-18",
}


@pytest.fixture
def alice(scene: Database, signed_in: As) -> Client:
    assert scene.vendor == "sqlite"
    return signed_in("alice")


@pytest.fixture
def bruno(scene: Database, signed_in: As) -> Client:
    assert scene.vendor == "sqlite"
    return signed_in("bruno")


def post(client: Client, address: str, **fields: str) -> str:
    return client.post(address, fields, follow=True).content.decode()


def proposed(client: Client) -> str:
    answer = client.post(f"{ACCOUNTS}nouveau/", ASKED, follow=True)
    return str(answer.redirect_chain[-1][0])


def test_an_account_is_accepted_by_another_person(alice: Client, bruno: Client) -> None:
    address = proposed(alice)
    assert "Vous avez proposé ce compte" in alice.get(address).content.decode()
    decide = f"{address}decider/"
    assert "ne peut pas décider" in post(alice, decide, decision="accept", proof="rib", told="phone")
    assert "Dites ce que vous avez vu" in post(bruno, decide, decision="accept")
    assert "prévenez d’abord les contacts" in post(bruno, decide, decision="accept", proof="rib")
    page = post(bruno, decide, decision="accept", proof="call_back", told="phone")
    assert "Compte accepté" in page
    assert "Rappel à un numéro connu" in page
    assert "l’état de ce compte a changé" in post(bruno, decide, decision="accept", proof="rib", told="phone")
    assert bruno.post(decide, {"decision": "nonsense"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("affiliate", "9999", "Aucun organisme ne porte ce numéro"),
        ("iban", "FR76 3000 6000 0112 3456 7890 188", "Cet IBAN n’existe pas"),
        ("bic", "AGRI", "Ce BIC n’existe pas"),
        ("first_day", "2030-01-01", "à plus d’un an"),
        ("holder", "", "obligatoire"),
    ],
)
def test_a_wrong_form_says_what_to_do(alice: Client, field: str, value: str, sentence: str) -> None:
    page = post(alice, f"{ACCOUNTS}nouveau/", **(ASKED | {field: value}))
    assert sentence in page
    assert BankAccount.objects.filter(proposed_by__startswith="user").count() == 3


def test_a_second_proposal_waits_for_the_first(alice: Client) -> None:
    proposed(alice)
    assert "Un compte attend déjà" in post(alice, f"{ACCOUNTS}nouveau/", **ASKED)


def test_an_account_is_refused_with_a_reason(alice: Client, bruno: Client) -> None:
    decide = f"{proposed(alice)}decider/"
    assert "Écrivez pourquoi" in post(bruno, decide, decision="refuse")
    assert "RIB illisible" in post(bruno, decide, decision="correct", note="RIB illisible")
    assert "À corriger" in alice.get(ACCOUNTS).content.decode()


def test_the_banks_answer_about_the_holder_is_noted(alice: Client) -> None:
    address = f"{ACCOUNTS}{BankAccount.objects.get(affiliate__number=42).pk}/"
    verify = f"{address}titulaire/"
    for wrong in (
        {},
        {"result": "close"},
        {"result": "close", "on": "2026-12-01"},
        {"result": "x", "on": "2026-11-18"},
    ):
        assert "Choisissez ce que la banque a répondu" in post(alice, verify, **wrong)
    assert "Le nom correspond presque" in post(alice, verify, result="close", on="2026-11-17", name="JUDO CLUB")
    alice.post("/central/virements/12/arreter/")
    assert "Titulaire à vérifier" in alice.get("/central/virements/12-3/").content.decode()
    assert "confirmé de nouveau par deux personnes" in post(alice, verify, result="none", on="2026-11-18")


def test_accounts_are_found_by_name_and_number(alice: Client) -> None:
    assert "Judo-Club" in alice.get(f"{ACCOUNTS}?q=42").content.decode().split("Tous les comptes")[1]
    assert "Aucun compte ne correspond" in alice.get(f"{ACCOUNTS}?q=introuvable").content.decode()
    assert alice.get(f"{ACCOUNTS}999/").status_code == 404


def test_other_people_do_not_see_accounts(signed_in: As, scene: Database) -> None:
    assert scene.vendor == "sqlite"
    assert signed_in("judo").get(ACCOUNTS).status_code == 403
