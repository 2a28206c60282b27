"""What the page of a claim says of its contest and of its corrections. Never who decided: the service answers as one."""

import datetime as dt
from dataclasses import dataclass

from server.affiliates.models import Affiliate
from server.cases import contests, incidents, texts
from server.cases.models import Contest, Incident
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey
from server.reimbursement.badges import Badge
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.instant import Instant, civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """`last_day`: until when the refusal may be contested; None when it may not, or no more."""

    last_day: dt.date | None
    contest: Contest | None
    badge: Badge | None
    corrections: list[Incident]


def key_of(own: Affiliate, terminal: int, epoch: int, sequence: int) -> ClaimKey:
    return ClaimKey(
        issuer_id=own.issuer_id, terminal=TerminalId(terminal), epoch=KeyEpoch(epoch), sequence=Sequence(sequence)
    )


def after_verdict(db: Database, key: ClaimKey, now: Instant) -> After:
    """Of a claim that is there."""
    row = claim_store.find_claim(db, key)
    assert row
    found = contests.contest_of(key)
    last = contests.last_day(db, row, row.decided_ms) if row.state == "refused" and found is None else None
    tone, word = texts.CONTEST_STATES[Contest.State(found.state)] if found else ("", "")
    validated = [one for one in incidents.of_claim(key) if one.state == Incident.State.VALIDATED]
    return After(
        last_day=last if last and civil_date(now) <= last else None,
        contest=found,
        badge=Badge(tone=tone, word=word) if found else None,
        corrections=validated,
    )
