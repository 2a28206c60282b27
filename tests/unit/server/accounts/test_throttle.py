"""Wrong passwords make people wait, never for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.throttle import (
    ACCOUNT_WAIT_MAX,
    FIRST_WAIT,
    FORGET_AFTER,
    FREE_FAILURES,
    WAIT_MAX,
    Failures,
    Scope,
    counted,
    wait_until,
)
from sync.contract.instant import Instant

NOW = Instant(1_800_000_000_000)


@pytest.mark.parametrize("scope", list(Scope))
def test_a_few_failures_cost_nothing(scope: Scope) -> None:
    assert wait_until(scope, None) == 0
    assert wait_until(scope, Failures(count=FREE_FAILURES[scope] - 1, last=NOW)) == 0


@pytest.mark.parametrize(("beyond", "wait"), [(0, 30_000), (1, 60_000), (2, 120_000), (5, 900_000), (500, 900_000)])
def test_each_further_failure_doubles_the_wait_up_to_a_limit(beyond: int, wait: int) -> None:
    failures = Failures(count=FREE_FAILURES[Scope.PAIR] + beyond, last=NOW)
    assert wait_until(Scope.PAIR, failures) == NOW + wait


@given(st.integers(0, 10_000), st.sampled_from(Scope))
def test_nobody_waits_longer_than_the_limit(count: int, scope: Scope) -> None:
    assert wait_until(scope, Failures(count=count, last=NOW)) <= NOW + WAIT_MAX


def test_an_hour_of_quiet_forgets_everything() -> None:
    many = Failures(count=50, last=NOW)
    assert counted(many, Instant(NOW + FORGET_AFTER)).count == 1
    assert counted(many, Instant(NOW + FORGET_AFTER - 1)).count == 51
    assert counted(None, NOW) == Failures(count=1, last=NOW)


def test_one_person_waits_before_their_account_does_for_all() -> None:
    assert FREE_FAILURES[Scope.PAIR] < FREE_FAILURES[Scope.ACCOUNT] < FREE_FAILURES[Scope.ADDRESS]
    assert FIRST_WAIT < WAIT_MAX < FORGET_AFTER


@given(st.integers(0, 10_000))
def test_what_strangers_do_to_an_account_costs_its_owner_a_minute_at_most(count: int) -> None:
    assert wait_until(Scope.ACCOUNT, Failures(count=count, last=NOW)) <= NOW + ACCOUNT_WAIT_MAX == NOW + 60_000


def test_guessing_one_account_from_everywhere_stays_hopeless() -> None:
    """A year of it, against passwords of twelve signs that are on no list of common ones."""
    assert 366 * 86_400_000 // ACCOUNT_WAIT_MAX < 1_000_000
