"""Registering a pupil and validating the registration: then the pass opens, its wallets are filled and its blank tickets made.

One transaction each; what was done before is answered, not done again. Amounts, dates and ages are the campaign's terms.
"""

from collections.abc import Callable
from dataclasses import dataclass

from server.campaigns.terms import Terms
from server.database import Database
from server.ledger import rules
from server.ledger.rules import Occasion
from server.ledger.store import Posted, Reason, post
from server.ledger.store import Refused as PostingRefused
from server.passes import store
from server.passes.refusals import PassRefusal, Refusal, Refused
from server.passes.states import RegistrationEvent, RegistrationStatus, after
from server.passes.store import PupilRow, Request
from server.tickets.store import make_blanks
from sync.contract.instant import civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The registration waits for validation."""

    pupil_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The registration has its new status. `pass_id`: the opened pass, when it was validated."""

    pupil_id: int
    status: RegistrationStatus
    pass_id: int | None = None


def register(
    db: Database,
    terms: Terms,
    at: Occasion,
    college_id: int,
    pupil_id: int,
    *,
    is_bursary: bool,
    is_resident: bool | None = None,
    split: tuple[int, ...] = (),
) -> Registered | Refused:
    """The family's request, entered by the college. A refused or withdrawn one is submitted again.

    `split`: cents per wallet; it may be chosen later, at the validation. What the campaign does not ask for (a bursary without a
    supplement, a residence that changes nothing) is not kept.
    """
    try:
        with db.atomic():
            row = _pupil(db, terms, college_id, pupil_id)
            _check_open(terms, at, row)
            _check_eligible(terms, row, is_resident=is_resident)
            if split:
                _check_split(terms, split)
            kept = Request(
                is_bursary=is_bursary and terms.has_supplement,
                is_resident=is_resident if terms.residence_required else None,
                split=split,
            )
            if row.status is None:
                is_done = store.register(db, row, terms.campaign_id, at.recorded, kept)
            elif after(row.status, RegistrationEvent.RESUBMIT):
                is_done = store.resubmit(db, row, at.recorded, kept)
            else:
                is_done = False
            if not is_done:
                raise Refusal(Refused(code=PassRefusal.ALREADY_REGISTERED, status=row.status))
            return Registered(pupil_id=row.id)
    except Refusal as refusal:
        return refusal.refused


def validate(
    db: Database,
    terms: Terms,
    at: Occasion,
    college_id: int,
    pupil_id: int,
    draw: Callable[[int], int],
    split: tuple[int, ...] = (),
) -> Decided | Refused:
    """Opens the pass. `draw(n)` gives a number below n that nobody can guess. `split`: instead of the registration's."""
    try:
        with db.atomic():
            row = _moved(db, terms, at, college_id, pupil_id, RegistrationEvent.VALIDATE)
            chosen = _chosen(terms, split, row.split)
            store.choose_split(db, row, chosen)
            pass_id = store.open_pass(db, row, terms.campaign_id, at.recorded)
            amounts = terms.amounts(is_bursary=row.is_bursary, split=chosen)
            outcome = post(db, *rules.wallet_created(at, pass_id, amounts))
            if isinstance(outcome, PostingRefused) and outcome.reason is Reason.FLOOR:
                raise Refusal(Refused(code=PassRefusal.BUDGET_SPENT))
            assert isinstance(outcome, Posted), f"pass {pass_id} is new, and the ledger says {outcome}"
            make_blanks(db, at.issuer_id, terms.number, pass_id, range(1, terms.tickets_per_pass + 1), draw)
            return Decided(pupil_id=row.id, status=RegistrationStatus.VALIDATED, pass_id=pass_id)
    except Refusal as refusal:
        return refusal.refused


def refuse(db: Database, terms: Terms, at: Occasion, college_id: int, pupil_id: int) -> Decided | Refused:
    """The pupil is not of this college, or the request is not the family's."""
    return _closed(db, terms, at, college_id, pupil_id, RegistrationEvent.REFUSE)


def withdraw(db: Database, terms: Terms, at: Occasion, college_id: int, pupil_id: int) -> Decided | Refused:
    """The family does not want the pass any more."""
    return _closed(db, terms, at, college_id, pupil_id, RegistrationEvent.WITHDRAW)


def _closed(
    db: Database, terms: Terms, at: Occasion, college_id: int, pupil_id: int, event: RegistrationEvent
) -> Decided | Refused:
    try:
        with db.atomic():
            row = _moved(db, terms, at, college_id, pupil_id, event)
            assert row.status
            status = after(row.status, event)
            assert status
            return Decided(pupil_id=row.id, status=status)
    except Refusal as refusal:
        return refusal.refused


def _moved(
    db: Database, terms: Terms, at: Occasion, college_id: int, pupil_id: int, event: RegistrationEvent
) -> PupilRow:
    """The pupil as it was before the event, which has now happened."""
    row = _pupil(db, terms, college_id, pupil_id)
    if row.status is None:
        raise Refusal(Refused(code=PassRefusal.UNKNOWN_REGISTRATION))
    status = after(row.status, event)
    if status is None:
        raise Refusal(Refused(code=PassRefusal.NOT_NOW, status=row.status))
    if event is RegistrationEvent.VALIDATE and not terms.is_before_end(civil_date(at.occurred)):
        raise Refusal(Refused(code=PassRefusal.CAMPAIGN_OVER))
    if not store.decide(db, row, status, at.actor, at.recorded):
        raise Refusal(Refused(code=PassRefusal.NOT_NOW, status=row.status))
    return row


def _pupil(db: Database, terms: Terms, college_id: int, pupil_id: int) -> PupilRow:
    row = store.pupil(db, terms.campaign_id, college_id, pupil_id)
    if row is None:
        raise Refusal(Refused(code=PassRefusal.UNKNOWN_PUPIL))
    return row


def _check_open(terms: Terms, at: Occasion, row: PupilRow) -> None:
    if not terms.is_open_for_registration(civil_date(at.occurred)):
        raise Refusal(Refused(code=PassRefusal.REGISTRATIONS_CLOSED))
    if not terms.ages.includes(row.birthdate):
        raise Refusal(Refused(code=PassRefusal.AGE_OUTSIDE, age=terms.ages.age(row.birthdate)))


def _check_eligible(terms: Terms, row: PupilRow, *, is_resident: bool | None) -> None:
    if terms.school_required and row.is_school_outside:
        raise Refusal(Refused(code=PassRefusal.SCHOOL_OUTSIDE))
    if terms.residence_required and not is_resident:
        raise Refusal(Refused(code=PassRefusal.RESIDENCE_OUTSIDE))


def _chosen(terms: Terms, said: tuple[int, ...], registered: tuple[int, ...]) -> tuple[int, ...]:
    """The split to go by; empty when the campaign offers none, whatever was registered under other rules."""
    if not terms.splits and not said:
        return ()
    chosen = said or registered
    if not chosen:
        raise Refusal(Refused(code=PassRefusal.SPLIT_NEEDED))
    _check_split(terms, chosen)
    return chosen


def _check_split(terms: Terms, split: tuple[int, ...]) -> None:
    if split not in terms.splits:
        raise Refusal(Refused(code=PassRefusal.SPLIT_NOT_OFFERED))
