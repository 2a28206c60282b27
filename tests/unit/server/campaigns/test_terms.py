"""server.campaigns.terms: what a campaign's row says, the same from both engines; what is unusable is named."""

import datetime as dt

import pytest

from server.campaigns.document import WalletTerms
from server.campaigns.models import Campaign
from server.campaigns.terms import CampaignFault, current, read
from server.database import Database
from tests.unit.server.campaign_scene import CULTURE, SPORT, scene


def test_a_campaign_is_read_whole(database: Database) -> None:
    terms = scene(database, SPORT, CULTURE).terms
    assert terms.wallets == (
        WalletTerms(themes=1, amount_cents=8000, bursary_cents=2000),
        WalletTerms(themes=2, amount_cents=10_000, bursary_cents=0),
    )
    assert terms.amounts(is_bursary=False) == (8000, 10_000)
    assert terms.amounts(is_bursary=True) == (10_000, 10_000)
    assert terms.valid_to == dt.date(2027, 3, 31)
    assert terms.birthdate_required is True
    assert terms.partial_use is False


def test_the_current_campaign_is_the_newest_that_has_opened(database: Database) -> None:
    made = scene(database)
    issuer = made.at.issuer_id
    assert current(database, issuer, dt.date(2026, 5, 31)) is None
    assert current(database, issuer, dt.date(2026, 6, 1)) == made.terms
    assert current(database, issuer, dt.date(2028, 1, 1)) == made.terms
    assert current(database, issuer + 1, dt.date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    "wallets",
    [
        [],
        [SPORT, CULTURE, SPORT],
        [SPORT, SPORT],
        [{"themes": 0, "amount_cents": 1}],
        [{"themes": 4, "amount_cents": 1}],
        [{"themes": 1, "amount_cents": -1}],
        [{"themes": 1, "amount_cents": 80.5}],
        [{"themes": 1, "amount": 1}],
        {"sport": 80},
    ],
)
def test_unusable_wallets_are_named(sqlite_database: Database, wallets: object) -> None:
    made = scene(sqlite_database)
    Campaign.objects.update(wallets=wallets)
    with pytest.raises(CampaignFault, match="campaign 26"):
        read(sqlite_database, made.at.issuer_id, 26)
