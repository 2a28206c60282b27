"""The check bitmap: every fact about a ticket and this counter that the policy may refuse or reserve for.

Fills bits only; what they cost is `sync.contract.policy.decide`'s. Nothing of a code is believed before its signature holds: a bad
one leaves the bits about its contents empty. The birthdate's bits are set by who asked for it.
"""

import datetime as dt
from dataclasses import dataclass

from sync.contract.faults import BadSignature, Malformed, UnknownKey
from sync.contract.ids import ANY_AFFILIATE, AffiliateId, IssuerId, TicketNumber
from sync.contract.instant import Instant, civil_date, day_number
from sync.contract.keys import KeyPurpose, KeySet
from sync.contract.messages import Standing
from sync.contract.money import Cents
from sync.contract.policy import CampaignFacts, Check, Policy
from sync.contract.ticket import Theme, Ticket, TicketFlag, TicketKind, verify_ticket
from sync.journal.knowledge import Knowledge, Unsynced
from sync.journal.moment import Moment
from terminal.counter.limits import CLOCK_TOLERANCE

NOTHING = Check(0)
_ALL_GENERATIONS = 256  # an opposition that names no print generation refuses every paper of the ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a ticket is checked against. `now`: the credible time, not the wall clock's."""

    knowledge: Knowledge
    unsynced: Unsynced
    key_level: int
    moment: Moment
    now: Instant

    @property
    def policy(self) -> Policy:
        return self.knowledge.terms.policy

    @property
    def issuer(self) -> IssuerId:
        return self.knowledge.identity.issuer

    @property
    def affiliate(self) -> AffiliateId:
        return self.knowledge.identity.affiliate

    @property
    def today(self) -> dt.date:
        return civil_date(self.now)


def check_code(code: bytes, ticket: Ticket, bench: Bench) -> Check:
    """Everything that the scanned code tells, its signature first."""
    signature = _signature(code, ticket, bench.issuer, bench.knowledge.terms.key_set, bench.now)
    if signature:
        return signature
    found = _kind(ticket) | _paper_dates(ticket, bench.today) | _campaign(ticket, bench) | _opposition(ticket, bench)
    if not ticket.themes & Theme(bench.policy.affiliate.themes):
        found |= Check.THEME_NOT_ACCEPTED
    if ticket.assigned_affiliate == ANY_AFFILIATE:
        found |= Check.BEARER
    elif ticket.assigned_affiliate != bench.affiliate:
        found |= Check.ASSIGNED_ELSEWHERE
    if TicketFlag.BIRTHDATE_REQUIRED in ticket.flags and ticket.key_id not in bench.knowledge.terms.tag_keys:
        found |= Check.BIRTHDATE_NOT_CHECKED
    return found


def check_number(number: TicketNumber, bench: Bench) -> Check:
    """What a typed number tells: next to nothing. Its campaign is the one whose tickets are valid today."""
    found = Check.SIGNATURE_NOT_CHECKED | Check.BIRTHDATE_NOT_CHECKED | Check.BEARER
    if bench.knowledge.opposed.get(number, 0) == _ALL_GENERATIONS:
        found |= Check.OPPOSED
    return found | _campaigns_today(bench)


def current_campaigns(bench: Bench) -> tuple[CampaignFacts, ...]:
    """Campaigns whose tickets may be valid today."""
    day = day_number(bench.today)
    return tuple(one for one in bench.policy.campaigns if one.valid_from <= day <= one.valid_to)


def amount_bounds(bench: Bench) -> tuple[Cents, Cents]:
    """The least and the most that a ticket of today may be worth, in cents; every campaign's when none is current."""
    campaigns = current_campaigns(bench) or bench.policy.campaigns
    return min(one.amount_min for one in campaigns), max(one.amount_max for one in campaigns)


