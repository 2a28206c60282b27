"""The child's birthdate: typed day, month, year on a pad, read once, shown to nobody and kept nowhere.

Decides what a typed date is and whether it agrees with a ticket's 8-bit tag. The count of wrong dates is the book's.
Every class that holds a date hides it from repr: a date never reaches a log, a traceback or a test report.
"""

import datetime as dt
import hmac
from dataclasses import dataclass, field, replace
from enum import Enum

from sync.contract.ids import IssuerId
from sync.contract.ticket import Ticket, birthdate_tag
from terminal.counter.limits import AGE_MAX, AGE_MIN

PARTS = ((0, 2), (2, 4), (4, 8))  # day, month, year in the typed digits
DIGITS = 8


@dataclass(frozen=True, slots=True)
class Birthdate:
    """A child's date, in memory only, until the basket ends."""

    day: dt.date = field(repr=False)


@dataclass(frozen=True, slots=True)
class TypedDate:
    """Up to 8 digits, day then month then year."""

    digits: str = field(default="", repr=False)

    def press(self, digit: int) -> "TypedDate":
        if len(self.digits) == DIGITS:
            return self
        return TypedDate(self.digits + str(digit))

    def erase(self) -> "TypedDate":
        return replace(self, digits=self.digits[:-1])

    def separate(self) -> "TypedDate":
        """A `/` after one digit of a day or month: `5/` is `05`."""
        for start, _ in PARTS[:2]:
            if len(self.digits) == start + 1:
                return TypedDate(self.digits[:start] + "0" + self.digits[start:])
        return self

    @property
    def parts(self) -> tuple[str, str, str]:
        """Day, month and year as typed so far."""
        day, month, year = (self.digits[start:end] for start, end in PARTS)
        return day, month, year

    @property
    def is_complete(self) -> bool:
        return len(self.digits) == DIGITS


NOTHING_TYPED = TypedDate()


class DateFault(Enum):
    """Why the digits are no birthdate. None of these costs a try: nothing was compared."""

    INCOMPLETE = "incomplete"
    NO_SUCH_DAY = "no-such-day"
    NOT_A_PUPIL = "not-a-pupil"


def read_birthdate(typed: TypedDate, today: dt.date) -> Birthdate | DateFault:
    """The date of 8 digits, of somebody who may hold a ticket."""
    if not typed.is_complete:
        return DateFault.INCOMPLETE
    day, month, year = map(int, typed.parts)
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return DateFault.NO_SUCH_DAY
    if not AGE_MIN <= _age(date, today) <= AGE_MAX:
        return DateFault.NOT_A_PUPIL
    return Birthdate(date)


def agrees(birthdate: Birthdate, ticket: Ticket, issuer: IssuerId, tag_key: bytes) -> bool:
    """Whether the date gives the ticket's tag. One wrong date in 256 does, on purpose: the server judges the true one."""
    tag = birthdate_tag(tag_key, issuer, ticket.number, birthdate.day)
    return hmac.compare_digest(bytes([tag]), bytes([ticket.birthdate_tag]))


def _age(date: dt.date, today: dt.date) -> int:
    return today.year - date.year - ((today.month, today.day) < (date.month, date.day))
