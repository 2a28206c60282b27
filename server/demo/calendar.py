"""PURE. A campaign whose whole life lies around a given day: registrations open, tickets valid, claims possible."""

import datetime as dt
from dataclasses import dataclass

SEPTEMBER = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCalendar:
    """Dates inclusive."""

    school_year: int
    opens_on: dt.date
    registration_ends_on: dt.date
    valid_to: dt.date
    claims_to: dt.date

    @property
    def number(self) -> int:
        """The campaign's number: 26 for 2026-2027."""
        return self.school_year % 100

    @property
    def name(self) -> str:
        return f"Pass+ {self.school_year}-{self.school_year + 1}"


def around(day: dt.date) -> DemoCalendar:
    """Opened two months before, registrations for two more months, tickets for six, claims for seven."""
    return DemoCalendar(
        school_year=day.year if day.month >= SEPTEMBER else day.year - 1,
        opens_on=_first(day, -2),
        registration_ends_on=_first(day, 3) - dt.timedelta(days=1),
        valid_to=_first(day, 7) - dt.timedelta(days=1),
        claims_to=_first(day, 8) - dt.timedelta(days=1),
    )


def _first(day: dt.date, months: int) -> dt.date:
    """The first of the month that many months away."""
    place = day.year * 12 + day.month - 1 + months
    return dt.date(place // 12, place % 12 + 1, 1)
