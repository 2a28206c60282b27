"""Who in a run in preparation may not be paid any more: suspended, doubted, ended or changed since it was computed.

The guard of E08 holds once more when a person approves and when the file is made. Whoever it stops is taken out by computing the
run again (`runs.recompute_run`): blocked with the reason, and seen by two people again.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from server.database import Database
from server.reimbursement import taken_claims
from server.reimbursement.orders import Account, trouble_since
from server.reimbursement.states import Blocking, OrderState
from server.reimbursement.store import OrderRow, RunKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """An affiliate whose order cannot leave, and why."""

    affiliate_number: int
    name: str
    amount_cents: int
    blocking: Blocking


def stopped(db: Database, issuer_id: int, orders: Sequence[OrderRow], day: dt.date) -> tuple[Stopped, ...]:
    """Of a run's orders, in their order. `day`: today, in Paris. Nobody once the file is made."""
    leaving = [order for order in orders if order.state == OrderState.IN_RUN.value]
    if not leaving:
        return ()
    suspended, accounts = taken_claims.standings(db, issuer_id)
    found = []
    for order in leaving:
        number = order.affiliate_number
        trouble = trouble_since(
            _chosen(order), is_suspended=number in suspended, accounts=accounts.get(number, ()), day=day
        )
        if trouble:
            found.append((order, trouble))
    names = _names(db, issuer_id) if found else {}
    return tuple(
        Stopped(
            affiliate_number=order.affiliate_number,
            name=names.get(order.affiliate_number, ""),
            amount_cents=order.amount_cents,
            blocking=trouble,
        )
        for order, trouble in found
    )


def hold(db: Database, key: RunKey) -> None:
    """Whoever would suspend one of these affiliates, or change its account, waits until the transaction ends."""
    db.lock(
        "SELECT id FROM affiliates_affiliate WHERE issuer_id = %(issuer)s AND number IN ("
        "SELECT affiliate_number FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s "
        "AND campaign = %(campaign)s AND run = %(run)s AND state = 'in_run') ORDER BY id",
        key.params(),
    )


def _chosen(order: OrderRow) -> Account:
    return Account(holder_name=order.holder_name, iban=order.iban, bic=order.bic, from_date=dt.date.min, to_date=None)


def _names(db: Database, issuer_id: int) -> dict[int, str]:
    return dict(
        db.rows("SELECT number, name FROM affiliates_affiliate WHERE issuer_id = %(issuer)s", {"issuer": issuer_id})
    )
