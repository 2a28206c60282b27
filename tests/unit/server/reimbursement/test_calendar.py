"""Periods, cut-offs and bank days, at the edges where calendars go wrong: DST nights, year ends, February, Easter."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from dateutil.easter import easter as another_easter
from hypothesis import given
from hypothesis import strategies as st

from server.reimbursement.calendar import (
    Calendar,
    Period,
    easter,
    execution_day,
    first_bank_day,
    is_bank_day,
    last_ended,
    next_payment,
    period_after,
    period_before,
    period_of,
)
from sync.contract.instant import HOUR, Instant, start_of_day

FORTNIGHTS = Calendar(cut_off_days=(1, 16), payment_delay_days=5)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2099, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def utc(text: str) -> Instant:
    return Instant(round(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("UTC")).timestamp() * 1000))


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        ("2026-10-01", "2026-10-01", "2026-10-15"),
        ("2026-10-15", "2026-10-01", "2026-10-15"),
        ("2026-10-16", "2026-10-16", "2026-10-31"),
        ("2026-11-30", "2026-11-16", "2026-11-30"),
        ("2026-12-31", "2026-12-16", "2026-12-31"),
        ("2027-02-20", "2027-02-16", "2027-02-28"),
        ("2028-02-29", "2028-02-16", "2028-02-29"),
    ],
)
def test_a_day_belongs_to_its_fortnight(on: str, first: str, last: str) -> None:
    assert period_of(FORTNIGHTS, day(on)) == Period(first=day(first), last=day(last))


@pytest.mark.parametrize(
    ("last", "cut_off"),
    [
        ("2026-10-15", "2026-10-15T22:00"),  # summer time
        ("2026-10-31", "2026-10-31T23:00"),  # winter time, changed on the 25th
        ("2026-12-31", "2026-12-31T23:00"),  # the new year begins in Paris an hour before UTC's
        ("2027-03-31", "2027-03-31T22:00"),
        ("2027-02-28", "2027-02-28T23:00"),
    ],
)
def test_the_cut_off_is_the_first_instant_of_the_next_day_in_paris(last: str, cut_off: str) -> None:
    assert period_of(FORTNIGHTS, day(last)).cut_off == utc(cut_off)


def test_a_calendar_may_be_cut_on_the_night_the_clocks_change() -> None:
    calendar = Calendar(cut_off_days=(5, 25), payment_delay_days=0)
    changed = period_of(calendar, day("2026-10-25"))
    assert changed == Period(first=day("2026-10-25"), last=day("2026-11-04"))
    assert period_before(calendar, changed).cut_off == utc("2026-10-24T22:00")
    assert start_of_day(day("2026-10-26")) - period_before(calendar, changed).cut_off == 25 * HOUR


@given(DAYS)
def test_periods_follow_each_other_without_hole_or_overlap(on: dt.date) -> None:
    period = period_of(FORTNIGHTS, on)
    assert period.first <= on <= period.last
    assert period_after(FORTNIGHTS, period).first == period.cut_off_day
    assert period_before(FORTNIGHTS, period_after(FORTNIGHTS, period)) == period


@given(DAYS)
def test_the_payment_comes_on_a_bank_day_after_the_cut_off(on: dt.date) -> None:
    payment = next_payment(FORTNIGHTS, start_of_day(on))
    assert payment.sync_before >= on
    assert payment.execution > payment.sync_before
    assert is_bank_day(payment.execution)


def test_the_last_millisecond_of_the_fifteenth_is_paid_a_fortnight_before_the_next_one() -> None:
    cut_off = period_of(FORTNIGHTS, day("2026-10-15")).cut_off
    assert next_payment(FORTNIGHTS, Instant(cut_off - 1)).sync_before == day("2026-10-15")
    assert next_payment(FORTNIGHTS, cut_off).sync_before == day("2026-10-31")


def test_a_period_has_ended_from_its_cut_off_on() -> None:
    october = period_of(FORTNIGHTS, day("2026-10-15"))
    assert last_ended(FORTNIGHTS, october.cut_off) == october
    assert last_ended(FORTNIGHTS, Instant(october.cut_off - 1)) == period_of(FORTNIGHTS, day("2026-09-30"))


def test_a_period_may_begin_in_one_year_and_end_in_the_next() -> None:
    calendar = Calendar(cut_off_days=(10, 20), payment_delay_days=0)
    assert period_of(calendar, day("2026-12-31")) == Period(first=day("2026-12-20"), last=day("2027-01-09"))
    assert period_of(calendar, day("2027-01-01")) == Period(first=day("2026-12-20"), last=day("2027-01-09"))


@pytest.mark.parametrize(
    ("cut_off_day", "delay", "execution"),
    [
        ("2026-10-16", 0, "2026-10-16"),
        ("2026-10-16", 5, "2026-10-21"),
        ("2026-10-16", 1, "2026-10-19"),  # a Saturday
        ("2026-11-01", 0, "2026-11-02"),  # a Sunday; All Saints is no TARGET holiday
        ("2027-01-01", 0, "2027-01-04"),  # 1 January is a Friday
        ("2027-05-01", 0, "2027-05-03"),  # 1 May is a Saturday
        ("2026-04-01", 2, "2026-04-07"),  # Good Friday, a weekend, Easter Monday
        ("2026-12-16", 9, "2026-12-28"),  # 25 December is a Friday, the 26th and 27th a weekend
    ],
)
def test_transfers_leave_on_a_target_day(cut_off_day: str, delay: int, execution: str) -> None:
    calendar = Calendar(cut_off_days=(1, 16), payment_delay_days=delay)
    assert execution_day(calendar, day(cut_off_day)) == day(execution)


@pytest.mark.parametrize(
    "closed",
    [
        "2026-01-01",
        "2026-04-03",  # Good Friday
        "2026-04-06",  # Easter Monday
        "2026-05-01",
        "2026-12-25",
        "2028-12-26",
        "2026-11-21",  # a Saturday
        "2026-11-22",
    ],
)
def test_target_is_closed(closed: str) -> None:
    assert not is_bank_day(day(closed))


@pytest.mark.parametrize("opened", ["2026-07-14", "2026-11-11", "2026-05-14", "2026-08-14", "2027-12-24"])
def test_french_holidays_are_bank_days_for_target(opened: str) -> None:
    assert is_bank_day(day(opened))


@given(st.integers(1900, 2199))
def test_easter_is_the_one_that_others_compute(year: int) -> None:
    assert easter(year) == another_easter(year)


@given(DAYS)
def test_the_first_bank_day_skips_only_closed_days(start: dt.date) -> None:
    end = first_bank_day(start)
    assert is_bank_day(end)
    assert not any(is_bank_day(start + dt.timedelta(days=at)) for at in range((end - start).days))
    assert (end - start).days <= 5


@pytest.mark.parametrize(
    ("cut_off_days", "delay"),
    [((), 0), ((16, 1), 0), ((0, 16), 0), ((1, 29), 0), ((1, 1), 0), ((1, 16), -1), ((1, 16), 61)],
)
def test_days_that_make_no_calendar_are_refused(cut_off_days: tuple[int, ...], delay: int) -> None:
    with pytest.raises(ValueError):
        Calendar(cut_off_days=cut_off_days, payment_delay_days=delay)
