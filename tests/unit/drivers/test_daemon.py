"""The loop of the devices process, turn by turn in the test's own thread, with real sockets and a clock that obeys."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from drivers import events
from drivers.client import DevicesClient
from drivers.connections import Listener
from drivers.daemon import Daemon, Device
from drivers.events import DeviceKind, Event, Role
from drivers.faults import Condition, DeviceReport, DeviceState, LinkFault
from drivers.inbox import Inbox
from drivers.limits import (
    HEARTBEAT_S,
    JOBS_TOLD_MAX,
    LINE_BYTES_MAX,
    OUTPUT_BYTES_MAX,
    SCAN_AGE_MAX_S,
    SCANS_RETAINED_MAX,
)
from drivers.printer.document import Document, Line
from drivers.printer.jobs import Job, JobRefused, JobReport, JobState, Refusal
from drivers.printer.session import Answer, Cancel, Order, Recover, Retry, Submit
from drivers.printer.status import Recovery
from drivers.scanner.frames import Frame, Quality, ScanReport, Spoiled, SpoilReason

FIRST_SEQ = 1_000_000
LETTER = Document((Line("Reçu"),))
DEVICES = (
    Device(name="scanner-1", kind=DeviceKind.SCANNER, label="/dev/ttyACM0"),
    Device(name="printer", kind=DeviceKind.PRINTER, label="10.0.0.9:9100"),
)

E = TypeVar("E")


class Rig:
    def __init__(self, path: Path, *, has_printer: bool = True, first_seq: int = FIRST_SEQ) -> None:
        self.path = path / "devices.sock"
        self.now = 0.0
        self.orders: list[Order] = []
        self.beats = 0
        self.inbox = Inbox()
        self.listener = Listener(self.path)
        self.clients: list[DevicesClient] = []
        self.daemon = Daemon(
            listener=self.listener,
            inbox=self.inbox,
            devices=DEVICES if has_printer else DEVICES[:1],
            order=self.orders.append if has_printer else None,
            first_seq=first_seq,
            monotonic=lambda: self.now,
            alive=self.beat,
        )

    def beat(self) -> None:
        self.beats += 1

    def turn(self, count: int = 3) -> None:
        for _ in range(count):
            self.daemon.turn(0.0)

    def client(self, role: Role = Role.TERMINAL) -> DevicesClient:
        made = DevicesClient(self.path, role=role)
        made.connect(self.now)
        self.clients.append(made)
        self.turn()
        return made

    def received(self, client: DevicesClient) -> list[Event]:
        self.turn()
        return client.receive(self.now)

    def scan(self, *texts: str) -> None:
        for text in texts:
            self.inbox.post(ScanReport(device="scanner-1", outcome=Frame(text=text, at=self.now)))
        self.turn()

    def job(self, name: str, state: JobState) -> None:
        self.inbox.post(JobReport(job=Job(name=name, state=state, accepted=0, total=0, reason="")))

    def end(self) -> None:
        for client in self.clients:
            client.close()
        self.daemon.stop()
        self.daemon.run()
        self.listener.close()
        self.inbox.close()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.end()


def of(kind: type[E], received: list[Event]) -> list[E]:
    return [event for event in received if isinstance(event, kind)]


def texts(received: list[Event]) -> list[str]:
    return [scan.text for scan in of(events.Scanned, received)]


def test_a_terminal_that_joins_is_welcomed_and_told_every_state(rig: Rig) -> None:
    rig.inbox.post(DeviceReport(device="scanner-1", state=DeviceState.READY))
    rig.job("r-1", JobState.UNCERTAIN)
    rig.turn()
    welcome, scanner, printer, job = rig.received(rig.client())
    assert isinstance(welcome, events.Welcome)
    assert (welcome.protocol, welcome.first_seq) == (events.PROTOCOL, FIRST_SEQ)
    assert isinstance(scanner, events.DeviceStateChanged)
    assert (scanner.device, scanner.kind, scanner.label, scanner.state) == (
        "scanner-1", DeviceKind.SCANNER, "/dev/ttyACM0", DeviceState.READY,
    )  # fmt: skip
    assert isinstance(printer, events.DeviceStateChanged)
    assert (printer.device, printer.state) == ("printer", DeviceState.ABSENT)
    assert isinstance(job, events.PrintJobChanged)
    assert (job.job, job.state) == ("r-1", JobState.UNCERTAIN)
    assert [event.seq for event in (scanner, printer, job)] == sorted({scanner.seq, printer.seq, job.seq})


def test_codes_and_spoils_reach_the_terminal_as_they_were(rig: Rig) -> None:
    client = rig.client()
    frame = Frame(text="1", at=0.0, quality=Quality.SUSPECT, symbology="QR", is_repaired=True)
    rig.inbox.post(ScanReport(device="scanner-1", outcome=frame))
    rig.inbox.post(ScanReport(device="scanner-1", outcome=Spoiled(reason=SpoilReason.TORN, at=0.0)))
    received = rig.received(client)
    [scan] = of(events.Scanned, received)
    assert (scan.device, scan.text, scan.quality, scan.symbology, scan.is_repaired) == (
        "scanner-1", "1", Quality.SUSPECT, "QR", True,
    )  # fmt: skip
    [spoil] = of(events.ScanSpoiled, received)
    assert (spoil.reason, spoil.seq) == (SpoilReason.TORN, scan.seq + 1)


def test_a_terminal_that_dies_loses_no_scan(rig: Rig) -> None:
    first = rig.client()
    rig.scan("a", "b")
    [a, _b] = of(events.Scanned, rig.received(first))
    first.send(events.Acknowledge(seq=a.seq))
    rig.turn()
    first.close()
    rig.scan("c")
    again = DevicesClient(rig.path)
    rig.clients.append(again)
    again.connect(rig.now)
    assert texts(rig.received(again)) == ["b", "c"]


def test_a_client_that_reconnects_gets_each_scan_once(rig: Rig) -> None:
    client = rig.client()
    rig.scan("a")
    assert texts(rig.received(client)) == ["a"]
    client.close()
    rig.scan("b")
    client.connect(rig.now)
    assert texts(rig.received(client)) == ["b"]


def test_an_acknowledgement_of_what_another_life_said_is_nothing(rig: Rig) -> None:
    client = rig.client()
    rig.scan("a")
    for seq in (FIRST_SEQ - 5, 10 * FIRST_SEQ):
        client.send(events.Acknowledge(seq=seq))
    rig.turn()
    client.close()
    assert texts(rig.received(rig.client())) == ["a"]


def test_a_scan_waits_for_an_absent_terminal_only_for_a_while(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.scan("old")
    rig.now = SCAN_AGE_MAX_S - 1
    rig.scan("new")
    rig.now = SCAN_AGE_MAX_S + 1
    assert texts(rig.received(rig.client())) == ["new"]
    assert "scan_dropped count=1 older_than_s=60" in caplog.text
    assert "old" not in caplog.text.replace("older", "")


def test_a_scan_waits_for_a_terminal_that_hangs_as_long_as_it_takes(rig: Rig) -> None:
    hanging = rig.client()
    rig.scan("a")
    rig.now = 10 * SCAN_AGE_MAX_S
    assert texts(rig.received(hanging)) == ["a"]


def test_too_many_scans_drop_the_oldest_and_say_so(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(SCANS_RETAINED_MAX + 1):
        rig.inbox.post(ScanReport(device="scanner-1", outcome=Frame(text=str(number), at=0.0)))
    rig.turn()
    assert texts(rig.received(rig.client()))[0] == "1"
    assert "too_many_unacknowledged" in caplog.text


def test_a_second_terminal_is_refused_and_the_first_one_stays(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    first = rig.client()
    second = rig.client()
    [refused] = rig.received(second)
    assert isinstance(refused, events.CommandRefused)
    assert "another terminal" in refused.reason
    with pytest.raises(LinkFault):
        rig.received(second)
    rig.scan("a")
    assert texts(rig.received(first)) == ["a"]
    assert "command_refused" in caplog.text


def test_a_terminal_that_left_with_much_to_say_does_not_stand_in_its_own_way(rig: Rig) -> None:
    client = rig.client()
    document = Document(tuple(Line("x" * 400) for _ in range(100)))
    for number in range(4):
        client.send(events.PrintDocument(job=f"r-{number}", document=document))
    client.close()
    client.connect(rig.now)
    assert isinstance(rig.received(client)[0], events.Welcome)
    assert len(rig.orders) == 4


def test_an_observer_hears_everything_and_commands_nothing(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    terminal, observer = rig.client(), rig.client(Role.OBSERVER)
    rig.scan("a")
    observer.send(events.CancelPrint(job="r-1"))
    observer.send(events.Acknowledge(seq=FIRST_SEQ + 100))
    received = rig.received(observer)
    assert texts(received) == ["a"]
    assert len(of(events.CommandRefused, received)) == 2
    assert rig.orders == []
    assert texts(rig.received(terminal)) == ["a"]
    assert "command_refused" in caplog.text


def test_a_state_is_told_once_however_often_it_is_reported(rig: Rig) -> None:
    client = rig.client()
    rig.received(client)
    for _ in range(3):
        rig.inbox.post(DeviceReport(device="printer", state=DeviceState.READY))
    assert len(of(events.DeviceStateChanged, rig.received(client))) == 1


def test_a_device_that_is_no_longer_expected_is_told_as_gone_and_its_last_words_are_nothing(rig: Rig) -> None:
    client = rig.client()
    rig.received(client)
    rig.daemon.forget("scanner-1")
    rig.inbox.post(DeviceReport(device="scanner-1", state=DeviceState.READY))
    [gone] = rig.received(client)
    assert gone == events.DeviceForgotten(seq=gone.seq, device="scanner-1")
    assert [change.device for change in of(events.DeviceStateChanged, rig.received(rig.client(Role.OBSERVER)))] == [
        "printer"
    ]


def test_a_device_that_came_is_told_at_once_and_its_new_label_too(rig: Rig) -> None:
    client = rig.client()
    rig.received(client)
    rig.daemon.expect("s-2", DeviceKind.SCANNER, "Xenon")
    rig.daemon.expect("s-2", DeviceKind.SCANNER, "Xenon")
    rig.daemon.expect("s-2", DeviceKind.SCANNER, "Xenon 1900")
    told = of(events.DeviceStateChanged, rig.received(client))
    assert [(one.device, one.label, one.state) for one in told] == [
        ("s-2", "Xenon", DeviceState.ABSENT),
        ("s-2", "Xenon 1900", DeviceState.ABSENT),
    ]


def test_a_process_that_sets_nothing_up_says_so(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    client = rig.client(Role.INSTALLER)
    client.send(events.ListDevices())
    [refused] = of(events.CommandRefused, rig.received(client))
    assert "sets nothing up" in refused.reason
    assert "command_refused" in caplog.text


def test_the_condition_of_a_device_is_told_with_its_state(rig: Rig) -> None:
    client = rig.client()
    rig.received(client)
    rig.inbox.post(DeviceReport(device="printer", state=DeviceState.READY, condition=Condition.PAPER_NEAR_END))
    [change] = of(events.DeviceStateChanged, rig.received(client))
    assert (change.state, change.condition) == (DeviceState.READY, Condition.PAPER_NEAR_END)


@pytest.mark.parametrize(
    ("role", "command"),
    [
        (Role.TERMINAL, events.ListDevices()),
        (Role.TERMINAL, events.StartCalibration(seconds=10)),
        (Role.INSTALLER, events.CancelPrint(job="r-1")),
        (Role.INSTALLER, events.Acknowledge(seq=FIRST_SEQ)),
        (Role.OBSERVER, events.ProbePrinter()),
    ],
)
def test_each_role_commands_what_is_its_own(
    rig: Rig, role: Role, command: events.Command, caplog: pytest.LogCaptureFixture
) -> None:
    client = rig.client(role)
    client.send(command)
    assert len(of(events.CommandRefused, rig.received(client))) == 1
    assert rig.orders == []
    assert "command_refused" in caplog.text


def test_an_installer_prints_beside_the_terminal(rig: Rig) -> None:
    rig.client()
    rig.client(Role.INSTALLER).send(events.PrintDocument(job="test-1", document=LETTER))
    rig.turn()
    assert rig.orders == [Submit(name="test-1", document=LETTER)]


@pytest.mark.parametrize(
    ("command", "order"),
    [
        (events.PrintDocument(job="r-1", document=LETTER), Submit(name="r-1", document=LETTER)),
        (events.AnswerPrintQuestion(job="r-1", printed=True), Answer(name="r-1", printed=True)),
        (events.RetryPrint(job="r-1"), Retry(name="r-1")),
        (events.CancelPrint(job="r-1"), Cancel(name="r-1")),
    ],
)
def test_a_print_command_is_an_order_to_the_printer(rig: Rig, command: events.Command, order: Order) -> None:
    rig.client().send(command)
    rig.turn()
    assert rig.orders == [order]


def test_what_the_printer_says_of_a_job_reaches_the_terminal(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    client = rig.client()
    rig.received(client)
    rig.job("r-1", JobState.SENT)
    rig.inbox.post(JobRefused(name="r-2", refusal=Refusal.CONFLICT, reason="why"))
    sent, refused = rig.received(client)
    assert isinstance(sent, events.PrintJobChanged)
    assert sent.state is JobState.SENT
    assert isinstance(refused, events.PrintRefused)
    assert (refused.job, refused.refusal, refused.reason) == ("r-2", Refusal.CONFLICT, "why")
    assert "print_refused" in caplog.text


def test_a_terminal_is_told_open_jobs_and_the_last_settled_ones(rig: Rig) -> None:
    rig.job("open", JobState.FAILED)
    for number in range(JOBS_TOLD_MAX + 5):
        rig.job(f"job-{number}", JobState.SENT)
    rig.turn()
    told = [job.job for job in of(events.PrintJobChanged, rig.received(rig.client()))]
    assert told == ["open", *(f"job-{number}" for number in range(5, JOBS_TOLD_MAX + 5))]


def test_a_counter_without_a_printer_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig(tmp_path, has_printer=False)
    client = rig.client()
    client.send(events.PrintDocument(job="r-1", document=LETTER))
    [refused] = of(events.PrintRefused, rig.received(client))
    assert refused.refusal is Refusal.NO_PRINTER
    assert "print_refused" in caplog.text
    rig.end()


def test_the_process_beats_once_a_second(rig: Rig) -> None:
    client = rig.client()
    rig.received(client)
    for _ in range(4):
        rig.now += HEARTBEAT_S / 2
        rig.turn()
    assert len(of(events.Heartbeat, rig.received(client))) == 2
    assert rig.beats == 3


RAW_LINES: list[tuple[bytes, str]] = [
    (b"hello\n", "malformed"),
    (b'{"type":"retry","job":"r-1"}\n', "only the terminal that has joined"),
    (b'{"type":"join","role":"observer","protocol":2}\n', "not protocol 1"),
    (b'{"type":"join","role":"observer"}\n' * 2, "joined twice"),
    (b"\xff\xfe\n", "not a command"),
    (b"x" * (LINE_BYTES_MAX + 1), "more than 65536 bytes"),
]


@pytest.mark.parametrize(("data", "reason"), RAW_LINES, ids=[reason for _, reason in RAW_LINES])
def test_bad_lines_are_answered_and_hurt_nobody_else(
    rig: Rig, data: bytes, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    terminal = rig.client()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as raw:
        raw.connect(str(rig.path))
        raw.sendall(data)
        rig.turn(5)
        answers = [events.parse_event(line) for line in raw.recv(100_000).splitlines()]
    assert isinstance(answers[-1], events.CommandRefused)
    assert reason in answers[-1].reason
    rig.scan("a")
    assert texts(rig.received(terminal)) == ["a"]
    assert "command_refused" in caplog.text


def test_a_bad_line_between_good_ones_loses_neither(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as raw:
        raw.connect(str(rig.path))
        raw.sendall(
            b'{"type":"join","role":"terminal"}\n{"type":"retry","job":"a"}\nnonsense\n{"type":"retry","job":"b"}\n'
        )
        rig.turn()
    assert rig.orders == [Retry(name="a"), Retry(name="b")]
    assert "command_refused" in caplog.text


def test_a_client_that_does_not_read_is_let_go_and_finds_its_scans_again(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute:
        mute.connect(str(rig.path))
        mute.sendall(b'{"type":"join","role":"terminal"}\n')
        rig.turn()
        rig.scan("a")
        for number in range(4 * OUTPUT_BYTES_MAX // 1_000):
            rig.inbox.post(DeviceReport(device="printer", state=DeviceState.FAULT, reason=f"{number}" + "x" * 1_000))
        rig.turn()
        assert "client_does_not_read" in caplog.text
        assert texts(rig.received(rig.client())) == ["a"]


def test_a_slow_client_gets_everything_in_order(rig: Rig) -> None:
    """More than the socket holds, less than the limit: the rest waits for room."""
    client = rig.client()
    reasons = [f"{number}-" + "x" * 1_000 for number in range(300)]
    for reason in reasons:
        rig.inbox.post(DeviceReport(device="printer", state=DeviceState.FAULT, reason=reason))
    received: list[Event] = []
    for _ in range(10):
        received += rig.received(client)
    changes = of(events.DeviceStateChanged, received)
    assert [change.reason for change in changes if change.state is DeviceState.FAULT] == reasons


def test_a_stop_ends_the_loop(rig: Rig) -> None:
    rig.daemon.stop()
    rig.daemon.run()
    assert not rig.daemon._connections


@pytest.mark.parametrize("role", [Role.TERMINAL, Role.INSTALLER])
@pytest.mark.parametrize("reason", ["", "the printer reports no error that a command could end"])
def test_whoever_stands_before_the_printer_recovers_it_and_alone_is_told_how_it_went(
    rig: Rig, role: Role, reason: str
) -> None:
    watching, asking = rig.client(Role.OBSERVER), rig.client(role)
    rig.received(watching)
    rig.received(asking)
    asking.send(events.RecoverPrinter(recovery=Recovery.CLEAR))
    rig.turn()
    (order,) = rig.orders
    assert isinstance(order, Recover)
    assert order.recovery is Recovery.CLEAR
    order.answer(reason)
    rig.turn()
    assert [told.reason for told in of(events.RecoveryTaken, rig.received(asking))] == [reason]
    assert of(events.RecoveryTaken, rig.received(watching)) == []


def test_an_observer_recovers_nothing_and_who_has_left_is_told_nothing(rig: Rig) -> None:
    watching = rig.client(Role.OBSERVER)
    watching.send(events.RecoverPrinter(recovery=Recovery.RESUME))
    assert len(of(events.CommandRefused, rig.received(watching))) == 1
    assert rig.orders == []
    asking = rig.client()
    asking.send(events.RecoverPrinter(recovery=Recovery.RESUME))
    rig.turn()
    asking.close()
    rig.turn()
    (order,) = rig.orders
    assert isinstance(order, Recover)
    order.answer("")
    rig.turn()


def test_without_a_printer_there_is_nothing_to_recover(tmp_path: Path) -> None:
    rig = Rig(tmp_path, has_printer=False)
    asking = rig.client()
    asking.send(events.RecoverPrinter(recovery=Recovery.RESUME))
    assert [told.reason for told in of(events.RecoveryTaken, rig.received(asking))] == ["the settings name no printer"]
    rig.end()
