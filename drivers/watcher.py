"""Hears that something was plugged in or pulled out, and has somebody look: at once, and now and then all the same.

Decides when to look, not what is there: what the kernel and udev say is a door bell, and its text is not relied upon. The
kernel's own messages come when a device is there, udev's when its rules have been applied. Sources: the kernel's
lib/kobject_uevent.c, libudev's monitor (multicast groups 1 and 2 of NETLINK_KOBJECT_UEVENT).
"""

import errno
import logging
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from drivers.faults import Setbacks
from drivers.limits import RESCAN_DEAF_S, RESCAN_S, RESCAN_SETTLE_S, RESCAN_SETTLE_TIMES_MAX

logger = logging.getLogger(__name__)

NETLINK_KOBJECT_UEVENT = 15
KERNEL_AND_UDEV = 0b11
MESSAGE_BYTES_MAX = 16_384
SUBSYSTEMS = tuple(b"SUBSYSTEM=%b\0" % name for name in (b"input", b"hidraw", b"tty", b"usb", b"usbmisc"))


class Bell(Protocol):
    def fileno(self) -> int: ...

    def has_rung(self) -> bool:
        """Takes everything that has arrived; whether any of it is about scanners or printers. OSError: it is broken."""

    def close(self) -> None: ...


class NetlinkBell:
    """OSError: this machine or sandbox gives none."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_KOBJECT_UEVENT)
        try:
            self._socket.bind((0, KERNEL_AND_UDEV))
        except OSError:
            self._socket.close()
            raise
        self._socket.settimeout(0)

    def fileno(self) -> int:
        return self._socket.fileno()

    def has_rung(self) -> bool:
        has_rung = False
        while True:
            try:
                has_rung |= is_about_devices(self._socket.recv(MESSAGE_BYTES_MAX))
            except BlockingIOError:
                return has_rung
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                # More was said than the socket holds: what was lost may have been about anything.
                has_rung = True

    def close(self) -> None:
        self._socket.close()


def is_about_devices(message: bytes) -> bool:
    return any(subsystem in message for subsystem in SUBSYSTEMS)


class Watcher(threading.Thread):
    """Calls `look` in its own thread: at first, whenever something changed, and every RESCAN_S."""

    def __init__(
        self,
        *,
        look: Callable[[], None],
        monotonic: Callable[[], float],
        open_bell: Callable[[], Bell] = NetlinkBell,
    ) -> None:
        super().__init__(name="watcher", daemon=True)
        self._look = look
        self._monotonic = monotonic
        self._open_bell = open_bell
        self._bell: Bell | None = None
        self._is_stopping = False
        self._setbacks = Setbacks()
        self._waker, self._wakened = socket.socketpair()

    def stop(self) -> None:
        """From any thread."""
        self._is_stopping = True
        # It has ended already.
        with suppress(OSError):
            self._waker.send(b"\0")

    def run(self) -> None:
        """Until `stop`. After an error of ours it begins anew, later each time."""
        try:
            while not self._is_stopping:
                try:
                    self._watch()
                except Exception:
                    logger.exception("watcher_failed")
                    self._has_rung(self._setbacks.pause_s(self._monotonic()))
        finally:
            self.close()

    def _watch(self) -> None:
        try:
            self.listen()
            while not self._is_stopping:
                self._look()
                self.wait(RESCAN_S if self._bell else RESCAN_DEAF_S)
        finally:
            self._deafen()

    def close(self) -> None:
        """Of a watcher that was not started; the thread does it itself at its end."""
        self._deafen()
        self._waker.close()
        self._wakened.close()

    def listen(self) -> None:
        """Before the first look, so that nothing happens unseen between the two."""
        try:
            self._bell = self._open_bell()
        except OSError as error:
            logger.warning("hot_plug_unheard error=%r rescan_s=%.0f", error, RESCAN_DEAF_S)

    def wait(self, wait_s: float) -> None:
        """Until there is something to look at. Plugging in one scanner rings a dozen times: it ends when the ringing does."""
        if not self._has_rung(wait_s):
            return
        for _ in range(RESCAN_SETTLE_TIMES_MAX):
            if not self._has_rung(RESCAN_SETTLE_S):
                return

    def _has_rung(self, wait_s: float) -> bool:
        """False: silence, or the end; also of a bell that broke, which leaves the looking now and then."""
        until = self._monotonic() + wait_s
        while not self._is_stopping:
            sources: list[Bell | socket.socket] = [self._wakened, *([self._bell] if self._bell else [])]
            left_s = until - self._monotonic()
            readable, _, _ = select.select(sources, [], [], max(0.0, left_s))
            if left_s < 0 or not readable or self._bell is None or self._wakened in readable:
                return False
            try:
                if self._bell.has_rung():
                    return True
            except OSError as error:
                logger.warning("hot_plug_unheard error=%r rescan_s=%.0f", error, RESCAN_DEAF_S)
                self._deafen()
                return False
        return False

    def _deafen(self) -> None:
        bell, self._bell = self._bell, None
        if bell is not None:
            bell.close()
