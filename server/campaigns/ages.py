"""PURE. Who is of the right age for a campaign."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeLimits:
    """Whole years on a day, inclusive."""

    on: dt.date
    low: int
    high: int

    def age(self, birthdate: dt.date) -> int:
        had_birthday = (self.on.month, self.on.day) >= (birthdate.month, birthdate.day)
        return self.on.year - birthdate.year - (0 if had_birthday else 1)

    def includes(self, birthdate: dt.date) -> bool:
        return self.low <= self.age(birthdate) <= self.high
