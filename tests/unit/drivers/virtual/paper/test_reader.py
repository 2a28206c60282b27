"""What is read out of printer commands, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.faults import PictureFault
from drivers.printer.document import Alignment
from drivers.printer.profiles import PROFILES
from drivers.virtual.paper.reader import CutPaper, Picture, Space, TextLine, read_printed

PROFILE = PROFILES["generic-80"]
START = b"\x1b@\x1c.\x1bR\x00\x1bt\x10"


def test_text_has_the_style_that_holds_when_its_line_ends() -> None:
    data = START + b"\x1ba\x02\x1bE\x01\x1dB\x01\x1d!\x11Re\xe7u\n\x1b@\x1bt\x10x\n"
    assert read_printed(data, PROFILE) == [
        TextLine(text="Reçu", align=Alignment.RIGHT, bold=True, is_reversed=True, width=2, height=2),
        TextLine(text="x", align=Alignment.LEFT, bold=False, is_reversed=False, width=1, height=1),
    ]


def test_pictures_spaces_and_cuts_come_in_order() -> None:
    data = START + b"\x1bJ\x0a\x1ba\x01\x1dv0\x00\x02\x00\x01\x00\xf0\x0f\x1bd\x02\x1dV\x01\x1dV\x00"
    assert read_printed(data, PROFILE) == [
        Space(dots=10),
        Picture(rows=(b"\xf0\x0f",), align=Alignment.CENTER),
        Space(dots=60),
        CutPaper(is_partial=True),
        CutPaper(is_partial=False),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x\n", "before a code page"),
        (START + b"x", "without a line feed"),
        (START + b"\x07", "control byte 07"),
        (START + b"\x7f", "control byte 7f"),
        (START + b"\x10\x04\x01", "control byte 10"),
        (START + b"\x1bp\x00", "unknown command ESC 70"),
        (START + b"\x1d(k", "unknown command GS 28"),
        (START + b"\x1bt\x11", "ESC t 17, not 16"),
        (START + b"\x1bR\x01", "ESC R 1"),
        (START + b"\x1c&", "FS 38"),
        (START + b"\x1ba\x03", "ESC a 3"),
        (START + b"\x1bE\x02", "ESC E 2"),
        (START + b"\x1d", "an unfinished command"),
        (START + b"\x1dv0\x00\x01\x00\x02\x00\xff", "an unfinished picture"),
        (START + b"\x1dv0\x00\x49\x00\x01\x00" + b"\xff" * 73, "a picture of 584 dots"),
        (START + b"\x1dv0\x00\x00\x00\x01\x00", "a picture of 0 dots"),
        (START + b"\x1dv0\x01\x01\x00\x01\x00\xff", "GS v 0 1, not 0"),
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
        assert all(
            isinstance(part, TextLine | Picture | Space | CutPaper) for part in read_printed(START + data, PROFILE)
        )
