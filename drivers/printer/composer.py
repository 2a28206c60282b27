"""From a receipt document to the bytes of a printer: compose(document, profile).

Decides the layout on the profile's grid of columns and the order of commands. Text is written in one code page, chosen
by the profile, through python-escpos; barcodes are pictures (raster). The header undoes what an earlier job or another
program left: reset, no double-byte characters, French-neutral character set, our page.
"""

from itertools import pairwise
from typing import assert_never

from drivers.faults import DocumentFault
from drivers.printer import raster, typography
from drivers.printer.document import (
    Alignment,
    Block,
    Code128,
    Columns,
    Cut,
    Document,
    Feed,
    Line,
    Mark,
    Qr,
    Rule,
    Size,
    Weight,
)
from drivers.printer.escpos_library import Composition, new_composition
from drivers.printer.profiles import Cutter, Profile

ESC, GS = b"\x1b", b"\x1d"
RESET = ESC + b"@"
NO_KANJI = b"\x1c."
USA_CHARACTERS = ESC + b"R\x00"

# Rows of a rule, and the dots of white above and below it.
RULE_ROWS = {Weight.THIN: (0xFF,) * 2, Weight.HEAVY: (0xFF,) * 4, Weight.DOTTED: (0xCC,) * 2}
RULE_SPACE_DOTS = 10
PICTURE_SPACE_DOTS = 6
MARK_SPACE_DOTS = 14
LINES_BEFORE_TEAR_BAR = 4
SCALES = {Size.NORMAL: (1, 1), Size.TALL: (1, 2), Size.LARGE: (2, 2)}


def compose(document: Document, profile: Profile) -> bytes:
    """DocumentFault: a block cannot be printed on this paper. SpoolFault: see escpos_library. Equal arguments give equal
    bytes."""
    return b"".join(compose_parts(document, profile))


def compose_parts(document: Document, profile: Profile) -> tuple[bytes, ...]:
    """The same, cut where the printer is inside no command: after each block, and within a picture that takes several."""
    composer = _Composer(profile)
    for block in document.blocks:
        composer.add(block)
    data = composer.output
    assert not raster.has_realtime(data)
    return tuple(data[begin:end] for begin, end in pairwise(composer.seams))


class _Composer:
    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._page = profile.code_page
        self._composition: Composition = new_composition(self._page)
        self._style: tuple[object, ...] = ()
        self.seams = [0]
        self._raw(RESET + NO_KANJI + USA_CHARACTERS + ESC + b"t" + bytes([self._page.slot]))

    @property
    def output(self) -> bytes:
        return self._composition.output

    def add(self, block: Block) -> None:
        self._add(block)
        self._seam()

    def _seam(self) -> None:
        self.seams.append(len(self.output))

    def _add(self, block: Block) -> None:
        match block:
            case Line():
                self._line(block)
            case Columns():
                self._columns(block)
            case Rule():
                self._rule(block)
            case Feed():
                self._raw(ESC + b"d" + bytes([block.lines]))
            case Code128():
                self._picture(
                    raster.code128(
                        block.digits, dots_max=self._profile.dots, module_dots_max=self._profile.barcode_module_dots
                    )
                )
            case Qr():
                self._picture(
                    raster.qr(block.text, dots_max=self._profile.dots, module_dots_max=self._profile.qr_module_dots)
                )
            case Mark():
                self._mark(block)
            case Cut():
                self._cut()
            case _:
                assert_never(block)

    def _line(self, line: Line) -> None:
        width = self._profile.columns // SCALES[line.size][0]
        self._set_style(align=line.align, bold=line.bold, size=line.size)
        for text in typography.wrap(self._printable(line.text), width):
            self._write(text, width)

    def _columns(self, block: Columns) -> None:
        width = self._profile.columns // SCALES[block.size][0]
        self._set_style(bold=block.bold, size=block.size)
        for text in typography.columns(self._printable(block.left), self._printable(block.right), width):
            self._write(text, width)

    def _rule(self, rule: Rule) -> None:
        space = _space(RULE_SPACE_DOTS)
        stripes = raster.stripes(self._profile.grid_dots, RULE_ROWS[rule.weight])
        self._set_style()
        self._raw(space + b"".join(raster.encode(stripes, self._profile.block_rows)) + space)

    def _mark(self, mark: Mark) -> None:
        """Large where its words fit on one line, tall elsewhere; the band is as wide as the paper."""
        text = self._printable(mark.text).strip(" ")
        size = Size.LARGE if len(text) + 2 <= self._profile.columns // 2 else Size.TALL
        width = self._profile.columns // SCALES[size][0]
        self._set_style(bold=True, size=size, is_reversed=True)
        for line in typography.wrap(text, width - 2):
            self._write(line.center(width), width)
        self._set_style()
        self._raw(_space(MARK_SPACE_DOTS))

    def _picture(self, bitmap: raster.Bitmap) -> None:
        self._set_style(align=Alignment.CENTER)
        for command in raster.encode(bitmap, self._profile.block_rows):
            self._raw(command)
            self._seam()
        self._raw(_space(PICTURE_SPACE_DOTS))

    def _cut(self) -> None:
        self._set_style()
        match self._profile.cutter:
            case Cutter.NONE:
                self._raw(ESC + b"d" + bytes([LINES_BEFORE_TEAR_BAR]))
            case Cutter.PARTIAL:
                self._composition.cut("PART", feed=True)
            case Cutter.FULL:
                self._composition.cut("FULL", feed=True)

    def _printable(self, text: str) -> str:
        return typography.printable(text, self._page.codec)

    def _write(self, text: str, width: int) -> None:
        if len(text) > width:
            raise DocumentFault(f"a line of {len(text)} characters on {width} columns")
        self._composition.textln(text.replace(typography.NO_BREAK_SPACE, " "))

    def _set_style(
        self,
        *,
        align: Alignment = Alignment.LEFT,
        bold: bool = False,
        size: Size = Size.NORMAL,
        is_reversed: bool = False,
    ) -> None:
        """Sent only when it changes. GS ! sets the size, since ESC ! would take the bold off."""
        style = (align, bold, size, is_reversed)
        if style != self._style:
            self._style = style
            width, height = SCALES[size]
            self._composition.set(
                align=align.value, bold=bold, invert=is_reversed, custom_size=True, width=width, height=height
            )

    def _raw(self, data: bytes) -> None:
        self._composition._raw(data)


def _space(dots: int) -> bytes:
    return ESC + b"J" + bytes([dots])
