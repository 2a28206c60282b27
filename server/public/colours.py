"""PURE. The issuer's accent colour made legible: darkened until white text on it, and it on white, reach the wanted contrast.

Source: WCAG 2.2, relative luminance and contrast ratio.
"""

import re
from dataclasses import dataclass

CONTRAST_TEXT = 4.5
CONTRAST_STRONG = 7.0
DEFAULT = "#0b5f8a"


@dataclass(frozen=True, slots=True)
class Colour:
    """0..255 each."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)


def parse_colour(text: str) -> Colour:
    """`#rrggbb`; anything else gives the default: a wrong setting must not take the pages away."""
    match = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", text) or re.fullmatch(
        r"#(..)(..)(..)", DEFAULT
    )
    assert match
    return Colour(*(int(part, 16) for part in match.groups()))


def mix(colour: Colour, other: Colour, part: float) -> Colour:
    """`part` 0 is `colour`, 1 is `other`."""
    red, green, blue = (
        round(a + (b - a) * part)
        for a, b in ((colour.red, other.red), (colour.green, other.green), (colour.blue, other.blue))
    )
    return Colour(red, green, blue)


def contrast(one: Colour, other: Colour) -> float:
    """1..21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def darkened(colour: Colour, wanted: float) -> Colour:
    """The nearest darker colour that has the wanted contrast with white."""
    for step in range(101):
        candidate = mix(colour, BLACK, step / 100)
        if contrast(candidate, WHITE) >= wanted:
            return candidate
    return BLACK


def theme(accent: str) -> str:
    """CSS custom properties."""
    colour = darkened(parse_colour(accent), CONTRAST_TEXT)
    return (
        f":root{{--accent:{colour};--accent-strong:{darkened(colour, CONTRAST_STRONG)};"
        f"--accent-tint:{mix(colour, WHITE, 0.92)};--accent-line:{mix(colour, WHITE, 0.7)}}}\n"
    )


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in (colour.red, colour.green, colour.blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
