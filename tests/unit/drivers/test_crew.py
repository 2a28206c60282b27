"""Whose thread has a device: readers, ears, and the change from one to the other. The ports are ours, the threads real."""

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.crew import Candidate, Crew, Ear, EarReport, EarTried, Heard, node_of
from drivers.faults import DeviceAbsent, DeviceBusy, DeviceReport, DeviceState
from drivers.identity import DeviceIdentity, Mode
from drivers.inventory import Node, Plugged
from drivers.registry import Enrolment, Registry
from drivers.roster import Roster, Served
from drivers.scanner.calibration import Calibration, CalibrationOutcome
from drivers.scanner.frames import Frame, Outcome, ScanReport

PATIENCE_S = 15.0
MINE = DeviceIdentity(vendor=0x05E0, product=1, usb_path="1-1")
PLUGGED = Plugged(identity=MINE, label="mine", nodes=(Node(mode=Mode.HID_KEYBOARD, path="/dev/input/event3"),))
EAR = Candidate(name="mine", label="mine", mode=Mode.HID_KEYBOARD, identity=MINE)

Report = ScanReport | DeviceReport | EarReport


class Cable:
    """One scanner's node: at most one may hold it. What is put in `codes` is read by whoever holds it."""

    def __init__(self) -> None:
        self.held_by = ""
        self.holders: list[str] = []
        self.was_shared = False
        self.codes: queue.SimpleQueue[str] = queue.SimpleQueue()

    def take(self, name: str) -> None:
        if self.held_by:
            self.was_shared = True
            raise DeviceBusy("held by ourselves")
        self.held_by = name
        self.holders.append(name)

    def wait(self, timeout_s: float) -> str | None:
        try:
            return self.codes.get(timeout=min(timeout_s, 0.01))
        except queue.Empty:
            return None


class Port:
    """Both kinds, by what they make of a code."""

    def __init__(self, name: str, cable: Cable, locate: Callable[[], str]) -> None:
        self._name = name
        self._cable = cable
        self._locate = locate
        self._is_open = False

    def open(self) -> None:
        self._locate()
        self._cable.take(self._name)
        self._is_open = True

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._cable.held_by = ""


class ReadingPort(Port):
    def read(self, timeout_s: float) -> list[Outcome]:
        code = self._cable.wait(timeout_s)
        return [] if code is None else [Frame(text=code, at=0.0)]


class ListeningPort(Port):
    def read(self, timeout_s: float) -> list[CalibrationOutcome]:
        code = self._cable.wait(timeout_s)
        return [] if code is None else [Calibration(prefix=code)]


class Rig:
    def __init__(self) -> None:
        self.cable = Cable()
        self.found: list[Plugged] = [PLUGGED]
        self.reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self.crew = Crew(
            find=lambda: list(self.found), new_port=self._port, new_listener=self._listener, post=self.reports.put
        )

    def _port(self, served: Served, locate: Callable[[], str]) -> ReadingPort:
        return ReadingPort(f"reader of {served.name}", self.cable, locate)

    def _listener(self, candidate: Candidate, locate: Callable[[], str]) -> ListeningPort:
        return ListeningPort(f"ear at {candidate.name}", self.cable, locate)

    def await_report(self, wanted: Callable[[Report], bool]) -> Report:
        while True:
            report = self.reports.get(timeout=PATIENCE_S)
            if wanted(report):
                return report

    def end(self) -> None:
        for thread in self.crew.stop():
            thread.join(PATIENCE_S)
            assert not thread.is_alive()
        assert self.cable.held_by == ""


@pytest.fixture
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    made.end()


def roster(calibration: Calibration | None = None) -> Roster:
    enrolment = Enrolment(
        key="mine", mode=Mode.HID_KEYBOARD, label="mine", calibration=calibration or Calibration(), identity=MINE
    )
    return Roster([], Registry().with_scanner(enrolment), realpath=str)


def is_ready(report: Report) -> bool:
    return isinstance(report, DeviceReport) and report.state is DeviceState.READY


def is_open_ear(report: Report) -> bool:
    return isinstance(report, EarTried) and not report.fault


def test_a_scanner_served_is_read(rig: Rig) -> None:
    rig.crew.serve(roster())
    rig.await_report(is_ready)
    rig.cable.codes.put("4711")
    report = rig.await_report(lambda one: isinstance(one, ScanReport))
    assert report == ScanReport(device="mine", outcome=Frame(text="4711", at=0.0))


