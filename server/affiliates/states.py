"""PURE. The life of an affiliation as a table: which state follows which. Source: domain, E4 and A4.

Proposed (by a town or by us) -> voted (the assembly's list) -> invited (asked to sign) -> signed (its space and counters open)
-> suspended / ended. A body that left may be proposed again, under its old number.
"""

from enum import Enum


class Standing(Enum):
    """Where an affiliation stands; the stored words."""

    PROPOSED = "proposed"
    VOTED = "voted"
    INVITED = "invited"
    SIGNED = "signed"
    SUSPENDED = "suspended"
    ENDED = "ended"


NEXT: dict[Standing, frozenset[Standing]] = {
    Standing.PROPOSED: frozenset({Standing.VOTED, Standing.ENDED}),
    Standing.VOTED: frozenset({Standing.INVITED, Standing.ENDED}),
    Standing.INVITED: frozenset({Standing.SIGNED, Standing.ENDED}),
    Standing.SIGNED: frozenset({Standing.SUSPENDED, Standing.ENDED}),
    Standing.SUSPENDED: frozenset({Standing.SIGNED, Standing.ENDED}),
    Standing.ENDED: frozenset({Standing.PROPOSED}),
}
assert set(NEXT) == set(Standing)

MAY_SIGN = frozenset({Standing.INVITED, Standing.SIGNED, Standing.SUSPENDED})
"""When a signed convention may be recorded: the first one, that of a new campaign, or a correction."""


def may_follow(state: Standing, step: Standing) -> bool:
    """Whether an affiliation may be brought from `state` to `step`."""
    return step in NEXT[state]
