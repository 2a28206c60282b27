"""Case files: which tickets are one, what each waits for, what a conclusion closes until one more claim comes. Both engines."""

import pytest

from server.cases import contests, files
from server.cases.files import Stage
from server.cases.rule import Part
from server.database import Database
from sync.contract.instant import HOUR
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB
from tests.unit.server.cases.scene import ALICE, CLUB, Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def stages(desk: Desk) -> list[tuple[int, int, Stage]]:
    return [(one.claims, one.affiliates, one.stage) for one in files.lines(desk.db, desk.issuer_id)]


def test_a_ticket_claimed_once_or_taken_back_and_taken_again_is_no_case(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.taken(desk.here, ticket)
    assert files.case_of(desk.db, desk.issuer_id, ticket.number) is None
    desk.here.void(desk.here.redemptions()[0])
    desk.taken(desk.here, ticket)
    assert stages(desk) == []
    assert files.case_of(desk.db, desk.issuer_id, ticket.number) is None


def test_two_affiliates_make_a_case_to_conclude_and_one_more_claim_opens_it_again(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.taken(desk.here, ticket)
    desk.taken(desk.elsewhere, ticket)
    assert stages(desk) == [(2, 2, Stage.TO_CONCLUDE)]
    for finding, reason in (("", "Vu"), ("copy", " "), ("guess", "Vu")):
        kept = files.conclude(desk.db, desk.issuer_id, ticket.number, finding, reason, ALICE, desk.now)
        assert kept is None
    assert files.conclude(desk.db, desk.issuer_id, ticket.number, "copy", "Photocopie reconnue", ALICE, desk.now)
    assert stages(desk) == [(2, 2, Stage.CONCLUDED)]
    desk.taken(desk.counter(desk.affiliate(3001)), ticket)
    assert stages(desk) == [(3, 3, Stage.TO_CONCLUDE)]
    found = files.case_of(desk.db, desk.issuer_id, ticket.number)
    assert found
    assert found.stage is Stage.TO_CONCLUDE
    assert [one.part for one in found.members] == [Part.TICKET, Part.GUARANTEE, Part.GUARANTEE]
    assert all(one.is_as_ruled for one in found.members)


def test_twice_at_one_affiliate_is_quiet_until_it_is_contested(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.taken(desk.here, ticket)
    second = desk.taken(desk.here, ticket)
    assert stages(desk) == [(2, 1, Stage.QUIET)]
    contests.contest(desk.db, second, SPORT_CLUB, "Deux enfants", CLUB, desk.now)
    assert stages(desk) == [(2, 1, Stage.OPEN)]
    assert [one.terminal for one in files.open_contests(desk.issuer_id)] == [second.terminal]


def test_a_verdict_that_was_told_before_all_had_come_is_kept_and_shown(desk: Desk) -> None:
    """An amber claim is settled after 72 hours; the green one that comes then would have had the ticket."""
    ticket = desk.ticket()
    code = desk.code(ticket)
    desk.taken(desk.here, ticket, decision=Decision.AMBER)
    desk.elsewhere.exchange(desk.serve)
    desk.wait(73 * HOUR)
    desk.here.exchange(desk.serve)
    desk.elsewhere.redeem(code, BIRTHDATE)
    desk.elsewhere.exchange(desk.serve)
    found = files.case_of(desk.db, desk.issuer_id, ticket.number)
    assert found
    assert [(one.code.value, one.part, one.is_as_ruled) for one in found.members] == [
        ("A00", Part.SECOND_ELSEWHERE, False),
        ("A10", Part.TICKET, False),
    ]
    desk.sound()
