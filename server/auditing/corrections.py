"""Invariant 6, for what was taken back after payment: claims, incidents and reversals (E13) say the same. Repairs nothing."""

from collections.abc import Iterator

from server.database import Database
from server.ledger.audit_chains import FINDINGS_MAX
from server.ledger.findings import Finding, Trouble

# A reversal's key is its claim's name and the incident's number: without the digits at its end it is the claim's.
_CLAIMS = """
SELECT name, MAX(state), CAST(SUM(taken) AS BIGINT), MAX(paid) FROM (
    SELECT terminal || '/' || epoch || '/' || sequence || '/' AS name, state,
        CASE WHEN state = 'barred' THEN set_against_cents ELSE paid_cents END AS paid, 0 AS taken
    FROM intake_claim WHERE issuer_id = %(issuer)s AND (state = 'corrected' OR state = 'barred' AND set_against_cents > 0)
    UNION ALL
    SELECT substr(rtrim(j.idempotency_key, '0123456789'), 10), NULL, 0, t.amount_cents FROM ledger_journal j
    JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
    WHERE j.issuer_id = %(issuer)s AND j.kind = 'E13'
) m GROUP BY name
HAVING MAX(state) IS NULL OR MAX(state) = 'corrected' AND SUM(taken) < 1 OR SUM(taken) > MAX(paid) ORDER BY name LIMIT %(most)s
"""
_INCIDENTS = """
SELECT i.id, i.state, i.cents, i."into", t.amount_cents, t.credit_code FROM cases_incident i
LEFT JOIN ledger_journal j ON j.issuer_id = i.issuer_id AND j.kind = 'E13'
    AND j.idempotency_key = 'reversal/' || i.terminal || '/' || i.epoch || '/' || i.sequence || '/' || i.id
LEFT JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
WHERE i.issuer_id = %(issuer)s AND CASE i.state
    WHEN 'validated' THEN t.amount_cents IS NULL OR t.amount_cents <> i.cents OR t.credit_code <> i."into"
    ELSE j.id IS NOT NULL END
ORDER BY i.id LIMIT %(most)s
"""


def corrections(db: Database, issuer_id: int) -> Iterator[Finding]:
    """A corrected claim had something taken back, at most what it was paid; of a barred one, at most what paid a debt; a validated
    incident moved its money, no other did.
    """
    params = {"issuer": issuer_id, "most": FINDINGS_MAX}
    for name, state, taken, paid in db.rows(_CLAIMS, params):
        detail = f"{state or 'not corrected'}, paid {paid}; the ledger took back {taken}"
        yield Finding(trouble=Trouble.CORRECTION, place=f"claim {name.rstrip('/')}", detail=detail)
    for number, state, cents, into, moved, code in db.rows(_INCIDENTS, params):
        told = f"{moved} into {code:04d}" if moved is not None else "nothing"
        detail = f"{state}, {cents} into {into:04d}; the ledger moved {told}"
        yield Finding(trouble=Trouble.CORRECTION, place=f"incident {number}", detail=detail)
