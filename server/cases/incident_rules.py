"""PURE. Incidents: the states of one, what may be taken back of a claim, and where the money goes (E13).

created -> validated by a second person, who moves the money -> settled when what the affiliate owed for it has come in; cancelled
from created only. Source: domain, E3 and F3.40; accounting design, E13.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from server.ledger.accounts import Code


class IncidentState(Enum):
    """As people see it."""

    CREATED = "created"
    VALIDATED = "validated"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class IncidentEvent(Enum):
    """What happens to it."""

    VALIDATE = "validate"
    SETTLE = "settle"
    CANCEL = "cancel"


_S, _E = IncidentState, IncidentEvent
MOVES: dict[tuple[IncidentState, IncidentEvent], IncidentState] = {
    (_S.CREATED, _E.VALIDATE): _S.VALIDATED,
    (_S.CREATED, _E.CANCEL): _S.CANCELLED,
    (_S.VALIDATED, _E.SETTLE): _S.SETTLED,
}


class Fate(Enum):
    """What becomes of the money that is taken back."""

    PUPIL = "pupil"  # the ticket holds it again, on a new paper
    CAMPAIGN = "campaign"  # whoever bore it: the budget, the expired tickets, or the guarantee


class IncidentRefusal(Enum):
    """Why nothing was changed."""

    NOT_IN_A_FILED_RUN = "not_in_a_filed_run"  # before, the run is abandoned and the claim voided
    BARRED = "barred"  # nobody may ask for it any more, and the affiliate owes nothing of it
    TOO_MUCH = "too_much"  # nothing, or more than is left of what it was paid
    ANOTHER_OPEN = "another_open"  # an incident on the claim is not settled yet
    NO_WORDS = "no_words"  # a reason, and how the affiliate was heard
    NOT_WHOLE = "not_whole"  # the pupil gets the whole ticket back, or nothing
    NO_TICKET = "no_ticket"  # its ticket did not pay it, is usable again already, or its pass is withdrawn
    TOO_LATE_FOR_PUPIL = "too_late_for_pupil"  # the ticket could not be used any more
    SAME_PERSON = "same_person"
    CLOSED = "closed"  # the campaign is
    NOT_CREATED = "not_created"  # validated or cancelled meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeable:
    """What an incident is about. `left`: cents of what the claim was paid, or paid a debt with, that nothing has taken back yet."""

    is_in_filed_run: bool  # or paid a debt when limitation came
    is_barred: bool  # by limitation: the whole claim, or the order that last paid it
    is_by_ticket: bool
    is_ticket_spent: bool  # its ticket is still spent on it
    is_withdrawn: bool  # its pass: nobody uses its tickets any more
    is_valid: bool  # a ticket may still be used
    is_expired: bool  # tickets that nobody used have expired
    paid: int
    left: int
    has_open: bool


def refused(facts: Takeable, cents: int, fate: Fate) -> IncidentRefusal | None:
    """Why this cannot be taken back, or None."""
    if facts.is_barred:
        return IncidentRefusal.BARRED
    if not facts.is_in_filed_run:
        return IncidentRefusal.NOT_IN_A_FILED_RUN
    if facts.has_open:
        return IncidentRefusal.ANOTHER_OPEN
    if not 0 < cents <= facts.left:
        return IncidentRefusal.TOO_MUCH
    if fate is Fate.PUPIL:
        return _not_to_pupil(facts, cents)
    return None


def _not_to_pupil(facts: Takeable, cents: int) -> IncidentRefusal | None:
    if not facts.is_by_ticket or not facts.is_ticket_spent or facts.is_withdrawn:
        return IncidentRefusal.NO_TICKET
    if not facts.is_valid:
        return IncidentRefusal.TOO_LATE_FOR_PUPIL
    return None if cents == facts.paid else IncidentRefusal.NOT_WHOLE


def into(facts: Takeable, fate: Fate) -> Code:
    """The account that the money goes to."""
    if fate is Fate.PUPIL:
        return Code.TICKET
    if not facts.is_by_ticket:
        return Code.GUARANTEE
    return Code.EXPIRED_TICKET if facts.is_expired else Code.BUDGET


def settled(taken: Sequence[tuple[int, int]], owed: int) -> frozenset[int]:
    """Which validated incidents of an affiliate are settled: the oldest is paid back first. `taken`: (number, cents), oldest first;
    `owed`: what the affiliate still owes.
    """
    came_in = sum(cents for _, cents in taken) - owed
    found = []
    for number, cents in taken:
        came_in -= cents
        if came_in < 0:
            break
        found.append(number)
    return frozenset(found)
