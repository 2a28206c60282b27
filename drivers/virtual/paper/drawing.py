"""Draws what a printer would put on paper, from the bytes it received: one dot is one pixel.

Decides how the paper looks, nothing about what is on it (decoder reads that). Barcodes come out dot for dot, so that a
reader of pictures judges exactly what was sent.
"""

from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.printer.document import Alignment
from drivers.printer.profiles import Profile
from drivers.virtual.paper.reader import (
    CHARACTER_ROWS,
    LINE_SPACING_DOTS,
    CutPaper,
    Picture,
    Printed,
    Space,
    TextLine,
    read_printed,
)

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


def draw_receipt(data: bytes, profile: Profile) -> Image.Image:
    """A greyscale picture of all papers, one below the other. PictureFault as read_printed; OSError: no font."""
    papers: list[list[Printed]] = [[]]
    for printed in read_printed(data, profile):
        papers[-1].append(printed)
        if isinstance(printed, CutPaper):
            papers.append([])
    drawn = [_draw_paper(paper, profile) for paper in papers if any(not isinstance(part, CutPaper) for part in paper)]
    width = profile.dots + 2 * MARGIN_DOTS + 2 * DESK_DOTS
    desk = Image.new("L", (width, sum(paper.height + DESK_DOTS for paper in drawn) + DESK_DOTS), DESK)
    top = DESK_DOTS
    for paper in drawn:
        desk.paste(paper, (DESK_DOTS, top))
        top += paper.height + DESK_DOTS
    return desk


def _draw_paper(parts: list[Printed], profile: Profile) -> Image.Image:
    height = TOP_DOTS + sum(_height(part) for part in parts) + BOTTOM_DOTS + TOOTH_DOTS
    paper = Image.new("L", (profile.dots + 2 * MARGIN_DOTS, height), PAPER)
    top = TOP_DOTS
    for part in parts:
        match part:
            case TextLine():
                _draw_line(paper, part, profile, top)
            case Picture():
                bitmap = Image.frombytes("1", (len(part.rows[0]) * 8, len(part.rows)), b"".join(part.rows))
                ink = Image.new("L", bitmap.size, 0)
                paper.paste(ink, (MARGIN_DOTS + _offset(part.align, bitmap.width, profile.dots), top), bitmap)
            case Space() | CutPaper():
                pass
        top += _height(part)
    _draw_edges(paper)
    return paper


def _height(part: Printed) -> int:
    match part:
        case TextLine():
            return LINE_SPACING_DOTS + CHARACTER_ROWS * (part.height - 1)
        case Picture():
            return len(part.rows)
        case Space():
            return part.dots
        case CutPaper():
            return 0


def _draw_line(paper: Image.Image, line: TextLine, profile: Profile, top: int) -> None:
    """Each character in its own cell, as a printer sets it."""
    cell = profile.character_dots
    cell_width, cell_height = cell * line.width, CHARACTER_ROWS * line.height
    left = MARGIN_DOTS + _offset(line.align, cell_width * len(line.text), profile.dots)
    if line.is_reversed:
        # The band closes over the gap between lines, as on paper.
        box = (left, top, left + cell_width * len(line.text) - 1, top + _height(line) - 1)
        ImageDraw.Draw(paper).rectangle(box, fill=INK)
        top += (_height(line) - cell_height) // 2
    for place, char in enumerate(line.text):
        if char != " ":
            glyph = _glyph(char, cell, line.width, line.height, is_bold=line.bold)
            paper.paste(PAPER if line.is_reversed else INK, (left + place * cell_width, top), glyph)


@cache
def _glyph(char: str, cell: int, width: int, height: int, *, is_bold: bool) -> Image.Image:
    """A mask of one character in its cell, drawn at the larger scale and narrowed if it is only taller."""
    scale = max(width, height)
    font = _font(round(cell * FONT_PIXELS_PER_DOT * scale), is_bold=is_bold)
    mask = Image.new("L", (cell * scale, CHARACTER_ROWS * scale), 0)
    ascent, descent = font.getmetrics()
    top = (CHARACTER_ROWS * scale - ascent - descent) // 2
    ImageDraw.Draw(mask).text((cell * scale / 2, top), char, fill=255, font=font, anchor="ma")
    return mask.resize((cell * width, CHARACTER_ROWS * height), Image.Resampling.LANCZOS)


@cache
def _font(pixels: int, *, is_bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / (BOLD if is_bold else REGULAR)), pixels)


def _offset(align: Alignment, width: int, dots: int) -> int:
    match align:
        case Alignment.LEFT:
            return 0
        case Alignment.CENTER:
            return (dots - width) // 2
        case Alignment.RIGHT:
            return dots - width


def _draw_edges(paper: Image.Image) -> None:
    """A thin border, and the teeth of the tear bar at the bottom."""
    draw = ImageDraw.Draw(paper)
    right, bottom = paper.width - 1, paper.height - 1
    for left in range(0, paper.width, 2 * TOOTH_DOTS):
        tooth = [(left, bottom), (left + TOOTH_DOTS, bottom - TOOTH_DOTS), (left + 2 * TOOTH_DOTS, bottom)]
        draw.polygon([*tooth, (left + 2 * TOOTH_DOTS, bottom + 1), (left, bottom + 1)], fill=DESK)
        draw.line(tooth, fill=EDGE)
    draw.line([(0, bottom), (0, 0), (right, 0), (right, bottom)], fill=EDGE)
