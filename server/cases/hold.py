"""A claim taken in hand by a person: read under the locks of an exchange, its history written with the deed."""

from server.cases.models import WORDS_MAX, Step
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey, ClaimRow
from server.ledger import seals
from server.terminals import store as terminals
from sync.contract.instant import Instant


def take_up(db: Database, key: ClaimKey) -> ClaimRow | None:
    """The claim as it is: its counter, its ticket and itself stay locked until the caller's transaction ends.

    In the order of an exchange: counter, ticket, claim, then the ledger. None when that entry is no claim.
    """
    terminals.lock(db, key.issuer_id, key.terminal)
    found = claim_store.find_claim(db, key)
    if found is None:
        return None
    if found.ticket_number is not None:
        claim_store.lock_tickets(db, key.issuer_id, [found.ticket_number])
    db.lock(
        "SELECT sequence FROM intake_claim WHERE issuer_id = %(issuer)s AND terminal = %(terminal)s "
        "AND epoch = %(epoch)s AND sequence = %(sequence)s",
        key.params(),
    )
    return claim_store.find_claim(db, key)


def is_closed(db: Database, row: ClaimRow) -> bool:
    """Whether the claim's campaign is closed: nothing of it moves any more."""
    return row.campaign_number is not None and seals.is_sealed(db, row.issuer_id, row.campaign_number)


def note(key: ClaimKey, action: str, words: str, actor: str, now: Instant) -> None:
    """One more step of the claim's history."""
    Step.objects.create(
        issuer_id=key.issuer_id, terminal=key.terminal, epoch=key.epoch, sequence=key.sequence, action=action,
        words=tidy(words), actor=actor, at_ms=now,
    )  # fmt: skip


def tidy(words: str) -> str:
    """As it is kept: without spaces round it, and bounded."""
    return words.strip()[:WORDS_MAX]
