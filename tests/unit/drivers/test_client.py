"""The terminal's end of the socket, against a plain socket that plays the devices process."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers import events
from drivers.client import DevicesClient
from drivers.events import Event, Role, encode_line
from drivers.faults import LinkFault
from drivers.limits import HEARTBEAT_SILENCE_MAX_S, LINE_BYTES_MAX, OUTPUT_BYTES_MAX
from drivers.printer.document import Document, Line
from drivers.scanner.frames import Quality, SpoilReason


class Server:
    """Accepts, reads and says what the test wants."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(path))
        self.listener.listen()
        self.connection: socket.socket | None = None

    def accept(self, client: DevicesClient, now: float = 0.0) -> None:
        client.connect(now)
        self.hang_up()
        self.connection, _ = self.listener.accept()

    def say(self, *said: Event | bytes) -> None:
        assert self.connection is not None
        self.connection.sendall(b"".join(one if isinstance(one, bytes) else encode_line(one) for one in said))

    def heard(self) -> bytes:
        assert self.connection is not None
        return self.connection.recv(100_000)

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "devices.sock")
    yield made
    made.hang_up()
    made.listener.close()


@pytest.fixture
def client(server: Server) -> Iterator[DevicesClient]:
    made = DevicesClient(server.path)
    server.accept(made)
    yield made
    made.close()


def welcome(first_seq: int) -> events.Welcome:
    return events.Welcome(seq=first_seq, protocol=1, first_seq=first_seq)


def scan(seq: int) -> events.Scanned:
    return events.Scanned(seq=seq, device="s", text="1", quality=Quality.OK, symbology="", is_repaired=False)


def test_a_connection_begins_with_joining(server: Server) -> None:
    for role in Role:
        client = DevicesClient(server.path, role=role)
        server.accept(client)
        assert server.heard() == encode_line(events.Join(role=role))
        assert client.is_connected
        assert client.fileno() >= 0
        client.close()


def test_nothing_to_hear_is_an_empty_list_at_once(client: DevicesClient) -> None:
    assert client.receive(0.0) == []


def test_events_arrive_in_order_however_they_are_cut(server: Server, client: DevicesClient) -> None:
    spoiled = events.ScanSpoiled(seq=6, device="s", reason=SpoilReason.TORN)
    said: list[Event] = [welcome(4), scan(5), spoiled, events.Heartbeat(seq=6)]
    data = b"".join(encode_line(event) for event in said)
    received: list[Event] = []
    for place in range(0, len(data), 7):
        server.say(data[place : place + 7])
        received += client.receive(0.0)
    assert received == said


def test_a_scan_told_again_after_a_break_is_delivered_once(server: Server, client: DevicesClient) -> None:
    server.say(welcome(4), scan(5))
    assert client.receive(0.0) == [welcome(4), scan(5)]
    server.accept(client)
    server.say(welcome(4), scan(5), scan(6))
    assert client.receive(0.0) == [welcome(4), scan(6)]


def test_another_life_of_the_process_counts_anew(server: Server, client: DevicesClient) -> None:
    server.say(welcome(1_000), scan(1_005))
    client.receive(0.0)
    server.accept(client)
    server.say(welcome(4), scan(5))
    assert client.receive(0.0) == [welcome(4), scan(5)]


def test_what_was_said_before_the_end_is_heard_and_then_the_end(server: Server, client: DevicesClient) -> None:
    server.say(welcome(4), scan(5))
    server.hang_up()
    assert client.receive(0.0) == [welcome(4), scan(5)]
    with pytest.raises(LinkFault, match="closed the connection"):
        client.receive(0.0)
    assert not client.is_connected


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"type":"scanned"}\n', b"x" * (LINE_BYTES_MAX + 1)])
def test_a_line_that_is_no_event_ends_the_connection_and_loses_no_scan(
    server: Server, client: DevicesClient, line: bytes
) -> None:
    server.say(welcome(4), scan(5), line)
    with pytest.raises(LinkFault):
        client.receive(0.0)
    assert not client.is_connected
    server.accept(client)
    server.say(welcome(4), scan(5))
    assert client.receive(0.0) == [welcome(4), scan(5)]


def test_a_reset_connection_is_a_fault(server: Server, client: DevicesClient) -> None:
    client.send(events.RetryPrint(job="a"))
    server.hang_up()
    with pytest.raises(LinkFault):
        client.receive(0.0)


def test_commands_to_a_process_that_has_ended_are_a_fault(server: Server, client: DevicesClient) -> None:
    server.hang_up()
    with pytest.raises(LinkFault, match="went away"):
        client.send(events.RetryPrint(job="a"))
    with pytest.raises(LinkFault, match="not connected"):
        client.send(events.RetryPrint(job="a"))
    with pytest.raises(LinkFault, match="not connected"):
        client.fileno()


def test_nobody_at_the_socket_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LinkFault, match="no devices process"):
        DevicesClient(tmp_path / "none.sock").connect(0.0)


def test_a_process_that_does_not_read_is_waited_for_and_then_given_up(server: Server, client: DevicesClient) -> None:
    server.heard()
    document = Document(tuple(Line("x" * 400) for _ in range(100)))
    command = events.PrintDocument(job="a", document=document)
    sent = 0

    def send_on() -> None:
        nonlocal sent
        while sent < 10 * OUTPUT_BYTES_MAX:
            client.send(command)
            sent += len(encode_line(command))

    with pytest.raises(LinkFault, match="does not read"):
        send_on()
    assert sent > OUTPUT_BYTES_MAX


def test_what_the_socket_did_not_take_goes_out_later_in_order(server: Server, client: DevicesClient) -> None:
    document = Document(tuple(Line("x" * 400) for _ in range(100)))
    commands = [events.PrintDocument(job=f"a-{number}", document=document) for number in range(8)]
    for command in commands:
        client.send(command)
    wanted = encode_line(events.Join(role=Role.TERMINAL)) + b"".join(map(encode_line, commands))
    heard = b""
    while len(heard) < len(wanted):
        heard += server.heard()
        client.receive(0.0)
    assert heard == wanted


def test_silence_is_noticed_by_the_callers_clock(server: Server) -> None:
    client = DevicesClient(server.path)
    assert client.is_silent(0.0)
    server.accept(client, now=10.0)
    assert not client.is_silent(10.0 + HEARTBEAT_SILENCE_MAX_S)
    assert client.is_silent(10.1 + HEARTBEAT_SILENCE_MAX_S)
    server.say(events.Heartbeat(seq=1))
    client.receive(20.0)
    assert not client.is_silent(20.0 + HEARTBEAT_SILENCE_MAX_S)
    client.close()
    assert client.is_silent(20.0)
