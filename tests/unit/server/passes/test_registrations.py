"""server.passes.registrations: who gets a pass, with what in it; every refusal leaves things as they were."""

import datetime as dt

import pytest

from server.database import Database
from server.ledger.accounts import Account, Code
from server.ledger.audit import audit
from server.ledger.store import balance, total
from server.passes import registrations
from server.passes.refusals import PassRefusal, Refused
from server.passes.registrations import Decided, Registered
from server.passes.states import MOVES, RegistrationEvent, RegistrationStatus, after
from server.tickets import store as tickets
from server.tickets.states import TicketState
from tests.unit.server.campaign_scene import CULTURE, SPORT, Scene, scene

FORBIDDEN = [
    (status, event) for status in RegistrationStatus for event in RegistrationEvent if (status, event) not in MOVES
]


def register(made: Scene, pupil: int, day: dt.date | None = None, *, is_bursary: bool = False) -> object:
    at = made.on(day) if day else made.at
    return registrations.register(made.db, made.terms, at, made.college.pk, pupil, is_bursary=is_bursary)


def validate(made: Scene, pupil: int, day: dt.date | None = None) -> object:
    at = made.on(day) if day else made.at
    return registrations.validate(made.db, made.terms, at, made.college.pk, pupil, made.draw)


def test_a_validated_registration_opens_a_pass_with_its_wallets_and_seven_blank_tickets(database: Database) -> None:
    made = scene(database, SPORT, CULTURE)
    pupil = made.pupil()
    assert register(made, pupil, is_bursary=True) == Registered(pupil_id=pupil)
    decided = validate(made, pupil)
    assert isinstance(decided, Decided)
    assert decided.pass_id
    for code, amount in ((Code.FIRST_WALLET, 10_000), (Code.SECOND_WALLET, 10_000)):
        assert balance(database, made.at.issuer_id, 26, Account(code=code, owner=decided.pass_id)) == amount
    rows = tickets.of_pass(database, made.at.issuer_id, decided.pass_id)
    assert [row.slot for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert {(row.state, row.amount_cents, row.generation) for row in rows} == {(TicketState.BLANK, 0, 1)}
    assert len({row.number for row in rows}) == 7
    assert audit(database, made.at.issuer_id) == []


def test_validating_twice_opens_one_pass(database: Database) -> None:
    made = scene(database)
    pupil = made.pupil()
    register(made, pupil)
    validate(made, pupil)
    again = validate(made, pupil)
    assert again == Refused(code=PassRefusal.NOT_NOW, status=RegistrationStatus.VALIDATED)
    assert database.row("SELECT count(*) FROM passes_pass") == (1,)
    assert database.row("SELECT count(*) FROM tickets_ticket") == (7,)


def test_an_empty_envelope_opens_no_pass_and_keeps_the_registration_waiting(database: Database) -> None:
    made = scene(database, envelope=7999)
    pupil = made.pupil()
    register(made, pupil)
    assert validate(made, pupil) == Refused(code=PassRefusal.BUDGET_SPENT)
    assert database.rows("SELECT status FROM passes_registration") == [("submitted",)]
    assert database.row("SELECT count(*) FROM passes_pass") == (0,)
    assert total(database, made.at.issuer_id, 26, Code.BUDGET) == 7999


def test_a_number_that_is_taken_is_drawn_again(database: Database) -> None:
    made = scene(database)
    first, second = made.pupil(), made.pupil("Martin")
    register(made, first)
    register(made, second)
    numbers = iter([5, 5, 6, 7, 8, 9, 10, 11, 11, 10, *range(20, 30)])
    for pupil in (first, second):
        registrations.validate(database, made.terms, made.at, made.college.pk, pupil, lambda _: next(numbers))
    found = [number for (number,) in database.rows("SELECT number FROM tickets_ticket ORDER BY number")]
    assert found == [*range(5, 12), *range(20, 27)]


def test_another_college_does_not_see_the_pupil(database: Database) -> None:
    made = scene(database)
    pupil = made.pupil()
    elsewhere = made.college.pk + 1
    refused = registrations.register(database, made.terms, made.at, elsewhere, pupil, is_bursary=False)
    assert refused == Refused(code=PassRefusal.UNKNOWN_PUPIL)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (dt.date(2026, 5, 31), PassRefusal.REGISTRATIONS_CLOSED),
        (dt.date(2026, 12, 1), PassRefusal.REGISTRATIONS_CLOSED),
    ],
)
def test_registering_outside_the_calendar_is_refused(
    sqlite_database: Database, day: dt.date, code: PassRefusal
) -> None:
    made = scene(sqlite_database)
    assert register(made, made.pupil(), day) == Refused(code=code)


