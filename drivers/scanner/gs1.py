"""Reads the element strings of GS1 codes: (01) a trade item, (17) an expiry date, (10) a batch. Pure; errors are values.

Decides where one element ends and the next begins, by the lengths that the standard fixes and by the group separator that
stands behind the others, and whether each is made of what it may be. Source: GS1 General Specifications 24, sections 3.2
(application identifiers), 7.8 (processing), figure 7.8.4-2 (predefined lengths), 7.9 (check digits).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

SEPARATOR = "\x1d"

# What may stand in an element of characters: section 7.11, set 82.
CHARACTERS_82 = frozenset("!\"%&'()*+,-./_:;<=>?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class Gs1Problem(StrEnum):
    UNKNOWN_IDENTIFIER = "UNKNOWN_IDENTIFIER"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    """Also a separator that is missing."""
    NOT_DIGITS = "NOT_DIGITS"
    NOT_CHARACTERS = "NOT_CHARACTERS"
    CHECK_DIGIT = "CHECK_DIGIT"
    DATE = "DATE"
    EMPTY = "EMPTY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """`identifier` is the application identifier, `text` what stands behind it."""

    identifier: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gs1Error:
    """`at`: the character of the code where the element begins."""

    problem: Gs1Problem
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """Lengths without the identifier. `is_fixed`: no separator is needed behind it."""

    shortest: int
    longest: int
    is_digits: bool = True
    has_check_digit: bool = False
    is_date: bool = False
    is_fixed: bool = False


def _exactly(length: int, *, has_check_digit: bool = False, is_date: bool = False, is_fixed: bool = True) -> _Form:
    return _Form(shortest=length, longest=length, has_check_digit=has_check_digit, is_date=is_date, is_fixed=is_fixed)


def _digits(longest: int, shortest: int = 1) -> _Form:
    return _Form(shortest=shortest, longest=longest)


def _characters(longest: int) -> _Form:
    return _Form(shortest=1, longest=longest, is_digits=False)


_ITEM = _exactly(14, has_check_digit=True)
_DATE = _exactly(6, is_date=True)
_PLACE = _exactly(13, has_check_digit=True)
_MEASURE = _exactly(6)

# The usual identifiers; a family that differs in its last digit is written once, with the digit left open.
_FORMS: dict[str, _Form] = {
    "00": _exactly(18, has_check_digit=True),
    "01": _ITEM,
    "02": _ITEM,
    "03": _ITEM,
    "10": _characters(20),
    **dict.fromkeys(("11", "12", "13", "15", "16", "17"), _DATE),
    "20": _exactly(2),
    "21": _characters(20),
    "22": _characters(20),
    "235": _characters(28),
    "240": _characters(30),
    "241": _characters(30),
    "242": _digits(6),
    "243": _characters(20),
    "250": _characters(30),
    "251": _characters(30),
    "253": _Form(shortest=13, longest=30, is_digits=False),
    "254": _characters(20),
    "255": _digits(25, shortest=13),
    "30": _digits(8),
    "37": _digits(8),
    # 31nn to 36nn are measures, 39nn amounts and prices: the fourth digit says where the point is.
    **{f"3{family}{kind}*": _MEASURE for family in "123456" for kind in "0123456789"},
    "390*": _digits(15),
    "391*": _digits(18, shortest=3),
    "392*": _digits(15),
    "393*": _digits(18, shortest=3),
    "394*": _exactly(4, is_fixed=False),
    "395*": _exactly(6, is_fixed=False),
    "400": _characters(30),
    "401": _characters(30),
    "402": _exactly(17, has_check_digit=True, is_fixed=False),
    "403": _characters(30),
    **dict.fromkeys(("410", "411", "412", "413", "414", "415", "416", "417"), _PLACE),
    "420": _characters(20),
    "421": _Form(shortest=4, longest=12, is_digits=False),
    "422": _exactly(3, is_fixed=False),
    "7003": _exactly(10, is_fixed=False),
    "8003": _Form(shortest=14, longest=30, is_digits=False),
    "8005": _exactly(6, is_fixed=False),
    "8006": _exactly(18, is_fixed=False),
    "8008": _digits(12, shortest=8),
    "8018": _exactly(18, has_check_digit=True, is_fixed=False),
    "8020": _characters(25),
    **{f"9{kind}": _characters(90) for kind in "123456789"},
    "90": _characters(30),
}


def parse_elements(code: str) -> tuple[Element, ...] | Gs1Error:
    """The elements of a GS1 code, without its AIM identifier, or the first thing that is wrong with it."""
    code = code.removeprefix(SEPARATOR)
    if not code:
        return Gs1Error(problem=Gs1Problem.EMPTY, at=0)
    elements: list[Element] = []
    for found in _elements(code):
        if isinstance(found, Gs1Error):
            return found
        elements.append(found)
    return tuple(elements)


def _elements(code: str) -> Iterator[Element | Gs1Error]:
    at = 0
    while at < len(code):
        identifier, form = _form_at(code, at)
        if form is None:
            yield Gs1Error(problem=Gs1Problem.UNKNOWN_IDENTIFIER, at=at)
            return
        start = at + len(identifier)
        separator = code.find(SEPARATOR, start)
        end = len(code) if separator < 0 else separator
        if form.is_fixed:
            end = min(end, start + form.longest)
        problem = _problem(code[start:end], form)
        if problem is not None:
            yield Gs1Error(problem=problem, at=at)
            return
        yield Element(identifier=identifier, text=code[start:end])
        # A separator behind an element of fixed length is not needed and does no harm.
        at = end + (end == separator)


def _form_at(code: str, at: int) -> tuple[str, _Form | None]:
    for length in (2, 3, 4):
        identifier = code[at : at + length]
        form = _FORMS.get(identifier)
        if form is None and length == 4 and identifier[3:].isdecimal():
            form = _FORMS.get(f"{identifier[:3]}*")
        if form is not None:
            return identifier, form
    return "", None


def _problem(text: str, form: _Form) -> Gs1Problem | None:
    if len(text) < form.shortest:
        return Gs1Problem.TOO_SHORT
    if len(text) > form.longest:
        return Gs1Problem.TOO_LONG
    if form.is_digits and not (text.isascii() and text.isdecimal()):
        return Gs1Problem.NOT_DIGITS
    if not form.is_digits and not set(text) <= CHARACTERS_82:
        return Gs1Problem.NOT_CHARACTERS
    if form.has_check_digit and not has_right_check_digit(text):
        return Gs1Problem.CHECK_DIGIT
    if form.is_date and not _is_date(text):
        return Gs1Problem.DATE
    return None


def has_right_check_digit(digits: str) -> bool:
    """Weights 3 and 1 from the right; with the check digit, the sum ends in 0. The text is digits."""
    return sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(reversed(digits))) % 10 == 0


def _is_date(text: str) -> bool:
    """YYMMDD; day 00 is the month as a whole."""
    month, day = int(text[2:4]), int(text[4:6])
    return 1 <= month <= 12 and day <= (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
