"""Late claims: held, paid by two people, from the ticket while it holds its credit and from what expired after (E18)."""

import datetime as dt

import pytest

from server.cases import admissions
from server.cases.admissions import AdmissionRefusal
from server.cases.models import Admission
from server.cases.review import NotReviewed, review
from server.cases.voiding import void
from server.database import Database
from server.intake.claim_store import ClaimKey
from server.ledger import closing_money
from server.ledger.accounts import Code
from server.ledger.rules import Occasion
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB
from tests.unit.server.cases.scene import ALICE, BRUNO, CAMPAIGN, Desk

AFTER = dt.date(2027, 5, 20)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def late(desk: Desk, *, expired: bool) -> ClaimKey:
    """Taken in time, delivered after the end of claims and the grace."""
    ticket = desk.ticket()
    entry = desk.here.redeem(desk.code(ticket), BIRTHDATE)
    desk.go_to(AFTER)
    if expired:
        desk.expire()
    desk.here.exchange(desk.serve)
    return desk.key(desk.here, entry)


def by_two(desk: Desk, key: ClaimKey) -> VerdictCode | AdmissionRefusal:
    assert isinstance(admissions.propose(desk.db, key, "Panne du réseau", ALICE, desk.now), Admission)
    return admissions.agree(desk.db, key, BRUNO, desk.now)


def test_one_person_may_refuse_a_late_claim_and_not_pay_it(desk: Desk) -> None:
    key = late(desk, expired=False)
    assert desk.stands(key) == ("held", "W20", "open", 0)
    assert review(desk.db, key, VerdictCode.A20, ALICE, desk.now) is NotReviewed.TWO_PERSONS
    assert isinstance(admissions.propose(desk.db, key, "Panne", ALICE, desk.now), Admission)
    assert review(desk.db, key, VerdictCode.R60, BRUNO, desk.now) is VerdictCode.R60
    assert admissions.proposal_of(key) is None
    assert admissions.agree(desk.db, key, BRUNO, desk.now) is AdmissionRefusal.NOT_IN_REVIEW
    desk.sound()


def test_a_late_claim_whose_ticket_still_holds_its_credit_is_paid_by_it(desk: Desk) -> None:
    key = late(desk, expired=False)
    assert by_two(desk, key) is VerdictCode.A20
    assert desk.stands(key) == ("accepted", "A20", "ticket", 2_000)
    desk.sound()


def test_a_late_claim_whose_ticket_has_expired_is_paid_from_what_expired(desk: Desk) -> None:
    key = late(desk, expired=True)
    assert desk.holds(Code.EXPIRED_TICKET, CAMPAIGN) == 2_000
    assert by_two(desk, key) is VerdictCode.A20
    assert desk.stands(key) == ("accepted", "A20", "ticket", 2_000)
    assert desk.holds(Code.EXPIRED_TICKET, CAMPAIGN) == 0
    assert desk.holds(Code.DUE, SPORT_CLUB) == 2_000
    desk.sound()


def test_voided_it_goes_back_to_what_expired(desk: Desk) -> None:
    key = late(desk, expired=True)
    by_two(desk, key)
    assert void(desk.db, key, "À leur demande", ALICE, desk.now) is None
    assert desk.holds(Code.EXPIRED_TICKET, CAMPAIGN) == 2_000
    number = desk.row(key).ticket_number
    assert desk.db.rows("SELECT state FROM tickets_ticket WHERE number = %(number)s", {"number": number}) == [
        ("expired",)
    ]
    desk.sound()


def test_its_counter_voids_it_too(desk: Desk) -> None:
    key = late(desk, expired=True)
    by_two(desk, key)
    desk.here.void(desk.here.redemptions()[0])
    desk.here.exchange(desk.serve)
    assert desk.stands(key) == ("voided", "V10", "nobody", 0)
    assert desk.holds(Code.EXPIRED_TICKET, CAMPAIGN) == 2_000
    desk.sound()


def test_what_was_given_back_to_the_vote_pays_nobody(desk: Desk) -> None:
    key = late(desk, expired=True)
    at = Occasion(issuer_id=desk.issuer_id, campaign=CAMPAIGN, occurred=desk.now, recorded=desk.now, actor=ALICE)
    closing_money.expire_wallets(desk.db, at)
    closing_money.return_budget(desk.db, at)
    assert by_two(desk, key) is AdmissionRefusal.NO_MONEY
    assert desk.stands(key) == ("held", "W20", "open", 0)
    assert admissions.proposal_of(key) is not None
    desk.sound()


def test_no_rule_against_it_is_for_one_person(desk: Desk) -> None:
    key = desk.taken(desk.here, desk.ticket(), wrong=True)
    assert admissions.propose(desk.db, key, "Vu", ALICE, desk.now) is AdmissionRefusal.NOT_IN_REVIEW
    desk.db.execute("UPDATE terminals_terminal SET standing = 'fork'")
    doubted = desk.taken(desk.here, desk.ticket())
    assert admissions.propose(desk.db, doubted, "Vu", ALICE, desk.now) is AdmissionRefusal.NO_NEED
    assert review(desk.db, doubted, VerdictCode.A20, ALICE, desk.now, "Machine prêtée") is VerdictCode.A20
    desk.sound()
