"""server.college.texts: every refusal, state and problem has its sentence."""

import datetime as dt

import pytest

from server.campaigns.ages import AgeLimits
from server.college import texts, texts_import, texts_tickets
from server.passes.pupil_file import Column, FileTrouble, LineTrouble, Problem, Unreadable
from server.passes.refusals import PassRefusal
from server.passes.refusals import Refused as PassRefused
from server.passes.states import RegistrationStatus
from server.tickets.refusals import Refused as TicketRefused
from server.tickets.refusals import TicketRefusal
from server.tickets.states import TicketState
from tests.unit.server.tickets.pages import TERMS

AGES = AgeLimits(on=dt.date(2026, 6, 1), low=9, high=18)


@pytest.mark.parametrize("code", TicketRefusal)
def test_every_refusal_of_a_ticket_has_a_sentence(code: TicketRefusal) -> None:
    refused = TicketRefused(code=code, state=TicketState.BLANK, low_cents=500, high_cents=7000, count=2)
    assert texts_tickets.ticket_refusal(refused, TERMS).endswith(".")


@pytest.mark.parametrize("code", PassRefusal)
def test_every_refusal_of_a_registration_has_a_sentence(code: PassRefusal) -> None:
    refused = PassRefused(code=code, status=RegistrationStatus.VALIDATED, age=7)
    sentence = texts.pass_refusal(refused, TERMS, "Durand Zoé")
    assert sentence.startswith("Durand Zoé\u00a0: ")
    assert sentence.endswith(".")


@pytest.mark.parametrize("trouble", LineTrouble)
def test_every_problem_of_a_line_has_a_sentence(trouble: LineTrouble) -> None:
    sentence = texts_import.problem(Problem(line=3, trouble=trouble, value="x{y}", number=7), AGES)
    assert sentence.endswith((".", "?"))
    assert "{value}" not in sentence


@pytest.mark.parametrize("trouble", FileTrouble)
def test_every_problem_of_a_file_has_a_sentence(trouble: FileTrouble) -> None:
    found = Unreadable(trouble=trouble, line=3, headers=("a", "b"), missing=(Column.BIRTHDATE,))
    assert len(texts_import.unreadable(found)) > 15


def test_every_state_has_a_word_and_a_badge() -> None:
    assert set(texts.STATES) == set(texts.STATE_BADGES) == set(TicketState)
    assert set(texts.STATUSES) == set(texts.STATUS_BADGES) == {None, *RegistrationStatus}


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 élève"), (1, "1 élève"), (2, "2 élèves"), (1200, "1 200 élèves")],
)
def test_french_counts_from_two(number: int, said: str) -> None:
    assert texts.plural(number, "élève").replace("\u00a0", " ").replace("\u202f", " ") == said


@pytest.mark.parametrize(("themes", "said"), [(1, "Sport"), (2, "Culture"), (3, "Sport ou culture"), (0, "")])
def test_themes_are_named(themes: int, said: str) -> None:
    assert texts.theme(themes) == said
