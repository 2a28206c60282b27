"""The run's arithmetic: claims taken, orders made and ledger moved must be equal, affiliate by affiliate, before a step counts."""

from server.database import Database
from server.ledger import store as ledger
from server.ledger.accounts import Code, order_id
from server.reimbursement import store, taken_claims
from server.reimbursement.store import RunKey

PAGE = 500  # accounts asked for at once: a statement of some kilobytes
SHOWN = 5  # affiliates named in a fault; the first ones are enough to find the cause


class TotalsDiffer(Exception):
    """Claims, orders, ledger or file do not agree. The step was undone; the message says where, in English."""


def check_totals(db: Database, key: RunKey) -> None:
    """Claims taken = orders made = ledger account 3200. Raises TotalsDiffer."""
    orders = [order for order in store.orders(db, key) if order.state != "blocked"]
    ordered = {order.affiliate_number: (order.amount_cents, order.claim_count) for order in orders}
    taken = {each.affiliate_number: (each.amount_cents, each.claim_count) for each in taken_claims.sums(db, key)}
    if ordered != taken:
        strange = sorted(number for number in ordered | taken if ordered.get(number) != taken.get(number))
        raise TotalsDiffer(f"run {key.number}: claims and orders differ for affiliates {strange[:SHOWN]}")
    held = _held(db, key, list(ordered))
    for order in orders:
        if held.get(order.affiliate_number, 0) != order.amount_cents:
            raise TotalsDiffer(
                f"run {key.number}: affiliate {order.affiliate_number} is ordered {order.amount_cents} cents, "
                f"the ledger holds {held.get(order.affiliate_number, 0)}"
            )


def _held(db: Database, key: RunKey, affiliates: list[int]) -> dict[int, int]:
    """Ledger account 3200 of every order, by affiliate."""
    held: dict[int, int] = {}
    for start in range(0, len(affiliates), PAGE):
        page = {order_id(key.number, affiliate): affiliate for affiliate in affiliates[start : start + PAGE]}
        balances = ledger.balances(db, key.issuer_id, key.campaign, Code.IN_TRANSFER, list(page))
        held |= {page[owner]: amount for owner, amount in balances.items()}
    return held
