"""Tables as French spreadsheets open them: UTF-8 with BOM, `;`, decimal comma, dd/mm/yyyy, CRLF. PURE.

A cell of text never becomes a formula, nor a number or a date that the spreadsheet makes up: ticket numbers are written in
hyphenated groups, and any other text that would be read as something else begins with an apostrophe.
Sources: OWASP, CSV injection; RFC 4180.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import NewType

from server import formats
from sync.contract.ids import TicketNumber
from sync.contract.instant import Instant, civil_time

Cell = NewType("Cell", str)  # made only by the functions below
EMPTY = Cell("")

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # on the cleaned line: tabs and returns are spaces there
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_PLAIN = re.compile(r"\s*(?:0|[1-9][0-9]{0,10})\s*")  # a number with the same digits: nothing is lost
# What a spreadsheet turns into something else: 0123, 1 234, 12E3, 3-4, 10:30, (5), 5 %, 3 mars, lundi 3 mars 2026, 5 PM, VRAI.
_WORDS = (
    "janv(?:ier)?|jan|f[ée]v(?:r(?:ier)?)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[ûu]t|sept?(?:embre)?|oct(?:obre)?|"
    "nov(?:embre)?|d[ée]c(?:embre)?|(?:lun|mar|mercre|jeu|vendre|same)(?:di)?|dim(?:anche)?|er|am|pm"
)
_MISREAD = re.compile(
    rf"(?=.*\d)(?:[\W\d_]|(?<![^\W\d_])(?:{_WORDS})(?![^\W\d_])|(?<=\d)(?:e(?=[+-]?\d)|t(?=\d)))+|\s*(?:vrai|faux|true|false)\s*",
    re.IGNORECASE,
)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The file. Every row must have as many cells as there are columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([text(column) for column in columns])
    for row in rows:
        assert len(row) == len(columns), "a row with another number of cells than the heading"
        writer.writerow(row)
    return (BOM + out.getvalue()).encode()


def text(value: str) -> Cell:
    """Free text on one line."""
    line = _CONTROL.sub(" ", value.strip("\n")).rstrip()
    is_misread = line.lstrip().startswith(_FORMULA) or (_MISREAD.fullmatch(line) and not _PLAIN.fullmatch(line))
    return Cell(f"'{line}" if is_misread else line)


def digits(number: str) -> Cell:
    """An identifier of digits only, bare, for software that imports the file; a spreadsheet may round a long one."""
    assert number.isdigit() or not number, "digits only"
    return Cell(number)


def code(value: str) -> Cell:
    """A code of the finance service's own, bare: its software wants the zeros that a spreadsheet would drop."""
    assert not value or value[0].isalnum(), "a code begins with a letter or a digit"
    return Cell(value)


def digest(hexadecimal: str) -> Cell:
    """A hash, bare, so that it can be compared: that one is read as a number has no chance worth an apostrophe (10^-12)."""
    assert not hexadecimal or int(hexadecimal, 16) >= 0, "hexadecimal digits only"
    return Cell(hexadecimal)


def amount(cents: int) -> Cell:
    """`1234,56`: no thousands separator, no sign of currency, so that it adds up."""
    assert type(cents) is int, "an amount is a whole number of cents"
    euros, rest = divmod(abs(cents), 100)
    return Cell(f"{'-' if cents < 0 else ''}{euros},{rest:02d}")


def count(number: int) -> Cell:
    """A whole number to add up."""
    return Cell(str(number))


def date(day: dt.date | None) -> Cell:
    """`16/10/2026`, or nothing."""
    return Cell(f"{day:%d/%m/%Y}" if day else "")


def moment(at: Instant | None) -> Cell:
    """`16/10/2026 09:30` in Paris, or nothing."""
    return Cell(f"{civil_time(at):%d/%m/%Y %H:%M}" if at is not None else "")


def ticket(number: TicketNumber | None) -> Cell:
    """`1234-5678-9012-3456-78`: groups, so that no digit is lost to a 15-digit number. A card's debit: `carte-1234-…`."""
    return Cell(formats.claimed_number(number).replace(" ", "-") if number is not None else "")
