"""PURE. Months of Paris that are over: the running one is not published, since its next version would show single claims."""

import datetime as dt
from dataclasses import dataclass

from sync.contract.instant import Instant, civil_date, start_of_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """`name`: `2026-10`. `ends`: the first instant of the next."""

    name: str
    begins: Instant
    ends: Instant


def ended(first: Instant, now: Instant) -> list[Month]:
    """From the month of `first` to the last one that is over at `now`."""
    months = []
    day = civil_date(first).replace(day=1)
    while (ends := start_of_day(_next(day))) <= now:
        months.append(Month(name=f"{day:%Y-%m}", begins=start_of_day(day), ends=ends))
        day = _next(day)
    return months


def _next(day: dt.date) -> dt.date:
    return (day + dt.timedelta(days=31)).replace(day=1)
