"""PURE. How the server writes amounts, dates and numbers for people: French conventions, no-break spaces where needed.

Files for spreadsheets have their own conventions (comma, no currency) and do not use this.
"""

import datetime as dt
import re

from sync.contract.ids import TicketNumber
from sync.contract.instant import Instant, civil_time
from sync.contract.ticket import NUMBER_DIGITS, NUMBER_END, Theme, printed_number

NARROW = "\u202f"  # narrow no-break space, between thousands
FIXED = "\u00a0"  # no-break space, before the currency


def euros(cents: int) -> str:
    """`1 234,56 €`, `-0,05 €`."""
    whole, rest = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", NARROW)
    return f"{'-' if cents < 0 else ''}{grouped},{rest:02d}{FIXED}€"


def round_euros(cents: int) -> str:
    """`30 €` when there are no cents, else as `euros`."""
    return euros(cents).replace(",00", "") if cents % 100 == 0 else euros(cents)


def parse_euros(text: str) -> int | None:
    """Cents of an amount as a person types it: `30`, `30,5`, `2 200 000 €`. None for anything else: a third decimal, a milliard.

    Whether it may be that much is the caller's to say.
    """
    bare = re.sub(r"[\s\u00a0\u202f€]", "", text)
    match = re.fullmatch(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?", bare)
    if not match:
        return None
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def count(number: int) -> str:
    """`73 500`."""
    return f"{number:,}".replace(",", NARROW)


def sentence(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


def paris_date(at: Instant) -> str:
    """`12/09/2026`, the Paris date at that instant."""
    return civil_time(at).strftime("%d/%m/%Y")


def paris_time(at: Instant) -> str:
    """`12/09/2026 14:05`, Paris."""
    return civil_time(at).strftime(f"%d/%m/%Y{FIXED}%H:%M")


def day(date: dt.date) -> str:
    """`12/09/2026`."""
    return date.strftime("%d/%m/%Y")


_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def long_day(date: dt.date) -> str:
    """`1er mai 2027`, `31 mai 2027`."""
    number = "1er" if date.day == 1 else str(date.day)
    return f"{number}{FIXED}{_MONTHS[date.month - 1]}{FIXED}{date.year}"


def claimed_number(number: int) -> str:
    """What a claim is on: a ticket, `1234 5678 9012 3456 78`; or a card's debit, whose number is above every ticket's
    (server.cards), `carte 1234 5678 9012 3456`.
    """
    if number < NUMBER_END:
        return printed_number(TicketNumber(number))
    digits = f"{number - NUMBER_END:0{NUMBER_DIGITS}d}"
    return " ".join(("carte", *(digits[at : at + 4] for at in range(0, NUMBER_DIGITS, 4))))


def ticket_number(number: int) -> str:
    """The same, unbreakable."""
    return claimed_number(number).replace(" ", FIXED)


def iban(text: str) -> str:
    """Groups of four, unbreakable."""
    return FIXED.join(text[at : at + 4] for at in range(0, len(text), 4))


def has_sport(themes: int) -> bool:
    return bool(themes & Theme.SPORT)


def has_culture(themes: int) -> bool:
    return bool(themes & Theme.CULTURE)
