"""Bringing a reimbursement run from one state to the next: one transaction a step, and each step done twice changes nothing.

Rules are in `states`, `orders` and `epc_rules`; SQL in `store` and `taken_claims`. What a rule refuses comes back as `Refused`;
when our own sums do not meet, `TotalsDiffer` undoes the step. An affiliate whose claims are not what the ledger says that it is
due is left out of a run and told, and the others are paid.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from server.database import Database, Violated
from server.four_eyes.hands import are_one_person
from server.reimbursement import (
    bank_file,
    exports,
    order_store,
    payable,
    postings,
    run_files,
    settlement,
    store,
    taken_claims,
    texts,
)  # fmt: skip
from server.reimbursement.calendar import Period, execution_day, period_of
from server.reimbursement.campaign_facts import CampaignFacts
from server.reimbursement.orders import Order, RunFacts, make_orders, run_reference
from server.reimbursement.progress import Told, silent
from server.reimbursement.states import (
    IN_PREPARATION,
    SET_OFF,
    Blocking,
    OrderState,
    Refused,
    RunRefusal,
    RunState,
    has_passed,
    may_follow,
)
from server.reimbursement.store import RunKey, RunRow
from server.reimbursement.totals import check_totals
from sync.contract.instant import Instant, civil_date, civil_time

FINDINGS_SHOWN = 5
log = logging.getLogger(__name__)


class _Stopped(Exception):
    """Leaves a transaction with a refusal, so that everything inside is undone."""

    def __init__(self, reason: RunRefusal, detail: str = "") -> None:
        super().__init__(reason.value)
        self.refused = Refused(reason=reason, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a run cut at that instant would pay, and whom it could not pay. Nothing is written."""

    cut_off: Instant
    label: str
    orders: tuple[Order, ...]

    @property
    def payable(self) -> tuple[Order, ...]:
        return tuple(order for order in self.orders if order.state is OrderState.IN_RUN)

    @property
    def blocked(self) -> tuple[Order, ...]:
        """Whoever has something waiting, or owes, and is not paid."""
        return tuple(order for order in self.orders if order.state is not OrderState.IN_RUN)

    @property
    def total_cents(self) -> int:
        return sum(order.amount_cents for order in self.payable)


def preview(db: Database, facts: CampaignFacts, cut_off: Instant, now: Instant) -> Preview:
    """A rehearsal of `close_run`."""
    owed = taken_claims.sums_waiting(db, facts.issuer_id, facts.campaign, cut_off)
    shared = replace(run_facts(facts, next_number(db, facts), cut_off), made_on=civil_date(now))
    dues = taken_claims.dues(db, facts.issuer_id, facts.campaign, owed)
    return Preview(cut_off=cut_off, label=shared.label, orders=make_orders(shared, dues))


def run_facts(facts: CampaignFacts, number: int, cut_off: Instant) -> RunFacts:
    """Of the run of that number, cut at that instant."""
    return _run_facts(facts, number, label_of(facts, cut_off), cut_off)


def close_run(db: Database, facts: CampaignFacts, cut_off: Instant, actor: str, now: Instant) -> RunRow | Refused:
    """Opens, cuts and computes the run of that cut-off, in one transaction. The same cut-off again gives back the run it has."""
    existing = _run_of(db, facts, cut_off)
    if existing is not None:
        return existing
    outcome = _in_transaction(db, lambda: _close(db, facts, cut_off, actor, now))
    # Somebody else may have closed the same run between our look and our insert: theirs is the run.
    return outcome if isinstance(outcome, RunRow) else _run_of(db, facts, cut_off) or outcome


def control_run(db: Database, key: RunKey, actor: str, now: Instant) -> RunRow | Refused:
    """Somebody has looked at the totals and the exclusions."""

    def control(row: RunRow) -> None:
        check_totals(db, key)
        _move(db, row, RunState.CONTROLLED, actor, now)

    return _step(db, key, RunState.CONTROLLED, control)


def approve_run(db: Database, key: RunKey, actor: str, now: Instant) -> RunRow | Refused:
    """A second person agrees to pay."""

    def approve(row: RunRow) -> None:
        if are_one_person(db, row.computed_by, actor, _reached(db, key, RunState.COMPUTED)):
            raise _Stopped(RunRefusal.SAME_PERSON)
        _only_payable(db, key, now)
        store.set_approved_by(db, key, actor)
        _move(db, row, RunState.APPROVED, actor, now)

    return _step(db, key, RunState.APPROVED, approve)


