"""What runs and forecasts need of a campaign: its calendar, its payer, its names. Read once, passed on as a value."""

import datetime as dt
from dataclasses import dataclass

from server import database
from server.campaigns import terms
from server.campaigns.models import Campaign
from server.reimbursement.calendar import FORTNIGHTS, Calendar
from server.reimbursement.epc_text import compact_iban
from server.reimbursement.pain001 import Debtor


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFacts:
    """`campaign` is the campaign's number within its issuer. `claims_to`: the last day for claims. `minimum_cents`: the smallest
    transfer that is made before then.
    """

    issuer_id: int
    campaign: int
    name: str
    short_name: str
    calendar: Calendar
    debtor: Debtor
    claims_to: dt.date
    minimum_cents: int = 0


def read_facts(campaign: Campaign) -> CampaignFacts:
    """Raises ValueError when the campaign's dates make no calendar."""
    issuer = campaign.issuer
    rules = terms.read(database.current(), issuer.pk, campaign.number)
    return CampaignFacts(
        issuer_id=issuer.pk,
        campaign=campaign.number,
        name=campaign.name,
        short_name=issuer.short_name,
        calendar=Calendar(
            cut_off_days=tuple(campaign.cut_off_days) or FORTNIGHTS, payment_delay_days=campaign.payment_delay_days
        ),
        debtor=Debtor(
            name=issuer.debtor_name,
            iban=compact_iban(issuer.debtor_iban),
            bic=issuer.debtor_bic,
            identifier=issuer.debtor_id,
        ),
        claims_to=campaign.claims_to,
        minimum_cents=rules.minimum_payment_cents if rules else 0,
    )
