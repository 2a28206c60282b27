"""A claim taken back before its run is cut, by the central staff at the affiliate's demand: when its counter cannot do it any more.

The same deed as the counter's VOID (E07), under the person's name.
"""

from enum import Enum

from server.cases import hold
from server.database import Database
from server.intake.claim_store import ClaimKey
from server.intake.claims import take_back
from server.intake.states import ClaimEvent, ClaimState, after
from sync.contract.instant import Instant


class VoidRefusal(Enum):
    """Why nothing was changed."""

    IN_A_RUN = "in_a_run"  # an incident takes it back
    DECIDED = "decided"  # refused or voided already
    NO_WORDS = "no_words"


def void(db: Database, key: ClaimKey, words: str, actor: str, now: Instant) -> VoidRefusal | None:
    """V10. `words`: who asked for it, and why."""
    if not words.strip():
        return VoidRefusal.NO_WORDS
    with db.atomic():
        row = hold.take_up(db, key)
        if row is None or after(ClaimState(row.state), ClaimEvent.VOID) is None:
            is_in_run = row is not None and row.run_number is not None
            return VoidRefusal.IN_A_RUN if is_in_run else VoidRefusal.DECIDED
        take_back(db, row, actor, now)
        hold.note(key, "voided", words, actor, now)
    return None
