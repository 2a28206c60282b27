"""The kernel's printer node, on pseudo-terminals that block as it does; the real one is on the USB bench."""

import fcntl
import os
import pty
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.faults import DeviceAbsent, DeviceBusy, DeviceFault
from drivers.printer.usblp import UsblpTransport

JOB = bytes(range(256)) * 256


class Printer:
    """`path` is a link, as the node's number changes."""

    def __init__(self, folder: Path) -> None:
        self.end, self.line = pty.openpty()
        tty.setraw(self.line)
        os.set_blocking(self.end, False)
        self.path = folder / "lp"
        self.path.symlink_to(os.ttyname(self.line))

    def read(self) -> bytes:
        data = b""
        while True:
            try:
                data += os.read(self.end, 4_096)
            except OSError:
                # Nothing there, or nobody at the other end any more.
                return data

    def unplug(self) -> None:
        os.close(self.end)
        self.end = -1

    def nodes_open(self) -> int:
        """How many descriptors this process has on the node, beside the printer's own."""
        name = os.ttyname(self.line)
        links = [entry.readlink() for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
        return links.count(Path(name)) - 1


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Printer]:
    made = Printer(tmp_path)
    yield made
    os.close(made.line)
    if made.end >= 0:
        made.read()
        os.close(made.end)


def opened(printer: Printer) -> UsblpTransport:
    transport = UsblpTransport(locate=lambda: str(printer.path))
    transport.open()
    return transport


def wait_until_closed(printer: Printer) -> None:
    until = time.monotonic() + 10
    while printer.nodes_open():
        assert time.monotonic() < until
        printer.read()


def test_a_job_arrives_whole_in_chunks_that_were_waited_for(printer: Printer) -> None:
    transport = opened(printer)
    received, sent = b"", 0
    while sent < len(JOB):
        sent += transport.write(JOB[sent : sent + 2_048], 0.05)
        received += printer.read()
    assert transport.drain(1.0)
    assert received + printer.read() == JOB
    transport.part()
    transport.close()
    transport.close()
    assert printer.nodes_open() == 0


def test_a_stuck_chunk_is_counted_when_it_is_taken_and_not_before(printer: Printer) -> None:
    transport = opened(printer)
    taken = 0
    while count := transport.write(JOB[taken : taken + 2_048], 0.05):
        taken += count
    assert transport.write(JOB[taken : taken + 2_048], 0.01) == 0
    assert transport.write(b"something else", 0.01) == 0
    received = printer.read()
    while not (count := transport.write(JOB[taken : taken + 2_048], 0.5)):
        received += printer.read()
    taken += count
    assert received + printer.read() == JOB[:taken]
    transport.close()


def test_a_node_is_not_closed_under_a_write_and_loses_nothing_of_it(printer: Printer) -> None:
    transport = opened(printer)
    taken = 0
    while count := transport.write(JOB[taken : taken + 2_048], 0.05):
        taken += count
    transport.close()
    assert printer.nodes_open() == 1
    received = b""
    until = time.monotonic() + 10
    while printer.nodes_open():
        assert time.monotonic() < until
        received += printer.read()
    assert received + printer.read() == JOB[: taken + 2_048]


def test_answers_are_read_and_silence_is_no_fault(printer: Printer) -> None:
    transport = opened(printer)
    assert transport.read(0.0) == b""
    os.write(printer.end, b"\x14\x00\x00\x0f")
    assert transport.read(10.0) == b"\x14\x00\x00\x0f"
    assert transport.port_status() is None
    transport.check()
    transport.close()


def test_a_printer_that_is_pulled_out_is_absent_at_every_call(printer: Printer) -> None:
    transport = opened(printer)
    printer.unplug()
    with pytest.raises(DeviceAbsent) as raised:
        transport.write(b"x", 10.0)
    assert raised.value.taken_unknown
    for call in (lambda: transport.read(0.1), transport.check):
        with pytest.raises(DeviceAbsent):
            call()
    transport.close()
    with pytest.raises(DeviceFault):
        transport.open()


def test_the_node_is_found_anew_at_every_opening(printer: Printer) -> None:
    places: list[str | DeviceFault] = [DeviceAbsent("unplugged"), "/dev/usb/lp-nowhere", str(printer.path)]

    def locate() -> str:
        place = places.pop(0)
        if isinstance(place, DeviceFault):
            raise place
        return place

    transport = UsblpTransport(locate=locate)
    for _ in range(2):
        with pytest.raises(DeviceAbsent):
            transport.open()
        transport.close()
    transport.open()
    assert transport.write(b"x", 1.0) == 1
    transport.close()


def test_a_node_that_another_program_holds_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: str, _flags: int) -> int:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DeviceBusy, match="lp0"):
        UsblpTransport(locate=lambda: "/dev/usb/lp0").open()


def test_the_port_status_is_what_the_kernel_says(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = opened(printer)
    monkeypatch.setattr(fcntl, "ioctl", lambda _node, request, _room: bytes((0x38, request & 0, 0, 0)))
    status = transport.port_status()
    assert status is not None
    assert status.is_paper_out
    transport.close()
    wait_until_closed(printer)
