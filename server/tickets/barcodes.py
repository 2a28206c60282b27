"""PURE. The two codes of a paper ticket as runs of dark modules: a Code 128 (set C) of the number, a QR of the signed code.

Only which modules are dark is decided here; sizes and quiet zones are the sheet's. Encoders: python-barcode, segno; the tests read
the printed page back with another library's reader.

Only python-barcode's table of symbols is used: its encoder (0.16) drops the first pair of a number that begins with 99, taking it
for a change of set.
"""

from dataclasses import dataclass

import segno
from barcode.charsets import code128

from sync.contract.ids import TicketNumber
from sync.contract.ticket import CODE_DIGITS, PRINTED_DIGITS, code_digits, plain_number

START_C = 105
CODE_128_MODULES = 11 + 11 * (PRINTED_DIGITS // 2) + 11 + 13  # start C, pairs of digits, check, stop
CODE_128_QUIET = 10  # modules on each side, ISO/IEC 15417
QR_VERSION = 6
QR_MODULES = 17 + 4 * QR_VERSION
QR_QUIET = 4  # modules on each side, ISO/IEC 18004


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Dark modules side by side in one row: `length` of them from column `at`."""

    row: int
    at: int
    length: int


def code_128(number: TicketNumber) -> tuple[Run, ...]:
    """The 18 digits in set C, one row of 134 modules without quiet zones."""
    digits = plain_number(number)
    values = [START_C, *(int(digits[at : at + 2]) for at in range(0, PRINTED_DIGITS, 2))]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    bits = "".join(code128.CODES[value] for value in (*values, check)) + code128.STOP + "11"
    assert len(bits) == CODE_128_MODULES
    return _runs(0, [bit == "1" for bit in bits])


def qr(code: bytes) -> tuple[Run, ...]:
    """The 251 digits in numeric mode, version 6, error correction M, 41 x 41 modules without quiet zone."""
    digits = code_digits(code)
    assert len(digits) == CODE_DIGITS
    made = segno.make_qr(digits, version=QR_VERSION, error="m", mode="numeric", boost_error=False)
    rows = [[bool(module) for module in row] for row in made.matrix]
    assert len(rows) == QR_MODULES
    return tuple(run for at, row in enumerate(rows) for run in _runs(at, row))


def _runs(row: int, modules: list[bool]) -> tuple[Run, ...]:
    runs: list[Run] = []
    start: int | None = None
    for at, is_dark in enumerate([*modules, False]):
        if is_dark and start is None:
            start = at
        elif not is_dark and start is not None:
            runs.append(Run(row=row, at=start, length=at - start))
            start = None
    return tuple(runs)
