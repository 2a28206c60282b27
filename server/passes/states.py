"""PURE. The life of a registration as one table (domain, E4)."""

from enum import Enum


class RegistrationStatus(Enum):
    """Of a family's request in one campaign."""

    SUBMITTED = "submitted"
    VALIDATED = "validated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RegistrationEvent(Enum):
    """What the college or the family does."""

    VALIDATE = "validate"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    RESUBMIT = "resubmit"


_S, _E = RegistrationStatus, RegistrationEvent
MOVES: dict[tuple[RegistrationStatus, RegistrationEvent], RegistrationStatus] = {
    (_S.SUBMITTED, _E.VALIDATE): _S.VALIDATED,
    (_S.SUBMITTED, _E.REFUSE): _S.REFUSED,
    (_S.SUBMITTED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.REFUSED, _E.RESUBMIT): _S.SUBMITTED,
    (_S.WITHDRAWN, _E.RESUBMIT): _S.SUBMITTED,
}


def after(status: RegistrationStatus, event: RegistrationEvent) -> RegistrationStatus | None:
    """The next status, or None when the event is not allowed."""
    return MOVES.get((status, event))
