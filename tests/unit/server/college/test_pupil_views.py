"""server.college.pupil_views: one pupil from registration to paper, and every mistake on the way."""

import pytest
from django.test import Client

from tests.unit.server.campaign_scene import Scene
from tests.unit.server.college.browsing import sent, words


@pytest.fixture
def pupil(made: Scene) -> int:
    return made.pupil()


@pytest.fixture
def page(pupil: int, made: Scene) -> str:
    """The page of a pupil whose pass is open."""
    made.opened_pass(pupil)
    return f"/college/eleves/{pupil}/"


def test_a_registration_goes_from_request_to_open_pass(made: Scene, office: Client, pupil: int) -> None:
    page = f"/college/eleves/{pupil}/"
    assert "Enregistrer l’inscription" in words(office.get(page))
    _, said = sent(office, page + "inscription/", action="register", boursier="1")
    assert "Il reste à la valider" in said
    assert "Valider l’inscription" in said
    _, said = sent(office, page + "inscription/", action="validate")
    assert "Le pass est ouvert, avec 7 tickets vierges" in said
    assert "Porte-monnaie sport 100,00 €" in said.replace("\u00a0", " ")
    assert "oursier" not in said, "shown only where it is needed"


@pytest.mark.parametrize(
    ("action", "said_next", "status"),
    [("refuse", "L’inscription est refusée", "Refusée"), ("withdraw", "L’inscription est retirée", "Retirée")],
)
def test_a_registration_is_refused_or_withdrawn_and_may_come_again(
    office: Client, pupil: int, action: str, said_next: str, status: str
) -> None:
    path = f"/college/eleves/{pupil}/inscription/"
    sent(office, path, action="register")
    _, said = sent(office, path, action=action)
    assert said_next in said
    assert status in said
    _, said = sent(office, path, action="register")
    assert "L’inscription est enregistrée" in said


def test_validating_again_says_where_it_stands(office: Client, pupil: int, page: str) -> None:
    _, said = sent(office, page + "inscription/", action="validate")
    assert "L’inscription est déjà « pass ouvert »" in said.replace("\u00a0", " ")


def test_an_unknown_action_or_pupil_is_not_found(office: Client, pupil: int, page: str) -> None:
    assert office.post(page + "inscription/", {"action": "nonsense"}).status_code == 404
    assert office.post(page + "tickets/5/", {"action": "nonsense"}).status_code == 404
    assert office.post(page + "tickets/5/", {"action": "assign", "affilie": "x"}).status_code == 404
    assert office.get("/college/eleves/999999/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"last_name": "", "first_name": "Zoé", "birthdate": "12/03/2014"}, "obligatoire"),
        ({"last_name": "Roy", "first_name": "Zoé", "birthdate": "31/02/2014"}, "n’existe pas dans le calendrier"),
        ({"last_name": "Roy", "first_name": "Zoé", "birthdate": "12/03/14"}, "n’a que deux chiffres"),
        ({"last_name": "Roy", "first_name": "Zoé", "birthdate": "12/03/1999"}, "Le pass est pour les 9 à 18 ans"),
        ({"last_name": "R0y", "first_name": "Zoé", "birthdate": "12/03/2014"}, "contient un chiffre ou un signe"),
        ({"last_name": "DURAND", "first_name": "maelys", "birthdate": "12/03/2014"}, "est déjà dans la liste"),
    ],
)
def test_a_pupil_who_cannot_be_added_says_why(
    made: Scene, office: Client, pupil: int, typed: dict[str, str], problem: str
) -> None:
    answer = office.post("/college/eleves/ajouter/", typed)
    assert answer.status_code == 422
    assert problem in words(answer).replace("\u00a0", " ")
    assert made.db.row("SELECT count(*) FROM passes_pupil") == (1,)


def test_a_new_pupil_is_added_and_shown(made: Scene, office: Client) -> None:
    answer = office.post(
        "/college/eleves/ajouter/",
        {"last_name": "  Roy ", "first_name": "Zoé", "birthdate": "12-03-2014", "level": "6e"},
        follow=True,
    )
    assert "Zoé Roy est dans la liste des élèves" in words(answer)
    assert made.db.row("SELECT last_name, level FROM passes_pupil") == ("Roy", "6e")
