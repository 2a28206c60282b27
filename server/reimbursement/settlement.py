"""What the bank's word does to orders: paid (E09), refused before it was booked (E10), sent back after (E11). Each once.

Inside the caller's transaction, the run's row locked. The rule is the table of states; which line of which report means what is for
server.bank and for the person who declares. Claims and tickets are locked before the ledger, as in every exchange.
"""

from collections.abc import Iterable, Sequence

from server.database import Database
from server.reimbursement import order_store, postings, store, taken_claims
from server.reimbursement.states import SET_OFF, OrderState
from server.reimbursement.store import OrderRow, RunKey
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant


def pay(db: Database, key: RunKey, orders: Sequence[OrderRow], reference: str, actor: str, now: Instant) -> None:
    """The bank has executed these filed orders. `reference`: the line of the statement."""
    if not orders:
        return
    earlier = _earlier_orders(db, key)
    taken_claims.lock(db, key)
    for order in orders:
        for run in _with_reissued(key, order.affiliate_number, earlier):
            taken_claims.pay(db, run, [order.affiliate_number])
    for order in orders:
        _move(db, key, order, OrderState.FILED, OrderState.PAID)
        order_store.note_paid(db, key, order.affiliate_number, now, reference)
        postings.post_settled(db, key, order.affiliate_number, order.amount_cents, actor, now)


def reject(db: Database, key: RunKey, order: OrderRow, code: str, reference: str, actor: str, now: Instant) -> None:
    """The bank refused a filed order; nothing was debited for it."""
    order_store.note_returned(db, key, order.affiliate_number, now, code, reference)
    _move(db, key, order, OrderState.FILED, OrderState.RETURNED)
    postings.post_rejected(db, key, order.affiliate_number, order.amount_cents, actor, now)


def send_back(db: Database, key: RunKey, order: OrderRow, code: str, reference: str, actor: str, now: Instant) -> None:
    """The order came back after it was debited. One whose debit nobody has told us of yet has been debited all the same."""
    if order.state == OrderState.FILED.value:
        pay(db, key, [order], reference, actor, now)
    earlier = _earlier_orders(db, key)
    for run in _with_reissued(key, order.affiliate_number, earlier):
        taken_claims.unpay(db, run, order.affiliate_number)
    order_store.note_returned(db, key, order.affiliate_number, now, code, reference)
    _move(db, key, order, OrderState.PAID, OrderState.RETURNED)
    postings.post_returned(db, key, order.affiliate_number, order.amount_cents, actor, now)


def finish_set_off(db: Database, key: RunKey) -> None:
    """The run can be abandoned no more: claims that paid a debt are paid."""
    set_off = [order.affiliate_number for order in store.orders(db, key) if OrderState(order.state) in SET_OFF]
    if set_off:
        taken_claims.lock(db, key)
        taken_claims.pay(db, key, set_off)


def _earlier_orders(db: Database, key: RunKey) -> dict[tuple[int, int], list[int]]:
    """(run, affiliate) -> the runs whose orders came back and were paid again by that one."""
    rows = db.rows(
        "SELECT reissued_run, affiliate_number, run FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s "
        "AND campaign = %(campaign)s AND state = 'reissued' ORDER BY run",
        key.params(),
    )
    found: dict[tuple[int, int], list[int]] = {}
    for later, affiliate, run in rows:
        found.setdefault((later, affiliate), []).append(run)
    return found


def _with_reissued(key: RunKey, affiliate: int, earlier: dict[tuple[int, int], list[int]]) -> Iterable[RunKey]:
    """The run itself, and every earlier one whose order it pays again, however many times it came back."""
    pending = [key.number]
    while pending:
        number = pending.pop()
        yield RunKey(issuer_id=key.issuer_id, campaign=key.campaign, number=number)
        pending += earlier.get((number, affiliate), [])


def _move(db: Database, key: RunKey, order: OrderRow, before: OrderState, after: OrderState) -> None:
    if not order_store.move_order(db, key, order.affiliate_number, before, after):
        raise TotalsDiffer(
            f"order {key.number}/{order.affiliate_number} is not {before.value} any more: it cannot become {after.value}"
        )
