"""The devices process, whole: a real process, a pseudo-terminal for a scanner, TCP for a printer, its socket for us."""

import os
import resource
import socket
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp

from drivers import events
from drivers.bootstrap import DevicesProcess
from drivers.client import DevicesClient
from drivers.events import Role
from drivers.faults import DeviceState
from drivers.limits import LINE_BYTES_MAX
from drivers.printer.composer import compose
from drivers.printer.document import Cut, Document, Line, Qr
from drivers.printer.jobs import JobState, Refusal
from drivers.printer.profiles import DEFAULT_PROFILE, PROFILES
from drivers.settings import load
from drivers.virtual.paper.drawing import draw_receipt
from tests.unit.drivers.printer.samples import CLAIM_ADDRESS, CLAIM_NUMBER, receipt
from tests.unit.drivers.rig import Counter, unprivileged

NUMBER = "123456789012345678"
PROFILE = PROFILES[DEFAULT_PROFILE]
LETTER = Document((Line("Reçu"),))
LETTER_BYTES = compose(LETTER, PROFILE)
CUT_BYTES = compose(Document((Cut(),)), PROFILE)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.end()


def test_codes_arrive_whole_repaired_named_and_once(counter: Counter) -> None:
    counter.begin()
    counter.scanner.scan(NUMBER)
    counter.scanner.scan("0123456789", is_azerty=True, suffix="\r\n")
    counter.scanner.scan("]C04711")
    counter.scanner.scan("]C04711")
    counter.scanner.send(b"47\x1b11\r")
    counter.scanner.scan("last", suffix="\t")
    counter.wait_for(lambda: "last" in counter.scans)
    assert counter.scans == [NUMBER, "0123456789", "4711", "last"]
    assert [scan.is_repaired for scan in counter.of(events.Scanned)] == [False, True, False, False]
    assert [scan.symbology for scan in counter.of(events.Scanned)] == ["", "", "CODE_128", ""]
    assert len(counter.of(events.ScanSpoiled)) == 1


def test_a_receipt_is_printed_and_its_barcodes_are_read_off_the_paper(counter: Counter) -> None:
    counter.begin()
    counter.client.send(events.PrintDocument(job="r-1", document=receipt()))
    counter.wait_state("r-1", JobState.SENT)
    [paper] = counter.printer.jobs()
    assert paper == compose(receipt(), PROFILE)
    found = {barcode.text for barcode in zxingcpp.read_barcodes(draw_receipt(paper, PROFILE))}
    assert found == {CLAIM_NUMBER, CLAIM_ADDRESS}


def test_a_terminal_that_dies_and_one_that_hangs_lose_no_scan(counter: Counter) -> None:
    counter.begin()
    counter.client.close()
    counter.scanner.scan("while away")
    counter.connect()
    counter.wait_for(lambda: counter.scans == ["while away"])
    for number in range(30):
        # A hung terminal: the socket is open and nobody reads it.
        counter.scanner.scan(f"hung-{number}")
    counter.wait_for(lambda: len(counter.scans) == 31)
    assert counter.scans[1:] == [f"hung-{number}" for number in range(30)]


def test_a_scanner_pulled_out_and_plugged_in_again_is_ready_again(counter: Counter) -> None:
    counter.begin()
    counter.scanner.send(b"12345")
    counter.scanner.stop()
    counter.wait_for(lambda: counter.light("scanner-1") is DeviceState.ABSENT)
    counter.scanner.start()
    counter.wait_for(lambda: counter.light("scanner-1") is DeviceState.READY)
    counter.scanner.scan(NUMBER)
    counter.wait_for(lambda: bool(counter.scans))
    assert counter.scans == [NUMBER]


def test_a_printer_that_is_off_gets_its_job_when_it_is_back(counter: Counter) -> None:
    counter.begin()
    counter.printer.refuse()
    counter.client.send(events.PrintDocument(job="r-1", document=LETTER))
    counter.wait_state("r-1", JobState.FAILED)
    assert counter.light("printer") is DeviceState.ABSENT
    counter.scanner.scan(NUMBER)
    counter.wait_for(lambda: counter.scans == [NUMBER])
    counter.printer.recover()
    counter.wait_state("r-1", JobState.SENT)
    assert counter.printer.jobs() == [LETTER_BYTES]


