"""Affiliations: who is one, what was voted, who signed. One step a transaction, each kept with its author.

Decides what `states` leaves open: a vote names its decision, a suspension or an end its reason, and nobody is "signed" without a
convention whose signed document was seen. Wording is elsewhere. Source: domain, A4, E4; identity, money 3.5.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from server.affiliates.identity import Profile, is_rna, is_siret
from server.affiliates.models import Affiliate, AffiliationStep, Convention
from server.affiliates.states import MAY_SIGN, Standing, may_follow
from server.campaigns.models import Campaign
from server.database import Database, Violated
from sync.contract.instant import Instant, civil_date

FIRST_NUMBER = 1001
NUMBER_MAX = 2**32 - 1
DETAIL_MAX = 200
WITH_REASON = frozenset({Standing.SUSPENDED, Standing.ENDED})


class AffiliationRefusal(Enum):
    """Why nothing was changed."""

    UNKNOWN = "unknown"
    NOT_NOW = "not_now"  # the affiliation's state does not allow it (any more)
    NO_DECISION = "no_decision"  # a vote without the assembly's decision
    NO_REASON = "no_reason"
    NO_CONVENTION = "no_convention"  # signed needs a signed convention of a campaign that is not over
    NO_SIGNATORY = "no_signatory"
    SIGNED_LATER = "signed_later"  # a signature in the future
    DATES = "dates"  # the convention ends before it begins
    NO_DOCUMENT = "no_document"
    NO_NAME = "no_name"
    SIRET_WRONG = "siret_wrong"
    RNA_WRONG = "rna_wrong"
    NUMBER_TAKEN = "number_taken"
    ALREADY_THERE = "already_there"  # another affiliate has this SIRET or RNA number


class EnrolmentRefusal(Enum):
    """Why no counter is enrolled for an affiliate."""

    UNKNOWN = "unknown"
    NOT_SIGNED = "not_signed"
    NO_CONVENTION = "no_convention"  # none that is signed and not over


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A convention as signed. `sha256`: of the signed document."""

    campaign: int
    signatory: str
    signed_on: dt.date
    reference: str
    from_date: dt.date
    to_date: dt.date
    sha256: str


