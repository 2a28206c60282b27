"""Draws a printed paper: one dot is one pixel.

Decides how the paper looks, nothing about what is on it (head does). Barcodes come out dot for dot, so that a reader of
pictures judges exactly what was sent.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.printer.document import Alignment
from drivers.printer.profiles import Profile
from drivers.virtual.paper.parts import (
    Area,
    CutPaper,
    Font,
    Picture,
    Printed,
    Run,
    Space,
    Strip,
    Style,
    Symbol,
    TextLine,
)
from drivers.virtual.paper.reader import read_printed

# Debian: fonts-dejavu-core.
FONTS = Path("/usr/share/fonts/truetype/dejavu")
REGULAR, BOLD = "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"
# At 20 pixels an advance is 12.04: the 12 dots of a printer's font A.
FONT_PIXELS_PER_DOT = 20 / 12

PAPER, INK, EDGE, DESK = 255, 24, 205, 236
MARGIN_DOTS = 32
TOP_DOTS = 36
BOTTOM_DOTS = 20
TOOTH_DOTS = 8
DESK_DOTS = 24
UNDERLINE_DOTS = 2


def draw_receipt(data: bytes, profile: Profile) -> Image.Image:
    """PictureFault as read_printed; otherwise as draw_papers."""
    return draw_papers(read_printed(data, profile), profile.dots)


def draw_papers(printed: Iterable[Printed], dots: int) -> Image.Image:
    """A greyscale picture of all papers of this printable width, one below the other, without white ones. OSError: no font."""
    papers: list[list[Printed]] = [[]]
    for part in printed:
        papers[-1].append(part)
        if isinstance(part, CutPaper):
            papers.append([])
    drawn = [_draw_paper(paper, dots) for paper in papers if any(_has_ink(part) for part in paper)]
    width = dots + 2 * MARGIN_DOTS + 2 * DESK_DOTS
    desk = Image.new("L", (width, sum(paper.height + DESK_DOTS for paper in drawn) + DESK_DOTS), DESK)
    top = DESK_DOTS
    for paper in drawn:
        desk.paste(paper, (DESK_DOTS, top))
        top += paper.height + DESK_DOTS
    return desk


def _has_ink(part: Printed) -> bool:
    match part:
        case TextLine():
            return bool(part.pieces)
        case Picture() | Symbol():
            return True
        case Space() | CutPaper():
            return False


def _draw_paper(parts: list[Printed], dots: int) -> Image.Image:
    height = TOP_DOTS + sum(part.height for part in parts) + BOTTOM_DOTS + TOOTH_DOTS
    paper = Image.new("L", (dots + 2 * MARGIN_DOTS, height), PAPER)
    top = TOP_DOTS
    for part in parts:
        match part:
            case TextLine():
                _draw_line(paper, part, top)
            case Picture():
                _draw_picture(paper, part, top)
            case Symbol():
                _draw_symbol(paper, part, top)
            case Space() | CutPaper():
                pass
        top += part.height
    _draw_edges(paper)
    return paper


def _draw_picture(paper: Image.Image, picture: Picture, top: int) -> None:
    _paste_rows(
        paper, picture.rows, picture.dots, (MARGIN_DOTS + picture.area.offset(picture.align, picture.dots), top)
    )


def _paste_rows(paper: Image.Image, rows: tuple[bytes, ...], dots: int, place: tuple[int, int]) -> None:
    if not rows:
        return
    bitmap = Image.frombytes("1", (len(rows[0]) * 8, len(rows)), b"".join(rows)).crop((0, 0, dots, len(rows)))
    paper.paste(Image.new("L", bitmap.size, 0), place, bitmap)


def _draw_symbol(paper: Image.Image, symbol: Symbol, top: int) -> None:
    """The bars, and their text above or below them, in the middle of their width."""
    picture, font = symbol.picture, symbol.font
    cell = font.value[0]
    left = picture.area.offset(picture.align, picture.dots) + (picture.dots - cell * len(symbol.text)) // 2
    text = Run(left=0, text=symbol.text, style=Style(font=font), cell=cell)
    middle = Area(left=left, dots=text.right)
    line = TextLine(pieces=(text,), align=Alignment.LEFT, area=middle, feed=font.height)
    if symbol.above:
        _draw_line(paper, line, top)
        top += font.height
    _draw_picture(paper, picture, top)
    if symbol.below:
        _draw_line(paper, line, top + picture.height)


def _draw_line(paper: Image.Image, line: TextLine, top: int) -> None:
    """All things of a line stand on its lower edge."""
    left = MARGIN_DOTS + line.area.offset(line.align, line.dots)
    for piece in line.pieces:
        place = (left + piece.left, top + line.tallest - piece.height)
        match piece:
            case Strip():
                _paste_rows(paper, piece.rows, piece.dots, place)
            case Run():
                _draw_run(paper, piece, place)


def _draw_run(paper: Image.Image, run: Run, place: tuple[int, int]) -> None:
    """Each character in its own cell, as a printer sets it."""
    left, top = place
    style, draw = run.style, ImageDraw.Draw(paper)
    right, bottom = left + run.cell * len(run.text) - 1, top + run.height - 1
    if style.is_reversed:
        draw.rectangle((left, top, right, bottom), fill=INK)
    for number, char in enumerate(run.text):
        if char != " ":
            glyph = _glyph(char, run.cell, style)
            paper.paste(PAPER if style.is_reversed else INK, (left + number * run.cell, top), glyph)
    if style.underline:
        draw.rectangle((left, bottom + 1 - UNDERLINE_DOTS * style.underline, right, bottom), fill=INK)


@cache
def _glyph(char: str, cell: int, style: Style) -> Image.Image:
    """A mask of one character in its cell, drawn at the larger scale and narrowed if it is only taller."""
    scale = max(style.width, style.height)
    base, rows = cell // style.width, style.font.height
    pixels = min(base * FONT_PIXELS_PER_DOT, rows / Font.A.height * 20)
    font = _font(round(pixels * scale), is_bold=style.bold)
    mask = Image.new("L", (base * scale, rows * scale), 0)
    ascent, descent = font.getmetrics()
    top = (rows * scale - ascent - descent) // 2
    ImageDraw.Draw(mask).text((base * scale / 2, top), char, fill=255, font=font, anchor="ma")
    return mask.resize((cell, rows * style.height), Image.Resampling.LANCZOS)


@cache
def _font(pixels: int, *, is_bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / (BOLD if is_bold else REGULAR)), pixels)


def _draw_edges(paper: Image.Image) -> None:
    """A thin border, and the teeth of the tear bar at the bottom."""
    draw = ImageDraw.Draw(paper)
    right, bottom = paper.width - 1, paper.height - 1
    for left in range(0, paper.width, 2 * TOOTH_DOTS):
        tooth = [(left, bottom), (left + TOOTH_DOTS, bottom - TOOTH_DOTS), (left + 2 * TOOTH_DOTS, bottom)]
        draw.polygon([*tooth, (left + 2 * TOOTH_DOTS, bottom + 1), (left, bottom + 1)], fill=DESK)
        draw.line(tooth, fill=EDGE)
    draw.line([(0, bottom), (0, 0), (right, 0), (right, bottom)], fill=EDGE)
