"""server.cards.states: every move that is not in the table is refused, by the table and by the services; on both engines."""

import itertools
from collections.abc import Callable

import pytest

from server.cards import issuing, store
from server.cards.refusals import CardRefusal, Refused
from server.cards.states import MOVES, CardEvent, CardState, after
from server.cards.store import CardRow
from server.database import Database
from tests.builders.region import NOW, Region

Act = Callable[[Region, CardRow], CardRow | Refused]

ACTS: dict[CardEvent, Act] = {
    CardEvent.BLOCK: lambda region, card: issuing.block(
        region.db, region.issuer_id, card.number, "essai", "user:1", NOW
    ),
    CardEvent.UNBLOCK: lambda region, card: issuing.unblock(
        region.db, region.issuer_id, card.number, "essai", "user:1", NOW
    ),
    CardEvent.REPLACE: lambda region, card: issuing.replace_card(
        region.db, region.issuer_id, card.number, "essai", "user:1", NOW, region.draw
    ),
}
WAYS: dict[CardState, tuple[CardEvent, ...]] = {
    CardState.ACTIVE: (),
    CardState.BLOCKED: (CardEvent.BLOCK,),
    CardState.REPLACED: (CardEvent.REPLACE,),
}
FORBIDDEN = [pair for pair in itertools.product(CardState, CardEvent) if pair not in MOVES]


def brought(region: Region, state: CardState) -> CardRow:
    card = region.card()
    for event in WAYS[state]:
        assert isinstance(ACTS[event](region, card), CardRow)
    return card


@pytest.mark.parametrize(("state", "event"), FORBIDDEN)
def test_a_forbidden_move_changes_nothing(database: Database, state: CardState, event: CardEvent) -> None:
    region = Region(database)
    card = brought(region, state)
    before = store.steps(database, card), store.cards_of_pass(database, region.issuer_id, card.pass_id)
    assert after(state, event) is None
    assert ACTS[event](region, card) == Refused(code=CardRefusal.NOT_NOW, state=state)
    assert (store.steps(database, card), store.cards_of_pass(database, region.issuer_id, card.pass_id)) == before


@pytest.mark.parametrize(("state", "event"), list(MOVES))
def test_an_allowed_move_is_made_and_kept(database: Database, state: CardState, event: CardEvent) -> None:
    region = Region(database)
    card = brought(region, state)
    assert isinstance(ACTS[event](region, card), CardRow)
    now = store.card(database, region.issuer_id, card.number)
    assert now is not None
    assert now.state is MOVES[state, event]
    assert store.steps(database, card)[-1].action == event.value


def test_there_is_something_forbidden() -> None:
    assert len(FORBIDDEN) == 5