def check_counter(amount: Cents, bench: Bench, ticket_bits: Check) -> Check:
    """What holds for the counter itself, whatever the ticket; the guarantee's limits only for a ticket that others could take."""
    return (
        _standing(bench)
        | _lists(bench)
        | _unsynced(amount, bench, is_bearer=bool(ticket_bits & Check.BEARER))
        | (Check.CLOCK_BEHIND if bench.moment.wall < bench.now - CLOCK_TOLERANCE else NOTHING)
        | (Check.KEY_WEAK if bench.key_level < bench.policy.limits.key_level_min else NOTHING)
    )


def _signature(code: bytes, ticket: Ticket, issuer: IssuerId, key_set: KeySet, now: Instant) -> Check:
    if now > key_set.expires_ms:
        return Check.ISSUER_KEY_UNKNOWN
    purpose = KeyPurpose.TRAINING if ticket.kind is TicketKind.TRAINING else KeyPurpose.TICKET
    try:
        verify_ticket(code, issuer, key_set.verifier(purpose, ticket.key_id, now))
    except UnknownKey:
        return Check.ISSUER_KEY_UNKNOWN
    except (BadSignature, Malformed):
        return Check.SIGNATURE_BAD
    return NOTHING


def _kind(ticket: Ticket) -> Check:
    return Check.KIND_FOREIGN if ticket.kind is TicketKind.TRAINING else NOTHING


def _paper_dates(ticket: Ticket, today: dt.date) -> Check:
    if today < ticket.valid_from:
        return Check.NOT_YET_VALID
    return Check.EXPIRED if today > ticket.valid_to else NOTHING


def _campaign(ticket: Ticket, bench: Bench) -> Check:
    for one in bench.policy.campaigns:
        if (one.campaign, one.scheme) == (ticket.campaign, ticket.scheme):
            return Check.CLAIMS_CLOSED if day_number(bench.today) > one.claims_to else NOTHING
    return Check.CAMPAIGN_UNKNOWN


def _campaigns_today(bench: Bench) -> Check:
    campaigns, day = bench.policy.campaigns, day_number(bench.today)
    if not campaigns:
        return Check.CAMPAIGN_UNKNOWN
    if current_campaigns(bench):
        return NOTHING
    if any(day < one.valid_from for one in campaigns):
        return Check.NOT_YET_VALID
    closed = all(day > one.claims_to for one in campaigns)
    return Check.EXPIRED | Check.CLAIMS_CLOSED if closed else Check.EXPIRED


def _opposition(ticket: Ticket, bench: Bench) -> Check:
    below = bench.knowledge.opposed.get(ticket.number, 0)
    if below == _ALL_GENERATIONS:
        return Check.OPPOSED
    return Check.GENERATION_OLD if ticket.generation < below else NOTHING


def _standing(bench: Bench) -> Check:
    facts, day = bench.policy.affiliate, day_number(bench.today)
    found = NOTHING if facts.convention_from <= day <= facts.convention_to else Check.CONVENTION_ENDED
    if bench.knowledge.standing in (Standing.FORK, Standing.ROLLBACK):
        found |= Check.QUARANTINED
    return found


def _lists(bench: Bench) -> Check:
    age, limits = bench.now - bench.knowledge.lists_as_of, bench.policy.limits
    if age > limits.list_age_hard_ms:
        return Check.LISTS_OLD | Check.LISTS_TOO_OLD
    return Check.LISTS_OLD if age > limits.list_age_soft_ms else NOTHING


def _unsynced(amount: Cents, bench: Bench, *, is_bearer: bool) -> Check:
    """Counts the ticket in hand: the limits are what may wait after it."""
    count, cents, limits = bench.unsynced.count + 1, bench.unsynced.cents + amount, bench.policy.limits
    found = NOTHING
    if is_bearer and (count > limits.unsynced_soft or cents > limits.unsynced_soft_cents):
        found |= Check.UNSYNCED_MANY
    if count > limits.unsynced_hard or cents > limits.unsynced_hard_cents:
        found |= Check.UNSYNCED_TOO_MANY
    return found
