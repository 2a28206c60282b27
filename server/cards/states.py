"""PURE. The life of a card as one table. The money is the pass's: a card is only a way to it, and a lost one loses nothing."""

from enum import Enum


class CardState(Enum):
    """Only an active card is debited."""

    ACTIVE = "active"
    BLOCKED = "blocked"  # reported lost or stolen
    REPLACED = "replaced"  # by the next generation: final


class CardEvent(Enum):
    """What happens to a card."""

    BLOCK = "block"
    UNBLOCK = "unblock"  # found again
    REPLACE = "replace"


_S, _E = CardState, CardEvent
MOVES: dict[tuple[CardState, CardEvent], CardState] = {
    (_S.ACTIVE, _E.BLOCK): _S.BLOCKED,
    (_S.BLOCKED, _E.UNBLOCK): _S.ACTIVE,
    (_S.ACTIVE, _E.REPLACE): _S.REPLACED,
    (_S.BLOCKED, _E.REPLACE): _S.REPLACED,
}


def after(state: CardState, event: CardEvent) -> CardState | None:
    """The next state, or None when the event is not allowed."""
    return MOVES.get((state, event))
