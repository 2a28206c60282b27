"""Invariants 5 and 6 where a card takes part of a wallet: each debit beside its claim, ledger and words. Repairs nothing.

What a debit is exempt from (a ticket's bounds, slots and states) is held here instead: the whole price or all that was left, from
its own card's pass, and nothing ever stays on the number that it goes through.
"""

from collections.abc import Iterator

from server.cards.store import DEBIT_LOW, NO_EPOCH, NO_TERMINAL
from server.database import Database
from server.ledger.audit_chains import FINDINGS_MAX
from server.ledger.findings import Finding, Trouble

# Added up under the debit's number: the debit, its card, its claim, its cancellation. One of each, alike in everything.
_DEBITS = f"""
SELECT number, MAX(price), MAX(debited), MAX(remaining), MAX(state), MAX(claimed), SUM(debits), SUM(claims), SUM(cancelled),
    MAX(campaign), MAX(claim_campaign), MAX(affiliate), MAX(claim_affiliate), MAX(pass), MAX(card_pass), MAX(card_campaign)
FROM (
    SELECT d.number AS number, price_cents AS price, debited_cents AS debited, remaining_cents AS remaining, NULL AS state,
        NULL AS claimed, 1 AS debits, 0 AS claims, 0 AS cancelled, d.campaign_number AS campaign, NULL AS claim_campaign,
        affiliate_number AS affiliate, NULL AS claim_affiliate, d.pass_id AS pass, k.pass_id AS card_pass,
        k.campaign_number AS card_campaign
    FROM cards_debit d LEFT JOIN cards_card k ON k.issuer_id = d.issuer_id AND k.number = d.card_number
    WHERE d.issuer_id = %(issuer)s
    UNION ALL
    SELECT CASE WHEN ticket_number >= {DEBIT_LOW} THEN ticket_number ELSE sequence END, NULL, NULL, NULL, state, claimed_cents, 0,
        CASE WHEN terminal = {NO_TERMINAL} AND epoch = {NO_EPOCH} AND sequence = ticket_number THEN 1 ELSE 1000 END, 0,
        NULL, campaign_number, NULL, affiliate_number, NULL, NULL, NULL
    FROM intake_claim WHERE issuer_id = %(issuer)s AND (terminal = {NO_TERMINAL} OR ticket_number >= {DEBIT_LOW})
    UNION ALL
    SELECT debit, NULL, NULL, NULL, NULL, NULL, 0, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM cards_cancellation WHERE issuer_id = %(issuer)s
) m GROUP BY number
HAVING NOT coalesce(
    SUM(debits) = 1 AND SUM(claims) = 1 AND MAX(debited) = MAX(claimed) AND MAX(campaign) = MAX(claim_campaign)
    AND MAX(affiliate) = MAX(claim_affiliate) AND MAX(pass) = MAX(card_pass) AND MAX(campaign) = MAX(card_campaign)
    AND CASE MAX(state) WHEN 'voided' THEN SUM(cancelled) = 1 ELSE SUM(cancelled) = 0 END
    AND MAX(debited) > 0 AND MAX(debited) <= MAX(price) AND (MAX(debited) = MAX(price) OR MAX(remaining) = 0), FALSE)
ORDER BY number LIMIT %(most)s
"""  # noqa: S608  # constants only
_LEFT = f"""
SELECT owner_id, credits - debits FROM ledger_account
WHERE issuer_id = %(issuer)s AND code = 2200 AND owner_id >= {DEBIT_LOW} AND credits <> debits ORDER BY owner_id LIMIT %(most)s
"""  # noqa: S608  # constants only
# A wallet moves in its pass's chain and nowhere else: what stood on it just after the debit is the sum of the chain until there.
_REMAINDERS = """
SELECT d.number, d.remaining_cents, CAST(coalesce(SUM(
    CASE WHEN t.credit_code = 2100 + 10 * d.wallet AND t.credit_owner_id = d.pass_id THEN t.amount_cents ELSE 0 END
    - CASE WHEN t.debit_code = 2100 + 10 * d.wallet AND t.debit_owner_id = d.pass_id THEN t.amount_cents ELSE 0 END
), 0) AS BIGINT) AS held
FROM cards_debit d
LEFT JOIN ledger_journal e ON e.issuer_id = d.issuer_id AND e.idempotency_key = 'credit/' || d.number || '/0'
LEFT JOIN ledger_journal j ON j.issuer_id = d.issuer_id AND j.chain_kind = 'pass' AND j.chain_owner = d.pass_id
    AND j.chain_position <= e.chain_position
LEFT JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
WHERE d.issuer_id = %(issuer)s GROUP BY d.number, d.remaining_cents
HAVING coalesce(SUM(
    CASE WHEN t.credit_code = 2100 + 10 * d.wallet AND t.credit_owner_id = d.pass_id THEN t.amount_cents ELSE 0 END
    - CASE WHEN t.debit_code = 2100 + 10 * d.wallet AND t.debit_owner_id = d.pass_id THEN t.amount_cents ELSE 0 END
), 0) <> d.remaining_cents OR MAX(e.id) IS NULL
ORDER BY d.number LIMIT %(most)s
"""


def debits(db: Database, issuer_id: int) -> Iterator[Finding]:
    """6. Each debit has its claim of the same amount, each such claim its debit, and its number holds nothing."""
    params = {"issuer": issuer_id, "most": FINDINGS_MAX}
    for number, price, debited, remaining, state, claimed, *counts in db.rows(_DEBITS, params):
        written, claims, cancelled = counts[:3]
        detail = (
            f"{written} debits, {debited} cents of {price}, {remaining} left; {claims} claims, {state}, {claimed} cents"
        )
        yield Finding(trouble=Trouble.DEBIT, place=_place(number), detail=f"{detail}; cancelled {cancelled} times")
    for number, held in db.rows(_LEFT, params):
        yield Finding(trouble=Trouble.TICKET_ACCOUNT, place=_place(number), detail=f"its account {held}")


def remainders(db: Database, issuer_id: int) -> Iterator[Finding]:
    """5. What the affiliate was told to be left is what was left."""
    for number, told, held in db.rows(_REMAINDERS, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        detail = f"told {told} left, the wallet held {held}"
        yield Finding(trouble=Trouble.REMAINDER, place=_place(number), detail=detail)


def _place(number: int) -> str:
    return f"debit {number}"
