"""server.campaigns.ages: birthdays on the day itself, the day after, and on 29 February."""

import datetime as dt

import pytest

from server.campaigns.ages import AgeLimits


@pytest.mark.parametrize(
    ("on", "birthdate", "age"),
    [
        (dt.date(2026, 6, 1), dt.date(2014, 6, 1), 12),
        (dt.date(2026, 6, 1), dt.date(2014, 6, 2), 11),
        (dt.date(2026, 2, 28), dt.date(2012, 2, 29), 13),
        (dt.date(2026, 3, 1), dt.date(2012, 2, 29), 14),
        (dt.date(2026, 6, 1), dt.date(2027, 1, 1), -1),
    ],
)
def test_age_is_counted_in_whole_years(on: dt.date, birthdate: dt.date, age: int) -> None:
    assert AgeLimits(on=on, low=9, high=18).age(birthdate) == age


def test_both_limits_are_included() -> None:
    ages = AgeLimits(on=dt.date(2026, 6, 1), low=9, high=18)
    assert ages.includes(dt.date(2017, 6, 1))
    assert not ages.includes(dt.date(2017, 6, 2))
    assert ages.includes(dt.date(2007, 6, 2))
    assert not ages.includes(dt.date(2007, 6, 1))
