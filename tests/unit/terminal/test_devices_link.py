"""The devices process on the other end of a real socket: scans once, lights true, papers until they have arrived."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers import events as wire
from drivers.client import DevicesClient
from drivers.events import Acknowledge, AnswerPrintQuestion, Join, PrintDocument, RecoverPrinter, RetryPrint
from drivers.faults import Condition, DeviceState
from drivers.printer.document import Document, Line
from drivers.printer.jobs import Confirmation, JobState, Refusal
from drivers.printer.status import Recovery
from drivers.scanner.frames import Quality, SpoilReason
from drivers.settings import DevicesSettings, TcpPrinter, VirtualLine
from terminal.counter.events import (
    DeviceLight,
    Devices,
    DevicesSeen,
    Happening,
    PaperSeen,
    PaperState,
    RecoveryRefused,
    Scanned,
    ScanTorn,
)
from terminal.devices_link import PAPERS_WAITING_MAX, DevicesLink

PAPER = Document((Line("un reçu"),))
SETTINGS = DevicesSettings(scanners=(VirtualLine(port="/dev/a"),), printer=TcpPrinter(host="localhost"))


@dataclass(slots=True)
class Bench:
    """The link, what it told, and the devices process's end of its socket."""

    link: DevicesLink
    listener: socket.socket
    told: list[Happening]
    clock: list[float]
    path: Path
    connection: socket.socket | None = None
    seq: int = 100
    pending: bytes = b""

    def connect(self) -> None:
        self.link.tick()
        self.connection, _ = self.listener.accept()
        self.connection.settimeout(2)
        assert self.command() == Join(role=wire.Role.TERMINAL)
        self.send(wire.Welcome(seq=self.seq, protocol=wire.PROTOCOL, first_seq=100))

    def send(self, *events: wire.Event) -> None:
        assert self.connection is not None
        self.connection.sendall(b"".join(wire.encode_line(event) for event in events))
        self.link.receive()

    def command(self) -> object:
        assert self.connection is not None
        while b"\n" not in self.pending:
            self.pending += self.connection.recv(65_536)
        line, _, self.pending = self.pending.partition(b"\n")
        return wire.parse_command(line)

    def next(self) -> int:
        self.seq += 1
        return self.seq

    def lights(self) -> Devices:
        return next(one.devices for one in reversed(self.told) if isinstance(one, DevicesSeen))

    def device(
        self, kind: wire.DeviceKind, state: DeviceState, name: str = "", condition: Condition = Condition.NONE
    ) -> None:
        self.send(
            wire.DeviceStateChanged(
                seq=self.next(),
                device=name or kind.value,
                kind=kind,
                label="",
                state=state,
                condition=condition,
                reason="",
            )
        )

    def job(self, name: str, state: JobState, confirmation: Confirmation = Confirmation.NONE) -> None:
        self.send(
            wire.PrintJobChanged(
                seq=self.next(), job=name, state=state, accepted=0, total=1, reason="", confirmation=confirmation
            )
        )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    path = tmp_path / "devices.sock"
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()
    told: list[Happening] = []
    clock = [10.0]
    link = DevicesLink(DevicesClient(path), SETTINGS, handle=told.append, monotonic=lambda: clock[0])
    made = Bench(link=link, listener=listener, told=told, clock=clock, path=path)
    yield made
    made.link.close()
    if made.connection is not None:
        made.connection.close()
    listener.close()


def test_a_scan_is_told_once_and_acknowledged(bench: Bench) -> None:
    bench.connect()
    bench.send(
        wire.Scanned(seq=bench.next(), device="a", text="123", quality=Quality.OK, symbology="", is_repaired=False)
    )
    assert bench.told[-1] == Scanned(text="123")
    assert bench.command() == Acknowledge(seq=bench.seq)


def test_a_doubtful_or_spoilt_scan_asks_for_another(bench: Bench) -> None:
    bench.connect()
    bench.send(
        wire.Scanned(seq=bench.next(), device="a", text="12", quality=Quality.SUSPECT, symbology="", is_repaired=False)
    )
    assert bench.told[-1] == ScanTorn()
    bench.send(wire.ScanSpoiled(seq=bench.next(), device="a", reason=next(iter(SpoilReason))))
    assert bench.told[-1] == ScanTorn()
    assert [bench.command(), bench.command()] == [Acknowledge(seq=101), Acknowledge(seq=102)]


