"""server.affiliate_space.card_views: one's own cards' debits only, never a child's name, and a form that is nobody else's."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.campaigns.models import Campaign
from server.cards import numbers
from server.cards.store import CardRow, DebitRow
from server.database import Database
from tests.builders.region import NOW, SPORT_CLUB, THEATRE, Region
from tests.unit.server.backoffice.conftest import counted

FORM = "/affilie/carte/"
BIRTHDATE = "12/03/2014"


@pytest.fixture
def region(sqlite_database: Database, settings: Settings) -> Region:
    settings.CLOCK = lambda: NOW
    return Region(sqlite_database)


def person(region: Region, affiliate: int) -> Client:
    one = Affiliate.objects.get(number=affiliate)
    user = User.objects.create(username=f"a{affiliate}", role="affiliate", issuer_id=region.issuer_id, affiliate=one)
    client = Client()
    client.force_login(user)
    return client


def operation(client: Client) -> str:
    found = re.search(r'name="operation" value="([^"]+)"', client.get(FORM).content.decode())
    assert found
    return found[1]


def send(
    client: Client, card: CardRow, price: str = "12", birthdate: str = BIRTHDATE, form: str = "", **more: str
) -> str:
    said = {
        "number": numbers.plain(card.number),
        "birthdate": birthdate,
        "price": price,
        "operation": form or operation(client),
    }
    return client.post(FORM, said | more, follow=True).content.decode()


def test_a_debit_is_made_and_told_with_the_affiliates_own_reference(region: Region) -> None:
    card, client = region.card(), person(region, SPORT_CLUB)
    page = send(client, card, reference="Licence 42")
    assert "Débité 12,00\xa0€. Reste sur la carte 18,00\xa0€." in page
    assert "Licence 42" in client.get("/affilie/").content.decode()
    assert region.due() == 1_200
    assert "Durand" not in page
    assert "Maëlys" not in page
    region.check()


def test_a_form_sent_twice_is_one_debit_and_another_content_is_refused(region: Region) -> None:
    card, client = region.card(), person(region, SPORT_CLUB)
    form = operation(client)
    pages = [send(client, card, form=form) for _ in range(3)]
    assert all("Débité 12,00\xa0€" in page for page in pages)
    assert "Cette page a déjà servi" in send(client, card, price="13", form=form)
    assert region.due() == 1_200


@pytest.mark.parametrize("form", ["", "10000000000000007", "10000000000000007:forged", "someone-elses"])
def test_a_form_that_is_not_ours_debits_nothing(region: Region, form: str) -> None:
    card, client = region.card(), person(region, SPORT_CLUB)
    chosen = operation(person(region, THEATRE)) if form == "someone-elses" else form
    answer = client.post(
        FORM, {"number": numbers.plain(card.number), "birthdate": BIRTHDATE, "price": "12", "operation": chosen}
    )
    assert "rien n’a été débité" in answer.content.decode()
    assert region.due() == 0


def test_a_number_alone_says_nothing_about_a_card(region: Region) -> None:
    card, client = region.card(), person(region, SPORT_CLUB)
    strange = numbers.drawn(region.draw)
    pages = []
    for number in (card.number, strange):
        said = {"number": numbers.plain(number), "operation": operation(client)}
        page = client.post(FORM, said).content.decode()
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert pages[0] == pages[1]
    assert "Tapez maintenant la date de naissance" in pages[0]


@pytest.mark.parametrize("address", ["/affilie/carte/{}/recu/", "/affilie/carte/?fait={}", "/affilie/saisies/0-0-{}/"])
def test_nobody_sees_another_affiliates_debit(region: Region, address: str) -> None:
    row = region.debited(region.card(), 1_234)
    client = person(region, THEATRE)
    answer = client.get(address.format(row.number))
    assert answer.status_code == (200 if "fait" in address else 404)
    assert "12,34" not in answer.content.decode()
    assert client.post(f"/affilie/carte/{row.number}/annuler/", {"reason": "card"}).status_code == 404
    assert "12,34" in person(region, SPORT_CLUB).get(address.format(row.number)).content.decode()


def test_a_debit_is_cancelled_with_a_reason_or_not_at_all(region: Region) -> None:
    card = region.card()
    row, client = region.debited(card, 1_200), person(region, SPORT_CLUB)
    address = f"/affilie/carte/{row.number}/annuler/"
    assert "Choisissez pourquoi" in client.post(address, {"reason": "because"}, follow=True).content.decode()
    assert "annulé" in client.post(address, {"reason": "amount"}, follow=True).content.decode()
    assert "Débit annulé" in client.get(f"/affilie/carte/{row.number}/recu/").content.decode()
    assert isinstance(region.debit(card, 3_000), DebitRow)
    region.check()


def test_the_menu_names_cards_only_where_there_are_any(region: Region) -> None:
    client = person(region, SPORT_CLUB)
    assert "Débiter une carte" in client.get("/affilie/").content.decode()
    Campaign.objects.update(partial_use=False)
    assert "Débiter une carte" not in client.get("/affilie/").content.decode()


@pytest.mark.parametrize("debits", [1, 30])
def test_statements_do_not_grow_with_the_days_debits(region: Region, debits: int) -> None:
    card, client = region.card(), person(region, SPORT_CLUB)
    for _ in range(debits):
        region.debited(card, 1)
    assert counted(lambda: client.get(FORM)) <= 10


@pytest.mark.parametrize("fait", ["", "x", "-1", "9" * 19, "1", "²"])
def test_an_address_of_nothing_is_only_the_form(region: Region, fait: str) -> None:
    answer = person(region, SPORT_CLUB).get(FORM, {"fait": fait})
    assert answer.status_code == 200
    assert "Débité" not in answer.content.decode().replace("Débiter", "")
