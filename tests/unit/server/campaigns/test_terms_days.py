"""The edges of a campaign's days in Europe/Paris, asked of the real services with a stopped clock.

Nights on which clocks change, the last second of 31 March and of 30 April, 29 February, and the cut-off of a fortnight.
"""

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from server.campaigns import publishing, terms
from server.campaigns.models import Campaign
from server.campaigns.publishing import Authors
from server.campaigns.rules_store import Version
from server.database import Database
from server.ledger.rules import Occasion
from server.passes import registrations
from server.passes.refusals import PassRefusal
from server.passes.refusals import Refused as PassRefused
from server.passes.registrations import Registered
from server.reimbursement import runs
from server.reimbursement.calendar import last_ended
from server.reimbursement.campaign_facts import read_facts
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.refusals import Refused, TicketRefusal
from sync.contract.instant import HOUR, MINUTE, SECOND, Instant, start_of_day
from tests.builders.clock import EDGE_DAYS, first_moment, last_moment, paris
from tests.builders.rules import RULES, amended
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.unit.server.campaign_scene import Scene, scene


def occasion(made: Scene, at: Instant) -> Occasion:
    return replace(made.at, occurred=at, recorded=at)


LAST_SECONDS = [
    (dt.date(2027, 3, 31), "2027-03-31 23:59:59", "2027-04-01 00:00:00"),
    (dt.date(2028, 2, 29), "2028-02-29 23:59:59", "2028-03-01 00:00:00"),  # leap day
    (dt.date(2026, 10, 25), "2026-10-25 23:59:59", "2026-10-26 00:00:00"),  # 25 hours
    (dt.date(2027, 3, 28), "2027-03-28 23:59:59", "2027-03-29 00:00:00"),  # 23 hours
]


@pytest.mark.parametrize(("last", "inside", "outside"), LAST_SECONDS)
def test_a_ticket_is_credited_until_the_last_second_of_validity(
    sqlite_database: Database, last: dt.date, inside: str, outside: str
) -> None:
    made = scene(sqlite_database)
    pass_id = made.opened_pass()
    amended(
        sqlite_database, made.at.issuer_id, 26, made.at.recorded, valid_to=last,
        registration_ends_on=min(last, dt.date(2026, 11, 30)), claims_to=last + dt.timedelta(days=30),
    )  # fmt: skip
    now = terms.read(sqlite_database, made.at.issuer_id, 26)
    assert now
    late = crediting.credit(sqlite_database, now, occasion(made, paris(outside)), pass_id, 0, [1_000])
    assert late == Refused(code=TicketRefusal.CAMPAIGN_OVER)
    last_moment = Instant(paris(inside) + SECOND - 1)
    assert isinstance(crediting.credit(sqlite_database, now, occasion(made, last_moment), pass_id, 0, [1_000]), Changed)


@pytest.mark.parametrize(("last", "inside", "outside"), LAST_SECONDS)
def test_a_family_registers_until_the_last_second(
    sqlite_database: Database, last: dt.date, inside: str, outside: str
) -> None:
    made = scene(sqlite_database)
    amended(
        sqlite_database, made.at.issuer_id, 26, made.at.recorded, registration_ends_on=last,
        valid_to=dt.date(2028, 3, 31), claims_to=dt.date(2028, 4, 30),
    )  # fmt: skip
    now = terms.read(sqlite_database, made.at.issuer_id, 26)
    assert now
    for text, expected in ((outside, False), (inside, True)):
        at, pupil = occasion(made, paris(text)), made.pupil(text)
        outcome = registrations.register(sqlite_database, now, at, made.college.pk, pupil, is_bursary=False)
        assert isinstance(outcome, Registered) is expected
        if not expected:
            assert outcome == PassRefused(code=PassRefusal.REGISTRATIONS_CLOSED)


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_is_one_day(sqlite_database: Database, fold: int) -> None:
    made = scene(sqlite_database)
    rules = msgspec.structs.replace(RULES, name="Pass 27", opens_on=dt.date(2026, 10, 25))
    authors = Authors(prepared_by="user:1", approved_by="user:2")
    published = publishing.publish(
        sqlite_database, made.at.issuer_id, 27, rules, "", authors, made.at.recorded, made.terms.ticket_key_id
    )
    assert isinstance(published, Version)
    at = paris("2026-10-25 02:30:00", fold)
    assert at - start_of_day(dt.date(2026, 10, 25)) == (2 + fold) * HOUR + 30 * MINUTE
    current = terms.current(sqlite_database, made.at.issuer_id, dt.date(2026, 10, 25))
    assert current
    assert current.number == 27
    outcome = registrations.register(
        sqlite_database,
        current,
        replace(occasion(made, at), campaign=27),
        made.college.pk,
        made.pupil(),
        is_bursary=False,
    )
    assert isinstance(outcome, Registered)


