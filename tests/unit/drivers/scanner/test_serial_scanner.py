"""The port of serial scanners, on pseudo-terminals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.faults import DeviceAbsent, DeviceBroken, DeviceBusy
from drivers.limits import SILENCE_END_S, SILENCE_TORN_S
from drivers.scanner.calibration import SETUP_TEXT, UNCALIBRATED, Calibration, Suffix
from drivers.scanner.frames import Frame, Outcome, Spoiled, SpoilReason
from drivers.scanner.listening import LISTENING_SILENCE_S
from drivers.scanner.serial_scanner import SerialListener, SerialScannerPort
from drivers.virtual import VirtualScanner


class Clock:
    """Stands still, except that opening lies long ago."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[VirtualScanner]:
    with VirtualScanner(tmp_path / "scanner") as plugged:
        yield plugged


def opened(scanner: VirtualScanner, clock: Clock, calibration: Calibration = UNCALIBRATED) -> SerialScannerPort:
    port = SerialScannerPort(locate=lambda: str(scanner.path), calibration=calibration, monotonic=clock)
    port.open()
    clock.now = 100.0
    return port


def heard(port: SerialScannerPort, count: int) -> list[Outcome]:
    """A line hands over in one reading or in several."""
    outcomes: list[Outcome] = []
    for _ in range(10 * count):
        outcomes += port.read(1.0)
        if len(outcomes) >= count:
            break
    return outcomes


def test_codes_typed_on_the_line_are_read(scanner: VirtualScanner) -> None:
    port = opened(scanner, Clock())
    scanner.scan("123456789012345678")
    scanner.scan("4711", suffix="\r\n")
    assert heard(port, 2) == [Frame(text="123456789012345678", at=100.0), Frame(text="4711", at=100.0)]
    port.close()


def test_a_code_may_come_in_pieces(scanner: VirtualScanner) -> None:
    clock = Clock()
    port = opened(scanner, clock)
    scanner.send(b"123")
    assert port.read(1.0) == []
    clock.now += SILENCE_TORN_S / 2
    scanner.send(b"456\r")
    assert port.read(1.0) == [Frame(text="123456", at=clock.now)]
    port.close()


def test_silence_tears_or_ends_a_code(scanner: VirtualScanner) -> None:
    clock = Clock()
    port = opened(scanner, clock)
    scanner.send(b"123")
    assert port.read(1.0) == []
    clock.now += SILENCE_TORN_S
    assert port.read(0.0) == [Spoiled(reason=SpoilReason.TORN, at=100.0)]
    port.close()
    clock.now = 0.0
    port = opened(scanner, clock, Calibration(suffix=Suffix.NONE))
    scanner.send(b"123")
    assert port.read(1.0) == []
    clock.now += SILENCE_END_S
    assert port.read(1.0) == [Frame(text="123", at=100.0)]
    port.close()


def test_the_prefix_of_the_settings_is_taken_off(scanner: VirtualScanner) -> None:
    port = opened(scanner, Clock(), Calibration(prefix="\x02"))
    scanner.send(b"\x02123\r")
    assert port.read(1.0) == [Frame(text="123", at=100.0)]
    port.close()


def test_what_was_received_before_the_line_was_opened_is_thrown_away(scanner: VirtualScanner) -> None:
    scanner.send(b"999\r")
    port = opened(scanner, Clock())
    scanner.scan("123")
    assert port.read(1.0) == [Frame(text="123", at=100.0)]
    port.close()


def test_a_code_that_begins_as_the_line_is_opened_is_spoiled(scanner: VirtualScanner) -> None:
    clock = Clock()
    port = opened(scanner, clock)
    clock.now = 0.1
    scanner.send(b"678\r")
    assert port.read(1.0) == [Spoiled(reason=SpoilReason.JUST_OPENED, at=0.1)]
    port.close()


def test_a_scanner_that_is_pulled_out_is_absent_and_comes_back(scanner: VirtualScanner) -> None:
    clock = Clock()
    port = opened(scanner, clock)
    scanner.stop()
    with pytest.raises(DeviceAbsent):
        port.read(1.0)
    port.close()
    with pytest.raises(DeviceAbsent):
        port.open()
    scanner.start()
    clock.now = 0.0
    port.open()
    clock.now = 100.0
    scanner.scan("123")
    assert port.read(1.0) == [Frame(text="123", at=100.0)]
    port.close()


def test_a_line_that_another_program_holds_is_busy(scanner: VirtualScanner) -> None:
    port = opened(scanner, Clock())
    with pytest.raises(DeviceBusy):
        SerialScannerPort(locate=lambda: str(scanner.path), calibration=UNCALIBRATED, monotonic=Clock()).open()
    port.close()


def test_a_file_that_is_no_line_is_broken() -> None:
    with pytest.raises(DeviceBroken):
        SerialScannerPort(locate=lambda: "/dev/null", calibration=UNCALIBRATED, monotonic=Clock()).open()


def test_the_set_up_code_is_learnt_from_the_line(scanner: VirtualScanner) -> None:
    clock = Clock()
    listener = SerialListener(locate=lambda: str(scanner.path), monotonic=clock)
    listener.open()
    clock.now = 100.0
    scanner.scan(f"]C0{SETUP_TEXT}", suffix="\r\n")
    assert listener.read(1.0) == []
    clock.now += LISTENING_SILENCE_S
    [learnt] = listener.read(1.0)
    assert isinstance(learnt, Calibration)
    assert (learnt.has_aim, learnt.prefix) == (True, "")
    assert learnt.suffix in (Suffix.CR, Suffix.CRLF)
    listener.close()


def test_the_line_is_where_it_is_said_to_be_at_each_opening(tmp_path: Path) -> None:
    with VirtualScanner(tmp_path / "one") as first, VirtualScanner(tmp_path / "other") as second:
        places = iter([first, second])
        port = SerialScannerPort(locate=lambda: str(next(places).path), calibration=UNCALIBRATED, monotonic=Clock())
        for scanner in (first, second):
            port.open()
            scanner.send(b"1\r")
            assert [type(outcome) for outcome in port.read(1.0)] == [Spoiled]
            port.close()


def test_a_device_that_cannot_be_located_is_absent() -> None:
    def nowhere() -> str:
        raise DeviceAbsent("not plugged in")

    with pytest.raises(DeviceAbsent, match="not plugged in"):
        SerialScannerPort(locate=nowhere, calibration=UNCALIBRATED, monotonic=Clock()).open()