def file_run(
    db: Database, facts: CampaignFacts, key: RunKey, actor: str, now: Instant, told: Told = silent
) -> RunRow | Refused:
    """Makes the run's files, once: the bank's and all others, from the same lines. Their bytes and hashes stay with the run.

    What was set against debts is final now.
    """

    def file(row: RunRow) -> None:
        if not facts.debtor.iban:
            raise _Stopped(RunRefusal.NO_PAYER_ACCOUNT)
        payable.hold(db, key)
        _only_payable(db, key, now)
        check_totals(db, key)
        stamped = bank_file.stamp(facts, row, now)
        try:
            files = exports.make_all(db, facts, stamped, told)
        except bank_file.Unfit as unfit:
            shown = "; ".join(f"{each.place}: {each.problem}" for each in unfit.findings[:FINDINGS_SHOWN])
            raise _Stopped(RunRefusal.FILE_UNFIT, shown) from unfit
        run_files.keep(db, key, files)
        bank_file.keep(db, stamped, files[0].content)
        settlement.finish_set_off(db, key)
        store.move_orders(db, key, OrderState.IN_RUN, OrderState.FILED)
        _move(db, row, RunState.FILED, actor, now)

    return _step(db, key, RunState.FILED, file)


def send_run(db: Database, key: RunKey, actor: str, now: Instant) -> RunRow | Refused:
    """Somebody has handed the file to the payer."""
    return _step(db, key, RunState.SENT, lambda row: _move(db, row, RunState.SENT, actor, now))


def declare_paid(db: Database, key: RunKey, reference: str, actor: str, now: Instant) -> RunRow | Refused:
    """A person signs that the statement of that reference shows the debit: E09 for every order that the bank has not refused."""

    def declare(row: RunRow) -> None:
        if not reference.strip():
            raise _Stopped(RunRefusal.NO_REFERENCE)
        filed = [order for order in store.orders(db, key) if order.state == OrderState.FILED.value]
        settlement.pay(db, key, filed, reference.strip(), actor, now)
        store.set_confirmed_by(db, key, actor, reference.strip())
        _move(db, row, RunState.CONFIRMED, actor, now)

    return _step(db, key, RunState.CONFIRMED, declare)


def confirm_when_answered(db: Database, key: RunKey, actor: str, now: Instant) -> RunRow:
    """After the bank's answers: a run that got any was sent; without an order left to answer for, it is confirmed."""
    row = _existing(db, key)
    if row.state is RunState.FILED:
        _move(db, row, RunState.SENT, actor, now)
    left = any(order.state == OrderState.FILED.value for order in store.orders(db, key))
    if not left and not has_passed(_existing(db, key).state, RunState.CONFIRMED):
        store.set_confirmed_by(db, key, actor, "")
        _move(db, row, RunState.CONFIRMED, actor, now)
    return _existing(db, key)


def finish_run(db: Database, key: RunKey, actor: str, now: Instant) -> RunRow | Refused:
    """Somebody else than who confirmed the payment closes the run for good. The bank may still send orders back."""

    def finish(row: RunRow) -> None:
        if are_one_person(db, row.confirmed_by, actor, _reached(db, key, RunState.CONFIRMED)):
            raise _Stopped(RunRefusal.SAME_PERSON_CLOSES)
        check_totals(db, key)
        store.set_closed_by(db, key, actor)
        _move(db, row, RunState.CLOSED, actor, now)

    return _step(db, key, RunState.CLOSED, finish)


def abandon_run(db: Database, key: RunKey, actor: str, now: Instant) -> RunRow | Refused:
    """Gives everything back as if the run had never been: its claims wait for the next one, its postings are reversed."""
    return _step(db, key, RunState.ABANDONED, lambda row: _abandon(db, row, actor, now))


def recompute_run(db: Database, facts: CampaignFacts, key: RunKey, actor: str, now: Instant) -> RunRow | Refused:
    """Abandons a run in preparation and computes it again, to the same cut-off, under the next number: whoever may not be paid any
    more is blocked in it. Controlled and approved anew; whoever computes it again does not approve it.
    """

    def recompute() -> RunRow:
        store.lock_run(db, key)
        row = _existing(db, key)
        if row.state not in IN_PREPARATION:
            raise _Stopped(RunRefusal.OUT_OF_ORDER, f"{row.state.value} is not computed again")
        _abandon(db, row, actor, now)
        return _close(db, facts, row.cut_off_ms, actor, now)

    return _in_transaction(db, recompute)


