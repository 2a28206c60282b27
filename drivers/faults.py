"""What can go wrong with a device, and the state that the counter shows for it.

    DriverFault
    ├── DeviceFault            a scanner or a printer; carries the state to show
    │   ├── DeviceAbsent       ABSENT         unplugged, switched off, not found
    │   ├── PermissionMissing  NO_PERMISSION  a udev rule or a group is missing
    │   ├── DeviceBusy         BUSY           another program holds it
    │   └── DeviceBroken       FAULT          it is there and answers with an error
    ├── DocumentFault          a document that this printer cannot print
    ├── PictureFault           bytes that are not the printer commands we send
    ├── SpoolFault             the disk that printing needs, above all its jobs, cannot be read or written
    ├── RegistryFault          what was learnt of the devices cannot be written
    ├── SettingsFault          the settings file
    ├── LinkFault              the socket between the devices process and its client
    └── InstallerFault         the devices process refuses what an installer asks, or does not answer

Library exceptions become one of these in the module that calls the library.
"""

import errno
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

RESTART_FIRST_S = 2.0
RESTART_MAX_S = 60.0
"""Back-off before a device thread that met an error of ours begins anew: soon enough that the counter goes on, seldom enough
that a lasting error fills no log. One that went well for the longest pause is forgiven."""


class DeviceState(StrEnum):
    ABSENT = "ABSENT"
    NO_PERMISSION = "NO_PERMISSION"
    BUSY = "BUSY"
    READY = "READY"
    FAULT = "FAULT"


class Condition(StrEnum):
    """What exactly is the matter, where the state alone does not say it. Sentences and remedies are chosen by both."""

    NONE = "NONE"
    PAPER_NEAR_END = "PAPER_NEAR_END"
    """READY: the roll is nearly used up."""
    PAPER_END = "PAPER_END"
    COVER_OPEN = "COVER_OPEN"
    CUTTER = "CUTTER"
    OVERHEATED = "OVERHEATED"
    PRINTER_ERROR = "PRINTER_ERROR"
    PAUSED = "PAUSED"
    """Taken off line by hand, or its feed button is held."""
    NOT_TAKING = "NOT_TAKING"
    """It takes no more bytes and does not say why."""
    WRONG_SPEED = "WRONG_SPEED"
    """A serial printer that answers sensibly at no speed."""
    UNSUPPORTED_MODE = "UNSUPPORTED_MODE"
    """A scanner set to a mode that only its maker's own software reads."""
    NOT_CALIBRATED = "NOT_CALIBRATED"
    """READY: the scanner works, and nobody has tried how it types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReport:
    """What a device's thread says about its device. `reason` is English, for logs and the hotline."""

    device: str
    state: DeviceState
    reason: str = ""
    condition: Condition = Condition.NONE


class DriverFault(Exception):
    """Root of what this package raises. `reason` is one English sentence without a final stop."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeviceFault(DriverFault):
    """`taken_unknown`: the failing call may have handed over bytes that nobody counted."""

    state: ClassVar[DeviceState] = DeviceState.FAULT

    def __init__(self, reason: str, *, taken_unknown: bool = False, condition: Condition = Condition.NONE) -> None:
        super().__init__(reason)
        self.taken_unknown = taken_unknown
        self.condition = condition


class DeviceAbsent(DeviceFault):
    state = DeviceState.ABSENT


class PermissionMissing(DeviceFault):
    state = DeviceState.NO_PERMISSION


class DeviceBusy(DeviceFault):
    state = DeviceState.BUSY


class DeviceBroken(DeviceFault):
    state = DeviceState.FAULT


class DocumentFault(DriverFault): ...


class PictureFault(DriverFault): ...


class SpoolFault(DriverFault): ...


class RegistryFault(DriverFault): ...


class SettingsFault(DriverFault): ...


class LinkFault(DriverFault): ...


class InstallerFault(DriverFault): ...


FAULT_OF_ERRNO: dict[int, type[DeviceFault]] = {
    errno.ENOENT: DeviceAbsent,
    errno.ENODEV: DeviceAbsent,
    errno.ENXIO: DeviceAbsent,
    # A tty whose device was unplugged answers EIO (measured).
    errno.EIO: DeviceAbsent,
    errno.ECONNREFUSED: DeviceAbsent,
    errno.EHOSTUNREACH: DeviceAbsent,
    errno.EHOSTDOWN: DeviceAbsent,
    errno.ENETUNREACH: DeviceAbsent,
    errno.ENETDOWN: DeviceAbsent,
    errno.ETIMEDOUT: DeviceAbsent,
    errno.EACCES: PermissionMissing,
    errno.EPERM: PermissionMissing,
    errno.EBUSY: DeviceBusy,
    # flock on a serial port that another program opened exclusively.
    errno.EAGAIN: DeviceBusy,
}


def fault_of(error: OSError, what: str) -> DeviceFault:
    """The fault for an operating system error met while doing `what`; unknown numbers are DeviceBroken."""
    kind = FAULT_OF_ERRNO.get(error.errno or 0, DeviceBroken)
    return kind(f"{what}: {error.strerror or error}")


class Setbacks:
    """How long a device's thread that met an error of ours waits before it begins anew: longer each time, until one beginning
    went well for RESTART_MAX_S."""

    def __init__(self) -> None:
        self._pause_s = 0.0
        self._resumed = 0.0

    def pause_s(self, now: float) -> float:
        """After an error met at `now`."""
        is_forgiven = not self._pause_s or now - self._resumed >= RESTART_MAX_S
        self._pause_s = RESTART_FIRST_S if is_forgiven else min(2 * self._pause_s, RESTART_MAX_S)
        self._resumed = now + self._pause_s
        return self._pause_s


def internal_error(error: Exception) -> str:
    """For the hotline."""
    return f"stopped by an internal error: {error!r}"