def test_a_reader_that_goes_on_as_before_is_left_alone(rig: Rig) -> None:
    rig.crew.serve(roster())
    rig.await_report(is_ready)
    rig.crew.serve(roster())
    assert rig.cable.holders == ["reader of mine"]


def test_what_is_learnt_anew_is_read_by_a_reader_that_knows_it(rig: Rig) -> None:
    rig.crew.serve(roster())
    rig.await_report(is_ready)
    rig.crew.serve(roster(Calibration(prefix="<")))
    rig.await_report(is_ready)
    assert rig.cable.holders == ["reader of mine", "reader of mine"]
    assert not rig.cable.was_shared


def test_while_somebody_calibrates_every_code_is_the_ears_and_afterwards_the_readers_again(rig: Rig) -> None:
    rig.crew.serve(roster())
    rig.await_report(is_ready)
    rig.crew.listen([EAR])
    rig.await_report(is_open_ear)
    rig.cable.codes.put("GUICHET")
    heard = rig.await_report(lambda one: not isinstance(one, DeviceReport))
    assert heard == Heard(candidate=EAR, outcome=Calibration(prefix="GUICHET"))
    rig.crew.serve(roster())
    rig.await_report(is_ready)
    rig.cable.codes.put("4711")
    rig.await_report(lambda one: isinstance(one, ScanReport))
    assert rig.cable.holders == ["reader of mine", "ear at mine", "reader of mine"]
    assert not rig.cable.was_shared


def test_an_ear_at_a_place_that_is_no_candidate_any_more_is_taken_away(rig: Rig) -> None:
    rig.crew.listen([EAR])
    rig.await_report(is_open_ear)
    rig.crew.listen([])
    [leaving] = rig.crew.stop()
    leaving.join(PATIENCE_S)
    assert rig.cable.held_by == ""


def test_an_absent_scanner_is_read_as_soon_as_somebody_wakes_its_reader(rig: Rig) -> None:
    rig.found.clear()
    rig.crew.serve(roster())
    rig.await_report(lambda one: isinstance(one, DeviceReport) and one.state is DeviceState.ABSENT)
    rig.found.append(PLUGGED)
    rig.crew.wake()
    rig.await_report(is_ready)


def test_an_ear_that_cannot_hear_says_why_once_and_goes_on_trying() -> None:
    reports: queue.SimpleQueue[EarReport] = queue.SimpleQueue()
    cable = Cable()
    cable.take("somebody else")
    ear = Ear(candidate=EAR, port=ListeningPort("ear", cable, lambda: ""), post=reports.put)
    ear.start()
    assert reports.get(timeout=PATIENCE_S) == EarTried(candidate=EAR, fault="held by ourselves")
    ear.stop()
    ear.join(PATIENCE_S)
    assert not ear.is_alive()
    assert reports.empty()


def test_an_ear_waits_for_who_had_the_device_before() -> None:
    reports: queue.SimpleQueue[EarReport] = queue.SimpleQueue()
    may_end = threading.Event()
    before = threading.Thread(target=lambda: may_end.wait(PATIENCE_S))
    before.start()
    ear = Ear(candidate=EAR, port=ListeningPort("ear", Cable(), lambda: ""), post=reports.put, after=(before,))
    ear.start()
    assert reports.empty()
    may_end.set()
    assert reports.get(timeout=PATIENCE_S) == EarTried(candidate=EAR)
    ear.stop()
    ear.join(PATIENCE_S)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_ear_that_fails_gives_the_device_back_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    cable = Cable()

    class WrongPort(ListeningPort):
        def read(self, timeout_s: float) -> list[CalibrationOutcome]:
            raise ValueError("we are wrong")

    ear = Ear(candidate=EAR, port=WrongPort("ear", cable, lambda: ""), post=lambda _report: None)
    ear.start()
    ear.join(PATIENCE_S)
    assert cable.held_by == ""
    assert "ear_stopped" in caplog.text


def test_a_candidate_is_found_by_what_it_is_and_not_by_its_node() -> None:
    moved = Plugged(identity=MINE, label="mine", nodes=(Node(mode=Mode.HID_KEYBOARD, path="/dev/input/event9"),))
    assert node_of(EAR, [moved]) == "/dev/input/event9"
    line = Candidate(name="line", label="line", mode=Mode.SERIAL, path="/dev/ttyS0")
    assert node_of(line, []) == "/dev/ttyS0"
    with pytest.raises(DeviceAbsent, match="mine is not plugged in"):
        node_of(EAR, [])
