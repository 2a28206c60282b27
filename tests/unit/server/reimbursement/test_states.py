"""The run's table: one way forward, one way out before the file exists, none after."""

import itertools

import pytest

from server.reimbursement.models import IN_PREPARATION as IN_PREPARATION_IN_DATABASE
from server.reimbursement.models import RUN_STATES
from server.reimbursement.states import IN_PREPARATION, NEXT, PATH, RunState, has_passed, may_follow


@pytest.mark.parametrize(("state", "following"), list(itertools.pairwise(PATH)))
def test_each_state_leads_to_the_next_one(state: RunState, following: RunState) -> None:
    assert may_follow(state, following)
    assert has_passed(following, state)
    assert not has_passed(state, following)


@pytest.mark.parametrize("state", list(RunState))
def test_no_state_leads_back_or_over_another(state: RunState) -> None:
    for step in NEXT[state] - {RunState.ABANDONED}:
        assert PATH.index(step) == PATH.index(state) + 1


@pytest.mark.parametrize("state", list(RunState))
def test_a_run_is_abandoned_only_before_its_file_exists(state: RunState) -> None:
    assert may_follow(state, RunState.ABANDONED) is (state in IN_PREPARATION)


def test_an_abandoned_run_has_passed_nothing_else() -> None:
    assert has_passed(RunState.ABANDONED, RunState.ABANDONED)
    assert not any(has_passed(RunState.ABANDONED, step) for step in PATH)
    assert not any(has_passed(state, RunState.ABANDONED) for state in PATH)


def test_the_database_knows_the_same_states() -> None:
    assert {state.value for state in RunState} == set(RUN_STATES)
    assert {state.value for state in IN_PREPARATION} == set(IN_PREPARATION_IN_DATABASE)
