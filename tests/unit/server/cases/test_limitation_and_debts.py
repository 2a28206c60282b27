"""Limitation beside incidents: what an affiliate owes is set against what is barred, and what it never got it does not owe."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from server.auditing import report
from server.cases import incidents, limitation, voiding
from server.cases.incident_rules import IncidentRefusal
from server.cases.limitation import LimitationRefusal
from server.cases.models import Incident, Limitation
from server.cases.voiding import VoidRefusal
from server.database import Database, Violated
from server.intake.claim_store import ClaimKey
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.ledger.findings import Trouble
from server.ledger.rules import Occasion
from server.reimbursement import store
from server.reimbursement.store import RunRow
from tests.builders.scheme import SPORT_CLUB
from tests.unit.server.cases.scene import ALICE, BRUNO, CAMPAIGN, Desk

OLD = dt.date(2032, 1, 1)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def paid(desk: Desk, cents: int = 2_000) -> tuple[ClaimKey, RunRow]:
    key = desk.taken(desk.here, desk.ticket(cents))
    run = desk.filed()
    desk.paid_by_bank(run)
    return key, run


def proposed(desk: Desk, source: Code) -> Limitation:
    made = limitation.propose(desk.db, desk.issuer_id, CAMPAIGN, SPORT_CLUB, int(source), "Rien", ALICE, desk.now)
    assert isinstance(made, Limitation), made
    return made


def agreed(desk: Desk, source: Code) -> Limitation:
    done = limitation.agree(desk.db, desk.issuer_id, proposed(desk, source).pk, BRUNO, desk.now)
    assert isinstance(done, Limitation), done
    return done


def stand(desk: Desk) -> tuple[int, int, int, int]:
    """Due, came back, owed, barred."""
    return (
        desk.holds(Code.DUE, SPORT_CLUB),
        desk.holds(Code.RETURNED, SPORT_CLUB),
        -desk.holds(Code.OVERPAID, SPORT_CLUB),
        desk.holds(Code.TIME_BARRED, CAMPAIGN),
    )


@pytest.mark.parametrize(
    ("owed", "left", "barred", "state"),
    [(500, 0, 2_500, "barred"), (2_999, 0, 1, "barred"), (3_000, 0, 0, "paid"), (3_500, 500, 0, "paid")],
)
def test_what_is_due_pays_what_is_owed_before_the_rest_is_barred(
    desk: Desk, owed: int, left: int, barred: int, state: str
) -> None:
    first, _ = paid(desk, 4_000)
    key = desk.taken(desk.here, desk.ticket(3_000))
    desk.corrected(first, owed)
    desk.go_to(OLD)
    assert stand(desk) == (3_000, 0, owed, 0)
    done = agreed(desk, Code.DUE)
    assert (done.cents, done.offset_cents) == (3_000, owed - left)
    assert stand(desk) == (0, 0, left, barred)
    row = desk.row(key)
    assert (row.state, row.set_against_cents) == (state, owed - left)
    desk.sound()


def set_against(desk: Desk, owed: int) -> list[ClaimKey]:
    """Three claims of 10 euros that no run took, and that much of an earlier one taken back: barred by two."""
    first, _ = paid(desk, 4_000)
    keys = [desk.taken(desk.here, desk.ticket(1_000)) for _ in range(3)]
    desk.corrected(first, owed)
    desk.go_to(OLD)
    agreed(desk, Code.DUE)
    return keys


def test_the_oldest_claims_pay_the_debt_and_so_are_paid(desk: Desk) -> None:
    keys = set_against(desk, 1_400)
    rows = [desk.row(key) for key in keys]
    assert [(one.state, one.set_against_cents) for one in rows] == [("paid", 1_000), ("barred", 400), ("barred", 0)]
    assert [desk.row(key).run_number for key in keys] == [None] * 3
    tickets = desk.db.rows("SELECT state FROM tickets_ticket WHERE amount_cents = 1000 ORDER BY number")
    assert tickets == [("reimbursed",), ("redeemed",), ("redeemed",)]
    assert voiding.void(desk.db, keys[0], "Erreur", ALICE, desk.now) is VoidRefusal.IN_A_RUN
    assert voiding.void(desk.db, keys[1], "Erreur", ALICE, desk.now) is VoidRefusal.BARRED
    desk.sound()


def test_what_paid_a_debt_may_be_taken_back_and_what_was_barred_may_not(desk: Desk) -> None:
    whole, part, barred = set_against(desk, 1_400)
    assert desk.opened(barred, 1) is IncidentRefusal.BARRED
    assert desk.opened(part, 401) is IncidentRefusal.TOO_MUCH
    desk.corrected(part, 400)
    desk.corrected(whole, 1_000)
    assert [desk.row(key).state for key in (whole, part, barred)] == ["corrected", "barred", "barred"]
    assert stand(desk) == (0, 0, 1_400, 1_600)
    desk.sound()
    assert desk.opened(part, 1) is IncidentRefusal.ANOTHER_OPEN
    at = Occasion(issuer_id=desk.issuer_id, campaign=CAMPAIGN, occurred=desk.now, recorded=desk.now, actor=ALICE)
    assert isinstance(ledger.post(desk.db, *rules.recovered(at, SPORT_CLUB, 1_400, "T1")), ledger.Posted)
    assert [desk.opened(key, 1) for key in (whole, part)] == [IncidentRefusal.TOO_MUCH] * 2
    desk.sound()


@pytest.mark.parametrize(
    "change",
    [
        "state = 'barred', set_against_cents = 0 WHERE set_against_cents = 1000",
        "set_against_cents = 401 WHERE set_against_cents = 400",
        "set_against_cents = 1 WHERE state = 'barred' AND set_against_cents = 0",
        "state = 'accepted', set_against_cents = 0 WHERE set_against_cents = 400",
    ],
)
def test_an_audit_finds_a_claim_that_says_otherwise_what_it_paid(desk: Desk, change: str) -> None:
    set_against(desk, 1_400)
    desk.db.execute(f"UPDATE intake_claim SET {change}")
    assert Trouble.DUE in {found.trouble for found in report.findings(desk.db, desk.issuer_id)}


def test_an_audit_finds_more_taken_back_than_paid_a_debt(desk: Desk) -> None:
    _, part, _ = set_against(desk, 1_400)
    desk.corrected(part, 400)
    desk.sound()
    desk.db.execute("UPDATE intake_claim SET set_against_cents = 399 WHERE set_against_cents = 400")
    assert Trouble.CORRECTION in {found.trouble for found in report.findings(desk.db, desk.issuer_id)}


def test_no_claim_is_paid_without_a_run_unless_all_of_it_paid_a_debt(desk: Desk) -> None:
    set_against(desk, 1_400)
    for change in ("state = 'paid' WHERE set_against_cents < 1000 AND run_number IS NULL", "set_against_cents = 1001"):
        with pytest.raises(Violated):
            desk.db.execute(f"UPDATE intake_claim SET {change}")


def test_claims_barred_whole_before_say_what_they_paid(desk: Desk) -> None:
    keys = set_against(desk, 1_400)
    executor = MigrationExecutor(connection)
    executor.migrate([("intake", "0006_branches")])
    states = "SELECT state FROM intake_claim WHERE run_number IS NULL ORDER BY received_order, sequence"
    assert {state for (state,) in desk.db.rows(states)} == {"barred"}
    desk.db.execute("UPDATE tickets_ticket SET state = 'redeemed' WHERE state = 'reimbursed' AND amount_cents = 1000")
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    rows = [desk.row(key) for key in keys]
    assert [(one.state, one.set_against_cents) for one in rows] == [("paid", 1_000), ("barred", 400), ("barred", 0)]
    tickets = desk.db.rows("SELECT state FROM tickets_ticket WHERE amount_cents = 1000 ORDER BY number")
    assert tickets == [("reimbursed",), ("redeemed",), ("redeemed",)]
    desk.sound()


@pytest.mark.parametrize(("owed", "states"), [(2_000, ["returned", "barred"]), (500, ["barred", "barred"])])
def test_what_came_back_pays_what_is_owed_the_oldest_first(desk: Desk, owed: int, states: list[str]) -> None:
    """An order that paid a debt with all of itself has nothing left to bar."""
    (claim, first), (_, second) = paid(desk, 2_000), paid(desk, 3_000)
    desk.sent_back(first)
    desk.sent_back(second)
    desk.corrected(claim, owed)
    desk.go_to(OLD)
    agreed(desk, Code.RETURNED)
    assert stand(desk) == (0, 0, 0, 5_000 - owed)
    orders = [store.orders(desk.db, run.key)[0] for run in (first, second)]
    assert [(one.state, one.set_against_cents) for one in orders] == list(zip(states, (owed, 0), strict=True))
    desk.sound()


def test_a_debt_paid_back_meanwhile_is_not_set_against_again(desk: Desk) -> None:
    first, _ = paid(desk)
    desk.taken(desk.here, desk.ticket(3_000))
    desk.corrected(first, 500)
    desk.go_to(OLD)
    made = proposed(desk, Code.DUE)
    at = Occasion(issuer_id=desk.issuer_id, campaign=CAMPAIGN, occurred=desk.now, recorded=desk.now, actor=ALICE)
    assert isinstance(ledger.post(desk.db, *rules.recovered(at, SPORT_CLUB, 100, "T1")), ledger.Posted)
    assert limitation.agree(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now) is LimitationRefusal.MOVED
    assert stand(desk) == (3_000, 0, 400, 0)
    desk.sound()


def test_an_affiliate_does_not_owe_what_it_never_got(desk: Desk) -> None:
    """The order came back, a later run paid it again, and that came back too."""
    claim, first = paid(desk)
    waiting, _ = paid(desk, 3_000)
    other = desk.taken(desk.here, desk.ticket(4_000))
    desk.sent_back(first)
    again = desk.filed()
    desk.paid_by_bank(again)
    made = desk.opened(claim, 500)
    assert isinstance(made, Incident)
    desk.sent_back(again)
    desk.go_to(OLD)
    agreed(desk, Code.RETURNED)
    assert stand(desk) == (0, 0, 0, 6_000)
    assert incidents.validate(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now) is IncidentRefusal.BARRED
    assert isinstance(incidents.cancel(desk.db, desk.issuer_id, made.pk, "Prescrit", BRUNO, desk.now), Incident)
    for key in (claim, other):
        assert desk.opened(key, 100) is IncidentRefusal.BARRED
    desk.corrected(waiting, 100)
    assert stand(desk) == (0, 0, 100, 6_000)
    desk.sound()


def test_a_claim_that_was_barred_before_any_run_has_no_incident(desk: Desk) -> None:
    key = desk.taken(desk.here, desk.ticket())
    desk.go_to(OLD)
    agreed(desk, Code.DUE)
    assert desk.opened(key, 100) is IncidentRefusal.BARRED
    desk.sound()
