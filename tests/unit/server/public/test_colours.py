"""server.public.colours: any accent that an issuer may choose ends up legible."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.assets import assets
from server.public.colours import (
    CONTRAST_STRONG,
    CONTRAST_TEXT,
    DEFAULT,
    WHITE,
    Colour,
    contrast,
    parse_colour,
    theme,
)

BYTE = st.integers(min_value=0, max_value=255)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(Colour(0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast(parse_colour("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)


@given(BYTE, BYTE, BYTE)
def test_every_accent_is_legible_on_white(red: int, green: int, blue: int) -> None:
    css = theme(str(Colour(red, green, blue)))
    found = dict(re.findall(r"(--[a-z-]+):(#[0-9a-f]{6})", css))
    assert contrast(parse_colour(found["--accent"]), WHITE) >= CONTRAST_TEXT
    assert contrast(parse_colour(found["--accent-strong"]), WHITE) >= CONTRAST_STRONG
    assert contrast(parse_colour(found["--accent-strong"]), parse_colour(found["--accent-tint"])) >= CONTRAST_TEXT


@pytest.mark.parametrize("wrong", ["", "red", "#fff", "#12345g", "#0b5f8a;}body{display:none"])
def test_a_wrong_colour_becomes_the_default_and_never_css(wrong: str) -> None:
    assert theme(wrong) == theme(DEFAULT)


STYLE = {
    name: parse_colour(colour)
    for name, colour in re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", assets()["guichet.css"].content.decode())
}


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("--ink", "--paper"),
        ("--ink", "--ground"),
        ("--ink-soft", "--paper"),
        ("--ink-soft", "--ground"),
        ("--good", "--good-tint"),
        ("--wait", "--wait-tint"),
        ("--bad", "--bad-tint"),
        ("--bad", "--paper"),
        ("--ink", "--neutral-tint"),
        ("--ink", "--good-tint"),
        ("--ink", "--wait-tint"),
        ("--ink", "--bad-tint"),
    ],
)
def test_every_pair_of_the_style_is_legible(ink: str, paper: str) -> None:
    assert contrast(STYLE[ink], STYLE[paper]) >= CONTRAST_TEXT


def test_the_edge_of_a_field_can_be_seen() -> None:
    """WCAG 2.2, 1.4.11: 3:1 for what a control is recognised by."""
    assert contrast(STYLE["--line-strong"], STYLE["--paper"]) >= 3
