"""What each line of a bank's answer means for our orders. PURE: it is told what we know of them, and says what follows.

A positive answer to a file pays nothing: only a booked line of a statement does. A batch's debit pays all of a run's orders when it
is their sum; what the bank refused before is no part of it. What comes in or goes out under a name of ours without being explained
is kept in suspense; lines that have nothing to do with us are passed over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from server.bank.messages import Detail, Entry, StatusReport
from server.reimbursement.states import OrderState

POSITIVE = frozenset({"ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "ACCC", "RCVD"})
WAITING = frozenset({"PDNG", "PART"})
REFUSED = "RJCT"


class Effect(Enum):
    """What a line does. Those of `FOR_A_PERSON` wait for somebody."""

    NOTED = "noted"  # accepted by the bank, not paid yet
    PAID = "paid"
    REJECTED = "rejected"
    RETURNED = "returned"
    KNOWN = "known"  # told before: nothing changes
    PENDING = "pending"  # not booked yet
    FOREIGN = "foreign"  # a line of the account that is not ours
    SUSPENSE = "suspense"  # money that nobody can explain yet
    UNKNOWN_ORDER = "unknown_order"  # an answer for an order that we never sent
    WRONG_AMOUNT = "wrong_amount"  # the debit is not the sum of the run's orders, or of its own lines
    REFUSED_LATE = "refused_late"  # refused after it was paid: the money must come back by a line of the statement
    UNKNOWN_STATUS = "unknown_status"


FOR_A_PERSON = frozenset(
    {Effect.SUSPENSE, Effect.UNKNOWN_ORDER, Effect.WRONG_AMOUNT, Effect.REFUSED_LATE, Effect.UNKNOWN_STATUS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrder:
    """`campaign`, `run` and `affiliate` name it."""

    campaign: int
    run: int
    affiliate: int
    end_to_end_id: str
    amount_cents: int
    state: OrderState
    has_come_back: bool
    was_paid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What we know. `orders_of`: all orders of the file with that message or payment block id, None when it is not ours."""

    order_named: Callable[[str], KnownOrder | None]
    orders_of: Callable[[str], Sequence[KnownOrder] | None]
    prefix: str  # how our ids begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that the bank said, and what it does. `amount_cents` of SUSPENSE and WRONG_AMOUNT is signed: positive came in."""

    effect: Effect
    order: KnownOrder | None = None
    name: str = ""  # the id that the bank gave
    amount_cents: int = 0
    status: str = ""
    code: str = ""
    reference: str = ""
    info: str = ""


def read_report(report: StatusReport, books: Books) -> Iterator[Line]:
    """Lines of a pain.002. The caller has checked that the report is about a file of ours, and about all of it."""
    told = set()
    for line in report.lines:
        told.add(line.end_to_end_id)
        order = books.order_named(line.end_to_end_id)
        status = line.status or (report.status if report.status not in WAITING else "")
        yield _answered(order, line.end_to_end_id, status, line.code or report.code, line.info, report.message_id)
    if report.status and report.status not in WAITING:
        for order in books.orders_of(report.original_message_id) or ():
            if order.end_to_end_id not in told and order.end_to_end_id:
                yield _answered(order, order.end_to_end_id, report.status, report.code, "", report.message_id)


def _answered(order: KnownOrder | None, name: str, status: str, code: str, info: str, reference: str) -> Line:
    effect = Effect.UNKNOWN_ORDER if order is None else _effect_of(order, status)
    cents = order.amount_cents if order else 0
    return Line(
        effect=effect,
        order=order,
        name=name,
        amount_cents=cents,
        status=status,
        code=code,
        info=info,
        reference=reference,
    )


def _effect_of(order: KnownOrder, status: str) -> Effect:
    if status in POSITIVE:
        return Effect.NOTED
    if status in WAITING:
        return Effect.PENDING
    if status != REFUSED:
        return Effect.UNKNOWN_STATUS
    if order.has_come_back:
        return Effect.KNOWN
    if order.state is OrderState.FILED:
        return Effect.REJECTED
    return Effect.REFUSED_LATE if order.state is OrderState.PAID else Effect.UNKNOWN_ORDER


def read_entry(entry: Entry, books: Books) -> Iterator[Line]:
    """Lines of one booked movement of the account."""
    if not entry.is_booked:
        yield Line(effect=Effect.PENDING, amount_cents=entry.amount_cents, reference=entry.reference, info=entry.info)
    elif entry.is_credit:
        yield from _credits(entry, books)
    else:
        yield from _debits(entry, books)


def _credits(entry: Entry, books: Books) -> Iterator[Line]:
    """Money that came in: ours that came back, or nobody knows."""
    whole = entry.amount_cents if len(entry.details) == 1 else None
    details = entry.details or (_as_detail(entry),)
    amounts = [detail.amount_cents if detail.amount_cents is not None else whole for detail in details]
    if len(details) > 1 and (None in amounts or sum(each or 0 for each in amounts) != entry.amount_cents):
        yield _unexplained(
            entry, entry.amount_cents, details[0], books, is_return=any(one.is_return for one in details)
        )
        return
    for detail, amount in zip(details, amounts, strict=True):
        cents = entry.amount_cents if amount is None else amount
        order = books.order_named(detail.end_to_end_id) if detail.end_to_end_id else None
        if order is None or order.amount_cents != cents or order.state is OrderState.IN_RUN:
            yield _unexplained(entry, cents, detail, books, is_return=detail.is_return or entry.is_reversal)
        else:
            effect = Effect.KNOWN if order.has_come_back else Effect.RETURNED
            yield _line(effect, order, entry, detail, cents)


