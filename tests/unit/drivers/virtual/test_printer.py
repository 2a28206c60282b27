"""The printer that is not there. What the devices process makes of it is in tests/integration."""

import socket

import pytest

from drivers.virtual import EmulatedPrinter, Roll, VirtualPrinter
from drivers.virtual.paper.reader import text_of


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


def test_the_machine_answers_and_its_papers_are_told_from_what_it_received() -> None:
    with VirtualPrinter() as printer, socket.create_connection(("127.0.0.1", printer.port)) as connection:
        connection.settimeout(5)
        connection.sendall(b"\x1da\xffun\n\x1dV\x01deux\n\x1dr\x01")
        assert connection.recv(4) == b"\x14\x00\x00\x0f"
        assert connection.recv(1) == b"\x00"
        printer.act(EmulatedPrinter.open_cover)
        assert connection.recv(4) == b"\x3c\x00\x00\x0f"
        connection.sendall(b"trois\n\x10\x04\x02")
        assert connection.recv(1) == b"\x16"
        assert [text_of(paper) for paper in printer.papers()] == ["un", "deux"]
        assert b"trois" in printer.received()


def test_a_machine_without_paper_is_felt_by_who_sends() -> None:
    with VirtualPrinter() as printer, socket.create_connection(("127.0.0.1", printer.port)) as connection:
        printer.act(lambda emulated: emulated.load(Roll.END))
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.sendall(b"x\n" * 5_000_000)
        assert len(printer.received()) <= 8_192
        assert printer.papers() == []
