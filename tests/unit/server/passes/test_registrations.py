"""server.passes.registrations: who gets a pass, with what in it; every refusal leaves things as they were."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from server.auditing.report import findings
from server.campaigns import terms as campaign_terms
from server.campaigns.document import Eligibility
from server.database import Database
from server.ledger.accounts import Account, Code
from server.ledger.audit import audit
from server.ledger.store import balance, total
from server.passes import registrations, store
from server.passes.models import College
from server.passes.refusals import PassRefusal, Refused
from server.passes.registrations import Decided, Registered
from server.passes.states import MOVES, RegistrationEvent, RegistrationStatus, after
from server.passes.wallets import balances
from server.tickets import store as tickets
from server.tickets.states import TicketState
from tests.builders.rules import amended
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


# --- splits and eligibility -------------------------------------------------------------------------------------------

SPLITS = ((8000, 10_000), (18_000, 0), (0, 18_000))


def offering(db: Database, **changes: object) -> Scene:
    """A campaign of two wallets whose rules are changed so."""
    made = scene(db, SPORT, CULTURE)
    amended(db, made.at.issuer_id, 26, made.at.recorded, **changes)
    now = campaign_terms.read(db, made.at.issuer_id, 26)
    assert now
    return replace(made, terms=now)


def wallets_of(made: Scene, decided: object) -> tuple[int, ...]:
    assert isinstance(decided, Decided), decided
    assert decided.pass_id is not None
    return balances(made.db, made.terms, decided.pass_id)


def asked(made: Scene, pupil: int, **said: Any) -> object:
    return registrations.register(
        made.db, made.terms, made.at, made.college.pk, pupil, **({"is_bursary": False} | said)
    )


@pytest.mark.parametrize("split", SPLITS)
def test_a_family_chooses_among_the_splits_and_the_bursary_comes_on_top(
    database: Database, split: tuple[int, int]
) -> None:
    made = offering(database, splits=SPLITS)
    plain, bursary = made.pupil(), made.pupil("Martin")
    asked(made, plain, split=split)
    asked(made, bursary, split=split, is_bursary=True)
    assert wallets_of(made, validate(made, plain)) == split
    assert wallets_of(made, validate(made, bursary)) == (split[0] + 2000, split[1])
    assert findings(database, made.at.issuer_id) == []


def test_no_split_is_chosen_for_a_family(database: Database) -> None:
    made = offering(database, splits=SPLITS)
    pupil = made.pupil()
    asked(made, pupil)
    assert validate(made, pupil) == Refused(code=PassRefusal.SPLIT_NEEDED)
    assert database.rows("SELECT status FROM passes_registration") == [("submitted",)]
    chosen = registrations.validate(database, made.terms, made.at, made.college.pk, pupil, made.draw, split=(18_000, 0))
    assert wallets_of(made, chosen) == (18_000, 0)
    row = store.pupil(database, made.terms.campaign_id, made.college.pk, pupil)
    assert row
    assert row.split == (18_000, 0)


@pytest.mark.parametrize("split", [(9000, 9000), (18_000, 1), (18_000,), (0, 0)])
def test_a_split_that_nobody_offers_is_refused(sqlite_database: Database, split: tuple[int, ...]) -> None:
    made = offering(sqlite_database, splits=SPLITS)
    pupil = made.pupil()
    refused = Refused(code=PassRefusal.SPLIT_NOT_OFFERED)
    assert asked(made, pupil, split=split) == refused
    asked(made, pupil)
    args = (sqlite_database, made.terms, made.at, made.college.pk, pupil, made.draw)
    assert registrations.validate(*args, split=split) == refused
    assert sqlite_database.rows("SELECT COUNT(*) FROM passes_pass") == [(0,)]


def test_a_campaign_without_splits_takes_none(sqlite_database: Database) -> None:
    made = scene(sqlite_database, SPORT, CULTURE)
    assert asked(made, made.pupil(), split=(8000, 10_000)) == Refused(code=PassRefusal.SPLIT_NOT_OFFERED)


def test_a_split_of_older_rules_is_chosen_anew(sqlite_database: Database) -> None:
    made = offering(sqlite_database, splits=SPLITS)
    pupil = made.pupil()
    asked(made, pupil, split=(18_000, 0))
    amended(sqlite_database, made.at.issuer_id, 26, made.at.recorded, splits=((8000, 10_000), (0, 18_000)))
    now = campaign_terms.read(sqlite_database, made.at.issuer_id, 26)
    assert now
    assert validate(replace(made, terms=now), pupil) == Refused(code=PassRefusal.SPLIT_NOT_OFFERED)


def test_residence_is_asked_where_the_rules_need_it_and_kept_nowhere_else(database: Database) -> None:
    """S1 left out pupils who live outside, S0 let them in: a rule of each campaign (G6)."""
    made = offering(database, eligibility=Eligibility(residence=True))
    pupil = made.pupil()
    for said in (None, False):
        assert asked(made, pupil, is_resident=said) == Refused(code=PassRefusal.RESIDENCE_OUTSIDE)
    assert database.rows("SELECT COUNT(*) FROM passes_registration") == [(0,)]
    assert isinstance(asked(made, pupil, is_resident=True), Registered)
    open_to_all = replace(made, terms=replace(made.terms, residence_required=False))
    assert isinstance(asked(open_to_all, made.pupil("Martin"), is_resident=False), Registered)
    kept = database.rows("SELECT is_resident FROM passes_registration ORDER BY id")
    assert [None if one is None else bool(one) for (one,) in kept] == [True, None]


@pytest.mark.parametrize("is_required", [True, False])
def test_a_school_outside_is_refused_where_the_rules_say_so(sqlite_database: Database, is_required: bool) -> None:
    made = offering(sqlite_database, eligibility=Eligibility(school=is_required))
    College.objects.filter(pk=made.college.pk).update(is_outside=True)
    outcome = asked(made, made.pupil())
    assert outcome == Refused(code=PassRefusal.SCHOOL_OUTSIDE) if is_required else isinstance(outcome, Registered)


def test_a_bursary_that_changes_nothing_is_not_kept(sqlite_database: Database) -> None:
    made = scene(sqlite_database, CULTURE)
    asked(made, made.pupil(), is_bursary=True)
    assert sqlite_database.rows("SELECT is_bursary FROM passes_registration") == [(False,)]
