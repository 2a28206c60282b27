"""Every kind, state and condition has one light, and no light says more than the devices process said."""

import pytest

from drivers.events import DeviceKind
from drivers.faults import Condition, DeviceState
from terminal.counter.events import DeviceLight
from terminal.counter.lights import LIGHTS, light_of


@pytest.mark.parametrize("kind", DeviceKind)
@pytest.mark.parametrize("state", DeviceState)
@pytest.mark.parametrize("condition", Condition)
def test_it_works_exactly_when_its_state_says_so(kind: DeviceKind, state: DeviceState, condition: Condition) -> None:
    light = light_of(kind, state, condition)
    assert light in LIGHTS[kind]
    assert light.is_working == (state is DeviceState.READY)


@pytest.mark.parametrize("kind", DeviceKind)
def test_every_light_of_a_kind_can_be_lit_but_for_those_without_a_device(kind: DeviceKind) -> None:
    lit = {light_of(kind, state, condition) for state in DeviceState for condition in Condition}
    assert set(LIGHTS[kind]) - lit == {DeviceLight.NOT_SET, DeviceLight.SILENT}


def test_a_condition_of_the_other_kind_or_of_another_state_says_nothing() -> None:
    assert light_of(DeviceKind.SCANNER, DeviceState.FAULT, Condition.PAPER_END) is DeviceLight.FAULT
    assert light_of(DeviceKind.PRINTER, DeviceState.READY, Condition.COVER_OPEN) is DeviceLight.READY
    assert light_of(DeviceKind.SCANNER, DeviceState.BUSY, Condition.NOT_CALIBRATED) is DeviceLight.BUSY


def test_whatever_works_is_better_than_whatever_does_not() -> None:
    for lights in LIGHTS.values():
        assert [light.is_working for light in lights] == sorted((light.is_working for light in lights), reverse=True)
