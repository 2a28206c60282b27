"""When somebody looks what is plugged in: bells of our own for the kernel's, the real socket where there is one."""

import errno
import queue
import socket
import time
from collections.abc import Iterator

import pytest

from drivers.faults import RESTART_MAX_S
from drivers.limits import RESCAN_S, RESCAN_SETTLE_TIMES_MAX
from drivers.watcher import NetlinkBell, Watcher, is_about_devices

PATIENCE_S = 15.0


class HandBell:
    """`sayings`: what each taking of it yields, in turn; then it is quiet."""

    def __init__(self, *sayings: bool | OSError) -> None:
        self._sayings = list(sayings)
        self._end, self._ringer = socket.socketpair()
        self._end.settimeout(0)
        self.is_closed = False
        for _ in sayings:
            self._ringer.send(b"\0")

    def ring(self) -> None:
        self._sayings.append(True)
        self._ringer.send(b"\0")

    def fileno(self) -> int:
        return self._end.fileno()

    def has_rung(self) -> bool:
        self._end.recv(1)
        said = self._sayings.pop(0)
        if isinstance(said, OSError):
            raise said
        return said

    def close(self) -> None:
        self.is_closed = True
        self._end.close()
        self._ringer.close()


class Clock:
    """Goes on by a second whenever it is read, so that every wait ends."""

    def __init__(self, step_s: float = 1.0) -> None:
        self.now = 0.0
        self._step_s = step_s

    def __call__(self) -> float:
        self.now += self._step_s
        return self.now


def watcher(bell: HandBell, *, step_s: float = 1.0) -> Iterator[Watcher]:
    made = Watcher(look=lambda: None, monotonic=Clock(step_s), open_bell=lambda: bell)
    made.listen()
    yield made
    made.close()
    bell.close()


def test_one_plugging_in_is_one_look_however_often_it_rings() -> None:
    bell = HandBell(True, False, True, True)
    for made in watcher(bell, step_s=0.0):
        made.wait(RESCAN_S)
        assert not bell._sayings


def test_ringing_without_end_is_looked_into_all_the_same() -> None:
    bell = HandBell(*[True] * 100)
    for made in watcher(bell, step_s=0.0):
        made.wait(RESCAN_S)
        assert len(bell._sayings) == 100 - 1 - RESCAN_SETTLE_TIMES_MAX


def test_what_is_about_other_things_does_not_put_off_the_look_that_is_due() -> None:
    bell = HandBell(*[False] * 100)
    for made in watcher(bell):
        made.wait(RESCAN_S)
        assert len(bell._sayings) > 60


def test_a_bell_that_breaks_is_put_away_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    bell = HandBell(OSError(errno.EIO, "Input/output error"))
    for made in watcher(bell):
        made.wait(RESCAN_S)
        made.wait(0.0)
        assert bell.is_closed
        assert caplog.text.count("hot_plug_unheard") == 1


def test_without_a_bell_it_looks_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    looks: queue.SimpleQueue[None] = queue.SimpleQueue()

    def no_bell() -> HandBell:
        raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")

    made = Watcher(look=lambda: looks.put(None), monotonic=Clock(6.0), open_bell=no_bell)
    made.start()
    for _ in range(3):
        looks.get(timeout=PATIENCE_S)
    made.stop()
    made.join(PATIENCE_S)
    assert not made.is_alive()
    assert "hot_plug_unheard" in caplog.text


def test_the_thread_looks_at_first_and_at_every_ring_and_stops() -> None:
    bell = HandBell()
    looks: queue.SimpleQueue[None] = queue.SimpleQueue()
    made = Watcher(look=lambda: looks.put(None), monotonic=time.monotonic, open_bell=lambda: bell)
    made.start()
    looks.get(timeout=PATIENCE_S)
    bell.ring()
    looks.get(timeout=PATIENCE_S)
    made.stop()
    made.join(PATIENCE_S)
    assert not made.is_alive()
    assert bell.is_closed
    made.stop()


def test_a_look_that_fails_is_said_and_the_thread_begins_anew(caplog: pytest.LogCaptureFixture) -> None:
    looks: queue.SimpleQueue[None] = queue.SimpleQueue()
    errors = [ValueError("we are wrong"), ValueError("and again")]
    bells: list[HandBell] = []

    def look() -> None:
        if errors:
            raise errors.pop()
        looks.put(None)

    def new_bell() -> HandBell:
        bells.append(HandBell())
        return bells[-1]

    made = Watcher(look=look, monotonic=Clock(RESTART_MAX_S), open_bell=new_bell)
    made.start()
    looks.get(timeout=PATIENCE_S)
    made.stop()
    made.join(PATIENCE_S)
    assert not made.is_alive()
    assert [bell.is_closed for bell in bells] == [True] * 3
    assert caplog.text.count("watcher_failed") == 2


@pytest.mark.parametrize(
    ("message", "is_about"),
    [
        (b"add@/devices/x\0ACTION=add\0SUBSYSTEM=input\0DEVNAME=input/event3\0", True),
        (b"libudev\0\xfe\xed\xca\xfe...ACTION=add\0SUBSYSTEM=hidraw\0", True),
        (b"remove@/devices/x\0SUBSYSTEM=usb\0DEVTYPE=usb_device\0", True),
        (b"change@/devices/battery\0SUBSYSTEM=power_supply\0", False),
        (b"add@/devices/x\0SUBSYSTEM=usb_device_of_a_film\0", False),
        (b"", False),
    ],
)
def test_messages_about_scanners_and_printers_are_told_from_others(message: bytes, is_about: bool) -> None:
    assert is_about_devices(message) is is_about


class FullSocket:
    """A netlink socket that has lost messages."""

    def __init__(self) -> None:
        self._errors = [OSError(errno.ENOBUFS, "No buffer space available"), BlockingIOError()]

    def recv(self, _count: int) -> bytes:
        raise self._errors.pop(0)

    def close(self) -> None: ...


def netlink_bell() -> NetlinkBell:
    try:
        return NetlinkBell()
    except OSError as error:
        pytest.skip(f"no netlink here: {error}")


def test_messages_that_were_lost_may_have_been_about_anything() -> None:
    bell = netlink_bell()
    bell.close()
    bell._socket = FullSocket()  # type: ignore[assignment]
    assert bell.has_rung()


def test_the_kernels_own_bell_is_quiet_when_nothing_happens() -> None:
    bell = netlink_bell()
    assert bell.has_rung() in (True, False)
    assert bell.fileno() >= 0
    bell.close()
