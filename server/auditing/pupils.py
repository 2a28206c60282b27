"""Invariants 5 and 6: what became of every pupil's money, by kind, and what every ticket holds. Repairs nothing."""

from collections.abc import Iterator

from server.database import Database
from server.ledger.audit_chains import FINDINGS_MAX
from server.ledger.findings import Finding, Trouble
from server.tickets import audit as tickets
from server.tickets.states import TicketState

# In these states the ticket's amount is on it, or was paid with it; in every other state nothing is, or it has expired.
SPENT = (TicketState.REDEEMED, TicketState.REIMBURSED)
_COUNTING = ", ".join(f"'{state.value}'" for state in (*tickets.HOLDING, *SPENT))

_WALLETS = """
SELECT campaign, code, pass, CAST(SUM(given) AS BIGINT), CAST(SUM(found) AS BIGINT) FROM (
    SELECT campaign, credit_code AS code, credit_owner_id AS pass, amount_cents AS given, 0 AS found FROM ledger_transfer
    WHERE issuer_id = %(issuer)s AND credit_code IN (2100, 2110) AND debit_code IN (1000, 2100, 2110)
    UNION ALL
    SELECT campaign, debit_code, debit_owner_id, -amount_cents, 0 FROM ledger_transfer
    WHERE issuer_id = %(issuer)s AND debit_code IN (2100, 2110) AND credit_code IN (1000, 2100, 2110)
    UNION ALL
    SELECT campaign, debit_code, debit_owner_id, 0, amount_cents FROM ledger_transfer
    WHERE issuer_id = %(issuer)s AND debit_code IN (2100, 2110) AND credit_code IN (2200, 9100)
    UNION ALL
    SELECT campaign, credit_code, credit_owner_id, 0, -amount_cents FROM ledger_transfer
    WHERE issuer_id = %(issuer)s AND credit_code IN (2100, 2110) AND debit_code = 2200
    UNION ALL
    SELECT campaign, code, owner_id, 0, credits - debits FROM ledger_account
    WHERE issuer_id = %(issuer)s AND code IN (2100, 2110)
) m GROUP BY campaign, code, pass HAVING SUM(given) <> SUM(found) ORDER BY campaign, pass, code LIMIT %(most)s
"""

