"""server.college.wallet_views: splits, residence and bursaries at registration and after; money moved between wallets."""

import pytest
from django.test import Client
from lxml import html

from server.campaigns.document import Eligibility, WalletTerms
from server.ledger.accounts import Code
from server.ledger.store import total
from server.passes import wallets
from server.passes.models import College
from tests.builders.rules import amended
from tests.unit.server.campaign_scene import Scene
from tests.unit.server.college.browsing import hidden, sent, words

SPLITS = ((8000, 10_000), (18_000, 0), (0, 18_000))


def ruled(made: Scene, **changes: object) -> None:
    amended(made.db, made.at.issuer_id, 26, made.at.recorded, **changes)


def held(made: Scene) -> tuple[int, ...]:
    (pass_id,) = made.db.row("SELECT MIN(id) FROM passes_pass") or (0,)
    return wallets.balances(made.db, made.terms, pass_id)


@pytest.fixture
def page(made: Scene) -> str:
    return f"/college/eleves/{made.pupil()}/"


def test_the_family_chooses_its_split_at_registration_or_at_validation(made: Scene, office: Client, page: str) -> None:
    ruled(made, splits=SPLITS)
    assert "80 € sport, 100 € culture" in words(office.get(page)).replace("\u00a0", " ")
    sent(office, page + "inscription/", action="register")
    _, said = sent(office, page + "inscription/", action="validate")
    assert "La famille doit choisir comment répartir l’argent" in said
    _, said = sent(office, page + "inscription/", action="validate", repartition="1")
    assert "Le pass est ouvert" in said
    assert held(made) == (18_000, 0)


def test_a_whole_class_gets_the_split_that_is_chosen_for_it(made: Scene, office: Client) -> None:
    """Those that chose at registration keep their own."""
    ruled(made, splits=SPLITS)
    first, second = made.pupil(), made.pupil("Martin")
    sent(office, f"/college/eleves/{first}/inscription/", action="register", repartition="2")
    sent(office, f"/college/eleves/{second}/inscription/", action="register")
    chosen = [str(first), str(second)]
    _, said = sent(office, "/college/eleves/action/", action="validate", eleve=chosen, repartition="1")
    assert "2 pass sont ouverts" in said
    given = [
        wallets.balances(made.db, made.terms, number)
        for (number,) in made.db.rows("SELECT id FROM passes_pass ORDER BY id")
    ]
    assert given == [(0, 18_000), (18_000, 0)]


def test_who_lives_elsewhere_is_told_why_and_what_to_check(made: Scene, office: Client, page: str) -> None:
    ruled(made, eligibility=Eligibility(residence=True))
    _, said = sent(office, page + "inscription/", action="register")
    assert "Cette campagne est réservée aux élèves qui habitent le département" in said
    _, said = sent(office, page + "inscription/", action="register", habite="1")
    assert "L’inscription est enregistrée" in said


def test_a_refused_form_comes_back_as_it_was_filled_in(made: Scene, office: Client, page: str) -> None:
    """Whoever ticks the residence then must not have to think of the bursary again."""
    ruled(made, eligibility=Eligibility(residence=True), splits=SPLITS)
    answer, _ = sent(office, page + "inscription/", action="register", boursier="1", repartition="2")
    assert answer.status_code == 422
    ticked = html.fromstring(answer.content).findall(".//main//input[@checked]")
    assert [(one.get("name"), one.get("value")) for one in ticked] == [("boursier", "1"), ("repartition", "2")]
    assert made.db.row("SELECT count(*) FROM passes_registration") == (0,)


def test_a_school_outside_is_told_so(made: Scene, office: Client, page: str) -> None:
    College.objects.update(is_outside=True)
    _, said = sent(office, page + "inscription/", action="register")
    assert "réservée aux élèves scolarisés dans le département" in said


def test_residence_and_bursary_are_asked_only_where_they_matter(made: Scene, office: Client, page: str) -> None:
    ruled(made, wallets=(WalletTerms(themes=1, amount_cents=8000), WalletTerms(themes=2, amount_cents=10_000)))
    said = words(office.get(page))
    assert "boursier" not in said
    assert "habite le département" not in said


