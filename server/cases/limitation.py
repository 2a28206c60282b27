"""Limitation (E20): four years from 1 January following, nobody may ask for it any more. Never by itself: by two persons.

What is due counts from the verdict, what came back from the bank from its return: a transfer that was tried begins the time anew.
What the affiliate owes is paid by it first, the oldest claim or order first: nobody is asked for money that we owed. A claim that
paid a debt with all of itself is paid; the others are barred for good, each by its own state: no run pays them, and nothing bars
them twice.
Source: law 68-1250, articles 1 and 2.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from server.cases import hold
from server.cases.models import Limitation
from server.database import Database, Value, Violated
from server.four_eyes.hands import are_one_person
from server.intake.claim_store import listed, lock_tickets
from server.ledger import rules, seals
from server.ledger.accounts import Account, Code
from server.ledger.rules import Occasion
from server.ledger.store import Posted, balance, post
from server.reimbursement import order_store
from server.reimbursement.states import OrderState
from server.reimbursement.store import RunKey
from sync.contract.instant import Instant, civil_date, start_of_day

YEARS = 4
State = Limitation.State


class LimitationRefusal(Enum):
    """Why nothing was changed."""

    NOTHING = "nothing"  # nothing of it is that old (any more)
    NO_WORDS = "no_words"
    ALREADY = "already"  # proposed before
    NOT_PROPOSED = "not_proposed"
    SAME_PERSON = "same_person"
    CLOSED = "closed"  # the campaign is
    MOVED = "moved"  # something was paid, came back, or is owed otherwise meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one affiliate may not ask for any more, and what it owes in that campaign. `oldest_ms`: since when it waits."""

    campaign_number: int
    affiliate_number: int
    name: str
    source: Code
    cents: int
    debt_cents: int
    oldest_ms: Instant

    @property
    def offset_cents(self) -> int:
        """What of it pays the debt."""
        return min(self.cents, self.debt_cents)