class _Stopped(Exception):
    def __init__(self, reason: AffiliationRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def propose(
    db: Database, issuer_id: int, profile: Profile, actor: str, now: Instant, *, number: int | None = None
) -> Affiliate | AffiliationRefusal:
    """A new body, under that number or the next free one."""
    wrong = _wrong(profile)
    if wrong:
        return wrong
    while True:
        chosen = number or next_number(db, issuer_id)
        if _is_taken(issuer_id, chosen):
            return AffiliationRefusal.NUMBER_TAKEN
        try:
            with db.atomic():
                made = Affiliate.objects.create(
                    issuer_id=issuer_id, number=chosen, status=Standing.PROPOSED.value, **_columns(profile)
                )
                note(made, Standing.PROPOSED.value, actor, now)
        except Violated:
            if not _is_taken(issuer_id, chosen):
                return AffiliationRefusal.ALREADY_THERE
            if number:
                return AffiliationRefusal.NUMBER_TAKEN
            continue  # somebody took the number meanwhile: the next free one
        return made


def change(
    db: Database, issuer_id: int, number: int, profile: Profile, actor: str, now: Instant
) -> Affiliate | AffiliationRefusal:
    """Another name, address, contact: the history says which fields, never the contacts themselves."""
    wrong = _wrong(profile)
    if wrong:
        return wrong

    def write(found: Affiliate) -> None:
        columns = _columns(profile)
        changed = [name for name, value in columns.items() if getattr(found, name) != value]
        if not changed:
            return
        _save(found, **columns)
        note(found, "changed", actor, now, ", ".join(changed))

    try:
        return _on(db, issuer_id, number, write)
    except Violated:
        return AffiliationRefusal.ALREADY_THERE


def move(
    db: Database, issuer_id: int, number: int, step: Standing, *, detail: str, actor: str, now: Instant
) -> Affiliate | AffiliationRefusal:
    """The next state. `detail`: the decision of a vote, the reason of a suspension or an end."""

    def bring(found: Affiliate) -> None:
        if not may_follow(Standing(found.status), step):
            raise _Stopped(AffiliationRefusal.NOT_NOW)
        said = detail.strip()[:DETAIL_MAX]
        if step is Standing.VOTED and not said:
            raise _Stopped(AffiliationRefusal.NO_DECISION)
        if step in WITH_REASON and not said:
            raise _Stopped(AffiliationRefusal.NO_REASON)
        if step is Standing.SIGNED and not has_convention(found, civil_date(now)):
            raise _Stopped(AffiliationRefusal.NO_CONVENTION)
        _save(found, status=step.value)
        note(found, step.value, actor, now, said)

    return _on(db, issuer_id, number, bring)


def sign(
    db: Database, issuer_id: int, number: int, signed: Signed, actor: str, now: Instant
) -> Affiliate | AffiliationRefusal:
    """Records a signed convention, or corrects it. Somebody invited has signed by it."""
    wrong = _unsigned(signed, now)
    if wrong:
        return wrong

    def record(found: Affiliate) -> None:
        if Standing(found.status) not in MAY_SIGN:
            raise _Stopped(AffiliationRefusal.NOT_NOW)
        campaign = Campaign.objects.filter(issuer_id=issuer_id, number=signed.campaign).first()
        if campaign is None:
            raise _Stopped(AffiliationRefusal.UNKNOWN)
        Convention.objects.update_or_create(
            affiliate=found,
            campaign=campaign,
            defaults={
                "from_date": signed.from_date,
                "to_date": signed.to_date,
                "signed_on": signed.signed_on,
                "signatory": signed.signatory.strip(),
                "reference": signed.reference.strip(),
                "document_sha256": signed.sha256,
                "recorded_by": actor,
                "recorded_ms": now,
            },
        )
        note(found, "convention", actor, now, f"{signed.campaign} {signed.sha256}")
        if found.status == Standing.INVITED.value and has_convention(found, civil_date(now)):
            _save(found, status=Standing.SIGNED.value)
            note(found, Standing.SIGNED.value, actor, now)

    return _on(db, issuer_id, number, record)


def has_convention(affiliate: Affiliate, day: dt.date) -> bool:
    """Whether a signed one is in force or to come: counters are prepared before a campaign opens."""
    return Convention.objects.filter(affiliate=affiliate, signed_on__isnull=False, to_date__gte=day).exists()


def enrolment_refusal(issuer_id: int, number: int, day: dt.date) -> EnrolmentRefusal | None:
    """What stands in the way of enrolling a counter for that affiliate on that day."""
    found = Affiliate.objects.filter(issuer_id=issuer_id, number=number).first()
    if found is None:
        return EnrolmentRefusal.UNKNOWN
    if found.status != Standing.SIGNED.value:
        return EnrolmentRefusal.NOT_SIGNED
    return None if has_convention(found, day) else EnrolmentRefusal.NO_CONVENTION


def next_number(db: Database, issuer_id: int) -> int:
    """The lowest free one: a number that somebody chose high up does not end the series."""
    row = db.row(
        """
        SELECT MIN(n.number) + 1 FROM (
            SELECT number FROM affiliates_affiliate WHERE issuer_id = %(issuer)s AND number >= %(first)s
            UNION ALL SELECT %(first)s - 1
        ) n WHERE NOT EXISTS (SELECT 1 FROM affiliates_affiliate a WHERE a.issuer_id = %(issuer)s AND a.number = n.number + 1)
        """,
        {"issuer": issuer_id, "first": FIRST_NUMBER},
    )
    assert row is not None
    return int(row[0])


def note(affiliate: Affiliate, action: str, actor: str, now: Instant, detail: str = "") -> None:
    """One line of the history."""
    AffiliationStep.objects.create(affiliate=affiliate, action=action, actor=actor, at_ms=now, detail=detail)


def _is_taken(issuer_id: int, number: int) -> bool:
    return Affiliate.objects.filter(issuer_id=issuer_id, number=number).exists()


def _wrong(profile: Profile) -> AffiliationRefusal | None:
    if not profile.name.strip():
        return AffiliationRefusal.NO_NAME
    if profile.siret and not is_siret(profile.siret):
        return AffiliationRefusal.SIRET_WRONG
    if profile.rna and not is_rna(profile.rna):
        return AffiliationRefusal.RNA_WRONG
    return None


def _unsigned(signed: Signed, now: Instant) -> AffiliationRefusal | None:
    if not signed.signatory.strip():
        return AffiliationRefusal.NO_SIGNATORY
    if signed.signed_on > civil_date(now):
        return AffiliationRefusal.SIGNED_LATER
    if signed.from_date > signed.to_date:
        return AffiliationRefusal.DATES
    return None if len(signed.sha256) == 64 else AffiliationRefusal.NO_DOCUMENT


def _columns(profile: Profile) -> dict[str, str | int]:
    return {
        "name": profile.name.strip(),
        "siret": profile.siret,
        "rna": profile.rna,
        "themes": profile.themes,
        "town": profile.town.strip(),
        "contact": profile.contact.strip(),
        "email": profile.email.strip(),
        "phone": profile.phone.strip(),
    }


def _on(db: Database, issuer_id: int, number: int, act: Callable[[Affiliate], None]) -> Affiliate | AffiliationRefusal:
    try:
        with db.atomic():
            db.lock(
                "SELECT id FROM affiliates_affiliate WHERE issuer_id = %(issuer)s AND number = %(number)s",
                {"issuer": issuer_id, "number": number},
            )
            found = Affiliate.objects.filter(issuer_id=issuer_id, number=number).first()
            if found is None:
                raise _Stopped(AffiliationRefusal.UNKNOWN)
            act(found)
    except _Stopped as stopped:
        return stopped.reason
    return found


def _save(affiliate: Affiliate, **changes: object) -> None:
    for name, value in changes.items():
        setattr(affiliate, name, value)
    affiliate.save(update_fields=list(changes))
