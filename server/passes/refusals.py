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
    RESIDENCE_OUTSIDE = "residence_outside"  # or not said, and the campaign needs it
    SCHOOL_OUTSIDE = "school_outside"
    SPLIT_NEEDED = "split_needed"  # the family chooses, nobody for it
    SPLIT_NOT_OFFERED = "split_not_offered"
    BUDGET_SPENT = "budget_spent"  # the campaign's envelope has not enough
    NO_PASS = "no_pass"  # noqa: S105  # a pupil's pass, not a password
    PASS_WITHDRAWN = "pass_withdrawn"  # noqa: S105
    NO_SUPPLEMENT = "no_supplement"  # a bursary changes nothing in this campaign
    BURSARY_KNOWN = "bursary_known"  # said before
    BURSARY_PAID = "bursary_paid"  # the supplement is in the wallets: it is not taken back
    MOVES_NOT_ALLOWED = "moves_not_allowed"
    NOTHING_TO_MOVE = "nothing_to_move"
    WALLET_TOO_SMALL = "wallet_too_small"  # `cents` are left in it
    REASON_MISSING = "reason_missing"
    NOTHING_LEFT = "nothing_left"  # withdrawn before, and nothing came back since
    CHANGED_MEANWHILE = "changed_meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was changed."""

    code: PassRefusal
    status: RegistrationStatus | None = None
    age: int = 0
    cents: int = 0


class Refusal(Exception):
    """Carries a Refused out of a transaction, so that the transaction is undone."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code.value)
        self.refused = refused
