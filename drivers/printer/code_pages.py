"""The code pages in which French is printed, and where printers keep them: the number in ESC t. Pure.

Page 1252 is preferred since it alone has every French character, then 858 (no oe ligature), then 437 (no euro). Printers
keep them at different numbers, and clones are wrong about their own: `sheet` prints one line for each place, and the one
that is right is what the settings name. Sources: Epson's list of code pages; for clones, the numbers seen on them.
"""

import re
from dataclasses import dataclass

from drivers.faults import SettingsFault
from drivers.printer import typography

CODECS = {"CP1252": "cp1252", "CP858": "cp858", "CP437": "cp437"}
PLACE = r"(CP1252|CP858|CP437):([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
"""How the settings name a page and its number, which is one byte."""
SAMPLE = "\xe9\xe8\xea\xeb \xe0\xe2\xe7 \xee\xef\xf4 \xf9\xfb \u20ac \u0153"
"""What an eye checks: the letters that differ from page to page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """`codec` is Python's name for it."""

    name: str
    codec: str
    slot: int

    @property
    def place(self) -> str:
        """As the settings name it: CP858:19."""
        return f"{self.name}:{self.slot}"


def code_page(name: str, slot: int) -> CodePage:
    return CodePage(name=name, codec=CODECS[name], slot=slot)


CANDIDATES = (
    code_page("CP1252", 16),
    code_page("CP1252", 32),
    code_page("CP858", 19),
    code_page("CP858", 53),
    code_page("CP858", 31),
    code_page("CP858", 4),
    code_page("CP437", 0),
)


def parse_place(place: str) -> CodePage:
    """CP858:19. SettingsFault says what is possible."""
    found = re.fullmatch(PLACE, place)
    if found is None:
        raise SettingsFault(f"{place!r} is no code page: one of {', '.join(CODECS)}, a colon, a number from 0 to 255")
    return code_page(found[1], int(found[2]))


def sheet(own: CodePage) -> bytes:
    """A line for each candidate, named by its place; `own` is the page chosen before and after."""
    lines = b"".join(_chosen(page) + _line(page) for page in dict.fromkeys((own, *CANDIDATES)))
    return lines + _chosen(own)


def _chosen(page: CodePage) -> bytes:
    return b"\x1bt" + bytes((page.slot,))


def _line(page: CodePage) -> bytes:
    """Its name in letters that are the same on every page."""
    sample = typography.printable(SAMPLE, page.codec)
    return page.place.ljust(10).encode("ascii") + sample.encode(page.codec) + b"\n"
