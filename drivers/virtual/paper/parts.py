"""The things that stand on a printed paper, from top to bottom. Pure.

Positions and sizes are dots. Decides nothing: head sets them, drawing draws them.
"""

from dataclasses import dataclass
from enum import Enum

from drivers.printer.document import Alignment


class Font(Enum):
    """Width and height of a character, in dots, of a printer of 203 dots per inch."""

    A = (12, 24)
    B = (9, 17)

    @property
    def height(self) -> int:
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """`width` and `height` multiply the character; `underline` is its thickness."""

    font: Font = Font.A
    bold: bool = False
    underline: int = 0
    is_reversed: bool = False
    width: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where lines are set: from `left`, `dots` wide."""

    left: int
    dots: int

    def offset(self, align: Alignment, dots: int) -> int:
        """Where a thing of this width begins on the paper."""
        match align:
            case Alignment.LEFT:
                return self.left
            case Alignment.CENTER:
                return self.left + (self.dots - dots) // 2
            case Alignment.RIGHT:
                return self.left + self.dots - dots


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Characters of one style, each in a cell of `cell` dots; `left` counts from the beginning of the line."""

    left: int
    text: str
    style: Style
    cell: int

    @property
    def right(self) -> int:
        return self.left + self.cell * len(self.text)

    @property
    def height(self) -> int:
        return self.style.font.height * self.style.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A picture inside a line (ESC *): `rows` as in Picture."""

    left: int
    dots: int
    rows: tuple[bytes, ...]

    @property
    def right(self) -> int:
        return self.left + self.dots

    @property
    def height(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One printed line. `feed`: how far the paper moves after it; a line of higher things moves it as far as they need."""

    pieces: tuple[Run | Strip, ...]
    align: Alignment
    area: Area
    feed: int

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Run))

    @property
    def text(self) -> str:
        """Gaps as spaces, as many as fit in them."""
        text, right = "", 0
        for run in sorted(self.runs, key=lambda run: run.left):
            text += " " * (max(0, run.left - right) // run.cell) + run.text
            right = run.right
        return text

    @property
    def style(self) -> Style:
        """Of its first characters."""
        return self.runs[0].style if self.runs else Style()

    @property
    def dots(self) -> int:
        return max((piece.right for piece in self.pieces), default=0)

    @property
    def tallest(self) -> int:
        return max((piece.height for piece in self.pieces), default=0)

    @property
    def height(self) -> int:
        return max(self.feed, self.tallest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`rows` of `dots` bits, black is 1, the leftmost dot the highest bit; the last byte is filled with white."""

    rows: tuple[bytes, ...]
    dots: int
    align: Alignment
    area: Area

    @property
    def height(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A barcode that the printer drew by itself: `kind` as the reference names it, `text` what a reader should say.

    `above`, `below`: whether its text is printed there, in `font`.
    """

    kind: str
    text: str
    picture: Picture
    above: bool = False
    below: bool = False
    font: Font = Font.A

    @property
    def height(self) -> int:
        return self.picture.height + (self.above + self.below) * self.font.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    dots: int

    @property
    def height(self) -> int:
        return self.dots


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPaper:
    is_partial: bool

    @property
    def height(self) -> int:
        return 0


Printed = TextLine | Picture | Symbol | Space | CutPaper


def packed(bits: str) -> bytes:
    """A row of "0" and "1" as bytes, filled with white."""
    filled = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return int(filled or "0", 2).to_bytes(len(filled) // 8, "big")
