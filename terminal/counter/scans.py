"""What a scanned text is: a ticket, its number alone, something else that has a name, or nothing that can be read.

Decides recognition only; whether a ticket may be taken is checks'. Digits typed for another keyboard layout are repaired first.
What is not a ticket is named, never called an invalid one. Sources: GS1 General Specifications (check digit), ISO/IEC 7812 (Luhn),
Pass Culture's published code for its countermarks, ANTS for 2D-Doc.
"""

import re
from dataclasses import dataclass
from enum import Enum

from drivers.scanner.layout import repair_digits
from sync.contract.faults import Malformed, NotATicketNumber
from sync.contract.ids import TicketNumber
from sync.contract.ticket import (
    CODE_DIGITS,
    PRINTED_DIGITS,
    Ticket,
    parse_digits,
    parse_number,
    parse_unverified,
)
from terminal.counter.limits import CUT_CODE_DIGITS_MIN, SCAN_CHARACTERS_MAX

RECEIPT_PREFIX = "GR1-"  # the family's copy of a receipt carries a reference that begins so (terminal.counter.receipt)


class Thing(Enum):
    """What people hold under a scanner beside tickets."""

    CARD = "card"
    BADGE = "badge"
    COUNTERMARK = "countermark"
    BOOK = "book"
    ARTICLE = "article"
    WEB_ADDRESS = "web-address"
    OFFICIAL_DOCUMENT = "official-document"
    RECEIPT = "receipt"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TicketScan:
    """A well-formed ticket code. Its signature is not checked yet."""

    code: bytes
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class NumberScan:
    """The 18 digits under the bars: which ticket it is, and nothing about it."""

    number: TicketNumber


@dataclass(frozen=True, slots=True)
class NotATicket:
    """Something that can be named."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A ticket's code, cut or mangled on its way: scan again."""


Scan = TicketScan | NumberScan | NotATicket | Unreadable

_COUNTERMARK = re.compile(r"[A-HJ-NP-Z2-7]{6}")  # the Pass Culture's alphabet has no 0 1 8 9 I O
_OFFICIAL = re.compile(r"DC0[0-9]")  # header of a 2D-Doc


def recognise(text: str) -> Scan:
    """Total: whatever the scanner sends is one of the four."""
    if len(text) > SCAN_CHARACTERS_MAX:
        return NotATicket(Thing.OTHER)
    repaired = repair_digits(text.strip())
    digits = repaired.replace(" ", "")
    if digits.isascii() and digits.isdigit():
        return _of_digits(digits)
    return _of_text(repaired)


def _of_digits(digits: str) -> Scan:
    if len(digits) == CODE_DIGITS:
        try:
            code = parse_digits(digits)
            return TicketScan(code, parse_unverified(code))
        except Malformed:
            return Unreadable()
    if len(digits) == PRINTED_DIGITS:
        try:
            return NumberScan(parse_number(digits))
        except NotATicketNumber:
            return Unreadable()
    if len(digits) >= CUT_CODE_DIGITS_MIN:
        return Unreadable()
    return NotATicket(_numbered_thing(digits))


def _numbered_thing(digits: str) -> Thing:
    if len(digits) in (8, 12, 13) and _is_gs1(digits):
        return Thing.BOOK if len(digits) == 13 and digits.startswith(("978", "979")) else Thing.ARTICLE
    if 14 <= len(digits) <= 19 and _is_luhn(digits):
        return Thing.CARD
    if 4 <= len(digits) <= 12:
        return Thing.BADGE
    return Thing.OTHER


def _of_text(text: str) -> Scan:
    upper = text.upper()
    if upper.startswith("PASSCULTURE:") or (_COUNTERMARK.fullmatch(upper) and not upper.isdigit()):
        return NotATicket(Thing.COUNTERMARK)
    if upper.startswith(("HTTP://", "HTTPS://", "WWW.")):
        return NotATicket(Thing.WEB_ADDRESS)
    if _OFFICIAL.match(upper):
        return NotATicket(Thing.OFFICIAL_DOCUMENT)
    if upper.startswith(RECEIPT_PREFIX):
        return NotATicket(Thing.RECEIPT)
    figures = sum(char.isascii() and char.isdigit() for char in text)
    if figures >= CUT_CODE_DIGITS_MIN and figures * 10 > len(text) * 9:
        return Unreadable()  # a ticket's digits with a few characters lost or turned on the way
    return NotATicket(Thing.OTHER)


def _is_gs1(digits: str) -> bool:
    """Weights 3 and 1 from the right, the check digit aside."""
    weighted = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(digits[:-1])))
    return (weighted + int(digits[-1])) % 10 == 0


def _is_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
