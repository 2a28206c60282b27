"""French amounts, dates and spacing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.texts.english import EnglishTexts
from terminal.texts.figures import Figures, french, plural, whole

FIGURES = Figures()


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (3000, "30,00\u00a0€"),
        (123_456, "1\u202f234,56\u00a0€"),
        (123_456_789, "1\u202f234\u202f567,89\u00a0€"),
        (-2550, "\u221225,50\u00a0€"),
    ],
)
def test_amounts_are_french(cents: int, text: str) -> None:
    assert FIGURES.money(cents) == text


@given(st.integers(-(10**12), 10**12))
def test_an_amount_loses_no_cent(cents: int) -> None:
    digits = "".join(char for char in FIGURES.money(cents) if char.isdigit())
    assert int(digits) == abs(cents)
    assert "".join(char for char in EnglishTexts().money(cents) if char.isdigit()) == digits


def test_dates_and_times_are_french() -> None:
    at = dt.datetime(2026, 9, 1, 14, 2, tzinfo=dt.UTC)
    assert FIGURES.day(at.date()) == "01/09"
    assert FIGURES.full_day(at.date()) == "01/09/2026"
    assert FIGURES.long_day(at.date()) == "mardi 1er septembre"
    assert FIGURES.long_day(dt.date(2026, 8, 12)) == "mercredi 12 août"
    assert FIGURES.time(at) == "14:02"
    assert FIGURES.moment(at) == "le 01/09 à 14:02"


def test_nought_and_one_are_one() -> None:
    assert [plural(count, "jour", "jours") for count in (0, 1, 2, 1234)] == [
        "0\u00a0jour",
        "1\u00a0jour",
        "2\u00a0jours",
        "1\u202f234\u00a0jours",
    ]


def test_spaces_before_signs_do_not_break() -> None:
    assert french("Refusé : pourquoi ? « Non » ; l'autre !") == (
        "Refusé\u00a0: pourquoi\u202f? «\u00a0Non\u00a0»\u202f; l’autre\u202f!"
    )


def test_a_name_is_held_together() -> None:
    assert whole("Maëlys D.") == "Maëlys\u00a0D."
