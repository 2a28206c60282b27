"""Invariants 7, 8 and 14: dues, payment orders, runs and their files beside the ledger. Finds and reports, repairs nothing."""

import hashlib
import re
from collections.abc import Iterator

from server.database import Database
from server.ledger.audit_chains import FINDINGS_MAX
from server.ledger.findings import Finding, Trouble

_IN_TRANSFER = "('in_run', 'filed')"  # orders whose money is given to the payer and not confirmed
_WAITING = "('blocked', 'below_minimum')"  # nothing was posted: the claims wait for another run
_SET_OFF = "('carried', 'debit_note')"  # all that was due paid a debt: nothing is transferred

_DUES = """
SELECT campaign, affiliate, CAST(SUM(claimed) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM (
    SELECT campaign_number AS campaign, affiliate_number AS affiliate, paid_cents AS claimed, 0 AS held FROM intake_claim
    WHERE issuer_id = %(issuer)s AND state = 'accepted'
    UNION ALL
    SELECT campaign, owner_id, 0, credits - debits FROM ledger_account WHERE issuer_id = %(issuer)s AND code = 3100
) m GROUP BY campaign, affiliate HAVING SUM(claimed) <> SUM(held) ORDER BY campaign, affiliate LIMIT %(most)s
"""
# What an affiliate owed is paid by it first, and each claim says how much of it did: 9300 is what is left of the barred ones.
_BARRED = """
SELECT campaign, affiliate, what, CAST(SUM(claimed) AS BIGINT), CAST(SUM(moved) AS BIGINT) FROM (
    SELECT campaign_number AS campaign, affiliate_number AS affiliate, 'barred' AS what,
        paid_cents - set_against_cents AS claimed, 0 AS moved
    FROM intake_claim WHERE issuer_id = %(issuer)s AND state = 'barred'
    UNION ALL
    SELECT campaign_number, affiliate_number, 'set off', set_against_cents, 0
    FROM intake_claim WHERE issuer_id = %(issuer)s AND set_against_cents > 0
    UNION ALL
    SELECT j.campaign, t.debit_owner_id, CASE t.credit_code WHEN 3900 THEN 'set off' ELSE 'barred' END, 0, t.amount_cents
    FROM ledger_journal j JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
    WHERE j.issuer_id = %(issuer)s AND j.kind = 'E20' AND t.debit_code = 3100
) m GROUP BY campaign, affiliate, what HAVING SUM(claimed) <> SUM(moved) ORDER BY campaign, affiliate, what LIMIT %(most)s
"""
_ORDERS = f"""
SELECT o.campaign, o.run, o.affiliate_number, o.state, o.amount_cents, coalesce(a.credits, 0), coalesce(a.debits, 0)
FROM reimbursement_paymentorder o
LEFT JOIN ledger_account a ON a.issuer_id = o.issuer_id AND a.code = 3200 AND a.campaign = o.campaign
    AND a.owner_kind = 'order' AND a.owner_id = o.run * 4294967296 + o.affiliate_number
WHERE o.issuer_id = %(issuer)s AND o.state NOT IN {_WAITING} AND o.state NOT IN {_SET_OFF} AND (
    coalesce(a.credits, 0) <> o.amount_cents AND NOT (o.state = 'abandoned' AND a.credits IS NULL)
    OR coalesce(a.credits - a.debits, 0) <> CASE WHEN o.state IN {_IN_TRANSFER} THEN o.amount_cents ELSE 0 END
) ORDER BY 1, 2, 3 LIMIT %(most)s
"""  # noqa: S608  # constants only
_STRAYS = f"""
SELECT a.campaign, a.owner_id, a.credits FROM ledger_account a
WHERE a.issuer_id = %(issuer)s AND a.code = 3200 AND NOT EXISTS (
    SELECT 1 FROM reimbursement_paymentorder o WHERE o.issuer_id = a.issuer_id AND o.campaign = a.campaign
    AND o.run = a.owner_id / 4294967296 AND o.affiliate_number = a.owner_id %% 4294967296 AND o.state NOT IN {_WAITING}
) ORDER BY 1, 2 LIMIT %(most)s
"""  # noqa: S608  # constants only
# What a run took from an affiliate's due is the sum of the claims that it holds: the offset is in both.
_TAKEN = f"""
SELECT name, CAST(SUM(claimed) AS BIGINT), CAST(SUM(taken) AS BIGINT) FROM (
    SELECT 'run/' || campaign || '/' || run || '/' || affiliate_number AS name, 1 AS has_order, 0 AS claimed, 0 AS taken
    FROM reimbursement_paymentorder
    WHERE issuer_id = %(issuer)s AND state NOT IN {_WAITING} AND state <> 'abandoned'
    UNION ALL
    SELECT 'run/' || campaign_number || '/' || run_number || '/' || affiliate_number, 0, SUM(paid_cents), 0 FROM intake_claim
    WHERE issuer_id = %(issuer)s AND state IN ('scheduled', 'paid', 'corrected')
    GROUP BY campaign_number, run_number, affiliate_number
    UNION ALL
    SELECT j.idempotency_key, 0, 0, t.amount_cents FROM ledger_journal j
    JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
    WHERE j.issuer_id = %(issuer)s AND j.kind = 'E08' AND j.reverses = '' AND t.debit_code = 3100
) m GROUP BY name HAVING MAX(has_order) = 1 AND SUM(claimed) <> SUM(taken) ORDER BY name LIMIT %(most)s
"""  # noqa: S608  # constants only
_FILES = """
SELECT campaign, number, label, file_sha256 FROM reimbursement_run
WHERE issuer_id = %(issuer)s AND file IS NOT NULL ORDER BY campaign, number
"""
_FILE = f"""
SELECT file, (
    SELECT CAST(coalesce(SUM(amount_cents), 0) AS BIGINT) FROM reimbursement_paymentorder o
    WHERE o.issuer_id = r.issuer_id AND o.campaign = r.campaign AND o.run = r.number
    AND o.state NOT IN {_WAITING} AND o.state NOT IN {_SET_OFF}
) FROM reimbursement_run r WHERE r.issuer_id = %(issuer)s AND r.campaign = %(campaign)s AND r.number = %(number)s
"""  # noqa: S608  # constants only
_PAID = """
SELECT campaign, affiliate, CAST(SUM(ordered) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM (
    SELECT campaign, affiliate_number AS affiliate, amount_cents AS ordered, 0 AS held FROM reimbursement_paymentorder
    WHERE issuer_id = %(issuer)s AND state = 'paid'
    UNION ALL
    SELECT campaign, owner_id, 0, credits - debits FROM ledger_account WHERE issuer_id = %(issuer)s AND code = 3300
) m GROUP BY campaign, affiliate HAVING SUM(ordered) <> SUM(held) ORDER BY campaign, affiliate LIMIT %(most)s
"""
# The bank's line, two people's explanation of a debit, or the word of whoever confirmed the run, with the statement's reference.
_UNPROVEN = """
SELECT o.campaign, o.run, o.affiliate_number, o.amount_cents FROM reimbursement_paymentorder o
JOIN reimbursement_run r ON r.issuer_id = o.issuer_id AND r.campaign = o.campaign AND r.number = o.run
WHERE o.issuer_id = %(issuer)s AND o.state = 'paid'
AND NOT EXISTS (
    SELECT 1 FROM bank_bankline l WHERE l.issuer_id = o.issuer_id AND l.campaign = o.campaign AND l.run = o.run
    AND l.affiliate_number = o.affiliate_number AND l.effect = 'paid' AND l.amount_cents = o.amount_cents
) AND NOT EXISTS (
    SELECT 1 FROM bank_bankline l WHERE l.issuer_id = o.issuer_id AND l.suspense <> '' AND l.proposed_as = 'debit'
    AND l.proposed_by <> l.closed_by AND l.closed_by <> '' AND l.proposed_target IN (r.message_id, r.message_id || '-01')
) AND NOT (
    r.payment_reference <> '' AND o.bank_reference = r.payment_reference AND EXISTS (
        SELECT 1 FROM reimbursement_runstep s WHERE s.issuer_id = r.issuer_id AND s.campaign = r.campaign AND s.run = r.number
        AND s.state = 'confirmed' AND s.actor = r.confirmed_by
    )
) ORDER BY 1, 2, 3 LIMIT %(most)s
"""
# What came back and is not paid again, less what paid a debt since; what limitation (E20) took of it is the barred orders.
_RETURNED = """
SELECT campaign, affiliate, CAST(SUM(ordered) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM (
    SELECT campaign, affiliate_number AS affiliate, amount_cents - set_against_cents AS ordered, 0 AS held
    FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s AND state = 'returned'
    UNION ALL
    SELECT campaign, owner_id, 0, credits - debits FROM ledger_account WHERE issuer_id = %(issuer)s AND code = 3400
) m GROUP BY campaign, affiliate HAVING SUM(ordered) <> SUM(held) ORDER BY campaign, affiliate LIMIT %(most)s
"""
_BARRED_ORDERS = """
SELECT campaign, affiliate, CAST(SUM(ordered) AS BIGINT), CAST(SUM(moved) AS BIGINT) FROM (
    SELECT campaign, affiliate_number AS affiliate, amount_cents - set_against_cents AS ordered, 0 AS moved
    FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s AND state = 'barred'
    UNION ALL
    SELECT campaign, debit_owner_id, 0, amount_cents FROM ledger_transfer
    WHERE issuer_id = %(issuer)s AND debit_code = 3400 AND credit_code = 9300
) m GROUP BY campaign, affiliate HAVING SUM(ordered) <> SUM(moved) ORDER BY campaign, affiliate LIMIT %(most)s
"""
_TWICE = """
SELECT campaign, {column}, COUNT(*) FROM reimbursement_run WHERE issuer_id = %(issuer)s AND state <> 'abandoned'
GROUP BY campaign, {column} HAVING COUNT(*) > 1 ORDER BY 1, 2 LIMIT %(most)s
"""
_AMOUNT = re.compile(rb"<InstdAmt\b[^>]*>\s*(\d+)\.(\d\d)\s*</InstdAmt>")
_CONTROL_SUM = re.compile(rb"<CtrlSum>\s*(\d+)\.(\d\d)\s*</CtrlSum>")


