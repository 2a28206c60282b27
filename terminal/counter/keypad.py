"""What is typed on the number pad: a ticket's 18 digits, an amount, a reference. Pure editing and reading.

The check digits cannot say which digit is wrong, but two neighbours that were swapped can often be named.
"""

from enum import Enum

from sync.contract.faults import NotATicketNumber
from sync.contract.ids import TicketNumber
from sync.contract.money import Cents
from sync.contract.ticket import PRINTED_DIGITS, parse_number

COMMA = ","
_EURO_DIGITS_MAX = 4  # 9 999 euros; the bounds of an amount come from the policy


class NumberState(Enum):
    """How far the typing of a ticket number is."""

    TYPING = "typing"
    RIGHT = "right"
    WRONG = "wrong"


def press_number(digits: str, digit: int) -> str:
    return digits if len(digits) == PRINTED_DIGITS else digits + str(digit)


def number_state(digits: str) -> NumberState:
    if len(digits) < PRINTED_DIGITS:
        return NumberState.TYPING
    return NumberState.WRONG if read_number(digits) is None else NumberState.RIGHT


def read_number(digits: str) -> TicketNumber | None:
    """The ticket of 18 digits, None while they are too few or do not check."""
    try:
        return parse_number(digits)
    except NotATicketNumber:
        return None


def swapped_pair(digits: str) -> int | None:
    """Where two neighbouring digits (this one and the next, from 1) were probably swapped; None when it is not clear."""
    if number_state(digits) is not NumberState.WRONG:
        return None
    found = [at for at in range(PRINTED_DIGITS - 1) if read_number(_swap(digits, at)) is not None]
    return found[0] + 1 if len(found) == 1 else None


def _swap(digits: str, at: int) -> str:
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def press_amount(typed: str, digit: int) -> str:
    """One more digit: before the comma euros, at most two after it. A leading zero is no amount."""
    euros, comma, cents = typed.partition(COMMA)
    if comma:
        return typed if len(cents) == 2 else typed + str(digit)
    if len(euros) == _EURO_DIGITS_MAX or (not euros and digit == 0):
        return typed
    return typed + str(digit)


def press_comma(typed: str) -> str:
    return typed if not typed or COMMA in typed else typed + COMMA


def read_amount(typed: str) -> Cents | None:
    """`30` and `30,5` and `30,50`; None for nothing."""
    euros, _, cents = typed.partition(COMMA)
    if not euros:
        return None
    return Cents(int(euros) * 100 + int(cents.ljust(2, "0") or "0"))
