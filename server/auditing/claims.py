"""Invariants 6, 9 and 12: claims beside the ledger, the kind of what they pay, and one winner per ticket. Repairs nothing."""

from collections.abc import Iterator

from server.database import Database
from server.ledger.audit_chains import FINDINGS_MAX
from server.ledger.findings import Finding, Trouble

_LIVE = "('accepted', 'scheduled', 'paid', 'corrected')"
_KEY = "'claim/' || c.terminal || '/' || c.epoch || '/' || c.sequence"

# One acceptance by the payer that the claim names, not undone, while it is alive; none, or one undone, when it is not.
_CLAIMS = f"""
SELECT c.terminal, c.epoch, c.sequence, c.state, c.payer, c.paid_cents, j.kind, t.amount_cents, t.credit_owner_id, v.kind
FROM intake_claim c
LEFT JOIN ledger_journal j ON j.issuer_id = c.issuer_id AND j.idempotency_key = {_KEY}
LEFT JOIN ledger_transfer t ON t.issuer_id = c.issuer_id AND t.journal = j.id AND t.seq = 1
LEFT JOIN (
    SELECT reverses, MIN(kind) AS kind FROM ledger_journal WHERE issuer_id = %(issuer)s AND reverses <> '' GROUP BY reverses
) v ON v.reverses = j.id  -- grouped, so that no engine looks through all journals for each claim
WHERE c.issuer_id = %(issuer)s AND NOT CASE
    WHEN c.state IN {_LIVE} THEN j.id IS NOT NULL AND v.kind IS NULL AND t.amount_cents = c.paid_cents
        AND t.credit_owner_id = c.affiliate_number AND j.campaign = c.campaign_number
        AND CASE c.payer WHEN 'ticket' THEN j.kind IN ('E06', 'E18') AND j.source_ref = 'ticket/' || c.ticket_number
            ELSE j.kind = 'E06G' END
    ELSE j.id IS NULL OR v.kind IS NOT NULL
END
ORDER BY c.terminal, c.epoch, c.sequence LIMIT %(most)s
"""  # noqa: S608  # constants only
_STRAYS = f"""
SELECT idempotency_key FROM ledger_journal WHERE issuer_id = %(issuer)s AND kind IN ('E06', 'E06G', 'E18')
EXCEPT SELECT {_KEY} FROM intake_claim c WHERE c.issuer_id = %(issuer)s
ORDER BY 1 LIMIT %(most)s
"""  # noqa: S608  # constants only
_THEMES = f"""
SELECT c.terminal, c.epoch, c.sequence, k.themes, a.number, a.themes FROM intake_claim c
JOIN tickets_ticket k ON k.issuer_id = c.issuer_id AND k.number = c.ticket_number
JOIN affiliates_affiliate a ON a.issuer_id = c.issuer_id AND a.number = c.affiliate_number
WHERE c.issuer_id = %(issuer)s AND c.state IN {_LIVE} AND k.themes <> 0 AND (k.themes & a.themes) = 0
ORDER BY c.terminal, c.epoch, c.sequence LIMIT %(most)s
"""  # noqa: S608  # constants only
_WINNERS = f"""
SELECT ticket_number, affiliate_number, COUNT(*) FROM intake_claim c
WHERE issuer_id = %(issuer)s AND state IN {_LIVE} AND state <> 'corrected'
GROUP BY ticket_number, affiliate_number HAVING COUNT(*) > 1 ORDER BY 1, 2 LIMIT %(most)s
"""  # noqa: S608  # constants only


def claims(db: Database, issuer_id: int) -> Iterator[Finding]:
    """6. Every live claim has its one acceptance in the ledger, and every acceptance its claim."""
    params = {"issuer": issuer_id, "most": FINDINGS_MAX}
    for terminal, epoch, sequence, state, payer, cents, kind, amount, affiliate, undone in db.rows(_CLAIMS, params):
        told = f"{kind} of {amount} to affiliate {affiliate}" if kind else "nothing"
        told += f", undone by {undone}" if undone else ""
        yield Finding(
            trouble=Trouble.CLAIM,
            place=f"claim {terminal}/{epoch}/{sequence}",
            detail=f"{state}, {cents} cents by {payer}; the ledger has {told}",
        )
    for (key,) in db.rows(_STRAYS, params):
        yield Finding(
            trouble=Trouble.STRAY_CLAIM, place=key.replace("/", " ", 1), detail="in the ledger and nowhere else"
        )


def themes(db: Database, issuer_id: int) -> Iterator[Finding]:
    """9. No ticket of one kind is paid to an affiliate that only has the other."""
    for terminal, epoch, sequence, of_ticket, affiliate, of_affiliate in db.rows(
        _THEMES, {"issuer": issuer_id, "most": FINDINGS_MAX}
    ):
        yield Finding(
            trouble=Trouble.THEME,
            place=f"claim {terminal}/{epoch}/{sequence}",
            detail=f"themes {of_ticket} to affiliate {affiliate} with themes {of_affiliate}",
        )


def one_winner(db: Database, issuer_id: int) -> Iterator[Finding]:
    """12. Whatever order claims arrived in: nobody is paid twice for one ticket (that only one is paid by it is 6)."""
    for ticket, affiliate, count in db.rows(_WINNERS, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        detail = f"affiliate {affiliate} has {count} live claims on it"
        yield Finding(trouble=Trouble.PAID_TWICE, place=f"ticket {ticket:016d}", detail=detail)
