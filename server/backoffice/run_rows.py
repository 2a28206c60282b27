"""Runs as the central staff read them: with their totals, who did what, and which one waits to be cut."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from server.accounts.models import User
from server.campaigns.models import Campaign
from server.database import Database
from server.reimbursement import store
from server.reimbursement.badges import Badge, run_badge
from server.reimbursement.calendar import Period, last_ended
from server.reimbursement.campaign_facts import CampaignFacts
from server.reimbursement.epc_text import compact_iban
from server.reimbursement.states import IN_PREPARATION, RunState
from server.reimbursement.store import RunKey, RunRow
from sync.contract.instant import Instant, civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run in a list."""

    row: RunRow
    badge: Badge
    transfers: int
    total_cents: int
    blocked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    run: int
    transfers: int
    total_cents: int
    blocked: int


def campaigns(issuer_id: int) -> list[Campaign]:
    """The newest first."""
    return list(Campaign.objects.select_related("issuer").filter(issuer_id=issuer_id).order_by("-number"))


def campaign(issuer_id: int, number: int) -> Campaign:
    """That one. Http404."""
    return get_object_or_404(Campaign.objects.select_related("issuer"), issuer_id=issuer_id, number=number)


def current_campaign(issuer_id: int, now: Instant) -> Campaign | None:
    """The newest one that has opened."""
    today = civil_date(now)
    return next((each for each in campaigns(issuer_id) if each.opens_on <= today), None)


def lines(db: Database, facts: CampaignFacts) -> list[RunLine]:
    """Every run of the campaign, the newest first."""
    sums = {
        each.run: each
        for each in db.records(
            _Sums,
            "SELECT run, CAST(SUM(CASE WHEN end_to_end_id = '' THEN 0 ELSE 1 END) AS BIGINT) AS transfers, "
            "CAST(SUM(CASE WHEN end_to_end_id = '' THEN 0 ELSE amount_cents END) AS BIGINT) AS total_cents, "
            "CAST(SUM(CASE WHEN end_to_end_id = '' THEN 1 ELSE 0 END) AS BIGINT) AS blocked "
            "FROM reimbursement_paymentorder WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s GROUP BY run",
            {"issuer": facts.issuer_id, "campaign": facts.campaign},
        )
    }
    nothing = _Sums(run=0, transfers=0, total_cents=0, blocked=0)
    return [
        RunLine(
            row=row,
            badge=run_badge(row.state),
            transfers=(found := sums.get(row.number, nothing)).transfers,
            total_cents=found.total_cents,
            blocked=found.blocked,
        )
        for row in store.runs(db, facts.issuer_id, facts.campaign)
    ]


def to_cut(db: Database, facts: CampaignFacts, now: Instant) -> Period | None:
    """The latest period that has ended, when no run has been cut for it or later."""
    period = last_ended(facts.calendar, now)
    for row in store.runs(db, facts.issuer_id, facts.campaign):
        if row.state is not RunState.ABANDONED and row.cut_off_ms >= period.cut_off:
            return None
    return period


def due(db: Database, facts: CampaignFacts, now: Instant) -> int:
    """How many runs wait for somebody: one in preparation, or one to be cut that has something in it."""
    if any(row.state in IN_PREPARATION for row in store.runs(db, facts.issuer_id, facts.campaign)):
        return 1
    period = to_cut(db, facts, now)
    if period is None:
        return 0
    waiting = db.rows(
        "SELECT 1 FROM intake_claim WHERE issuer_id = %(issuer)s AND campaign_number = %(campaign)s "
        "AND state = 'accepted' AND decided_ms < %(cut_off)s LIMIT 1",
        {"issuer": facts.issuer_id, "campaign": facts.campaign, "cut_off": period.cut_off},
    )
    return len(waiting)


def people(issuer_id: int) -> dict[str, str]:
    """Names by actor, for whoever may have decided something."""
    staff = User.objects.filter(issuer_id=issuer_id, role=User.Role.CENTRAL)
    return {person.actor: person.get_full_name() or person.username for person in staff}


def changed_accounts(db: Database, key: RunKey) -> frozenset[int]:
    """Affiliates whose account is not the one of their last transfer: looked at twice before paying."""
    rows = db.rows(
        "SELECT o.affiliate_number FROM reimbursement_paymentorder o JOIN reimbursement_paymentorder p "
        "ON p.issuer_id = o.issuer_id AND p.affiliate_number = o.affiliate_number "
        "AND p.state IN ('filed', 'paid', 'returned', 'reissued', 'barred') "
        "WHERE o.issuer_id = %(issuer)s AND o.campaign = %(campaign)s AND o.run = %(run)s AND o.end_to_end_id <> '' "
        "AND (p.campaign, p.run) = (SELECT l.campaign, l.run FROM reimbursement_paymentorder l "
        "WHERE l.issuer_id = o.issuer_id AND l.affiliate_number = o.affiliate_number "
        "AND l.state IN ('filed', 'paid', 'returned', 'reissued', 'barred') "
        "AND (l.campaign < o.campaign OR (l.campaign = o.campaign AND l.run < o.run)) "
        "ORDER BY l.campaign DESC, l.run DESC LIMIT 1) AND p.iban <> o.iban",
        key.params(),
    )
    return frozenset(row[0] for row in rows)


def doubtful_holders(db: Database, key: RunKey) -> frozenset[int]:
    """Affiliates of whose account the bank said that the holder is somebody else, or nearly: looked at twice before paying."""
    rows = db.rows(
        "SELECT o.affiliate_number, b.iban, o.iban FROM reimbursement_paymentorder o "
        "JOIN affiliates_affiliate a ON a.issuer_id = o.issuer_id AND a.number = o.affiliate_number "
        "JOIN affiliates_bankaccount b ON b.affiliate_id = a.id AND b.vop IN ('close', 'none') "
        "WHERE o.issuer_id = %(issuer)s AND o.campaign = %(campaign)s AND o.run = %(run)s AND o.end_to_end_id <> ''",
        key.params(),
    )
    return frozenset(number for number, kept, paid in rows if compact_iban(kept) == paid)
