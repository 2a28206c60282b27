"""server.closing.steps: wallets and tickets expire from the first millisecond of their first day, and not one sooner."""

import datetime as dt

import pytest

from server.closing import requests, steps
from server.closing.steps import Refused
from server.database import Database
from server.ledger.accounts import Code
from server.ledger.closing import Obstacle
from server.ledger.closing_money import Moved
from tests.builders.clock import EDGE_DAYS, first_moment, last_moment
from tests.builders.rules import amended
from tests.unit.server.closing.season import LEFT_ON_WALLET, ON_TICKET, Season
from tests.unit.server.reimbursement.world import ALICE, BRUNO, NOW

ONE_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("last", EDGE_DAYS)
def test_wallets_expire_from_the_first_moment_after_validity(sqlite_database: Database, last: dt.date) -> None:
    """E16."""
    season = Season(sqlite_database, passes=1)
    _amend(season, valid_to=last, claims_to=dt.date(2029, 1, 1))
    early = steps.expire_wallets(season.db, season.place, ALICE, last_moment(last))
    assert isinstance(early, Refused)
    assert early.obstacles == (Obstacle.TOO_EARLY,)
    done = steps.expire_wallets(season.db, season.place, ALICE, first_moment(last + ONE_DAY))
    assert done == Moved(count=1, cents=LEFT_ON_WALLET)


@pytest.mark.parametrize(
    ("claims_to", "grace", "last"),
    [
        *((day, 0, day) for day in EDGE_DAYS),
        (dt.date(2027, 4, 30), 15, dt.date(2027, 5, 15)),
        (dt.date(2026, 10, 10), 15, dt.date(2026, 10, 25)),  # the grace ends on the day of 25 hours
        (dt.date(2027, 3, 13), 15, dt.date(2027, 3, 28)),  # of 23 hours
        (dt.date(2028, 2, 28), 1, dt.date(2028, 2, 29)),
    ],
)
def test_tickets_expire_from_the_first_moment_after_the_end_of_claims_and_the_grace(
    sqlite_database: Database, claims_to: dt.date, grace: int, last: dt.date
) -> None:
    """E17: nobody may ask before, nor agree to it before."""
    season = Season(sqlite_database, passes=1)
    _amend(season, valid_to=dt.date(2026, 10, 5), claims_to=claims_to, grace_days=grace)
    place, eve, day = season.place, last_moment(last), first_moment(last + ONE_DAY)
    early = steps.ask(season.db, place, "tickets", ALICE, eve)
    assert early is not None
    assert early.obstacles == (Obstacle.TOO_EARLY,)
    assert steps.ask(season.db, place, "tickets", ALICE, day) is None
    asked = requests.open_request(season.db, place)
    assert asked
    agreed_early = steps.agree(season.db, place, asked.id, BRUNO, eve)
    assert isinstance(agreed_early, Refused)
    assert agreed_early.obstacles == (Obstacle.TOO_EARLY,)
    done = steps.agree(season.db, place, asked.id, BRUNO, day)
    assert isinstance(done, requests.RequestRow)
    assert done.state == "done"
    assert season.pots()[Code.EXPIRED_TICKET] == ON_TICKET


def _amend(season: Season, **changes: object) -> None:
    days = {"registration_ends_on": dt.date(2026, 10, 5)}
    amended(season.db, season.issuer.pk, season.campaign.number, NOW, **days, **changes)
