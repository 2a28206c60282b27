"""Characters set on the lines of a paper: fonts, sizes, styles, margins, tabs, code pages, line feeds. Pure.

Standard mode. What it cannot do it complains of and leaves out, as firmware does without a word. Source: Epson's ESC/POS
command reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from drivers.printer.document import Alignment
from drivers.printer.profiles import Profile
from drivers.virtual.paper import code_pages
from drivers.virtual.paper.parts import Area, CutPaper, Font, Printed, Run, Space, Strip, Style, TextLine

LINE_DOTS = 30
"""A sixth of an inch, at 180 and nearly at 203 dots per inch."""
TAB_COLUMNS = 8
DIGITS = 48
"""Many parameters may be a number or its ASCII digit."""

_ALIGNMENTS = (Alignment.LEFT, Alignment.CENTER, Alignment.RIGHT)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is loaded, and the firmware's habits. `columns`: characters of font A in a line. `slots`: codecs by the number
    in ESC t. `reads_double_bytes`: as many printers made for China do until they are told not to."""

    dots: int
    columns: int
    dots_per_inch: int
    slots: Mapping[int, str] = field(default_factory=lambda: code_pages.EPSON_SLOTS)
    reads_double_bytes: bool = False

    @property
    def cell(self) -> int:
        return self.dots // self.columns


def paper_of(profile: Profile) -> Paper:
    page = profile.code_page
    return Paper(
        dots=profile.dots,
        columns=profile.columns,
        dots_per_inch=profile.dots_per_inch,
        slots=code_pages.slots_with(page.slot, page.codec),
    )


