"""What a run reads of its campaign."""

import msgspec
import pytest

from server.campaigns import document
from server.campaigns.models import Campaign, Rules
from server.campaigns.publishing import from_row
from server.database import Database
from server.reimbursement.calendar import FORTNIGHTS
from server.reimbursement.campaign_facts import read_facts
from tests.unit.server.reimbursement.world import make_campaign, make_issuer


@pytest.mark.usefixtures("sqlite_database")
def test_the_payer_is_the_issuer_with_a_compact_account() -> None:
    facts = read_facts(make_campaign(make_issuer()))
    assert facts.debtor.iban == "FR7630001007941234567890185"
    assert (facts.debtor.name, facts.short_name, facts.campaign) == (
        "Département des Hauts-de-Vallée",
        "Hauts-de-Vallée",
        12,
    )


@pytest.mark.usefixtures("sqlite_database")
def test_a_campaign_without_days_is_paid_by_fortnights() -> None:
    campaign = make_campaign(make_issuer())
    campaign.cut_off_days = []
    assert read_facts(campaign).calendar.cut_off_days == FORTNIGHTS


@pytest.mark.parametrize("days", [[31], [16, 1], ["1"]])
def test_days_that_make_no_calendar_are_refused(sqlite_database: Database, days: list[object]) -> None:
    campaign = make_campaign(make_issuer())
    campaign.cut_off_days = days
    with pytest.raises((ValueError, TypeError)):
        read_facts(campaign)
    assert sqlite_database.vendor == "sqlite"


@pytest.mark.usefixtures("sqlite_database")
def test_the_smallest_transfer_is_the_one_of_the_rules_in_force() -> None:
    campaign = make_campaign(make_issuer())
    assert read_facts(campaign).minimum_cents == 0
    rules = from_row(campaign)
    written = document.write(msgspec.structs.replace(rules, payment=document.Payment(minimum_cents=1500)))
    Rules.objects.create(
        issuer_id=campaign.issuer_id, campaign=campaign.number, version=1, document=written.decode(),
        sha256=document.digest(written), published_by="user:1", approved_by="user:2", published_ms=1,
    )  # fmt: skip
    Campaign.objects.update(rules_version=1)
    assert read_facts(campaign).minimum_cents == 1500
