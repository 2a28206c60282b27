"""What a printer puts on paper, command by command, by Epson's reference."""

import pytest

from drivers.printer.document import Alignment
from drivers.virtual.paper.parts import Area, CutPaper, Font, Picture, Space, Strip, Style, Symbol, TextLine
from drivers.virtual.paper.reader import Reading, read_leniently
from drivers.virtual.paper.setter import Paper

WIDE = Paper(dots=576, columns=48, dots_per_inch=203)


def reading(data: bytes, paper: Paper = WIDE) -> Reading:
    return read_leniently(data, paper)


def lines(data: bytes, paper: Paper = WIDE) -> list[TextLine]:
    found = reading(data, paper)
    assert found.complaints == ()
    return [part for part in found.printed if isinstance(part, TextLine)]


@pytest.mark.parametrize(
    ("before", "style"),
    [
        (b"\x1b!\xb9", Style(font=Font.B, bold=True, underline=1, width=2, height=2)),
        (b"\x1b!\xb9\x1b!\x00", Style()),
        (b"\x1d!\x72", Style(width=8, height=3)),
        (b"\x1bE\x01", Style(bold=True)),
        (b"\x1bG1", Style(bold=True)),
        (b"\x1dB1", Style(is_reversed=True)),
        (b"\x1b-2", Style(underline=2)),
        (b"\x1bM1", Style(font=Font.B)),
        (b"\x1b!\xff\x1dB\x01\x1b@", Style()),
    ],
)
def test_a_character_has_the_style_that_was_set(before: bytes, style: Style) -> None:
    [line] = lines(before + b"x\n")
    assert line.style == style


def test_a_line_may_have_several_styles_that_stand_on_one_edge() -> None:
    [line] = lines(b"a\x1d!\x01b\x1d!\x00c\n")
    assert [(run.text, run.left, run.height) for run in line.runs] == [("a", 0, 24), ("b", 12, 48), ("c", 24, 24)]
    assert (line.text, line.dots, line.height) == ("abc", 36, 48)


def test_a_line_moves_the_paper_by_its_spacing_or_by_its_height() -> None:
    heights = [line.height for line in lines(b"a\n\x1b3\x10a\n\x1b3\x3ca\n\x1b2a\n\x1d!\x03a\n\n")]
    assert heights == [30, 24, 60, 30, 96, 30]


def test_a_line_that_is_full_goes_on_below() -> None:
    found = reading(b"x" * 50 + b"\n")
    assert found.text == "x" * 48 + "\nxx"
    assert found.complaints == ("a line of 50 characters",)


def test_positions_and_tabs_leave_gaps() -> None:
    [line] = lines(b"a\tb\x1b\\\x18\x00c\x1b$\xf0\x00d\n")
    assert line.text == "a       b  c        d"
    [line] = lines(b"\x1bD\x04\x06\x00a\tb\tc\td\n")
    assert line.text == "a   b cd"


def test_units_are_dots_or_what_was_set() -> None:
    assert reading(b"\x1bJ\x0a").printed == (Space(dots=10),)
    assert reading(b"\x1dP\x00\xcb\x1bJ\x0a").printed == (Space(dots=10),)
    paper = Paper(dots=512, columns=42, dots_per_inch=180)
    assert reading(b"\x1dP\x5a\x5a\x1bJ\x0a", paper).printed == (Space(dots=20),)


def test_the_area_holds_alignment_and_width() -> None:
    [line] = lines(b"\x1dL\x18\x00\x1dW\x78\x00\x1ba\x02ab\n")
    assert (line.area, line.align) == (Area(left=24, dots=120), Alignment.RIGHT)
    assert line.area.offset(line.align, line.dots) == 24 + 120 - 24


def test_text_is_of_the_page_and_the_national_set_that_hold() -> None:
    [line] = lines(b"\x1bt\x13\x82\xd5\x1bt\x10\xe9\x80\x1bR\x01{\n")
    assert line.text == "é€é€é"


def test_a_printer_made_for_china_eats_an_accent_until_it_is_told_not_to() -> None:
    """The reason of FS . at the head of every receipt."""
    chinese = Paper(dots=384, columns=32, dots_per_inch=203, reads_double_bytes=True)
    data = b"\x1bt\x10Re\xe7u n\xb0 1\n"
    assert reading(data, chinese).text != "Reçu n° 1"
    assert reading(b"\x1c." + data, chinese).text == "Reçu n° 1"