@pytest.mark.parametrize(
    ("printed", "state"), [(True, JobState.CONFIRMED_BY_OPERATOR), (False, JobState.DENIED_BY_OPERATOR)]
)
def test_a_printer_that_loses_power_leaves_a_question(counter: Counter, printed: bool, state: JobState) -> None:
    counter.begin()
    counter.printer.cut_after(1_000)
    counter.client.send(events.PrintDocument(job="r-1", document=receipt()))
    counter.wait_state("r-1", JobState.UNCERTAIN)
    counter.printer.recover()
    counter.client.send(events.PrintDocument(job="r-1", document=receipt()))
    counter.client.send(events.RetryPrint(job="r-1"))
    counter.client.send(events.PrintDocument(job="r-2", document=LETTER))
    counter.wait_state("r-2", JobState.SENT)
    # The printer may have been left inside a picture: the next receipt begins after it, and after a cut.
    broken_off, next_one = counter.printer.jobs()
    assert len(broken_off) == 1_000
    assert next_one == bytes(PROFILE.block_bytes) + CUT_BYTES + LETTER_BYTES
    counter.client.send(events.AnswerPrintQuestion(job="r-1", printed=printed))
    counter.wait_state("r-1", state)


def test_a_slow_printer_and_one_without_paper_for_a_moment_get_every_byte_once(counter: Counter) -> None:
    counter.begin()
    counter.printer.stall()
    counter.client.send(events.PrintDocument(job="r-1", document=receipt()))
    counter.wait_state("r-1", JobState.SENDING)
    counter.scanner.scan(NUMBER)
    counter.wait_for(lambda: counter.scans == [NUMBER])
    counter.printer.slow(20_000)
    counter.printer.recover()
    counter.wait_state("r-1", JobState.SENT)
    assert counter.printer.jobs() == [compose(receipt(), PROFILE)]


def test_a_document_that_cannot_be_printed_and_a_stolen_name_are_refused(counter: Counter) -> None:
    counter.begin()
    counter.client.send(events.PrintDocument(job="r-1", document=LETTER))
    counter.client.send(events.PrintDocument(job="r-1", document=receipt()))
    counter.client.send(events.PrintDocument(job="r-2", document=Document((Qr("\N{GRINNING FACE}" * 600),))))
    counter.client.send(events.CancelPrint(job="r-9"))
    counter.wait_for(lambda: len(counter.of(events.PrintRefused)) == 3)
    assert [(refused.job, refused.refusal) for refused in counter.of(events.PrintRefused)] == [
        ("r-1", Refusal.CONFLICT),
        ("r-2", Refusal.UNPRINTABLE),
        ("r-9", Refusal.UNKNOWN_JOB),
    ]


def test_an_oversized_line_ends_its_connection_and_nothing_else(counter: Counter) -> None:
    counter.begin()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as raw:
        raw.connect(str(counter.folder / "devices.sock"))
        raw.sendall(b"x" * (LINE_BYTES_MAX + 10))
        answer = raw.recv(10_000)
        assert isinstance(events.parse_event(answer.splitlines()[0]), events.CommandRefused)
        assert raw.recv(1) == b""
    counter.scanner.scan(NUMBER)
    counter.wait_for(lambda: counter.scans == [NUMBER])


def test_the_socket_is_for_owner_and_group_and_goes_with_the_process(counter: Counter) -> None:
    counter.begin()
    path = counter.folder / "devices.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    assert counter.terminate() == 0
    assert not path.exists()
    assert "Traceback" not in counter.log()


def test_a_receipt_on_its_way_may_end_when_the_process_is_stopped(counter: Counter) -> None:
    counter.begin()
    counter.printer.slow(40_000)
    counter.client.send(events.PrintDocument(job="r-1", document=receipt()))
    counter.wait_state("r-1", JobState.SENDING)
    assert counter.terminate() == 0
    counter.printer.recover()
    counter.client.close()
    counter.start()
    counter.connect()
    counter.wait_state("r-1", JobState.SENT)
    assert counter.printer.jobs() == [compose(receipt(), PROFILE)]