def _abandon(db: Database, row: RunRow, actor: str, now: Instant) -> None:
    key = row.key
    taken_claims.give_all_back(db, key)
    again = _give_comebacks_back(db, key)
    for order in store.orders(db, key):
        state = OrderState(order.state)
        if state is OrderState.IN_RUN or state in SET_OFF:
            parts = again.get(order.affiliate_number, [])
            postings.post_order_abandoned(db, key, order, parts, actor, now)
            order_store.move_order(db, key, order.affiliate_number, state, OrderState.ABANDONED)
    _move(db, row, RunState.ABANDONED, actor, now)


def _only_payable(db: Database, key: RunKey, now: Instant) -> None:
    """The guard of E08, once more."""
    found = payable.stopped(db, key.issuer_id, store.orders(db, key), civil_date(now))
    if found:
        shown = [texts.not_payable(each.name, each.affiliate_number, each.blocking) for each in found[:FINDINGS_SHOWN]]
        more = [texts.and_more(len(found) - FINDINGS_SHOWN)] if len(found) > FINDINGS_SHOWN else []
        raise _Stopped(RunRefusal.NOT_PAYABLE, "\n".join([*shown, *more]))


def _give_comebacks_back(db: Database, key: RunKey) -> dict[int, list[tuple[int, int]]]:
    """Orders of earlier runs that this one would have paid again wait as before. Their runs and cents, by affiliate."""
    again: dict[int, list[tuple[int, int]]] = {}
    for order in order_store.reissued_in(db, key):
        earlier = RunKey(issuer_id=key.issuer_id, campaign=key.campaign, number=order.run)
        number = order.affiliate_number
        order_store.move_order(db, earlier, number, OrderState.REISSUED, OrderState.RETURNED)
        order_store.set_reissued(db, earlier, number, in_run=None, against_cents=0)
        again.setdefault(number, []).append((order.run, order.amount_cents - order.set_against_cents))
    return again


def label_of(facts: CampaignFacts, cut_off: Instant) -> str:
    """The period's name when the cut-off is one of the calendar's, else the instant's."""
    period = _period_ending_at(facts, cut_off)
    if period is None:
        return texts.extra_label(civil_time(cut_off))
    return texts.period_label(period.first, period.last, len(facts.calendar.cut_off_days))


def _period_ending_at(facts: CampaignFacts, cut_off: Instant) -> Period | None:
    period = period_of(facts.calendar, civil_date(Instant(cut_off - 1)))
    return period if period.cut_off == cut_off else None


def _run_of(db: Database, facts: CampaignFacts, cut_off: Instant) -> RunRow | None:
    for row in store.runs(db, facts.issuer_id, facts.campaign):
        if row.cut_off_ms == cut_off and row.state is not RunState.ABANDONED:
            return row
    return None


def next_number(db: Database, facts: CampaignFacts) -> int:
    """Of the run that would be cut now."""
    return max((row.number for row in store.runs(db, facts.issuer_id, facts.campaign)), default=0) + 1


def _run_facts(facts: CampaignFacts, number: int, label: str, cut_off: Instant) -> RunFacts:
    return RunFacts(
        reference=run_reference(facts.short_name, facts.campaign, number),
        scheme_name=facts.name,
        label=label,
        cut_off_day=civil_date(cut_off),
        # After the last day for claims nothing more may come to fill a small transfer up.
        minimum_cents=facts.minimum_cents if civil_date(cut_off) <= facts.claims_to else 0,
    )


def _open(db: Database, facts: CampaignFacts, cut_off: Instant, actor: str, now: Instant) -> RunRow:
    if cut_off > now:
        raise _Stopped(RunRefusal.CUT_OFF_NOT_REACHED)
    live = [row for row in store.runs(db, facts.issuer_id, facts.campaign) if row.state is not RunState.ABANDONED]
    if any(row.cut_off_ms > cut_off for row in live):
        raise _Stopped(RunRefusal.CUT_OFF_TOO_OLD)
    row = RunRow(
        issuer_id=facts.issuer_id,
        campaign=facts.campaign,
        number=next_number(db, facts),
        label=_free_label(label_of(facts, cut_off), live),
        cut_off_ms=cut_off,
        state=RunState.OPEN,
        execution_date=execution_day(facts.calendar, civil_date(cut_off)),
        computed_by="",
        approved_by="",
        confirmed_by="",
        closed_by="",
        payment_reference="",
        message_id="",
        created_ms=None,
        file_sha256="",
    )
    try:
        store.insert_run(db, row)
    except Violated as violated:
        raise _Stopped(RunRefusal.ANOTHER_IN_PREPARATION, violated.kind.value) from violated
    store.insert_step(db, row.key, RunState.OPEN, actor, now)
    return row


