"""A closed campaign: nothing of it moves, whichever service is asked, and each says so."""

import pytest

from server.cases import admissions, contests, incidents, voiding
from server.cases.admissions import AdmissionRefusal
from server.cases.contests import ContestRefusal
from server.cases.incident_rules import IncidentRefusal
from server.cases.models import Admission, Contest, Incident
from server.cases.review import NotReviewed, review
from server.cases.voiding import VoidRefusal
from server.database import Database
from server.ledger import seals
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import SPORT_CLUB
from tests.unit.server.cases.scene import ALICE, BRUNO, CAMPAIGN, CLUB, Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def close(desk: Desk) -> None:
    with desk.db.atomic():
        seals.make_ready(desk.db, desk.issuer_id, CAMPAIGN)
        seals.put(desk.db, desk.issuer_id, CAMPAIGN, desk.now)


def test_nothing_of_a_closed_campaign_is_paid_contested_voided_or_taken_back(desk: Desk) -> None:
    paid = desk.taken(desk.here, desk.ticket())
    desk.paid_by_bank(desk.filed())
    opened = desk.opened(paid, 100)
    assert isinstance(opened, Incident)
    accepted = desk.taken(desk.here, desk.ticket())
    refused, contested = (desk.taken(desk.here, desk.ticket(), wrong=True) for _ in range(2))
    assert isinstance(contests.contest(desk.db, contested, SPORT_CLUB, "Non", CLUB, desk.now), Contest)
    assert isinstance(admissions.propose(desk.db, contested, "Vu", ALICE, desk.now), Admission)
    desk.db.execute("UPDATE terminals_terminal SET standing = 'fork' WHERE affiliate_number = 2001")
    doubted = desk.taken(desk.elsewhere, desk.ticket())
    close(desk)
    before = desk.everything()
    db, now = desk.db, desk.now
    assert review(db, doubted, VerdictCode.A20, ALICE, now) is NotReviewed.CLOSED
    assert admissions.agree(db, contested, BRUNO, now) is AdmissionRefusal.CLOSED
    assert contests.contest(db, refused, SPORT_CLUB, "Non", CLUB, now) is ContestRefusal.CLOSED
    assert voiding.void(db, accepted, "À leur demande", ALICE, now) is VoidRefusal.CLOSED
    assert incidents.validate(db, desk.issuer_id, opened.pk, BRUNO, now) is IncidentRefusal.CLOSED
    assert desk.everything() == before
    incidents.cancel(db, desk.issuer_id, opened.pk, "Close", ALICE, now)
    assert desk.opened(paid, 100) is IncidentRefusal.CLOSED


def test_what_waits_in_a_closed_campaign_can_still_be_refused(desk: Desk) -> None:
    key = desk.taken(desk.here, desk.ticket(), wrong=True)
    contests.contest(desk.db, key, SPORT_CLUB, "Non", CLUB, desk.now)
    close(desk)
    assert contests.uphold(desk.db, key, "La campagne est close", ALICE, desk.now) is VerdictCode.R30
