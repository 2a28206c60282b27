"""What is read out of printer commands, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.faults import PictureFault
from drivers.printer.document import Alignment
from drivers.printer.profiles import PROFILES
from drivers.virtual.paper.parts import Area, CutPaper, Picture, Printed, Space, Style, TextLine
from drivers.virtual.paper.reader import printed_text, read_leniently, read_printed
from drivers.virtual.paper.setter import paper_of

PROFILE = PROFILES["generic-80"]
START = b"\x1b@\x1c.\x1bR\x00\x1bt\x10"


def test_text_has_the_style_that_holds_when_it_is_set() -> None:
    data = START + b"\x1ba\x02\x1bE\x01\x1dB\x01\x1d!\x11Re\xe7u\n\x1b@\x1bt\x10x\n"
    reversed_line, plain = read_printed(data, PROFILE)
    assert isinstance(reversed_line, TextLine)
    assert (reversed_line.text, reversed_line.align) == ("Reçu", Alignment.RIGHT)
    assert reversed_line.style == Style(bold=True, is_reversed=True, width=2, height=2)
    assert isinstance(plain, TextLine)
    assert (plain.text, plain.align, plain.style) == ("x", Alignment.LEFT, Style())


def test_pictures_spaces_and_cuts_come_in_order() -> None:
    data = START + b"\x1bJ\x0a\x1ba\x01\x1dv0\x00\x02\x00\x01\x00\xf0\x0f\x1bd\x02\x1dV\x01\x1dV\x00"
    assert read_printed(data, PROFILE) == [
        Space(dots=10),
        Picture(rows=(b"\xf0\x0f",), dots=16, align=Alignment.CENTER, area=Area(left=0, dots=576)),
        Space(dots=60),
        CutPaper(is_partial=True),
        CutPaper(is_partial=False),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x\n", "before a code page"),
        (START + b"x", "without a line feed"),
        (START + b"\x07", "control 07"),
        (START + b"\x7f", "control 7f"),
        (START + b"\x10\x05\x02", "DLE ENQ is none of ours"),
        (START + b"\x1bp\x00\x01\x01", "ESC p is none of ours"),
        (START + b"\x1d(k\x01\x00x", r"GS \( k is none of ours"),
        (START + b"\x1bz", "unknown 1b 7a"),
        (START + b"\x1bt\x11", "ESC t 17, not 16"),
        (START + b"\x1bR\x01", "ESC R 1"),
        (START + b"\x1c&", "FS & is none of ours"),
        (START + b"\x1ba\x03", "ESC a 3"),
        (START + b"\x1bE\x02", "ESC E 2"),
        (START + b"\x1d", "an unfinished command"),
        (START + b"\x1dv0\x00\x01\x00\x02\x00\xff", "an unfinished command"),
        (START + b"\x1dv0\x00\x49\x00\x01\x00" + b"\xff" * 73, "a picture of 584 dots"),
        (START + b"\x1dv0\x00\x00\x00\x01\x00", "a picture of 0 dots"),
        (START + b"\x1dv0\x01\x01\x00\x01\x00\xff", "GS v 0 1"),
        (START + b"x\x1dv0\x00\x01\x00\x01\x00\xff", "inside a line"),
        (START + b"x" * 49 + b"\n", "a line of 49"),
        (START + b"\x1d!\x10" + b"x" * 25 + b"\n", "a line of 25"),
    ],
)
def test_what_no_receipt_of_ours_holds_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(PictureFault, match=reason):
        read_printed(data, PROFILE)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(PictureFault):
        assert all(isinstance(part, Printed) for part in read_printed(START + data, PROFILE))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_of_anybody_are_read_and_what_is_not_known_is_listed(data: bytes) -> None:
    reading = read_leniently(START + data, paper_of(PROFILE))
    assert all(part.height >= 0 for part in reading.printed)


def test_what_the_session_asks_prints_nothing_and_what_others_ask_is_listed() -> None:
    questions = b"\x1da\xff\x1dr\x01\x1d(H\x06\x0000abcd\x10\x04\x01"
    assert printed_text(START + b"x\n" + questions, PROFILE) == "x"
    reading = read_leniently(b"x\n\x1bz\x07\x1dr\x01\x1bp\x00\x01\x01\x1bL\x1dv0", paper_of(PROFILE))
    assert reading.text == "x"
    assert reading.complaints == (
        "unknown 1b 7a", "control 07", "ESC L : not done here", "3 bytes of an unfinished command",
    )  # fmt: skip
