"""Printers on the network, on the loopback interface, with the virtual printer and plain sockets."""

import select
import socket
import time
from collections.abc import Iterator

import pytest

from drivers.faults import DeviceAbsent, DeviceBroken
from drivers.printer.tcp import TcpTransport
from drivers.virtual import VirtualPrinter

JOB = bytes(range(256)) * 64


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as made:
        yield made


def transport(port: int, host: str = "127.0.0.1") -> TcpTransport:
    return TcpTransport(host=host, port=port, monotonic=time.monotonic)


def write_all(opened: TcpTransport, data: bytes) -> None:
    while data:
        data = data[opened.write(data[:2_048], 5.0) :]


def print_job(opened: TcpTransport, data: bytes) -> None:
    write_all(opened, data)
    until_drained(opened)


def until_drained(opened: TcpTransport) -> None:
    assert any(opened.drain(1.0) for _ in range(10))
    opened.part()


def test_a_job_arrives_whole_and_each_has_its_connection(printer: VirtualPrinter) -> None:
    opened = transport(printer.port)
    for _ in range(2):
        opened.open()
        write_all(opened, JOB)
        until_drained(opened)
        opened.close()
    assert printer.jobs() == [JOB, JOB]


def test_a_look_leaves_no_job(printer: VirtualPrinter) -> None:
    opened = transport(printer.port)
    opened.open()
    opened.check()
    opened.close()
    opened.close()
    assert printer.jobs() == []


def test_a_printer_that_is_off_is_absent(printer: VirtualPrinter) -> None:
    printer.refuse()
    opened = transport(printer.port)
    with pytest.raises(DeviceAbsent, match=f"port {printer.port}"):
        opened.open()
    printer.recover()
    opened.open()
    print_job(opened, b"x")
    opened.close()
    assert printer.received() == b"x"


def test_a_name_that_nobody_knows_is_absent() -> None:
    with pytest.raises(DeviceAbsent, match=r"printer\.invalid"):
        transport(9_100, "printer.invalid").open()


def test_a_printer_that_takes_nothing_is_waited_for_with_a_count(printer: VirtualPrinter) -> None:
    printer.stall()
    opened = transport(printer.port)
    opened.open()
    taken = 0
    data = b"x" * 10_000_000
    while count := opened.write(data[taken : taken + 1_000_000], 0.05):
        taken += count
    assert 0 < taken < len(data)
    assert opened.write(data[taken:], 0.01) == 0
    assert not opened.drain(0.01)
    printer.recover()
    until_drained(opened)
    opened.close()
    assert len(printer.received()) == taken


@pytest.mark.parametrize("count", [1, 1_000, len(JOB) - 1])
def test_a_printer_that_loses_power_is_no_end_of_job(printer: VirtualPrinter, count: int) -> None:
    """Whether it shows while writing or at the end, it shows."""
    printer.cut_after(count)
    opened = transport(printer.port)
    opened.open()
    with pytest.raises(DeviceBroken):
        print_job(opened, JOB)
    opened.close()
    assert len(printer.received()) == count


def test_a_printer_that_hangs_up_early_is_no_end_of_job() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        opened = transport(server.getsockname()[1])
        opened.open()
        accepted, _ = server.accept()
        accepted.close()
        with pytest.raises(DeviceBroken, match=r"closed the connection|end of job|send to"):
            print_job(opened, JOB)
        opened.close()


def test_what_a_printer_says_is_heard_in_order_even_while_writing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        opened = transport(server.getsockname()[1])
        opened.open()
        accepted, _ = server.accept()
        with accepted:
            assert opened.read(0.01) == b""
            accepted.sendall(b"\x14\x00\x00\x0f")
            select.select([opened._opened()], [], [])
            write_all(opened, b"x" * 100)
            accepted.sendall(b"\x12")
            heard = b""
            while len(heard) < 5:
                heard += opened.read(5.0)
            assert heard == b"\x14\x00\x00\x0f\x12"
            assert opened.port_status() is None
            until_drained(opened)
        opened.close()


def test_a_printer_that_goes_while_it_is_listened_to_is_a_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        opened = transport(server.getsockname()[1])
        opened.open()
        accepted, _ = server.accept()
        accepted.close()
        with pytest.raises(DeviceBroken, match="closed the connection"):
            opened.read(5.0)
        opened.close()


def test_a_printer_that_never_closes_its_side_has_the_job_all_the_same() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        opened = transport(server.getsockname()[1])
        opened.open()
        write_all(opened, b"x" * 100)
        until_drained(opened)
        accepted, _ = server.accept()
        with accepted:
            assert accepted.recv(1_000) == b"x" * 100
        opened.close()


def test_a_socket_that_the_loopback_connects_to_itself_is_no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """TCP allows it when a free port is asked for from that very port; the receipt would be sent to nobody."""
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.connect(("127.0.0.1", port))
    monkeypatch.setattr(socket, "create_connection", lambda _address, timeout: probe)
    opened = transport(port)
    with pytest.raises(DeviceAbsent, match="nobody listens"):
        opened.open()
    opened.close()
