"""server.cases.incident_rules: the incident's table, and which debts what came in has settled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cases.incident_rules import MOVES, IncidentEvent, IncidentState, settled


def test_nothing_leaves_settled_and_cancelled_and_only_created_is_cancelled() -> None:
    assert {state for state, _ in MOVES} == {IncidentState.CREATED, IncidentState.VALIDATED}
    assert [state for state, event in MOVES if event is IncidentEvent.CANCEL] == [IncidentState.CREATED]


@pytest.mark.parametrize(
    ("owed", "done"), [(1_000, set()), (701, set()), (700, {1}), (1, {1, 2}), (0, {1, 2, 3}), (-5, {1, 2, 3})]
)
def test_the_oldest_is_settled_first(owed: int, done: set[int]) -> None:
    assert settled([(1, 300), (2, 699), (3, 1)], owed) == done


@given(st.lists(st.integers(1, 10_000), max_size=8), st.integers(0, 50_000))
def test_what_is_settled_is_never_more_than_what_came_in(cents: list[int], came_in: int) -> None:
    taken = list(enumerate(cents))
    done = settled(taken, sum(cents) - min(came_in, sum(cents)))
    assert sum(each for number, each in taken if number in done) <= came_in
    assert done == frozenset(range(len(done)))
