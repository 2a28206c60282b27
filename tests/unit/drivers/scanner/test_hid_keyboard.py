"""The port of keyboard scanners: its faults, and keys on their way to codes.

The evdev node itself needs a kernel device; what is here runs on a pipe that stands in for its descriptor.
"""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from drivers.faults import DeviceAbsent, DeviceBroken, DeviceBusy, DeviceFault, PermissionMissing
from drivers.limits import SILENCE_TORN_S
from drivers.scanner.calibration import SETUP_TEXT, Calibration, Suffix, Uncalibrated
from drivers.scanner.frames import Frame, Outcome, Spoiled, SpoilReason
from drivers.scanner.hid_keyboard import (
    EV_KEY,
    EV_SYN,
    SYN_DROPPED,
    HidKeyboardListener,
    HidKeyboardPort,
)
from drivers.scanner.layout import KEY_ENTER, Layout, typed_keys
from drivers.scanner.listening import LISTENING_SILENCE_S
from tests.unit.drivers.scanner.keystrokes import typed


@dataclass(slots=True)
class Event:
    sec: int
    usec: int
    type: int
    code: int
    value: int


@dataclass(slots=True)
class FakeKeyboard:
    """A descriptor that is readable while there are events, as the kernel's is."""

    batches: list[list[Event]] = field(default_factory=list)
    prepare_error: OSError | None = None
    read_error: OSError | None = None
    is_closed: bool = False
    pipe: tuple[int, int] = field(default_factory=os.pipe)

    @property
    def fd(self) -> int:
        return self.pipe[0]

    def prepare(self) -> None:
        if self.prepare_error is not None:
            raise self.prepare_error

    def put(self, *events: Event) -> None:
        self.batches.append(list(events))
        os.write(self.pipe[1], b"x")

    def fail(self, error: OSError) -> None:
        self.read_error = error
        os.write(self.pipe[1], b"x")

    def read(self) -> list[Event]:
        os.read(self.fd, 1)
        if self.read_error is not None:
            raise self.read_error
        return self.batches.pop(0)

    def close(self) -> None:
        self.is_closed = True
        for end in self.pipe:
            os.close(end)
        raise OSError(errno.ENODEV, "unplugged")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def keyboard() -> Iterator[FakeKeyboard]:
    fake = FakeKeyboard()
    yield fake
    if not fake.is_closed:
        for end in fake.pipe:
            os.close(end)


def port_on(keyboard: FakeKeyboard, clock: Clock, layout: Layout = Layout.US) -> HidKeyboardPort:
    return HidKeyboardPort(
        locate=lambda: "/dev/x",
        calibration=Calibration(layout=layout),
        monotonic=clock,
        open_device=lambda _path: keyboard,
    )


def opened(node: str) -> None:
    HidKeyboardPort(locate=lambda: node, calibration=Calibration(), monotonic=Clock()).open()


def keys(text: str, at: int) -> list[Event]:
    codes = [*(key.code for key in typed_keys(text, Layout.US)), KEY_ENTER]
    return [Event(at, 0, EV_KEY, code, value) for code in codes for value in (1, 0)]


def read_all(port: HidKeyboardPort, count: int) -> list[Outcome]:
    return [outcome for _ in range(count) for outcome in port.read(0.0)]


def test_a_batch_may_hold_the_end_of_one_code_and_the_start_of_the_next(keyboard: FakeKeyboard) -> None:
    port = port_on(keyboard, Clock())
    port.open()
    events = keys("3017620422003", 200) + keys("987654321098", 200)
    keyboard.put(*events[:10])
    keyboard.put(*events[10:40])
    keyboard.put(*events[40:])
    outcomes = read_all(port, 3)
    assert [outcome.text for outcome in outcomes if isinstance(outcome, Frame)] == ["3017620422003", "987654321098"]


def test_a_dropped_event_voids_the_code(keyboard: FakeKeyboard, caplog: pytest.LogCaptureFixture) -> None:
    port = port_on(keyboard, Clock())
    port.open()
    keyboard.put(Event(200, 0, EV_SYN, SYN_DROPPED, 0), *keys("33", 200), *keys("12", 201))
    assert read_all(port, 1) == [
        Spoiled(reason=SpoilReason.EVENTS_DROPPED, at=200.0),
        Frame(text="12", at=201.0),
    ]
    assert "SYN_DROPPED" in caplog.text


