"""One ticket: found by its number, put in opposition for a family, taken out again on new paper."""

import pytest
from django.test import Client
from pytest_django import Settings

from server.tickets.models import Opposition, Ticket
from sync.contract.ids import TicketNumber
from sync.contract.ticket import plain_number
from tests.browser.scene import at
from tests.unit.server.backoffice.conftest import As

pytestmark = pytest.mark.usefixtures("scene")
KEPT = plain_number(TicketNumber(30_000_001))
BLOCKED = plain_number(TicketNumber(30_000_002))


@pytest.fixture
def alice(signed_in: As) -> Client:
    return signed_in("alice")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("typed", [KEPT, " 0000 0000 3000 0001 90 ", "0000-0000-3000-0001-90"])
def test_a_right_number_leads_straight_to_the_ticket(alice: Client, typed: str) -> None:
    answer = alice.get("/central/tickets/", {"number": typed})
    assert answer.headers["Location"] == f"/central/tickets/{KEPT}/"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12", "18 chiffres"),
        ("000000003000000191", "18 chiffres"),
        ("<script>", "18 chiffres"),
        (plain_number(TicketNumber(5)), "Aucun ticket ne porte ce numéro"),
    ],
)
def test_a_wrong_number_is_told_why(alice: Client, typed: str, said: str) -> None:
    page = alice.get("/central/tickets/", {"number": typed}).content.decode()
    assert said in page
    assert "<script>" not in page


@pytest.mark.parametrize("number", ["12", "000000003000000191", plain_number(TicketNumber(5)), "x"])
def test_an_address_that_is_no_ticket_is_not_found(alice: Client, number: str) -> None:
    assert alice.get(f"/central/tickets/{number}/").status_code == 404


def test_a_ticket_tells_for_whom_it_is_kept_and_its_claims(alice: Client) -> None:
    assert "Judo-Club de l’Étoile" in text(alice, f"/central/tickets/{KEPT}/")
    paid = plain_number(TicketNumber(Ticket.objects.filter(state="reimbursed").values_list("number", flat=True)[0]))
    page = text(alice, f"/central/tickets/{paid}/")
    assert "/central/demandes/101-1-1/" in page
    assert "Mettre en opposition" not in page


def test_a_lost_ticket_is_put_in_opposition_and_back_on_new_paper(alice: Client) -> None:
    answer = alice.post(f"/central/tickets/{KEPT}/opposition/", follow=True)
    assert "Le ticket est en opposition" in answer.content.decode()
    assert Ticket.objects.get(number=30_000_001).state == "blocked"
    assert Opposition.objects.get(number=30_000_001).below_generation == 256
    again = alice.post(f"/central/tickets/{KEPT}/opposition/", follow=True)
    assert "Rien n’a été changé" in again.content.decode()
    answer = alice.post(f"/central/tickets/{KEPT}/lever/", follow=True)
    assert "L’opposition est levée" in answer.content.decode()
    ticket = Ticket.objects.get(number=30_000_001)
    assert (ticket.state, ticket.generation) == ("credited", 2)
    assert Opposition.objects.get(number=30_000_001).below_generation == 2


def test_a_ticket_of_a_campaign_that_is_over_stays_as_it_is(alice: Client, settings: Settings) -> None:
    settings.CLOCK = lambda: at(11, 18) + 200 * 86_400_000
    answer = alice.post(f"/central/tickets/{BLOCKED}/lever/", follow=True)
    assert "la campagne de ce ticket est terminée" in answer.content.decode()
    assert Ticket.objects.get(number=30_000_002).state == "blocked"


def test_the_oppositions_are_listed(alice: Client) -> None:
    assert "Tous les papiers" in text(alice, "/central/tickets/")
    Opposition.objects.all().delete()
    assert "Aucune opposition" in text(alice, "/central/tickets/")
