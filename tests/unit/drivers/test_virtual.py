"""The scanner and the printer that are not there. What the devices process makes of them is in tests/integration."""

import os
import select
import socket
from pathlib import Path

import pytest

from drivers.faults import DeviceAbsent, DeviceBusy
from drivers.virtual import VirtualPrinter, VirtualScanner, azerty_mangled


def read_line(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


def read_exactly(line: int, count: int) -> bytes:
    data = b""
    while len(data) < count and select.select([line], [], [], 5.0)[0]:
        data += os.read(line, count - len(data))
    return data


def test_a_scanner_types_codes_whole_shifted_or_with_holes(tmp_path: Path) -> None:
    with VirtualScanner(tmp_path / "scanner") as scanner:
        line = read_line(scanner.path)
        scanner.scan("123")
        scanner.scan("123", suffix="\t", is_azerty=True)
        scanner.scan("123456", lost={1, 4})
        wanted = '123\r&é"\t1346\r'.encode()
        assert read_exactly(line, len(wanted)) == wanted
        os.close(line)


def test_a_scanner_pulled_out_leaves_no_link_and_can_be_plugged_in_again(tmp_path: Path) -> None:
    scanner = VirtualScanner(tmp_path / "scanner")
    with pytest.raises(DeviceAbsent):
        scanner.scan("1")
    scanner.start()
    scanner.stop()
    scanner.stop()
    assert not scanner.path.is_symlink()
    scanner.start()
    assert scanner.path.is_char_device()
    scanner.stop()


def test_a_scanner_that_nobody_reads_says_so_instead_of_waiting(tmp_path: Path) -> None:
    with VirtualScanner(tmp_path / "scanner") as scanner, pytest.raises(DeviceBusy):
        scanner.send(b"1" * 1_000_000)


def test_a_code_shown_by_a_french_session(tmp_path: Path) -> None:
    assert azerty_mangled("1234567890") == "&é\"'(-è_çà"


def test_a_printer_keeps_what_each_connection_brought() -> None:
    with VirtualPrinter() as printer:
        for data in (b"one", b"", b"two"):
            with socket.create_connection(("127.0.0.1", printer.port)) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                assert connection.recv(1) == b""
        assert printer.jobs() == [b"one", b"two"]
        assert printer.received() == b"onetwo"


def test_a_printer_is_off_and_on_again_on_the_same_port() -> None:
    with VirtualPrinter() as printer:
        port = printer.port
        printer.refuse()
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0 or probe.getsockname() == probe.getpeername()
        printer.recover()
        with socket.create_connection(("127.0.0.1", port)):
            assert printer.port == port


def test_a_printer_that_loses_power_keeps_exactly_what_it_had() -> None:
    with VirtualPrinter() as printer:
        printer.cut_after(5)
        with socket.create_connection(("127.0.0.1", printer.port)) as connection:
            connection.sendall(b"0123456789")
            with pytest.raises(ConnectionResetError):
                connection.recv(1)
        assert printer.received() == b"01234"


def test_a_slow_printer_takes_its_time() -> None:
    with VirtualPrinter() as printer:
        printer.slow(1_000)
        with socket.create_connection(("127.0.0.1", printer.port)) as connection:
            connection.sendall(b"x" * 200)
            connection.shutdown(socket.SHUT_WR)
            first = len(printer.received())
            assert first < 200
            assert connection.recv(1) == b""
        assert printer.received() == b"x" * 200
