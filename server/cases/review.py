"""Central staff decide a claim in review (W20): accept it after verification (A20), or refuse it with one of the stable reasons.

The decision is carried out exactly as a machine's: the same ledger rules, the same unique index, the same word to the terminal.
Accepting a ticket that another claim has spent meanwhile ends as "already taken": the database decides who is first, not a page.

Paid is what the shown paper promised, never what its slot holds today. When that credit is gone (withdrawn, credited anew, another
print), the campaign's guarantee pays, as it does for a green capture: what the family withdrew later is no fault of the affiliate.
What goes against a rule is not accepted here: a late claim and a contested refusal take two people (admissions).
"""

from enum import Enum

from server.cases import hold, shown_papers
from server.cases.contests import contest_of
from server.cases.late import is_late
from server.cases.models import Admission, Contest
from server.cases.shown_papers import Offer
from server.database import Database
from server.intake import branch_voids, claim_store
from server.intake.claim_store import ClaimKey, ClaimRow
from server.intake.claims import Case, conclude
from server.intake.judge import Use
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode

# What a person can find out that the server could not; the others are the server's own findings.
REFUSALS = (
    VerdictCode.R10,
    VerdictCode.R11,
    VerdictCode.R12,
    VerdictCode.R14,
    VerdictCode.R15,
    VerdictCode.R20,
    VerdictCode.R21,
    VerdictCode.R30,
    VerdictCode.R41,
    VerdictCode.R50,
    VerdictCode.R60,
    VerdictCode.R70,
)


class NotReviewed(Enum):
    """Why nothing was decided."""

    NOT_IN_REVIEW = "not_in_review"
    UNKNOWN_TICKET = "unknown_ticket"  # nothing was promised: it can only be refused
    CONTESTED = "contested"  # the affiliate waits for an answer in words
    CLOSED = "closed"  # its campaign is: it can only be refused
    OTHER_KIND = "other_kind"  # its ticket's money is of a kind that the affiliate is not agreed for
    TAKEN_BACK = "taken_back"  # a signed VOID on a branch may name it: whoever pays it says why
    TWO_PERSONS = "two_persons"  # it came too late: one person proposes, another agrees


def review(
    db: Database, key: ClaimKey, wish: VerdictCode, actor: str, now: Instant, words: str = ""
) -> VerdictCode | NotReviewed:
    """The verdict that came of it: a wish to accept (A20) ends as A11 when the guarantee pays. `words`: why, for the history."""
    assert wish is VerdictCode.A20 or wish in REFUSALS
    with db.atomic():
        row = hold.take_up(db, key)
        if row is None or not is_in_review(row):
            return NotReviewed.NOT_IN_REVIEW
        found = contest_of(key)
        if found is not None and found.state == Contest.State.OPEN:
            return NotReviewed.CONTESTED
        offer = shown_papers.offer(db, row)
        if wish is VerdictCode.A20 and offer is None:
            return NotReviewed.UNKNOWN_TICKET
        if wish is VerdictCode.A20 and hold.is_closed(db, row):
            return NotReviewed.CLOSED
        if wish is VerdictCode.A20 and offer is not None and offer.is_other_kind:
            return NotReviewed.OTHER_KIND
        if wish is VerdictCode.A20 and not words.strip() and branch_voids.that_may_name(db, key):
            return NotReviewed.TAKEN_BACK
        if wish is VerdictCode.A20 and takes_two(db, row, offer):
            return NotReviewed.TWO_PERSONS
        code = conclude(
            db, case_of(row, offer, actor), use_of(db, row, offer), lambda use: _verdict(wish, use, offer), now
        )
        _drop_proposals(key, actor, now)
        hold.note(key, "reviewed", f"{code.value} {words}".strip(), actor, now)
        return code


def is_in_review(row: ClaimRow) -> bool:
    """Whether it waits for people, not for the other counters."""
    return row.verdict_code is VerdictCode.W20 and row.state == "held"


def takes_two(db: Database, row: ClaimRow, offer: Offer | None) -> bool:
    """Whether paying it goes against the end of claims: by its receipt, or because its ticket has expired."""
    return is_late(db, row) or (offer is not None and offer.is_expired)


def case_of(row: ClaimRow, offer: Offer | None, actor: str) -> Case:
    """What a verdict acts on."""
    return Case(
        key=row.key,
        ticket=offer.ticket if offer else None,
        campaign=row.campaign_number,
        affiliate=row.affiliate_number,
        amount=offer.cents if offer else 0,
        occurred=Instant(min(row.captured_ms, row.received_ms)),
        actor=actor,
        has_expired=offer is not None and offer.is_expired,
    )


def use_of(db: Database, row: ClaimRow, offer: Offer | None) -> Use:
    """The index on the credit speaks for the ticket; for the guarantee, which has none, the same paper is looked for."""
    if offer is None:
        return Use.FREE
    if claim_store.is_taken_here(db, row.key, offer.ticket, row.affiliate_number):
        return Use.HERE
    return Use.ELSEWHERE if not offer.is_payable_by_ticket and offer.is_paid_elsewhere else Use.FREE


def _verdict(wish: VerdictCode, use: Use, offer: Offer | None) -> VerdictCode:
    if wish is not VerdictCode.A20:
        return wish
    if use is Use.FREE:
        return VerdictCode.A20 if offer and offer.is_payable_by_ticket else VerdictCode.A11
    return VerdictCode.R20 if use is Use.HERE else VerdictCode.R21


def _drop_proposals(key: ClaimKey, actor: str, now: Instant) -> None:
    """Whoever refuses does not agree with a proposal to pay."""
    Admission.objects.filter(
        issuer_id=key.issuer_id, terminal=key.terminal, epoch=key.epoch, sequence=key.sequence,
        state=Admission.State.PROPOSED,
    ).update(state=Admission.State.DECLINED, decided_by=actor, decided_ms=now)  # fmt: skip
