"""server.cases.contests: until the last millisecond of the last day, whatever that day is."""

import datetime as dt

import pytest

from server.cases import contests
from server.cases.contests import ContestRefusal
from server.cases.models import Contest
from server.database import Database
from sync.contract.instant import HOUR, civil_date
from tests.builders.clock import EDGE_DAYS, first_moment, last_moment
from tests.builders.rules import amended
from tests.builders.scheme import SPORT_CLUB
from tests.unit.server.cases.scene import CAMPAIGN, CLUB, Desk

REFUSED_ON = dt.date(2026, 10, 1)


@pytest.mark.parametrize("last", [day for day in EDGE_DAYS if day.year < 2028])
def test_a_refusal_is_contested_until_the_last_moment_of_the_last_day(sqlite_database: Database, last: dt.date) -> None:
    """The rules say how many days there are, from the day of the refusal."""
    desk = Desk(sqlite_database)
    days = (last - REFUSED_ON).days
    amended(desk.db, desk.issuer_id, CAMPAIGN, desk.now, contest_days=days)
    desk.wait(last_moment(REFUSED_ON) - HOUR - desk.now)
    late, in_time = (desk.taken(desk.here, desk.ticket(), wrong=True) for _ in range(2))
    assert civil_date(desk.row(late).decided_ms) == REFUSED_ON
    assert desk.row(late).state == "refused"
    words = ("La date est bonne", CLUB)
    too_late = contests.contest(desk.db, late, SPORT_CLUB, *words, first_moment(last + dt.timedelta(days=1)))
    assert too_late is ContestRefusal.TOO_LATE
    assert isinstance(contests.contest(desk.db, in_time, SPORT_CLUB, *words, last_moment(last)), Contest)
    desk.sound()
