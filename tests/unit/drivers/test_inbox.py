"""What threads leave for the loop."""

import select
import threading
from collections.abc import Callable

import pytest

from drivers.faults import DeviceReport, DeviceState
from drivers.inbox import Inbox
from drivers.limits import REPORTS_A_TURN_MAX


def report(name: str) -> DeviceReport:
    return DeviceReport(device=name, state=DeviceState.READY)


def test_what_is_left_wakes_the_loop_and_is_taken_in_its_order() -> None:
    inbox = Inbox()
    assert not select.select([inbox], [], [], 0)[0]

    def leave() -> None:
        for number in range(100):
            inbox.post(report(str(number)))

    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    assert select.select([inbox], [], [], 0)[0]
    assert inbox.take() == [report(str(number)) for number in range(100)]
    assert not select.select([inbox], [], [], 0)[0]
    assert inbox.take() == []
    inbox.close()


@pytest.mark.parametrize(
    "post", [lambda inbox: inbox.wake(), lambda inbox: inbox.post(DeviceReport(device="x", state=DeviceState.READY))]
)
def test_an_inbox_may_be_woken_more_often_than_it_is_read(post: Callable[[Inbox], None]) -> None:
    inbox = Inbox()
    for _ in range(5_000):
        post(inbox)
    taken = []
    while reports := inbox.take():
        assert len(reports) <= REPORTS_A_TURN_MAX
        taken += reports
    assert len(taken) in (0, 5_000)
    inbox.close()
    inbox.wake()


def test_what_is_more_than_a_turn_takes_is_left_for_the_next_and_wakes_the_loop() -> None:
    inbox = Inbox()
    everything = [report(str(number)) for number in range(REPORTS_A_TURN_MAX + 1)]
    for one in everything:
        inbox.post(one)
    assert inbox.take() == everything[:-1]
    assert select.select([inbox], [], [], 0)[0]
    assert inbox.take() == everything[-1:]
    assert not select.select([inbox], [], [], 0)[0]
    inbox.close()
