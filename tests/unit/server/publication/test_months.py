"""server.publication.months: months of Paris, none that is not over, whatever the clocks did."""

import datetime as dt
import itertools

import pytest

from server.publication.months import ended
from sync.contract.instant import HOUR, Instant
from tests.unit.server.publication.taken import at


def names(first: Instant, now: Instant) -> list[str]:
    return [month.name for month in ended(first, now)]


def test_a_month_is_published_from_the_first_instant_of_the_next_in_paris() -> None:
    march = at(2027, 3, 15)
    assert names(march, Instant(at(2027, 4, 1) - 1)) == []
    assert names(march, at(2027, 4, 1)) == ["2027-03"]
    assert at(2027, 4, 1) == round(dt.datetime(2027, 3, 31, 22, tzinfo=dt.UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("year", "month", "hours"), [(2027, 3, 31 * 24 - 1), (2026, 10, 31 * 24 + 1), (2028, 2, 29 * 24)]
)
def test_a_month_lasts_as_long_as_it_does_when_the_clocks_change(year: int, month: int, hours: int) -> None:
    (found,) = ended(at(year, month, 10), at(year, month + 1, 2))
    assert (found.ends - found.begins) == hours * HOUR


def test_months_follow_each_other_without_a_gap() -> None:
    found = ended(at(2026, 9, 30, 23, 59, 59), at(2028, 4, 30, 12))
    assert [found[0].name, found[-1].name, len(found)] == ["2026-09", "2028-03", 19]
    assert all(one.ends == other.begins for one, other in itertools.pairwise(found))


def test_what_lies_ahead_has_no_month() -> None:
    assert names(at(2027, 5, 1), at(2027, 4, 30)) == []
