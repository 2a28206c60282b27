"""server.college.pupil_views: one pupil from registration to paper, and every mistake on the way."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from server.ledger.accounts import Account, Code
from server.ledger.audit import audit
from server.ledger.store import balance
from server.tickets import store
from server.tickets.store import TicketRow
from sync.contract.instant import Instant, start_of_day
from tests.unit.server.campaign_scene import SPORT_CLUB, THEATRE, Scene
from tests.unit.server.college.browsing import sent, words


def tickets(made: Scene) -> list[TicketRow]:
    (pass_id,) = made.db.row("SELECT id FROM passes_pass") or (0,)
    return store.of_pass(made.db, made.at.issuer_id, pass_id)


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
    assert "Il reste à les valider" in said
    assert "Valider l’inscription" in said
    _, said = sent(office, page + "inscription/", action="validate")
    assert "Le pass est ouvert, avec 7 tickets vierges" in said
    assert "Porte-monnaie sport 100,00 €" in said.replace("\u00a0", " ")
    assert "boursier" in said


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
    assert "inscription enregistrée" in said


def test_validating_again_says_where_it_stands(office: Client, pupil: int, page: str) -> None:
    _, said = sent(office, page + "inscription/", action="validate")
    assert "L’inscription est déjà « pass ouvert »" in said.replace("\u00a0", " ")


def test_an_unknown_action_or_pupil_is_not_found(office: Client, pupil: int, page: str) -> None:
    assert office.post(page + "inscription/", {"action": "nonsense"}).status_code == 404
    assert office.post(page + "tickets/5/", {"action": "nonsense"}).status_code == 404
    assert office.post(page + "tickets/5/", {"action": "assign", "affilie": "x"}).status_code == 404
    assert office.get("/college/eleves/999999/").status_code == 404


def test_tickets_are_credited_on_demand(made: Scene, office: Client, page: str) -> None:
    _, said = sent(office, page + "crediter/", porte_monnaie="0", montant=["30", "", "12,50 €", ""])
    assert "2 tickets crédités, 42,50 € en tout" in said.replace("\u00a0", " ")
    assert [(row.amount_cents, row.themes) for row in tickets(made)[:3]] == [(3000, 1), (1250, 1), (0, 0)]


@pytest.mark.parametrize(
    ("wallet", "amounts", "problem"),
    [
        ("0", ["abc"], "Écrivez un montant en euros"),
        ("0", ["12,345"], "Écrivez un montant en euros"),
        ("0", ["-5"], "Écrivez un montant en euros"),
        ("0", ["1e3"], "Écrivez un montant en euros"),
        ("0", ["4,99"], "Un ticket se crédite de 5 € à 70 €"),
        ("0", ["70,01"], "Un ticket se crédite de 5 € à 70 €"),
        ("0", ["70", "10,01"], "Il ne reste que 80,00 € dans ce porte-monnaie"),
        ("0", [""], "Indiquez au moins un ticket"),
        ("", ["30"], "Choisissez le porte-monnaie"),
        ("7", ["30"], "Choisissez le porte-monnaie"),
    ],
)
def test_a_wrong_amount_comes_back_with_what_was_typed_and_changes_nothing(
    made: Scene, office: Client, page: str, wallet: str, amounts: list[str], problem: str
) -> None:
    answer, said = sent(office, page + "crediter/", porte_monnaie=wallet, montant=amounts)
    assert answer.status_code == 422
    assert problem in said.replace("\u00a0", " ")
    for typed in filter(None, amounts):
        assert f'value="{typed}"' in answer.content.decode()
    assert {row.amount_cents for row in tickets(made)} == {0}
    assert audit(made.db, made.at.issuer_id) == []


def test_with_all_tickets_credited_nothing_is_left_to_credit(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["5"] * 7)
    assert "Créditer des tickets" not in words(office.get(page))
    answer, said = sent(office, page + "crediter/", porte_monnaie="0", montant=["5"])
    assert (answer.status_code, "1er ticket" in said) == (422, False)


def test_an_amount_is_taken_back(made: Scene, office: Client, page: str, pupil: int) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    number = tickets(made)[0].number
    _, said = sent(office, f"{page}tickets/{number}/", action="uncredit")
    assert "30,00 € sont revenus dans le porte-monnaie" in said.replace("\u00a0", " ")
    account = Account(code=Code.FIRST_WALLET, owner=tickets(made)[0].pass_id)
    assert balance(made.db, made.at.issuer_id, 26, account) == 8000
    _, said = sent(office, f"{page}tickets/{number}/", action="uncredit")
    assert "le ticket est « vierge »" in said.replace("\u00a0", " ")


def test_a_ticket_is_kept_for_an_affiliate_of_its_theme(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    path = f"{page}tickets/{tickets(made)[0].number}/"
    answer, said = sent(office, path, action="assign", affilie=str(SPORT_CLUB))
    assert "Le ticket est affecté à Judo Club" in said
    assert "Théâtre de la Ville" not in answer.content.decode()
    _, said = sent(office, path, action="assign", affilie=str(THEATRE))
    assert "ne propose pas d’activité du thème de ce ticket" in said
    _, said = sent(office, path, action="assign", affilie="0")
    assert "n’est plus affecté" in said


def test_a_lost_ticket_is_opposed_and_the_opposition_lifted(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    path = f"{page}tickets/{tickets(made)[0].number}/"
    _, said = sent(office, path, action="block")
    assert "aucun guichet ne doit plus l’accepter" in said
    assert "En opposition" in said
    _, said = sent(office, path, action="unblock")
    assert "L’opposition est levée" in said


def test_another_pupils_ticket_cannot_be_changed_from_here(made: Scene, office: Client, page: str) -> None:
    other = made.pupil("Martin")
    made.opened_pass(other)
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    (number,) = made.db.row("SELECT number FROM tickets_ticket WHERE state = 'credited'") or (0,)
    _, said = sent(office, f"/college/eleves/{other}/tickets/{number}/", action="block")
    assert "Ce ticket n’est pas à cet élève" in said


def test_after_the_end_nothing_is_offered_any_more(made: Scene, office: Client, page: str, settings: Settings) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    settings.CLOCK = lambda: Instant(start_of_day(made.terms.valid_to) + 30 * 3_600_000)
    said = words(office.get(page))
    assert "Imprimer les tickets cochés" not in said
    for offer in ("Retirer le montant", "mettre en opposition", "Créditer des tickets"):
        assert offer not in said
    _, said = sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    assert "Les tickets n’étaient valables que jusqu’au 31/03/2027" in said


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
