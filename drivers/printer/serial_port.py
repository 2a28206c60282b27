"""A printer on a serial line, RS-232 or a USB bridge.

Writes no more than the line takes: pyserial's own write loses the count when it times out and waits for ever without a
limit (measured), so the line is asked for room and written to once.
"""

import os
import select
import time
from collections.abc import Callable

import serial

from drivers.serial_line import LINE_ERRORS, close_line, line_fault, open_line

POLL_DRAIN_S = 0.02


class SerialTransport:
    stays_open = True

    def __init__(self, *, path: str, baud: int, flow: str, monotonic: Callable[[], float]) -> None:
        """`flow`: "none", "rtscts" or "xonxoff"."""
        self._path = path
        self._baud = baud
        self._flow = flow
        self._monotonic = monotonic
        self._line: serial.Serial | None = None

    def open(self) -> None:
        self._line = open_line(self._path, self._baud, flow=self._flow)

    def write(self, data: bytes, timeout_s: float) -> int:
        line = self._opened()
        try:
            _, writable, _ = select.select([], [line.fileno()], [], timeout_s)
            return os.write(line.fileno(), data) if writable else 0
        except BlockingIOError:
            return 0
        except LINE_ERRORS as error:
            raise line_fault(error, f"write to {self._path}") from error

    def drain(self, timeout_s: float) -> bool:
        line = self._opened()
        until = self._monotonic() + timeout_s
        try:
            while line.out_waiting:
                if self._monotonic() >= until:
                    return False
                time.sleep(POLL_DRAIN_S)
        except LINE_ERRORS as error:
            raise line_fault(error, f"end of job on {self._path}") from error
        return True

    def check(self) -> None:
        """Answers that nobody asked for are thrown away."""
        line = self._opened()
        try:
            if line.in_waiting:
                line.reset_input_buffer()
        except LINE_ERRORS as error:
            raise line_fault(error, f"look at {self._path}") from error

    def close(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            close_line(line)

    def _opened(self) -> serial.Serial:
        assert self._line is not None
        return self._line
