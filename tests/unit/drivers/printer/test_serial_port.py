"""Printers on a serial line, on pseudo-terminals."""

import os
import pty
import select
import termios
import threading
import time
import tty
from collections.abc import Iterator

import pytest

from drivers.faults import Condition, DeviceAbsent, DeviceBroken, DeviceFault
from drivers.printer.serial_port import SerialTransport

JOB = bytes(range(256)) * 256


class Printer:
    """The far end of a serial line."""

    def __init__(self) -> None:
        self.end, self.line = pty.openpty()
        tty.setraw(self.line)
        self.path = os.ttyname(self.line)
        os.set_blocking(self.end, False)

    def read(self) -> bytes:
        data = b""
        while True:
            try:
                data += os.read(self.end, 4_096)
            except BlockingIOError:
                return data

    def unplug(self) -> None:
        os.close(self.line)
        os.close(self.end)


@pytest.fixture
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    for end in (made.line, made.end):
        try:
            os.close(end)
        except OSError:
            continue


def transport(path: str, flow: str = "none") -> SerialTransport:
    return SerialTransport(path=path, baud=115_200, flow=flow, monotonic=time.monotonic)


@pytest.mark.parametrize("flow", ["none", "rtscts", "xonxoff"])
def test_a_job_arrives_whole_however_little_the_line_takes_at_once(printer: Printer, flow: str) -> None:
    opened = transport(printer.path, flow)
    opened.open()
    received, sent = b"", 0
    while sent < len(JOB):
        sent += opened.write(JOB[sent : sent + 2_048], 1.0)
        received += printer.read()
    assert opened.drain(1.0)
    assert received + printer.read() == JOB
    opened.close()


def test_a_printer_that_does_not_read_is_waited_for_with_a_count(printer: Printer) -> None:
    opened = transport(printer.path)
    opened.open()
    taken = 0
    while count := opened.write(JOB[taken : taken + 2_048], 0.02):
        taken += count
    assert 0 < taken < len(JOB)
    assert printer.read() == JOB[:taken]
    assert opened.write(JOB[taken : taken + 10], 1.0) == 10
    opened.close()


def test_a_printer_that_is_pulled_out_is_absent_at_every_call(printer: Printer) -> None:
    opened = transport(printer.path)
    opened.open()
    printer.unplug()
    for call in (
        opened.check,
        lambda: opened.write(b"x", 0.1),
        lambda: opened.drain(0.1),
        lambda: opened.read(0.1),
    ):
        with pytest.raises(DeviceAbsent):
            call()
    opened.close()
    opened.close()
    with pytest.raises(DeviceFault):
        opened.open()


def test_what_a_printer_says_is_read_at_once_and_silence_costs_what_was_allowed(printer: Printer) -> None:
    opened = transport(printer.path)
    opened.open()
    assert opened.read(0.0) == b""
    os.write(printer.end, b"\x14\x00\x00\x0f")
    assert opened.read(60.0) == b"\x14\x00\x00\x0f"
    assert opened.port_status() is None
    opened.check()
    opened.part()
    opened.close()


def test_what_was_said_before_anybody_listened_is_thrown_away(printer: Printer) -> None:
    os.write(printer.end, b"\x14\x00")
    opened = transport(printer.path)
    opened.open()
    assert opened.read(0.0) == b""
    opened.close()


SPEED_CODES = {9_600: termios.B9600, 19_200: termios.B19200, 38_400: termios.B38400, 115_200: termios.B115200}


class SpeakingPrinter(threading.Thread):
    """Answers a question asked at its own speed; at another it hears noise, and may say some. A pseudo-terminal carries
    bytes at any speed, but knows the one that was set."""

    def __init__(self, printer: Printer, *, speed: int, noise: bytes) -> None:
        super().__init__()
        self.printer = printer
        self.speed = speed
        self.noise = noise
        self.asked: list[int] = []
        self.stopping, self.stop = os.pipe()

    def run(self) -> None:
        while True:
            readable, _, _ = select.select([self.printer.end, self.stopping], [], [])
            if self.stopping in readable:
                return
            assert os.read(self.printer.end, 3) == b"\x10\x04\x01"
            set_to = termios.tcgetattr(self.printer.line)[4]
            self.asked.append(next(speed for speed, code in SPEED_CODES.items() if code == set_to))
            os.write(self.printer.end, b"\x12" if self.asked[-1] == self.speed else self.noise)

    def end(self) -> None:
        os.close(self.stop)
        self.join()
        os.close(self.stopping)


def unsure(path: str) -> SerialTransport:
    return SerialTransport(path=path, baud=0, flow="none", monotonic=time.monotonic)


@pytest.mark.parametrize("speed", sorted(SPEED_CODES))
def test_an_unknown_speed_is_found_and_tried_first_the_next_time(printer: Printer, speed: int) -> None:
    """R15."""
    far_end = SpeakingPrinter(printer, speed=speed, noise=b"\x96\xc0")
    far_end.start()
    opened = unsure(printer.path)
    opened.open()
    assert far_end.asked[-1] == speed
    opened.close()
    del far_end.asked[:]
    opened.open()
    assert far_end.asked == [speed]
    opened.close()
    far_end.end()


@pytest.mark.parametrize(
    ("noise", "fault", "condition"),
    [(b"\x96\xc0", DeviceBroken, Condition.WRONG_SPEED), (b"", DeviceAbsent, Condition.NONE)],
)
def test_a_printer_that_makes_sense_at_no_speed_is_told_from_one_that_is_silent(
    printer: Printer, noise: bytes, fault: type[DeviceFault], condition: Condition
) -> None:
    far_end = SpeakingPrinter(printer, speed=1_200, noise=noise)
    far_end.start()
    with pytest.raises(fault, match="9600, 19200, 38400, 115200 baud") as raised:
        unsure(printer.path).open()
    assert raised.value.condition is condition
    assert sorted(far_end.asked) == sorted(SPEED_CODES)
    far_end.end()
