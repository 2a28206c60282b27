"""Printers that answer, over real lines: a TCP connection and a pseudo-terminal, the emulated printer at the other end."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.faults import Condition, DeviceReport, DeviceState
from drivers.printer.composer import compose
from drivers.printer.document import Cut, Document, Line
from drivers.printer.jobs import BLIND_LINE_MAX, Confirmation, Job, JobReport, JobState
from drivers.printer.probing import Probed
from drivers.printer.profiles import PROFILES
from drivers.printer.serial_port import SerialTransport
from drivers.printer.session import PrinterSession, Probe, Recover, Report, Submit
from drivers.printer.spooler import Spooler
from drivers.printer.status import Recovery
from drivers.printer.tcp import TcpTransport
from drivers.printer.transport import Transport
from drivers.virtual import VirtualPrinter
from drivers.virtual.emulator import Capability, EmulatedPrinter, Roll
from drivers.virtual.serial_printer import virtual_serial_printer
from drivers.virtual.serving import ServedPrinter
from tests.unit.drivers.printer.samples import receipt

PATIENCE_S = 20.0
LETTER = Document((Line("Reçu"), Cut()))
LETTER_BYTES = compose(LETTER, PROFILES["generic-80"])

# Behind the questions before a job, its header, and the first letters of its only line.
INSIDE_THE_WORD = 12 + LETTER_BYTES.index(b"Re") + 3 + 2

Machine = VirtualPrinter | ServedPrinter


class Unplugged(EmulatedPrinter):
    """Off and on again, so fast that no byte is lost on the line, when so many more have come."""

    left: int | None = None

    def receive(self, data: bytes) -> None:
        if self.left is None or self.left >= len(data):
            self.left = None if self.left is None else self.left - len(data)
            super().receive(data)
            return
        place, self.left = self.left, None
        super().receive(data[:place])
        self.execute()
        self.power_cycle()
        super().receive(data[place:])


class Rig:
    def __init__(self, folder: Path, machine: Machine, transport: Transport, confirmation: Confirmation | None) -> None:
        self.machine = machine
        self.reports: queue.SimpleQueue[Report | Probed] = queue.SimpleQueue()
        self.heard: list[Report | Probed] = []
        self.session = PrinterSession(
            device="printer",
            transport=transport,
            profile=PROFILES["generic-80"],
            open_spooler=lambda: Spooler(folder / "jobs.db", wall_ms=lambda: 0),
            post=self.reports.put,
            monotonic=time.monotonic,
            confirmation=confirmation,
        )
        self.session.start()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_S
        while not condition():
            self.heard.append(self.reports.get(timeout=max(0.01, until - time.monotonic())))

    def wait_light(self, state: DeviceState, condition: Condition = Condition.NONE) -> None:
        self.wait_for(lambda: self.light == (state, condition))

    @property
    def is_serial(self) -> bool:
        return isinstance(self.machine, ServedPrinter)

    @property
    def best(self) -> Confirmation:
        """Whatever it answers, nothing is claimed of a printer that may have been off unseen."""
        return Confirmation.STATUS_OK if self.is_serial else Confirmation.CONFIRMED

    @property
    def reason(self) -> str:
        return [report.reason for report in self.heard if isinstance(report, DeviceReport)][-1]

    @property
    def light(self) -> tuple[DeviceState, Condition] | None:
        lights = [report for report in self.heard if isinstance(report, DeviceReport)]
        return (lights[-1].state, lights[-1].condition) if lights else None

    def job(self, name: str) -> Job | None:
        jobs = [report.job for report in self.heard if isinstance(report, JobReport) and report.job.name == name]
        return jobs[-1] if jobs else None

    def wait_job(self, name: str, state: JobState) -> Job:
        self.wait_for(lambda: (job := self.job(name)) is not None and job.state is state)
        job = self.job(name)
        assert job is not None
        return job

    def recover(self, recovery: Recovery) -> None:
        answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.session.submit(Recover(recovery=recovery, answer=answers.put))
        assert answers.get(timeout=PATIENCE_S) == ""

    def end(self) -> None:
        self.session.stop()
        self.session.join(PATIENCE_S)
        assert not self.session.is_alive()


Made = Callable[..., Rig]


@pytest.fixture(params=["tcp", "serial"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Made]:
    rigs: list[Rig] = []

    def make(
        confirmation: Confirmation | None = Confirmation.CONFIRMED, capability: Capability = Capability.FULL
    ) -> Rig:
        emulated = EmulatedPrinter(capability=capability)
        machine: Machine
        transport: Transport
        if request.param == "tcp":
            machine = VirtualPrinter(emulated=emulated)
            machine.start()
            transport = TcpTransport(host="127.0.0.1", port=machine.port, monotonic=time.monotonic)
        else:
            machine = virtual_serial_printer(tmp_path / "line", emulated, speed=38_400)
            machine.start()
            transport = SerialTransport(path=str(tmp_path / "line"), baud=0, flow="none", monotonic=time.monotonic)
        rigs.append(Rig(tmp_path, machine, transport, confirmation))
        return rigs[-1]

    yield make
    for rig in rigs:
        rig.end()
        rig.machine.stop()


def test_a_probed_printer_confirms_what_it_was_found_to(made: Made) -> None:
    rig = made(None)
    rig.session.submit(Probe(answer=rig.reports.put))
    rig.wait_for(lambda: any(isinstance(report, Probed) for report in rig.heard))
    assert Probed(confirmation=Confirmation.CONFIRMED) in rig.heard
    rig.session.submit(Submit(name="a", document=receipt()))
    assert rig.wait_job("a", JobState.SENT).confirmation is rig.best


def test_a_silent_clone_is_known_within_two_seconds_and_prints(made: Made) -> None:
    """R6. A silent serial line of unknown speed has no printer that anybody could know of."""
    rig = made(None, Capability.MUTE)
    if rig.is_serial:
        rig.wait_for(lambda: rig.light == (DeviceState.ABSENT, Condition.NONE) and "baud" in rig.reason)
        return
    begun = time.monotonic()
    rig.session.submit(Submit(name="a", document=LETTER))
    assert rig.wait_job("a", JobState.SENT).confirmation is Confirmation.SENT
    assert time.monotonic() - begun < 3.0


def test_paper_that_ends_in_a_receipt_is_shown_and_changed_and_nothing_is_printed_twice(made: Made) -> None:
    """R1."""
    rig = made()
    rig.wait_light(DeviceState.READY)
    rig.machine.act(lambda printer: printer.run_out_after(300))
    rig.session.submit(Submit(name="a", document=receipt()))
    rig.wait_light(DeviceState.FAULT, Condition.PAPER_END)
    rig.machine.act(lambda printer: printer.load(Roll.FULL))
    assert rig.wait_job("a", JobState.SENT).confirmation is rig.best
    rig.session.submit(Submit(name="b", document=receipt()))
    rig.wait_job("b", JobState.SENT)
    interrupted, whole = rig.machine.act(lambda printer: list(printer.papers))
    assert interrupted == whole
    assert rig.light == (DeviceState.READY, Condition.NONE)


def test_a_job_waits_for_a_cover_and_goes_out_when_it_is_closed(made: Made) -> None:
    """R2."""
    rig = made()
    rig.wait_light(DeviceState.READY)
    rig.machine.act(EmulatedPrinter.open_cover)
    rig.session.submit(Submit(name="a", document=LETTER))
    rig.wait_light(DeviceState.FAULT, Condition.COVER_OPEN)
    job = rig.job("a")
    assert job is None or job.state is JobState.QUEUED
    rig.machine.act(EmulatedPrinter.close_cover)
    assert rig.wait_job("a", JobState.SENT).confirmation is rig.best


def test_a_freed_knife_goes_on_and_the_receipt_is_whole(made: Made) -> None:
    """R11."""
    rig = made()
    rig.wait_light(DeviceState.READY)
    rig.machine.act(EmulatedPrinter.jam_cutter)
    rig.session.submit(Submit(name="a", document=receipt()))
    rig.wait_light(DeviceState.FAULT, Condition.CUTTER)
    rig.machine.act(EmulatedPrinter.clear_jam)
    rig.recover(Recovery.RESUME)
    assert rig.wait_job("a", JobState.SENT).confirmation is rig.best
    rig.wait_light(DeviceState.READY)
    rig.machine.act(EmulatedPrinter.jam_at_cut)
    rig.session.submit(Submit(name="b", document=receipt()))
    rig.wait_light(DeviceState.FAULT, Condition.CUTTER)
    rig.machine.act(EmulatedPrinter.clear_jam)
    rig.recover(Recovery.RESUME)
    assert rig.wait_job("b", JobState.SENT).confirmation is rig.best
    interrupted, whole = rig.machine.act(lambda printer: list(printer.papers))
    assert interrupted == whole


def test_what_a_printer_was_made_to_forget_is_in_doubt(made: Made) -> None:
    """R11."""
    rig = made()
    rig.wait_light(DeviceState.READY)
    rig.machine.act(EmulatedPrinter.jam_at_cut)
    rig.session.submit(Submit(name="a", document=receipt()))
    rig.wait_light(DeviceState.FAULT, Condition.CUTTER)
    rig.machine.act(EmulatedPrinter.clear_jam)
    rig.recover(Recovery.CLEAR)
    assert rig.wait_job("a", JobState.UNCERTAIN).confirmation is Confirmation.NONE
    rig.session.submit(Submit(name="b", document=receipt()))
    assert rig.wait_job("b", JobState.SENT).confirmation is rig.best


def test_requests_made_at_once_are_printed_one_after_the_other(made: Made) -> None:
    """R16: in the order in which they were taken, none inside another."""
    rig = made()
    names = [f"job-{number}" for number in range(12)]
    threads = [
        threading.Thread(target=rig.session.submit, args=(Submit(name=name, document=Document((Line(name), Cut()))),))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in names:
        assert rig.wait_job(name, JobState.SENT).confirmation is rig.best
    taken = [
        report.job.name for report in rig.heard if isinstance(report, JobReport) and report.job.state is JobState.QUEUED
    ]
    papers = rig.machine.act(lambda printer: list(printer.papers))
    printed = [next(part.text.strip() for part in paper if hasattr(part, "text")) for paper in papers]
    assert printed == taken
    assert sorted(printed) == sorted(names)


def test_a_serial_printer_that_was_off_inside_a_receipt_is_not_said_to_have_printed_it(tmp_path: Path) -> None:
    """It forgot a line, and answers for the end all the same."""
    emulated = Unplugged()
    machine = virtual_serial_printer(tmp_path / "line", emulated)
    machine.start()
    transport = SerialTransport(path=str(tmp_path / "line"), baud=19_200, flow="none", monotonic=time.monotonic)
    rig = Rig(tmp_path, machine, transport, Confirmation.CONFIRMED)
    rig.wait_light(DeviceState.READY)
    rig.session.submit(Submit(name="a", document=LETTER))
    rig.wait_job("a", JobState.SENT)
    machine.act(lambda printer: setattr(printer, "left", INSIDE_THE_WORD))
    rig.session.submit(Submit(name="b", document=LETTER))
    job = rig.wait_job("b", JobState.SENT)
    rig.end()
    machine.stop()
    whole, torn = emulated.papers
    assert torn != whole
    assert job.confirmation is BLIND_LINE_MAX