def test_lights_follow_the_devices_and_one_good_scanner_is_enough(bench: Bench) -> None:
    bench.link.tick()
    assert bench.lights() == Devices(scanner=DeviceLight.SILENT, printer=DeviceLight.SILENT)
    bench.connection, _ = bench.listener.accept()
    bench.send(wire.Welcome(seq=100, protocol=wire.PROTOCOL, first_seq=100))
    assert bench.lights() == Devices(scanner=DeviceLight.ABSENT, printer=DeviceLight.ABSENT)
    bench.device(wire.DeviceKind.SCANNER, DeviceState.FAULT, "one")
    bench.device(wire.DeviceKind.SCANNER, DeviceState.READY, "two")
    bench.device(wire.DeviceKind.PRINTER, DeviceState.NO_PERMISSION)
    assert bench.lights() == Devices(scanner=DeviceLight.READY, printer=DeviceLight.NO_PERMISSION)
    bench.device(wire.DeviceKind.SCANNER, DeviceState.BUSY, "two")
    assert bench.lights().scanner is DeviceLight.BUSY


def test_the_light_says_what_exactly_is_the_matter_and_a_better_scanner_hides_it(bench: Bench) -> None:
    bench.connect()
    bench.device(wire.DeviceKind.SCANNER, DeviceState.FAULT, "snapi", Condition.UNSUPPORTED_MODE)
    bench.device(wire.DeviceKind.PRINTER, DeviceState.FAULT, condition=Condition.PAPER_END)
    assert bench.lights() == Devices(scanner=DeviceLight.UNSUPPORTED_MODE, printer=DeviceLight.PAPER_OUT)
    bench.device(wire.DeviceKind.SCANNER, DeviceState.READY, "new", Condition.NOT_CALIBRATED)
    bench.device(wire.DeviceKind.PRINTER, DeviceState.READY, condition=Condition.PAPER_NEAR_END)
    assert bench.lights() == Devices(scanner=DeviceLight.NOT_CALIBRATED, printer=DeviceLight.PAPER_LOW)
    bench.device(wire.DeviceKind.SCANNER, DeviceState.READY, "calibrated")
    assert bench.lights().scanner is DeviceLight.READY


def test_a_device_that_is_no_longer_expected_is_forgotten(bench: Bench) -> None:
    bench.connect()
    bench.device(wire.DeviceKind.SCANNER, DeviceState.READY, "a")
    bench.device(wire.DeviceKind.SCANNER, DeviceState.BUSY, "b")
    bench.send(wire.DeviceForgotten(seq=bench.next(), device="a"))
    assert bench.lights().scanner is DeviceLight.BUSY


def test_what_is_not_set_up_is_not_missing_unless_it_is_there_all_the_same(bench: Bench) -> None:
    bench.link = DevicesLink(
        DevicesClient(bench.path), DevicesSettings(), handle=bench.told.append, monotonic=lambda: 10.0
    )
    bench.link.tick()
    assert bench.lights() == Devices(scanner=DeviceLight.SILENT, printer=DeviceLight.NOT_SET)
    bench.connect()
    assert bench.lights() == Devices(scanner=DeviceLight.NOT_SET, printer=DeviceLight.NOT_SET)
    bench.device(wire.DeviceKind.SCANNER, DeviceState.READY, "enrolled")
    assert bench.lights() == Devices(scanner=DeviceLight.READY, printer=DeviceLight.NOT_SET)


def test_silence_is_shown_and_the_connection_is_made_anew(bench: Bench) -> None:
    bench.connect()
    bench.device(wire.DeviceKind.SCANNER, DeviceState.READY)
    bench.clock[0] += 5
    bench.link.tick()
    assert bench.lights().scanner is DeviceLight.SILENT
    assert bench.connection is not None
    bench.connection.close()
    bench.connection, _ = bench.listener.accept()
    bench.send(wire.Welcome(seq=100, protocol=wire.PROTOCOL, first_seq=100))
    assert bench.lights().scanner is DeviceLight.ABSENT


def test_an_end_of_the_devices_process_is_noticed(bench: Bench) -> None:
    bench.connect()
    assert bench.connection is not None
    bench.connection.close()
    bench.link.receive()
    assert not bench.link.is_connected
    assert bench.lights().printer is DeviceLight.SILENT


def test_a_paper_waits_for_a_devices_process_that_is_not_there(bench: Bench) -> None:
    bench.link.print("r7-1-1-0", PAPER)
    assert bench.told[-1] == PaperSeen(job="r7-1-1-0", state=PaperState.WAITING)
    bench.connect()
    assert bench.command() == PrintDocument(job="r7-1-1-0", document=PAPER)
    bench.job("r7-1-1-0", JobState.QUEUED)
    assert bench.told[-1] == PaperSeen(job="r7-1-1-0", state=PaperState.ON_ITS_WAY)


