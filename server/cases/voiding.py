"""A claim taken back before its run is cut, by the central staff at the affiliate's demand: when its counter cannot do it any more.

The same deed as the counter's VOID (E07), under the person's name. A card's debit goes back to its card, as when its affiliate
cancels it.
"""

from enum import Enum

from server.cards import debiting
from server.cards.debiting import CancelReason
from server.cards.store import NO_TERMINAL, DebitRow
from server.cases import hold
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey, ClaimRow
from server.intake.claims import take_back
from server.intake.states import ClaimEvent, ClaimState, after
from sync.contract.instant import Instant


class VoidRefusal(Enum):
    """Why nothing was changed."""

    IN_A_RUN = "in_a_run"  # an incident takes it back
    DECIDED = "decided"  # refused or voided already
    BARRED = "barred"  # nobody may ask for it any more: it is not paid, and nothing is taken back
    NO_WORDS = "no_words"
    CLOSED = "closed"  # the campaign is


def void(db: Database, key: ClaimKey, words: str, actor: str, now: Instant) -> VoidRefusal | None:
    """V10. `words`: who asked for it, and why."""
    if not words.strip():
        return VoidRefusal.NO_WORDS
    with db.atomic():
        row = _take_up(db, key)
        if row is None or after(ClaimState(row.state), ClaimEvent.VOID) is None:
            if row is not None and row.state == ClaimState.BARRED.value:
                return VoidRefusal.BARRED
            is_in_run = row is not None and (row.run_number is not None or row.set_against_cents > 0)
            return VoidRefusal.IN_A_RUN if is_in_run else VoidRefusal.DECIDED
        if hold.is_closed(db, row):
            return VoidRefusal.CLOSED
        if key.terminal == NO_TERMINAL:
            _cancel_debit(db, row, actor, now)
        else:
            take_back(db, row, actor, now)
        hold.note(key, "voided", words, actor, now)
    return None


def _take_up(db: Database, key: ClaimKey) -> ClaimRow | None:
    """A card's debit in the order of its affiliate's own cancelling: its card before its claim."""
    found = claim_store.find_claim(db, key) if key.terminal == NO_TERMINAL else None
    if found is None:
        return hold.take_up(db, key)
    debiting.take_up(db, key.issuer_id, found.affiliate_number, found.sequence)
    return claim_store.find_claim(db, key)


def _cancel_debit(db: Database, row: ClaimRow, actor: str, now: Instant) -> None:
    cancelled = debiting.cancel(db, row.issuer_id, row.affiliate_number, row.sequence, CancelReason.OTHER, actor, now)
    assert isinstance(cancelled, DebitRow), f"debit {row.sequence} waits for a run, and is not cancelled: {cancelled}"
