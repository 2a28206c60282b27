"""PURE. Why a service of this package says no: a code and the facts that a sentence needs. Sentences are the pages' business."""

from dataclasses import dataclass
from enum import Enum

from server.tickets.states import TicketState


class TicketRefusal(Enum):
    """Stable words."""

    UNKNOWN_TICKET = "unknown_ticket"  # not one of this pass
    NOT_NOW = "not_now"  # `state` does not allow it
    AMOUNT_OUTSIDE = "amount_outside"  # `low_cents`..`high_cents`
    NO_SUCH_WALLET = "no_such_wallet"
    WALLET_TOO_SMALL = "wallet_too_small"  # `high_cents` are left
    NOT_ENOUGH_BLANKS = "not_enough_blanks"  # `count` are left
    NOTHING_CHOSEN = "nothing_chosen"
    CAMPAIGN_OVER = "campaign_over"
    UNKNOWN_AFFILIATE = "unknown_affiliate"  # none, or not under convention
    AFFILIATE_OF_ANOTHER_THEME = "affiliate_of_another_theme"
    PRINTED_TOO_OFTEN = "printed_too_often"  # a paper's generation is one byte
    PASS_WITHDRAWN = "pass_withdrawn"  # noqa: S105  # a pupil's pass; nothing on it may be used any more
    WOULD_BE_LOST = "would_be_lost"  # after the end of validity `high_cents` go back to nobody: ask first
    CHANGED_MEANWHILE = "changed_meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was changed."""

    code: TicketRefusal
    state: TicketState | None = None
    low_cents: int = 0
    high_cents: int = 0
    count: int = 0


class Refusal(Exception):
    """Carries a Refused out of a transaction, so that the transaction is undone."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code.value)
        self.refused = refused
