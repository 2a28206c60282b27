"""What an installer does to the devices, turn by turn: the clock obeys, and no scanner ever answers by itself."""

import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from drivers import events
from drivers.connections import Connection
from drivers.crew import Candidate, Crew, EarTried, Heard
from drivers.events import CalibrationFailure, DeviceKind, Event, Role
from drivers.faults import Condition, DeviceAbsent, DeviceReport, DeviceState
from drivers.identity import DeviceIdentity, Mode
from drivers.installation import Installation
from drivers.inventory import Node, Plugged, Plugging
from drivers.limits import EARS_PATIENCE_S
from drivers.listing import Scene
from drivers.printer.jobs import Confirmation
from drivers.printer.probing import Probed
from drivers.registry import RegistryFile
from drivers.roster import Roster
from drivers.scanner.calibration import Calibration, CalibrationOutcome, Failure, Uncalibrated
from drivers.scanner.frames import Outcome
from drivers.scanner.layout import Layout
from drivers.settings import NoPrinter, SerialLine

PATIENCE_S = 15.0
FRENCH = Calibration(layout=Layout.FR)


class SilentPort:
    """Of a scanner that nobody can open."""

    def open(self) -> None:
        raise DeviceAbsent("not here")

    def close(self) -> None: ...


class SilentReader(SilentPort):
    def read(self, timeout_s: float) -> list[Outcome]:
        return []


class SilentEar(SilentPort):
    def read(self, timeout_s: float) -> list[CalibrationOutcome]:
        return []


def device(path: str, mode: Mode, node: str, *, advice: str = "") -> Plugged:
    identity = DeviceIdentity(vendor=0x05E0, product=1, usb_path=path)
    return Plugged(identity=identity, label=f"device at {path}", nodes=(Node(mode=mode, path=node),), advice=advice)


KEYBOARD = device("1-1", Mode.HID_KEYBOARD, "/dev/input/event3")
POS = device("1-2", Mode.HID_POS, "/dev/hidraw0")
SNAPI = device("1-3", Mode.UNSUPPORTED, "/dev/hidraw1", advice="SNAPI: scan another code")


class Rig:
    """Also the desk: it keeps what clients are told."""

    def __init__(self, folder: Path, *, registry: Path | None = None, has_printer: bool = True) -> None:
        self.now = 0.0
        self.told: list[tuple[Connection | None, Event]] = []
        self.refused: list[str] = []
        self.expected: dict[str, str] = {}
        self.looks_at_printer = 0
        self.probes = 0
        self._states: dict[str, DeviceReport] = {}
        self._sockets: list[socket.socket] = []
        self.registry = RegistryFile(registry or folder / "registry.json")
        named = [("line", SerialLine(port="/dev/ttyS0"))]
        self.roster = Roster(named, self.registry.known, realpath=str)
        self.crew = Crew(
            find=list,
            new_port=lambda _served, _locate: SilentReader(),
            new_listener=lambda _candidate, _locate: SilentEar(),
            post=lambda _report: None,
        )
        self.installation = Installation(
            roster=self.roster,
            registry=self.registry,
            crew=self.crew,
            printer=NoPrinter(),
            may_open=lambda _node: True,
            realpath=str,
            wake_printer=self._wake,
            probe=self._probe if has_printer else None,
            code_page="CP858",
            monotonic=lambda: self.now,
        )
        self.installation.begin(self)

    def _wake(self) -> None:
        self.looks_at_printer += 1

    def _probe(self) -> None:
        self.probes += 1

    # --- the desk ---

    @property
    def states(self) -> Mapping[str, DeviceReport]:
        return self._states

    def expect(self, name: str, _kind: DeviceKind, label: str) -> None:
        self.expected[name] = label

    def forget(self, name: str) -> None:
        del self.expected[name]

    def report(self, report: DeviceReport) -> None:
        self._states[report.device] = report

    def tell(self, client: Connection, event: Event) -> None:
        self.told.append((client, event))

    def refuse(self, _client: Connection, reason: str) -> None:
        self.refused.append(reason)

    # --- what happens ---

    def client(self) -> Connection:
        ours, theirs = socket.socketpair()
        self._sockets.append(theirs)
        made = Connection(ours)
        made.role = Role.INSTALLER
        return made

    def plug(self, *found: Plugged) -> None:
        self.installation.take(self, Plugging(found=found))

    def obey(self, client: Connection, command: events.InstallCommand) -> Event | None:
        """What the client is told then."""
        self.told.clear()
        self.installation.obey(self, client, command)
        return self.told[-1][1] if self.told else None

    def candidates(self, *found: Plugged) -> tuple[Candidate, ...]:
        return Scene(
            roster=self.roster.meeting(found),
            registry=self.registry.known,
            found=found,
            states={},
            printer=NoPrinter(),
            may_open=lambda _node: True,
            realpath=str,
        ).candidates()

    def start(self, client: Connection, *found: Plugged) -> dict[str, Candidate]:
        """A calibration of 60 seconds, every ear open."""
        self.plug(*found)
        self.obey(client, events.StartCalibration(seconds=60))
        candidates = self.candidates(*found)
        for candidate in candidates:
            self.installation.take(self, EarTried(candidate=candidate))
        return {candidate.name: candidate for candidate in candidates}

    def hear(self, candidate: Candidate, outcome: CalibrationOutcome) -> Event:
        self.told.clear()
        self.installation.take(self, Heard(candidate=candidate, outcome=outcome))
        return self.told[-1][1]

    def end(self) -> None:
        for thread in self.crew.stop():
            thread.join(PATIENCE_S)
        for end in self._sockets:
            end.close()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.end()


