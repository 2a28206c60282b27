"""Limitation: from 1 January of the fifth year, by two persons, and no run pays it any more. On both engines."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from server.auditing import report
from server.campaigns.models import Campaign
from server.cases import limitation, voiding
from server.cases.limitation import LimitationRefusal, barred_before
from server.cases.models import Limitation
from server.cases.voiding import VoidRefusal
from server.database import Database, Violated, current
from server.ledger.accounts import Code
from server.ledger.findings import Trouble
from server.reimbursement import runs, settlement, store, taken_claims
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.store import RunKey, RunRow
from sync.contract.instant import DAY, HOUR, Instant, civil_date, start_of_day
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB
from tests.unit.server.cases.scene import ALICE, BRUNO, CAMPAIGN, OTHER_CLUB, Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def proposed(desk: Desk, source: Code = Code.DUE, affiliate: int = SPORT_CLUB) -> Limitation | LimitationRefusal:
    return limitation.propose(
        desk.db, desk.issuer_id, CAMPAIGN, affiliate, int(source), "Trois courriers sans réponse", ALICE, desk.now
    )


def agreed(desk: Desk, source: Code = Code.DUE) -> Limitation | LimitationRefusal:
    made = proposed(desk, source)
    assert isinstance(made, Limitation), made
    return limitation.agree(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now)


def waiting(desk: Desk) -> list[int]:
    sums = taken_claims.sums_waiting(desk.db, desk.issuer_id, CAMPAIGN, Instant(desk.now + HOUR))
    return [each.amount_cents for each in sums]


@pytest.mark.parametrize(
    ("today", "first_open"), [("2030-12-31", "2026-01-01"), ("2031-01-01", "2027-01-01"), ("2032-02-29", "2028-01-01")]
)
def test_four_years_from_the_1_january_following(today: str, first_open: str) -> None:
    assert barred_before(dt.date.fromisoformat(today)) == start_of_day(dt.date.fromisoformat(first_open))


def test_what_is_due_is_barred_on_the_day_and_paid_by_no_run(desk: Desk) -> None:
    desk.taken(desk.here, desk.ticket())
    desk.taken(desk.elsewhere, desk.ticket(3_000))
    desk.go_to(dt.date(2030, 12, 31))
    assert limitation.lines(desk.db, desk.issuer_id, barred_before(civil_date(desk.now))) == []
    assert proposed(desk) is LimitationRefusal.NOTHING
    desk.go_to(dt.date(2031, 1, 1))
    found = limitation.lines(desk.db, desk.issuer_id, barred_before(civil_date(desk.now)))
    assert [(one.affiliate_number, one.source, one.cents) for one in found] == [
        (SPORT_CLUB, Code.DUE, 2_000),
        (OTHER_CLUB, Code.DUE, 3_000),
    ]
    assert isinstance(agreed(desk), Limitation)
    assert desk.holds(Code.DUE, SPORT_CLUB) == 0
    assert desk.holds(Code.TIME_BARRED, CAMPAIGN) == 2_000
    assert waiting(desk) == [3_000]
    desk.sound()
    desk.paid_by_bank(desk.filed())
    assert desk.holds(Code.PAID, SPORT_CLUB) == 0
    assert proposed(desk) is LimitationRefusal.NOTHING
    desk.sound()


def test_what_came_back_is_barred_from_its_return_and_not_paid_again(desk: Desk) -> None:
    desk.taken(desk.here, desk.ticket())
    run = desk.filed()
    desk.paid_by_bank(run)
    desk.go_to(dt.date(2027, 1, 5))
    with desk.db.atomic():
        (order,) = store.orders(desk.db, run.key)
        settlement.send_back(desk.db, run.key, order, "AC04", "Relevé", BRUNO, desk.now)
    desk.go_to(dt.date(2031, 6, 1))
    assert proposed(desk, Code.RETURNED) is LimitationRefusal.NOTHING
    desk.go_to(dt.date(2032, 1, 1))
    (due,) = taken_claims.dues(desk.db, desk.issuer_id, CAMPAIGN, [])
    assert [back.amount_cents for back in due.comebacks] == [2_000]
    assert isinstance(agreed(desk, Code.RETURNED), Limitation)
    assert desk.holds(Code.RETURNED, SPORT_CLUB) == 0
    assert taken_claims.dues(desk.db, desk.issuer_id, CAMPAIGN, []) == []
    desk.sound()


def given_back_after_a_limitation(desk: Desk) -> None:
    """Of two orders that came back, a run was about to pay the first (20 euros) again while the second (30) was barred."""
    paid = []
    for cents in (2_000, 3_000):
        desk.taken(desk.here, desk.ticket(cents))
        paid.append(desk.filed())
        desk.paid_by_bank(paid[-1])
    desk.sent_back(paid[0])
    again = prepared(desk)
    desk.go_to(dt.date(2027, 1, 5))
    desk.sent_back(paid[1])
    desk.go_to(dt.date(2032, 1, 1))
    done = agreed(desk, Code.RETURNED)
    assert isinstance(done, Limitation), done
    assert done.cents == 3_000
    desk.wait(HOUR)
    assert isinstance(runs.abandon_run(desk.db, again.key, ALICE, desk.now), RunRow)


def prepared(desk: Desk) -> RunRow:
    """By the thread that asks."""
    desk.wait(DAY)
    facts = read_facts(Campaign.objects.select_related("issuer").get(number=CAMPAIGN))
    run = runs.close_run(current(), facts, desk.now, ALICE, desk.now)
    assert isinstance(run, RunRow), run
    return run


def order_states(desk: Desk) -> list[tuple[int, str]]:
    return [
        (int(run), state)
        for run, state in desk.db.rows("SELECT run, state FROM reimbursement_paymentorder ORDER BY run")
    ]


def test_an_order_that_a_run_gives_back_after_a_limitation_is_not_barred_with_the_others(desk: Desk) -> None:
    given_back_after_a_limitation(desk)
    assert order_states(desk) == [(1, "returned"), (2, "barred"), (3, "abandoned")]
    desk.sound()
    (due,) = taken_claims.dues(desk.db, desk.issuer_id, CAMPAIGN, [])
    assert [(back.run, back.amount_cents) for back in due.comebacks] == [(1, 2_000)]
    desk.paid_by_bank(desk.filed())
    assert (desk.holds(Code.PAID, SPORT_CLUB), desk.holds(Code.TIME_BARRED, CAMPAIGN)) == (2_000, 3_000)
    desk.sound()


@pytest.mark.parametrize("source", [Code.DUE, Code.RETURNED])
def test_a_second_limitation_of_the_same_year_is_another_one(desk: Desk, source: Code) -> None:
    if source is Code.RETURNED:
        given_back_after_a_limitation(desk)
    else:
        desk.taken(desk.elsewhere, desk.ticket())
        desk.paid_by_bank(desk.filed())
        desk.taken(desk.here, desk.ticket())
        run = prepared(desk)
        desk.taken(desk.here, desk.ticket(3_000))
        desk.go_to(dt.date(2031, 1, 1))
        assert isinstance(agreed(desk), Limitation)
        assert isinstance(runs.abandon_run(desk.db, run.key, ALICE, desk.now), RunRow)
    assert desk.holds(Code.TIME_BARRED, CAMPAIGN) == 3_000
    again = agreed(desk, source)
    assert isinstance(again, Limitation), again
    assert (desk.holds(Code.TIME_BARRED, CAMPAIGN), desk.holds(source, SPORT_CLUB)) == (5_000, 0)
    desk.sound()
    assert proposed(desk, source) is LimitationRefusal.NOTHING


def test_it_takes_two_a_reason_and_can_be_dropped(desk: Desk) -> None:
    desk.taken(desk.here, desk.ticket())
    desk.go_to(dt.date(2031, 1, 1))
    db, issuer, now = desk.db, desk.issuer_id, desk.now
    assert limitation.propose(db, issuer, CAMPAIGN, SPORT_CLUB, 3100, " ", ALICE, now) is LimitationRefusal.NO_WORDS
    assert limitation.propose(db, issuer, CAMPAIGN, SPORT_CLUB, 3300, "x", ALICE, now) is LimitationRefusal.NOTHING
    made = proposed(desk)
    assert isinstance(made, Limitation)
    assert proposed(desk) is LimitationRefusal.ALREADY
    assert limitation.agree(db, issuer, made.pk, ALICE, now) is LimitationRefusal.SAME_PERSON
    assert limitation.drop(issuer, made.pk, BRUNO, now) is None
    assert limitation.agree(db, issuer, made.pk, BRUNO, now) is LimitationRefusal.NOT_PROPOSED
    assert waiting(desk) == [2_000]
    assert isinstance(agreed(desk), Limitation)
    desk.sound()


def test_what_a_run_took_meanwhile_is_not_barred(desk: Desk) -> None:
    desk.taken(desk.here, desk.ticket())
    desk.go_to(dt.date(2031, 1, 1))
    made = proposed(desk)
    assert isinstance(made, Limitation)
    desk.filed()
    assert limitation.agree(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now) is LimitationRefusal.NOTHING
    desk.sound()


def test_what_is_barred_is_taken_back_by_nobody_and_what_is_due_besides_is_paid(desk: Desk) -> None:
    entry = desk.here.redeem(desk.code(desk.ticket()), BIRTHDATE)
    desk.here.exchange(desk.serve)
    key = desk.key(desk.here, entry)
    desk.go_to(dt.date(2031, 1, 1))
    assert isinstance(agreed(desk), Limitation)
    assert desk.stands(key) == ("barred", "A00", "ticket", 2_000)
    assert voiding.void(desk.db, key, "À leur demande", ALICE, desk.now) is VoidRefusal.BARRED
    desk.here.void(entry)
    desk.here.exchange(desk.serve)
    assert desk.stands(key) == ("barred", "A00", "ticket", 2_000)
    assert desk.holds(Code.TIME_BARRED, CAMPAIGN) == 2_000
    desk.sound()


def test_a_run_abandoned_after_it_gives_back_what_is_still_due(desk: Desk) -> None:
    """Limitation bars what it moved, not all that is as old."""
    desk.taken(desk.elsewhere, desk.ticket())
    desk.paid_by_bank(desk.filed())
    desk.taken(desk.here, desk.ticket())
    desk.wait(DAY)
    facts = read_facts(Campaign.objects.select_related("issuer").get(number=CAMPAIGN))
    run = runs.close_run(desk.db, facts, desk.now, ALICE, desk.now)
    assert isinstance(run, RunRow)
    desk.taken(desk.here, desk.ticket(3_000))
    desk.go_to(dt.date(2031, 1, 1))
    assert isinstance(agreed(desk), Limitation)
    assert desk.holds(Code.TIME_BARRED, CAMPAIGN) == 3_000
    assert isinstance(runs.abandon_run(desk.db, run.key, ALICE, desk.now), RunRow)
    assert waiting(desk) == [2_000]
    desk.sound()
    desk.paid_by_bank(desk.filed())
    assert desk.holds(Code.PAID, SPORT_CLUB) == 2_000
    desk.sound()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_run_that_is_cut_while_the_second_person_agrees_takes_nothing_of_it(desk: Desk) -> None:
    """It began before, and waits; on SQLite one writes at a time."""
    desk.taken(desk.here, desk.ticket())
    desk.go_to(dt.date(2031, 1, 1))
    made = proposed(desk)
    assert isinstance(made, Limitation)
    taken: list[int] = []

    def cut() -> None:
        try:
            with current().atomic():
                key = RunKey(issuer_id=desk.issuer_id, campaign=CAMPAIGN, number=1)
                taken.append(taken_claims.take(current(), key, Instant(desk.now + HOUR)))
        finally:
            connections.close_all()

    run = threading.Thread(target=cut)
    with desk.db.atomic():
        assert isinstance(limitation.agree(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now), Limitation)
        run.start()
        run.join(1)
        assert run.is_alive()
    run.join(30)
    assert taken == [0]
    desk.sound()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_run_that_is_cut_while_the_second_person_agrees_pays_no_order_again(desk: Desk) -> None:
    """Another affiliate is due something: the run has somebody to pay."""
    desk.taken(desk.here, desk.ticket())
    paid = desk.filed()
    desk.paid_by_bank(paid)
    desk.sent_back(paid)
    desk.taken(desk.elsewhere, desk.ticket())
    desk.go_to(dt.date(2031, 1, 1))
    made = proposed(desk, Code.RETURNED)
    assert isinstance(made, Limitation)
    cut: list[RunRow] = []

    def run() -> None:
        try:
            cut.append(prepared(desk))
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    with desk.db.atomic():
        assert isinstance(limitation.agree(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now), Limitation)
        other.start()
        other.join(1)
        assert other.is_alive()
    other.join(30)
    assert [order.affiliate_number for order in store.orders(desk.db, cut[0].key)] == [OTHER_CLUB]
    desk.sound()


@pytest.mark.parametrize("state", ["returned", "reissued"])
def test_an_audit_finds_a_barred_order_that_says_something_else(desk: Desk, state: str) -> None:
    desk.taken(desk.here, desk.ticket())
    paid = desk.filed()
    desk.paid_by_bank(paid)
    desk.sent_back(paid)
    desk.go_to(dt.date(2031, 1, 1))
    assert isinstance(agreed(desk, Code.RETURNED), Limitation)
    desk.sound()
    desk.db.execute("UPDATE reimbursement_paymentorder SET reissued_run = 2, state = %(state)s", {"state": state})
    assert Trouble.RETURNED in {found.trouble for found in report.findings(desk.db, desk.issuer_id)}


def test_orders_barred_before_they_said_it_say_it_now_and_no_other(desk: Desk) -> None:
    given_back_after_a_limitation(desk)
    executor = MigrationExecutor(connection)
    executor.migrate([("reimbursement", "0004_orders_and_the_bank")])
    assert order_states(desk) == [(1, "returned"), (2, "returned"), (3, "abandoned")]
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert order_states(desk) == [(1, "returned"), (2, "barred"), (3, "abandoned")]
    desk.sound()
    with pytest.raises(Violated):
        desk.db.execute("DELETE FROM reimbursement_paymentorder")


def test_a_limitation_agreed_before_debts_were_set_against_it_stays_whole_and_is_kept(desk: Desk) -> None:
    desk.taken(desk.here, desk.ticket())
    desk.go_to(dt.date(2031, 1, 1))
    assert isinstance(agreed(desk), Limitation)
    executor = MigrationExecutor(connection)
    executor.migrate([("cases", "0002_limitation")])
    assert desk.db.rows("SELECT cents, state FROM cases_limitation") == [(2_000, "agreed")]
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert desk.db.rows("SELECT cents, offset_cents, state FROM cases_limitation") == [(2_000, 0, "agreed")]
    desk.sound()
    with pytest.raises(Violated):
        desk.db.execute("DELETE FROM cases_limitation")


@pytest.mark.parametrize("state", ["accepted", "voided"])
def test_an_audit_finds_a_barred_claim_that_says_something_else(desk: Desk, state: str) -> None:
    desk.taken(desk.here, desk.ticket())
    desk.go_to(dt.date(2031, 1, 1))
    assert isinstance(agreed(desk), Limitation)
    desk.sound()
    desk.db.execute("UPDATE intake_claim SET state = %(state)s", {"state": state})
    assert Trouble.DUE in {found.trouble for found in report.findings(desk.db, desk.issuer_id)}


def test_what_was_barred_before_claims_said_it_says_it_now_unless_a_run_gave_more_back(desk: Desk) -> None:
    desk.taken(desk.here, desk.ticket())
    desk.taken(desk.elsewhere, desk.ticket())
    desk.go_to(dt.date(2031, 1, 1))
    assert isinstance(agreed(desk), Limitation)
    executor = MigrationExecutor(connection)
    executor.migrate([("intake", "0003_claim_waiting")])
    states = "SELECT state FROM intake_claim ORDER BY affiliate_number"
    assert desk.db.rows(states) == [("accepted",), ("accepted",)]
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert sorted(desk.db.rows(states)) == [("accepted",), ("barred",)]
    desk.sound()
