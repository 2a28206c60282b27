"""server.backoffice.pass_views: a pass found by its number or a ticket's, its money in words, its withdrawal with a reason."""

import datetime as dt
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from server.accounts.models import User
from server.auditing.report import findings
from server.campaigns.models import Issuer
from server.cards import debiting
from server.cards.debiting import CancelReason
from server.database import Database
from server.passes import wallets
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.store import TicketRow
from sync.contract.instant import Instant, start_of_day
from sync.contract.ticket import plain_number
from tests.builders.region import Region
from tests.builders.rules import amended
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.unit.server.campaign_scene import CULTURE, NOW, SPORT, SPORT_CLUB, Scene, scene
from tests.unit.server.college.browsing import hidden, lines, sent, words

REASON = "Élève parti dans un autre département"


@pytest.fixture
def made(sqlite_database: Database, settings: Settings) -> Scene:
    settings.CLOCK = lambda: NOW
    return scene(sqlite_database, SPORT, CULTURE)


@pytest.fixture
def alice(made: Scene) -> Client:
    return central(made)


def central(made: Scene) -> Client:
    person = User.objects.create(
        username="alice", first_name="Alice", last_name="Martin", issuer=made.college.issuer, role="central"
    )
    client = Client()
    client.force_login(person)
    return client


def credited(made: Scene, pass_id: int, *amounts: int, wallet: int = 0) -> list[TicketRow]:
    outcome = crediting.credit(made.db, made.terms, made.at, pass_id, wallet, amounts)
    assert isinstance(outcome, Changed)
    return list(outcome.tickets)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_pass_is_found_by_its_number_or_by_one_of_its_tickets(made: Scene, alice: Client) -> None:
    pass_id = made.opened_pass()
    number = credited(made, pass_id, 3000)[0].number
    for typed in (str(pass_id), plain_number(number), f" {plain_number(number)[:4]} {plain_number(number)[4:]} "):
        answer = alice.get("/central/pass/", {"q": typed})
        assert answer.headers["Location"] == f"/central/pass/{pass_id}/"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Durand", "Tapez un numéro de pass"),
        ("99", "Aucun pass ne porte ce numéro"),
        ("1234567890123456", "Aucun ticket ne porte ce numéro"),
        ("<script>", "Tapez un numéro de pass"),
    ],
)
def test_what_is_not_found_is_told_why(made: Scene, alice: Client, typed: str, said: str) -> None:
    made.opened_pass()
    answer = alice.get("/central/pass/", {"q": typed})
    assert said in words(answer)
    assert b"<script>" not in answer.content


def test_a_pass_of_another_issuer_is_not_there(made: Scene, alice: Client) -> None:
    pass_id = made.opened_pass()
    issuer = Issuer.objects.get()
    issuer.pk, issuer.uuid = None, UUID(int=5)
    issuer.save()
    made.db.execute("UPDATE passes_pass SET issuer_id = %(other)s", {"other": issuer.pk})
    assert alice.get(f"/central/pass/{pass_id}/").status_code == 404
    assert alice.post(f"/central/pass/{pass_id}/retirer/", {"reason": "x", "confirme": "oui"}).status_code == 404


def test_the_money_of_a_pass_is_told_in_words_and_its_child_is_not(made: Scene, alice: Client) -> None:
    amended(made.db, made.at.issuer_id, 26, made.at.recorded, may_move_money=True)
    pupil = made.pupil("Canari", "Zéphyrine")
    pass_id = made.opened_pass(pupil)
    where = (made.db, made.terms, made.at)
    first, second = credited(made, pass_id, 3000, 500)
    crediting.change_amount(*where, pass_id, second.number, 700)
    crediting.uncredit(*where, pass_id, first.number)
    wallets.mark_bursary(*where, made.college.pk, pupil, is_bursary=True)
    page = alice.get(f"/central/pass/{pass_id}/")
    told = [plain(line) for line in lines(page)]
    journal = [line for line in told if line.startswith("16/09/2026 14:00")]
    shown = [f"{plain_number(one.number)}" for one in (first, second)]
    groups = [" ".join((one[:4], one[4:8], one[8:12], one[12:16], one[16:])) for one in shown]
    assert journal == [
        "16/09/2026 14:00 Pass ouvert : 80 € sport, 100 € culture 180,00 € Alice Martin",
        f"16/09/2026 14:00 Mis sur le ticket {groups[0]}, du porte-monnaie sport 30,00 € Alice Martin",
        f"16/09/2026 14:00 Mis sur le ticket {groups[1]}, du porte-monnaie sport 5,00 € Alice Martin",
        f"16/09/2026 14:00 Retiré du ticket {groups[1]}, revenu au porte-monnaie sport 5,00 € Alice Martin",
        f"16/09/2026 14:00 Mis sur le ticket {groups[1]}, du porte-monnaie sport 7,00 € Alice Martin",
        f"16/09/2026 14:00 Retiré du ticket {groups[0]}, revenu au porte-monnaie sport 30,00 € Alice Martin",
        "16/09/2026 14:00 Complément versé : 20 € sport 20,00 € Alice Martin",
    ]
    for secret in ("Canari", "Zéphyrine", "2014", "boursier", "bourse"):
        assert secret not in page.content.decode()