@pytest.fixture
def client(rig: Rig) -> Iterator[Connection]:
    made = rig.client()
    yield made
    made.release()


def test_what_is_plugged_in_is_expected_and_an_unknown_keyboard_is_not(rig: Rig) -> None:
    rig.plug(KEYBOARD, POS, SNAPI)
    assert rig.expected == {
        "line": "/dev/ttyS0",
        "05e0:0001@1-2": "device at 1-2",
        "05e0:0001@1-3": "device at 1-3",
    }
    report = rig.states["05e0:0001@1-3"]
    assert (report.state, report.condition) == (DeviceState.FAULT, Condition.UNSUPPORTED_MODE)
    assert rig.looks_at_printer == 1


def test_a_pos_scanner_pulled_out_stays_expected_and_one_that_nobody_reads_does_not(rig: Rig) -> None:
    rig.plug(POS, SNAPI)
    rig.plug()
    assert set(rig.expected) == {"line", "05e0:0001@1-2"}


def test_the_word_to_scan_now_comes_when_every_ear_is_open(rig: Rig, client: Connection) -> None:
    rig.plug(KEYBOARD)
    assert rig.obey(client, events.StartCalibration(seconds=60)) is None
    line, keyboard = rig.candidates(KEYBOARD)
    rig.installation.take(rig, EarTried(candidate=line, fault="no such line"))
    assert rig.told == []
    rig.installation.take(rig, EarTried(candidate=keyboard))
    [(told, event)] = rig.told
    assert told is client
    assert event == events.CalibrationStarted(seq=0, labels=("device at 1-1",))


def test_an_ear_that_hangs_is_not_waited_for(rig: Rig, client: Connection) -> None:
    rig.plug(KEYBOARD)
    rig.obey(client, events.StartCalibration(seconds=60))
    rig.now = EARS_PATIENCE_S
    rig.installation.tick(rig)
    rig.installation.tick(rig)
    assert [event for _, event in rig.told] == [events.CalibrationStarted(seq=0, labels=())]


def test_a_scanner_that_read_the_code_is_enrolled_told_and_served(rig: Rig, client: Connection) -> None:
    keyboard = rig.start(client, KEYBOARD)["05e0:0001@1-1"]
    calibrated = rig.hear(keyboard, FRENCH)
    assert isinstance(calibrated, events.Calibrated)
    assert (calibrated.device.key, calibrated.device.state, calibrated.device.calibration) == (
        "05e0:0001@1-1", DeviceState.READY, FRENCH,
    )  # fmt: skip
    [enrolment] = rig.registry.known.scanners
    assert (enrolment.identity, enrolment.mode, enrolment.setting) == (KEYBOARD.identity, Mode.HID_KEYBOARD, "")
    assert rig.expected["05e0:0001@1-1"] == "device at 1-1"