def test_a_bursary_noted_before_the_validation_is_paid_with_it(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "inscription/", action="register")
    _, said = sent(office, page + "bourse/", boursier="1")
    assert "noté boursier" in said
    _, said = sent(office, page + "bourse/", boursier="0")
    assert "n’est plus noté boursier" in said
    sent(office, page + "bourse/", boursier="1")
    sent(office, page + "inscription/", action="validate")
    assert held(made) == (10_000, 10_000)


def test_a_bursary_proved_later_is_paid_after_a_confirmation_and_once(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "inscription/", action="register")
    sent(office, page + "inscription/", action="validate")
    answer, said = sent(office, page + "bourse/", boursier="1")
    assert "20,00 € sont versés tout de suite" in said.replace("\u00a0", " ")
    assert hidden(answer, "boursier") == "1"
    assert held(made) == (8000, 10_000)
    for sentence in ("Le complément de bourse est versé", "C’était déjà indiqué"):
        _, said = sent(office, page + "bourse/", boursier="1", confirme="oui")
        assert sentence in said
    assert held(made) == (10_000, 10_000)
    assert "Verser le complément" not in words(office.get(page))
    _, said = sent(office, page + "bourse/", boursier="0")
    assert "ne se reprend pas" in said


def test_a_bursary_without_a_budget_changes_nothing(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "inscription/", action="register")
    sent(office, page + "inscription/", action="validate")
    left = total(made.db, made.at.issuer_id, 26, Code.BUDGET)
    made.db.execute(
        "UPDATE ledger_account SET debits = debits + %(left)s WHERE code = 1000", {"left": left}
    )  # everything is given
    _, said = sent(office, page + "bourse/", boursier="1", confirme="oui")
    assert "le budget voté pour la campagne est épuisé" in said.lower()
    assert held(made) == (8000, 10_000)


def test_money_goes_to_the_other_wallet_where_the_rules_let_it(made: Scene, office: Client, page: str) -> None:
    ruled(made, may_move_money=True)
    sent(office, page + "inscription/", action="register")
    sent(office, page + "inscription/", action="validate")
    rank = hidden(office.get(page), "rang")
    asked = {"source": "0", "montant": "30", "rang": rank}
    _, said = sent(office, page + "deplacer/", **asked)
    assert "30,00 € quittent le porte-monnaie sport pour le porte-monnaie culture" in said.replace("\u00a0", " ")
    assert held(made) == (8000, 10_000)
    _, said = sent(office, page + "deplacer/", **asked, confirme="oui")
    assert "sont passés du porte-monnaie sport au porte-monnaie culture" in said
    _, said = sent(office, page + "deplacer/", **asked, confirme="oui")
    assert "Quelqu’un vient de modifier ce pass" in said, "sent twice, done once"
    assert held(made) == (5000, 13_000)


def test_money_goes_from_split_to_split(made: Scene, office: Client, page: str) -> None:
    ruled(made, may_move_money=True, splits=SPLITS)
    sent(office, page + "inscription/", action="register", boursier="1", repartition="0")
    sent(office, page + "inscription/", action="validate")
    shown = words(office.get(page)).replace("\u00a0", " ")
    assert "180 € sport, 0 € culture" in shown
    assert "80 € sport, 100 € culture" not in shown, "it has that one"
    rank = hidden(office.get(page), "rang")
    sent(office, page + "deplacer/", repartition="2", rang=rank, confirme="oui")
    assert held(made) == (2000, 18_000)


@pytest.mark.parametrize(
    "said", [{}, {"source": "0"}, {"montant": "x", "source": "0"}, {"source": "3", "montant": "5"}]
)
def test_a_move_that_says_nothing_moves_nothing(made: Scene, office: Client, page: str, said: dict[str, str]) -> None:
    ruled(made, may_move_money=True)
    sent(office, page + "inscription/", action="register")
    sent(office, page + "inscription/", action="validate")
    _, told = sent(office, page + "deplacer/", **said, rang="1", confirme="oui")
    assert "Indiquez un montant à déplacer" in told
    assert held(made) == (8000, 10_000)


def test_where_money_stays_nothing_is_offered_and_a_form_is_refused(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "inscription/", action="register")
    sent(office, page + "inscription/", action="validate")
    assert "Changer la répartition" not in words(office.get(page))
    _, said = sent(office, page + "deplacer/", source="0", montant="30", rang="1", confirme="oui")
    assert "l’argent reste dans le porte-monnaie où il a été versé" in said