def test_a_pass_is_withdrawn_with_a_reason_after_its_consequence_was_read(made: Scene, alice: Client) -> None:
    pass_id = made.opened_pass()
    credited(made, pass_id, 3000)
    path = f"/central/pass/{pass_id}/"
    answer, said = sent(alice, path + "retirer/", reason="  ")
    assert answer.status_code == 422
    assert "Indiquez pourquoi" in said
    answer, said = sent(alice, path + "retirer/", reason=REASON)
    assert "7 tickets non utilisés sont annulés" in said
    assert "180,00 € reviennent au budget" in plain(said)
    assert hidden(answer, "reason") == REASON
    assert wallets.balances(made.db, made.terms, pass_id) == (5000, 10_000)
    _, said = sent(alice, path + "retirer/", reason=REASON, confirme="oui")
    assert "180,00 € sont revenus au budget" in plain(said)
    assert f"par Alice Martin : {REASON}" in plain(said)
    assert wallets.balances(made.db, made.terms, pass_id) == (0, 0)
    assert "Retirer ce pass" not in said
    assert f"n° {pass_id}" in plain(words(alice.get("/central/pass/")))
    _, said = sent(alice, path + "retirer/", reason=REASON, confirme="oui")
    assert "le pass est déjà retiré" in said
    assert findings(made.db, made.at.issuer_id) == []


def test_after_the_end_a_pass_is_not_withdrawn(made: Scene, alice: Client, settings: Settings) -> None:
    pass_id = made.opened_pass()
    settings.CLOCK = lambda: Instant(start_of_day(dt.date(2027, 4, 1)))
    path = f"/central/pass/{pass_id}/"
    assert "Retirer ce pass" not in words(alice.get(path))
    _, said = sent(alice, path + "retirer/", reason=REASON, confirme="oui")
    assert "revient à la clôture de la campagne" in said


def test_what_counters_took_stands_in_the_journal(sqlite_database: Database, settings: Settings) -> None:
    settings.CLOCK = lambda: NOW
    scheme = Scheme(sqlite_database)
    counter, ticket = scheme.counter(), scheme.ticket(3000)
    counter.redeem(scheme.code(ticket), BIRTHDATE)
    counter.exchange(scheme.serve)
    told = plain(words(central(scheme.scene).get(f"/central/pass/{ticket.pass_id}/")))
    assert "accepté chez Judo Club 30,00 € Guichet" in told
    assert "Accepté" in told


def test_a_cards_debits_are_told_as_debits(sqlite_database: Database, settings: Settings) -> None:
    """Their numbers are above every ticket's, and none of them is a ticket."""
    settings.CLOCK = lambda: NOW
    region = Region(sqlite_database)
    card = region.card()
    first = region.debited(card, 1200)
    region.debited(card, 500)
    debiting.cancel(sqlite_database, region.issuer_id, SPORT_CLUB, first.number, CancelReason.AMOUNT, "user:7", NOW)
    told = plain(words(central(region.scene).get(f"/central/pass/{card.pass_id}/")))
    assert told.count("Débité de la carte, du porte-monnaie") == 2
    assert told.count("Débit de la carte annulé, revenu au porte-monnaie") == 1
