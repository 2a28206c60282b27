"""Fits text to a printer's code page and columns: clean characters, wrapped lines, aligned columns. Pure.

Decides what stands for a character that the page lacks: its transliteration, its letter without accent, or a star; never
a question mark, which a reader takes for a doubt. No control character survives, so no name can command the printer.
"""

import unicodedata
from itertools import zip_longest
from types import MappingProxyType

NO_BREAK_SPACE = "\xa0"
UNPRINTABLE = "*"
COLUMN_GAP = 2

_NO_BREAK = frozenset("\xa0\u202f\u2007")
_REPLACEMENTS = MappingProxyType(
    {
        "‘": "'", "’": "'", "‚": ",", "‛": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "′": "'", "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "…": "...", "•": "-", "·": ".", "×": "x", "÷": "/", "«": '"', "»": '"', "‹": "<", "›": ">",
        "€": "EUR", "£": "GBP", "°": "o", "º": "o", "ª": "a", "№": "No", "™": "(TM)", "©": "(c)", "®": "(R)",
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng",
        "ə": "e", "Ə": "E", "§": "par.", "¿": "", "¡": "!", "→": "->", "←": "<-", "✓": "x", "☐": "[ ]", "☑": "[x]",
    }
)  # fmt: skip


def printable(text: str, codec: str) -> str:
    """The text in characters of the page, one byte each, on one line. Spaces of every kind become one of two: the space
    at which a line may break, and NO_BREAK_SPACE, which the composer prints as a space."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        _as_title(_fitted(char, codec), after) for char, after in zip_longest(composed, composed[1:], fillvalue="")
    )


def _as_title(fitted: str, after: str) -> str:
    """Œuvre is Oeuvre, ŒUVRE is OEUVRE."""
    return fitted.capitalize() if len(fitted) == 2 and fitted.isupper() and after.islower() else fitted


def _fitted(char: str, codec: str) -> str:
    if char in _NO_BREAK:
        return NO_BREAK_SPACE
    category = unicodedata.category(char)
    if char in "\t\n\r\v\f" or category in ("Zs", "Zl", "Zp"):
        return " "
    if category.startswith("M") or category in ("Cc", "Cf"):
        # A combining mark that found no letter, a control, an invisible direction: nothing to print.
        return ""
    if _has(char, codec):
        return char
    if char in _REPLACEMENTS:
        return "".join(_fitted(part, codec) for part in _REPLACEMENTS[char])
    base = unicodedata.normalize("NFKD", char)
    if base != char:
        fitted = "".join(_fitted(part, codec) for part in base)
        return fitted or UNPRINTABLE
    return UNPRINTABLE


def _has(char: str, codec: str) -> bool:
    try:
        encoded = char.encode(codec)
    except UnicodeEncodeError:
        return False
    return len(encoded) == 1 and encoded[0] >= 0x20 and encoded[0] != 0x7F


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, broken at spaces; a longer word is cut. Spaces in front indent every line, up
    to a quarter of the width. At least one line."""
    indent = " " * min(len(text) - len(text.lstrip(" ")), width // 4)
    room = width - len(indent)
    lines: list[str] = []
    line = ""
    for word in filter(None, text.split(" ")):
        if line and len(line) + 1 + len(word) <= room:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = [word[start : start + room] for start in range(0, len(word), room)]
        lines += full
    if line or not lines:
        lines.append(line)
    return [indent + line if line else "" for line in lines]


def columns(left: str, right: str, width: int) -> list[str]:
    """The label at the left, wrapped; the value at the right edge of its first line, or below it when it has no room."""
    if not right:
        return wrap(left, width)
    room = width - len(right) - COLUMN_GAP
    if room < width // 4:
        return [*wrap(left, width), *(line.rjust(width) for line in wrap(right, width))]
    first, *others = wrap(left, room)
    return [first.ljust(width - len(right)) + right, *others]
