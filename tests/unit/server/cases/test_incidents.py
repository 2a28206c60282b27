"""Incidents after payment (E13): opened by one, validated by another, recovered from the next transfers. On both engines."""

import logging
from collections.abc import Callable

import pytest

from server.cases import contests, incidents
from server.cases.incident_rules import Fate, IncidentRefusal, IncidentState
from server.cases.incidents import Asked
from server.cases.models import Contest, Incident
from server.cases.review import review
from server.database import Database
from server.intake.claim_store import ClaimKey
from server.ledger.accounts import Code
from server.passes import wallets
from server.tickets import crediting
from server.tickets.crediting import Changed
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB
from tests.unit.server.cases.scene import ALICE, BRUNO, CAMPAIGN, CLUB, OTHER_CLUB, Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def paid(desk: Desk) -> ClaimKey:
    key = desk.taken(desk.here, desk.ticket())
    desk.paid_by_bank(desk.filed())
    assert desk.stands(key) == ("paid", "A00", "ticket", 2_000)
    return key


def test_a_part_is_taken_back_into_the_budget_and_the_verdict_stays(desk: Desk) -> None:
    key = paid(desk)
    budget = desk.holds(Code.BUDGET, CAMPAIGN)
    desk.corrected(key, 500)
    assert desk.stands(key) == ("corrected", "A00", "ticket", 2_000)
    assert desk.holds(Code.BUDGET, CAMPAIGN) == budget + 500
    assert desk.holds(Code.OVERPAID, SPORT_CLUB) == -500
    desk.sound()


@pytest.mark.parametrize("cents", [500, 2_000])
def test_another_claim_on_a_ticket_that_was_taken_back_goes_to_people_and_alarms_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture, cents: int
) -> None:
    ticket = desk.ticket()
    key = desk.taken(desk.here, ticket)
    desk.paid_by_bank(desk.filed())
    desk.corrected(key, cents)
    caplog.clear()
    entry = desk.here.redeem(desk.code(ticket), BIRTHDATE)
    desk.here.exchange(desk.serve)
    assert desk.row(desk.key(desk.here, entry)).verdict_code is VerdictCode.W20
    assert "ticket-taken-back" in caplog.text
    assert not [record for record in caplog.records if record.levelno > logging.INFO]
    desk.sound()


