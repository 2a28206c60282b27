"""PURE. A card's number, and what somebody typed or scanned into its field: a card, a ticket, or neither.

A card's number has 16 digits: a 9, 13 digits drawn by chance, and the two check digits of a ticket's number (ISO 7064 MOD 97-10).
Numbers whose Luhn sum is wrong are drawn again, so that a counter that meets one names a card. A ticket's printed number has 18
digits: neither can be read as the other.
"""

from collections.abc import Callable
from enum import Enum
from typing import NewType

from sync.contract.faults import NotATicketNumber
from sync.contract.ticket import CODE_DIGITS, NUMBER_DIGITS, PRINTED_DIGITS, parse_number

CardNumber = NewType("CardNumber", int)

DIGITS = NUMBER_DIGITS
FIRST = 9  # ISO/IEC 7812 leaves it to national use: no bank's card begins so
RANDOM_END = 10**13
DRAWS_MAX = 500  # nine draws in ten are thrown away: five hundred in a row is broken chance
TYPED_MAX = 300  # characters that are looked at: a ticket's code has 251 digits

# The digits' keys of a French keyboard without Shift, as a scanner set to a US keyboard presses them.
_AZERTY = str.maketrans("&é\"'(-è_çà", "1234567890")


class NotACard(Enum):
    """What the text is instead."""

    TICKET = "ticket"
    MISTYPED = "mistyped"  # as long as a card's number, and its check digits do not fit
    OTHER = "other"


def drawn(draw: Callable[[int], int]) -> CardNumber:
    """A number that nobody can guess. `draw(n)` gives one below n."""
    for _ in range(DRAWS_MAX):
        head = FIRST * RANDOM_END + draw(RANDOM_END)
        number = head * 100 + _check_digits(head)
        if _is_luhn(number):
            return CardNumber(number)
    raise AssertionError(f"{DRAWS_MAX} card numbers in a row did not fit: chance is broken")


def is_card(number: int) -> bool:
    """Whether these 16 digits are one that `drawn` may give."""
    return number // 10 ** (DIGITS - 1) == FIRST and number % 97 == 1 and _is_luhn(number)


def read(text: str) -> CardNumber | NotACard:
    """With or without spaces, from a keyboard or from a scanner in the wrong layout."""
    bare = "".join(text[:TYPED_MAX].split())
    digits = bare if bare.isdecimal() else bare.translate(_AZERTY)
    digits = digits.replace("-", "").replace(".", "")
    if not (digits.isascii() and digits.isdecimal()):
        return NotACard.OTHER
    if len(digits) == DIGITS:
        number = int(digits)
        return CardNumber(number) if is_card(number) else NotACard.MISTYPED
    return NotACard.TICKET if _is_ticket(digits) else NotACard.OTHER


def plain(number: CardNumber) -> str:
    """16 digits, as the QR code carries them."""
    return f"{number:016d}"


def printed(number: CardNumber) -> str:
    """`9123 4567 8901 2345`"""
    digits = plain(number)
    return " ".join(digits[at : at + 4] for at in range(0, DIGITS, 4))


def ending(number: CardNumber) -> str:
    """The last four digits, enough to recognise a card that one holds."""
    return plain(number)[-4:]


def _is_ticket(digits: str) -> bool:
    if len(digits) == CODE_DIGITS:
        return True
    if len(digits) != PRINTED_DIGITS:
        return False
    try:
        parse_number(digits)
    except NotATicketNumber:
        return False
    return True


def _check_digits(head: int) -> int:
    """2..98: the whole number is 1 modulo 97."""
    return 98 - head * 100 % 97


def _is_luhn(number: int) -> bool:
    total = 0
    for at, digit in enumerate(reversed(str(number))):
        doubled = int(digit) * (1 + at % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
