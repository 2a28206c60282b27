"""The tree of faults and the mapping from system errors."""

import errno
import os

import pytest

from drivers.faults import (
    FAULT_OF_ERRNO,
    RESTART_FIRST_S,
    RESTART_MAX_S,
    Condition,
    DeviceAbsent,
    DeviceBroken,
    DeviceBusy,
    DeviceFault,
    DeviceState,
    PermissionMissing,
    Setbacks,
    fault_of,
)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (DeviceAbsent, DeviceState.ABSENT),
        (PermissionMissing, DeviceState.NO_PERMISSION),
        (DeviceBusy, DeviceState.BUSY),
        (DeviceBroken, DeviceState.FAULT),
        (DeviceFault, DeviceState.FAULT),
    ],
)
def test_every_fault_has_the_state_to_show(kind: type[DeviceFault], state: DeviceState) -> None:
    assert kind.state is state


def test_a_fault_carries_its_condition() -> None:
    assert DeviceBroken("no paper", condition=Condition.PAPER_END).condition is Condition.PAPER_END
    assert DeviceAbsent("gone").condition is Condition.NONE


@pytest.mark.parametrize("number", sorted(FAULT_OF_ERRNO))
def test_a_known_number_has_its_fault_and_says_what_was_tried(number: int) -> None:
    fault = fault_of(OSError(number, os.strerror(number)), "open x")
    assert type(fault) is FAULT_OF_ERRNO[number]
    assert fault.reason == f"open x: {os.strerror(number)}"
    assert not fault.taken_unknown


@pytest.mark.parametrize("error", [OSError(errno.EFBIG, "File too large"), OSError("no number at all")])
def test_any_other_error_is_a_broken_device(error: OSError) -> None:
    assert type(fault_of(error, "open x")) is DeviceBroken


def test_the_pause_after_an_error_of_ours_doubles_up_to_a_minute_and_is_forgiven_after_one() -> None:
    setbacks = Setbacks()
    now, pauses = 1_000.0, []
    for _ in range(7):
        pauses.append(setbacks.pause_s(now))
        now += pauses[-1] + 1.0
    assert pauses == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, RESTART_MAX_S]
    assert setbacks.pause_s(now + RESTART_MAX_S) == RESTART_FIRST_S
