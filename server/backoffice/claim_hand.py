"""What the page of a claim offers after its verdict, and what was done: contest, payment by two, void, incidents."""

from dataclasses import dataclass

from server.affiliates.models import Affiliate
from server.backoffice import run_rows
from server.backoffice.texts import actor
from server.cases import admissions, contests, incidents, texts
from server.cases.incident_rules import Fate, refused
from server.cases.models import Admission, Contest, Incident, Step
from server.cases.shown_papers import Offer
from server.database import Database
from server.intake.claim_store import ClaimKey, ClaimRow
from server.reimbursement.badges import Badge
from server.reimbursement.texts import claim_reason
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """A contest with its words."""

    contest: Contest
    badge: Badge
    refusal: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A payment against a rule that waits for a second person. `is_own`: this person proposed it."""

    admission: Admission
    ground: str
    by: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """An incident with its words."""

    incident: Incident
    affiliate: str
    badge: Badge
    into: str
    created_by: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One step of the claim's history."""

    at_ms: int
    what: str
    words: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Everything for the page. `ground`: against which rule paying it would go, in words; empty when one person decides."""

    contested: Contested | None
    ground: str
    proposal: Proposal | None
    incidents: list[IncidentLine]
    left_cents: int
    may_void: bool
    may_open_incident: bool
    may_give_back: bool
    steps: list[Done]


def hand_of(db: Database, row: ClaimRow, offer: Offer | None, person: str, now: Instant) -> Hand:
    """`person`: the actor who looks."""
    people = run_rows.people(row.issuer_id)
    is_in_review = row.state == "held" and row.verdict_code is VerdictCode.W20
    ground = admissions.ground_of(db, row, offer) if is_in_review and offer else None
    is_of_campaign = row.campaign_number is not None and row.ticket_number is not None
    is_paid = row.run_number is not None or row.set_against_cents > 0
    facts = incidents.takeable(db, row, now) if is_of_campaign and is_paid else None
    return Hand(
        contested=_contested(row.key, people),
        ground=texts.GROUNDS[ground] if ground else "",
        proposal=_proposal(row.key, people, person),
        incidents=[incident_line(db, one, people) for one in incidents.of_claim(row.key)],
        left_cents=facts.left if facts else 0,
        may_void=row.state == "accepted",
        may_open_incident=facts is not None and refused(facts, facts.left, Fate.CAMPAIGN) is None,
        may_give_back=facts is not None and refused(facts, facts.left, Fate.PUPIL) is None,
        steps=steps_of(row.key, people),
    )


def incident_line(db: Database, found: Incident, people: dict[str, str]) -> IncidentLine:
    tone, word = texts.INCIDENT_STATES[incidents.state_of(db, found)]
    return IncidentLine(
        incident=found,
        affiliate=name_of(found.issuer_id, found.affiliate_number),
        badge=Badge(tone=tone, word=word),
        into=texts.INTO[found.into],
        created_by=actor(found.created_by, people),
        decided_by=actor(found.decided_by, people) if found.decided_by else "",
    )


def name_of(issuer_id: int, affiliate: int) -> str:
    """Of an affiliate."""
    return Affiliate.objects.get(issuer_id=issuer_id, number=affiliate).name


def steps_of(key: ClaimKey, people: dict[str, str]) -> list[Done]:
    """What people did about it, the first first."""
    found = Step.objects.filter(
        issuer_id=key.issuer_id, terminal=key.terminal, epoch=key.epoch, sequence=key.sequence
    ).order_by("at_ms", "id")
    return [
        Done(
            at_ms=one.at_ms,
            what=texts.ACTIONS[one.action],
            words=one.words,
            who=texts.AFFILIATE if one.action == "contested" else actor(one.actor, people),
        )
        for one in found
    ]


def _contested(key: ClaimKey, people: dict[str, str]) -> Contested | None:
    found = contests.contest_of(key)
    if found is None:
        return None
    tone, word = texts.CONTEST_STATES[Contest.State(found.state)]
    return Contested(
        contest=found,
        badge=Badge(tone=tone, word=word),
        refusal=claim_reason(VerdictCode(found.refused_code)),
        decided_by=actor(found.decided_by, people) if found.decided_by else "",
    )


def _proposal(key: ClaimKey, people: dict[str, str], person: str) -> Proposal | None:
    found = admissions.proposal_of(key)
    if found is None:
        return None
    return Proposal(
        admission=found,
        ground=texts.GROUNDS[Admission.Ground(found.ground)],
        by=actor(found.proposed_by, people),
        is_own=found.proposed_by == person,
    )
