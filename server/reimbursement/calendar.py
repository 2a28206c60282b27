"""When affiliates are paid: periods, cut-offs, bank days and the next payment. PURE.

The campaign names the days of the month on which a period begins (1 and 16: the usual fortnights) and how many days after
it the transfer leaves. A cut-off is the first instant, in Europe/Paris, of such a day: what was decided before it is in.
Bank days are TARGET's: every day but weekends, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December
(Guideline ECB/2012/27, annex III).
"""

import datetime as dt
from dataclasses import dataclass

from sync.contract.instant import Instant, civil_date, start_of_day

ONE_DAY = dt.timedelta(days=1)
FORTNIGHTS = (1, 16)  # when a campaign names no days
CUT_OFF_DAY_MAX = 28  # every month has it
PAYMENT_DELAY_MAX = 60  # days; the law gives public bodies 30, some contracts 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A campaign's data. `cut_off_days`: ascending days of the month, 1..28. `payment_delay_days`: from a cut-off to the
    transfer, which leaves on the first bank day from then on. Raises ValueError for what makes no calendar.
    """

    cut_off_days: tuple[int, ...]
    payment_delay_days: int

    def __post_init__(self) -> None:
        ascending = tuple(sorted(set(self.cut_off_days)))
        if not ascending or ascending != self.cut_off_days or not 1 <= ascending[0] <= ascending[-1] <= CUT_OFF_DAY_MAX:
            raise ValueError(
                f"cut-off days are ascending days of a month, 1..{CUT_OFF_DAY_MAX}, not {self.cut_off_days}"
            )
        if not 0 <= self.payment_delay_days <= PAYMENT_DELAY_MAX:
            raise ValueError(f"a payment delay of {self.payment_delay_days} days is not within 0..{PAYMENT_DELAY_MAX}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole Paris days, both ends inside."""

    first: dt.date
    last: dt.date

    @property
    def cut_off_day(self) -> dt.date:
        """The first day that is out."""
        return self.last + ONE_DAY

    @property
    def cut_off(self) -> Instant:
        """The first instant that is out."""
        return start_of_day(self.cut_off_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPayment:
    """What an affiliate may expect for a ticket that is accepted now. `sync_before`: last day to send it, inclusive."""

    period: Period
    execution: dt.date

    @property
    def sync_before(self) -> dt.date:
        return self.period.last


def period_of(calendar: Calendar, day: dt.date) -> Period:
    """The period that holds that day."""
    return Period(first=_last_cut_off_day(calendar, day), last=_next_cut_off_day(calendar, day) - ONE_DAY)


def _last_cut_off_day(calendar: Calendar, day: dt.date) -> dt.date:
    passed = [number for number in calendar.cut_off_days if number <= day.day]
    if passed:
        return day.replace(day=passed[-1])
    return (day.replace(day=1) - ONE_DAY).replace(day=calendar.cut_off_days[-1])


def _next_cut_off_day(calendar: Calendar, day: dt.date) -> dt.date:
    coming = [number for number in calendar.cut_off_days if number > day.day]
    if coming:
        return day.replace(day=coming[0])
    in_next_month = day.replace(day=CUT_OFF_DAY_MAX) + dt.timedelta(days=4)
    return in_next_month.replace(day=calendar.cut_off_days[0])


def period_before(calendar: Calendar, period: Period) -> Period:
    """The one that ended just before it began."""
    return period_of(calendar, period.first - ONE_DAY)


def period_after(calendar: Calendar, period: Period) -> Period:
    """The one that begins just after it ends."""
    return period_of(calendar, period.cut_off_day)


def last_ended(calendar: Calendar, now: Instant) -> Period:
    """The latest period whose cut-off has been reached."""
    return period_before(calendar, period_of(calendar, civil_date(now)))


def execution_day(calendar: Calendar, cut_off_day: dt.date) -> dt.date:
    """The bank day on which the transfers of the run cut on that day should leave."""
    return first_bank_day(cut_off_day + calendar.payment_delay_days * ONE_DAY)


def next_payment(calendar: Calendar, now: Instant) -> NextPayment:
    """The payment that a ticket accepted now will be part of."""
    period = period_of(calendar, civil_date(now))
    return NextPayment(period=period, execution=execution_day(calendar, period.cut_off_day))


def is_bank_day(day: dt.date) -> bool:
    """Whether TARGET settles on that day."""
    if day.weekday() >= 5 or (day.month, day.day) in {(1, 1), (5, 1), (12, 25), (12, 26)}:
        return False
    return day - easter(day.year) not in {dt.timedelta(days=-2), dt.timedelta(days=1)}


def first_bank_day(day: dt.date) -> dt.date:
    """That day, or the first bank day after it."""
    while not is_bank_day(day):
        day += ONE_DAY
    return day


def easter(year: int) -> dt.date:
    """Easter Sunday (Meeus, Jones and Butcher's algorithm for the Gregorian calendar)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    corrected = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - corrected - rest % 4) % 7
    late = (golden + 11 * corrected + 22 * weekday) // 451
    month, day = divmod(corrected + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)
