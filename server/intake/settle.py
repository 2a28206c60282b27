"""What becomes of provisional claims (W10) when every counter has spoken, or after 72 hours: paid, or refused as the second.

In order of receipt, each in its own transaction, so that one that must wait for a lock, or trips us, holds up no other. Runs after
every exchange and by the command `settle_waiting`, for the hours when no counter calls. A promise made by a counter that has been
proven forked or gone back, or is out of service since, or for a ticket opposed since, is not kept by a machine: people look at it.
"""

import logging
from collections.abc import Iterable

from server.database import Contended, Database
from server.intake import claim_store
from server.intake.claim_store import ClaimRow
from server.intake.claims import Case, conclude, to_people
from server.intake.judge import Use, settle
from server.intake.mistakes import OUR_MISTAKES
from server.terminals import store as terminals
from server.tickets import store as tickets
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode

SETTLED_MAX = 200  # in one go: as much as a batch brings; the next exchange takes the rest

logger = logging.getLogger(__name__)


def settle_waiting(db: Database, now: Instant, issuer: int | None = None) -> int:
    """How many claims got their final verdict. Of every issuer, when none is named."""
    issuers = [issuer] if issuer else [row[0] for row in db.rows("SELECT id FROM campaigns_issuer ORDER BY id")]
    return sum(settle_each(db, claim_store.waiting(db, each, now, SETTLED_MAX), now) for each in issuers)


def settle_each(db: Database, claims: Iterable[ClaimRow], now: Instant) -> int:
    """One by one; how many got their final verdict."""
    return sum(_settle_one(db, claim, now) for claim in claims)


def _settle_one(db: Database, claim: ClaimRow, now: Instant) -> bool:
    try:
        try:
            with db.atomic():
                return _settle(db, claim, now)
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


def _settle(db: Database, claim: ClaimRow, now: Instant) -> bool:
    """Read again under lock: another exchange may have settled it meanwhile."""
    assert claim.ticket_number is not None
    assert claim.campaign_number is not None
    terminals.lock(db, claim.issuer_id, claim.terminal)
    claim_store.lock_tickets(db, claim.issuer_id, [claim.ticket_number])
    row = claim_store.find_claim(db, claim.key)
    ticket = tickets.read(db, claim.issuer_id, claim.ticket_number)
    if row is None or row.verdict_code is not VerdictCode.W10 or ticket is None:
        return False
    needs_people = claim_store.is_doubted(db, claim.key)
    is_here = claim_store.is_taken_here(db, claim.key, ticket.number, claim.affiliate_number)
    differs = row.is_birthdate_match is False
    is_spent = differs and claim_store.is_tolerance_spent(
        db, claim.issuer_id, claim.campaign_number, claim.affiliate_number
    )
    case = Case(
        key=claim.key,
        ticket=ticket.number,
        campaign=claim.campaign_number,
        affiliate=claim.affiliate_number,
        amount=ticket.amount_cents,
        occurred=Instant(min(claim.captured_ms, claim.received_ms)),
        actor=f"terminal:{claim.terminal}",
    )
    conclude(
        db,
        case,
        Use.HERE if is_here else Use.FREE,
        lambda use: settle(use, differs=differs, tolerance_is_spent=is_spent, needs_people=needs_people),
        now,
    )
    return True
