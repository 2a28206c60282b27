"""The promises of the lenient receipt reader: it reads anybody's bytes, what it says is on the paper fits on the paper and can be
drawn, more bytes never change what was printed before them, and no few bytes ask for endless room."""

from collections.abc import Callable

from drivers.virtual.paper.drawing import draw_papers
from drivers.virtual.paper.parts import CutPaper, Picture, Printed, Run, Space, Strip, Symbol, TextLine
from drivers.virtual.paper.reader import Reading, read_leniently
from drivers.virtual.paper.setter import Paper
from scripts.fuzzing.tape import Tape

PAPERS = (
    Paper(dots=576, columns=48, dots_per_inch=203),
    Paper(dots=384, columns=32, dots_per_inch=203, reads_double_bytes=True),
    Paper(dots=512, columns=42, dots_per_inch=180),
)
DRAWN_DOTS_MAX = 1_500
ROWS_PER_BYTE_MAX = 70_000
"""Of all parts together, white paper not counted: a few bytes may print a high picture, not an endless one."""

Read = Callable[[bytes, Paper], Reading]


def hold_receipt(data: bytes, paper: Paper, cut: int, read: Read = read_leniently) -> None:
    """AssertionError: a promise is broken."""
    reading = read(data, paper)
    for part in reading.printed:
        _hold_part(part, paper)
    inked = sum(part.height for part in reading.printed if not isinstance(part, Space))
    assert inked <= ROWS_PER_BYTE_MAX * max(1, len(data)), "a paper without end"
    before = read(data[: cut % (len(data) + 1)], paper)
    assert reading.printed[: len(before.printed)] == before.printed, "bytes changed what was printed before them"
    if sum(part.height for part in reading.printed) <= DRAWN_DOTS_MAX:
        draw_papers(reading.printed, paper.dots)


def _hold_part(part: Printed, paper: Paper) -> None:
    match part:
        case TextLine():
            assert part.area.left >= 0
            assert part.area.left + part.area.dots <= paper.dots
            for piece in part.pieces:
                _hold_piece(piece, paper)
        case Picture():
            _hold_picture(part, paper)
        case Symbol():
            _hold_picture(part.picture, paper)
            assert part.picture.rows
        case Space():
            assert part.dots > 0
        case CutPaper():
            pass


def _hold_piece(piece: Run | Strip, paper: Paper) -> None:
    assert 0 <= piece.left <= piece.right <= paper.dots, f"{piece} is beside the paper"
    if isinstance(piece, Strip):
        assert all(len(row) == -(-piece.dots // 8) for row in piece.rows)
    else:
        assert piece.text
        assert piece.cell > 0


def _hold_picture(picture: Picture, paper: Paper) -> None:
    assert 0 < picture.dots <= picture.area.dots
    assert picture.area.offset(picture.align, picture.dots) >= 0
    assert picture.area.offset(picture.align, picture.dots) + picture.dots <= paper.dots
    assert all(len(row) == -(-picture.dots // 8) for row in picture.rows)


# --- bytes ------------------------------------------------------------------------------------------


def check(data: bytes) -> None:
    tape = Tape(data)
    paper = PAPERS[tape.byte() % len(PAPERS)]
    cut = tape.byte() * 0x100 + tape.byte()
    hold_receipt(tape.rest(), paper, cut)


JOBS = (
    b"\x1b@\x1bt\x10\x1ba\x01\x1bE\x01\x1d!\x11Re\xe7u\n\x1b!\x00\x1ba\x02\x1dB\x01x\n\x1bd\x03\x1dV\x01",
    b"\x1dv0\x00\x02\x00\x02\x00\xf0\x0f\x55\xaa\x1dv0\x03\x01\x00\x01\x00\xff\x1b*\x21\x02\x00abcdef\x1b*\x00\x01\x00\x81\n",
    b"\x1d(L\x0b\x000p0\x02\x031\x08\x00\x01\x00\xff\x1d(L\x02\x0002\x1d8L\x0b\x00\x00\x000p0\x01\x011\x08\x00\x01\x00\x0f",
    b"\x1dh\x40\x1dw\x02\x1dH\x02\x1dk\x02123456789012\0\x1dkI\x06{B1234\x1dkE\x03A-1\x1dkF\x0412341\x1dkG\x05A123A\x1dkH\x03ABC",
    b"\x1d(k\x04\x001A2\0\x1d(k\x03\x001C\x03\x1d(k\x03\x001E1\x1d(k\x07\x001P0abcd\x1d(k\x03\x001Q0",
    b"\x1dL\x20\x00\x1dW\x40\x01a\tb\x1b$\x40\x00c\x1b\\\xf0\xffd\n\x1bD\x04\x08\0\t\tx\n\x1b3\x40\n\x1b \x05xyz\n\x1dP@@\x1b2",
    b"\x1c&\xb0\xa1\xb0\xa2A\n\x1c.\x1bR\x01#$@[]\n\x1bt\x01\xb1\xb2\n\x1b{\x01\x1b-\x02\x1bM\x01small\n\x1bp\x00\x19\x19",
    b"x" * 60 + b"\n\x1bi\x1bm\x1dV\x42\x10\x10\x04\x01\x1da\xff\x1dr\x01\x1d(H\x06\x0000abcd\x1dI\x42",
)


def seeds() -> list[bytes]:
    return [bytes([number, 0, 20]) + job for number in range(len(PAPERS)) for job in JOBS]
