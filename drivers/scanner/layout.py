"""Keyboard layouts: which character a key means, and the repair of digits that were typed for another layout.

A scanner that types like a keyboard sends keys, not characters. The digits sit on the same keys everywhere; only Shift
differs (a French scanner holds it, an American one does not). So digits never depend on a layout here; the tables serve
other characters. Source: linux/input-event-codes.h for key codes, keyboards for characters.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from drivers.scanner import keyboards
from drivers.scanner.keyboards import KEY_SPACE, KEYPAD, Keyboard, Level

# Key codes, by the kernel's names.
KEY_TAB, KEY_ENTER, KEY_KPENTER = 15, 28, 96
KEY_LEFTSHIFT, KEY_RIGHTSHIFT, KEY_LEFTCTRL, KEY_RIGHTCTRL = 42, 54, 29, 97
KEY_LEFTALT, KEY_RIGHTALT, KEY_LEFTMETA, KEY_RIGHTMETA = 56, 100, 125, 126
KEY_CAPSLOCK, KEY_NUMLOCK, KEY_SCROLLLOCK = 58, 69, 70
KEY_RIGHTBRACE, KEY_MINUS, KEY_F8 = 27, 12, 66

TERMINATORS = frozenset({KEY_ENTER, KEY_KPENTER, KEY_TAB})
SHIFTS = frozenset({KEY_LEFTSHIFT, KEY_RIGHTSHIFT})
CONTROLS = frozenset({KEY_LEFTCTRL, KEY_RIGHTCTRL})
METAS = frozenset({KEY_LEFTMETA, KEY_RIGHTMETA})
LOCKS = frozenset({KEY_NUMLOCK, KEY_SCROLLLOCK})

KEYPAD_DIGITS = MappingProxyType({code: char for code, char in KEYPAD.items() if char.isdigit()})
DIGITS = MappingProxyType({**dict(zip(range(2, 12), "1234567890", strict=True)), **KEYPAD_DIGITS})


class Layout(StrEnum):
    """The country that the scanner is set to."""

    US = "us"
    FR = "fr"
    BE = "be"
    CH_FR = "ch-fr"
    CA = "ca"
    """Canadian French."""
    DE = "de"
    GB = "gb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key pressed, with what was held at that moment."""

    code: int
    shift: bool = False
    altgr: bool = False
    caps: bool = False
    ctrl: bool = False


# A key, or a character that needed several (Alt and its code on the keypad).
Stroke = Key | str

UNKNOWN_CHARACTER = "\ufffd"
GROUP_SEPARATOR = "\x1d"

_KEYBOARDS: dict[Layout, Keyboard] = {
    Layout.US: keyboards.US,
    Layout.FR: keyboards.FR,
    Layout.BE: keyboards.BE,
    Layout.CH_FR: keyboards.CH_FR,
    Layout.CA: keyboards.CA,
    Layout.DE: keyboards.DE,
    Layout.GB: keyboards.GB,
}
# Keys that end a code, where they stand inside one; and F8, by which some scanners type a group separator.
_SIGNS = {KEY_ENTER: "\r", KEY_KPENTER: "\r", KEY_TAB: "\t", KEY_F8: GROUP_SEPARATOR}
_ACCENTS = {"^": "\u0302", "¨": "\u0308", "`": "\u0300", "´": "\u0301", "~": "\u0303", "¸": "\u0327"}


def character(key: Key, layout: Layout) -> str | None:
    """The character that a key means in a layout, or None if it means none. CapsLock turns letters only.

    A dead key is its own sign here; `text_of` joins it to the next.
    """
    return _level_of(key, layout).get(key.code)


def has_character(code: int) -> bool:
    return code in keyboards.US.plain


def is_dead(key: Key, layout: Layout) -> bool:
    """It waits for the next key."""
    sign = character(key, layout)
    return sign is not None and sign in _KEYBOARDS[layout].dead[2 if key.altgr else int(key.shift)]


def typed_keys(text: str, layout: Layout) -> tuple[Key, ...]:
    """The keys that a scanner set to a layout presses for a text. ValueError: a character that it cannot type."""
    return tuple(key for char in text for key in _typed(char, layout))