def test_a_line_of_the_settings_keeps_its_name(rig: Rig, client: Connection) -> None:
    line = rig.start(client)["line"]
    calibrated = rig.hear(line, Calibration(prefix="<"))
    assert isinstance(calibrated, events.Calibrated)
    [enrolment] = rig.registry.known.scanners
    assert (enrolment.key, enrolment.setting, enrolment.identity) == ("line", "line", None)


@pytest.mark.parametrize("failure", list(Failure))
def test_something_else_that_was_heard_is_said_and_is_the_reason_when_the_time_is_over(
    rig: Rig, client: Connection, failure: Failure
) -> None:
    keyboard = rig.start(client, KEYBOARD)["05e0:0001@1-1"]
    misheard = rig.hear(keyboard, Uncalibrated(failure=failure, reason="why"))
    assert misheard == events.CalibrationMisheard(
        seq=0, failure=CalibrationFailure(failure.value), reason="why", label="device at 1-1"
    )
    rig.now = 60.0
    rig.installation.tick(rig)
    assert rig.told[-1][1] == events.CalibrationFailed(
        seq=0, failure=CalibrationFailure(failure.value), reason="why", label="device at 1-1"
    )
    assert rig.registry.known.scanners == ()


def test_after_a_misreading_the_code_is_still_waited_for(rig: Rig, client: Connection) -> None:
    keyboard = rig.start(client, KEYBOARD)["05e0:0001@1-1"]
    rig.hear(keyboard, Uncalibrated(failure=Failure.MISREAD, reason="why"))
    assert isinstance(rig.hear(keyboard, FRENCH), events.Calibrated)


def test_silence_to_the_end_is_said(rig: Rig, client: Connection) -> None:
    rig.start(client, KEYBOARD)
    rig.now = 59.9
    rig.installation.tick(rig)
    assert isinstance(rig.told[-1][1], events.CalibrationStarted)
    rig.now = 60.0
    rig.installation.tick(rig)
    failed = rig.told[-1][1]
    assert isinstance(failed, events.CalibrationFailed)
    assert failed.failure is CalibrationFailure.NOTHING_SCANNED


def leave(rig: Rig, client: Connection) -> None:
    rig.installation.left(rig, client)


def vanish(rig: Rig, client: Connection) -> None:
    client.is_ended = True
    rig.installation.tick(rig)


def say_stop(rig: Rig, client: Connection) -> None:
    rig.installation.obey(rig, client, events.StopCalibration())


@pytest.mark.parametrize("end", [leave, vanish, say_stop])
def test_a_calibration_ends_with_its_installer_and_late_words_are_nothing(
    rig: Rig, client: Connection, end: Callable[[Rig, Connection], None]
) -> None:
    keyboard = rig.start(client, KEYBOARD)["05e0:0001@1-1"]
    end(rig, client)
    failed = rig.told[-1][1]
    assert isinstance(failed, events.CalibrationFailed)
    assert failed.failure is CalibrationFailure.STOPPED
    rig.told.clear()
    rig.installation.take(rig, Heard(candidate=keyboard, outcome=FRENCH))
    rig.installation.take(rig, EarTried(candidate=keyboard))
    rig.installation.tick(rig)
    assert rig.told == []
    assert rig.registry.known.scanners == ()


def test_one_calibration_at_a_time_and_only_its_own_installer_stops_it(rig: Rig, client: Connection) -> None:
    rig.start(client, KEYBOARD)
    other = rig.client()
    rig.obey(other, events.StartCalibration(seconds=60))
    rig.obey(other, events.StopCalibration())
    rig.installation.left(rig, other)
    assert rig.refused == ["a scanner is being calibrated already", "no calibration of this connection is going on"]
    other.release()


def test_a_scanner_plugged_in_while_somebody_calibrates_is_listened_to(rig: Rig, client: Connection) -> None:
    rig.start(client)
    rig.plug(KEYBOARD)
    keyboard = rig.candidates(KEYBOARD)[-1]
    assert isinstance(rig.hear(keyboard, FRENCH), events.Calibrated)


