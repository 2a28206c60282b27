"""server.college.ticket_views: tickets credited, changed, kept, opposed and printed; what voids a paper is confirmed first."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from server.intake import claim_store
from server.intake.claim_store import ClaimKey, NewClaim
from server.ledger.accounts import Account, Code
from server.ledger.audit import audit
from server.ledger.store import balance
from server.passes import wallets
from server.tickets import store
from server.tickets.states import TicketState
from server.tickets.store import TicketRow
from sync.contract.ids import CampaignNumber, KeyEpoch, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant, start_of_day
from sync.contract.money import Cents
from sync.contract.verdicts import VerdictCode
from tests.unit.server.campaign_scene import SPORT_CLUB, THEATRE, Scene
from tests.unit.server.college.browsing import hidden, sent, words


def tickets(made: Scene) -> list[TicketRow]:
    (pass_id,) = made.db.row("SELECT MIN(id) FROM passes_pass") or (0,)
    return store.of_pass(made.db, made.at.issuer_id, pass_id)


def claim_waits(made: Scene, number: TicketNumber) -> None:
    """For people, on that ticket."""
    key = ClaimKey(issuer_id=made.at.issuer_id, terminal=TerminalId(7), epoch=KeyEpoch(1), sequence=Sequence(0))
    now = made.at.recorded
    claim = NewClaim(
        key=key, ticket=number, campaign=CampaignNumber(made.terms.number), affiliate=SPORT_CLUB, method=1, decision=2,
        checks=0, claimed_cents=Cents(3000), captured_ms=now, credible_from_ms=now, credible_to_ms=now, received_ms=now,
        received_order=0, reference="R", is_birthdate_match=True, affiliate_themes=1,
    )  # fmt: skip
    claim_store.add_claim(made.db, claim)
    claim_store.decide(made.db, key, VerdictCode.W20, 0, now)


@pytest.fixture
def pupil(made: Scene) -> int:
    return made.pupil()


@pytest.fixture
def page(pupil: int, made: Scene) -> str:
    """The page of a pupil whose pass is open."""
    made.opened_pass(pupil)
    return f"/college/eleves/{pupil}/"


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


def test_a_form_that_is_sent_twice_credits_once(made: Scene, office: Client, page: str) -> None:
    seen = hidden(office.get(page), "vierges")
    assert seen == "7"
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"], vierges=seen)
    answer, said = sent(office, page + "crediter/", porte_monnaie="0", montant=["30"], vierges=seen)
    assert (answer.status_code, "Quelqu’un vient de modifier" in said) == (422, True)
    assert [row.amount_cents for row in tickets(made)[:2]] == [3000, 0]


def test_with_all_tickets_credited_nothing_is_left_to_credit(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["5"] * 7)
    assert "Créditer des tickets" not in words(office.get(page))
    answer, said = sent(office, page + "crediter/", porte_monnaie="0", montant=["5"])
    assert (answer.status_code, "1er ticket" in said) == (422, False)


def test_an_amount_is_taken_back(made: Scene, office: Client, page: str, pupil: int) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    number = tickets(made)[0].number
    path = f"{page}tickets/{number}/"
    answer, said = sent(office, path, action="uncredit")
    assert "30,00 € retournent dans le porte-monnaie sport" in said.replace("\u00a0", " ")
    assert hidden(answer, "action") == "uncredit"
    assert tickets(made)[0].amount_cents == 3000, "nothing happens before somebody has agreed"
    _, said = sent(office, path, action="uncredit", confirme="oui")
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
    assert "Aucun papier de ce ticket ne sera plus accepté" in said
    assert tickets(made)[0].state is TicketState.CREDITED
    _, said = sent(office, path, action="block", confirme="oui")
    assert "aucun guichet ne doit plus l’accepter" in said
    assert "En opposition" in said
    _, said = sent(office, path, action="unblock", confirme="oui")
    assert "L’opposition est levée" in said


def test_who_lifts_an_opposition_hears_that_a_claim_waits_for_the_ticket(
    made: Scene, office: Client, page: str
) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    number = tickets(made)[0].number
    sent(office, f"{page}tickets/{number}/", action="block", confirme="oui")
    claim_waits(made, number)
    _, said = sent(office, f"{page}tickets/{number}/", action="unblock", confirme="oui")
    assert "Une demande de remboursement sur ce ticket attend sa réponse" in said
    assert tickets(made)[0].state is TicketState.CLAIMED


def test_another_pupils_ticket_cannot_be_changed_from_here(made: Scene, office: Client, page: str) -> None:
    other = made.pupil("Martin")
    made.opened_pass(other)
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    (number,) = made.db.row("SELECT number FROM tickets_ticket WHERE state = 'credited'") or (0,)
    _, said = sent(office, f"/college/eleves/{other}/tickets/{number}/", action="block", confirme="oui")
    assert "Ce ticket n’est pas à cet élève" in said


def test_after_the_end_nothing_is_offered_any_more(made: Scene, office: Client, page: str, settings: Settings) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    settings.CLOCK = lambda: Instant(start_of_day(made.terms.valid_to) + 30 * 3_600_000)
    said = words(office.get(page))
    assert "Imprimer les tickets cochés" not in said
    for offer in ("Changer le montant", "mettre en opposition", "Créditer des tickets", "Affecter"):
        assert offer not in said
    assert "Retirer le montant, qui sera perdu" in said
    _, said = sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    assert "Les tickets n’étaient valables que jusqu’au 31/03/2027" in said


def test_after_the_end_an_amount_is_taken_off_only_when_somebody_knows_that_it_is_lost(
    made: Scene, office: Client, page: str, settings: Settings
) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    settings.CLOCK = lambda: Instant(start_of_day(made.terms.valid_to) + 30 * 3_600_000)
    path = f"{page}tickets/{tickets(made)[0].number}/"
    _, said = sent(office, path, action="uncredit")
    assert "ils sont perdus pour la famille" in said
    _, said = sent(office, path, action="uncredit", confirme="oui")
    assert "30,00 € sont perdus pour la famille" in said.replace("\u00a0", " ")
    expired = Account(code=Code.EXPIRED_TICKET, owner=26)
    assert balance(made.db, made.at.issuer_id, 26, expired) == 3000


def test_an_amount_is_changed_and_the_paper_that_says_otherwise_is_void(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    number = tickets(made)[0].number
    sent(office, page + "imprimer/", action="print", ticket=[number])
    path = f"{page}tickets/{number}/"
    answer, said = sent(office, path, action="change", montant="45")
    said = said.replace("\u00a0", " ")
    assert "Le ticket passe de 30,00 € à 45,00 €. 15,00 € sont pris dans le porte-monnaie sport." in said
    assert "Le papier imprimé le 16/09/2026 n’est plus valable" in said
    assert hidden(answer, "montant") == "45"
    _, said = sent(office, path, action="change", montant="45", confirme="oui")
    assert "Le ticket est maintenant de 45,00 €" in said.replace("\u00a0", " ")
    assert (tickets(made)[0].amount_cents, tickets(made)[0].is_printed) == (4500, False)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Écrivez un montant en euros"),
        ("beaucoup", "Écrivez un montant en euros"),
        ("71", "Un ticket se crédite de 5 € à 70 €"),
    ],
)
def test_an_amount_that_cannot_be_is_not_even_asked_about(
    made: Scene, office: Client, page: str, typed: str, problem: str
) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    _, said = sent(office, f"{page}tickets/{tickets(made)[0].number}/", action="change", montant=typed)
    assert problem in said.replace("\u00a0", " ")
    assert tickets(made)[0].amount_cents == 3000


def test_more_than_the_wallet_holds_is_refused_after_the_question(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30", "45"])
    path = f"{page}tickets/{tickets(made)[0].number}/"
    _, said = sent(office, path, action="change", montant="36", confirme="oui")
    assert "Il ne reste que 35,00 € dans ce porte-monnaie" in said.replace("\u00a0", " ")


def test_keeping_a_printed_ticket_for_somebody_else_is_confirmed_first(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    number = tickets(made)[0].number
    sent(office, page + "imprimer/", action="print", ticket=[number])
    path = f"{page}tickets/{number}/"
    _, said = sent(office, path, action="assign", affilie=str(SPORT_CLUB))
    assert "Seul Judo Club pourra prendre ce ticket" in said
    assert tickets(made)[0].assigned_affiliate == 0
    _, said = sent(office, path, action="assign", affilie=str(SPORT_CLUB), confirme="oui")
    assert "Le ticket est affecté à Judo Club" in said


def test_reprinting_says_which_papers_will_be_void(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30", "5"])
    chosen = [str(one.number) for one in tickets(made)[:2]]
    sent(office, page + "imprimer/", action="print", ticket=chosen)
    answer, said = sent(office, page + "imprimer/", action="reprint", ticket=chosen)
    assert "Les 2 papiers déjà donnés ne sont plus valables" in said
    assert [one in answer.content.decode() for one in chosen] == [True, True]
    assert {one.generation for one in tickets(made)} == {1}


def test_nothing_is_offered_on_a_withdrawn_pass(made: Scene, office: Client, page: str) -> None:
    sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    pass_id = tickets(made)[0].pass_id
    assert isinstance(wallets.withdraw_pass(made.db, made.terms, made.at, pass_id, "Parti"), wallets.Withdrawn)
    said = words(office.get(page))
    assert "Pass retiré" in said
    assert "Le service central a retiré ce pass" in said
    for offer in ("Changer le montant", "mettre en opposition", "Créditer des tickets", "Imprimer les tickets"):
        assert offer not in said
    _, said = sent(office, page + "crediter/", porte_monnaie="0", montant=["30"])
    assert "Le service central a retiré ce pass" in said
