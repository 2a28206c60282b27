"""A birthdate is typed, read and compared, and shows itself to nobody."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.counter.identity import Birthdate, DateFault, TypedDate, agrees, read_birthdate
from tests.unit.sync.office import ISSUER, TAG_KEY
from tests.unit.terminal.desk import BORN, date_digits, paper

TODAY = dt.date(2026, 9, 1)


def typed(digits: str) -> TypedDate:
    date = TypedDate()
    for digit in digits:
        date = date.separate() if digit == "/" else date.press(int(digit))
    return date


def test_a_date_is_typed_day_month_year() -> None:
    assert typed("0305201").parts == ("03", "05", "201")
    assert typed("03052012").is_complete
    assert read_birthdate(typed("03052012"), TODAY) == Birthdate(BORN)


def test_a_separator_fills_a_short_day_and_month() -> None:
    assert typed("3/5/2012") == typed("03052012")
    assert typed("03/05/2012") == typed("03052012")
    assert typed("/") == typed("")


def test_a_ninth_digit_changes_nothing_and_the_eraser_takes_the_last() -> None:
    assert typed("030520129") == typed("03052012")
    assert typed("0305").erase() == typed("030")
    assert typed("").erase() == typed("")


@pytest.mark.parametrize(
    ("digits", "fault"),
    [
        ("", DateFault.INCOMPLETE),
        ("0305201", DateFault.INCOMPLETE),
        ("31022012", DateFault.NO_SUCH_DAY),
        ("29022011", DateFault.NO_SUCH_DAY),
        ("00052012", DateFault.NO_SUCH_DAY),
        ("03132012", DateFault.NO_SUCH_DAY),
        ("03050000", DateFault.NO_SUCH_DAY),
        ("03051912", DateFault.NOT_A_PUPIL),
        ("03052026", DateFault.NOT_A_PUPIL),
        ("03052027", DateFault.NOT_A_PUPIL),
    ],
)
def test_a_date_that_cannot_be_a_pupils_is_told_before_it_is_compared(digits: str, fault: DateFault) -> None:
    assert read_birthdate(typed(digits), TODAY) is fault


def test_the_age_counts_on_the_birthday() -> None:
    assert read_birthdate(typed("01092021"), TODAY) == Birthdate(dt.date(2021, 9, 1))
    assert read_birthdate(typed("02092021"), TODAY) is DateFault.NOT_A_PUPIL


def test_the_right_date_agrees_and_another_does_not() -> None:
    ticket = paper(1)
    assert agrees(Birthdate(BORN), ticket, ISSUER, TAG_KEY)
    assert not agrees(Birthdate(BORN.replace(year=2011)), ticket, ISSUER, TAG_KEY)
    assert not agrees(Birthdate(BORN), replace(ticket, birthdate_tag=ticket.birthdate_tag ^ 1), ISSUER, TAG_KEY)


@given(st.dates(dt.date(2002, 1, 1), dt.date(2021, 8, 31)))
def test_no_date_shows_itself(day: dt.date) -> None:
    date = typed(date_digits(day))
    read = read_birthdate(date, TODAY)
    for shown in (repr(date), repr(read), str(read)):
        assert str(day.year) not in shown
        assert date_digits(day) not in shown
