"""A printer on a serial line, RS-232 or a USB bridge.

Writes no more than the line takes: pyserial's own write loses the count when it times out and waits for ever without a
limit (measured), so the line is asked for room and written to once. A line of unknown speed is tried at the usual ones
with a harmless question; only a sensible answer counts.
"""

import os
import select
import time
from collections.abc import Callable

import serial

from drivers.faults import Condition, DeviceAbsent, DeviceBroken
from drivers.printer.status import AutomaticStatus, Query, RealtimeAnswer, StatusDecoder, Unknown
from drivers.printer.transport import PortStatus
from drivers.serial_line import LINE_ERRORS, close_line, line_fault, open_line

POLL_DRAIN_S = 0.02
SPEEDS = (19_200, 9_600, 38_400, 115_200)
ANSWER_AT_SPEED_S = 0.4
"""A question and its answer are four characters: 5 ms at 9600 baud. The rest is for a slow USB bridge."""
READ_BYTES = 4_096


class SerialTransport:
    stays_open = True
    proves_presence = False

    def __init__(self, *, path: str, baud: int, flow: str, monotonic: Callable[[], float]) -> None:
        """`flow`: "none", "rtscts" or "xonxoff". `baud`: 0 to find out at every opening."""
        self._path = path
        self._speeds: tuple[int, ...] = (baud,) if baud else SPEEDS
        self._flow = flow
        self._monotonic = monotonic
        self._line: serial.Serial | None = None

    def open(self) -> None:
        if len(self._speeds) == 1:
            self._line = open_line(self._path, self._speeds[0], flow=self._flow)
        else:
            self._find_speed()

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

    def read(self, timeout_s: float) -> bytes:
        line = self._opened()
        try:
            if not select.select([line.fileno()], [], [], timeout_s)[0]:
                return b""
            heard = os.read(line.fileno(), READ_BYTES)
        except BlockingIOError:
            return b""
        except LINE_ERRORS as error:
            raise line_fault(error, f"listen to {self._path}") from error
        if not heard:
            raise DeviceAbsent(f"listen to {self._path}: the line was hung up")
        return heard

    def port_status(self) -> PortStatus | None:
        return None

    def part(self) -> None:
        """The line stays open."""

    def check(self) -> None:
        line = self._opened()
        try:
            line.in_waiting  # noqa: B018 - asking is what raises
        except LINE_ERRORS as error:
            raise line_fault(error, f"look at {self._path}") from error

    def close(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            close_line(line)

    def _find_speed(self) -> None:
        heard = b""
        for speed in self._speeds:
            self._line = open_line(self._path, speed, flow=self._flow)
            answer = self._ask_at_speed()
            if _is_sensible(answer):
                # First next time: it rarely changes.
                self._speeds = (speed, *(other for other in self._speeds if other != speed))
                return
            heard += answer
            self.close()
        speeds = ", ".join(str(speed) for speed in sorted(self._speeds))
        if heard:
            raise DeviceBroken(
                f"{self._path} answers sensibly at none of {speeds} baud", condition=Condition.WRONG_SPEED
            )
        raise DeviceAbsent(f"{self._path} does not answer at {speeds} baud: switched off, or a line of one way")

    def _ask_at_speed(self) -> bytes:
        until = self._monotonic() + ANSWER_AT_SPEED_S
        answer = b""
        self.write(Query.PRINTER.command, ANSWER_AT_SPEED_S)
        while not _is_sensible(answer) and (left_s := until - self._monotonic()) > 0:
            answer += self.read(left_s)
        return answer

    def _opened(self) -> serial.Serial:
        assert self._line is not None
        return self._line


def _is_sensible(answer: bytes) -> bool:
    messages = StatusDecoder().feed(answer)
    is_answer = any(isinstance(message, RealtimeAnswer | AutomaticStatus) for message in messages)
    return is_answer and not any(isinstance(message, Unknown) for message in messages)
