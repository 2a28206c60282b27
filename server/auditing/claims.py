"""Invariants 6, 9 and 12: claims beside the ledger, the kind of what they pay, and one winner per ticket. Repairs nothing."""

from collections.abc import Iterator

from server.database import Database
from server.ledger.audit_chains import FINDINGS_MAX
from server.ledger.findings import Finding, Trouble

_LIVE = "('accepted', 'scheduled', 'paid', 'corrected', 'barred')"
# One acceptance by the payer that the claim names, not undone, while it is alive; none, or one undone, when it is not. Added up
# under the acceptance's key rather than joined: no engine then compares every claim with every other.
_CLAIMS = f"""
SELECT name, MAX(state), MAX(payer), MAX(cents), MAX(kind), MAX(amount), MAX(credited), SUM(undone) FROM (
    SELECT 'claim/' || terminal || '/' || epoch || '/' || sequence AS name, state, payer, paid_cents AS cents,
        campaign_number AS campaign, affiliate_number AS affiliate, 'ticket/' || ticket_number AS ticket,
        NULL AS kind, NULL AS amount, NULL AS credited, NULL AS booked, NULL AS source, 0 AS accepted, 0 AS undone
    FROM intake_claim WHERE issuer_id = %(issuer)s
    UNION ALL
    SELECT j.idempotency_key, NULL, NULL, NULL, NULL, NULL, NULL,
        j.kind, t.amount_cents, t.credit_owner_id, j.campaign, j.source_ref, 1, 0
    FROM ledger_journal j
    LEFT JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id AND t.seq = 1
    WHERE j.issuer_id = %(issuer)s AND j.kind IN ('E06', 'E06G', 'E18')
    UNION ALL
    SELECT 'claim/' || substr(idempotency_key, 6), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 1
    FROM ledger_journal WHERE issuer_id = %(issuer)s AND kind = 'E07'
) m GROUP BY name
HAVING NOT coalesce(CASE
    WHEN MAX(state) IS NULL THEN FALSE
    WHEN MAX(state) IN {_LIVE} THEN SUM(accepted) = 1 AND SUM(undone) = 0 AND MAX(amount) = MAX(cents)
        AND MAX(credited) = MAX(affiliate) AND MAX(booked) = MAX(campaign)
        AND CASE MAX(payer) WHEN 'ticket' THEN MAX(kind) IN ('E06', 'E18') AND MAX(source) = MAX(ticket)
            ELSE MAX(kind) = 'E06G' END
    ELSE SUM(accepted) = SUM(undone)
END, FALSE)
ORDER BY name LIMIT %(most)s
"""  # noqa: S608  # constants only
# What the guarantee paid was no wallet's money, and a ticket whose claim was corrected may have been credited anew from another.
_THEMES = f"""
SELECT c.terminal, c.epoch, c.sequence, k.themes, c.affiliate_number, c.affiliate_themes FROM intake_claim c
JOIN tickets_ticket k ON k.issuer_id = c.issuer_id AND k.number = c.ticket_number
WHERE c.issuer_id = %(issuer)s AND c.payer = 'ticket' AND c.state IN {_LIVE} AND c.state <> 'corrected'
    AND k.themes <> 0 AND coalesce(k.themes & c.affiliate_themes, 0) = 0
UNION ALL
SELECT c.terminal, c.epoch, c.sequence, d.themes, c.affiliate_number, c.affiliate_themes FROM intake_claim c
JOIN cards_debit d ON d.issuer_id = c.issuer_id AND d.number = c.ticket_number
WHERE c.issuer_id = %(issuer)s AND c.state IN {_LIVE} AND coalesce(d.themes & c.affiliate_themes, 0) = 0
ORDER BY 1, 2, 3 LIMIT %(most)s
"""  # noqa: S608  # constants only
_WINNERS = f"""
SELECT ticket_number, affiliate_number, COUNT(*) FROM intake_claim c
WHERE issuer_id = %(issuer)s AND state IN {_LIVE} AND state <> 'corrected'
GROUP BY ticket_number, affiliate_number HAVING COUNT(*) > 1 ORDER BY 1, 2 LIMIT %(most)s
"""  # noqa: S608  # constants only


def claims(db: Database, issuer_id: int) -> Iterator[Finding]:
    """6. Every live claim has its one acceptance in the ledger, and every acceptance its claim."""
    params = {"issuer": issuer_id, "most": FINDINGS_MAX}
    for name, state, payer, cents, kind, amount, affiliate, undone in db.rows(_CLAIMS, params):
        told = f"{kind} of {amount} to affiliate {affiliate}" if kind else "nothing"
        told += ", undone" if undone else ""
        yield Finding(
            trouble=Trouble.CLAIM if state else Trouble.STRAY_CLAIM,
            place=name.replace("/", " ", 1),
            detail=f"{state}, {cents} cents by {payer}; the ledger has {told}"
            if state
            else f"only in the ledger: {told}",
        )


def themes(db: Database, issuer_id: int) -> Iterator[Finding]:
    """9. No ticket of one kind is paid to an affiliate that only had the other when the verdict was given."""
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
