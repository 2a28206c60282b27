"""server.formats: French amounts and dates, whatever the season."""

import datetime as dt

import pytest

from server import formats
from sync.contract.instant import Instant


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0,00 €"),
        (5, "0,05 €"),
        (7000, "70,00 €"),
        (123456, "1 234,56 €"),
        (-5, "-0,05 €"),
        (-123456789, "-1 234 567,89 €"),
    ],
)
def test_amounts_are_written_the_french_way(cents: int, text: str) -> None:
    assert formats.euros(cents).replace(formats.NARROW, " ").replace(formats.FIXED, " ") == text


@pytest.mark.parametrize(("cents", "text"), [(3000, "30 €"), (3050, "30,50 €"), (100_000, "1 000 €"), (0, "0 €")])
def test_round_amounts_drop_their_cents(cents: int, text: str) -> None:
    assert formats.round_euros(cents).replace(formats.NARROW, " ").replace(formats.FIXED, " ") == text


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("30", 3_000),
        ("30,5", 3_050),
        ("12.50 €", 1_250),
        ("0,01", 1),
        ("2 200 000", 220_000_000),  # the envelope of one département
        ("999\u202f999\u00a0999,99\u00a0€", 99_999_999_999),
        ("1 000 000 000", None),
        ("92233720368547758,08", None),  # 2^63 cents
        ("9223372036854775808", None),
        ("1,234", None),
        ("-5", None),
        ("1e6", None),
        ("٣", None),
        ("", None),
        (",5", None),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, cents: int | None) -> None:
    assert formats.parse_euros(typed) == cents


@pytest.mark.parametrize(
    ("utc", "text"),
    [
        (dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC), "02/07/2026 00:30"),
        (dt.datetime(2026, 12, 31, 22, 30, tzinfo=dt.UTC), "31/12/2026 23:30"),
        (dt.datetime(2026, 10, 25, 0, 59, tzinfo=dt.UTC), "25/10/2026 02:59"),
        (dt.datetime(2026, 10, 25, 1, 0, tzinfo=dt.UTC), "25/10/2026 02:00"),
    ],
)
def test_instants_are_shown_on_the_paris_clock(utc: dt.datetime, text: str) -> None:
    at = Instant(round(utc.timestamp() * 1000))
    assert formats.paris_time(at).replace(formats.FIXED, " ") == text
    assert formats.paris_date(at) == text[:10]


def test_a_ticket_number_never_breaks_across_lines() -> None:
    assert " " not in formats.ticket_number(1234567890123456)
    assert formats.ticket_number(1234567890123456).startswith("1234\u00a05678\u00a0")