def test_a_second_process_leaves_the_first_alone(counter: Counter) -> None:
    counter.begin()
    first = counter.process
    counter.start()
    assert counter.process is not None
    assert counter.process.wait(15.0) == 3
    assert "another devices process serves" in counter.log()
    counter.process = first
    counter.scanner.scan(NUMBER)
    counter.wait_for(lambda: counter.scans == [NUMBER])


def test_systemd_is_told(counter: Counter) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(counter.folder / "notify"))
        systemd.settimeout(15.0)
        counter.start(env={**os.environ, "NOTIFY_SOCKET": str(counter.folder / "notify")})
        assert [systemd.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        counter.terminate()
        said = systemd.recv(100)
        assert said in (b"STOPPING=1", b"WATCHDOG=1")


def refused_but_scanning(counter: Counter) -> None:
    """Printing says why it cannot, for this job and as a light; scans arrive."""
    counter.connect()
    counter.wait_for(
        lambda: counter.light("printer") is DeviceState.FAULT and counter.light("scanner-1") is DeviceState.READY
    )
    counter.client.send(events.PrintDocument(job="r-1", document=LETTER))
    counter.wait_for(lambda: bool(counter.of(events.PrintRefused)))
    [refused] = counter.of(events.PrintRefused)
    assert refused.refusal is Refusal.STORE_FAULT
    counter.scanner.scan(NUMBER)
    counter.wait_for(lambda: counter.scans == [NUMBER])
    assert counter.printer.received() == b""
    assert "Traceback" not in counter.log()


def test_a_read_only_job_database_stops_printing_and_nothing_else(tmp_path: Path) -> None:
    counter = Counter(tmp_path, jobs=tmp_path / "print-jobs.db")
    try:
        with sqlite3.connect(counter.jobs) as made:
            made.execute("PRAGMA journal_mode = WAL")
        made.close()
        counter.jobs.chmod(0o444)
        counter.start(unprivileged())
        refused_but_scanning(counter)
        reasons = [change.reason for change in counter.of(events.DeviceStateChanged) if change.device == "printer"]
        assert "readonly" in reasons[-1]
    finally:
        counter.end()


def test_a_full_disk_stops_printing_and_nothing_else(counter: Counter) -> None:
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    counter.start(preexec_fn=no_room)
    refused_but_scanning(counter)


def test_a_full_disk_that_gets_room_again_prints_again(counter: Counter) -> None:
    assert counter.process is None

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    counter.start(preexec_fn=no_room)
    refused_but_scanning(counter)
    assert counter.process is not None
    resource.prlimit(counter.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    counter.wait_for(lambda: counter.light("printer") is DeviceState.READY)
    counter.client.send(events.PrintDocument(job="r-1", document=LETTER))
    counter.wait_state("r-1", JobState.SENT)


def test_an_observer_may_listen_beside_the_terminal(counter: Counter) -> None:
    counter.begin()
    observer = DevicesClient(counter.folder / "devices.sock", role=Role.OBSERVER)
    observer.connect(time.monotonic())
    counter.scanner.scan(NUMBER)
    counter.wait_for(lambda: counter.scans == [NUMBER])
    heard: list[events.Event] = []
    while not any(isinstance(event, events.Scanned) for event in heard):
        heard += observer.receive(time.monotonic())
    observer.close()


def test_the_process_runs_inside_another_program_too(counter: Counter) -> None:
    """The simulator's way: the same object, in a thread, without a command line."""
    beats: list[None] = []
    process = DevicesProcess(load(counter.settings), alive=lambda: beats.append(None))
    thread = threading.Thread(target=process.run)
    thread.start()
    try:
        counter.client.connect(time.monotonic())
        counter.wait_for(lambda: counter.light("printer") is DeviceState.READY)
    finally:
        process.stop()
        thread.join(15.0)
    assert not thread.is_alive()
    assert beats
