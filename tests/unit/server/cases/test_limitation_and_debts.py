"""Limitation beside incidents: what an affiliate owes is set against what is barred, and what it never got it does not owe."""

import datetime as dt

import pytest

from server.cases import incidents, limitation
from server.cases.incident_rules import IncidentRefusal
from server.cases.limitation import LimitationRefusal
from server.cases.models import Incident, Limitation
from server.database import Database
from server.intake.claim_store import ClaimKey
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.ledger.rules import Occasion
from server.reimbursement import settlement, store
from server.reimbursement.store import RunRow
from sync.contract.instant import DAY
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


def sent_back(desk: Desk, run: RunRow) -> None:
    """The bank returns the affiliate's order, whose account two persons have then confirmed."""
    with desk.db.atomic():
        (order,) = (one for one in store.orders(desk.db, run.key) if one.affiliate_number == SPORT_CLUB)
        settlement.send_back(desk.db, run.key, order, "AC04", "Relevé", BRUNO, desk.now)
    desk.wait(DAY)
    desk.db.execute("UPDATE affiliates_bankaccount SET checked_ms = %(now)s", {"now": desk.now})


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


@pytest.mark.parametrize(("owed", "left", "barred"), [(500, 0, 2_500), (3_000, 0, 0), (3_500, 500, 0)])
def test_what_is_due_pays_what_is_owed_before_the_rest_is_barred(desk: Desk, owed: int, left: int, barred: int) -> None:
    first, _ = paid(desk, 4_000)
    key = desk.taken(desk.here, desk.ticket(3_000))
    desk.corrected(first, owed)
    desk.go_to(OLD)
    assert stand(desk) == (3_000, 0, owed, 0)
    done = agreed(desk, Code.DUE)
    assert (done.cents, done.offset_cents) == (3_000, owed - left)
    assert stand(desk) == (0, 0, left, barred)
    assert desk.row(key).state == "barred"
    desk.sound()


@pytest.mark.parametrize(("owed", "states"), [(2_000, ["returned", "barred"]), (500, ["barred", "barred"])])
def test_what_came_back_pays_what_is_owed_the_oldest_first(desk: Desk, owed: int, states: list[str]) -> None:
    """An order that paid a debt with all of itself has nothing left to bar."""
    (claim, first), (_, second) = paid(desk, 2_000), paid(desk, 3_000)
    sent_back(desk, first)
    sent_back(desk, second)
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
    sent_back(desk, first)
    again = desk.filed()
    desk.paid_by_bank(again)
    made = desk.opened(claim, 500)
    assert isinstance(made, Incident)
    sent_back(desk, again)
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
