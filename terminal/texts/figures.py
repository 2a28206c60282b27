"""French typography, amounts and dates. Spacing is put in by `french`: sentences are written with ordinary spaces.

A no-break space stands before a colon and inside quotes, a narrow one before ; ! ? and between thousands.
"""

import datetime as dt
import re

from sync.contract.money import Cents

NARROW = "\u202f"
NO_BREAK = "\u00a0"

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def french(text: str) -> str:
    """French typography for a sentence typed with ordinary spaces."""
    text = re.sub(r" :", f"{NO_BREAK}:", text)
    text = re.sub(r" ([;!?])", f"{NARROW}\\1", text)
    return text.replace("« ", f"«{NO_BREAK}").replace(" »", f"{NO_BREAK}»").replace("'", "’")


def whole(name: str) -> str:
    """A name that no line break cuts."""
    return name.replace(" ", NO_BREAK)


def plural(count: int, one: str, many: str) -> str:
    """French counts 0 and 1 as one."""
    return f"{count:,}".replace(",", NARROW) + f"{NO_BREAK}{one if count < 2 else many}"


class Figures:
    """Amounts in cents; dates and times are Paris civil ones."""

    # --- figures -----------------------------------------------------------------------------------------------------

    def money(self, cents: Cents | int) -> str:
        """`1 234,56 €`"""
        euros, rest = divmod(abs(cents), 100)
        sign = "\u2212" if cents < 0 else ""
        return f"{sign}{euros:,}".replace(",", NARROW) + f",{rest:02d}{NO_BREAK}€"

    def day(self, day: dt.date) -> str:
        """`12/09`"""
        return f"{day:%d/%m}"

    def full_day(self, day: dt.date) -> str:
        """`12/09/2026`"""
        return f"{day:%d/%m/%Y}"

    def long_day(self, day: dt.date) -> str:
        """`mercredi 12 septembre`"""
        return f"{_WEEKDAYS[day.weekday()]} {'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]}"

    def weekday(self, day: dt.date) -> str:
        return _WEEKDAYS[day.weekday()]

    def time(self, at: dt.datetime) -> str:
        """`14:02`"""
        return f"{at:%H:%M}"

    def moment(self, at: dt.datetime) -> str:
        """`le 12/09 à 14:02`"""
        return f"le {at:%d/%m} à {at:%H:%M}"

    def tickets(self, count: int) -> str:
        return plural(count, "ticket", "tickets")

    def days(self, count: int) -> str:
        return plural(count, "jour", "jours")
