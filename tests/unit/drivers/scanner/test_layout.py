"""Layouts against facts measured with real keyboards' tables, and the repair of digits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.layout import DIGITS, Key, Layout, character, repair_digits, text_of, typed_keys


def misread(text: str, typed: Layout, read: Layout) -> str:
    return "".join(character(key, read) or "" for key in typed_keys(text, typed))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # Measured: a scanner set to the US, a session set to France.
        ("https://exemple.fr/r/AB12", "httpsM!!exe,ple:fr!r!QB&é"),
        ("]C101037", '$C&à&à"è'),
        ("0013748911", "àà&\"è'_ç&&"),
        ("1234567890", "&é\"'(-è_çà"),
    ],
)
def test_american_typing_read_as_french_shows_what_was_measured(text: str, shown: str) -> None:
    assert misread(text, Layout.US, Layout.FR) == shown


@pytest.mark.parametrize(
    ("layout", "text", "keys"),
    [
        (Layout.FR, "ê", [Key(code=26), Key(code=18)]),
        (Layout.FR, "Ü", [Key(code=26, shift=True), Key(code=22, shift=True)]),
        (Layout.FR, "^1", [Key(code=26), Key(code=2, shift=True)]),
        (Layout.FR, "^", [Key(code=26), Key(code=57)]),
        (Layout.FR, "^", [Key(code=26)]),
        (Layout.DE, "a^b", [Key(code=30), Key(code=41), Key(code=57), Key(code=48)]),
        # A tilde waits on Windows and not on Linux: scanners type it either way.
        (Layout.FR, "~a", [Key(code=3, altgr=True), Key(code=57), Key(code=16)]),
        (Layout.FR, "~a", [Key(code=3, altgr=True), Key(code=16)]),
        (Layout.US, "\x1d", [Key(code=27, ctrl=True)]),
        (Layout.FR, "\x1d", [Key(code=12, ctrl=True)]),
        (Layout.FR, "\x01\r\n", [Key(code=16, ctrl=True), Key(code=39, ctrl=True), Key(code=36, ctrl=True)]),
        (Layout.US, "\ufffd", [Key(code=2, ctrl=True)]),
    ],
)
def test_keys_that_work_together_are_one_character(layout: Layout, text: str, keys: list[Key]) -> None:
    assert text_of(keys, layout) == text


def test_a_scanner_that_believes_in_caps_lock_is_read_the_other_way_round() -> None:
    keys = typed_keys("aB-1]", Layout.FR)
    assert text_of(keys, Layout.FR, is_case_inverted=True) == "Ab-1]"


@pytest.mark.parametrize("code", sorted(DIGITS))
@pytest.mark.parametrize("shift", [False, True])
def test_a_digit_key_has_the_same_place_on_both_layouts(code: int, shift: bool) -> None:
    digit = DIGITS[code]
    on_us = character(Key(code=code), Layout.US)
    on_fr = character(Key(code=code, shift=code < 12), Layout.FR)
    assert on_us == on_fr == digit


def test_caps_lock_turns_letters_and_leaves_the_rest() -> None:
    keys = [Key(code=key.code, shift=key.shift, caps=True) for key in typed_keys("aB-1", Layout.US)]
    assert "".join(character(key, Layout.US) or "" for key in keys) == "Ab-1"


def test_altgr_means_nothing_where_the_french_keyboard_has_nothing() -> None:
    assert character(Key(code=30, altgr=True), Layout.FR) is None


def test_a_character_without_a_key_cannot_be_typed() -> None:
    with pytest.raises(ValueError, match="é"):
        typed_keys("é", Layout.US)


@pytest.mark.parametrize(
    ("shown", "repaired"),
    [
        ("&é\"'(-è_çà", "1234567890"),
        ("&É\"'(-È_ÇÀ", "1234567890"),
        ("!@#$%^&*()", "1234567890"),
        ("&é\"' (-è_", "1234 5678"),
        ("123456789012345678", "123456789012345678"),
        ("1234-5678", "1234-5678"),
        ("12&é", "12&é"),
        ("&A", "&A"),
        ("", ""),
        (" ", " "),
    ],
)
def test_digits_are_repaired_only_when_the_whole_text_was_shifted(shown: str, repaired: str) -> None:
    assert repair_digits(shown) == repaired


@settings(deadline=None)
@given(st.text(alphabet="0123456789", max_size=251))
def test_any_number_survives_the_wrong_layout_both_ways(number: str) -> None:
    assert repair_digits(misread(number, Layout.US, Layout.FR)) == number
    # Typed for France and shown by an American session, 7 and 9 look like the 1 and 5 of the other way round.
    if set(number) - set("79"):
        assert repair_digits(misread(number, Layout.FR, Layout.US)) == number


@settings(deadline=None)
@given(st.text())
def test_a_repair_changes_all_or_nothing(text: str) -> None:
    repaired = repair_digits(text)
    assert repaired == text or set(repaired) <= set("0123456789 ")
