"""What runs write in the ledger: E08, E14, E12b and E12 when an order is made, their reversals when the run is abandoned, then the
bank's word: E09 paid, E10 refused, E11 sent back.

A refusal of the ledger is never a rule here: it means that claims and ledger differ, and undoes the step.
"""

from collections.abc import Sequence

from server.database import Database
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.rules import Occasion, Posting
from server.reimbursement.orders import Order
from server.reimbursement.store import OrderRow, RunKey
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant


def post_order(db: Database, key: RunKey, order: Order, actor: str, at: Instant) -> None:
    """E08 with E14, then for what came back E12b and E12. Raises TotalsDiffer."""
    occasion, affiliate = _occasion(key, actor, at), order.affiliate_number
    if order.claims_cents:
        _post(db, rules.run_closed(occasion, key.number, affiliate, order.claims_cents, order.offset_cents))
    for part in order.parts:
        if part.against_cents:
            _post(db, rules.returned_set_against(occasion, key.number, affiliate, part.against_cents, part.run))
        if part.again_cents:
            _post(db, rules.reissued(occasion, key.number, affiliate, part.again_cents, part.run))


def post_order_abandoned(
    db: Database, key: RunKey, order: OrderRow, again: Sequence[tuple[int, int]], actor: str, at: Instant
) -> None:
    """E08, E14 and E12 the other way round; a debt that E12b paid stays paid. `again`: earlier runs and cents.

    Raises TotalsDiffer.
    """
    occasion, affiliate = _occasion(key, actor, at), order.affiliate_number
    if order.claims_cents:
        _post(db, rules.run_abandoned(occasion, key.number, affiliate, order.claims_cents, order.offset_cents))
    for run, cents in again:
        _post(db, rules.reissue_abandoned(occasion, key.number, affiliate, cents, run))


def post_settled(db: Database, key: RunKey, affiliate: int, amount_cents: int, actor: str, at: Instant) -> None:
    """E09: the bank has paid the order. Raises TotalsDiffer."""
    _post(db, rules.settled(_occasion(key, actor, at), key.number, affiliate, amount_cents))


def post_rejected(db: Database, key: RunKey, affiliate: int, amount_cents: int, actor: str, at: Instant) -> None:
    """E10: the bank refused the order before booking it. Raises TotalsDiffer."""
    _post(db, rules.rejected(_occasion(key, actor, at), key.number, affiliate, amount_cents))


def post_returned(db: Database, key: RunKey, affiliate: int, amount_cents: int, actor: str, at: Instant) -> None:
    """E11: the order was booked, and came back. Raises TotalsDiffer."""
    _post(db, rules.returned(_occasion(key, actor, at), key.number, affiliate, amount_cents))


def _occasion(key: RunKey, actor: str, at: Instant) -> Occasion:
    return Occasion(issuer_id=key.issuer_id, campaign=key.campaign, occurred=at, recorded=at, actor=actor)


def _post(db: Database, posting: Posting) -> None:
    journal, transfers = posting
    outcome = ledger.post(db, journal, transfers)
    if isinstance(outcome, ledger.Refused):
        raise TotalsDiffer(
            f"the ledger refuses {journal.idempotency_key}: {outcome.reason.value} {outcome.account or ''}".rstrip()
        )