def orders(db: Database, issuer_id: int) -> Iterator[Finding]:
    """7. Dues are the accepted claims; what limitation took is the barred ones, or paid a debt; each order is its claims less what
    was set off; each file pays its orders.
    """
    params = {"issuer": issuer_id, "most": FINDINGS_MAX}
    for campaign, affiliate, claimed, held in db.rows(_DUES, params):
        detail = f"accepted claims {claimed}, due {held}"
        yield Finding(trouble=Trouble.DUE, place=f"campaign {campaign} affiliate {affiliate}", detail=detail)
    for campaign, affiliate, what, claimed, moved in db.rows(_BARRED, params):
        detail = f"{what} claims {claimed}, moved by limitation {moved}"
        yield Finding(trouble=Trouble.DUE, place=f"campaign {campaign} affiliate {affiliate}", detail=detail)
    for campaign, run, affiliate, state, amount, credited, debits in db.rows(_ORDERS, params):
        detail = f"{state}, {amount} cents; the ledger put {credited} in transfer and took {debits} out"
        yield Finding(trouble=Trouble.ORDER, place=f"order {campaign}/{run}/{affiliate}", detail=detail)
    for campaign, owner, cents in db.rows(_STRAYS, params):
        place = f"order {campaign}/{owner >> 32}/{owner & 0xFFFFFFFF}"
        yield Finding(trouble=Trouble.STRAY_ORDER, place=place, detail=f"{cents} cents in the ledger, no such order")
    for name, claimed, taken in db.rows(_TAKEN, params):
        place = f"order {name.removeprefix('run/')}"
        yield Finding(trouble=Trouble.TAKEN, place=place, detail=f"its claims {claimed}, taken from the due {taken}")
    for campaign, number, label, digest in db.rows(_FILES, {"issuer": issuer_id}):
        yield from _file(db, issuer_id, campaign, number, f"run {campaign}/{number} {label}", digest)


