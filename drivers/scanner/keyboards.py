"""The keyboards of the countries that a scanner may be set to: what each key means, alone, with Shift, with AltGr. Pure.

Tables and nothing else. Source: the Windows keyboards that scanners are made for, where they and the X keyboard database
agree; the tests hold every printable ASCII character against that database. A dead key waits for the next one: with the
space bar it is its own sign, with a letter an accented letter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Level = Mapping[int, str]

KEY_SPACE = 57

# The rows of the keyboard, by key code: beside 1, digits, upper, home and its end, lower, the key beside Shift, space.
_ROWS = ((41,), range(2, 14), range(16, 28), range(30, 41), (43,), range(44, 54), (86,), (KEY_SPACE,))
KEYPAD: Level = MappingProxyType(
    dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73, 55, 74, 78, 83, 98), "0123456789*-+./", strict=True))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """`dead`: the signs that wait, by level (0 alone, 1 Shift, 2 AltGr). `half_dead`: those that wait on Windows and do not
    elsewhere; scanners type a space after them or not."""

    plain: Level
    shift: Level
    altgr: Level
    dead: tuple[str, str, str] = ("", "", "")
    half_dead: str = ""


def _level(*rows: str) -> Level:
    """A space where the key has no character; the space bar comes by itself."""
    table = dict(KEYPAD)
    for codes, characters in zip(_ROWS, (*rows, "\0"), strict=True):
        table.update((code, char) for code, char in zip(codes, characters, strict=True) if char != " ")
    table[KEY_SPACE] = " "
    return MappingProxyType(table)


US = Keyboard(
    plain=_level("`", "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "\\", "zxcvbnm,./", "<"),
    shift=_level("~", "!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"', "|", "ZXCVBNM<>?", ">"),
    altgr={},
)
GB = Keyboard(
    plain=_level("`", "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "#", "zxcvbnm,./", "\\"),
    shift=_level("¬", '!"£$%^&*()_+', "QWERTYUIOP{}", "ASDFGHJKL:@", "~", "ZXCVBNM<>?", "|"),
    altgr={5: "€"},
)
FR = Keyboard(
    plain=_level("²", "&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù", "*", "wxcvbn,;:!", "<"),
    shift=_level(" ", "1234567890°+", "AZERTYUIOP¨£", "QSDFGHJKLM%", "µ", "WXCVBN?./§", ">"),
    altgr={
        3: "~", 4: "#", 5: "{", 6: "[", 7: "|", 8: "`", 9: "\\", 10: "^", 11: "@", 12: "]", 13: "}", 18: "€", 27: "¤",
    },
    dead=("^", "¨", ""),
    half_dead="~`",
)  # fmt: skip
BE = Keyboard(
    plain=_level("²", "&é\"'(§è!çà)-", "azertyuiop^$", "qsdfghjklmù", "µ", "wxcvbn,;:=", "<"),
    shift=_level("³", "1234567890°_", "AZERTYUIOP¨*", "QSDFGHJKLM%", "£", "WXCVBN?./+", ">"),
    altgr={
        2: "|", 3: "@", 4: "#", 7: "^", 10: "{", 11: "}", 18: "€", 26: "[", 27: "]", 40: "´", 43: "`", 53: "~", 86: "\\",
    },
    dead=("^", "¨", "´`~"),
)  # fmt: skip
CH_FR = Keyboard(
    plain=_level("§", "1234567890'^", "qwertzuiopè¨", "asdfghjkléà", "$", "yxcvbnm,.-", "<"),
    shift=_level("°", '+"*ç%&/()=?`', "QWERTZUIOPü!", "ASDFGHJKLöä", "£", "YXCVBNM;:_", ">"),
    altgr={3: "@", 4: "#", 8: "|", 9: "¢", 12: "´", 13: "~", 18: "€", 26: "[", 27: "]", 40: "{", 43: "}", 86: "\\"},
    dead=("^¨", "`", "´~"),
)
CA = Keyboard(
    plain=_level("#", "1234567890-=", "qwertyuiop^¸", "asdfghjkl;`", "<", "zxcvbnm,.é", "«"),
    shift=_level("|", '!"/$%?&*()_+', "QWERTYUIOP^¨", "ASDFGHJKL:`", ">", "ZXCVBNM'.É", "»"),
    altgr={
        41: "\\", 2: "±", 3: "@", 4: "£", 5: "¢", 6: "¤", 7: "¬", 8: "¦", 9: "²", 10: "³", 11: "¼", 12: "½", 13: "¾",
        24: "§", 25: "¶", 26: "[", 27: "]", 39: "~", 40: "{", 43: "}", 50: "µ", 53: "´", 86: "°",
    },
    dead=("^¸`", "^¨`", "´"),
)  # fmt: skip
DE = Keyboard(
    plain=_level("^", "1234567890ß´", "qwertzuiopü+", "asdfghjklöä", "#", "yxcvbnm,.-", "<"),
    shift=_level("°", '!"§$%&/()=?`', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ", "'", "YXCVBNM;:_", ">"),
    altgr={3: "²", 4: "³", 8: "{", 9: "[", 10: "]", 11: "}", 12: "\\", 16: "@", 18: "€", 27: "~", 50: "µ", 86: "|"},
    dead=("^´", "`", ""),
)