def _free_label(label: str, live: Sequence[RunRow]) -> str:
    """Runs cut at one second have names of their own too."""
    taken = {row.label for row in live}
    return next(name for number in count(1) if (name := texts.same_label(label, number)) not in taken)


def _close(db: Database, facts: CampaignFacts, cut_off: Instant, actor: str, now: Instant) -> RunRow:
    row = _open(db, facts, cut_off, actor, now)
    taken_claims.take(db, row.key, cut_off)
    _move(db, row, RunState.CUT, actor, now)
    _compute(db, facts, row, actor, now)
    _move(db, row, RunState.COMPUTED, actor, now)
    return _existing(db, row.key)


def _compute(db: Database, facts: CampaignFacts, row: RunRow, actor: str, now: Instant) -> None:
    key = row.key
    shared = replace(_run_facts(facts, row.number, row.label, row.cut_off_ms), made_on=civil_date(now))
    owed = taken_claims.sums(db, key)
    order_store.lock_returned(db, facts.issuer_id, facts.campaign)
    orders = make_orders(shared, taken_claims.dues(db, facts.issuer_id, facts.campaign, owed, run=key.number))
    for order in orders:
        if order.blocking is Blocking.BOOKS_DIFFER:
            log.error(
                "run_books_differ campaign=%s run=%s affiliate=%s", key.campaign, key.number, order.affiliate_number
            )
    if not any(order.state is OrderState.IN_RUN for order in orders):
        raise _Stopped(RunRefusal.NOTHING_TO_PAY)
    for order in orders:
        store.insert_order(db, key, order)
        if order.is_waiting:
            taken_claims.give_back(db, key, order.affiliate_number)
            continue
        _take_comebacks(db, key, order)
        postings.post_order(db, key, order, actor, now)
    check_totals(db, key)
    store.set_computed_by(db, key, actor)


def _take_comebacks(db: Database, key: RunKey, order: Order) -> None:
    for part in order.parts:
        earlier = RunKey(issuer_id=key.issuer_id, campaign=key.campaign, number=part.run)
        number, in_run = order.affiliate_number, key.number if part.again_cents else None
        order_store.set_reissued(db, earlier, number, in_run=in_run, against_cents=part.against_cents)
        if part.again_cents:
            is_moved = order_store.move_order(db, earlier, number, OrderState.RETURNED, OrderState.REISSUED)
            assert is_moved, "it is locked"


def _step(db: Database, key: RunKey, step: RunState, act: Callable[[RunRow], object]) -> RunRow | Refused:
    """One step in one transaction; nothing when it has been done before."""

    def run_step() -> RunRow:
        store.lock_run(db, key)
        row = _existing(db, key)
        if has_passed(row.state, step):
            return row
        if not may_follow(row.state, step):
            raise _Stopped(RunRefusal.OUT_OF_ORDER, f"{row.state.value} is not followed by {step.value}")
        act(row)
        return _existing(db, key)

    return _in_transaction(db, run_step)


def _in_transaction(db: Database, act: Callable[[], RunRow]) -> RunRow | Refused:
    try:
        with db.atomic():
            return act()
    except _Stopped as stopped:
        return stopped.refused


def _move(db: Database, row: RunRow, step: RunState, actor: str, now: Instant) -> None:
    current = _existing(db, row.key).state
    if not may_follow(current, step) or not store.move_run(db, row.key, current, step, actor, now):
        raise _Stopped(RunRefusal.OUT_OF_ORDER, f"{current.value} is not followed by {step.value}")


def _reached(db: Database, key: RunKey, state: RunState) -> Instant:
    return max(step.at_ms for step in store.steps(db, key) if step.state == state)


def _existing(db: Database, key: RunKey) -> RunRow:
    row = store.run(db, key)
    assert row is not None, f"no run {key.number} in campaign {key.campaign}"
    return row
