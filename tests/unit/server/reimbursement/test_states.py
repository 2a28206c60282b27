"""The run's table: one way forward, one way out before the file exists, none after."""

import itertools

import pytest

from server.reimbursement.models import IN_PREPARATION as IN_PREPARATION_IN_DATABASE
from server.reimbursement.models import ORDER_STATES, ORDERS_WITHOUT_TRANSFER, RUN_STATES
from server.reimbursement.states import (
    IN_PREPARATION,
    NEXT,
    ORDER_NEXT,
    PATH,
    SET_OFF,
    WAITING,
    OrderState,
    RunState,
    has_passed,
    may_follow,
)


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


@pytest.mark.parametrize("state", list(OrderState))
def test_an_order_ends_where_no_state_follows_and_never_follows_itself(state: OrderState) -> None:
    assert state not in ORDER_NEXT[state]
    ends = {OrderState.BARRED, OrderState.BLOCKED, OrderState.BELOW_MINIMUM, OrderState.ABANDONED}
    assert (not ORDER_NEXT[state]) is (state in ends)


def test_only_a_filed_order_is_paid_and_only_what_the_bank_had_comes_back() -> None:
    leading = {state: {each for each in OrderState if state in ORDER_NEXT[each]} for state in OrderState}
    assert leading[OrderState.PAID] == {OrderState.FILED}
    assert leading[OrderState.RETURNED] == {OrderState.FILED, OrderState.PAID, OrderState.REISSUED}
    assert leading[OrderState.REISSUED] == {OrderState.RETURNED}
    assert leading[OrderState.BARRED] == {OrderState.RETURNED}


def test_the_database_knows_the_same_order_states() -> None:
    assert {state.value for state in OrderState} == set(ORDER_STATES)
    assert {state.value for state in WAITING | SET_OFF} == set(ORDERS_WITHOUT_TRANSFER)
