"""Keyboard layouts: which character a key means, and the repair of digits that were typed for another layout.

A scanner that types like a keyboard sends keys, not characters. The digits sit on the same keys everywhere; only Shift
differs (a French scanner holds it, an American one does not). So digits never depend on a layout here; the tables serve
other characters. Source: linux/input-event-codes.h for key codes, the US and French PC keyboards for characters.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

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

KEYPAD_DIGITS = MappingProxyType(dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True)))
DIGITS = MappingProxyType({**dict(zip(range(2, 12), "1234567890", strict=True)), **KEYPAD_DIGITS})


class Layout(StrEnum):
    """The country that the scanner is set to."""

    US = "us"
    FR = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key pressed, with what was held at that moment."""

    code: int
    shift: bool = False
    altgr: bool = False
    caps: bool = False


Level = MappingProxyType[int, str]

# The rows of the keyboard, by key code: digits, upper, home and its end, lower, the key beside Shift, space.
_ROWS = ((41,), range(2, 14), range(16, 28), range(30, 41), (43,), range(44, 54), (86,), (57,))
_KEYPAD: dict[int, str] = {**KEYPAD_DIGITS, 55: "*", 74: "-", 78: "+", 83: ".", 98: "/"}


def _level(*rows: str) -> Level:
    """A space where the key has no character; the space bar comes by itself."""
    table = dict(_KEYPAD)
    for codes, characters in zip(_ROWS, (*rows, "\0"), strict=True):
        table.update((code, char) for code, char in zip(codes, characters, strict=True) if char != " ")
    table[57] = " "
    return MappingProxyType(table)


_US_PLAIN = _level("`", "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "\\", "zxcvbnm,./", "<")
_US_SHIFT = _level("~", "!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"', "|", "ZXCVBNM<>?", ">")
_FR_PLAIN = _level("²", "&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù", "*", "wxcvbn,;:!", "<")
_FR_SHIFT = _level(" ", "1234567890°+", "AZERTYUIOP¨£", "QSDFGHJKLM%", "µ", "WXCVBN?./§", ">")
_FR_ALTGR: Level = MappingProxyType(
    {3: "~", 4: "#", 5: "{", 6: "[", 7: "|", 8: "`", 9: "\\", 10: "^", 11: "@", 12: "]", 13: "}", 18: "€", 27: "¤"}
)
_NO_LEVEL: Level = MappingProxyType({})

_LEVELS: dict[Layout, tuple[Level, Level, Level]] = {
    Layout.US: (_US_PLAIN, _US_SHIFT, _NO_LEVEL),
    Layout.FR: (_FR_PLAIN, _FR_SHIFT, _FR_ALTGR),
}


def character(key: Key, layout: Layout) -> str | None:
    """The character that a key means in a layout, or None if it means none. CapsLock turns letters only."""
    plain, shifted, with_altgr = _LEVELS[layout]
    if key.altgr and layout is Layout.FR:
        return with_altgr.get(key.code)
    base = plain.get(key.code)
    is_shifted = key.shift != (key.caps and base is not None and base.isalpha())
    return (shifted if is_shifted else plain).get(key.code)


def has_character(code: int) -> bool:
    return code in _US_PLAIN


def typed_keys(text: str, layout: Layout) -> tuple[Key, ...]:
    """The keys that a scanner set to a layout presses for a text. ValueError: a character that it cannot type."""
    plain, shifted, with_altgr = _LEVELS[layout]
    keys: list[Key] = []
    for char in text:
        for level, held in ((plain, {}), (shifted, {"shift": True}), (with_altgr, {"altgr": True})):
            codes = [code for code, meant in level.items() if meant == char and code not in _KEYPAD]
            if codes:
                keys.append(Key(code=codes[0], **held))
                break
        else:
            raise ValueError(f"no key types {char!r} on layout {layout}")
    return tuple(keys)


def _shifted_digits(level: Level) -> dict[str, str]:
    return {level[code]: digit for code, digit in DIGITS.items() if code not in KEYPAD_DIGITS}


_AZERTY_DIGITS = _shifted_digits(_FR_PLAIN)
# Linux gives the capital letter when CapsLock is on.
_REPAIRS = (
    _AZERTY_DIGITS | {char.upper(): digit for char, digit in _AZERTY_DIGITS.items()},
    _shifted_digits(_US_SHIFT),
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
