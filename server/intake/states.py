"""PURE. The life of a redemption claim on the server as one table (domain, E2). What an event needs besides is for its service.

A claim's payment goes with its run: `scheduled` in a run, `paid` by it, back again when the bank sends the order back. Nothing
leaves `voided` or `barred`; `corrected` keeps what was paid, beside the reversals of its incidents.
"""

from enum import Enum


class ClaimState(Enum):
    """As stored."""

    RECEIVED = "received"
    HELD = "held"  # for the other counters (W10), or for people (W20)
    REFUSED = "refused"
    VOIDED = "voided"
    ACCEPTED = "accepted"  # due to the affiliate
    SCHEDULED = "scheduled"  # in a run
    PAID = "paid"
    CORRECTED = "corrected"  # something of it was taken back after its run was filed
    BARRED = "barred"  # accepted, and nobody may ask any more for what of it paid no debt


class ClaimEvent(Enum):
    """What happens to a claim."""

    HOLD = "hold"
    ACCEPT = "accept"
    REFUSE = "refuse"
    VOID = "void"  # by the affiliate: at its counter, or by the central staff at its demand
    CONTEST = "contest"  # by the affiliate, once
    SCHEDULE = "schedule"  # a run is cut
    GIVE_BACK = "give_back"  # the run is abandoned, or cannot pay this affiliate
    PAY = "pay"
    RETURN = "return"  # by the bank
    CORRECT = "correct"  # an incident is validated, in whole or in part
    BAR = "bar"  # limitation, agreed by two persons
    SET_OFF = "set_off"  # limitation, and the affiliate owed as much: it paid that, with no run


_S, _E = ClaimState, ClaimEvent
MOVES: dict[tuple[ClaimState, ClaimEvent], ClaimState] = {
    (_S.RECEIVED, _E.HOLD): _S.HELD,
    (_S.RECEIVED, _E.ACCEPT): _S.ACCEPTED,
    (_S.RECEIVED, _E.REFUSE): _S.REFUSED,
    (_S.RECEIVED, _E.VOID): _S.VOIDED,
    (_S.HELD, _E.HOLD): _S.HELD,  # from the other counters to people
    (_S.HELD, _E.ACCEPT): _S.ACCEPTED,
    (_S.HELD, _E.REFUSE): _S.REFUSED,
    (_S.HELD, _E.VOID): _S.VOIDED,
    (_S.REFUSED, _E.CONTEST): _S.HELD,
    (_S.ACCEPTED, _E.VOID): _S.VOIDED,
    (_S.ACCEPTED, _E.SCHEDULE): _S.SCHEDULED,
    (_S.ACCEPTED, _E.BAR): _S.BARRED,
    (_S.ACCEPTED, _E.SET_OFF): _S.PAID,
    (_S.SCHEDULED, _E.GIVE_BACK): _S.ACCEPTED,
    (_S.SCHEDULED, _E.PAY): _S.PAID,
    (_S.SCHEDULED, _E.CORRECT): _S.CORRECTED,  # its run is filed: before, the run is abandoned and the claim voided
    (_S.PAID, _E.RETURN): _S.SCHEDULED,
    (_S.PAID, _E.CORRECT): _S.CORRECTED,
    (_S.CORRECTED, _E.CORRECT): _S.CORRECTED,  # another part of it
}
LIVE = (ClaimState.ACCEPTED, ClaimState.SCHEDULED, ClaimState.PAID, ClaimState.BARRED)
"""The ticket's credit, or the guarantee's, is spent on it."""


DECIDING = {
    ClaimState.HELD: ClaimEvent.HOLD,
    ClaimState.ACCEPTED: ClaimEvent.ACCEPT,
    ClaimState.REFUSED: ClaimEvent.REFUSE,
    ClaimState.VOIDED: ClaimEvent.VOID,
}
"""The event by which a verdict leads to a state."""


def after(state: ClaimState, event: ClaimEvent) -> ClaimState | None:
    """The next state, or None when the event is not allowed."""
    return MOVES.get((state, event))


def before(event: ClaimEvent) -> tuple[ClaimState, ...]:
    """The states in which it is allowed."""
    return tuple(state for state, other in MOVES if other is event)
