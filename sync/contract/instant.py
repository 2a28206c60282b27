"""Time: instants are whole milliseconds since 1970 in UTC; deadlines are civil dates in Europe/Paris.

Days on the wire count from 2020-01-01 and are inclusive at both ends.
"""

import datetime as dt
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo

from sync.contract.faults import Malformed

Instant = NewType("Instant", int)
Monotonic = NewType("Monotonic", int)  # ms, comparable only within one boot of one machine

PARIS = ZoneInfo("Europe/Paris")
EPOCH = dt.date(1970, 1, 1)
DAY_ZERO = dt.date(2020, 1, 1)
DAY_MAX = 0xFFFF
INSTANT_MAX = 253_370_764_800_000  # 9999-01-01: beyond it Python has no civil date, and neither has a hostile clock

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def civil_time(at: Instant) -> dt.datetime:
    """The Paris wall clock at that instant, with its offset."""
    return dt.datetime.fromtimestamp(at / 1000, tz=PARIS)


def civil_date(at: Instant) -> dt.date:
    """The Paris date at that instant."""
    today, midnight, tomorrow = _midnight_of(at // DAY)
    return today if at < midnight else tomorrow


@lru_cache(maxsize=1024)
def _midnight_of(utc_day: int) -> tuple[dt.date, Instant, dt.date]:
    """The one midnight of Paris within that day of UTC, between two dates of Paris. Time zones are slow to ask; days are few."""
    today = EPOCH + dt.timedelta(days=utc_day)
    tomorrow = today + dt.timedelta(days=1)
    return today, start_of_day(tomorrow), tomorrow


def start_of_day(day: dt.date) -> Instant:
    """The first instant of a Paris day (23 or 25 hours long twice a year)."""
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=PARIS)
    return Instant(round(midnight.timestamp() * 1000))


def day_number(day: dt.date) -> int:
    """Days since 2020-01-01, 0..65535. Raises ValueError outside."""
    number = (day - DAY_ZERO).days
    if not 0 <= number <= DAY_MAX:
        raise ValueError(f"{day} cannot be written in two bytes from {DAY_ZERO}")
    return number


def day_of_number(number: int) -> dt.date:
    """The date of a day number. Raises Malformed outside 0..65535."""
    if not 0 <= number <= DAY_MAX:
        raise Malformed(f"day {number} outside 0..{DAY_MAX}")
    return DAY_ZERO + dt.timedelta(days=number)
