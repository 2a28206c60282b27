"""Whether what tickets say and what the ledger holds for them agree, to the cent. Finds and reports, repairs nothing."""

from dataclasses import dataclass

from server.database import Database
from server.tickets.states import TicketState
from sync.contract.ids import TicketNumber

# In these states the ticket's amount is still on its account; in every other state nothing is.
HOLDING = (TicketState.CREDITED, TicketState.CLAIMED, TicketState.BLOCKED)

_DISAGREEING = f"""
SELECT t.number, t.state, t.amount_cents, coalesce(a.credits - a.debits, 0) AS held_cents
FROM tickets_ticket t
LEFT JOIN ledger_account a ON a.issuer_id = t.issuer_id AND a.code = 2200 AND a.campaign = t.campaign_number
    AND a.owner_kind = 'ticket' AND a.owner_id = t.number
WHERE t.issuer_id = %(issuer_id)s AND coalesce(a.credits - a.debits, 0)
    <> CASE WHEN t.state IN ({", ".join(f"'{state.value}'" for state in HOLDING)}) THEN t.amount_cents ELSE 0 END
ORDER BY t.number
"""  # noqa: S608  # constants only


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """`held_cents`: on the ticket's account."""

    number: TicketNumber
    state: TicketState
    amount_cents: int
    held_cents: int

    def __str__(self) -> str:
        return f"ticket {self.number:016d} {self.state.value}: {self.amount_cents} cents, its account {self.held_cents}"


def audit(db: Database, issuer_id: int) -> list[Disagreement]:
    """Every ticket whose account does not hold what its state says, or an empty list."""
    return db.records(Disagreement, _DISAGREEING, {"issuer_id": issuer_id})