def _debits(entry: Entry, books: Books) -> Iterator[Line]:
    """Money that went out: a batch, or orders one by one."""
    named = [detail for detail in entry.details if detail.end_to_end_id not in ("", "NOTPROVIDED")]
    batch = next((found for name in _batch_names(entry) if (found := books.orders_of(name)) is not None), None)
    if len(named) == 1 and _is_whole(entry, named[0], books):
        yield from _one_by_one(entry, named, books)
    elif batch is not None and len(named) <= 1:
        yield from _batch(entry, batch)
    elif named and any(books.order_named(detail.end_to_end_id) for detail in named):
        yield from _one_by_one(entry, named, books)
    else:
        yield _unexplained(
            entry, -entry.amount_cents, (entry.details or (_as_detail(entry),))[0], books, is_return=False
        )


def _is_whole(entry: Entry, detail: Detail, books: Books) -> bool:
    """Whether the entry is that one order, whatever file it names beside (BtchBookg=false)."""
    order = books.order_named(detail.end_to_end_id)
    cents = entry.amount_cents if detail.amount_cents is None else detail.amount_cents
    return order is not None and order.amount_cents == cents == entry.amount_cents


def _batch(entry: Entry, orders: Sequence[KnownOrder]) -> Iterator[Line]:
    """The debit of a whole file proves that nothing is missing: it must be the sum of what the bank had not refused."""
    booked = [order for order in orders if order.state is OrderState.FILED or order.was_paid]
    if sum(order.amount_cents for order in booked) != entry.amount_cents or not booked:
        yield wrong_debit(entry)
        return
    for order in booked:
        effect = Effect.PAID if order.state is OrderState.FILED else Effect.KNOWN
        yield Line(
            effect=effect,
            order=order,
            name=order.end_to_end_id,
            amount_cents=order.amount_cents,
            reference=entry.reference,
        )


def wrong_debit(entry: Entry) -> Line:
    """The whole debit, as it stands while its amount fits nothing: the same for the same entry, whatever our orders have become."""
    names = [*_batch_names(entry), *(detail.end_to_end_id for detail in entry.details)]
    return Line(
        effect=Effect.WRONG_AMOUNT,
        name=next((name for name in names if name), "")[:35],
        amount_cents=-entry.amount_cents,
        reference=entry.reference,
        info=entry.info,
    )


def _one_by_one(entry: Entry, details: Sequence[Detail], books: Books) -> Iterator[Line]:
    whole = entry.amount_cents if len(details) == 1 else None
    amounts = [detail.amount_cents if detail.amount_cents is not None else whole for detail in details]
    if None in amounts or sum(each or 0 for each in amounts) != entry.amount_cents:
        yield wrong_debit(entry)
        return
    for detail, amount in zip(details, amounts, strict=True):
        cents, order = amount or 0, books.order_named(detail.end_to_end_id)
        if order is None or order.amount_cents != cents or not (order.state is OrderState.FILED or order.was_paid):
            yield _unexplained(entry, -cents, detail, books, is_return=False)
        else:
            yield _line(Effect.PAID if order.state is OrderState.FILED else Effect.KNOWN, order, entry, detail, cents)


def _unexplained(entry: Entry, cents: int, detail: Detail, books: Books, *, is_return: bool) -> Line:
    """In suspense when it bears a name of ours or says that it comes back; else it is not our business."""
    names = (detail.end_to_end_id, detail.message_id, detail.payment_id, *_batch_names(entry))
    is_ours = is_return or any(name.startswith(f"{books.prefix}-C") for name in names)
    return Line(
        effect=Effect.SUSPENSE if is_ours else Effect.FOREIGN,
        name=next((name for name in names if name), "")[:35],
        amount_cents=cents,
        code=detail.return_code,
        reference=entry.reference,
        info=detail.info or entry.info,
    )


def _line(effect: Effect, order: KnownOrder, entry: Entry, detail: Detail, cents: int) -> Line:
    return Line(
        effect=effect,
        order=order,
        name=detail.end_to_end_id,
        amount_cents=cents,
        code=detail.return_code,
        reference=entry.reference,
        info=detail.info or entry.info,
    )


def _batch_names(entry: Entry) -> list[str]:
    own = [entry.payment_id, entry.message_id]
    inner = {name for detail in entry.details for name in (detail.payment_id, detail.message_id)}
    return [name for name in [*own, *sorted(inner)] if name]


def _as_detail(entry: Entry) -> Detail:
    return Detail(
        end_to_end_id="", message_id=entry.message_id, payment_id=entry.payment_id, amount_cents=entry.amount_cents,
        return_code="", is_return=False, info=entry.info,
    )  # fmt: skip


def totals(lines: Sequence[Line]) -> Mapping[Effect, int]:
    """How many lines do what."""
    return {effect: count for effect in Effect if (count := sum(line.effect is effect for line in lines))}