@pytest.mark.parametrize("day", [dt.date(2026, 6, 1), dt.date(2026, 11, 30)])
def test_the_first_and_the_last_day_are_open(sqlite_database: Database, day: dt.date) -> None:
    made = scene(sqlite_database)
    assert isinstance(register(made, made.pupil(), day), Registered)


def test_a_late_validation_is_still_possible_until_the_end_of_validity(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    one, other = made.pupil(), made.pupil("Martin")
    register(made, one)
    register(made, other)
    assert isinstance(validate(made, one, dt.date(2027, 3, 31)), Decided)
    assert validate(made, other, dt.date(2027, 4, 1)) == Refused(code=PassRefusal.CAMPAIGN_OVER)


@pytest.mark.parametrize(("birthdate", "age"), [(dt.date(2018, 1, 1), 8), (dt.date(2007, 1, 1), 19)])
def test_a_pupil_of_another_age_is_refused(sqlite_database: Database, birthdate: dt.date, age: int) -> None:
    made = scene(sqlite_database)
    pupil = made.pupil(birthdate=birthdate)
    assert register(made, pupil) == Refused(code=PassRefusal.AGE_OUTSIDE, age=age)


def test_registering_twice_is_refused_and_a_refused_one_may_come_back(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    pupil = made.pupil()
    register(made, pupil)
    assert register(made, pupil) == Refused(code=PassRefusal.ALREADY_REGISTERED, status=RegistrationStatus.SUBMITTED)
    registrations.refuse(sqlite_database, made.terms, made.at, made.college.pk, pupil)
    assert isinstance(register(made, pupil, is_bursary=True), Registered)
    assert sqlite_database.rows("SELECT status, is_bursary, decided_by FROM passes_registration") == [
        ("submitted", True, "")
    ]


def test_a_decision_without_a_registration_is_refused(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    assert validate(made, made.pupil()) == Refused(code=PassRefusal.UNKNOWN_REGISTRATION)


@pytest.mark.parametrize(("status", "event"), FORBIDDEN, ids=lambda value: value.value)
def test_a_forbidden_move_is_forbidden(status: RegistrationStatus, event: RegistrationEvent) -> None:
    assert after(status, event) is None


@pytest.mark.parametrize(
    ("status", "event"),
    [pair for pair in FORBIDDEN if pair[1] is not RegistrationEvent.RESUBMIT],
    ids=lambda value: value.value,
)
def test_a_forbidden_decision_changes_nothing(
    sqlite_database: Database, status: RegistrationStatus, event: RegistrationEvent
) -> None:
    made = scene(sqlite_database)
    pupil = made.pupil()
    register(made, pupil)
    reach = {
        RegistrationStatus.VALIDATED: lambda: validate(made, pupil),
        RegistrationStatus.REFUSED: lambda: act(made, pupil, RegistrationEvent.REFUSE),
        RegistrationStatus.WITHDRAWN: lambda: act(made, pupil, RegistrationEvent.WITHDRAW),
    }
    reach[status]()
    before = sqlite_database.rows("SELECT * FROM passes_registration")
    assert act(made, pupil, event) == Refused(code=PassRefusal.NOT_NOW, status=status)
    assert sqlite_database.rows("SELECT * FROM passes_registration") == before


def act(made: Scene, pupil: int, event: RegistrationEvent) -> object:
    if event is RegistrationEvent.VALIDATE:
        return validate(made, pupil)
    decide = registrations.refuse if event is RegistrationEvent.REFUSE else registrations.withdraw
    return decide(made.db, made.terms, made.at, made.college.pk, pupil)
