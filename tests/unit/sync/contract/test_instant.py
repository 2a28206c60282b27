"""Instants, Paris days, and the two nights on which a day has not 24 hours."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import instant
from sync.contract.faults import Malformed
from sync.contract.instant import HOUR, INSTANT_MAX, Instant, civil_date, civil_time, start_of_day


def utc(*parts: int) -> Instant:
    return Instant(round(dt.datetime(*parts, tzinfo=dt.UTC).timestamp() * 1000))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("at", "date", "hour", "offset_hours"),
    [
        (utc(2026, 8, 31, 21, 59, 59), dt.date(2026, 8, 31), 23, 2),
        (utc(2026, 8, 31, 22, 0, 0), dt.date(2026, 9, 1), 0, 2),
        (utc(2026, 12, 31, 22, 59, 59), dt.date(2026, 12, 31), 23, 1),
        (utc(2026, 12, 31, 23, 0, 0), dt.date(2027, 1, 1), 0, 1),
        (utc(2026, 3, 29, 0, 59, 59), dt.date(2026, 3, 29), 1, 1),
        (utc(2026, 3, 29, 1, 0, 0), dt.date(2026, 3, 29), 3, 2),
        (utc(2026, 10, 25, 0, 30, 0), dt.date(2026, 10, 25), 2, 2),
        (utc(2026, 10, 25, 1, 30, 0), dt.date(2026, 10, 25), 2, 1),
    ],
)
def test_an_instant_falls_on_its_paris_day(at: Instant, date: dt.date, hour: int, offset_hours: int) -> None:
    assert civil_date(at) == date
    assert civil_time(at).hour == hour
    assert civil_time(at).utcoffset() == dt.timedelta(hours=offset_hours)


@given(at=st.integers(0, INSTANT_MAX))
def test_a_paris_day_is_that_of_the_wall_clock(at: int) -> None:
    assert civil_date(Instant(at)) == civil_time(Instant(at)).date()


@given(day=st.dates(dt.date(1970, 1, 2), dt.date(9998, 12, 31)), off=st.integers(-1, 1))
def test_a_paris_day_begins_at_its_first_millisecond(day: dt.date, off: int) -> None:
    at = Instant(start_of_day(day) + off)
    assert civil_date(at) == civil_time(at).date()


@pytest.mark.parametrize(
    ("day", "hours"),
    [(dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 25), (dt.date(2026, 9, 1), 24)],
)
def test_a_paris_day_has_23_24_or_25_hours(day: dt.date, hours: int) -> None:
    assert start_of_day(day + dt.timedelta(days=1)) - start_of_day(day) == hours * HOUR


@given(st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2199, 6, 6)))
def test_a_day_begins_at_its_first_millisecond(day: dt.date) -> None:
    start = start_of_day(day)
    assert civil_date(start) == day
    assert civil_date(Instant(start - 1)) == day - dt.timedelta(days=1)


@given(st.integers(min_value=0, max_value=INSTANT_MAX))
def test_every_instant_of_the_wire_has_a_civil_date(at: int) -> None:
    assert 1970 <= civil_date(Instant(at)).year <= 9999


@given(st.integers(min_value=0, max_value=0xFFFF))
def test_day_numbers_read_back(number: int) -> None:
    assert instant.day_number(instant.day_of_number(number)) == number


def test_day_0_is_the_first_of_january_2020() -> None:
    assert instant.day_of_number(0) == dt.date(2020, 1, 1)
    assert instant.day_number(dt.date(2026, 9, 1)) == 2435


@pytest.mark.parametrize("day", [dt.date(2019, 12, 31), dt.date(2199, 6, 7)])
def test_a_day_outside_two_bytes_is_refused(day: dt.date) -> None:
    with pytest.raises(ValueError, match="two bytes"):
        instant.day_number(day)


@pytest.mark.parametrize("number", [-1, 0x10000])
def test_a_day_number_outside_two_bytes_is_refused(number: int) -> None:
    with pytest.raises(Malformed):
        instant.day_of_number(number)
