"""An installer at work on the whole devices process: a pseudo-terminal for a scanner, the command line's own end of the socket."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers import events
from drivers.events import CalibrationFailure, DeviceKind
from drivers.faults import DeviceState, InstallerFault, LinkFault
from drivers.identity import Mode
from drivers.installer import Installer
from drivers.printer.document import Document, Line
from drivers.printer.jobs import Confirmation, JobState
from drivers.scanner.calibration import SETUP_TEXT, Suffix
from tests.unit.drivers.rig import Counter

NUMBER = "123456789012345678"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.end()


@pytest.fixture
def installer(counter: Counter) -> Iterator[Installer]:
    counter.begin()
    with Installer.connect(counter.folder / "devices.sock") as made:
        yield made


def test_an_installer_sees_every_device_and_how_it_is(counter: Counter, installer: Installer) -> None:
    scanner, printer, *_ = installer.list_devices()
    assert (scanner.key, scanner.kind, scanner.mode, scanner.state, scanner.node) == (
        "scanner-1", DeviceKind.SCANNER, Mode.SERIAL, DeviceState.READY, str(counter.scanner.path),
    )  # fmt: skip
    assert (printer.key, printer.mode, printer.state) == ("printer", Mode.NETWORK_PRINTER, DeviceState.READY)
    assert scanner.is_served
    assert not scanner.is_enrolled
    assert {state.device for state in installer.states()} == {"scanner-1", "printer"}


def test_a_scanner_is_calibrated_and_served_and_its_code_never_reaches_the_counter(
    counter: Counter, installer: Installer
) -> None:
    wrong: list[CalibrationFailure] = []

    def started(event: events.CalibrationStarted) -> None:
        assert event.labels == (str(counter.scanner.path),)
        counter.scanner.scan(NUMBER)

    def misheard(event: events.CalibrationMisheard) -> None:
        wrong.append(event.failure)
        counter.scanner.send(f"<{SETUP_TEXT}\n".encode())

    outcome = installer.calibrate(60, started=started, misheard=misheard)
    assert isinstance(outcome, events.Calibrated)
    assert wrong == [CalibrationFailure.NOT_THE_CODE]
    assert outcome.device.calibration is not None
    assert (outcome.device.calibration.prefix, outcome.device.calibration.suffix) == ("<", Suffix.LF)
    # Learnt, the prefix is taken off; the first code may come before the scanner is read again.
    counter.scanner.send(b"<first\n")
    counter.wait_for(lambda: counter.light("scanner-1") is DeviceState.READY)
    while "code" not in counter.scans:
        counter.scanner.send(b"<code\n")
        counter.listen_for(0.1)
    assert not {NUMBER, SETUP_TEXT, f"<{SETUP_TEXT}"} & set(counter.scans)


def test_what_was_learnt_outlives_the_process_until_it_is_forgotten(counter: Counter, installer: Installer) -> None:
    outcome = installer.calibrate(60, started=lambda _: counter.scanner.scan(SETUP_TEXT))
    assert isinstance(outcome, events.Calibrated)
    assert counter.terminate() == 0
    counter.client.close()
    counter.begin()
    with Installer.connect(counter.folder / "devices.sock") as again:
        assert [one.is_enrolled for one in again.list_devices() if one.key == "scanner-1"] == [True]
        assert [one.is_enrolled for one in again.forget("scanner-1") if one.key == "scanner-1"] == [False]
        with pytest.raises(InstallerFault, match="nothing was learnt"):
            again.forget("scanner-1")


def test_an_installer_that_dies_gives_the_scanners_back(counter: Counter, installer: Installer) -> None:
    is_started = threading.Event()

    def leave(_event: events.CalibrationStarted) -> None:
        is_started.set()
        installer.close()

    with pytest.raises(LinkFault, match="not connected"):
        installer.calibrate(60, started=leave)
    assert is_started.is_set()
    while NUMBER not in counter.scans:
        counter.scanner.scan(NUMBER)
        counter.listen_for(0.1)


def test_a_calibration_ends_when_the_installer_says_so_and_there_is_one_at_a_time(
    counter: Counter, installer: Installer
) -> None:
    def started(_event: events.CalibrationStarted) -> None:
        with (
            Installer.connect(counter.folder / "devices.sock") as second,
            pytest.raises(InstallerFault, match="already"),
        ):
            second.calibrate(10, started=lambda _: None)
        installer.stop_calibration()

    outcome = installer.calibrate(60, started=started)
    assert isinstance(outcome, events.CalibrationFailed)
    assert outcome.failure is CalibrationFailure.STOPPED


def test_an_installer_prints(counter: Counter, installer: Installer) -> None:
    ended = installer.print_document("trial-1", Document((Line("Essai"),)), seconds=15.0)
    assert isinstance(ended, events.PrintJobChanged)
    assert ended.state is JobState.SENT


def test_a_printer_is_probed_and_what_it_can_confirm_is_kept(tmp_path: Path) -> None:
    counter = Counter(tmp_path, confirmation="")
    try:
        counter.begin()
        with Installer.connect(counter.folder / "devices.sock") as installer:
            probed = installer.probe_printer()
            assert (probed.reason, probed.confirmation) == ("", Confirmation.CONFIRMED)
            assert probed.code_page
            [printer] = [one for one in installer.list_devices() if one.key == "printer"]
            assert printer.confirmation is Confirmation.CONFIRMED
    finally:
        counter.end()


def test_a_counter_without_a_printer_has_none_to_probe(tmp_path: Path) -> None:
    counter = Counter(tmp_path, printer_table="[devices.printer]\nkind = 'none'\n", confirmation="")
    try:
        counter.start()
        counter.connect()
        with Installer.connect(counter.folder / "devices.sock") as installer:
            assert installer.probe_printer().reason == "the settings name no printer"
    finally:
        counter.end()


def test_a_damaged_registry_is_said_and_the_counter_serves(counter: Counter) -> None:
    (counter.folder / "registry.json").write_bytes(b"\0" * 100)
    counter.begin()
    with Installer.connect(counter.folder / "devices.sock") as installer:
        assert "is damaged" in installer.listing().reason
    counter.scanner.scan(NUMBER)
    counter.wait_for(lambda: counter.scans == [NUMBER])