def text_of(strokes: Sequence[Stroke], layout: Layout, *, is_case_inverted: bool = False) -> str:
    """What a run of strokes means in a layout; UNKNOWN_CHARACTER for a stroke that means nothing.

    `is_case_inverted`: the scanner believes that CapsLock is on, and presses Shift the other way round for letters.
    """
    text, waiting = "", ""
    for stroke in strokes:
        meant = _meant(stroke, layout)
        if is_case_inverted and isinstance(stroke, Key) and meant.isalpha():
            meant = _meant(replace(stroke, caps=not stroke.caps), layout)
        if waiting:
            meant, waiting = _joined(waiting, meant, layout), ""
        elif isinstance(stroke, Key) and _waits(stroke, meant, layout):
            waiting, meant = meant, ""
        text += meant
    return text + waiting


def _level_of(key: Key, layout: Layout) -> Level:
    keyboard = _KEYBOARDS[layout]
    if key.altgr:
        return keyboard.altgr
    plain, shifted = keyboard.plain.get(key.code, ""), keyboard.shift.get(key.code, "")
    is_letter = plain.isalpha() and shifted == plain.upper()
    return keyboard.shift if key.shift != (key.caps and is_letter) else keyboard.plain


def _meant(stroke: Stroke, layout: Layout) -> str:
    if isinstance(stroke, str):
        return stroke
    if stroke.ctrl:
        return _control(stroke, layout) or UNKNOWN_CHARACTER
    return _SIGNS.get(stroke.code) or character(stroke, layout) or UNKNOWN_CHARACTER


def _control(key: Key, layout: Layout) -> str | None:
    """Ctrl and a letter is that control character, as on a terminal; Ctrl and the key of the bracket is GS."""
    keyboard = _KEYBOARDS[layout]
    if key.code == KEY_RIGHTBRACE or "]" in (keyboard.plain.get(key.code), keyboard.altgr.get(key.code)):
        return GROUP_SEPARATOR
    letter = keyboard.plain.get(key.code, "")
    return chr(ord(letter) & 0x1F) if letter.isascii() and letter.isalpha() else None


def _waits(key: Key, sign: str, layout: Layout) -> bool:
    return not key.ctrl and (is_dead(key, layout) or (key.altgr and sign in _KEYBOARDS[layout].half_dead))


def _joined(sign: str, meant: str, layout: Layout) -> str:
    """What a dead key and the character after it are together."""
    if meant == " ":
        return sign
    composed = unicodedata.normalize("NFC", meant + _ACCENTS[sign])
    is_composed = len(composed) == 1 and sign not in _KEYBOARDS[layout].half_dead
    return composed if is_composed else sign + meant


def _typed(char: str, layout: Layout) -> tuple[Key, ...]:
    keyboard = _KEYBOARDS[layout]
    levels = ((keyboard.plain, False, False), (keyboard.shift, True, False), (keyboard.altgr, False, True))
    found = [
        Key(code=code, shift=shift, altgr=altgr)
        for level, shift, altgr in levels
        for code, meant in level.items()
        if meant == char and code not in KEYPAD
    ]
    if not found:
        raise ValueError(f"no key types {char!r} on layout {layout}")
    # A key that types the character at once, if there is one.
    key = min(found, key=lambda one: is_dead(one, layout))
    return (key, Key(code=KEY_SPACE)) if is_dead(key, layout) else (key,)


def _shifted_digits(level: Level) -> dict[str, str]:
    return {level[code]: digit for code, digit in DIGITS.items() if code not in KEYPAD_DIGITS}


_AZERTY_DIGITS = _shifted_digits(keyboards.FR.plain)
# Linux gives the capital letter when CapsLock is on.
_REPAIRS = (
    _AZERTY_DIGITS | {char.upper(): digit for char, digit in _AZERTY_DIGITS.items()},
    _shifted_digits(keyboards.US.shift),
)


def repair_digits(text: str) -> str:
    """Digits back from a text typed for another layout: `&é"'(-è_çà` is `1234567890`, `!@#` is `123`.

    Only a text made wholly of such characters (and spaces) is changed: a scanner shifts all of a code or none of it, so
    "1234-5678" stays what it is. What both ways could have made (only `&` and `(`) is taken for French keys read as such,
    by far the common case. Anything else is returned as it came.
    """
    for table in _REPAIRS:
        if all(char in table or char == " " for char in text):
            return "".join(table.get(char, char) for char in text)
    return text
