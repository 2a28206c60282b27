"""server.cards.debiting at the edges of days in Paris: the campaign's and the convention's last one, to the millisecond."""

import datetime as dt

import pytest

from server.affiliates.models import Convention
from server.campaigns.models import Campaign
from server.cards.refusals import CardRefusal, Refused
from server.cards.store import DebitRow
from server.database import Database
from sync.contract.instant import Instant
from tests.builders.clock import EDGE_DAYS, first_moment, last_moment
from tests.builders.region import Region

ONE_DAY = dt.timedelta(days=1)


def refusal(region: Region, now: Instant) -> CardRefusal | None:
    """What a card of a new pupil is answered at that instant."""
    outcome = region.debit(region.card(), 100, now=now)
    assert isinstance(outcome, Refused | DebitRow)
    return outcome.code if isinstance(outcome, Refused) else None


@pytest.mark.parametrize("day", EDGE_DAYS)
def test_a_card_serves_from_the_first_moment_of_its_first_day_to_the_last_of_its_last(
    sqlite_database: Database, day: dt.date
) -> None:
    region = Region(sqlite_database)
    Campaign.objects.update(registration_ends_on=dt.date(2026, 10, 1), valid_to=day, claims_to=dt.date(2029, 1, 1))
    Convention.objects.update(to_date=dt.date(2029, 1, 1))
    assert refusal(region, last_moment(day)) is None
    assert refusal(region, first_moment(day + ONE_DAY)) is CardRefusal.NOT_OPEN
    Campaign.objects.update(valid_from=day, valid_to=dt.date(2029, 1, 1))
    assert refusal(region, last_moment(day - ONE_DAY)) is CardRefusal.NOT_OPEN
    assert refusal(region, first_moment(day)) is None
    region.check()


@pytest.mark.parametrize("day", EDGE_DAYS)
def test_an_affiliate_debits_from_the_first_moment_of_its_convention_to_the_last(
    sqlite_database: Database, day: dt.date
) -> None:
    region = Region(sqlite_database)
    Campaign.objects.update(valid_to=dt.date(2029, 1, 1), claims_to=dt.date(2029, 1, 1))
    Convention.objects.update(to_date=day)
    assert refusal(region, last_moment(day)) is None
    assert refusal(region, first_moment(day + ONE_DAY)) is CardRefusal.NO_CONVENTION
    Convention.objects.update(from_date=day, to_date=dt.date(2029, 1, 1))
    assert refusal(region, last_moment(day - ONE_DAY)) is CardRefusal.NO_CONVENTION
    assert refusal(region, first_moment(day)) is None
    region.check()
