"""A scanner that types like a keyboard, read from its evdev node and from nowhere else.

Grabs the device exclusively, so that no code reaches a console, a window or another program. Decides nothing about
codes (wedge does), nor about the set-up code (listening does), nor which node is the scanner's (its caller does).
"""

import array
import fcntl
import logging
import select
import struct
import time
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import evdev
from evdev.eventio import EvdevError

from drivers.faults import fault_of
from drivers.scanner.calibration import Calibration, CalibrationOutcome
from drivers.scanner.frames import Outcome
from drivers.scanner.listening import KeyListener
from drivers.scanner.opening import explained
from drivers.scanner.wedge import WedgeDecoder

logger = logging.getLogger(__name__)

EV_SYN, EV_KEY, EV_MSC = 0, 1, 4
SYN_DROPPED = 3
LEDS = (0, 1, 2)

# linux/input.h: _IOW('E', 0xa0, int) and _IOW('E', 0x93, struct input_mask).
EVIOCSCLOCKID = 0x400445A0
EVIOCSMASK = 0x40104593


# A person's finger, or a scanner in the middle of a code, is off its key within this time.
HELD_TURNS, HELD_TURN_S = 10, 0.05

Heard = TypeVar("Heard")


class KeyEvent(Protocol):
    """struct input_event, as evdev reads it."""

    sec: int
    usec: int
    type: int
    code: int
    value: int


class KeyboardDevice(Protocol):
    """An open evdev node. Every method raises OSError."""

    @property
    def fd(self) -> int: ...

    def prepare(self) -> None:
        """Make it ours alone, its times monotonic."""

    def read(self) -> Iterable[KeyEvent]:
        """What the kernel holds; BlockingIOError when that is nothing."""

    def close(self) -> None: ...


class EvdevKeyboard:
    def __init__(self, path: str) -> None:
        self._device = evdev.InputDevice(path)

    @property
    def fd(self) -> int:
        return self._device.fd

    def prepare(self) -> None:
        self._wait_for_released_keys()
        self._device.grab()
        # Kernel times on the clock that measures waiting, so that a clock set back tears no code.
        fcntl.ioctl(self.fd, EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))
        self._spare_the_buffer()
        self._put_out_the_lights()

    def read(self) -> Iterable[KeyEvent]:
        return self._device.read()

    def close(self) -> None:
        self._device.close()

    def _wait_for_released_keys(self) -> None:
        """A key held while the device is grabbed is held for ever for everybody else: its release comes here only."""
        for _ in range(HELD_TURNS):
            if not self._device.active_keys():
                return
            readable, _, _ = select.select([self.fd], [], [], HELD_TURN_S)
            if readable:
                list(self._device.read())

    def _spare_the_buffer(self) -> None:
        """Masks EV_MSC, which repeats every key: measured, an unread buffer then holds 14 digits where it held 9.

        A margin, not the cure (that is this process), so a refusal is only worth a line.
        """
        # The kernel takes whole longs: none of the codes of EV_MSC.
        no_codes = array.array("Q", [0])
        try:
            fcntl.ioctl(self.fd, EVIOCSMASK, struct.pack("=IIQ", EV_MSC, no_codes.itemsize, no_codes.buffer_info()[0]))
        except OSError as error:
            logger.info("event_mask_refused error=%r", error)

    def _put_out_the_lights(self) -> None:
        """A lit CapsLock makes many scanners invert letters; after the grab nobody else lights it."""
        try:
            for led in LEDS:
                self._device.set_led(led, 0)
        except (OSError, EvdevError) as error:
            logger.info("lights_refused error=%r", error)


class KeyDecoder(Protocol[Heard]):
    """What makes something of keys: see WedgeDecoder and KeyListener."""

    @property
    def deadline(self) -> float | None: ...

    def key(self, code: int, value: int, at: float) -> list[Heard]: ...

    def dropped(self, at: float) -> list[Heard]: ...

    def silence(self, now: float) -> list[Heard]: ...


class KeyboardPort(Generic[Heard]):
    """`locate` gives the node to open now, or raises DeviceFault. `new_decoder` is called at each opening, with its time."""

    def __init__(
        self,
        *,
        locate: Callable[[], str],
        monotonic: Callable[[], float],
        new_decoder: Callable[[float], KeyDecoder[Heard]],
        open_device: Callable[[str], KeyboardDevice] = EvdevKeyboard,
    ) -> None:
        self._locate = locate
        self._monotonic = monotonic
        self._new_decoder = new_decoder
        self._open_device = open_device
        self._device: KeyboardDevice | None = None
        self._decoder = new_decoder(monotonic())

    def open(self) -> None:
        node = self._locate()
        try:
            self._device = self._open_device(node)
            self._device.prepare()
        except OSError as error:
            self.close()
            raise explained(fault_of(error, f"open {node}"), node) from error
        self._decoder = self._new_decoder(self._monotonic())

    def read(self, timeout_s: float) -> list[Heard]:
        assert self._device is not None
        until = self._monotonic() + timeout_s
        if self._decoder.deadline is not None:
            until = min(until, self._decoder.deadline)
        try:
            readable, _, _ = select.select([self._device.fd], [], [], max(0.0, until - self._monotonic()))
            events = list(self._device.read()) if readable else []
        except BlockingIOError:
            return []
        except OSError as error:
            raise fault_of(error, "read the scanner") from error
        if not events:
            # Silence up to what was waited for, not up to now: a late reader must not take its lateness for silence.
            return self._decoder.silence(until)
        return [heard for event in events for heard in self._decode(event)]

    def close(self) -> None:
        """At once: a node that is still open keeps its number, and the device plugged in again gets another."""
        if self._device is not None:
            device, self._device = self._device, None
            try:
                device.close()
            except OSError:
                # Unplugged: closing ends the grab all the same.
                return

    def _decode(self, event: KeyEvent) -> list[Heard]:
        at = event.sec + event.usec / 1e6
        if event.type == EV_KEY:
            return self._decoder.key(event.code, event.value, at)
        if event.type == EV_SYN and event.code == SYN_DROPPED:
            logger.warning("scan_voided reason=SYN_DROPPED")
            return self._decoder.dropped(at)
        return []


class HidKeyboardPort(KeyboardPort[Outcome]):
    """Codes."""

    def __init__(
        self,
        *,
        locate: Callable[[], str],
        calibration: Calibration,
        monotonic: Callable[[], float],
        open_device: Callable[[str], KeyboardDevice] = EvdevKeyboard,
    ) -> None:
        super().__init__(
            locate=locate,
            monotonic=monotonic,
            new_decoder=lambda opened_at: WedgeDecoder(opened_at=opened_at, calibration=calibration),
            open_device=open_device,
        )


class HidKeyboardListener(KeyboardPort[CalibrationOutcome]):
    """The set-up code. Grabs the keyboard only while it listens."""

    def __init__(
        self,
        *,
        locate: Callable[[], str],
        monotonic: Callable[[], float],
        open_device: Callable[[str], KeyboardDevice] = EvdevKeyboard,
    ) -> None:
        super().__init__(
            locate=locate, monotonic=monotonic, new_decoder=lambda _: KeyListener(), open_device=open_device
        )
