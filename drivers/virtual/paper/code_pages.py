"""Which character a byte prints: code pages by the number in ESC t, and national characters by the number in ESC R. Pure.

Source: Epson's list of character code tables; the pages are Python's codecs but for Katakana, which has none.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

KATAKANA = "katakana"
REPLACEMENT = "\ufffd"

EPSON_SLOTS = MappingProxyType(
    {
        0: "cp437", 1: KATAKANA, 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859-7",
        16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 32: "cp720", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862",
        38: "cp869", 39: "iso8859-2", 40: "iso8859-15", 44: "cp1125", 45: "cp1250", 46: "cp1251", 47: "cp1253",
        48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258", 53: "kz1048",
    }
)  # fmt: skip

_KATAKANA_BLOCKS = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯"
_KATAKANA_LETTERS = "".join(chr(0xFF61 + place) for place in range(0x3F))

# What stands at # $ @ [ \ ] ^ ` { | } ~ in each national set.
_NATIONAL_PLACES = b"#$@[\\]^`{|}~"
_NATIONAL = MappingProxyType(
    {0: "#$@[\\]^`{|}~", 1: "#$à°ç§^`éùè¨", 2: "#$§ÄÖÜ^`äöüß", 3: "£$@[\\]^`{|}~"}
)  # fmt: skip
NATIONAL_SETS = frozenset(_NATIONAL)


def slots_with(slot: int, codec: str) -> Mapping[int, str]:
    """Epson's, but for one slot: what a clone holds elsewhere."""
    return MappingProxyType({**EPSON_SLOTS, slot: codec})


def characters(raw: bytes, codec: str, national: int) -> str:
    """A character for each byte; REPLACEMENT where the page has none."""
    table = _characters(codec, national)
    return "".join(table[byte] for byte in raw)


@cache
def _characters(codec: str, national: int) -> tuple[str, ...]:
    replaced = dict(zip(_NATIONAL_PLACES, _NATIONAL[national], strict=True))
    return tuple(replaced.get(byte) or _character(byte, codec) for byte in range(0x100))


def _character(byte: int, codec: str) -> str:
    if codec == "cp857" and byte == 0xD5:
        # The page with the euro, IBM's CCSID 9049, as printers have it; Python's is the older one.
        return "€"
    if codec == KATAKANA and byte >= 0x80:
        if byte < 0xA0:
            return _KATAKANA_BLOCKS[byte - 0x80]
        return _KATAKANA_LETTERS[byte - 0xA1] if 0xA1 <= byte < 0xE0 else REPLACEMENT
    return bytes([byte]).decode("ascii" if codec == KATAKANA else codec, "replace")