class _Stopped(Exception):
    def __init__(self, reason: LimitationRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def barred_before(today: dt.date) -> Instant:
    """What was acquired before that instant, nobody may ask for any more: the year of `today` and the four before it are open."""
    return start_of_day(dt.date(today.year - YEARS, 1, 1))


_DUE = """
FROM intake_claim c WHERE c.issuer_id = %(issuer)s AND c.state = 'accepted' AND c.decided_ms < %(before)s
"""
_RETURNED = """
FROM reimbursement_paymentorder c WHERE c.issuer_id = %(issuer)s AND c.state = 'returned' AND c.returned_ms < %(before)s
AND c.amount_cents > c.set_against_cents
"""
_LINES = f"""
SELECT m.campaign_number, m.affiliate_number, a.name, m.source, CAST(SUM(m.cents) AS BIGINT) AS cents, MIN(m.at_ms) AS oldest_ms,
    CAST(MAX(coalesce(d.debits - d.credits, 0)) AS BIGINT) AS debt_cents
FROM (
    SELECT c.campaign_number, c.affiliate_number, 3100 AS source, c.paid_cents AS cents, c.decided_ms AS at_ms {_DUE}
    UNION ALL
    SELECT c.campaign, c.affiliate_number, 3400, c.amount_cents - c.set_against_cents, c.returned_ms {_RETURNED}
) m JOIN affiliates_affiliate a ON a.issuer_id = %(issuer)s AND a.number = m.affiliate_number
LEFT JOIN ledger_account d ON d.issuer_id = %(issuer)s AND d.code = 3900 AND d.campaign = m.campaign_number
    AND d.owner_kind = 'affiliate' AND d.owner_id = m.affiliate_number
GROUP BY m.campaign_number, m.affiliate_number, a.name, m.source ORDER BY 1, 2, 4
"""  # noqa: S608  # constants only


def lines(db: Database, issuer_id: int, before: Instant) -> list[Line]:
    """Everything that is that old, by campaign, affiliate and account."""
    return db.records(Line, _LINES, {"issuer": issuer_id, "before": before})


def propose(
    db: Database, issuer_id: int, campaign: int, affiliate: int, source: int, reason: str, actor: str, now: Instant
) -> Limitation | LimitationRefusal:
    """Nothing moves yet."""
    before = barred_before(civil_date(now))
    try:
        with db.atomic():
            if not reason.strip():
                raise _Stopped(LimitationRefusal.NO_WORDS)
            cents = _cents(db, issuer_id, campaign, affiliate, source, before)
            if seals.is_sealed(db, issuer_id, campaign):
                raise _Stopped(LimitationRefusal.CLOSED)
            return Limitation.objects.create(
                issuer_id=issuer_id, campaign_number=campaign, affiliate_number=affiliate, source=source, before_ms=before,
                cents=cents, offset_cents=_offset(db, issuer_id, campaign, affiliate, cents), reason=hold.tidy(reason),
                proposed_by=actor, proposed_ms=now,
            )  # fmt: skip
    except _Stopped as stopped:
        return stopped.reason
    except Violated:
        return LimitationRefusal.ALREADY


def drop(issuer_id: int, number: int, actor: str, now: Instant) -> LimitationRefusal | None:
    """Whoever proposed it, or somebody else, does not want it."""
    changed = Limitation.objects.filter(issuer_id=issuer_id, pk=number, state=State.PROPOSED).update(
        state=State.DROPPED, decided_by=actor, decided_ms=now
    )
    return None if changed else LimitationRefusal.NOT_PROPOSED


def agree(db: Database, issuer_id: int, number: int, actor: str, now: Instant) -> Limitation | LimitationRefusal:
    """A second person: E20, of exactly what was proposed."""
    try:
        with db.atomic():
            db.lock(
                "SELECT id FROM cases_limitation WHERE issuer_id = %(issuer)s AND id = %(number)s",
                {"issuer": issuer_id, "number": number},
            )
            found = Limitation.objects.filter(issuer_id=issuer_id, pk=number, state=State.PROPOSED).first()
            if found is None:
                raise _Stopped(LimitationRefusal.NOT_PROPOSED)
            if are_one_person(db, found.proposed_by, actor, found.proposed_ms):
                raise _Stopped(LimitationRefusal.SAME_PERSON)
            _bar(db, found, actor, now)
            found.state, found.decided_by, found.decided_ms = State.AGREED, actor, now
            found.save(update_fields=["state", "decided_by", "decided_ms"])
            return found
    except _Stopped as stopped:
        return stopped.reason


def _bar(db: Database, found: Limitation, actor: str, now: Instant) -> None:
    """What moves is the sum of the claims that this very statement bars, or of the orders that are locked."""
    campaign, before = found.campaign_number, Instant(found.before_ms)
    params = _params(found.issuer_id, campaign, found.affiliate_number, before)
    is_due = found.source == Code.DUE
    if is_due:
        cents = _bar_claims(db, found, params)
    else:
        db.lock(f"SELECT c.run {_RETURNED} {_OF_ORDERS} ORDER BY c.run", params)
        orders = db.rows(
            f"SELECT c.run, c.amount_cents - c.set_against_cents {_RETURNED} {_OF_ORDERS} ORDER BY c.run", params
        )
        cents = sum(rest for _, rest in orders)
    if not cents:
        raise _Stopped(LimitationRefusal.NOTHING)
    offset = _offset(db, found.issuer_id, campaign, found.affiliate_number, cents)
    if (cents, offset) != (found.cents, found.offset_cents):
        raise _Stopped(LimitationRefusal.MOVED)
    if not is_due:
        _bar_orders(db, found, orders, offset)
    if seals.is_sealed(db, found.issuer_id, campaign):
        raise _Stopped(LimitationRefusal.CLOSED)
    at = Occasion(issuer_id=found.issuer_id, campaign=campaign, occurred=now, recorded=now, actor=actor)
    year = civil_date(before).year + YEARS
    posting = rules.time_barred(at, found.affiliate_number, Code(found.source), cents, year, _rank(found), offset)
    if not isinstance(post(db, *posting), Posted):
        raise _Stopped(LimitationRefusal.MOVED)


def _bar_claims(db: Database, found: Limitation, params: dict[str, Value]) -> int:
    """Their tickets are locked before them, as in an exchange. What they were worth."""
    due = f"{_DUE} {_OF_CLAIMS}"
    numbers = {number for (number,) in db.rows(f"SELECT c.ticket_number {due}", params)}
    lock_tickets(db, found.issuer_id, numbers)
    db.lock(f"SELECT c.sequence {due} ORDER BY c.terminal, c.epoch, c.sequence", params)
    debt = _debt(db, found.issuer_id, found.campaign_number, found.affiliate_number)
    barred = db.rows(_BAR, {**params, "debt": debt})
    spent = {number for number, payer, state, _ in barred if (payer, state) == ("ticket", "paid")}
    if spent:
        db.execute(
            "UPDATE tickets_ticket SET state = 'reimbursed' WHERE issuer_id = %(issuer)s AND state = 'redeemed' "  # noqa: S608
            f"AND number IN ({listed(spent)})",
            {"issuer": found.issuer_id},
        )
    return sum(cents for *_, cents in barred)


def _bar_orders(db: Database, found: Limitation, orders: Sequence[tuple[int, int]], offset: int) -> None:
    """`orders`: run, and cents that are left of it. The oldest pays the debt first; one with nothing left stays as it is."""
    for run, rest in orders:
        key = RunKey(issuer_id=found.issuer_id, campaign=found.campaign_number, number=run)
        against = min(rest, offset)
        offset -= against
        order_store.set_reissued(db, key, found.affiliate_number, in_run=None, against_cents=against)
        if against < rest:
            order_store.move_order(db, key, found.affiliate_number, OrderState.RETURNED, OrderState.BARRED)


def _rank(found: Limitation) -> int:
    """What a run gives back after a limitation is barred by another one, the same year perhaps. One at a time is proposed."""
    earlier = Limitation.objects.filter(
        issuer_id=found.issuer_id, campaign_number=found.campaign_number, affiliate_number=found.affiliate_number,
        source=found.source, before_ms=found.before_ms, state=State.AGREED,
    )  # fmt: skip
    return earlier.count() + 1


_OF_CLAIMS = "AND c.campaign_number = %(campaign)s AND c.affiliate_number = %(affiliate)s"
_OF_ORDERS = "AND c.campaign = %(campaign)s AND c.affiliate_number = %(affiliate)s"
# The oldest pays the debt first. `upto`: cents of the claim and of those before it.
_BAR = f"""
UPDATE intake_claim SET state = CASE WHEN r.upto <= %(debt)s THEN 'paid' ELSE 'barred' END,
    set_against_cents = CASE WHEN r.upto <= %(debt)s THEN intake_claim.paid_cents
        WHEN r.upto - intake_claim.paid_cents < %(debt)s THEN %(debt)s - (r.upto - intake_claim.paid_cents) ELSE 0 END
FROM (
    SELECT c.terminal, c.epoch, c.sequence,
        SUM(c.paid_cents) OVER (ORDER BY c.received_order, c.terminal, c.epoch, c.sequence) AS upto {_DUE} {_OF_CLAIMS}
) r WHERE intake_claim.issuer_id = %(issuer)s AND intake_claim.terminal = r.terminal AND intake_claim.epoch = r.epoch
AND intake_claim.sequence = r.sequence AND intake_claim.state = 'accepted'
RETURNING ticket_number, payer, state, paid_cents
"""  # noqa: S608  # constants only


def _cents(db: Database, issuer_id: int, campaign: int, affiliate: int, source: int, before: Instant) -> int:
    """Raises _Stopped when there is nothing."""
    sums = {
        Code.DUE: f"SELECT CAST(COALESCE(SUM(c.paid_cents), 0) AS BIGINT) {_DUE} {_OF_CLAIMS}",
        Code.RETURNED: (
            f"SELECT CAST(COALESCE(SUM(c.amount_cents - c.set_against_cents), 0) AS BIGINT) {_RETURNED} {_OF_ORDERS}"
        ),
    }
    if source not in sums:
        raise _Stopped(LimitationRefusal.NOTHING)
    row = db.row(sums[Code(source)], _params(issuer_id, campaign, affiliate, before))
    assert row
    if not row[0]:
        raise _Stopped(LimitationRefusal.NOTHING)
    return int(row[0])


def _offset(db: Database, issuer_id: int, campaign: int, affiliate: int, cents: int) -> int:
    """What of it pays a debt."""
    return min(cents, _debt(db, issuer_id, campaign, affiliate))


def _debt(db: Database, issuer_id: int, campaign: int, affiliate: int) -> int:
    return -balance(db, issuer_id, campaign, Account(code=Code.OVERPAID, owner=affiliate))


def _params(issuer_id: int, campaign: int, affiliate: int, before: Instant) -> dict[str, Value]:
    return {"issuer": issuer_id, "campaign": campaign, "affiliate": affiliate, "before": before}