def test_a_paper_that_was_answered_is_not_sent_again_after_a_break(bench: Bench) -> None:
    bench.connect()
    bench.link.print("a", PAPER)
    bench.link.print("b", PAPER)
    assert [bench.command(), bench.command()] == [
        PrintDocument(job="a", document=PAPER),
        PrintDocument(job="b", document=PAPER),
    ]
    bench.job("a", JobState.SENT)
    assert bench.connection is not None
    bench.connection.close()
    bench.link.receive()
    bench.pending = b""
    bench.connect()
    assert bench.command() == PrintDocument(job="b", document=PAPER)


@pytest.mark.parametrize("state", JobState)
def test_every_state_of_a_job_is_told(bench: Bench, state: JobState) -> None:
    bench.connect()
    bench.job("a", state)
    told = bench.told[-1]
    assert isinstance(told, PaperSeen)
    assert (told.state is PaperState.SENT) == (state is JobState.SENT)
    assert (told.state is PaperState.PRINTED) == (state is JobState.CONFIRMED_BY_OPERATOR)
    assert (told.state is PaperState.IN_DOUBT) == (state is JobState.UNCERTAIN)


@pytest.mark.parametrize(
    ("confirmation", "state", "level"),
    [
        (Confirmation.NONE, PaperState.SENT, 1),
        (Confirmation.SENT, PaperState.SENT, 1),
        (Confirmation.STATUS_OK, PaperState.SENT, 2),
        (Confirmation.PROCESSED, PaperState.PRINTED, 3),
        (Confirmation.CONFIRMED, PaperState.PRINTED, 4),
    ],
)
def test_a_paper_is_called_printed_only_on_the_printers_own_word(
    bench: Bench, confirmation: Confirmation, state: PaperState, level: int
) -> None:
    bench.connect()
    bench.job("a", JobState.SENT, confirmation)
    assert bench.told[-1] == PaperSeen(job="a", state=state, level=level)


@pytest.mark.parametrize(
    ("refusal", "state"),
    [
        (Refusal.CONFLICT, PaperState.IN_DOUBT),
        (Refusal.NO_PRINTER, PaperState.REFUSED),
        (Refusal.STORE_FAULT, PaperState.REFUSED),
        (Refusal.QUEUE_FULL, PaperState.REFUSED),
        (Refusal.UNPRINTABLE, PaperState.REFUSED),
    ],
)
def test_a_refused_paper_is_told_once(bench: Bench, refusal: Refusal, state: PaperState) -> None:
    bench.connect()
    bench.link.print("a", PAPER)
    bench.send(wire.PrintRefused(seq=bench.next(), job="a", refusal=refusal, reason=""))
    assert bench.told[-1] == PaperSeen(job="a", state=state)
    before = list(bench.told)
    bench.send(wire.PrintRefused(seq=bench.next(), job="a", refusal=refusal, reason=""))
    assert bench.told == before


def test_a_persons_word_and_another_try_are_passed_on(bench: Bench) -> None:
    bench.connect()
    bench.link.answer("a", came_out=True)
    bench.link.retry("a")
    assert [bench.command(), bench.command()] == [AnswerPrintQuestion(job="a", printed=True), RetryPrint(job="a")]


def test_another_try_of_a_paper_that_waits_here_sends_it(bench: Bench) -> None:
    bench.link.print("a", PAPER)
    bench.link.retry("a")
    assert bench.told[-1] == PaperSeen(job="a", state=PaperState.WAITING)
    bench.connect()
    assert bench.command() == PrintDocument(job="a", document=PAPER)


def test_papers_do_not_pile_up_for_ever(bench: Bench) -> None:
    for number in range(PAPERS_WAITING_MAX + 1):
        bench.link.print(f"job-{number}", PAPER)
    bench.connect()
    sent = bench.command()
    assert isinstance(sent, PrintDocument)
    assert sent.job == "job-1"


def test_a_persons_word_on_a_stopped_printer_is_passed_on_and_a_refusal_told(bench: Bench) -> None:
    bench.link.recover(goes_on=True)
    assert bench.told[-1] == RecoveryRefused()
    bench.connect()
    bench.link.recover(goes_on=True)
    bench.link.recover(goes_on=False)
    assert [bench.command(), bench.command()] == [
        RecoverPrinter(recovery=Recovery.RESUME),
        RecoverPrinter(recovery=Recovery.CLEAR),
    ]
    before = len(bench.told)
    bench.send(wire.RecoveryTaken(seq=bench.next(), reason=""))
    assert RecoveryRefused() not in bench.told[before:]
    bench.send(wire.RecoveryTaken(seq=bench.next(), reason="the printer takes no more bytes"))
    assert bench.told[-1] == RecoveryRefused()