def test_a_calibration_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    rig = Rig(tmp_path, registry=tmp_path / "file" / "registry.json")
    client = rig.client()
    keyboard = rig.start(client, KEYBOARD)["05e0:0001@1-1"]
    failed = rig.hear(keyboard, FRENCH)
    assert isinstance(failed, events.CalibrationFailed)
    assert failed.failure is CalibrationFailure.STORE_FAULT
    assert "05e0:0001@1-1" not in rig.expected
    client.release()
    rig.end()


def test_a_device_that_is_forgotten_is_expected_no_more(rig: Rig, client: Connection) -> None:
    keyboard = rig.start(client, KEYBOARD)["05e0:0001@1-1"]
    rig.hear(keyboard, FRENCH)
    listed = rig.obey(client, events.ForgetDevice(key="05e0:0001@1-1"))
    assert isinstance(listed, events.DevicesListed)
    assert [(one.key, one.is_served) for one in listed.found] == [("line", True), ("05e0:0001@1-1", False)]
    assert set(rig.expected) == {"line"}
    rig.obey(client, events.ForgetDevice(key="05e0:0001@1-1"))
    assert rig.refused == ["nothing was learnt of a device '05e0:0001@1-1'"]


def test_a_pos_scanner_that_is_away_can_be_forgotten_and_one_that_is_here_comes_back(
    rig: Rig, client: Connection
) -> None:
    rig.plug(POS)
    rig.obey(client, events.ForgetDevice(key="05e0:0001@1-2"))
    assert "05e0:0001@1-2" in rig.expected
    rig.plug()
    rig.obey(client, events.ForgetDevice(key="05e0:0001@1-2"))
    assert set(rig.expected) == {"line"}


def test_one_probe_answers_everybody_who_asked_and_is_kept(rig: Rig, client: Connection) -> None:
    other = rig.client()
    for asking in (client, other):
        rig.obey(asking, events.ProbePrinter())
    assert rig.probes == 1
    rig.told.clear()
    rig.installation.take(rig, Probed(confirmation=Confirmation.PROCESSED))
    answer = events.PrinterProbed(seq=0, reason="", confirmation=Confirmation.PROCESSED, code_page="CP858")
    assert rig.told == [(client, answer), (other, answer)]
    [printer] = rig.registry.known.printers
    assert printer.confirmation is Confirmation.PROCESSED
    other.release()


def test_a_probe_that_could_not_be_made_is_not_kept(rig: Rig, client: Connection) -> None:
    rig.obey(client, events.ProbePrinter())
    rig.installation.take(rig, Probed(confirmation=Confirmation.NONE, reason="out of paper"))
    probed = rig.told[-1][1]
    assert isinstance(probed, events.PrinterProbed)
    assert probed.reason == "out of paper"
    assert rig.registry.known.printers == ()


def test_who_left_is_not_told_of_the_probe(rig: Rig, client: Connection) -> None:
    rig.obey(client, events.ProbePrinter())
    rig.installation.left(rig, client)
    rig.installation.take(rig, Probed(confirmation=Confirmation.SENT))
    assert rig.told == []


def test_a_counter_without_a_printer_probes_none(tmp_path: Path) -> None:
    rig = Rig(tmp_path, has_printer=False)
    client = rig.client()
    probed = rig.obey(client, events.ProbePrinter())
    assert isinstance(probed, events.PrinterProbed)
    assert probed.reason == "the settings name no printer"
    client.release()
    rig.end()


def test_a_scanner_calibrated_at_another_port_leaves_its_name_to_whoever_is_there_next(
    rig: Rig, client: Connection
) -> None:
    first = rig.start(client, KEYBOARD)["05e0:0001@1-1"]
    rig.hear(first, FRENCH)
    rig.roster = rig.roster.with_registry(rig.registry.known)
    moved = device("1-4", Mode.HID_KEYBOARD, "/dev/input/event3")
    rig.hear(rig.start(client, moved)["05e0:0001@1-1"], FRENCH)
    rig.roster = rig.roster.with_registry(rig.registry.known)
    second = rig.start(client, moved, KEYBOARD)["05e0:0001@1-1"]
    rig.hear(second, FRENCH)

    assert [(one.key, one.identity) for one in rig.registry.known.scanners] == [
        ("05e0:0001@1-4", moved.identity),
        ("05e0:0001@1-1", KEYBOARD.identity),
    ]
    assert set(rig.expected) == {"line", "05e0:0001@1-4", "05e0:0001@1-1"}
