"""Printers on a serial line, on pseudo-terminals."""

import os
import pty
import time
import tty
from collections.abc import Iterator

import pytest

from drivers.faults import DeviceAbsent, DeviceFault
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
    for call in (opened.check, lambda: opened.write(b"x", 0.1), lambda: opened.drain(0.1)):
        with pytest.raises(DeviceAbsent):
            call()
    opened.close()
    opened.close()
    with pytest.raises(DeviceFault):
        opened.open()


def test_answers_that_nobody_asked_for_are_thrown_away(printer: Printer) -> None:
    opened = transport(printer.path)
    opened.open()
    os.write(printer.end, b"\x14\x00\x00\x0f")
    opened.check()
    opened.check()
    opened.close()
