"""Barcodes and rules as pictures in whole dots, and pictures as GS v 0 commands. Pure.

Drawn here and not by the printer or by python-escpos: measured, the latter's bars have uneven modules and no quiet zone
and cannot be read; the printer's own vary by model. Guarantees that no picture holds a real-time command (DLE EOT, DLE
ENQ, DLE DC4), on which a printer acts wherever it meets it, even inside a picture.
"""

from dataclasses import dataclass

import segno
from barcode.charsets import code128 as code128_table

from drivers.faults import DocumentFault

CODE128_QUIET_MODULES = 10
CODE128_STOP = "1100011101011"
QR_QUIET_MODULES = 4
MODULE_DOTS_MIN = 2
QR_MODULE_DOTS_MIN = 3
BAR_ROWS = 72

DLE = 0x10
REALTIME_SECONDS = frozenset({0x04, 0x05, 0x14})
REALTIME = tuple(bytes([DLE, second]) for second in sorted(REALTIME_SECONDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitmap:
    """Rows of bits, black is 1, the leftmost dot the highest bit; every row has `width` // 8 bytes."""

    width: int
    rows: tuple[bytes, ...]

    def __post_init__(self) -> None:
        assert self.width % 8 == 0
        assert all(len(row) == self.width // 8 for row in self.rows)


def code128(digits: str, *, dots_max: int, module_dots_max: int) -> Bitmap:
    """Set C from end to end. DocumentFault: too many digits for this paper.

    Only the library's table of bars is used: its encoder loses the first pair of a number that begins with 99, which it
    takes for a change of set (python-barcode 0.16.1, seen by reading the bars back).
    """
    pairs = [int(digits[place : place + 2]) for place in range(0, len(digits), 2)]
    start: int = code128_table.START_CODES["C"]
    checksum = (start + sum(place * pair for place, pair in enumerate(pairs, start=1))) % 103
    modules = "".join(code128_table.CODES[code] for code in (start, *pairs, checksum)) + CODE128_STOP
    quiet = "0" * CODE128_QUIET_MODULES
    return _stretched([quiet + modules + quiet], dots_max, module_dots_max, MODULE_DOTS_MIN, "Code 128", BAR_ROWS)


def qr(text: str, *, dots_max: int, module_dots_max: int) -> Bitmap:
    """DocumentFault: too long for this paper, or for any QR code."""
    try:
        symbol = segno.make(text, error="m", micro=False, boost_error=False)
    except ValueError as error:
        raise DocumentFault(f"a text of {len(text)} characters does not fit in a QR code") from error
    quiet = "0" * QR_QUIET_MODULES
    lines = [quiet + "".join("1" if dark else "0" for dark in row) + quiet for row in symbol.matrix]
    blank = ["0" * len(lines[0])] * QR_QUIET_MODULES
    return _stretched([*blank, *lines, *blank], dots_max, module_dots_max, QR_MODULE_DOTS_MIN, "QR code", None)


def stripes(width: int, rows: tuple[int, ...]) -> Bitmap:
    """A rule: each row repeats one byte over the width."""
    return Bitmap(width=width, rows=tuple(bytes([row]) * (width // 8) for row in rows))


def encode(bitmap: Bitmap, block_rows: int) -> tuple[bytes, ...]:
    """GS v 0 commands of at most `block_rows` rows, free of real-time commands."""
    column_count = bitmap.width // 8
    assert column_count <= 0xFF
    assert block_rows <= 0xFF
    blocks: list[bytes] = []
    for first in range(0, len(bitmap.rows), block_rows):
        rows = bitmap.rows[first : first + block_rows]
        header = b"\x1dv0\x00" + column_count.to_bytes(2, "little") + len(rows).to_bytes(2, "little")
        blocks.append(header + _without_realtime(b"".join(rows)))
    return tuple(blocks)


def has_realtime(data: bytes) -> bool:
    return any(command in data for command in REALTIME)


def _without_realtime(data: bytes) -> bytes:
    """Widens the lone dot of a DLE that begins a real-time command to two dots: an eighth of a millimetre.

    Bars and modules are two dots wide or more, so no barcode has such a byte; this is for pictures.
    """
    if not has_realtime(data):
        return data
    seconds = [*data[1:], 0]
    return bytes(
        first | 0x08 if first == DLE and second in REALTIME_SECONDS else first
        for first, second in zip(data, seconds, strict=True)
    )


def _stretched(
    lines: list[str], dots_max: int, module_dots_max: int, module_dots_min: int, what: str, rows_per_line: int | None
) -> Bitmap:
    """Modules as squares of whole dots (or bars of `rows_per_line` rows), as large as the paper and the profile allow."""
    module_dots = min(module_dots_max, dots_max // len(lines[0]))
    if module_dots < module_dots_min:
        raise DocumentFault(f"a {what} of {len(lines[0])} modules does not fit on {dots_max} dots")
    width = -(-len(lines[0]) * module_dots // 8) * 8
    if width > dots_max:
        width = dots_max
    rows: list[bytes] = []
    for line in lines:
        bits = "".join(module * module_dots for module in line)
        left = (width - len(bits)) // 2
        row = int(("0" * left + bits).ljust(width, "0"), 2).to_bytes(width // 8, "big")
        rows += [row] * (rows_per_line or module_dots)
    return Bitmap(width=width, rows=tuple(rows))
