"""Element strings of GS1 codes, from the General Specifications' examples and from everything that can be wrong with one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.gs1 import SEPARATOR, Gs1Error, Gs1Problem, has_right_check_digit, parse_elements


def read(code: str) -> list[tuple[str, str]]:
    elements = parse_elements(code.replace("~", SEPARATOR))
    assert not isinstance(elements, Gs1Error), elements
    return [(element.identifier, element.text) for element in elements]


@pytest.mark.parametrize(
    ("code", "elements"),
    [
        ("0103453120000011", [("01", "03453120000011")]),
        ("~0103453120000011", [("01", "03453120000011")]),
        ("01034531200000111726123110AB-12", [("01", "03453120000011"), ("17", "261231"), ("10", "AB-12")]),
        ("10AB-12~17261231", [("10", "AB-12"), ("17", "261231")]),
        ("10AB~21XY~3012", [("10", "AB"), ("21", "XY"), ("30", "12")]),
        ("00106141411234567897", [("00", "106141411234567897")]),
        # A separator behind an element of fixed length is not needed and does no harm.
        ("17261200~10A", [("17", "261200"), ("10", "A")]),
        ("3103001234392512345", [("3103", "001234"), ("3925", "12345")]),
        ("39329781234", [("3932", "9781234")]),
        ("4109501101020917", [("410", "9501101020917")]),
        ("70032612312359~90x", [("7003", "2612312359"), ("90", "x")]),
        ("10A~", [("10", "A")]),
    ],
)
def test_elements_are_told_apart(code: str, elements: list[tuple[str, str]]) -> None:
    assert read(code) == elements


@pytest.mark.parametrize(
    ("code", "problem", "at"),
    [
        ("", Gs1Problem.EMPTY, 0),
        ("~", Gs1Problem.EMPTY, 0),
        ("0103453120000012", Gs1Problem.CHECK_DIGIT, 0),
        ("01034531200000", Gs1Problem.TOO_SHORT, 0),
        ("0103453120000~11", Gs1Problem.TOO_SHORT, 0),
        ("01034531200000A1", Gs1Problem.NOT_DIGITS, 0),
        ("17261331", Gs1Problem.DATE, 0),
        ("17260231", Gs1Problem.DATE, 0),
        ("10ABCDEFGHIJKLMNOPQRSTU", Gs1Problem.TOO_LONG, 0),
        ("10é", Gs1Problem.NOT_CHARACTERS, 0),
        ("10~17261231", Gs1Problem.TOO_SHORT, 0),
        ("1726123104A", Gs1Problem.UNKNOWN_IDENTIFIER, 8),
        ("HTTPS://EXEMPLE.FR", Gs1Problem.UNKNOWN_IDENTIFIER, 0),
        ("10A~~10B", Gs1Problem.UNKNOWN_IDENTIFIER, 4),
        ("3", Gs1Problem.UNKNOWN_IDENTIFIER, 0),
        ("31039", Gs1Problem.TOO_SHORT, 0),
        ("310²001234", Gs1Problem.UNKNOWN_IDENTIFIER, 0),
        ("30²", Gs1Problem.NOT_DIGITS, 0),
    ],
)
def test_the_first_thing_that_is_wrong_is_named_with_its_place(code: str, problem: Gs1Problem, at: int) -> None:
    assert parse_elements(code.replace("~", SEPARATOR)) == Gs1Error(problem=problem, at=at)


@pytest.mark.parametrize("number", ["03453120000011", "106141411234567897", "9501101020917", "3017620422003"])
def test_the_check_digit_of_published_numbers_is_right_and_no_other_digit_is(number: str) -> None:
    right = [digit for digit in "0123456789" if has_right_check_digit(number[:-1] + digit)]
    assert right == [number[-1]]


@settings(deadline=None)
@given(st.text(alphabet="0123456789AB\x1d", max_size=80))
def test_what_is_read_is_all_of_the_code_and_nothing_else(code: str) -> None:
    elements = parse_elements(code)
    if not isinstance(elements, Gs1Error):
        assert "".join(one.identifier + one.text for one in elements) == code.replace(SEPARATOR, "")
        assert all(one.text for one in elements)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(code: str) -> None:
    parse_elements(code)
