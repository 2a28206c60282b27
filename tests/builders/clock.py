"""Wall clocks of Paris, to the millisecond."""

import datetime as dt

from sync.contract.instant import PARIS, Instant


def paris(text: str, fold: int = 0) -> Instant:
    """`2027-03-31 23:59:59.999`; `fold` 1: the second time that a clock shows it."""
    shown = dt.datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold)
    return Instant(round(shown.timestamp() * 1000))


def last_moment(day: dt.date) -> Instant:
    """The last millisecond of that day."""
    return paris(f"{day} 23:59:59.999")


def first_moment(day: dt.date) -> Instant:
    """The first one."""
    return paris(f"{day} 00:00:00")


# Where calendars go wrong: the ends of a campaign, a day of 25 hours and one of 23, a leap day and its eve, the end of a year.
EDGE_DAYS = [
    dt.date(2027, 3, 31), dt.date(2027, 4, 30), dt.date(2026, 10, 25), dt.date(2027, 3, 28), dt.date(2028, 2, 28),
    dt.date(2028, 2, 29), dt.date(2026, 12, 31),
]  # fmt: skip
