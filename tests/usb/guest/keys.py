"""What a scanner that types sends: HID boot-keyboard reports for a text, in each of the ways in which scanners type.

Written from the HID usage tables (page 7) and the printed keyboards, apart from the product's own tables, which it judges.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DESCRIPTOR = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810395057501"
    "050819012905910295017503910395067508150025650507190029658100c0"
)
REPORT_BYTES = 8

NO_KEY = bytes(REPORT_BYTES)
SHIFT, LEFT_ALT, RIGHT_ALT = 0x02, 0x04, 0x40
ENTER, TAB, KEYPAD_ENTER, CAPS_LOCK = 0x28, 0x2B, 0x58, 0x39

DIGITS = dict(zip("1234567890", range(0x1E, 0x28), strict=True))
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", range(0x04, 0x1E), strict=True))
KEYPAD = dict(zip("1234567890", range(0x59, 0x63), strict=True))
# Where the French keyboard's letters are on the American one.
FRENCH_LETTERS = LETTERS | {"A": 0x14, "Q": 0x04, "Z": 0x1A, "W": 0x1D, "M": 0x33}
US_SIGNS = {
    "-": (0, 0x2D), "]": (0, 0x30), "/": (0, 0x38), ":": (SHIFT, 0x33), "%": (SHIFT, 0x22), "+": (SHIFT, 0x2E),
    "#": (SHIFT, 0x20), "@": (SHIFT, 0x1F),
}  # fmt: skip
FRENCH_SIGNS = {
    "-": (0, 0x23), "]": (RIGHT_ALT, 0x2D), "/": (SHIFT, 0x37), ":": (0, 0x37), "%": (SHIFT, 0x34), "+": (SHIFT, 0x2E),
    "#": (RIGHT_ALT, 0x20), "@": (RIGHT_ALT, 0x27),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A key pressed and let go, `held` meanwhile."""

    usage: int
    held: int = 0


def american(text: str) -> list[Stroke]:
    return [_typed(char, LETTERS, US_SIGNS, digit_held=0) for char in text]


def french(text: str) -> list[Stroke]:
    return [_typed(char, FRENCH_LETTERS, FRENCH_SIGNS, digit_held=SHIFT) for char in text]


def keypad(text: str) -> list[Stroke]:
    return [Stroke(usage=KEYPAD[char]) for char in text]


def reports(strokes: Iterable[Stroke], end: int | None = ENTER) -> Iterator[bytes]:
    """Shift goes down before its key and comes up after it, in reports of their own: as a keyboard does."""
    for stroke in strokes:
        yield from _pressed(stroke)
    if end is not None:
        yield from _pressed(Stroke(usage=end))


def chords(strokes: Iterable[Stroke], end: int | None = ENTER) -> Iterator[bytes]:
    """Shift and its key in one report: as most scanners do."""
    for stroke in strokes:
        yield _report(stroke.held, stroke.usage)
        yield NO_KEY
    if end is not None:
        yield from _pressed(Stroke(usage=end))


def by_alt_codes(text: str, end: int = ENTER) -> Iterator[bytes]:
    """Alt held, the character's number typed on the keypad, Alt let go: independent of any country."""
    for char in text:
        yield _report(LEFT_ALT, 0)
        for digit in f"0{ord(char)}":
            yield _report(LEFT_ALT, KEYPAD[digit])
            yield _report(LEFT_ALT, 0)
        yield NO_KEY
    yield from _pressed(Stroke(usage=end))


def _typed(char: str, letters: dict[str, int], signs: dict[str, tuple[int, int]], *, digit_held: int) -> Stroke:
    if char in DIGITS:
        return Stroke(usage=DIGITS[char], held=digit_held)
    if char.upper() in letters:
        return Stroke(usage=letters[char.upper()], held=SHIFT if char.isupper() else 0)
    held, usage = signs[char]
    return Stroke(usage=usage, held=held)


def _pressed(stroke: Stroke) -> Iterator[bytes]:
    if stroke.held:
        yield _report(stroke.held, 0)
    yield _report(stroke.held, stroke.usage)
    if stroke.held:
        yield _report(stroke.held, 0)
    yield NO_KEY


def _report(held: int, usage: int) -> bytes:
    return bytes([held, 0, usage, 0, 0, 0, 0, 0])
