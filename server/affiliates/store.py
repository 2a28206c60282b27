"""Affiliates as other services need them: who accepts a campaign's tickets on a day."""

import datetime as dt
from dataclasses import dataclass

from server.database import Database
from sync.contract.ids import AffiliateId

_UNDER_CONVENTION = """
SELECT a.number, a.name, a.town, a.themes
FROM affiliates_affiliate a
JOIN affiliates_convention v ON v.affiliate_id = a.id
JOIN campaigns_campaign c ON c.id = v.campaign_id
WHERE a.issuer_id = %(issuer_id)s AND c.number = %(campaign)s AND a.status = 'signed'
    AND v.signed_on IS NOT NULL AND v.from_date <= %(day)s AND v.to_date >= %(day)s
ORDER BY a.name, a.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiliateRow:
    """`themes`: the mask of what it may be paid for."""

    number: AffiliateId
    name: str
    town: str
    themes: int


def under_convention(db: Database, issuer_id: int, campaign: int, day: dt.date) -> list[AffiliateRow]:
    """Those with a signed convention in force on that day, by name."""
    return db.records(AffiliateRow, _UNDER_CONVENTION, {"issuer_id": issuer_id, "campaign": campaign, "day": day})


def names(db: Database, issuer_id: int) -> dict[int, str]:
    """Of every affiliate, by number: a paper names its affiliate whatever became of it."""
    return dict(
        db.rows(
            "SELECT number, name FROM affiliates_affiliate WHERE issuer_id = %(issuer_id)s", {"issuer_id": issuer_id}
        )
    )
