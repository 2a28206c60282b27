"""What becomes of provisional claims (W10) when every counter has spoken, or after 72 hours: paid, or refused as the second.

In order of receipt, on one page; when that cannot be, each in its own transaction, so that one that trips us holds up no other. It
runs after every exchange and by the command `settle_waiting`, for the hours when no counter calls. Source: decision 0033.

A promise made by a counter that has been proven forked or gone back, or is out of service since, or for a ticket opposed since, is
not kept by a machine: people look at it.
"""

import logging
from collections.abc import Collection, Sequence

from server.database import Contended, Database
from server.intake import claim_store
from server.intake.books import Books, DirectBooks, Unforeseen
from server.intake.claim_store import ClaimKey, ClaimRow
from server.intake.claims import Case, conclude_on, to_people
from server.intake.judge import Use, settle
from server.intake.mistakes import OUR_MISTAKES
from server.intake.page import Page, Reach
from server.terminals import store as terminals
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode

SETTLED_MAX = 200  # in one go: as much as a batch brings; the next exchange takes the rest

logger = logging.getLogger(__name__)


def settle_waiting(db: Database, now: Instant, issuer: int | None = None) -> int:
    """How many claims got their final verdict. Of every issuer, when none is named."""
    issuers = [issuer] if issuer else [row[0] for row in db.rows("SELECT id FROM campaigns_issuer ORDER BY id")]
    return sum(settle_all(db, claim_store.waiting(db, each, now, SETTLED_MAX), now) for each in issuers)


def settle_all(db: Database, claims: Sequence[ClaimRow], now: Instant) -> int:
    """Of one issuer; how many got their final verdict."""
    if not claims:
        return 0
    try:
        with db.atomic():
            return _settle_at_once(db, claims, now)
    except Contended:
        logger.info("settling-waits claims=%s", len(claims))
        return 0
    except (Unforeseen, *OUR_MISTAKES) as reason:
        logger.info("settling-one-by-one claims=%s reason=%r", len(claims), reason)
    return sum(_settle_one(db, claim, now) for claim in claims)


def _settle_at_once(db: Database, claims: Sequence[ClaimRow], now: Instant) -> int:
    """On a page, read under lock: another exchange may have settled some of them meanwhile."""
    issuer = claims[0].issuer_id
    numbers = {claim.ticket_number for claim in claims if claim.ticket_number is not None}
    terminals.lock_all(db, issuer, (claim.terminal for claim in claims))
    claim_store.lock_tickets(db, issuer, numbers)
    page = Page(db, Reach(issuer_id=issuer, numbers=numbers), now)
    believed = claim_store.believed(db, issuer, numbers)
    settled = sum(_settle(page, claim, believed, now) for claim in claims)
    page.write()
    return settled


def _settle_one(db: Database, claim: ClaimRow, now: Instant) -> bool:
    try:
        try:
            with db.atomic():
                return _settle_on_books(db, claim, now)
        except OUR_MISTAKES:
            logger.exception("claim-not-settled claim=%s", claim.key)
        with db.atomic():
            return _shelve(db, claim, now)
    except Contended:
        logger.info("settling-waits claim=%s", claim.key)
    except OUR_MISTAKES:
        logger.exception("claim-not-shelved claim=%s", claim.key)
    return False


def _shelve(db: Database, claim: ClaimRow, now: Instant) -> bool:
    """Our own mistake about one claim stops none behind it, nor the counter that happens to call: people look at it."""
    terminals.lock(db, claim.issuer_id, claim.terminal)
    row = claim_store.find_claim(db, claim.key)
    if row is None or row.verdict_code is not VerdictCode.W10:
        return False
    to_people(db, row, now)
    return True


def _settle_on_books(db: Database, claim: ClaimRow, now: Instant) -> bool:
    """Read again under lock."""
    assert claim.ticket_number is not None
    terminals.lock(db, claim.issuer_id, claim.terminal)
    claim_store.lock_tickets(db, claim.issuer_id, [claim.ticket_number])
    believed = claim_store.believed(db, claim.issuer_id, [claim.ticket_number])
    return _settle(DirectBooks(db=db, issuer_id=claim.issuer_id, now=now), claim, believed, now)


def _settle(books: Books, claim: ClaimRow, believed: Collection[ClaimKey], now: Instant) -> bool:
    assert claim.ticket_number is not None
    assert claim.campaign_number is not None
    row = books.find_claim(claim.key)
    ticket = books.ticket(claim.ticket_number)
    if row is None or row.verdict_code is not VerdictCode.W10 or ticket is None:
        return False
    is_here = books.is_taken_here(claim.key, ticket.number, claim.affiliate_number)
    differs = row.is_birthdate_match is False
    is_spent = differs and books.is_tolerance_spent(claim.campaign_number, claim.affiliate_number)
    case = Case(
        key=claim.key,
        ticket=ticket.number,
        campaign=claim.campaign_number,
        affiliate=claim.affiliate_number,
        amount=ticket.amount_cents,
        occurred=Instant(min(claim.captured_ms, claim.received_ms)),
        actor=f"terminal:{claim.terminal}",
    )
    needs_people = claim.key not in believed
    conclude_on(
        books,
        case,
        Use.HERE if is_here else Use.FREE,
        lambda use: settle(use, differs=differs, tolerance_is_spent=is_spent, needs_people=needs_people),
        now,
    )
    return True
