"""server.college.list_views: a list to find, register, validate and print from."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from server.ledger.audit import audit
from server.passes import wallets
from server.passes.models import College
from tests.unit.server.campaign_scene import Scene
from tests.unit.server.college.browsing import lines, sent, words
from tests.unit.server.tickets.pages import opened

ACT = "/college/eleves/action/"


def test_the_first_page_counts_what_waits(made: Scene, office: Client) -> None:
    made.opened_pass()
    waiting = made.pupil("Martin")
    sent(office, ACT, action="register", eleve=[waiting])
    made.pupil("Zola")
    said = words(office.get("/college/"))
    for figure in (
        "1 inscription à valider",
        "0 ticket crédité sans papier",
        "1 pass ouvert",
        "3 élèves dans la liste",
    ):
        assert figure in said


def test_an_empty_list_says_how_to_begin(office: Client) -> None:
    assert "Commencez par importer la liste" in words(office.get("/college/eleves/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Durand Maëlys", "d'Almeida Zoé", "Martin Noé"]),
        ("q=maelys", ["Durand Maëlys"]),
        ("q=ALMEIDA+zoe", ["d'Almeida Zoé"]),
        ("q=oe", ["d'Almeida Zoé", "Martin Noé"]),
        ("niveau=5e+B", ["d'Almeida Zoé"]),
        ("statut=non-inscrits", ["d'Almeida Zoé", "Martin Noé"]),
        ("statut=ouverts", ["Durand Maëlys"]),
        ("statut=nonsense", ["Durand Maëlys", "d'Almeida Zoé", "Martin Noé"]),
        ("q=%27%22%3Cscript%3E", []),
        ("page=99", ["Durand Maëlys", "d'Almeida Zoé", "Martin Noé"]),
    ],
)
def test_a_pupil_is_found_without_accents_or_case(made: Scene, office: Client, query: str, found: list[str]) -> None:
    made.opened_pass(made.pupil())
    made.pupil("d'Almeida", "Zoé", level="5e B")
    made.pupil("Martin", "Noé", level="4e")
    rows = lines(office.get(f"/college/eleves/?{query}"))
    assert sorted(" ".join(row.split()[:2]) for row in rows) == sorted(found)


def test_a_withdrawn_pass_is_told_from_an_open_one(made: Scene, office: Client) -> None:
    kept, gone = made.pupil("Durand"), made.pupil("Martin")
    made.opened_pass(kept)
    withdrawn = wallets.withdraw_pass(made.db, made.terms, made.at, made.opened_pass(gone), "Parti")
    assert isinstance(withdrawn, wallets.Withdrawn)
    for query, name in (("ouverts", "Durand"), ("pass-retires", "Martin")):
        (line,) = lines(office.get(f"/college/eleves/?statut={query}"))
        assert name in line
    assert "Pass retiré" in line
    said = words(office.get("/college/"))
    assert "1 pass ouvert" in said
    assert "1 pass sans aucun ticket crédité" in said


def test_a_search_without_result_says_what_to_do(made: Scene, office: Client) -> None:
    made.pupil()
    assert "Aucun élève ne correspond" in words(office.get("/college/eleves/?q=zzz"))


def test_a_long_list_comes_in_pages(made: Scene, office: Client) -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        for other in "abc":
            made.pupil(f"Nom{letter}{other}")
    first, second = (lines(office.get(f"/college/eleves/?page={number}")) for number in (1, 2))
    assert (len(first), len(second)) == (60, 18)
    assert not set(first) & set(second)


def test_registrations_are_entered_and_validated_for_the_ticked_pupils_only(made: Scene, office: Client) -> None:
    one, two, three = made.pupil(), made.pupil("Martin"), made.pupil("Zola")
    _, said = sent(office, ACT, action="register", eleve=[one, two, three])
    assert "3 inscriptions enregistrées" in said
    _, said = sent(office, ACT, action="validate", eleve=[one, two])
    assert "2 pass sont ouverts, avec 7 tickets vierges chacun" in said
    assert made.db.rows("SELECT status FROM passes_registration ORDER BY pupil_id") == [
        ("validated",),
        ("validated",),
        ("submitted",),
    ]


def test_all_that_wait_are_validated_at_once(made: Scene, office: Client) -> None:
    sent(office, ACT, action="register", eleve=[made.pupil(), made.pupil("Martin")])
    made.pupil("Zola")
    _, said = sent(office, ACT, action="validate_all")
    assert "2 pass sont ouverts" in said
    assert made.db.row("SELECT count(*) FROM tickets_ticket") == (14,)
    assert audit(made.db, made.at.issuer_id) == []


def test_one_refused_pupil_does_not_hold_up_the_others_and_is_named(made: Scene, office: Client) -> None:
    good, small = made.pupil(), made.pupil("Petit", "Tom", dt.date(2019, 1, 1))
    _, said = sent(office, ACT, action="register", eleve=[small, good])
    assert "L’inscription est enregistrée" in said
    assert "Petit Tom : l’élève a 7 ans à l’ouverture de la campagne" in said


def test_many_refusals_are_counted(made: Scene, office: Client) -> None:
    pupils = [made.pupil(f"Nom{letter}") for letter in "abcdefgh"]
    _, said = sent(office, ACT, action="validate", eleve=pupils)
    assert said.count("il faut d’abord enregistrer l’inscription") == 5
    assert "… et 3 autres du même genre" in said


def test_nothing_ticked_and_nonsense_change_nothing(made: Scene, office: Client) -> None:
    made.pupil()
    for ticked in ([], ["abc"], ["-1"], ["٣"], ["9" * 30], [999999]):
        _, said = sent(office, ACT, action="register", eleve=ticked)
        assert "Cochez au moins un élève" in said
    assert made.db.row("SELECT count(*) FROM passes_registration") == (0,)


def test_a_pupil_of_another_college_cannot_be_ticked(made: Scene, office: Client) -> None:
    pupil = made.pupil()
    other = College.objects.create(issuer=made.college.issuer, uai="0920009Z", name="Autre", town="Ailleurs")
    made.db.execute("UPDATE passes_pupil SET college_id = %(other)s", {"other": other.pk})
    _, said = sent(office, ACT, action="register", eleve=[pupil])
    assert "Cochez au moins un élève" in said
    assert office.get(f"/college/eleves/{pupil}/").status_code == 404


def test_the_list_is_shown_again_as_it_was_filtered(made: Scene, office: Client) -> None:
    answer = office.post(ACT, {"action": "register", "eleve": [made.pupil()], "retour": "q=durand"})
    assert answer["Location"] == "/college/eleves/?q=durand"


def test_one_file_holds_a_page_for_each_ticked_pupil_with_credited_tickets(made: Scene, office: Client) -> None:
    one, two, three = made.pupil(), made.pupil("Martin"), made.pupil("Zola")
    for pupil in (one, two):
        made.opened_pass(pupil)
        sent(office, f"/college/eleves/{pupil}/crediter/", porte_monnaie="0", montant=["30", "10"])
    made.opened_pass(three)
    answer, _ = sent(office, ACT, action="print", eleve=[one, two, three])
    assert answer["Content-Type"] == "application/pdf"
    with opened(answer.content) as document:
        assert len(document) == 2


def test_no_credited_ticket_means_no_sheet_and_a_sentence(made: Scene, office: Client) -> None:
    pupil = made.pupil()
    made.opened_pass(pupil)
    _, said = sent(office, ACT, action="print", eleve=[pupil])
    assert "Aucun des élèves cochés n’a de ticket crédité" in said


def test_the_number_of_queries_does_not_grow_with_the_list(made: Scene, office: Client) -> None:
    made.opened_pass()
    few = _queries(office)
    for letter in "abcdefghij":
        made.opened_pass(made.pupil(f"Nom{letter}"))
    assert _queries(office) == few


def _queries(office: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        office.get("/college/eleves/")
    return len(captured)
