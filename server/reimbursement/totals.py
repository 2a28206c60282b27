"""The run's arithmetic: claims taken, orders made and ledger moved must be equal, affiliate by affiliate, before a step counts."""

from server.database import Database
from server.ledger import store as ledger
from server.ledger.accounts import Code, order_id
from server.reimbursement import store, taken_claims
from server.reimbursement.states import ON_THEIR_WAY, OrderState
from server.reimbursement.store import OrderRow, RunKey

PAGE = 500  # accounts asked for at once: a statement of some kilobytes
SHOWN = 5  # affiliates named in a fault; the first ones are enough to find the cause


class TotalsDiffer(Exception):
    """Claims, orders, ledger or file do not agree. The step was undone; the message says where, in English."""


def check_totals(db: Database, key: RunKey) -> None:
    """Claims taken = what orders are made of; what they pay = that less what was set off and plus what is paid again = ledger
    account 3200. Raises TotalsDiffer.
    """
    orders = [order for order in store.orders(db, key) if order.state not in ("blocked", "below_minimum")]
    ordered = {order.affiliate_number: (order.claims_cents, order.claim_count) for order in orders if order.claim_count}
    taken = {each.affiliate_number: (each.amount_cents, each.claim_count) for each in taken_claims.sums(db, key)}
    if ordered != taken:
        strange = sorted(number for number in ordered | taken if ordered.get(number) != taken.get(number))
        raise TotalsDiffer(f"run {key.number}: claims and orders differ for affiliates {strange[:SHOWN]}")
    held = _held(db, key, [order.affiliate_number for order in orders])
    for order in orders:
        _check_order(key, order, held.get(order.affiliate_number, 0))


def _check_order(key: RunKey, order: OrderRow, held: int) -> None:
    made_of = order.claims_cents - order.offset_cents + order.again_cents
    if order.amount_cents != made_of:
        raise TotalsDiffer(
            f"run {key.number}: affiliate {order.affiliate_number} is ordered {order.amount_cents} cents, made of {made_of}"
        )
    expected = order.amount_cents if OrderState(order.state) in ON_THEIR_WAY else 0
    if held != expected:
        raise TotalsDiffer(
            f"run {key.number}: affiliate {order.affiliate_number} is ordered {expected} cents, the ledger holds {held}"
        )


def _held(db: Database, key: RunKey, affiliates: list[int]) -> dict[int, int]:
    """Ledger account 3200 of every order, by affiliate."""
    held: dict[int, int] = {}
    for start in range(0, len(affiliates), PAGE):
        page = {order_id(key.number, affiliate): affiliate for affiliate in affiliates[start : start + PAGE]}
        balances = ledger.balances(db, key.issuer_id, key.campaign, Code.IN_TRANSFER, list(page))
        held |= {page[owner]: amount for owner, amount in balances.items()}
    return held
