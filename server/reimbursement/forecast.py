"""What an affiliate may expect: which amounts, on which day, and until when a ticket can still join them.

A promise with its limits: it counts what is accepted now, and says when something stands in the way of paying it.
"""

import datetime as dt
from dataclasses import dataclass

from server.database import Database
from server.reimbursement import store, taken_claims
from server.reimbursement.calendar import Period, execution_day, last_ended, next_payment
from server.reimbursement.campaign_facts import CampaignFacts
from server.reimbursement.orders import account_trouble
from server.reimbursement.states import Blocking, RunState
from sync.contract.instant import Instant, civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One coming transfer. `sync_before`: last day to send tickets for it; None when its period has ended."""

    execution: dt.date
    amount_cents: int
    claim_count: int
    sync_before: dt.date | None


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
    ended = _ended_and_not_cut(db, facts, now)
    late_cents, late_count = _waiting(db, facts, affiliate_number, ended.cut_off) if ended else (0, 0)
    all_cents, all_count = _waiting(db, facts, affiliate_number, None)
    expected = [
        Expected(
            execution=current.execution,
            amount_cents=all_cents - late_cents,
            claim_count=all_count - late_count,
            sync_before=current.sync_before,
        )
    ]
    if ended and late_count:
        execution = execution_day(facts.calendar, ended.cut_off_day)
        expected.insert(
            0, Expected(execution=execution, amount_cents=late_cents, claim_count=late_count, sync_before=None)
        )
    suspended, accounts = taken_claims.standing(db, facts.issuer_id, affiliate_number)
    return Outlook(
        expected=tuple(expected),
        blocking=account_trouble(is_suspended=suspended, accounts=accounts, day=civil_date(now)),
    )


def _ended_and_not_cut(db: Database, facts: CampaignFacts, now: Instant) -> Period | None:
    ended = last_ended(facts.calendar, now)
    for row in store.runs(db, facts.issuer_id, facts.campaign):
        if row.state is not RunState.ABANDONED and row.cut_off_ms >= ended.cut_off:
            return None
    return ended


def _waiting(db: Database, facts: CampaignFacts, affiliate_number: int, before: Instant | None) -> tuple[int, int]:
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
    return int(row[0]), int(row[1])
