"""Central staff decide a claim in review (W20): accept it after verification (A20), or refuse it with one of the stable reasons.

The decision is carried out exactly as a machine's: the same ledger rules, the same unique index, the same word to the terminal.
Accepting a ticket that another claim has spent meanwhile ends as "already taken": the database decides who is first, not a page.
"""

from enum import Enum

from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey
from server.intake.claims import Case, conclude
from server.intake.judge import Use
from server.terminals import store as terminals
from server.tickets import store as tickets
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
    UNKNOWN_TICKET = "unknown_ticket"  # nothing to pay from: it can only be refused


def review(db: Database, key: ClaimKey, wish: VerdictCode, actor: str, now: Instant) -> VerdictCode | NotReviewed:
    """The verdict that came of it."""
    assert wish is VerdictCode.A20 or wish in REFUSALS
    with db.atomic():
        terminals.lock(db, key.issuer_id, key.terminal)
        row = claim_store.find_claim(db, key)
        if row is None or row.verdict_code is not VerdictCode.W20 or row.state != "held":
            return NotReviewed.NOT_IN_REVIEW
        if row.ticket_number is not None:
            claim_store.lock_tickets(db, key.issuer_id, [row.ticket_number])
        ticket = tickets.read(db, key.issuer_id, row.ticket_number) if row.ticket_number is not None else None
        if wish is VerdictCode.A20 and (ticket is None or ticket.amount_cents == 0):
            return NotReviewed.UNKNOWN_TICKET
        is_here = ticket is not None and claim_store.is_taken_here(db, key, ticket.number, row.affiliate_number)
        case = Case(
            key=key,
            ticket=ticket.number if ticket else None,
            campaign=row.campaign_number,
            affiliate=row.affiliate_number,
            amount=ticket.amount_cents if ticket else 0,
            occurred=Instant(min(row.captured_ms, row.received_ms)),
            actor=actor,
        )
        return conclude(db, case, Use.HERE if is_here else Use.FREE, lambda use: _verdict(wish, use), now)


def _verdict(wish: VerdictCode, use: Use) -> VerdictCode:
    if wish is not VerdictCode.A20 or use is Use.FREE:
        return wish
    return VerdictCode.R20 if use is Use.HERE else VerdictCode.R21
