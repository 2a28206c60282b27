"""The printer that is not there. What the devices process makes of it is in tests/integration."""

import socket

import pytest

from drivers.virtual import VirtualPrinter


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
