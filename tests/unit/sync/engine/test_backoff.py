"""When to call next: soon after a commit, spread after an outage, never sooner than the server asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.instant import HOUR, MINUTE, SECOND, Monotonic
from sync.engine.backoff import (
    RETRY_AFTER_MAX,
    Pace,
    Timing,
    after_answer,
    after_commit,
    after_fault,
    at_start,
    when_asked,
    window_ms,
)

NOW = Monotonic(1_000_000)
TIMING = Timing()
chances = st.floats(0, 1, allow_nan=False)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 5), (2, 300), (3, 300), (6, 300), (7, 320), (8, 640), (9, 900), (10, 900), (1000, 900)],
)
def test_the_window_doubles_is_never_under_the_spread_in_an_outage_and_stops_at_15_minutes(
    failures: int, seconds: int
) -> None:
    assert window_ms(failures, TIMING) == seconds * SECOND


@pytest.mark.parametrize(("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (4, 40), (20, 900)])
def test_without_a_spread_the_window_only_doubles(failures: int, seconds: int) -> None:
    assert window_ms(failures, Timing(reconnect_spread=0)) == seconds * SECOND


def test_a_spread_is_never_longer_than_the_cap() -> None:
    assert window_ms(2, Timing(backoff_cap=MINUTE, reconnect_spread=HOUR)) == MINUTE


@given(st.integers(0, 50), chances)
def test_after_a_fault_the_wait_lies_in_the_window(failures: int, chance: float) -> None:
    pace = after_fault(Pace(failures=failures, next_at=NOW), NOW, TIMING, chance, None)
    assert pace.failures == failures + 1
    assert 0 <= pace.next_at - NOW <= min(window_ms(failures + 1, TIMING), TIMING.backoff_cap)


@given(st.integers(0, 10), chances, st.integers(-5, 10 * HOUR))
def test_the_server_is_never_called_sooner_than_it_asked(failures: int, chance: float, retry_after: int) -> None:
    pace = after_fault(Pace(failures=failures, next_at=NOW), NOW, TIMING, chance, retry_after)
    assert pace.next_at - NOW >= min(retry_after, RETRY_AFTER_MAX)
    assert pace.next_at - NOW <= RETRY_AFTER_MAX + TIMING.backoff_cap


def test_counters_told_the_same_retry_after_do_not_come_back_together() -> None:
    pace = Pace(failures=1, next_at=NOW)
    times = {after_fault(pace, NOW, TIMING, chance / 10, 60 * SECOND).next_at for chance in range(10)}
    assert len(times) == 10


@given(chances)
def test_after_an_answer_the_next_one_is_in_about_five_minutes(chance: float) -> None:
    pace = after_answer(NOW, TIMING, chance, again=False)
    assert pace.failures == 0
    assert 4.5 * MINUTE <= pace.next_at - NOW <= 5 * MINUTE


def test_when_more_waits_the_next_one_is_at_once() -> None:
    assert after_answer(NOW, TIMING, 0.5, again=True).is_due(NOW)


def test_the_first_exchange_after_a_start_is_at_once() -> None:
    assert at_start(NOW).is_due(NOW)


def test_a_commit_is_pushed_at_once_while_the_link_is_good() -> None:
    quiet = after_answer(NOW, TIMING, 0.0, again=False)
    assert not quiet.is_due(NOW)
    assert after_commit(quiet, NOW).is_due(NOW)


def test_a_commit_during_an_outage_waits_its_turn_but_a_person_who_asks_does_not() -> None:
    failing = after_fault(at_start(NOW), NOW, TIMING, 1.0, None)
    assert after_commit(failing, NOW) == failing
    assert when_asked(failing, NOW).is_due(NOW)
    assert when_asked(failing, NOW).failures == 1


def test_neither_makes_an_exchange_later_than_it_was() -> None:
    due = Pace(failures=0, next_at=Monotonic(NOW - 5))
    assert after_commit(due, NOW) == when_asked(due, NOW) == due