# Of each ticket, and of each debit of a card, which is one for a moment: what its row says, what wallets put on it and did not
# take back, what of it has expired. Added up under one name rather than joined: no engine then compares every ticket with every
# other, whatever it believes about our tables.
_TICKETS = f"""
SELECT name, MAX(state), CAST(SUM(amount) AS BIGINT), MAX(pass_id), MAX(themes), CAST(SUM(net) AS BIGINT),
    CAST(SUM(expired) AS BIGINT), SUM(sources), MAX(source), MAX(code)
FROM (
    SELECT 'ticket/' || number AS name, state, amount_cents AS amount, pass_id, themes,
        CASE WHEN state IN ({_COUNTING}) THEN amount_cents ELSE 0 END AS counted,
        0 AS net, 0 AS expired, 0 AS sources, NULL AS source, NULL AS code
    FROM tickets_ticket WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s
    UNION ALL
    SELECT 'ticket/' || ticket, NULL, 0, NULL, NULL, 0, SUM(cents), 0, 1, pass, code FROM (
        SELECT credit_owner_id AS ticket, debit_code AS code, debit_owner_id AS pass, amount_cents AS cents
        FROM ledger_transfer
        WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND debit_code IN (2100, 2110) AND credit_code = 2200
        UNION ALL
        SELECT debit_owner_id, credit_code, credit_owner_id, -amount_cents
        FROM ledger_transfer
        WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND credit_code IN (2100, 2110) AND debit_code = 2200
    ) moved GROUP BY ticket, code, pass HAVING SUM(cents) <> 0
    UNION ALL
    SELECT j.source_ref, NULL, 0, NULL, NULL, 0, 0,
        CASE WHEN t.credit_code = 9200 THEN t.amount_cents ELSE -t.amount_cents END, 0, NULL, NULL
    FROM ledger_transfer t JOIN ledger_journal j ON j.issuer_id = t.issuer_id AND j.id = t.journal
    WHERE t.issuer_id = %(issuer)s AND t.campaign = %(campaign)s AND (t.credit_code = 9200 OR t.debit_code = 9200)
        AND j.kind IN ('E05', 'E07', 'E17', 'E18')
    UNION ALL
    SELECT 'ticket/' || d.number, 'debit', d.debited_cents, d.pass_id, d.themes,
        CASE WHEN x.debit IS NULL THEN d.debited_cents ELSE 0 END, 0, 0, 0, NULL, NULL
    FROM cards_debit d LEFT JOIN cards_cancellation x ON x.issuer_id = d.issuer_id AND x.debit = d.number
    WHERE d.issuer_id = %(issuer)s AND d.campaign_number = %(campaign)s
) m GROUP BY name
HAVING SUM(net) <> SUM(counted) + SUM(expired) OR SUM(sources) > 1 OR MAX(source) <> MAX(pass_id)
    OR (MAX(themes) & CASE MAX(code) WHEN 2100 THEN %(first)s ELSE %(second)s END) <> MAX(themes) AND MAX(code) IS NOT NULL
ORDER BY name LIMIT %(most)s
"""  # noqa: S608  # constants only
_WITHDRAWN = """
SELECT pass, CAST(SUM(said) AS BIGINT), CAST(SUM(moved) AS BIGINT) FROM (
    SELECT pass_id AS pass, cents AS said, 0 AS moved FROM passes_withdrawal WHERE issuer_id = %(issuer)s
    UNION ALL
    SELECT debit_owner_id, 0, amount_cents FROM ledger_transfer
    WHERE issuer_id = %(issuer)s AND debit_code IN (2100, 2110) AND credit_code = 1000
) m GROUP BY pass HAVING SUM(said) <> SUM(moved) ORDER BY pass LIMIT %(most)s
"""
_TWICE = """
SELECT ticket_number, COUNT(*) FROM intake_claim
WHERE issuer_id = %(issuer)s AND payer = 'ticket' AND state IN ('accepted', 'scheduled', 'paid', 'barred')
GROUP BY ticket_number HAVING COUNT(*) > 1 ORDER BY ticket_number LIMIT %(most)s
"""


def pupils(db: Database, issuer_id: int, wallets: dict[int, tuple[int, int]]) -> Iterator[Finding]:
    """5. By pass and kind, what was given is on the wallet, on tickets, claimed, or expired. `wallets`: themes, by campaign."""
    params = {"issuer": issuer_id, "most": FINDINGS_MAX}
    for campaign, code, pass_id, given, found in db.rows(_WALLETS, params):
        detail = f"given {given}, found {found}"
        yield Finding(trouble=Trouble.WALLET, place=f"{campaign}/{code:04d}/pass/{pass_id}", detail=detail)
    for pass_id, said, moved in db.rows(_WITHDRAWN, params):
        detail = f"its withdrawals say {said}, its wallets gave {moved}"
        yield Finding(trouble=Trouble.WITHDRAWN, place=f"pass {pass_id}", detail=detail)
    for campaign, (first, second) in wallets.items():
        masks = params | {"campaign": campaign, "first": first, "second": second}
        for name, state, amount, pass_id, mask, net, expired, sources, source, code in db.rows(_TICKETS, masks):
            detail = f"{state}, {amount} cents, pass {pass_id}, themes {mask}; the ledger put {net} on it from {sources} wallets"
            detail += f" (pass {source}, {code})" if source is not None else ""
            place = name if state is None else _ticket(int(name.removeprefix("ticket/")))
            yield Finding(trouble=Trouble.TICKET_SOURCE, place=place, detail=f"{detail}, of which {expired} expired")


def ticket_accounts(db: Database, issuer_id: int) -> Iterator[Finding]:
    """6. On each ticket's account there is its whole amount or nothing, as its state says; at most one live claim on it."""
    for one in tickets.audit(db, issuer_id):
        detail = f"{one.state.value}: {one.amount_cents} cents, its account {one.held_cents}"
        yield Finding(trouble=Trouble.TICKET_ACCOUNT, place=_ticket(one.number), detail=detail)
    for number, count in db.rows(_TWICE, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        yield Finding(trouble=Trouble.TICKET_TWICE, place=_ticket(number), detail=f"{count} live claims")


def _ticket(number: int) -> str:
    return f"ticket {number:016d}"
