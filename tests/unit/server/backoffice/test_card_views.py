"""server.backoffice.card_views: one's own issuer's cards, every step with a reason, and no more statements for more cards."""

from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from server.accounts.models import User
from server.campaigns.models import Issuer
from server.cards import issuing, numbers, store
from server.cards.states import CardState
from server.cards.store import CardRow
from server.database import Database
from tests.builders.region import NOW, Region
from tests.unit.server.backoffice.conftest import counted

CARDS = "/central/cartes/"


@pytest.fixture
def region(sqlite_database: Database, settings: Settings) -> Region:
    settings.CLOCK = lambda: NOW
    return Region(sqlite_database)


@pytest.fixture
def alice(region: Region) -> Client:
    return central(region.issuer_id, "alice")


def central(issuer_id: int, username: str) -> Client:
    client = Client()
    client.force_login(User.objects.create(username=username, role="central", issuer_id=issuer_id))
    return client


def state(region: Region, card: CardRow) -> CardState:
    found = store.card(region.db, region.issuer_id, card.number)
    assert found is not None
    return found.state


@pytest.mark.parametrize("typed", [numbers.plain, numbers.printed])
def test_a_right_number_leads_straight_to_its_card(region: Region, alice: Client, typed: object) -> None:
    card = region.card()
    assert callable(typed)
    answer = alice.get(CARDS, {"number": typed(card.number)})
    assert answer.headers["Location"] == f"{CARDS}{card.number}/"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12", "16 chiffres"),
        ("9" * 16, "un chiffre est faux"),
        ("123456789012345611", "C’est un ticket"),
        ("none", "Aucune carte"),
    ],
)
def test_a_wrong_number_is_told_what_it_is(region: Region, alice: Client, typed: str, said: str) -> None:
    number = numbers.plain(numbers.drawn(region.draw)) if typed == "none" else typed
    assert said in alice.get(CARDS, {"number": number}).content.decode()


def test_missing_cards_are_counted_and_made(region: Region, alice: Client) -> None:
    for _ in range(3):
        region.pass_id()
    assert "Éditer 3 cartes" in alice.get(CARDS).content.decode()
    issuing.issue_missing(region.db, region.issuer_id, 26, "user:1", NOW, region.draw)
    page = alice.get(CARDS).content.decode()
    assert "Éditer" not in page
    assert '<span class="figure__value">3</span> <span class="figure__label">en service</span>' in page


@pytest.mark.parametrize("campaign", ["", "x", "27", "²"])
def test_cards_of_no_campaign_are_not_made(alice: Client, campaign: str) -> None:
    assert alice.post(f"{CARDS}editer/", {"campaign": campaign}).status_code == 404


def test_every_step_needs_a_reason_and_is_kept(region: Region, alice: Client) -> None:
    card = region.card()
    address = f"{CARDS}{card.number}/etape/"
    assert "Écrivez pourquoi" in alice.post(address, {"step": "block", "reason": " "}, follow=True).content.decode()
    assert state(region, card) is CardState.ACTIVE
    page = alice.post(address, {"step": "block", "reason": "Perdue au stade"}, follow=True).content.decode()
    assert "Perdue au stade" in page
    assert state(region, card) is CardState.BLOCKED
    assert (
        "ne le permet pas" in alice.post(address, {"step": "block", "reason": "Encore"}, follow=True).content.decode()
    )
    alice.post(address, {"step": "unblock", "reason": "Retrouvée"})
    assert state(region, card) is CardState.ACTIVE
    answer = alice.post(address, {"step": "replace", "reason": "Cassée"})
    assert state(region, card) is CardState.REPLACED
    assert answer.headers["Location"] != f"{CARDS}{card.number}/"
    assert alice.post(address, {"step": "melt", "reason": "x"}).status_code == 404


def test_another_issuers_cards_are_not_there(region: Region) -> None:
    card = region.card()
    other = Issuer.objects.create(
        uuid=UUID(int=93),
        name="Autre",
        short_name="Autre",
        hotline="0",
        scheme_number=93,
        debtor_name="A",
        debtor_iban="",
    )
    bob = central(other.pk, "bob")
    for address in ("", "imprimer/"):
        assert bob.get(f"{CARDS}{card.number}/{address}").status_code == 404
    assert bob.post(f"{CARDS}{card.number}/etape/", {"step": "block", "reason": "x"}).status_code == 404
    assert state(region, card) is CardState.ACTIVE
    assert "Aucune campagne à carte" in bob.get(CARDS).content.decode()


def test_a_cards_page_names_no_child_and_says_what_is_left(region: Region, alice: Client) -> None:
    card = region.card()
    region.debited(card, 1_234)
    page = alice.get(f"{CARDS}{card.number}/").content.decode()
    assert "17,66\xa0€" in page
    assert "Durand" not in page
    assert "Maëlys" not in page
    paper = alice.get(f"{CARDS}{card.number}/imprimer/").content.decode()
    assert numbers.printed(card.number).replace(" ", "\xa0") in paper
    assert "Durand" not in paper


@pytest.mark.parametrize("debits", [1, 25])
def test_statements_do_not_grow_with_debits(region: Region, alice: Client, debits: int) -> None:
    card = region.card()
    for _ in range(debits):
        region.debited(card, 1)
    assert counted(lambda: alice.get(f"{CARDS}{card.number}/")) <= 16
