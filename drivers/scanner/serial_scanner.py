"""A scanner on a serial line: CDC-ACM ("virtual COM port"), a USB bridge, RS-232, or a pty in tests and in the demo.

Decides nothing about codes (framing does), nor about the set-up code (listening does), nor how a line is opened and fails
(serial_line does).
"""

import select
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import serial

from drivers.faults import DeviceFault
from drivers.scanner.calibration import Calibration, CalibrationOutcome
from drivers.scanner.frames import Outcome
from drivers.scanner.framing import ByteFramer
from drivers.scanner.listening import ByteListener
from drivers.scanner.opening import explained
from drivers.serial_line import LINE_ERRORS, close_line, line_fault, open_line

READ_BYTES_MAX = 4_096
BAUD = 9_600

Heard = TypeVar("Heard")


class ByteDecoder(Protocol[Heard]):
    """What makes something of bytes: see ByteFramer and ByteListener."""

    @property
    def deadline(self) -> float | None: ...

    def feed(self, data: bytes, at: float) -> list[Heard]: ...

    def silence(self, now: float) -> list[Heard]: ...


class LinePort(Generic[Heard]):
    """`locate` gives the node to open now, or raises DeviceFault. `new_decoder` is called at each opening, with its time."""

    def __init__(
        self,
        *,
        locate: Callable[[], str],
        monotonic: Callable[[], float],
        new_decoder: Callable[[float], ByteDecoder[Heard]],
        baud: int = BAUD,
    ) -> None:
        self._locate = locate
        self._monotonic = monotonic
        self._new_decoder = new_decoder
        self._baud = baud
        self._node = ""
        self._line: serial.Serial | None = None
        self._decoder = new_decoder(monotonic())

    def open(self) -> None:
        self._node = self._locate()
        try:
            self._line = open_line(self._node, self._baud)
        except DeviceFault as fault:
            raise explained(fault, self._node) from fault
        self._decoder = self._new_decoder(self._monotonic())

    def read(self, timeout_s: float) -> list[Heard]:
        assert self._line is not None
        until = self._monotonic() + timeout_s
        if self._decoder.deadline is not None:
            until = min(until, self._decoder.deadline)
        wait_s = max(0.0, until - self._monotonic())
        try:
            readable, _, _ = select.select([self._line.fileno()], [], [], wait_s)
            data = self._line.read(READ_BYTES_MAX) if readable else b""
        except LINE_ERRORS as error:
            raise line_fault(error, f"read {self._node}") from error
        return self._decoder.feed(data, self._monotonic()) if data else self._decoder.silence(until)

    def close(self) -> None:
        """At once: a node that is still open keeps its number, and the device plugged in again gets another."""
        if self._line is not None:
            line, self._line = self._line, None
            close_line(line)


class SerialScannerPort(LinePort[Outcome]):
    """Codes."""

    def __init__(
        self,
        *,
        locate: Callable[[], str],
        calibration: Calibration,
        monotonic: Callable[[], float],
        baud: int = BAUD,
    ) -> None:
        super().__init__(
            locate=locate,
            monotonic=monotonic,
            new_decoder=lambda opened_at: ByteFramer(opened_at=opened_at, calibration=calibration),
            baud=baud,
        )


class SerialListener(LinePort[CalibrationOutcome]):
    """The set-up code."""

    def __init__(self, *, locate: Callable[[], str], monotonic: Callable[[], float], baud: int = BAUD) -> None:
        super().__init__(locate=locate, monotonic=monotonic, new_decoder=lambda _: ByteListener(), baud=baud)
