"""What a redemption claim is worth: facts in, one verdict code out. PURE; source: protocol, "Verdicts", and domain F1.10.

One table, read from the top: the first line that holds gives the code. Its order is the order in which a refusal helps most:
what cannot be trusted goes to people, then forged and unknown, already used here, void paper, wrong place, wrong day, wrong
person; only then who pays. What came after the end of claims goes to people, however late. Payment facts and ticket facts are kept
apart: what a family withdrew after a green capture is paid by the guarantee.

Green claims are paid whatever the order in which they arrive: per ticket once to each affiliate, the first from the ticket and
the others from the guarantee. Provisional claims wait until every counter has spoken. A claim with a wrong birthdate that the
counter's tag let pass is provisional: the guarantee covers the counter's promise, not a wrong date.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from sync.contract.instant import MINUTE, Instant, civil_date
from sync.contract.money import Cents
from sync.contract.policy import Check, Decision
from sync.contract.verdicts import VerdictCode

MIDNIGHT_TOLERANCE = 10 * MINUTE  # what an unattended quartz clock may be wrong by; in the child's favour
HARD_LIMITS = Check.LISTS_TOO_OLD | Check.UNSYNCED_TOO_MANY


class Birthdate(Enum):
    """What the typed date, opened with the claims key, says beside the pupil's true one."""

    NOT_ASKED = "not asked"
    MATCHES = "matches"
    DIFFERS = "differs"
    DIFFERS_BUT_FITS_TAG = "differs, but fits the tag of the paper"  # one wrong date in 256; the counter could not know
    MISSING = "missing"  # asked for by the campaign, and not there or not to be opened


class Opposed(Enum):
    """Where the opposition list stands for this paper."""

    NO = "no"
    LISTED_OLD_PRINT = "an older print, on the list that the counter held"
    LISTED = "opposed, on the list that the counter held"
    UNCLEAR = "opposed, and nobody knows whether on the list that the counter held"
    LATER = "opposed after the list that the counter held"


class Credit(Enum):
    """What became of the ticket's credit."""

    THERE = "there"  # credited, or claimed by somebody
    WITHDRAWN = "withdrawn"  # by the family or the office
    EXPIRED = "expired"  # given back at the end of the campaign


