"""PURE. The life of a ticket as one table (domain, E1). What an event costs or needs besides is for the service that causes it."""

from enum import Enum


class TicketState(Enum):
    """Server truth. Payment facts are the claims' and the ledger's; this says what may still be done with the ticket."""

    BLANK = "blank"
    CREDITED = "credited"
    CLAIMED = "claimed"  # a claim on it is held
    REDEEMED = "redeemed"
    REIMBURSED = "reimbursed"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"  # opposed
    EXPIRED = "expired"


class TicketEvent(Enum):
    """What happens to a ticket."""

    CREDIT = "credit"
    UNCREDIT = "uncredit"
    CHANGE = "change"  # of the amount, upwards or downwards
    ASSIGN = "assign"  # to an affiliate, or to nobody again
    PRINT = "print"
    HOLD = "hold"  # a claim was received and waits
    ACCEPT = "accept"  # a claim was accepted, held before or not
    RELEASE = "release"  # the held claim was refused or voided, and no other is alive
    REVERSE = "reverse"  # the accepted claim was taken back: before a run, or by an incident that frees the ticket
    PAY = "pay"  # the accepted claim was paid in a confirmed run
    BLOCK = "block"
    UNBLOCK = "unblock"  # back to where it was: `before_block`
    EXPIRE = "expire"
    CANCEL = "cancel"  # with its pass, which is withdrawn


_S, _E = TicketState, TicketEvent
MOVES: dict[tuple[TicketState, TicketEvent], TicketState] = {
    (_S.BLANK, _E.CREDIT): _S.CREDITED,
    (_S.CREDITED, _E.UNCREDIT): _S.BLANK,
    (_S.CREDITED, _E.CHANGE): _S.CREDITED,
    (_S.CREDITED, _E.ASSIGN): _S.CREDITED,
    (_S.CREDITED, _E.PRINT): _S.CREDITED,
    (_S.CREDITED, _E.HOLD): _S.CLAIMED,
    (_S.CREDITED, _E.ACCEPT): _S.REDEEMED,
    (_S.CLAIMED, _E.ACCEPT): _S.REDEEMED,
    (_S.CLAIMED, _E.RELEASE): _S.CREDITED,
    (_S.REDEEMED, _E.REVERSE): _S.CREDITED,
    (_S.REDEEMED, _E.PAY): _S.REIMBURSED,
    (_S.BLANK, _E.BLOCK): _S.BLOCKED,
    (_S.CREDITED, _E.BLOCK): _S.BLOCKED,
    (_S.BLANK, _E.EXPIRE): _S.EXPIRED,
    (_S.CREDITED, _E.EXPIRE): _S.EXPIRED,
    (_S.BLANK, _E.CANCEL): _S.CANCELLED,
    (_S.CREDITED, _E.CANCEL): _S.CANCELLED,
    # Opposed or not, what nobody used in time expires, and a pass that is withdrawn takes its lost tickets along.
    (_S.BLOCKED, _E.EXPIRE): _S.EXPIRED,
    (_S.BLOCKED, _E.CANCEL): _S.CANCELLED,
    # What was captured before the ticket was opposed is still judged, and may still be paid by the ticket.
    (_S.BLOCKED, _E.ACCEPT): _S.REDEEMED,
    # Two people admit a claim that came after its ticket had expired (E18), or validate an incident on one that was paid (E13).
    (_S.EXPIRED, _E.ACCEPT): _S.REDEEMED,
    (_S.REIMBURSED, _E.REVERSE): _S.CREDITED,
}
FINAL = (TicketState.CANCELLED,)


def after(state: TicketState, event: TicketEvent, before_block: TicketState | None = None) -> TicketState | None:
    """The next state, or None when the event is not allowed. A blocked ticket goes back to where it was, and only there."""
    if event is _E.UNBLOCK:
        return before_block if state is _S.BLOCKED else None
    return MOVES.get((state, event))
