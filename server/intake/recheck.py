"""The bits of a redemption's bitmap that the server can find out again, so that a counter's word is not all there is. PURE.

Only what nobody can doubt is found, always in the counter's favour, so that an honest one is never contradicted: its lists are at
least as old as the first version that it did not have; at least as much waits as its totals say, compared with the last entry
that it says we acknowledged. Dates, theme, assignment, generation and convention are judged from the paper, whatever the bitmap
says. Source: protocol, "Decision"; the counter's side is terminal.counter.checks.
"""

from dataclasses import dataclass

from sync.contract.entry import Header
from sync.contract.instant import MINUTE, Instant
from sync.contract.policy import Check, Limits

CLOCK_TOLERANCE = 10 * MINUTE  # twice the counter's own: two clocks were never compared to the second
NOTHING = Check(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What we know beside the entry.

    `captured`: the earliest time at which it may have been written. `newer_list`: when the first list after the one that it names
    was published, None when there is none. `totals`: cents and count in the last entry that it says was acknowledged; None when
    we know of no such acknowledgement. `head_totals`: the same, of all that we had acknowledged before this batch.
    """

    captured: Instant
    seen: Instant
    newer_list: Instant | None
    totals: tuple[int, int] | None
    head_totals: tuple[int, int]
    is_bearer: bool
    is_typed: bool
    key_level: int


def found(header: Header, known: Known, limits: Limits) -> Check:
    """Bits that hold, whether the counter has set them or not."""
    single = (
        (Check.BEARER, known.is_bearer),
        (Check.SIGNATURE_NOT_CHECKED, known.is_typed),
        (Check.CLOCK_BEHIND, header.wall < known.seen - CLOCK_TOLERANCE),
        (Check.KEY_WEAK, known.key_level < limits.key_level_min),
    )
    bits = int(_lists(known, limits)) | int(_unsynced(header, known, limits))
    return Check(bits | sum(int(bit) for bit, holds in single if holds))


def _lists(known: Known, limits: Limits) -> Check:
    """Whoever had exchanged since a newer list was published would hold that one."""
    if known.newer_list is None:
        return NOTHING
    age = known.captured - known.newer_list - CLOCK_TOLERANCE
    if age > limits.list_age_hard_ms:
        return Check.LISTS_OLD | Check.LISTS_TOO_OLD
    return Check.LISTS_OLD if age > limits.list_age_soft_ms else NOTHING


def _unsynced(header: Header, known: Known, limits: Limits) -> Check:
    """An acknowledgement that we do not know was given before we were restored from a backup, or never: not to be guaranteed beyond
    what waits at least, and not to be refused for it either.
    """
    total, count = known.head_totals if known.totals is None else known.totals
    waiting_cents, waiting = header.total - total, header.count - count
    bits = NOTHING
    if known.is_bearer and (waiting > limits.unsynced_soft or waiting_cents > limits.unsynced_soft_cents):
        bits |= Check.UNSYNCED_MANY
    is_beyond = waiting > limits.unsynced_hard or waiting_cents > limits.unsynced_hard_cents
    if is_beyond:
        bits |= Check.UNSYNCED_MANY if known.totals is None else Check.UNSYNCED_TOO_MANY
    return bits
