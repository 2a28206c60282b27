"""What a run writes in the ledger: E08 when an order is made, its reversal when the run is abandoned, E09 when the bank has paid.

A refusal of the ledger is never a rule here: it means that claims and ledger differ, and undoes the step.
"""

from server.database import Database
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.rules import Occasion, Posting
from server.reimbursement.store import RunKey
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant


def post_run_closed(db: Database, key: RunKey, affiliate: int, amount_cents: int, actor: str, at: Instant) -> None:
    """E08: what is due to the affiliate goes into its order. Raises TotalsDiffer."""
    _post(db, rules.run_closed(_occasion(key, actor, at), key.number, affiliate, amount_cents))


def post_settled(db: Database, key: RunKey, affiliate: int, amount_cents: int, actor: str, at: Instant) -> None:
    """E09: the bank has paid the order. Raises TotalsDiffer."""
    _post(db, rules.settled(_occasion(key, actor, at), key.number, affiliate, amount_cents))


def post_run_abandoned(db: Database, key: RunKey, affiliate: int, amount_cents: int, actor: str, at: Instant) -> None:
    """E08 the other way round: the order's amount is due again. Raises TotalsDiffer."""
    _post(db, rules.run_abandoned(_occasion(key, actor, at), key.number, affiliate, amount_cents))


def _occasion(key: RunKey, actor: str, at: Instant) -> Occasion:
    return Occasion(issuer_id=key.issuer_id, campaign=key.campaign, occurred=at, recorded=at, actor=actor)


def _post(db: Database, posting: Posting) -> None:
    journal, transfers = posting
    outcome = ledger.post(db, journal, transfers)
    if isinstance(outcome, ledger.Refused):
        raise TotalsDiffer(
            f"the ledger refuses {journal.idempotency_key}: {outcome.reason.value} {outcome.account or ''}".rstrip()
        )
