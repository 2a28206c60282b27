"""Reads printer commands back into what they print: for pictures of receipts, tests and the virtual printer. Pure.

Knows the commands that composer sends and refuses every other one: a byte that a printer would act on in a way nobody
wrote here is a fault, not a detail. Source: Epson's ESC/POS command reference, independent of composer's code.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.faults import PictureFault
from drivers.printer.document import Alignment
from drivers.printer.profiles import Profile

LINE_SPACING_DOTS = 30
CHARACTER_ROWS = 24

_ALIGNMENTS = (Alignment.LEFT, Alignment.CENTER, Alignment.RIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One printed line of font A, one style; `width` and `height` multiply the character."""

    text: str
    align: Alignment
    bold: bool
    is_reversed: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`rows` as in GS v 0: bits, black is 1."""

    rows: tuple[bytes, ...]
    align: Alignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    dots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPaper:
    is_partial: bool


Printed = TextLine | Picture | Space | CutPaper


def read_printed(data: bytes, profile: Profile) -> list[Printed]:
    """PictureFault: an unknown or unfinished command, another code page than the profile's, a line that overflows."""
    return list(_Reader(data, profile).read())


def printed_text(data: bytes, profile: Profile) -> str:
    """The text of a receipt, a line for each printed one."""
    lines = [printed.text for printed in read_printed(data, profile) if isinstance(printed, TextLine)]
    return "\n".join(line.rstrip() for line in lines)


class _Reader:
    def __init__(self, data: bytes, profile: Profile) -> None:
        self._data = data
        self._at = 0
        self._profile = profile
        self._text = bytearray()
        self._has_page = False
        self._reset()

    def read(self) -> Iterator[Printed]:
        while self._at < len(self._data):
            match self._take():
                case 0x0A:
                    yield self._print_line()
                case 0x1B:
                    yield from self._escape()
                case 0x1C:
                    self._expect(0x2E, "FS")
                case 0x1D:
                    yield from self._group()
                case byte if byte >= 0x20 and byte != 0x7F:
                    self._text.append(byte)
                case byte:
                    raise self._fault(f"control byte {byte:02x}")
        if self._text:
            raise self._fault("text without a line feed")

    def _escape(self) -> Iterator[Printed]:
        match self._take():
            case 0x40:  # ESC @
                self._reset()
            case 0x52:  # ESC R
                self._expect(0, "ESC R")
            case 0x74:  # ESC t
                self._expect(self._profile.code_page.slot, "ESC t")
                self._has_page = True
            case 0x61:  # ESC a
                self._align = _ALIGNMENTS[self._take_below(len(_ALIGNMENTS), "ESC a")]
            case 0x45:  # ESC E
                self._bold = bool(self._take_below(2, "ESC E"))
            case 0x64:  # ESC d
                yield Space(dots=self._take() * LINE_SPACING_DOTS)
            case 0x4A:  # ESC J
                yield Space(dots=self._take())
            case byte:
                raise self._fault(f"unknown command ESC {byte:02x}")

    def _group(self) -> Iterator[Printed]:
        match self._take():
            case 0x21:  # GS !
                scale = self._take()
                self._width, self._height = (scale >> 4) + 1, (scale & 0x0F) + 1
            case 0x42:  # GS B
                self._is_reversed = bool(self._take_below(2, "GS B"))
            case 0x56:  # GS V
                yield CutPaper(is_partial=bool(self._take_below(2, "GS V")))
            case 0x76:  # GS v 0
                yield self._picture()
            case byte:
                raise self._fault(f"unknown command GS {byte:02x}")

    def _picture(self) -> Picture:
        self._expect(0x30, "GS v")
        self._expect(0, "GS v 0")
        width = self._take() + 256 * self._take()
        height = self._take() + 256 * self._take()
        if self._text:
            raise self._fault("a picture inside a line of text")
        if not width or width * 8 > self._profile.dots:
            raise self._fault(f"a picture of {width * 8} dots")
        if self._at + width * height > len(self._data):
            raise self._fault("an unfinished picture")
        rows = tuple(self._data[self._at + row * width : self._at + (row + 1) * width] for row in range(height))
        self._at += width * height
        return Picture(rows=rows, align=self._align)

    def _print_line(self) -> TextLine:
        if not self._has_page:
            raise self._fault("text before a code page was chosen")
        if len(self._text) * self._width > self._profile.columns:
            raise self._fault(f"a line of {len(self._text)} characters")
        text = bytes(self._text).decode(self._profile.code_page.codec)
        self._text.clear()
        return TextLine(
            text=text,
            align=self._align,
            bold=self._bold,
            is_reversed=self._is_reversed,
            width=self._width,
            height=self._height,
        )

    def _reset(self) -> None:
        self._align = Alignment.LEFT
        self._bold = False
        self._is_reversed = False
        self._width = self._height = 1
        self._has_page = False

    def _take(self) -> int:
        if self._at == len(self._data):
            raise self._fault("an unfinished command")
        self._at += 1
        return self._data[self._at - 1]

    def _take_below(self, limit: int, command: str) -> int:
        value = self._take()
        if value >= limit:
            raise self._fault(f"{command} {value}")
        return value

    def _expect(self, wanted: int, command: str) -> None:
        value = self._take()
        if value != wanted:
            raise self._fault(f"{command} {value}, not {wanted}")

    def _fault(self, reason: str) -> PictureFault:
        return PictureFault(f"byte {self._at}: {reason}")
