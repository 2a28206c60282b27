"""Contests: an affiliate says that a refusal was wrong, once for each claim and within the campaign's time; people answer.

Upholding the refusal takes one person, paying against it two (admissions). The first verdict stays in what the counter was told:
the answer is a new signed line after it.
"""

import datetime as dt
from enum import Enum

from server.campaigns import publishing
from server.cases import hold
from server.cases.models import Contest
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey, ClaimRow
from server.intake.claims import Case, conclude, hold_ticket
from server.intake.judge import Use
from server.intake.states import ClaimState
from sync.contract.instant import Instant, civil_date
from sync.contract.verdicts import VerdictCode


class ContestRefusal(Enum):
    """Why nothing was changed."""

    NOT_REFUSED = "not_refused"  # there is nothing to contest (any more)
    ALREADY = "already"  # it was contested before
    TOO_LATE = "too_late"
    CLOSED = "closed"  # the campaign is
    NO_WORDS = "no_words"
    NOT_OPEN = "not_open"  # it was answered meanwhile


class _Stopped(Exception):
    def __init__(self, reason: ContestRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def contest_of(key: ClaimKey) -> Contest | None:
    """The claim's only one."""
    return Contest.objects.filter(
        issuer_id=key.issuer_id, terminal=key.terminal, epoch=key.epoch, sequence=key.sequence
    ).first()


def last_day(db: Database, row: ClaimRow, decided: Instant) -> dt.date:
    """The last day on which a refusal of that instant may be contested: the campaign's rules say how many days there are."""
    rules = publishing.in_force(db, row.issuer_id, row.campaign_number) if row.campaign_number is not None else None
    days = rules.rules.contest_days if rules else DAYS_UNKNOWN
    return civil_date(decided) + dt.timedelta(days=days)


DAYS_UNKNOWN = 60  # for a ticket of no known campaign: what a campaign gives unless it says otherwise


def contest(
    db: Database, key: ClaimKey, affiliate: int, words: str, actor: str, now: Instant
) -> Contest | ContestRefusal:
    """The claim waits for people again, and its ticket with it."""
    try:
        with db.atomic():
            row = hold.take_up(db, key)
            if row is None or row.affiliate_number != affiliate:
                raise _Stopped(ContestRefusal.NOT_REFUSED)
            if contest_of(key) is not None:
                raise _Stopped(ContestRefusal.ALREADY)
            if row.state != ClaimState.REFUSED.value:
                raise _Stopped(ContestRefusal.NOT_REFUSED)
            if civil_date(now) > last_day(db, row, row.decided_ms):
                raise _Stopped(ContestRefusal.TOO_LATE)
            if hold.is_closed(db, row):
                raise _Stopped(ContestRefusal.CLOSED)
            if not words.strip():
                raise _Stopped(ContestRefusal.NO_WORDS)
            made = Contest.objects.create(
                issuer_id=key.issuer_id, terminal=key.terminal, epoch=key.epoch, sequence=key.sequence,
                affiliate_number=affiliate, refused_code=row.verdict_code.value, words=hold.tidy(words),
                contested_by=actor, contested_ms=now,
            )  # fmt: skip
            if not claim_store.reopen(db, key, now):
                raise AssertionError(f"claim {key} was refused a moment ago, and it is locked")
            if row.ticket_number is not None:
                hold_ticket(db, row.issuer_id, row.ticket_number, now)
            hold.note(key, "contested", words, actor, now)
            return made
    except _Stopped as stopped:
        return stopped.reason


def uphold(db: Database, key: ClaimKey, answer: str, actor: str, now: Instant) -> VerdictCode | ContestRefusal:
    """The refusal stands, for the reason that is told to the affiliate. Final."""
    try:
        with db.atomic():
            row = hold.take_up(db, key)
            found = contest_of(key)
            if row is None or found is None or found.state != Contest.State.OPEN:
                raise _Stopped(ContestRefusal.NOT_OPEN)
            if not answer.strip():
                raise _Stopped(ContestRefusal.NO_WORDS)
            code = VerdictCode(found.refused_code)
            case = Case(
                key=key, ticket=row.ticket_number, campaign=row.campaign_number, affiliate=row.affiliate_number, amount=0,
                occurred=now, actor=actor,
            )  # fmt: skip
            conclude(db, case, Use.FREE, lambda _use: code, now)
            close(found, Contest.State.UPHELD, answer, actor, now)
            hold.note(key, "upheld", answer, actor, now)
            return code
    except _Stopped as stopped:
        return stopped.reason


def close(found: Contest, state: Contest.State, answer: str, actor: str, now: Instant) -> None:
    """Inside the transaction that decides the claim."""
    found.state, found.answer, found.decided_by, found.decided_ms = state, hold.tidy(answer), actor, now
    found.save(update_fields=["state", "answer", "decided_by", "decided_ms"])