@pytest.mark.parametrize("state", ["credited", "redeemed"])
def test_a_ticket_that_was_taken_back_and_disagrees_with_the_ledger_is_an_error(
    desk: Desk, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    """Credited without money, or spent while its money is there."""
    ticket = desk.ticket()
    key = desk.taken(desk.here, ticket)
    desk.paid_by_bank(desk.filed())
    desk.corrected(key, 2_000, Fate.CAMPAIGN if state == "credited" else Fate.PUPIL)
    code = desk.code(desk.stored(ticket))
    desk.db.execute(
        "UPDATE tickets_ticket SET state = %(state)s WHERE number = %(it)s", {"state": state, "it": ticket.number}
    )
    entry = desk.here.redeem(code, BIRTHDATE)
    desk.here.exchange(desk.serve)
    assert desk.row(desk.key(desk.here, entry)).verdict_code is VerdictCode.W20
    assert "ticket-without-credit" in caplog.text


def test_a_ticket_that_is_spent_by_no_claim_is_an_error(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody wrote into the claim, and neither money nor ticket came back."""
    ticket = desk.ticket()
    desk.taken(desk.here, ticket)
    desk.db.execute("UPDATE intake_claim SET state = 'voided'")
    entry = desk.here.redeem(desk.code(ticket), BIRTHDATE)
    desk.here.exchange(desk.serve)
    assert desk.row(desk.key(desk.here, entry)).verdict_code is VerdictCode.W20
    assert "ticket-without-credit" in caplog.text


def test_a_run_that_is_filed_and_not_paid_yet_can_be_corrected_and_is_then_paid(desk: Desk) -> None:
    key = desk.taken(desk.here, desk.ticket())
    run = desk.filed()
    desk.corrected(key, 2_000)
    desk.sound()
    desk.paid_by_bank(run)
    assert desk.stands(key)[0] == "corrected"
    desk.sound()


def test_the_debt_is_kept_back_from_the_next_transfer_and_settles_the_incident(desk: Desk) -> None:
    key = paid(desk)
    made = desk.corrected(key, 1_500)
    assert incidents.state_of(desk.db, made) is IncidentState.VALIDATED
    assert desk.opened(key, 100) is IncidentRefusal.ANOTHER_OPEN
    desk.taken(desk.here, desk.ticket(3_000))
    desk.filed()
    assert desk.holds(Code.OVERPAID, SPORT_CLUB) == 0
    assert incidents.state_of(desk.db, made) is IncidentState.SETTLED
    desk.sound()
    desk.corrected(key, 500)
    assert desk.opened(key, 1) is IncidentRefusal.ANOTHER_OPEN
    desk.sound()


def test_the_pupil_gets_the_whole_ticket_back_on_a_new_paper_and_the_old_one_buys_nothing(desk: Desk) -> None:
    ticket = desk.ticket()
    old = desk.code(ticket)
    key = desk.taken(desk.here, ticket)
    desk.paid_by_bank(desk.filed())
    assert desk.opened(key, 500, Fate.PUPIL) is IncidentRefusal.NOT_WHOLE
    desk.corrected(key, 2_000, Fate.PUPIL)
    again = desk.stored(ticket)
    assert (again.state.value, again.generation, again.printed_ms) == ("credited", ticket.generation + 1, None)
    desk.sound()
    for counter in (desk.here, desk.elsewhere):
        entry = counter.redeem(old, BIRTHDATE)
        counter.exchange(desk.serve)
        row = desk.row(desk.key(counter, entry))
        assert row.payer.value != "ticket", "the old paper has no credit any more"
    printed = crediting.issue_papers(
        desk.db, desk.scene.terms, desk.scene.at, ticket.pass_id, [ticket.number], void_older=False
    )
    assert isinstance(printed, Changed)
    fresh = desk.taken(desk.counter(desk.affiliate(3001)), printed.tickets[0])
    assert desk.stands(fresh) == ("accepted", "A00", "ticket", 2_000)
    assert desk.opened(key, 1) is IncidentRefusal.ANOTHER_OPEN
    desk.sound()


def test_a_withdrawn_pass_gets_no_ticket_back(desk: Desk) -> None:
    ticket = desk.ticket()
    key = desk.taken(desk.here, ticket)
    desk.paid_by_bank(desk.filed())
    made = desk.opened(key, 2_000, Fate.PUPIL)
    assert isinstance(made, Incident)
    gone = wallets.withdraw_pass(desk.db, desk.scene.terms, desk.scene.at, ticket.pass_id, "Parti")
    assert isinstance(gone, wallets.Withdrawn)
    assert incidents.validate(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now) is IncidentRefusal.NO_TICKET
    cancelled = incidents.cancel(desk.db, desk.issuer_id, made.pk, "Pass retiré", BRUNO, desk.now)
    assert isinstance(cancelled, Incident)
    assert desk.opened(key, 2_000, Fate.PUPIL) is IncidentRefusal.NO_TICKET
    desk.corrected(key, 2_000)
    desk.sound()


def test_what_the_guarantee_paid_goes_back_to_it(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.taken(desk.here, ticket)
    second = desk.taken(desk.elsewhere, ticket)
    desk.paid_by_bank(desk.filed())
    assert desk.opened(second, 2_000, Fate.PUPIL) is IncidentRefusal.NO_TICKET
    desk.corrected(second, 2_000)
    assert desk.holds(Code.GUARANTEE, OTHER_CLUB) == 0
    desk.sound()


def test_after_the_end_of_claims_it_joins_what_expired(desk: Desk) -> None:
    key = paid(desk)
    desk.go_to(desk.scene.terms.claims_to.replace(month=5, day=3))
    assert desk.opened(key, 2_000, Fate.PUPIL) is IncidentRefusal.TOO_LATE_FOR_PUPIL
    desk.corrected(key, 2_000)
    assert desk.holds(Code.EXPIRED_TICKET, CAMPAIGN) == 2_000
    desk.sound()


@pytest.mark.parametrize("cents", [0, -1, 2_001])
def test_never_nothing_and_never_more_than_was_paid(desk: Desk, cents: int) -> None:
    assert desk.opened(paid(desk), cents) is IncidentRefusal.TOO_MUCH


def test_an_accepted_claim_in_no_filed_run_has_no_incident(desk: Desk) -> None:
    assert desk.opened(desk.taken(desk.here, desk.ticket()), 100) is IncidentRefusal.NOT_IN_A_FILED_RUN


def test_both_sides_are_heard(desk: Desk) -> None:
    key = paid(desk)
    for reason, heard in (("", "Appelés"), ("Erreur", " ")):
        asked = Asked(cents=100, fate=Fate.CAMPAIGN, reason=reason, heard=heard)
        assert incidents.create(desk.db, key, asked, ALICE, desk.now) is IncidentRefusal.NO_WORDS


def cancel(desk: Desk, number: int) -> object:
    return incidents.cancel(desk.db, desk.issuer_id, number, "Ouvert par erreur", ALICE, desk.now)


def validate(desk: Desk, number: int) -> object:
    return incidents.validate(desk.db, desk.issuer_id, number, BRUNO, desk.now)


def created(desk: Desk) -> Incident:
    made = desk.opened(paid(desk), 500)
    assert isinstance(made, Incident)
    return made


def test_who_opened_it_does_not_validate_it(desk: Desk) -> None:
    made = created(desk)
    assert incidents.validate(desk.db, desk.issuer_id, made.pk, ALICE, desk.now) is IncidentRefusal.SAME_PERSON
    assert incidents.cancel(desk.db, desk.issuer_id, made.pk, " ", ALICE, desk.now) is IncidentRefusal.NO_WORDS
    assert desk.holds(Code.OVERPAID, SPORT_CLUB) == 0


@pytest.mark.parametrize("first", [cancel, validate])
@pytest.mark.parametrize("then", [cancel, validate])
def test_only_what_was_just_opened_is_validated_or_cancelled(
    desk: Desk, first: Callable[[Desk, int], object], then: Callable[[Desk, int], object]
) -> None:
    made = created(desk)
    assert isinstance(first(desk, made.pk), Incident)
    owed = desk.holds(Code.OVERPAID, SPORT_CLUB)
    assert then(desk, made.pk) is IncidentRefusal.NOT_CREATED
    assert desk.holds(Code.OVERPAID, SPORT_CLUB) == owed == (-500 if first is validate else 0)
    desk.sound()


def test_a_cancelled_one_lets_another_be_opened(desk: Desk) -> None:
    made = created(desk)
    cancel(desk, made.pk)
    assert incidents.state_of(desk.db, Incident.objects.get(pk=made.pk)) is IncidentState.CANCELLED
    desk.corrected(incidents.key_of(made), 700)
    desk.sound()


def test_another_affiliates_waiting_claim_on_a_ticket_taken_back_for_the_campaign_is_the_guarantees(desk: Desk) -> None:
    ticket = desk.ticket()
    key = desk.taken(desk.here, ticket)
    desk.paid_by_bank(desk.filed())
    desk.corrected(key, 2_000)
    desk.db.execute("UPDATE terminals_terminal SET standing = 'fork' WHERE affiliate_number = 2001")
    doubted = desk.taken(desk.elsewhere, ticket)
    assert review(desk.db, doubted, VerdictCode.A20, ALICE, desk.now) is VerdictCode.A11
    assert desk.stands(doubted) == ("accepted", "A11", "guarantee", 2_000)
    desk.sound()


def test_a_ticket_given_back_is_held_for_a_claim_that_waits(desk: Desk) -> None:
    ticket = desk.ticket()
    waits = desk.taken(desk.elsewhere, ticket, wrong=True)
    key = desk.taken(desk.here, ticket)
    assert isinstance(contests.contest(desk.db, waits, OTHER_CLUB, "La date est bonne", CLUB, desk.now), Contest)
    desk.paid_by_bank(desk.filed())
    desk.corrected(key, 2_000, Fate.PUPIL)
    assert desk.stands(waits) == ("held", "W20", "open", 0)
    assert desk.stored(ticket).state.value == "claimed", "its family could spend it meanwhile"
    contests.uphold(desk.db, waits, "Non", ALICE, desk.now)
    assert desk.stored(ticket).state.value == "credited"
    desk.sound()
