"""What an affiliate may expect: which amounts, on which day, and until when a ticket can still join them.

Made by the rule that makes the orders of a run, so that it is what will be paid: less what the affiliate owes, plus what came back
and will be paid again. A promise with its limits: it counts what is accepted now, and says what stands in the way of paying it.
"""

import datetime as dt
from dataclasses import dataclass, replace

from server.database import Database
from server.reimbursement import runs, store, taken_claims
from server.reimbursement.calendar import Period, execution_day, last_ended, next_payment
from server.reimbursement.campaign_facts import CampaignFacts
from server.reimbursement.orders import Due, Order, account_trouble, make_order
from server.reimbursement.states import Blocking, OrderState, RunState
from server.reimbursement.taken_claims import Sum
from sync.contract.instant import Instant, civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One coming transfer. `sync_before`: last day to send tickets for it; None when its period has ended.

    `amount_cents` is what will be transferred: claims less `offset_cents` plus `again_cents`. When nothing can be, `state` says
    why, and the amount is what waits. `held_cents` came back and may not be paid again yet: part of the amount when nothing can be
    paid, beside it as long as only the account is to be confirmed.
    """

    execution: dt.date
    amount_cents: int
    claim_count: int
    sync_before: dt.date | None
    state: OrderState = OrderState.IN_RUN
    offset_cents: int = 0
    again_cents: int = 0
    debt_cents: int = 0
    held_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The coming transfers, soonest first, and what would stop them today."""

    expected: tuple[Expected, ...]
    blocking: Blocking | None

    @property
    def total_cents(self) -> int:
        return sum(each.amount_cents for each in self.expected)


def outlook(db: Database, facts: CampaignFacts, affiliate_number: int, now: Instant) -> Outlook:
    """The current period's transfer always; before it, one of a period that has ended and whose run is not cut yet."""
    current = next_payment(facts.calendar, now)
    ended, number = _ended_and_not_cut(db, facts, now), runs.next_number(db, facts)
    late = _waiting(db, facts, affiliate_number, ended.cut_off) if ended else None
    every = _waiting(db, facts, affiliate_number, None)
    (due,) = taken_claims.dues(db, facts.issuer_id, facts.campaign, [every], affiliate_number)
    expected = []
    if ended and late and late.claim_count:
        first, due = _first_of_two(facts, number, due, late, ended)
        expected.append(first)
    order = make_order(runs.run_facts(facts, number, current.period.cut_off), due)
    blocking = account_trouble(is_suspended=due.is_suspended, accounts=due.accounts, day=civil_date(now)) or (
        None if due.is_sound else Blocking.BOOKS_DIFFER
    )
    held = sum(each.amount_cents for each in due.comebacks) - _paid_by_comebacks(order)
    found = _expected(order, due, current.execution, current.sync_before)
    waits = found.amount_cents + (held if blocking else 0)
    expected.append(replace(found, amount_cents=waits, held_cents=held))
    return Outlook(expected=tuple(expected), blocking=blocking)


def _paid_by_comebacks(order: Order | None) -> int:
    """A debt, or again."""
    return sum(part.against_cents + part.again_cents for part in order.parts) if order else 0


def _first_of_two(facts: CampaignFacts, number: int, due: Due, late: Sum, ended: Period) -> tuple[Expected, Due]:
    """The transfer of the ended period, and what is then left for the current one."""
    own = replace(due, amount_cents=late.amount_cents, claim_count=late.claim_count)
    order = make_order(runs.run_facts(facts, number, ended.cut_off), own)
    first = _expected(order, own, execution_day(facts.calendar, ended.cut_off_day), None)
    rest = replace(
        due,
        amount_cents=due.amount_cents - late.amount_cents,
        claim_count=due.claim_count - late.claim_count,
        debt_cents=order.debt_cents if order else due.debt_cents,
        comebacks=() if order and order.parts else due.comebacks,
    )
    return first, rest


def _expected(order: Order | None, due: Due, execution: dt.date, sync_before: dt.date | None) -> Expected:
    if order is None:
        return Expected(execution=execution, amount_cents=0, claim_count=0, sync_before=sync_before)
    return Expected(
        execution=execution,
        amount_cents=order.amount_cents,
        claim_count=due.claim_count,
        sync_before=sync_before,
        state=order.state,
        offset_cents=order.offset_cents,
        again_cents=order.again_cents,
        debt_cents=order.debt_cents,
    )


def _ended_and_not_cut(db: Database, facts: CampaignFacts, now: Instant) -> Period | None:
    ended = last_ended(facts.calendar, now)
    for row in store.runs(db, facts.issuer_id, facts.campaign):
        if row.state is not RunState.ABANDONED and row.cut_off_ms >= ended.cut_off:
            return None
    return ended


def _waiting(db: Database, facts: CampaignFacts, affiliate_number: int, before: Instant | None) -> Sum:
    row = db.row(
        "SELECT COALESCE(CAST(SUM(paid_cents) AS BIGINT), 0), COUNT(*) FROM intake_claim "
        "WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s AND state = 'accepted' "
        "AND affiliate_number = %(affiliate)s AND decided_ms < %(before)s",
        {
            "issuer": facts.issuer_id,
            "campaign": facts.campaign,
            "affiliate": affiliate_number,
            "before": 2**62 if before is None else before,
        },
    )
    assert row
    return Sum(affiliate_number=affiliate_number, amount_cents=int(row[0]), claim_count=int(row[1]))