def test_other_events_mean_nothing(keyboard: FakeKeyboard) -> None:
    port = port_on(keyboard, Clock())
    port.open()
    keyboard.put(Event(200, 0, 4, 4, 458782), Event(200, 0, EV_SYN, 0, 0), *keys("12", 200))
    assert read_all(port, 1) == [Frame(text="12", at=200.0)]


def test_silence_counts_from_the_last_key_by_the_clock(keyboard: FakeKeyboard) -> None:
    clock = Clock()
    port = port_on(keyboard, clock)
    port.open()
    clock.now = 200.0
    keyboard.put(*keys("12", 200)[:4])
    assert read_all(port, 1) == []
    clock.now = 200.0 + SILENCE_TORN_S
    assert port.read(0.0) == [Spoiled(reason=SpoilReason.TORN, at=200.0)]


def test_a_late_reader_does_not_tear_what_the_kernel_still_holds(keyboard: FakeKeyboard) -> None:
    clock = Clock()
    port = port_on(keyboard, clock)
    port.open()
    events = keys("12", 200)
    keyboard.put(*events[:2])
    assert read_all(port, 1) == []
    clock.now = 900.0
    keyboard.put(*events[2:])
    assert read_all(port, 1) == [Frame(text="12", at=200.0)]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EBUSY, DeviceBusy),
        (errno.EACCES, PermissionMissing),
        (errno.ENODEV, DeviceAbsent),
        (errno.ENOTTY, DeviceBroken),
    ],
)
def test_what_the_kernel_refuses_is_a_fault(keyboard: FakeKeyboard, number: int, kind: type[DeviceFault]) -> None:
    keyboard.prepare_error = OSError(number, os.strerror(number))
    with pytest.raises(kind, match="open /dev/x"):
        port_on(keyboard, Clock()).open()


def test_an_unplugged_scanner_is_absent_and_closes_in_peace(keyboard: FakeKeyboard) -> None:
    port = port_on(keyboard, Clock())
    port.open()
    keyboard.fail(OSError(errno.ENODEV, "No such device"))
    with pytest.raises(DeviceAbsent):
        port.read(0.0)
    port.close()
    assert keyboard.is_closed
    port.close()


def test_a_descriptor_that_was_ready_for_nothing_is_no_silence(keyboard: FakeKeyboard) -> None:
    port = port_on(keyboard, Clock())
    port.open()
    keyboard.fail(BlockingIOError(errno.EAGAIN, "nothing"))
    assert port.read(0.0) == []


def test_a_code_under_way_is_forgotten_with_the_device(keyboard: FakeKeyboard) -> None:
    port = port_on(keyboard, Clock())
    port.open()
    keyboard.put(*keys("12", 200)[:2])
    assert read_all(port, 1) == []
    port.open()
    keyboard.put(*keys("34", 201))
    assert read_all(port, 1) == [Frame(text="34", at=201.0)]


def test_a_real_node_that_is_not_there_is_absent() -> None:
    with pytest.raises(DeviceAbsent, match="event-none"):
        opened("/dev/input/event-none")


def test_a_real_node_that_is_no_input_device_is_broken() -> None:
    with pytest.raises(DeviceBroken, match="/dev/null"):
        opened("/dev/null")


def test_the_set_up_code_is_learnt_from_the_keys(keyboard: FakeKeyboard) -> None:
    clock = Clock()
    listener = HidKeyboardListener(locate=lambda: "/dev/x", monotonic=clock, open_device=lambda _path: keyboard)
    listener.open()
    clock.now = 200.0
    keyboard.put(*(Event(200, 0, EV_KEY, code, value) for code, value in typed(SETUP_TEXT, Layout.DE)))
    assert listener.read(0.0) == []
    clock.now += LISTENING_SILENCE_S
    assert listener.read(0.0) == [Calibration(layout=Layout.DE, suffix=Suffix.ENTER, gap_ms=250)]
    keyboard.put(
        *(Event(210, 0, EV_KEY, code, value) for code, value in typed(SETUP_TEXT)),
        Event(210, 0, EV_SYN, SYN_DROPPED, 0),
    )
    assert listener.read(0.0) == []
    clock.now += 10 + LISTENING_SILENCE_S
    assert [type(outcome) for outcome in listener.read(0.0)] == [Uncalibrated]


def test_a_scanner_that_cannot_be_made_ours_is_let_go(keyboard: FakeKeyboard) -> None:
    keyboard.prepare_error = OSError(errno.EBUSY, "busy")
    with pytest.raises(DeviceBusy):
        port_on(keyboard, Clock()).open()
    assert keyboard.is_closed
