"""server.college.sheet_views: the sheet that a family takes home, asked for as often as one likes."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from sync.contract.ids import KeyId
from tests.unit.server.campaign_scene import Scene
from tests.unit.server.college.browsing import sent
from tests.unit.server.college.test_ticket_views import tickets
from tests.unit.server.tickets.pages import drawn, read_codes
from tests.unit.server.tickets.pages import words as printed_words


@pytest.fixture
def page(made: Scene, office: Client) -> str:
    """A pupil's page, four tickets credited."""
    pupil = made.pupil()
    made.opened_pass(pupil)
    sent(office, f"/college/eleves/{pupil}/crediter/", porte_monnaie="1", montant=["30", "10", "5", "7,50"])
    return f"/college/eleves/{pupil}/"


def test_printing_gives_the_sheet_of_the_ticked_tickets(made: Scene, office: Client, page: str) -> None:
    chosen = [row.number for row in tickets(made)[:3]]
    answer, _ = sent(office, page + "imprimer/", action="print", ticket=chosen)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    bars, squares = read_codes(drawn(answer.content, 203))
    assert (len(bars), len(squares)) == (3, 3)
    assert "Collège Jean Macé" in printed_words(answer.content)
    assert [row.is_printed for row in tickets(made)[:4]] == [True, True, True, False]


def test_asked_for_again_it_is_the_same_paper(made: Scene, office: Client, page: str) -> None:
    chosen = [row.number for row in tickets(made)[:4]]
    first, _ = sent(office, page + "imprimer/", action="print", ticket=chosen)
    again, _ = sent(office, page + "imprimer/", action="print", ticket=chosen)
    fetched = office.get(page + "planche.pdf")
    assert first.content == again.content == fetched.content
    assert {row.generation for row in tickets(made)[:4]} == {1}
    assert made.db.row("SELECT count(*) FROM tickets_opposition") == (0,)


def test_a_reprint_voids_the_older_paper(made: Scene, office: Client, page: str) -> None:
    chosen = [tickets(made)[0].number]
    first, _ = sent(office, page + "imprimer/", action="print", ticket=chosen)
    second, _ = sent(office, page + "imprimer/", action="reprint", ticket=chosen, confirme="oui")
    assert read_codes(drawn(first.content, 203))[0] == read_codes(drawn(second.content, 203))[0]
    assert read_codes(drawn(first.content, 203))[1] != read_codes(drawn(second.content, 203))[1]
    assert made.db.rows("SELECT number, below_generation FROM tickets_opposition") == [(chosen[0], 2)]


@pytest.mark.parametrize("ticked", [[], ["nonsense"], ["99999999999999999"]])
def test_nothing_ticked_says_so(office: Client, page: str, ticked: list[str]) -> None:
    _, said = sent(office, page + "imprimer/", action="print", ticket=ticked)
    assert "Indiquez au moins un ticket" in said


def test_a_blank_ticket_is_not_printed_and_neither_are_the_others(made: Scene, office: Client, page: str) -> None:
    chosen = [tickets(made)[0].number, tickets(made)[6].number]
    _, said = sent(office, page + "imprimer/", action="print", ticket=chosen)
    assert "le ticket est « vierge »" in said.replace("\u00a0", " ")
    assert not any(row.is_printed for row in tickets(made))


def test_a_sheet_before_any_printing_says_what_to_do(office: Client, page: str) -> None:
    answer = office.get(page + "planche.pdf", follow=True)
    assert "Aucun ticket imprimé" in answer.content.decode()


def test_without_the_signing_key_nothing_is_lost_and_staff_is_to_be_told(
    made: Scene, office: Client, page: str, settings: Settings
) -> None:
    (settings.KEYS / f"ticket-{KeyId(1)}.pem").unlink()
    _, said = sent(office, page + "imprimer/", action="print", ticket=[tickets(made)[0].number])
    assert "la clé de signature manque sur le serveur" in said
    assert tickets(made)[0].amount_cents == 3000
