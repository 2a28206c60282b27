"""Amounts that no rule and no page could ever write: what is added up with one of them is not looked at. Repairs nothing.

Within these bounds whatever the audit adds up stays below 64 bits, on both engines.
"""

from collections.abc import Iterator

from server.campaigns.document import TICKET_CENTS_MAX
from server.database import Database
from server.ledger.accounts import COUNTER_MAX
from server.ledger.audit_chains import FINDINGS_MAX
from server.ledger.findings import Finding, Trouble
from server.ledger.transfers import AMOUNT_MAX

_BOUND = (
    ("ledger_account", "debits", COUNTER_MAX),
    ("ledger_account", "credits", COUNTER_MAX),
    ("ledger_transfer", "amount_cents", AMOUNT_MAX),
    ("intake_claim", "paid_cents", TICKET_CENTS_MAX),
    ("reimbursement_paymentorder", "amount_cents", AMOUNT_MAX),
    ("reimbursement_paymentorder", "set_against_cents", AMOUNT_MAX),
)


def beyond(db: Database, issuer_id: int) -> Iterator[Finding]:
    """One finding for each such value of each column."""
    for table, column, bound in _BOUND:
        for value, count in db.rows(
            f"SELECT {column}, COUNT(*) FROM {table} WHERE issuer_id = %(issuer)s "  # noqa: S608  # our own names
            f"AND {column} NOT BETWEEN 0 AND {bound} GROUP BY {column} ORDER BY {column} LIMIT %(most)s",
            {"issuer": issuer_id, "most": FINDINGS_MAX},
        ):
            yield Finding(trouble=Trouble.BEYOND, place=f"{table}.{column}", detail=f"{value} cents in {count} rows")