@pytest.mark.parametrize(
    ("captured", "delivered", "code"),
    [
        ("2027-03-31 23:59:59", "2027-03-31 23:59:59", "A00"),
        ("2027-03-31 23:59:59", "2027-04-30 23:59:58", "A00"),
        ("2027-03-31 23:59:59", "2027-05-01 00:00:00", "W20"),  # late: people decide, two of them
        ("2027-03-31 23:59:59", "2027-05-16 00:00:00", "W20"),
        ("2027-04-01 00:09:59", "2027-04-02 12:00:00", "A00"),  # a quartz clock may be ten minutes off
        ("2027-04-01 00:10:00", "2027-04-02 12:00:00", "R12"),
        ("2027-03-28 03:00:00", "2027-03-28 03:00:00", "A00"),  # the first instant after the hour that is not there
    ],
)  # fmt: skip
def test_a_claim_at_the_edges(sqlite_database: Database, captured: str, delivered: str, code: str) -> None:
    made = Scheme(sqlite_database, now=Instant(paris("2027-03-27 12:00:00")))
    counter, ticket = made.counter(), made.ticket()
    made.wait(paris(captured) - made.now)
    counter.redeem(made.code(ticket), BIRTHDATE)
    made.wait(max(paris(delivered) - made.now, 0))
    counter.exchange(made.serve)
    told = counter.verdict_on(counter.redemptions()[-1])
    assert told
    assert told.code.value == code


ONE_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("grace", [0, 30])
@pytest.mark.parametrize("last", EDGE_DAYS)
def test_the_end_of_claims_decides_who_judges_and_the_days_of_grace_do_not(
    sqlite_database: Database, last: dt.date, grace: int
) -> None:
    """Received in the last millisecond of the day: by the rules. In the next one: by two persons, grace or not (decision 0029)."""
    made = Scheme(sqlite_database, now=paris("2026-09-18 12:00:00"))
    end = dict.fromkeys(("registration_ends_on", "valid_to"), dt.date(2026, 10, 10))
    amended(sqlite_database, made.issuer_id, 26, made.now, **end, claims_to=last, grace_days=grace)
    in_time, late = made.counter(), made.counter()
    for counter in (in_time, late):
        counter.redeem(made.code(made.ticket()), BIRTHDATE)
    for counter, received in ((in_time, last_moment(last)), (late, first_moment(last + ONE_DAY))):
        made.wait(received - 1 - made.now)
        counter.exchange(made.serve)
        assert made.now == received
    told = [counter.code_on(counter.redemptions()[0]) for counter in (in_time, late)]
    assert told == ["A00", "W20"]
    made.check()


@pytest.mark.parametrize("first", EDGE_DAYS[1:])
@pytest.mark.parametrize(("from_first", "code"), [(-600_001, "R41"), (-600_000, "A00"), (0, "A00")])
def test_a_convention_begins_with_its_first_day(
    sqlite_database: Database, first: dt.date, from_first: int, code: str
) -> None:
    """A counter's quartz clock may be ten minutes off, to its affiliate's advantage."""
    assert told_under(sqlite_database, first, first + ONE_DAY, Instant(first_moment(first) + from_first)) == code


@pytest.mark.parametrize("last", EDGE_DAYS)
@pytest.mark.parametrize(("after_last", "code"), [(0, "A00"), (600_000, "A00"), (600_001, "R41")])
def test_a_convention_ends_with_its_last_day(
    sqlite_database: Database, last: dt.date, after_last: int, code: str
) -> None:
    assert told_under(sqlite_database, last - ONE_DAY, last, Instant(last_moment(last) + after_last)) == code


def told_under(db: Database, first: dt.date, last: dt.date, captured: Instant) -> str:
    """The verdict on a ticket taken at that instant under a convention of these days."""
    made = Scheme(db, now=Instant(captured - HOUR))
    made.scene = replace(made.scene, terms=replace(made.scene.terms, valid_to=dt.date(2029, 1, 1)))
    end = dict.fromkeys(("registration_ends_on", "valid_to", "claims_to"), dt.date(2029, 1, 1))
    amended(db, made.issuer_id, 26, made.scene.at.recorded, **end)
    counter, ticket = made.counter(), made.ticket()
    db.execute(
        "UPDATE affiliates_convention SET from_date = %(first)s, to_date = %(last)s", {"first": first, "last": last}
    )
    made.wait(captured - made.now)
    counter.redeem(made.code(ticket), BIRTHDATE)
    counter.exchange(made.serve)
    code = counter.code_on(counter.redemptions()[0])
    assert code
    return code


@pytest.mark.parametrize(
    ("now", "cut_off", "label"),
    [
        (
            "2026-11-01 00:00:00",
            "2026-11-01 00:00:00",
            "Quinzaine du 16 au 31 octobre 2026",
        ),  # 17 days and an hour long
        ("2026-10-31 23:59:59", "2026-10-16 00:00:00", "Quinzaine du 1er au 15 octobre 2026"),
        ("2027-04-01 00:00:00", "2027-04-01 00:00:00", "Quinzaine du 16 au 31 mars 2027"),
        ("2027-03-31 23:59:59", "2027-03-16 00:00:00", "Quinzaine du 1er au 15 mars 2027"),
        ("2028-03-01 00:00:00", "2028-03-01 00:00:00", "Quinzaine du 16 au 29 février 2028"),
        ("2028-02-29 23:59:59", "2028-02-16 00:00:00", "Quinzaine du 1er au 15 février 2028"),
        ("2027-01-01 00:00:00", "2027-01-01 00:00:00", "Quinzaine du 16 au 31 décembre 2026"),
    ],
)
def test_a_cut_off_is_midnight_in_paris_and_its_run_is_named_by_the_fortnight(
    sqlite_database: Database, now: str, cut_off: str, label: str
) -> None:
    scene(sqlite_database)
    facts = read_facts(Campaign.objects.select_related("issuer").get())
    period = last_ended(facts.calendar, paris(now))
    assert period.cut_off == paris(cut_off)
    assert runs.label_of(facts, period.cut_off) == label