class Use(Enum):
    """Whose live claim there is on the ticket."""

    FREE = "nobody's"
    HERE = "this affiliate's"
    ELSEWHERE = "another affiliate's, on the ticket's credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Paris dates, inclusive at both ends."""

    first: dt.date
    last: dt.date

    def touches(self, other: "Days") -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """What the paper says (its signature was good), or for a typed number what the server says."""

    themes: int
    assigned_affiliate: int
    validity: Days
    amount: Cents  # what is paid when it is paid
    opposed: Opposed
    credit: Credit


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a verdict may depend on. `ticket` is None when we know no such number.

    `recomputed`: decide(bitmap, policy) run again with what the server found besides (recheck), None when the
    terminal names a policy that it was never given.
    `captured`: the days on which the ticket may have been taken. `watermark`: every active terminal has spoken since.
    `tolerance_is_spent`: the affiliate had its one tolerated birthdate of the campaign.
    """

    is_trusted: bool
    is_proof_good: bool
    ticket: TicketFacts | None
    recorded: Decision
    recomputed: Decision | None
    checks: Check
    birthdate: Birthdate
    captured: Days
    received: dt.date
    affiliate: int
    affiliate_themes: int
    convention: Days | None
    claims_to: dt.date
    watermark: bool
    use: Use
    tolerance_is_spent: bool

    @property
    def is_guaranteed(self) -> bool:
        """The counter promised it, was right to, and the child was the right one."""
        greens = (Decision.GREEN, Decision.GREEN)
        is_right_child = self.birthdate in (Birthdate.MATCHES, Birthdate.NOT_ASKED)
        return (self.recorded, self.recomputed) == greens and is_right_child


Rule = Callable[[Facts, TicketFacts], bool]


def credible_days(wall: Instant, seen: Instant, receipt: Instant) -> Days:
    """The Paris days on which an entry may have been made, `seen` being the last server time that its terminal had seen.

    A wall clock within those bounds is believed, give or take the tolerance; any other leaves the whole interval open.
    """
    first, last = (wall, wall) if _is_credible(wall, seen, receipt) else (seen, max(seen, receipt))
    return Days(
        first=civil_date(Instant(max(first - MIDNIGHT_TOLERANCE, 0))),
        last=civil_date(Instant(last + MIDNIGHT_TOLERANCE)),
    )


def credible_from(wall: Instant, seen: Instant, receipt: Instant) -> Instant:
    """The earliest time at which the entry may have been made."""
    return wall if _is_credible(wall, seen, receipt) else seen


def _is_credible(wall: Instant, seen: Instant, receipt: Instant) -> bool:
    return seen - MIDNIGHT_TOLERANCE <= wall <= receipt + MIDNIGHT_TOLERANCE


def judge(facts: Facts) -> VerdictCode:
    """The verdict now. W10 is given until `watermark`; `settle` says what becomes of it."""
    if not facts.is_trusted or facts.recomputed is None:
        return VerdictCode.W20
    if not facts.is_proof_good:
        return VerdictCode.R10
    if facts.ticket is None:
        return VerdictCode.R11
    for code, holds in RULES:
        if holds(facts, facts.ticket):
            return code
    if not facts.watermark:
        return VerdictCode.W10
    differs = _differs(facts, facts.ticket)
    return settle(facts.use, differs=differs, tolerance_is_spent=facts.tolerance_is_spent)


def settle(use: Use, *, differs: bool, tolerance_is_spent: bool, needs_people: bool = False) -> VerdictCode:
    """What a provisional claim becomes when every counter has spoken. `needs_people`: what made it credible has gone since."""
    if needs_people:
        return VerdictCode.W20
    if use is Use.HERE:
        return VerdictCode.R20
    if use is Use.ELSEWHERE:
        return VerdictCode.R21
    if differs:
        return VerdictCode.R30 if tolerance_is_spent else VerdictCode.A12
    return VerdictCode.A00


def _wrong_theme(facts: Facts, ticket: TicketFacts) -> bool:
    return not ticket.themes & facts.affiliate_themes


def _assigned_elsewhere(facts: Facts, ticket: TicketFacts) -> bool:
    return ticket.assigned_affiliate not in (0, facts.affiliate)


def _outside_convention(facts: Facts, _: TicketFacts) -> bool:
    return facts.convention is None or not facts.convention.touches(facts.captured)


def _beyond_hard_limits(facts: Facts, _: TicketFacts) -> bool:
    return facts.recomputed is Decision.RED and bool(facts.checks & HARD_LIMITS)


def _differs(facts: Facts, _: TicketFacts) -> bool:
    return facts.birthdate in (Birthdate.DIFFERS, Birthdate.DIFFERS_BUT_FITS_TAG)


def _wrong_child(facts: Facts, ticket: TicketFacts) -> bool:
    is_tolerable = facts.birthdate is Birthdate.DIFFERS_BUT_FITS_TAG and not facts.tolerance_is_spent
    return _differs(facts, ticket) and not is_tolerable


def _needs_people(facts: Facts, ticket: TicketFacts) -> bool:
    is_unexplained = facts.recomputed is Decision.RED or facts.birthdate is Birthdate.MISSING
    is_unexplained = is_unexplained or ticket.opposed is Opposed.UNCLEAR
    is_late = facts.received > facts.claims_to
    is_withdrawn = _withdrawn_later(facts, ticket) and not facts.is_guaranteed
    return is_unexplained or is_late or is_withdrawn or ticket.credit is Credit.EXPIRED or ticket.amount == 0


def _withdrawn_later(_: Facts, ticket: TicketFacts) -> bool:
    return ticket.opposed is Opposed.LATER or ticket.credit is Credit.WITHDRAWN


RULES: tuple[tuple[VerdictCode, Rule], ...] = (
    (VerdictCode.R20, lambda facts, _: facts.use is Use.HERE),
    (VerdictCode.R16, lambda _, ticket: ticket.opposed is Opposed.LISTED_OLD_PRINT),
    (VerdictCode.R40, lambda _, ticket: ticket.opposed is Opposed.LISTED),
    (VerdictCode.R14, _wrong_theme),
    (VerdictCode.R15, _assigned_elsewhere),
    (VerdictCode.R13, lambda facts, ticket: facts.captured.last < ticket.validity.first),
    (VerdictCode.R12, lambda facts, ticket: facts.captured.first > ticket.validity.last),
    (VerdictCode.R41, _outside_convention),
    (VerdictCode.R30, _wrong_child),
    (VerdictCode.R50, _beyond_hard_limits),
    (VerdictCode.W20, _needs_people),
    (VerdictCode.A11, _withdrawn_later),
    (VerdictCode.A10, lambda facts, _: facts.is_guaranteed and facts.use is Use.ELSEWHERE),
    (VerdictCode.A00, lambda facts, _: facts.is_guaranteed),
)
