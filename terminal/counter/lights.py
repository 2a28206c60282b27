"""From what the devices process says of a scanner or a printer to the light that the screen shows. Pure and total.

The state decides whether the device works; the condition only says more precisely what is the matter. A condition that does not
belong to the kind or to the state says nothing here: a light never claims more than both.
"""

from drivers.events import DeviceKind
from drivers.faults import Condition, DeviceState
from terminal.counter.events import DeviceLight

_PLAIN: dict[DeviceState, DeviceLight] = {
    DeviceState.READY: DeviceLight.READY,
    DeviceState.ABSENT: DeviceLight.ABSENT,
    DeviceState.NO_PERMISSION: DeviceLight.NO_PERMISSION,
    DeviceState.BUSY: DeviceLight.BUSY,
    DeviceState.FAULT: DeviceLight.FAULT,
}
_PRECISE: dict[tuple[DeviceKind, DeviceState, Condition], DeviceLight] = {
    (DeviceKind.SCANNER, DeviceState.READY, Condition.NOT_CALIBRATED): DeviceLight.NOT_CALIBRATED,
    (DeviceKind.SCANNER, DeviceState.FAULT, Condition.UNSUPPORTED_MODE): DeviceLight.UNSUPPORTED_MODE,
    (DeviceKind.PRINTER, DeviceState.READY, Condition.PAPER_NEAR_END): DeviceLight.PAPER_LOW,
    (DeviceKind.PRINTER, DeviceState.FAULT, Condition.PAPER_END): DeviceLight.PAPER_OUT,
    (DeviceKind.PRINTER, DeviceState.FAULT, Condition.COVER_OPEN): DeviceLight.COVER_OPEN,
    (DeviceKind.PRINTER, DeviceState.FAULT, Condition.CUTTER): DeviceLight.CUTTER,
    (DeviceKind.PRINTER, DeviceState.FAULT, Condition.OVERHEATED): DeviceLight.OVERHEATED,
    (DeviceKind.PRINTER, DeviceState.FAULT, Condition.PRINTER_ERROR): DeviceLight.PRINTER_ERROR,
    (DeviceKind.PRINTER, DeviceState.FAULT, Condition.PAUSED): DeviceLight.PAUSED,
    (DeviceKind.PRINTER, DeviceState.FAULT, Condition.NOT_TAKING): DeviceLight.NOT_TAKING,
    (DeviceKind.PRINTER, DeviceState.FAULT, Condition.WRONG_SPEED): DeviceLight.WRONG_SPEED,
}
assert set(_PLAIN) == set(DeviceState)
assert {condition for _, _, condition in _PRECISE} == set(Condition) - {Condition.NONE}

_WITHOUT_A_DEVICE = (DeviceLight.NOT_SET, DeviceLight.SILENT)

LIGHTS: dict[DeviceKind, tuple[DeviceLight, ...]] = {
    kind: tuple(
        light
        for light in DeviceLight
        if light in (*_PLAIN.values(), *_WITHOUT_A_DEVICE)
        or light in (precise for (one, _, _), precise in _PRECISE.items() if one is kind)
    )
    for kind in DeviceKind
}
"""What can be shown of each kind, from the best to the worst."""


def light_of(kind: DeviceKind, state: DeviceState, condition: Condition) -> DeviceLight:
    """How one device is."""
    return _PRECISE.get((kind, state, condition), _PLAIN[state])
