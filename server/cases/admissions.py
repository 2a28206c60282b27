"""Paying a claim against a rule: one person proposes it with a reason, another one agrees. Two grounds: a contested refusal, and a
claim that came after the end of claims or whose ticket has expired (E18).

What is paid, and from where, is found when the second person agrees, not when the first proposes.
"""

from enum import Enum

from server.cases import hold, shown_papers
from server.cases.contests import close, contest_of
from server.cases.models import Admission, Contest
from server.cases.review import case_of, is_in_review, takes_two, use_of
from server.cases.shown_papers import Offer
from server.database import Database, Violated
from server.four_eyes.hands import are_one_person
from server.intake.claim_store import ClaimKey, ClaimRow
from server.intake.claims import conclude
from server.intake.judge import Use
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode

Ground, State = Admission.Ground, Admission.State


class AdmissionRefusal(Enum):
    """Why nothing was changed."""

    NOT_IN_REVIEW = "not_in_review"  # decided meanwhile
    NO_NEED = "no_need"  # no rule is against it: one person decides
    UNKNOWN_TICKET = "unknown_ticket"
    OTHER_KIND = "other_kind"  # its ticket's money is of a kind that the affiliate is not agreed for
    NO_WORDS = "no_words"
    ALREADY_PROPOSED = "already_proposed"
    NOT_PROPOSED = "not_proposed"
    SAME_PERSON = "same_person"
    CLOSED = "closed"  # the campaign is
    NO_MONEY = "no_money"  # what expired has gone back to the budget already


class _Stopped(Exception):
    def __init__(self, reason: AdmissionRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def proposal_of(key: ClaimKey) -> Admission | None:
    """The one that waits for a second person."""
    return Admission.objects.filter(
        issuer_id=key.issuer_id, terminal=key.terminal, epoch=key.epoch, sequence=key.sequence, state=State.PROPOSED
    ).first()


def ground_of(db: Database, row: ClaimRow, offer: Offer | None) -> Admission.Ground | None:
    """Against which rule paying would go; None when one person may accept it."""
    found = contest_of(row.key)
    if found is not None and found.state == Contest.State.OPEN:
        return Ground.CONTEST
    return Ground.LATE if takes_two(db, row, offer) else None


def propose(db: Database, key: ClaimKey, reason: str, actor: str, now: Instant) -> Admission | AdmissionRefusal:
    """Nothing is paid yet."""
    try:
        with db.atomic():
            row, offer = _in_hand(db, key)
            ground = ground_of(db, row, offer)
            if ground is None:
                raise _Stopped(AdmissionRefusal.NO_NEED)
            if not reason.strip():
                raise _Stopped(AdmissionRefusal.NO_WORDS)
            made = Admission.objects.create(
                issuer_id=key.issuer_id, terminal=key.terminal, epoch=key.epoch, sequence=key.sequence, ground=ground,
                reason=hold.tidy(reason), proposed_by=actor, proposed_ms=now,
            )  # fmt: skip
            hold.note(key, "proposed", reason, actor, now)
            return made
    except _Stopped as stopped:
        return stopped.reason
    except Violated:
        return AdmissionRefusal.ALREADY_PROPOSED


def decline(db: Database, key: ClaimKey, words: str, actor: str, now: Instant) -> Admission | AdmissionRefusal:
    """Whoever proposed it takes it back, or another person does not agree. The claim still waits."""
    try:
        with db.atomic():
            hold.take_up(db, key)
            found = _proposed(key)
            if not words.strip():
                raise _Stopped(AdmissionRefusal.NO_WORDS)
            _decide(found, State.DECLINED, actor, now)
            hold.note(key, "declined", words, actor, now)
            return found
    except _Stopped as stopped:
        return stopped.reason


def agree(db: Database, key: ClaimKey, actor: str, now: Instant) -> VerdictCode | AdmissionRefusal:
    """The verdict that came of it. Nobody is paid twice for a ticket: a second claim of the same affiliate ends as R20."""
    try:
        with db.atomic():
            row, offer = _in_hand(db, key)
            found = _proposed(key)
            if are_one_person(db, found.proposed_by, actor, found.proposed_ms):
                raise _Stopped(AdmissionRefusal.SAME_PERSON)
            _decide(found, State.AGREED, actor, now)
            code = _admit(db, row, offer, found, actor, now)
            contested = contest_of(key)
            if contested is not None and contested.state == Contest.State.OPEN:
                is_paid = code in (VerdictCode.A20, VerdictCode.A10, VerdictCode.A11)
                state = Contest.State.ACCEPTED if is_paid else Contest.State.UPHELD
                close(contested, state, found.reason, actor, now)
            hold.note(key, "agreed", code.value, actor, now)
            return code
    except _Stopped as stopped:
        return stopped.reason


def _admit(db: Database, row: ClaimRow, offer: Offer, found: Admission, actor: str, now: Instant) -> VerdictCode:
    use = use_of(db, row, offer)
    if offer.is_expired and use is Use.FREE:
        assert row.campaign_number is not None
        expired = Account(code=Code.EXPIRED_TICKET, owner=row.campaign_number)
        if ledger.balance(db, row.issuer_id, row.campaign_number, expired) < offer.cents:
            raise _Stopped(AdmissionRefusal.NO_MONEY)
    ground = Ground(found.ground)
    code = conclude(db, case_of(row, offer, actor), use, lambda each: _verdict(each, ground, offer), now)
    if code is VerdictCode.W20:
        raise _Stopped(AdmissionRefusal.NO_MONEY)
    return code


def _verdict(use: Use, ground: Admission.Ground, offer: Offer) -> VerdictCode:
    """Two people may let the guarantee pay a contested claim whose ticket another affiliate has spent."""
    if use is Use.HERE:
        return VerdictCode.R20
    if use is Use.ELSEWHERE:
        return VerdictCode.A10 if ground is Ground.CONTEST else VerdictCode.R21
    return VerdictCode.A20 if offer.is_payable_by_ticket else VerdictCode.A11


def _in_hand(db: Database, key: ClaimKey) -> tuple[ClaimRow, Offer]:
    row = hold.take_up(db, key)
    if row is None or not is_in_review(row):
        raise _Stopped(AdmissionRefusal.NOT_IN_REVIEW)
    offer = shown_papers.offer(db, row)
    if offer is None:
        raise _Stopped(AdmissionRefusal.UNKNOWN_TICKET)
    if hold.is_closed(db, row):
        raise _Stopped(AdmissionRefusal.CLOSED)
    if offer.is_other_kind:
        raise _Stopped(AdmissionRefusal.OTHER_KIND)
    return row, offer


def _proposed(key: ClaimKey) -> Admission:
    found = proposal_of(key)
    if found is None:
        raise _Stopped(AdmissionRefusal.NOT_PROPOSED)
    return found


def _decide(found: Admission, state: Admission.State, actor: str, now: Instant) -> None:
    found.state, found.decided_by, found.decided_ms = state, actor, now
    found.save(update_fields=["state", "decided_by", "decided_ms"])
