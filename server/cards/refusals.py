"""PURE. Why a service of this package says no: a code and the facts that a sentence needs. Sentences are in `texts`."""

from dataclasses import dataclass
from enum import Enum

from server.cards.states import CardState


class CardRefusal(Enum):
    """Stable words."""

    NOT_RECOGNISED = "not_recognised"  # no such card, or another birthdate: never told apart
    TOO_MANY_TRIES = "too_many_tries"  # for `wait_ms`
    BLOCKED = "blocked"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"  # the pass was
    NOT_OPEN = "not_open"  # before the campaign's validity, or after it
    NO_CARDS = "no_cards"  # the campaign's rules allow no partial use
    NO_CONVENTION = "no_convention"
    OTHER_THEME = "other_theme"  # none of the wallets is for what the affiliate offers
    CHOOSE_WALLET = "choose_wallet"  # both are
    EMPTY = "empty"
    TOO_LARGE = "too_large"  # for one debit
    FORM_USED = "form_used"  # the form made another debit already
    UNKNOWN = "unknown"  # not one of this affiliate, or of this issuer
    IN_A_RUN = "in_a_run"  # a debit that a reimbursement run has taken
    NOT_NOW = "not_now"  # `state` does not allow it
    HAS_CARD = "has_card"
    NO_PASS = "no_pass"  # noqa: S105  # a pupil's pass, not a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No money moved and no card changed."""

    code: CardRefusal
    wait_ms: int = 0
    state: CardState | None = None


class Refusal(Exception):
    """Carries a Refused out of a transaction, so that the transaction is undone."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code.value)
        self.refused = refused
