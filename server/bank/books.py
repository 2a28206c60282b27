"""Our orders as the matching of a bank's answer needs them, read anew for each entry. Decides nothing."""

from collections.abc import Sequence

from server.bank.matching import Books, KnownOrder
from server.database import Database
from server.reimbursement import order_store, store
from server.reimbursement.states import OrderState
from server.reimbursement.store import OrderRow, RunKey


def books_of(db: Database, issuer_id: int, prefix: str) -> Books:
    def order_named(name: str) -> KnownOrder | None:
        found = order_store.order_named(db, issuer_id, name)
        return _known(*found) if found else None

    def orders_of(message: str) -> Sequence[KnownOrder] | None:
        key = store.run_of_message(db, issuer_id, message)
        return None if key is None else [_known(key, order) for order in store.orders(db, key) if order.end_to_end_id]

    return Books(order_named=order_named, orders_of=orders_of, prefix=prefix)


def key_of(issuer_id: int, order: KnownOrder) -> RunKey:
    return RunKey(issuer_id=issuer_id, campaign=order.campaign, number=order.run)


def lock_filed_runs(db: Database, issuer_id: int) -> None:
    """First of all locks, in order: one answer of the bank is applied at a time, and no step of a run meanwhile."""
    db.lock(
        "SELECT number FROM reimbursement_run WHERE issuer_id = %(issuer)s "
        "AND state IN ('filed', 'sent', 'confirmed', 'closed') ORDER BY campaign, number",
        {"issuer": issuer_id},
    )


def _known(key: RunKey, order: OrderRow) -> KnownOrder:
    return KnownOrder(
        campaign=key.campaign,
        run=key.number,
        affiliate=order.affiliate_number,
        end_to_end_id=order.end_to_end_id,
        amount_cents=order.amount_cents,
        state=OrderState(order.state),
        has_come_back=order.returned_ms is not None,
        was_paid=order.paid_ms is not None,
    )
