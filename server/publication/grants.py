"""Who was paid more in one calendar year than a body may be without its convention's essential data being published. Reads only.

Paid: transfers that the bank executed and that did not come back, by the date on which they were to be executed, of all campaigns
together. Whether the scheme applies is for lawyers. Sources: law 2000-321, article 10; decrees 2001-495, article 1, and 2017-779.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

import msgspec

from server.database import Database, Value

CENTS_MAX = 2_300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one body was paid in one year under one campaign's convention. `decision`: the latest vote of its affiliation.

    `signed_on` is None, and texts are empty, when the books do not know.
    """

    year: int
    affiliate_number: int
    name: str
    siret: str
    rna: str
    decision: str
    campaign: str
    signed_on: dt.date | None
    cents: int
    first_on: dt.date
    last_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One body in one year: above the limit by its grants together."""

    name: str
    number: int
    cents: int
    grants: tuple[Grant, ...]


def years(db: Database, issuer_id: int) -> list[int]:
    """Those with a transfer, the latest first."""
    days = db.rows(f"SELECT DISTINCT r.execution_date {_PAID}", {"issuer": issuer_id})
    dates = msgspec.convert([day for (day,) in days], list[dt.date])  # SQLite has no dates of its own
    return sorted({date.year for date in dates}, reverse=True)


_PAID = """
FROM reimbursement_paymentorder o
JOIN reimbursement_run r ON r.issuer_id = o.issuer_id AND r.campaign = o.campaign AND r.number = o.run
WHERE o.issuer_id = %(issuer)s AND o.state = 'paid'
"""
_GRANTS = f"""
WITH paid AS (
    SELECT o.affiliate_number, o.campaign, CAST(SUM(o.amount_cents) AS BIGINT) AS cents,
        MIN(r.execution_date) AS first_on, MAX(r.execution_date) AS last_on
    {_PAID} AND r.execution_date >= %(first)s AND r.execution_date <= %(last)s GROUP BY o.affiliate_number, o.campaign
),
much AS (SELECT affiliate_number FROM paid GROUP BY affiliate_number HAVING SUM(cents) > %(most)s)
SELECT CAST(%(year)s AS INTEGER) AS year, p.affiliate_number, a.name, a.siret, a.rna, coalesce((
        SELECT s.detail FROM affiliates_affiliationstep s WHERE s.affiliate_id = a.id AND s.action = 'voted'
        ORDER BY s.at_ms DESC, s.id DESC LIMIT 1
    ), '') AS decision, c.name AS campaign, v.signed_on, p.cents, p.first_on, p.last_on
FROM paid p JOIN much m ON m.affiliate_number = p.affiliate_number
JOIN affiliates_affiliate a ON a.issuer_id = %(issuer)s AND a.number = p.affiliate_number
JOIN campaigns_campaign c ON c.issuer_id = %(issuer)s AND c.number = p.campaign
LEFT JOIN affiliates_convention v ON v.affiliate_id = a.id AND v.campaign_id = c.id
ORDER BY p.affiliate_number, p.campaign
"""  # noqa: S608  # constants only


def grants(db: Database, issuer_id: int, year: int) -> list[Grant]:
    """Of every body above the limit, by its number; one for each campaign."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    params: dict[str, Value] = {"issuer": issuer_id, "year": year, "first": first, "last": last, "most": CENTS_MAX}
    return db.records(Grant, _GRANTS, params)


def bodies(found: list[Grant]) -> list[Body]:
    """The same by body."""
    together = [tuple(mine) for _, mine in groupby(found, key=lambda one: one.affiliate_number)]
    return [
        Body(name=mine[0].name, number=mine[0].affiliate_number, cents=sum(one.cents for one in mine), grants=mine)
        for mine in together
    ]
