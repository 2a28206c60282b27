"""PURE. What happened in a campaign, decided once more by given rules: where that contradicts what was decided then.

Decides like the services: registrations as passes.registrations does, credits as tickets.crediting, claims by intake.judge itself.
Only what rules can change is asked again; proofs, themes, conventions and rivals stay as they were. What was turned away at the
desk left no trace, so that wider rules show less than they would do.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial

from server.campaigns.ages import AgeLimits
from server.campaigns.document import CampaignRules
from server.intake.judge import Birthdate, Credit, Days, Facts, Opposed, TicketFacts, Use, credible_days, judge
from sync.contract.instant import Instant, civil_date
from sync.contract.money import Cents
from sync.contract.policy import Check, Decision
from sync.contract.verdicts import MEANINGS, VerdictCode

ANYBODY = 0  # an affiliate, where the rules cannot tell them apart
BY_RULES = (VerdictCode.R12, VerdictCode.R13, VerdictCode.R30)
BY_MACHINE = (VerdictCode.A00, VerdictCode.A10, VerdictCode.A11, VerdictCode.A12, VerdictCode.W10)


class Change(Enum):
    """What would have been otherwise."""

    REGISTRATION_CLOSED = "registration_closed"
    AGE_OUTSIDE = "age_outside"
    SCHOOL_OUTSIDE = "school_outside"
    RESIDENCE_UNKNOWN = "residence_unknown"  # nobody asked then where the pupil lives: the pass is left open
    VALIDATED_TOO_LATE = "validated_too_late"
    GRANTED_LESS = "granted_less"
    GRANTED_MORE = "granted_more"
    CREDIT_TOO_LATE = "credit_too_late"
    CREDIT_TOO_SMALL = "credit_too_small"
    CREDIT_TOO_LARGE = "credit_too_large"
    WALLET_TOO_SMALL = "wallet_too_small"
    TOO_MANY_TICKETS = "too_many_tickets"
    NO_CREDIT = "no_credit"  # a claim on a ticket that would hold nothing
    CLAIM_REFUSED = "claim_refused"
    CLAIM_TO_PEOPLE = "claim_to_people"
    CLAIM_PAID = "claim_paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """`granted`: cents per wallet that the ledger gave, over all its entries. `pass_id` None: never validated."""

    registration_id: int
    pass_id: int | None
    birthdate: dt.date
    is_school_outside: bool
    is_bursary: bool
    submitted: Instant
    decided: Instant | None
    granted: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A credit of a ticket, its return, or a move between wallets (`ticket` None), in the order of the pass's chain.

    `is_debit`: of a card, which takes what the price says and stands in no slot; its return is its cancellation.
    """

    pass_id: int
    ticket: int | None
    source: int | None  # index of a wallet
    target: int | None
    cents: int
    at: Instant
    is_debit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`code`: the verdict that stands. `printed`: of the paper, None for a typed number. `claim`: its name."""

    claim: str
    ticket: int
    pass_id: int
    code: VerdictCode
    cents: int
    decision: Decision
    checks: Check
    captured: Instant
    seen: Instant
    received: Instant
    is_birthdate_match: bool | None
    policy: tuple[int, int]  # terminal and version
    printed: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What happened, each list in the order in which it did."""

    registrations: tuple[Registration, ...]
    movements: tuple[Movement, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The rules that a claim is judged by, and the days printed on its paper."""

    rules: CampaignRules
    validity: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """Which rules apply when."""

    at: Callable[[Instant], CampaignRules]
    of_claim: Callable[[Claim], Applied]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`ticket` or, before there is one, the number of the registration. Cents as they were, and as they would be."""

    change: Change
    ticket: int | None
    registration: int | None
    before: int
    after: int
    code: VerdictCode | None = None


def always(rules: CampaignRules) -> Yardstick:
    """A draft, for everything."""
    validity = Days(first=rules.valid_from, last=rules.valid_to)
    return Yardstick(at=lambda _at: rules, of_claim=lambda _claim: Applied(rules=rules, validity=validity))


def replay(history: History, own: Yardstick, drafted: Yardstick) -> tuple[Difference, ...]:
    """`own`: as it was. With `drafted` the same, a campaign whose rules were kept gives nothing."""
    passes: dict[int, _Pass] = {}
    found = [*_registrations(history.registrations, own, drafted, passes)]
    found += _movements(history.movements, drafted, passes)
    found += _claims(history.claims, own, drafted, passes)
    return tuple(found)


# --- registrations ---------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Pass:
    """A pass as it would be. `empty`: tickets whose last credit would have been refused. `debited`: by its card."""

    is_open: bool
    wallets: list[int]
    had_wallets: int
    live: set[int] = field(default_factory=set)
    empty: set[int] = field(default_factory=set)
    debited: set[int] = field(default_factory=set)


def _registrations(
    registrations: Sequence[Registration], own: Yardstick, drafted: Yardstick, passes: dict[int, _Pass]
) -> Iterator[Difference]:
    for one in registrations:
        change, after = _registered(one, own, drafted)
        if one.pass_id is not None:
            wallets = after if after is not None else (0,)
            passes[one.pass_id] = _Pass(is_open=after is not None, wallets=list(wallets), had_wallets=len(one.granted))
        if change:
            yield Difference(
                change=change,
                ticket=None,
                registration=one.registration_id,
                before=sum(one.granted),
                after=sum(after or ()),
            )


def _registered(one: Registration, own: Yardstick, drafted: Yardstick) -> tuple[Change | None, tuple[int, ...] | None]:
    """What changes, and what the wallets would hold; None when there would be no pass."""
    rules, day = drafted.at(one.submitted), civil_date(one.submitted)
    if not rules.opens_on <= day <= rules.registration_ends_on:
        return Change.REGISTRATION_CLOSED, None
    limits = AgeLimits(on=rules.opens_on, low=rules.eligibility.age_min, high=rules.eligibility.age_max)
    if not limits.includes(one.birthdate):
        return Change.AGE_OUTSIDE, None
    before = own.at(one.submitted).eligibility
    if rules.eligibility.school and not before.school and one.is_school_outside:
        return Change.SCHOOL_OUTSIDE, None
    if one.pass_id is None or one.decided is None:
        return None, None
    rules = drafted.at(one.decided)
    if civil_date(one.decided) > rules.valid_to:
        return Change.VALIDATED_TOO_LATE, None
    given = tuple(wallet.amount(is_bursary=one.is_bursary) for wallet in rules.wallets)
    if sum(given) == sum(one.granted):
        chosen = one.granted if len(one.granted) == len(given) else given
        is_asked_anew = drafted.at(one.submitted).eligibility.residence and not before.residence
        return (Change.RESIDENCE_UNKNOWN if is_asked_anew else None), chosen
    return (Change.GRANTED_LESS if sum(given) < sum(one.granted) else Change.GRANTED_MORE), given


# --- credits ---------------------------------------------------------------------------------------------------------


def _movements(movements: Sequence[Movement], drafted: Yardstick, passes: dict[int, _Pass]) -> Iterator[Difference]:
    for one in movements:
        owner = passes.get(one.pass_id)
        if owner is None or not owner.is_open:
            continue
        rules = drafted.at(one.at)
        if one.ticket is None:
            _moved(one, owner)
        elif one.source is None:
            _returned(one, owner, rules)
        else:
            change = _credited(one, owner, rules)
            if change:
                yield Difference(change=change, ticket=one.ticket, registration=None, before=one.cents, after=0)


def _moved(one: Movement, owner: _Pass) -> None:
    assert one.source is not None
    assert one.target is not None
    if len(owner.wallets) > max(one.source, one.target) and owner.wallets[one.source] >= one.cents:
        owner.wallets[one.source] -= one.cents
        owner.wallets[one.target] += one.cents


def _returned(one: Movement, owner: _Pass, rules: CampaignRules) -> None:
    assert one.ticket is not None
    owner.empty.discard(one.ticket)
    if one.ticket not in owner.live | owner.debited:
        return
    owner.live.discard(one.ticket)
    owner.debited.discard(one.ticket)
    if civil_date(one.at) <= rules.valid_to:
        owner.wallets[min(one.target or 0, len(owner.wallets) - 1)] += one.cents


def _credited(one: Movement, owner: _Pass, rules: CampaignRules) -> Change | None:
    assert one.ticket is not None
    change = _refused(one, owner, rules)
    if change is None:
        wallet = _wallet(one, owner)
        assert wallet is not None
        owner.wallets[wallet] -= one.cents
        (owner.debited if one.is_debit else owner.live).add(one.ticket)
    else:
        owner.empty.add(one.ticket)
    return change


def _refused(one: Movement, owner: _Pass, rules: CampaignRules) -> Change | None:
    """In the order in which crediting asks."""
    if civil_date(one.at) > rules.valid_to:
        return Change.CREDIT_TOO_LATE
    if one.cents < rules.ticket_min_cents and not one.is_debit:
        return Change.CREDIT_TOO_SMALL
    if one.cents > rules.ticket_max_cents and not one.is_debit:
        return Change.CREDIT_TOO_LARGE
    if len(owner.live) >= rules.tickets_per_pass and not one.is_debit:
        return Change.TOO_MANY_TICKETS
    return Change.WALLET_TOO_SMALL if _wallet(one, owner) is None else None


def _wallet(one: Movement, owner: _Pass) -> int | None:
    """The same one; where the number of wallets changes, whichever holds enough."""
    assert one.source is not None
    is_same = len(owner.wallets) == owner.had_wallets
    candidates = [one.source] if is_same else range(len(owner.wallets))
    return next((index for index in candidates if owner.wallets[index] >= one.cents), None)


# --- claims ----------------------------------------------------------------------------------------------------------


def _claims(
    claims: Sequence[Claim], own: Yardstick, drafted: Yardstick, passes: dict[int, _Pass]
) -> Iterator[Difference]:
    for one in claims:
        is_paid = MEANINGS[one.code].is_paid
        owner = passes.get(one.pass_id)
        if owner and (not owner.is_open or one.ticket in owner.empty):
            if is_paid:
                yield _claim_difference(one, Change.NO_CREDIT, None)
            continue
        code = _judged(one, drafted.of_claim(one))
        change = _contradiction(one.code, code, partial(_judged_as_it_was, one, own))
        if change:
            yield _claim_difference(one, change, code)


def _claim_difference(one: Claim, change: Change, code: VerdictCode | None) -> Difference:
    is_paid = MEANINGS[one.code].is_paid
    return Difference(
        change=change,
        ticket=one.ticket,
        registration=None,
        before=one.cents if is_paid else 0,
        after=one.cents if change is Change.CLAIM_PAID else 0,
        code=code,
    )


def _contradiction(told: VerdictCode, code: VerdictCode, own: Callable[[], VerdictCode]) -> Change | None:
    """What people decided stays decided; so does what no rule of the campaign refused."""
    if told in BY_MACHINE:
        if code in BY_MACHINE:
            return None
        return Change.CLAIM_TO_PEOPLE if code is VerdictCode.W20 else Change.CLAIM_REFUSED
    if told in BY_RULES:
        if code in BY_MACHINE:
            return Change.CLAIM_PAID
        return Change.CLAIM_TO_PEOPLE if code is VerdictCode.W20 else None
    if told is VerdictCode.W20 and code is not VerdictCode.W20 and own() is VerdictCode.W20:
        return Change.CLAIM_PAID if code in BY_MACHINE else Change.CLAIM_REFUSED
    return None


def _judged_as_it_was(one: Claim, own: Yardstick) -> VerdictCode:
    return _judged(one, own.of_claim(one))


def _judged(one: Claim, applied: Applied) -> VerdictCode:
    rules = applied.rules
    return judge(
        Facts(
            is_trusted=True,
            is_proof_good=True,
            ticket=TicketFacts(
                themes=1,
                assigned_affiliate=ANYBODY,
                validity=applied.validity,
                amount=Cents(one.cents),
                opposed=Opposed.NO,
                credit=Credit.THERE,
            ),
            recorded=one.decision,
            recomputed=Decision.AMBER if one.decision is Decision.RED else one.decision,
            checks=one.checks,
            birthdate=_birthdate(one, rules),
            captured=credible_days(one.captured, one.seen, one.received),
            received=civil_date(one.received),
            affiliate=ANYBODY,
            affiliate_themes=1,
            convention=Days(first=dt.date.min, last=dt.date.max),
            claims_to=rules.claims_to,
            watermark=True,
            use=Use.FREE,
            tolerance_is_spent=False,
        )
    )


def _birthdate(one: Claim, rules: CampaignRules) -> Birthdate:
    if not rules.birthdate_required:
        return Birthdate.NOT_ASKED
    if one.is_birthdate_match is None:
        return Birthdate.MISSING
    if one.is_birthdate_match:
        return Birthdate.MATCHES
    return Birthdate.DIFFERS if one.code is VerdictCode.R30 else Birthdate.DIFFERS_BUT_FITS_TAG
