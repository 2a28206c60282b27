"""PURE. Why a service of this package says no. Sentences are the pages' business."""

from dataclasses import dataclass
from enum import Enum

from server.passes.states import RegistrationStatus


class PassRefusal(Enum):
    """Stable words."""

    UNKNOWN_PUPIL = "unknown_pupil"  # not one of this college
    UNKNOWN_REGISTRATION = "unknown_registration"
    NOT_NOW = "not_now"  # `status` does not allow it
    ALREADY_REGISTERED = "already_registered"
    REGISTRATIONS_CLOSED = "registrations_closed"
    CAMPAIGN_OVER = "campaign_over"
    AGE_OUTSIDE = "age_outside"  # `age`
    BUDGET_SPENT = "budget_spent"  # the campaign's envelope has not enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was changed."""

    code: PassRefusal
    status: RegistrationStatus | None = None
    age: int = 0


class Refusal(Exception):
    """Carries a Refused out of a transaction, so that the transaction is undone."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code.value)
        self.refused = refused
