"""A scanner on a serial line: CDC-ACM ("virtual COM port"), a USB bridge, RS-232, or a pty in tests and in the demo.

Decides nothing about codes (framing does), nor how a line is opened and fails (serial_line does).
"""

import select
from collections.abc import Callable

import serial

from drivers.scanner.frames import EndsBy, Outcome
from drivers.scanner.framing import ByteFramer
from drivers.serial_line import LINE_ERRORS, close_line, line_fault, open_line

READ_BYTES_MAX = 4_096


class SerialScannerPort:
    def __init__(
        self,
        *,
        path: str,
        monotonic: Callable[[], float],
        baud: int = 9_600,
        prefix: str = "",
        ends_by: EndsBy = EndsBy.TERMINATOR,
    ) -> None:
        self._path = path
        self._monotonic = monotonic
        self._baud = baud
        self._prefix = prefix.encode()
        self._ends_by = ends_by
        self._line: serial.Serial | None = None
        self._framer = self._new_framer()

    def open(self) -> None:
        self._line = open_line(self._path, self._baud)
        self._framer = self._new_framer()

    def read(self, timeout_s: float) -> list[Outcome]:
        assert self._line is not None
        until = self._monotonic() + timeout_s
        if self._framer.deadline is not None:
            until = min(until, self._framer.deadline)
        wait_s = max(0.0, until - self._monotonic())
        try:
            readable, _, _ = select.select([self._line.fileno()], [], [], wait_s)
            data = self._line.read(READ_BYTES_MAX) if readable else b""
        except LINE_ERRORS as error:
            raise line_fault(error, f"read {self._path}") from error
        return self._framer.feed(data, self._monotonic()) if data else self._framer.silence(until)

    def close(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            close_line(line)

    def _new_framer(self) -> ByteFramer:
        return ByteFramer(opened_at=self._monotonic(), prefix=self._prefix, ends_by=self._ends_by)
