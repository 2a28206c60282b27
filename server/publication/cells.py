"""What was taken, by commune, kind and month. Reads only.

What counts is what the affiliates have been paid or will be: claims that are accepted, scheduled or paid, whoever pays them, less
what incidents took back; of what limitation bars, only the part that paid a debt. All cells together are the ledger's amounts
accepted, less reversed, less barred. A claim's time is its counter's, kept within what the server believes of it, as in the ledger.
"""

from collections.abc import Iterable

from server.database import Database, Value
from server.publication import communes, months
from server.publication.disclosure import Cell, Row, shown
from sync.contract.instant import Instant


def rows(db: Database, issuer_id: int, campaign: int, now: Instant) -> list[Row]:
    """Of every month that is over, in order."""
    return shown(cells(db, issuer_id, campaign, now))


_AT = """
CASE WHEN c.captured_ms < c.credible_from_ms THEN c.credible_from_ms
    WHEN c.captured_ms > c.credible_to_ms THEN c.credible_to_ms ELSE c.captured_ms END
"""
_OF_CAMPAIGN = """
c.issuer_id = %(issuer)s AND c.campaign_number = %(campaign)s
AND c.state IN ('accepted', 'scheduled', 'paid', 'corrected', 'barred')
"""
_FIRST = f"SELECT MIN({_AT}) FROM intake_claim c WHERE {_OF_CAMPAIGN}"  # noqa: S608  # constants only

# `lost`: orders that came back and are barred, with those that they were to pay again: their claims stay as they were.
_CELLS = """
WITH RECURSIVE period(name, begins, ends) AS (VALUES {periods}), spelling(typed, name) AS (VALUES {spellings}),
body AS MATERIALIZED (
    SELECT a.number, coalesce(s.name, a.town) AS commune
    FROM affiliates_affiliate a LEFT JOIN spelling s ON s.typed = a.town WHERE a.issuer_id = %(issuer)s
),
lost(run, affiliate) AS (
    SELECT run, affiliate_number FROM reimbursement_paymentorder
    WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND state = 'barred'
    UNION
    SELECT o.run, o.affiliate_number FROM lost l JOIN reimbursement_paymentorder o
        ON o.issuer_id = %(issuer)s AND o.campaign = %(campaign)s AND o.affiliate_number = l.affiliate
        AND o.reissued_run = l.run AND o.state = 'reissued'
),
counted AS (
    SELECT c.affiliate_number, c.ticket_number, c.affiliate_themes, {at} AS at_ms,
        CASE c.state WHEN 'barred' THEN c.set_against_cents ELSE c.paid_cents END
        - CASE WHEN c.state IN ('corrected', 'barred') THEN coalesce((
            SELECT SUM(i.cents) FROM cases_incident i WHERE i.issuer_id = c.issuer_id AND i.terminal = c.terminal
            AND i.epoch = c.epoch AND i.sequence = c.sequence AND i.state = 'validated'
        ), 0) ELSE 0 END AS cents
    FROM intake_claim c WHERE {of_campaign}
    AND (c.run_number IS NULL OR (c.run_number, c.affiliate_number) NOT IN (SELECT run, affiliate FROM lost))
)
SELECT p.name AS month, b.commune,
    CASE WHEN c.affiliate_themes IN (1, 2) THEN c.affiliate_themes
        WHEN coalesce(t.themes, d.themes) IN (1, 2) THEN coalesce(t.themes, d.themes) ELSE 3 END AS kind,
    COUNT(*) AS claims, COUNT(DISTINCT coalesce(t.pass_id, d.pass_id)) AS passes, CAST(SUM(c.cents) AS BIGINT) AS cents
FROM counted c CROSS JOIN period p
JOIN body b ON b.number = c.affiliate_number
LEFT JOIN tickets_ticket t ON t.issuer_id = %(issuer)s AND t.number = c.ticket_number
LEFT JOIN cards_debit d ON d.issuer_id = %(issuer)s AND d.number = c.ticket_number
WHERE c.cents > 0 AND c.at_ms >= p.begins AND c.at_ms < p.ends GROUP BY 1, 2, 3
"""


def cells(db: Database, issuer_id: int, campaign: int, now: Instant) -> list[Cell]:
    """Of every month that is over, unsorted: engines do not agree on the order of letters."""
    params: dict[str, Value] = {"issuer": issuer_id, "campaign": campaign}
    first = db.row(_FIRST, params)
    assert first
    over = months.ended(Instant(first[0]), now) if first[0] is not None else []
    if not over:
        return []
    towns = db.rows(
        "SELECT town, COUNT(*) FROM affiliates_affiliate WHERE issuer_id = %(issuer)s GROUP BY town",
        {"issuer": issuer_id},
    )
    periods = _values(params, "period", [(month.name, month.begins, month.ends) for month in over])
    spellings = _values(params, "spelling", list(communes.respelled(dict(towns)).items()))
    return db.records(
        Cell, _CELLS.format(periods=periods, spellings=spellings, at=_AT, of_campaign=_OF_CAMPAIGN), params
    )


def _values(params: dict[str, Value], name: str, rows_: Iterable[tuple[Value, ...]]) -> str:
    """The text of those rows; their values go into the parameters."""
    texts = []
    for at, row in enumerate(rows_):
        places = {f"{name}_{at}_{column}": value for column, value in enumerate(row)}
        params |= places
        texts.append(f"({', '.join(f'%({place})s' for place in places)})")
    return ", ".join(texts)