class LineSetter:
    """`complaints`: what it was asked and cannot do, in order."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.complaints: list[str] = []
        self.reset()

    def reset(self) -> None:
        """ESC @, and switching on: what was not printed yet is lost."""
        paper = self.paper
        self._pieces: list[Run | Strip] = []
        self._at = 0
        self._printed: list[Printed] = []
        self._style = Style()
        self._align = Alignment.LEFT
        self._area = Area(left=0, dots=paper.dots)
        self._line_dots = LINE_DOTS
        self._spacing = 0
        self._units_per_inch = (paper.dots_per_inch, paper.dots_per_inch)
        self._tabs = [column * paper.cell for column in range(TAB_COLUMNS, paper.columns, TAB_COLUMNS)]
        self._codec = paper.slots[0]
        self._national = 0
        self._reads_double_bytes = paper.reads_double_bytes
        self._half = b""

    @property
    def has_unprinted(self) -> bool:
        """Whether a line has begun that no line feed has printed."""
        return bool(self._pieces or self._half)

    def discard_line(self) -> None:
        self._pieces.clear()
        self._at = 0
        self._half = b""

    # --- lines ---------------------------------------------------------------------------------------------------------

    def _line_feed(self, _values: bytes = b"") -> None:
        self._print_line(self._line_dots)

    def _print_line(self, feed: int) -> None:
        line = TextLine(pieces=tuple(self._pieces), align=self._align, area=self._area, feed=feed)
        self._printed.append(line)
        self.discard_line()

    def _feed_lines(self, values: bytes) -> None:
        self._feed(values[0] * self._line_dots)

    def _feed_units(self, values: bytes) -> None:
        self._feed(self._vertical(values[0]))

    def _feed(self, dots: int) -> None:
        if self._pieces:
            self._print_line(0)
        if dots:
            self._printed.append(Space(dots=dots))

    def _cut(self, values: bytes) -> None:
        mode = values[0] - DIGITS if DIGITS <= values[0] < 64 else values[0]
        if mode not in (0, 1, 65, 66):
            self.complaints.append(f"GS V {values[0]}: not done here")
            return
        self._feed(self._vertical(values[1]) if len(values) > 1 else 0)
        self._printed.append(CutPaper(is_partial=mode in (1, 66)))

    def _cut_partially(self, _values: bytes) -> None:
        self._feed(0)
        self._printed.append(CutPaper(is_partial=True))

    # --- text ----------------------------------------------------------------------------------------------------------

    def _text(self, values: bytes) -> None:
        if not self._reads_double_bytes:
            self._set_text(code_pages.characters(values, self._codec, self._national))
            return
        values, self._half = self._half + values, b""
        at = 0
        while at < len(values):
            pair = values[at : at + 2]
            if pair[0] <= 0x80:
                self._set_text(code_pages.characters(pair[:1], self._codec, self._national))
                at += 1
            elif len(pair) == 2:
                self._set_text(pair.decode("gb18030", "replace")[:1], columns=2)
                at += 2
            else:
                # Its other half may be on the way.
                self._half = pair
                return

    def _finish_pair(self) -> None:
        """A command came where the second byte of a character was due: the first is one by itself."""
        half, self._half = self._half, b""
        self._set_text(code_pages.characters(half, self._codec, self._national))

    def _set_text(self, text: str, columns: int = 1) -> None:
        """Characters go on the line, and on the next one where it is full."""
        if code_pages.REPLACEMENT in text:
            self.complaints.append(f"a character that {self._codec} lacks")
        style = self._style
        width = self.paper.cell if style.font is Font.A else style.font.value[0]
        cell = (width * columns + self._spacing) * style.width
        done = 0
        while done < len(text):
            room = (self._area.dots - self._at) // cell
            if room < 1 and not self._pieces:
                self.complaints.append(f"a character of {cell} dots on {self._area.dots}")
                return
            left = len(text) - done
            if room < left:
                self.complaints.append(f"a line of {self._at // cell + left} characters")
            if fitting := text[done : done + max(0, room)]:
                self._append_run(Run(left=self._at, text=fitting, style=style, cell=cell))
            done += len(fitting)
            if done < len(text):
                self._line_feed()

    def _append_run(self, run: Run) -> None:
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, Run) and (last.right, last.style, last.cell) == (run.left, run.style, run.cell):
            self._pieces[-1] = replace(last, text=last.text + run.text)
        else:
            self._pieces.append(run)
        self._at = run.right

    def _tab(self, _values: bytes) -> None:
        self._at = next((stop for stop in self._tabs if stop > self._at), self._at)

    def _set_tabs(self, values: bytes) -> None:
        self._tabs = [column * (self.paper.cell + self._spacing) for column in values[:-1]]

    def _move_to(self, values: bytes) -> None:
        self._move(self._horizontal(int.from_bytes(values, "little")))

    def _move_by(self, values: bytes) -> None:
        self._move(self._at + self._horizontal(int.from_bytes(values, "little", signed=True)))

    def _move(self, at: int) -> None:
        if 0 <= at <= self._area.dots:
            self._at = at
        else:
            self.complaints.append(f"a position {at} dots from the margin")

    # --- styles --------------------------------------------------------------------------------------------------------

    def _print_mode(self, values: bytes) -> None:
        bits = values[0]
        self._style = replace(
            self._style,
            font=Font.B if bits & 1 else Font.A,
            bold=bool(bits & 0x08),
            height=2 if bits & 0x10 else 1,
            width=2 if bits & 0x20 else 1,
            underline=1 if bits & 0x80 else 0,
        )

    def _size(self, values: bytes) -> None:
        self._style = replace(self._style, width=(values[0] >> 4 & 7) + 1, height=(values[0] & 7) + 1)

    def _bold(self, values: bytes) -> None:
        self._style = replace(self._style, bold=bool(values[0] & 1))

    def _reverse(self, values: bytes) -> None:
        self._style = replace(self._style, is_reversed=bool(values[0] & 1))

    def _underline(self, values: bytes) -> None:
        self._style = replace(self._style, underline=self._choice("ESC -", values[0], (0, 1, 2)))

    def _font(self, values: bytes) -> None:
        self._style = replace(self._style, font=self._choice("ESC M", values[0], (Font.A, Font.B)))

    def _alignment(self, values: bytes) -> None:
        if self._pieces:
            self.complaints.append("ESC a inside a line")
        else:
            self._align = self._choice("ESC a", values[0], _ALIGNMENTS)

    def _choice(self, command: str, value: int, choices: tuple[_T, ...]) -> _T:
        """The first one, with a complaint, when there is none of this number."""
        place = value - DIGITS if value >= DIGITS else value
        if place < len(choices):
            return choices[place]
        self.complaints.append(f"{command} {value}")
        return choices[0]

    def _upside_down(self, values: bytes) -> None:
        if values[0] & 1:
            self.complaints.append("ESC { 1: upside down is not done here")

    def _character_spacing(self, values: bytes) -> None:
        self._spacing = self._horizontal(values[0])

    def _line_spacing(self, values: bytes) -> None:
        self._line_dots = self._vertical(values[0]) if values else LINE_DOTS

    def _page(self, values: bytes) -> None:
        codec = self.paper.slots.get(values[0])
        if codec is None:
            self.complaints.append(f"ESC t {values[0]}: no such page")
        else:
            self._codec = codec

    def _national_set(self, values: bytes) -> None:
        if values[0] in code_pages.NATIONAL_SETS:
            self._national = values[0]
        else:
            self.complaints.append(f"ESC R {values[0]}")

    def _double_bytes(self, _values: bytes) -> None:
        self._reads_double_bytes = True

    def _single_bytes(self, _values: bytes) -> None:
        self._reads_double_bytes = False

    # --- geometry ------------------------------------------------------------------------------------------------------

    def _units(self, values: bytes) -> None:
        default = self.paper.dots_per_inch
        self._units_per_inch = (values[0] or default, values[1] or default)

    def _horizontal(self, units: int) -> int:
        return units * self.paper.dots_per_inch // self._units_per_inch[0]

    def _vertical(self, units: int) -> int:
        return units * self.paper.dots_per_inch // self._units_per_inch[1]

    def _left_margin(self, values: bytes) -> None:
        left = min(self._horizontal(int.from_bytes(values, "little")), self.paper.dots)
        self._area = Area(left=left, dots=min(self._area.dots, self.paper.dots - left))

    def _area_width(self, values: bytes) -> None:
        dots = self._horizontal(int.from_bytes(values, "little"))
        self._area = Area(left=self._area.left, dots=min(dots, self.paper.dots - self._area.left))