def paid(db: Database, issuer_id: int) -> Iterator[Finding]:
    """8. What an affiliate was paid is the sum of its orders that the bank executed and did not send back, by its own word."""
    for campaign, affiliate, ordered, held in db.rows(_PAID, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        detail = f"orders paid {ordered}, the ledger {held}"
        yield Finding(trouble=Trouble.PAID, place=f"campaign {campaign} affiliate {affiliate}", detail=detail)
    for campaign, run, affiliate, amount in db.rows(_UNPROVEN, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        place = f"order {campaign}/{run}/{affiliate}"
        yield Finding(trouble=Trouble.UNPROVEN, place=place, detail=f"{amount} cents, no line and no declaration")


def returned(db: Database, issuer_id: int) -> Iterator[Finding]:
    """8, the other half. What waits to be paid again is the sum of the orders that came back and no run has paid again; what
    limitation took is the barred ones.
    """
    for campaign, affiliate, ordered, held in db.rows(_RETURNED, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        detail = f"orders that came back {ordered}, the ledger {held}"
        yield Finding(trouble=Trouble.RETURNED, place=f"campaign {campaign} affiliate {affiliate}", detail=detail)
    for campaign, affiliate, ordered, moved in db.rows(_BARRED_ORDERS, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        detail = f"barred orders {ordered}, moved by limitation {moved}"
        yield Finding(trouble=Trouble.RETURNED, place=f"campaign {campaign} affiliate {affiliate}", detail=detail)


def runs_once(db: Database, issuer_id: int) -> Iterator[Finding]:
    """14. One run for one cut-off, and one for one name."""
    for column in ("cut_off_ms", "label"):
        rows = db.rows(_TWICE.format(column=column), {"issuer": issuer_id, "most": FINDINGS_MAX})
        for campaign, value, count in rows:
            yield Finding(
                trouble=Trouble.RUN_TWICE, place=f"campaign {campaign}", detail=f"{count} runs with {column} {value}"
            )


def _file(db: Database, issuer_id: int, campaign: int, number: int, place: str, digest: str) -> Iterator[Finding]:
    row = db.row(_FILE, {"issuer": issuer_id, "campaign": campaign, "number": number})
    assert row is not None
    raw, ordered = bytes(row[0]), row[1]
    if hashlib.sha256(raw).hexdigest() != digest:
        yield Finding(trouble=Trouble.RUN_FILE, place=place, detail="its bytes are not those whose hash was kept")
    added = sum(int(euros) * 100 + int(cents) for euros, cents in _AMOUNT.findall(raw))
    told = {int(euros) * 100 + int(cents) for euros, cents in _CONTROL_SUM.findall(raw)}
    if {added, ordered} | told != {ordered}:
        detail = f"lines {added}, control sums {sorted(told)}, orders {ordered}"
        yield Finding(trouble=Trouble.RUN_FILE, place=place, detail=detail)
