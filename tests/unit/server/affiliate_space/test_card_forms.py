"""server.affiliate_space.card_forms: what was typed is read as it was meant, and the cursor goes to what is missing or wrong."""

import datetime as dt

import pytest
from django.http import QueryDict

from server.affiliate_space import card_forms
from server.cards import numbers


def said(**fields: str) -> QueryDict:
    made = QueryDict(mutable=True)
    made.update(fields)
    return made


def a_card() -> str:
    draws = iter(range(1_234_567_890_123, 1_234_567_890_623))
    return numbers.plain(numbers.drawn(lambda _below: next(draws)))


@pytest.mark.parametrize("text", ["14/02/2013", "14022013", "14 02 2013", "14-02-2013", "14.02.2013", "14/2/2013"])
def test_a_birthdate_is_read_as_people_write_it(text: str) -> None:
    assert card_forms.read(said(birthdate=text)).birthdate == dt.date(2013, 2, 14)


@pytest.mark.parametrize("text", ["31/02/2013", "14/13/2013", "hier", "140213", "1422013", "2013-02-14", "²4022013"])
def test_what_is_no_date_is_a_problem(text: str) -> None:
    typed = card_forms.read(said(birthdate=text))
    assert typed.birthdate is None
    assert "birthdate" in typed.problems


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12", 1_200),
        ("12,5", 1_250),
        ("12.50 €", 1_250),
        ("10000", 1_000_000),
        ("0", None),
        ("10000,01", None),
        ("12,505", None),
        ("-3", None),
    ],
)
def test_a_price_is_read_in_whole_cents(text: str, cents: int | None) -> None:
    typed = card_forms.read(said(price=text))
    assert typed.price_cents == cents
    assert ("price" in typed.problems) is (cents is None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "number"),
        ({"number": "card"}, "birthdate"),
        ({"number": "card", "birthdate": "14022013"}, "price"),
        ({"number": "card", "price": "5"}, "birthdate"),
        ({"number": "card", "birthdate": "14022013", "price": "5"}, ""),
        ({"number": "card", "birthdate": "31022013", "price": "5"}, "birthdate"),
        ({"number": "1234", "birthdate": "31022013", "price": "5"}, "number"),
        ({"birthdate": "14022013", "price": "5"}, "number"),
    ],
)
def test_the_cursor_goes_to_the_first_field_that_is_wrong_or_missing(fields: dict[str, str], field: str) -> None:
    words = {name: a_card() if text == "card" else text for name, text in fields.items()}
    assert card_forms.read(said(**words)).next_field == field


@pytest.mark.parametrize(("text", "themes"), [("1", 1), ("2", 2), ("3", 3), ("0", 0), ("4", 0), ("²", 0), ("", 0)])
def test_only_themes_that_there_are_can_be_chosen(text: str, themes: int) -> None:
    assert card_forms.read(said(wallet=text)).themes == themes
