"""Central staff decide a claim in review (W20): accept it after verification (A20), or refuse it with one of the stable reasons.

The decision is carried out exactly as a machine's: the same ledger rules, the same unique index, the same word to the terminal.
Accepting a ticket that another claim has spent meanwhile ends as "already taken": the database decides who is first, not a page.

Paid is what the shown paper promised, never what its slot holds today. When that credit is gone (withdrawn, credited anew, another
print), the campaign's guarantee pays, as it does for a green capture: what the family withdrew later is no fault of the affiliate.
"""

from enum import Enum

from server.backoffice import shown_papers
from server.backoffice.shown_papers import Offer
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey, ClaimRow
from server.intake.claims import Case, conclude
from server.intake.judge import Use
from server.terminals import store as terminals
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


def review(db: Database, key: ClaimKey, wish: VerdictCode, actor: str, now: Instant) -> VerdictCode | NotReviewed:
    """The verdict that came of it: a wish to accept (A20) ends as A11 when the guarantee pays."""
    assert wish is VerdictCode.A20 or wish in REFUSALS
    with db.atomic():
        terminals.lock(db, key.issuer_id, key.terminal)
        row = claim_store.find_claim(db, key)
        if row is None or row.verdict_code is not VerdictCode.W20 or row.state != "held":
            return NotReviewed.NOT_IN_REVIEW
        if row.ticket_number is not None:
            claim_store.lock_tickets(db, key.issuer_id, [row.ticket_number])
        offer = shown_papers.offer(db, row)
        if wish is VerdictCode.A20 and offer is None:
            return NotReviewed.UNKNOWN_TICKET
        return conclude(db, _case(row, offer, actor), _use(db, row, offer), lambda use: _verdict(wish, use, offer), now)


def _case(row: ClaimRow, offer: Offer | None, actor: str) -> Case:
    return Case(
        key=row.key,
        ticket=offer.ticket if offer else None,
        campaign=row.campaign_number,
        affiliate=row.affiliate_number,
        amount=offer.cents if offer else 0,
        occurred=Instant(min(row.captured_ms, row.received_ms)),
        actor=actor,
    )


def _use(db: Database, row: ClaimRow, offer: Offer | None) -> Use:
    """The index on the credit speaks for the ticket; for the guarantee, which has none, the same paper is looked for."""
    if offer is None:
        return Use.FREE
    if claim_store.is_taken_here(db, row.key, offer.ticket, row.affiliate_number):
        return Use.HERE
    return Use.ELSEWHERE if not offer.is_credit_there and offer.is_paid_elsewhere else Use.FREE


def _verdict(wish: VerdictCode, use: Use, offer: Offer | None) -> VerdictCode:
    if wish is not VerdictCode.A20:
        return wish
    if use is Use.FREE:
        return VerdictCode.A20 if offer and offer.is_credit_there else VerdictCode.A11
    return VerdictCode.R20 if use is Use.HERE else VerdictCode.R21