def test_feeds_print_what_is_on_the_line_first() -> None:
    printed = reading(b"a\x1bd\x02b\x1bJ\x05c\x1dVA\x0ad\x1bm").printed
    assert [type(part) for part in printed] == [
        TextLine, Space, TextLine, Space, TextLine, Space, CutPaper, TextLine, CutPaper,
    ]  # fmt: skip
    assert [part.dots for part in printed if isinstance(part, Space)] == [60, 5, 10]
    assert [part.is_partial for part in printed if isinstance(part, CutPaper)] == [False, True]


def test_strips_stand_in_a_line_and_join_without_a_seam() -> None:
    data = b"\x1b3\x18" + (b"\x1b*\x21\x02\x00" + b"\xff" * 6 + b"\n") * 2
    first, second = lines(data)
    assert first == second
    assert (first.height, first.pieces) == (24, (Strip(left=0, dots=2, rows=(b"\xc0",) * 24),))


def test_stored_graphics_are_printed_when_asked() -> None:
    stored = b"\x1d(L\x0c\x000p0\x01\x011\x08\x00\x02\x00\xf0\x0f"
    assert reading(stored).printed == ()
    [picture] = reading(stored + b"\x1d(L\x02\x0002").printed
    assert picture == Picture(rows=(b"\xf0", b"\x0f"), dots=8, align=Alignment.LEFT, area=Area(left=0, dots=576))
    assert reading(stored.replace(b"\x1d(L\x0c\x00", b"\x1d8L\x0c\x00\x00\x00") + b"\x1d(L\x02\x0002").printed == (
        picture,
    )


def test_bars_have_the_height_width_and_text_that_were_set() -> None:
    [symbol] = reading(b"\x1dh\x28\x1dw\x02\x1dH\x03\x1df\x01\x1dk\x02301762042200\x00").printed
    assert isinstance(symbol, Symbol)
    assert (symbol.kind, symbol.text, symbol.above, symbol.below) == ("EAN-13", "3017620422003", True, True)
    assert (symbol.picture.dots, symbol.picture.height, symbol.height) == (95 * 2, 40, 40 + 2 * 17)


def test_a_qr_code_is_made_of_its_stored_text() -> None:
    data = b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x05\x1d(k\x03\x001E2\x1d(k\x08\x001P0abcde\x1d(k\x03\x001Q0"
    [symbol] = reading(data).printed
    assert isinstance(symbol, Symbol)
    assert (symbol.kind, symbol.text, symbol.picture.dots) == ("QR", "abcde", 21 * 5)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"\x1bt\x63", "ESC t 99"),
        (b"\x1bR\x63", "ESC R 99"),
        (b"\x1ba\x07", "ESC a 7"),
        (b"x\x1ba\x01", "ESC a inside a line"),
        (b"\x1bM\x09", "ESC M 9"),
        (b"\x1dV\x07\x00", "GS V 7"),
        (b"\x1b$\xff\xff", "65535 dots from the margin"),
        (b"\x1dw\x09", "GS w 9"),
        (b"\x1dk\x02x\x00", "no EAN-13"),
        (b"\x1dk\x4f\x01x", "barcode system 79"),
        (b"\x1d(k\x03\x000Q0", "GS ( k 30 51"),
        (b"\x1d(L\x02\x000A", "GS ( L 65"),
        (b"\x1dv0\x00\x49\x00\x01\x00" + b"\xff" * 73, "a picture of 584 dots"),
        (b"x\x1dv0\x00\x01\x00\x01\x00\xff", "a picture inside a line"),
        (b"\x1b*\x21\x41\x02" + bytes(577 * 3), "a picture of 577 dots"),
        (b"\x1bt\x10\x81\n", "a character that cp1252 lacks"),
        (b"\x1dW\x05\x00x\n", "a character of 12 dots on 5"),
        (b"\x1bV\x01", "ESC V 01: not done here"),
    ],
)
def test_what_cannot_be_printed_is_listed(data: bytes, complaint: str) -> None:
    assert complaint in reading(data).complaints[0]
