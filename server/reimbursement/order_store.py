"""The SQL of single payment orders: found by the name that the bank gives them, moved, and told of by the bank. Decides nothing."""

from server.database import Database
from server.reimbursement.states import OrderState
from server.reimbursement.store import ORDER_COLUMNS, OrderRow, RunKey
from sync.contract.instant import Instant


def order_named(db: Database, issuer_id: int, end_to_end_id: str) -> tuple[RunKey, OrderRow] | None:
    """The order that the bank names so."""
    row = db.row(
        "SELECT campaign, run, affiliate_number FROM reimbursement_paymentorder "
        "WHERE issuer_id = %(issuer)s AND end_to_end_id = %(name)s AND end_to_end_id <> ''",
        {"issuer": issuer_id, "name": end_to_end_id},
    )
    if row is None:
        return None
    key = RunKey(issuer_id=issuer_id, campaign=row[0], number=row[1])
    return key, order(db, key, row[2])


def order(db: Database, key: RunKey, affiliate_number: int) -> OrderRow:
    """One order that exists."""
    found = db.record(
        OrderRow,
        f"SELECT {ORDER_COLUMNS} FROM reimbursement_paymentorder {_OF_ORDER}",  # noqa: S608  # constants only
        key.params() | {"affiliate": affiliate_number},
    )
    assert found is not None, f"no order {key.number}/{affiliate_number}"
    return found


def move_order(db: Database, key: RunKey, affiliate_number: int, before: OrderState, after: OrderState) -> bool:
    """One order goes from one state to another. False when it was not in the first (any more)."""
    changed = db.execute(
        f"UPDATE reimbursement_paymentorder SET state = %(after)s {_OF_ORDER} AND state = %(before)s",  # noqa: S608
        key.params() | {"affiliate": affiliate_number, "before": before.value, "after": after.value},
    )
    return changed == 1


def note_paid(db: Database, key: RunKey, affiliate_number: int, at: Instant, reference: str) -> None:
    """When, and by which line of a statement."""
    db.execute(
        f"UPDATE reimbursement_paymentorder SET paid_ms = %(at)s, bank_reference = %(reference)s {_OF_ORDER}",  # noqa: S608
        key.params() | {"affiliate": affiliate_number, "at": at, "reference": reference},
    )


def note_returned(db: Database, key: RunKey, affiliate_number: int, at: Instant, code: str, reference: str) -> None:
    """Why, when, and by which line."""
    db.execute(
        "UPDATE reimbursement_paymentorder SET returned_ms = %(at)s, reason_code = %(code)s, "  # noqa: S608
        f"bank_reference = %(reference)s {_OF_ORDER}",
        key.params() | {"affiliate": affiliate_number, "at": at, "code": code, "reference": reference},
    )


def note_status(db: Database, key: RunKey, affiliate_number: int, status: str) -> None:
    """The bank's latest word before it books: ACCP, ACSP, ..."""
    db.execute(
        f"UPDATE reimbursement_paymentorder SET bank_status = %(status)s {_OF_ORDER}",  # noqa: S608
        key.params() | {"affiliate": affiliate_number, "status": status},
    )


def lock_returned(db: Database, issuer_id: int, campaign: int) -> None:
    """Whoever would bar what came back waits until the transaction ends, and is waited for."""
    db.lock(
        "SELECT run FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s "
        "AND state = 'returned' ORDER BY affiliate_number, run",
        {"issuer": issuer_id, "campaign": campaign},
    )


def set_reissued(db: Database, key: RunKey, affiliate_number: int, *, in_run: int | None, against_cents: int) -> None:
    """What became of an order that came back: `in_run` pays it again, `against_cents` more have paid a debt."""
    db.execute(
        "UPDATE reimbursement_paymentorder SET reissued_run = %(in_run)s, "  # noqa: S608
        f"set_against_cents = set_against_cents + %(against)s {_OF_ORDER}",
        key.params() | {"affiliate": affiliate_number, "in_run": in_run, "against": against_cents},
    )


def reissued_in(db: Database, key: RunKey) -> list[OrderRow]:
    """Orders of earlier runs that this one pays again."""
    return db.records(
        OrderRow,
        f"SELECT {ORDER_COLUMNS} FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s "  # noqa: S608
        "AND campaign = %(campaign)s AND reissued_run = %(run)s AND state = 'reissued' ORDER BY run, affiliate_number",
        key.params(),
    )


_OF_ORDER = (
    "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s AND run = %(run)s AND affiliate_number = %(affiliate)s"
)
