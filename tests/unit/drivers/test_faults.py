"""The tree of faults and the mapping from system errors."""

import errno
import os

import pytest

from drivers.faults import (
    FAULT_OF_ERRNO,
    Condition,
    DeviceAbsent,
    DeviceBroken,
    DeviceBusy,
    DeviceFault,
    DeviceState,
    PermissionMissing,
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
