"""The port of HID point-of-sale scanners: reports on their way to codes, and every way the device may fail.

The hidraw node itself needs a kernel device; a packet socket stands in for its descriptor, one packet a report.
"""

import errno
import os
import socket
from collections.abc import Iterator

import pytest

from drivers.faults import Condition, DeviceAbsent, DeviceBroken, DeviceBusy, DeviceFault, PermissionMissing
from drivers.scanner.calibration import SETUP_TEXT, UNCALIBRATED, Calibration, CalibrationOutcome, Suffix
from drivers.scanner.frames import Frame, Spoiled, SpoilReason
from drivers.scanner.hid_codes import CONTINUED_S
from drivers.scanner.hid_pos import QUEUE_REPORTS, HidPosListener, HidPosPort
from tests.unit.drivers.scanner.descriptors import HONEYWELL


class FakeScanner:
    def __init__(self) -> None:
        self.ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.ends[0].setblocking(False)
        self.error: OSError | None = None
        self.read_error: OSError | None = None
        self.said = HONEYWELL.descriptor
        self.is_closed = False

    @property
    def fd(self) -> int:
        return self.ends[0].fileno()

    def prepare(self) -> None:
        if self.error is not None:
            raise self.error

    def descriptor(self) -> bytes:
        return self.said

    def vendor(self) -> int:
        return 0x0C2E

    def read(self) -> bytes:
        if self.read_error is not None:
            raise self.read_error
        return os.read(self.fd, 4_096)

    def send(self, *reports: bytes) -> None:
        for report in reports:
            self.ends[1].send(report)

    def close(self) -> None:
        self.is_closed = True
        raise OSError(errno.EIO, "unplugged")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def scanner() -> Iterator[FakeScanner]:
    fake = FakeScanner()
    yield fake
    for end in fake.ends:
        end.close()


def opened(scanner: FakeScanner, clock: Clock, calibration: Calibration = UNCALIBRATED) -> HidPosPort:
    port = HidPosPort(
        locate=lambda: "/dev/hidrawX", calibration=calibration, monotonic=clock, open_device=lambda _node: scanner
    )
    port.open()
    clock.now = 100.0
    return port


def test_reports_are_codes(scanner: FakeScanner) -> None:
    port = opened(scanner, Clock())
    scanner.send(HONEYWELL.build(b"4711"), b"\x04\x00", HONEYWELL.build(b"4712", aim="]Q1"))
    assert port.read(1.0) == [
        Frame(text="4711", at=100.0, symbology="CODE_128"),
        Frame(text="4712", at=100.0, symbology="QR"),
    ]


def test_a_long_code_comes_in_parts_and_is_torn_after_a_second(scanner: FakeScanner) -> None:
    clock = Clock()
    port = opened(scanner, clock)
    scanner.send(HONEYWELL.build(b"1" * 56, is_continued=True))
    assert port.read(1.0) == []
    scanner.send(HONEYWELL.build(b"22"))
    assert port.read(1.0) == [Frame(text="1" * 56 + "22", at=100.0, symbology="CODE_128")]
    scanner.send(HONEYWELL.build(b"1" * 56, is_continued=True))
    assert port.read(1.0) == []
    clock.now += CONTINUED_S
    assert port.read(1.0) == [Spoiled(reason=SpoilReason.TORN, at=100.0)]


def test_when_the_kernel_s_queue_was_full_the_next_code_is_void(
    scanner: FakeScanner, caplog: pytest.LogCaptureFixture
) -> None:
    port = opened(scanner, Clock())
    scanner.send(*[HONEYWELL.build(b"4711")] * QUEUE_REPORTS)
    assert len(port.read(1.0)) == QUEUE_REPORTS
    scanner.send(HONEYWELL.build(b"4712"), HONEYWELL.build(b"4713"))
    assert port.read(1.0) == [
        Spoiled(reason=SpoilReason.EVENTS_DROPPED, at=100.0),
        Frame(text="4713", at=100.0, symbology="CODE_128"),
    ]
    assert "HIDRAW_QUEUE_FULL" in caplog.text


def test_parts_before_and_behind_what_a_full_queue_lost_are_never_one_code(scanner: FakeScanner) -> None:
    port = opened(scanner, Clock())
    scanner.send(*[HONEYWELL.build(b"4711")] * (QUEUE_REPORTS - 1), HONEYWELL.build(b"1" * 56, is_continued=True))
    # What came between them found no room; this one did, while the others were being read.
    scanner.send(HONEYWELL.build(b"22"))
    heard = [*port.read(1.0), *port.read(1.0)]
    assert heard[QUEUE_REPORTS - 1 :] == [Spoiled(reason=SpoilReason.EVENTS_DROPPED, at=100.0)]


@pytest.mark.parametrize("number", [errno.EIO, errno.ENODEV])
def test_an_unplugged_scanner_is_absent_at_once_and_closes_in_peace(scanner: FakeScanner, number: int) -> None:
    port = opened(scanner, Clock())
    scanner.read_error = OSError(number, os.strerror(number))
    scanner.send(b"x")
    with pytest.raises(DeviceAbsent):
        port.read(1.0)
    port.close()
    assert scanner.is_closed
    port.close()


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.EAGAIN, DeviceBusy), (errno.EACCES, PermissionMissing), (errno.ENODEV, DeviceAbsent), (errno.ENOTTY, DeviceBroken)],
)  # fmt: skip
def test_what_the_kernel_refuses_is_a_fault(scanner: FakeScanner, number: int, kind: type[DeviceFault]) -> None:
    scanner.error = OSError(number, os.strerror(number))
    with pytest.raises(kind, match="open /dev/hidrawX"):
        opened(scanner, Clock())
    assert scanner.is_closed


def test_a_scanner_that_does_not_say_where_its_codes_are_is_in_an_unsupported_mode(scanner: FakeScanner) -> None:
    scanner.said = b""
    with pytest.raises(DeviceBroken) as told:
        opened(scanner, Clock())
    assert told.value.condition is Condition.UNSUPPORTED_MODE
    assert scanner.is_closed


@pytest.mark.parametrize(("node", "kind"), [("/dev/hidraw-none", DeviceAbsent), ("/dev/null", DeviceBroken)])
def test_a_real_node_that_is_not_there_is_absent_and_one_of_another_kind_broken(
    node: str, kind: type[DeviceFault]
) -> None:
    with pytest.raises(kind, match=node):
        HidPosPort(locate=lambda: node, calibration=UNCALIBRATED, monotonic=Clock()).open()


def test_the_set_up_code_is_learnt_from_one_report(scanner: FakeScanner) -> None:
    clock = Clock()
    listener = HidPosListener(locate=lambda: "/dev/hidrawX", monotonic=clock, open_device=lambda _node: scanner)
    listener.open()
    clock.now = 100.0
    scanner.send(HONEYWELL.build(f"P{SETUP_TEXT}\r".encode()))
    [learnt] = listener.read(1.0)
    expected: CalibrationOutcome = Calibration(prefix="P", has_aim=True, suffix=Suffix.NONE, gap_ms=250)
    assert learnt == expected
