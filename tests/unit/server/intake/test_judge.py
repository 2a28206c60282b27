"""server.intake.judge: every code that a machine gives, and which of two reasons is told."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.intake.judge import (
    MIDNIGHT_TOLERANCE,
    RULES,
    Birthdate,
    Credit,
    Days,
    Facts,
    Opposed,
    TicketFacts,
    Use,
    credible_days,
    judge,
    settle,
)
from sync.contract.instant import DAY, HOUR, MINUTE, Instant, start_of_day
from sync.contract.money import Cents
from sync.contract.policy import Check, Decision
from sync.contract.verdicts import MEANINGS, Payer, VerdictCode

TODAY = dt.date(2026, 10, 7)
ONE = dt.timedelta(days=1)
LATER = dt.date(2027, 3, 31)

TICKET = TicketFacts(
    themes=1,
    assigned_affiliate=0,
    validity=Days(first=dt.date(2026, 6, 1), last=LATER),
    amount=Cents(2000),
    opposed=Opposed.NO,
    credit=Credit.THERE,
)
GOOD = Facts(
    is_trusted=True,
    is_proof_good=True,
    ticket=TICKET,
    recorded=Decision.GREEN,
    recomputed=Decision.GREEN,
    checks=Check.BEARER,
    birthdate=Birthdate.MATCHES,
    captured=Days(first=TODAY, last=TODAY),
    received=TODAY,
    affiliate=42,
    affiliate_themes=1,
    convention=Days(first=dt.date(2026, 9, 1), last=dt.date(2027, 4, 30)),
    claims_to=dt.date(2027, 4, 30),
    watermark=False,
    use=Use.FREE,
    tolerance_is_spent=False,
)


def facts(ticket: dict[str, Any] | None = None, **known: Any) -> Facts:
    """A good green claim, but for what is said."""
    changed = dataclasses.replace(GOOD, **known)
    return dataclasses.replace(changed, ticket=dataclasses.replace(TICKET, **ticket)) if ticket else changed


AMBER: dict[str, Any] = {"recorded": Decision.AMBER, "recomputed": Decision.AMBER}

BY_CODE: dict[VerdictCode, list[Facts]] = {
    VerdictCode.A00: [
        facts(),
        facts(**AMBER, watermark=True),
        facts(birthdate=Birthdate.NOT_ASKED),
        facts({"assigned_affiliate": 42}),
        facts({"themes": 3}),
        facts(received=dt.date(2027, 4, 30)),
    ],
    VerdictCode.A10: [facts(use=Use.ELSEWHERE)],
    VerdictCode.A11: [
        facts({"opposed": Opposed.LATER}),
        facts({"credit": Credit.WITHDRAWN}),
        facts({"opposed": Opposed.LATER}, use=Use.ELSEWHERE),
    ],
    VerdictCode.A12: [facts(birthdate=Birthdate.DIFFERS_BUT_FITS_TAG, watermark=True)],
    VerdictCode.W10: [
        facts(**AMBER),
        facts(recomputed=Decision.AMBER),  # promised green, though its own bitmap says amber
        facts(recorded=Decision.AMBER),
        facts(birthdate=Birthdate.DIFFERS_BUT_FITS_TAG),
        facts(**AMBER, use=Use.ELSEWHERE),
    ],
    VerdictCode.W20: [
        facts(is_trusted=False),
        dataclasses.replace(GOOD, is_trusted=False, is_proof_good=False, ticket=None),
        facts(recomputed=None),
        facts(birthdate=Birthdate.MISSING),
        facts(received=dt.date(2027, 5, 1)),
        facts(received=dt.date(2029, 5, 15)),
        facts(recomputed=Decision.RED, checks=Check.BEARER | Check.EXPIRED),
        facts({"opposed": Opposed.LATER}, **AMBER),
        facts({"credit": Credit.WITHDRAWN}, **AMBER),
        facts({"credit": Credit.EXPIRED}),
        facts({"amount": Cents(0)}),
    ],
    VerdictCode.R10: [dataclasses.replace(GOOD, is_proof_good=False, ticket=None)],
    VerdictCode.R11: [dataclasses.replace(GOOD, ticket=None)],
    VerdictCode.R12: [facts({"validity": Days(first=dt.date(2026, 6, 1), last=TODAY - ONE)})],
    VerdictCode.R13: [facts({"validity": Days(first=TODAY + ONE, last=LATER)})],
    VerdictCode.R14: [facts({"themes": 2}), facts(affiliate_themes=0)],
    VerdictCode.R15: [facts({"assigned_affiliate": 41})],
    VerdictCode.R16: [facts({"opposed": Opposed.LISTED_OLD_PRINT})],
    VerdictCode.R20: [facts(use=Use.HERE), facts(**AMBER, use=Use.HERE, watermark=True)],
    VerdictCode.R21: [facts(**AMBER, use=Use.ELSEWHERE, watermark=True)],
    VerdictCode.R30: [
        facts(birthdate=Birthdate.DIFFERS),
        facts(birthdate=Birthdate.DIFFERS, watermark=True),
        facts(birthdate=Birthdate.DIFFERS_BUT_FITS_TAG, tolerance_is_spent=True),
        facts(**AMBER, birthdate=Birthdate.DIFFERS),
    ],
    VerdictCode.R40: [facts({"opposed": Opposed.LISTED})],
    VerdictCode.R41: [
        facts(convention=None),
        facts(convention=Days(first=TODAY + ONE, last=LATER)),
        facts(convention=Days(first=dt.date(2026, 1, 1), last=TODAY - ONE)),
    ],
    VerdictCode.R50: [
        facts(recomputed=Decision.RED, checks=Check.BEARER | Check.UNSYNCED_TOO_MANY),
        facts(recomputed=Decision.RED, checks=Check.LISTS_TOO_OLD),
    ],
}
# A review decides the first three, the affiliate the fourth.
BY_PEOPLE = {VerdictCode.A20, VerdictCode.R60, VerdictCode.R70, VerdictCode.V10}


@pytest.mark.parametrize(
    ("code", "known"),
    [(code, known) for code, cases in BY_CODE.items() for known in cases],
    ids=lambda value: str(value)[:16],
)
def test_each_code_has_its_facts(code: VerdictCode, known: Facts) -> None:
    assert judge(known) is code


def test_every_code_is_given_by_somebody() -> None:
    assert set(BY_CODE) | BY_PEOPLE == set(VerdictCode)


def test_a_day_at_the_edge_of_validity_and_convention_is_inside() -> None:
    edge = facts({"validity": Days(first=TODAY, last=TODAY)}, convention=Days(first=TODAY, last=TODAY))
    assert judge(edge) is VerdictCode.A00


def test_an_interval_over_a_midnight_is_judged_in_the_childs_favour() -> None:
    over = Days(first=TODAY, last=TODAY + ONE)
    assert judge(facts({"validity": Days(first=dt.date(2026, 6, 1), last=TODAY)}, captured=over)) is VerdictCode.A00
    assert judge(facts({"validity": Days(first=TODAY + ONE, last=LATER)}, captured=over)) is VerdictCode.A00


WORST: dict[str, Any] = {
    "is_trusted": True,
    "birthdate": Birthdate.DIFFERS,
    "use": Use.HERE,
    "affiliate_themes": 2,
    "convention": None,
    "received": dt.date(2028, 1, 1),
    "recomputed": Decision.RED,
    "checks": Check.UNSYNCED_TOO_MANY,
}
# Each step takes the first reason away; the next in the order of usefulness is then told.
STEPS: list[tuple[VerdictCode, dict[str, Any], dict[str, Any]]] = [
    (VerdictCode.R20, {}, {"use": Use.FREE}),
    (VerdictCode.R16, {"opposed": Opposed.LISTED}, {}),
    (VerdictCode.R40, {"opposed": Opposed.NO}, {}),
    (VerdictCode.R14, {}, {"affiliate_themes": 1}),
    (VerdictCode.R15, {"assigned_affiliate": 0}, {}),
    (VerdictCode.R12, {"validity": TICKET.validity}, {}),
    (VerdictCode.R41, {}, {"convention": GOOD.convention}),
    (VerdictCode.R30, {}, {"birthdate": Birthdate.MATCHES}),
    (VerdictCode.R50, {}, {"checks": Check.EXPIRED}),
    (VerdictCode.W20, {}, {"received": TODAY, "recomputed": Decision.GREEN}),
    (VerdictCode.A00, {}, {}),
]


def test_of_several_reasons_the_most_useful_is_told() -> None:
    known = dataclasses.replace(
        facts(**WORST),
        ticket=dataclasses.replace(
            TICKET,
            opposed=Opposed.LISTED_OLD_PRINT,
            assigned_affiliate=41,
            validity=Days(first=dt.date(2026, 1, 1), last=dt.date(2026, 2, 1)),
        ),
    )
    for code, ticket, other in STEPS:
        assert judge(known) is code
        assert known.ticket
        known = dataclasses.replace(known, ticket=dataclasses.replace(known.ticket, **ticket), **other)


def test_the_table_gives_a_code_once_or_as_its_fallback() -> None:
    assert [code for code, _ in RULES].count(VerdictCode.W20) == 1
    assert len({code for code, _ in RULES}) == len(RULES)


FREE_FACTS = st.builds(
    Facts,
    is_trusted=st.booleans(),
    is_proof_good=st.just(True),
    ticket=st.builds(
        TicketFacts,
        themes=st.sampled_from([1, 2, 3]),
        assigned_affiliate=st.sampled_from([0, 41, 42]),
        validity=st.just(TICKET.validity),
        amount=st.just(Cents(2000)),
        opposed=st.sampled_from(Opposed),
        credit=st.sampled_from(Credit),
    ),
    recorded=st.sampled_from([Decision.GREEN, Decision.AMBER]),
    recomputed=st.sampled_from([None, *Decision]),
    checks=st.sampled_from([Check.BEARER, Check.UNSYNCED_TOO_MANY, Check.EXPIRED]),
    birthdate=st.sampled_from(Birthdate),
    captured=st.just(GOOD.captured),
    received=st.sampled_from([TODAY, dt.date(2027, 5, 1), dt.date(2027, 6, 1)]),
    affiliate=st.just(42),
    affiliate_themes=st.just(1),
    convention=st.sampled_from([None, GOOD.convention]),
    claims_to=st.just(GOOD.claims_to),
    watermark=st.booleans(),
    use=st.sampled_from(Use),
    tolerance_is_spent=st.booleans(),
)


@given(FREE_FACTS)
def test_the_guarantee_pays_only_what_was_promised_green_to_the_right_child(known: Facts) -> None:
    code = judge(known)
    if MEANINGS[code].payer is Payer.GUARANTEE:
        assert known.is_guaranteed
        assert known.is_trusted


@given(FREE_FACTS)
def test_the_ticket_pays_only_where_nobody_else_was_paid_by_it(known: Facts) -> None:
    if MEANINGS[judge(known)].payer is Payer.TICKET:
        assert known.use is Use.FREE


@given(FREE_FACTS)
def test_a_guaranteed_claim_is_paid_or_refused_alike_whoever_came_first(known: Facts) -> None:
    if not known.is_guaranteed or known.use is Use.HERE:
        return
    first = judge(dataclasses.replace(known, use=Use.FREE))
    second = judge(dataclasses.replace(known, use=Use.ELSEWHERE))
    assert MEANINGS[first].is_paid == MEANINGS[second].is_paid
    assert first is second or (first, second) == (VerdictCode.A00, VerdictCode.A10)


@given(FREE_FACTS)
def test_a_provisional_claim_waits_and_then_gets_a_final_verdict(known: Facts) -> None:
    before = judge(dataclasses.replace(known, watermark=False))
    after = judge(dataclasses.replace(known, watermark=True))
    if before is VerdictCode.W10:
        assert MEANINGS[after].is_final
    else:
        assert before is after


@pytest.mark.parametrize(
    ("use", "differs", "spent", "code"),
    [
        (Use.FREE, False, False, VerdictCode.A00),
        (Use.FREE, True, False, VerdictCode.A12),
        (Use.FREE, True, True, VerdictCode.R30),
        (Use.ELSEWHERE, False, False, VerdictCode.R21),
        (Use.ELSEWHERE, True, False, VerdictCode.R21),
        (Use.HERE, False, False, VerdictCode.R20),
        (Use.HERE, True, True, VerdictCode.R20),
    ],
)
def test_a_waiting_claim_settles_by_whose_claim_lives(use: Use, differs: bool, spent: bool, code: VerdictCode) -> None:
    assert settle(use, differs=differs, tolerance_is_spent=spent) is code


# --- the credible time -----------------------------------------------------------------------------------------------

NOON = Instant(start_of_day(TODAY) + 12 * HOUR)
MIDNIGHT = start_of_day(TODAY + ONE)


def days(wall: int, seen: int, receipt: int) -> tuple[dt.date, dt.date]:
    known = credible_days(Instant(wall), Instant(seen), Instant(receipt))
    return known.first, known.last


def test_a_wall_clock_within_its_bounds_is_believed() -> None:
    assert days(NOON, NOON - DAY, NOON + DAY) == (TODAY, TODAY)


def test_a_wall_clock_a_little_outside_is_believed_too() -> None:
    assert days(NOON - MINUTE, NOON, NOON + DAY) == (TODAY, TODAY)
    assert days(NOON + MINUTE, NOON - DAY, NOON) == (TODAY, TODAY)


@pytest.mark.parametrize("wall", [0, NOON - 400 * DAY, NOON + 400 * DAY])
def test_a_wall_clock_that_cannot_be_true_leaves_the_whole_interval(wall: int) -> None:
    assert days(wall, NOON - 2 * DAY, NOON) == (TODAY - 2 * ONE, TODAY)


@pytest.mark.parametrize("off", [-MIDNIGHT_TOLERANCE, 0, MIDNIGHT_TOLERANCE - 1])
def test_close_to_midnight_both_days_are_possible(off: int) -> None:
    assert days(MIDNIGHT + off, NOON, MIDNIGHT + DAY) == (TODAY, TODAY + ONE)


def test_the_night_of_the_clock_change_has_one_midnight() -> None:
    day = dt.date(2026, 10, 25)
    assert days(start_of_day(day) + 24 * HOUR + 30 * MINUTE, start_of_day(day), start_of_day(day) + 3 * DAY) == (
        day,
        day,
    )


def test_a_receipt_before_the_last_time_seen_does_not_turn_the_interval_round() -> None:
    first, last = days(0, NOON, NOON - DAY)
    assert first <= last
