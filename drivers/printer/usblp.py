"""A printer on USB through the kernel's own driver, /dev/usb/lpN: where libusb may not be used.

The descriptor blocks, and a thread of its own blocks in it: the driver says that it took bytes that it forgets when it is
not waited for (measured: 4096 "accepted", 0 printed). So a chunk counts when its write has returned, and the node is
never closed under one: the thread closes it when the printer has taken what it was given. Until then it is busy, which is
what an opening says. Numbers of nodes change at every plugging: `locate` finds the printer by what it is.
"""

import fcntl
import logging
import os
import queue
import select
import struct
import threading
from collections.abc import Callable

from drivers.faults import DeviceAbsent, DeviceFault, fault_of
from drivers.printer.transport import PortStatus

logger = logging.getLogger(__name__)

LPGETSTATUS = 0x060B
READ_BYTES = 1_024
JOIN_S = 1.0


class _Writer(threading.Thread):
    """Writes chunks to `node`, one at a time; ends, and closes it, after `finish`."""

    def __init__(self, node: int) -> None:
        super().__init__(name="usblp writer", daemon=True)
        self.node = node
        self.in_hand = b""
        self._chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._taken: queue.SimpleQueue[int | OSError] = queue.SimpleQueue()

    def give(self, chunk: bytes) -> None:
        self.in_hand = chunk
        self._chunks.put(chunk)

    def taken(self, timeout_s: float) -> int:
        """Of the chunk in hand; 0 when that is not known yet."""
        try:
            answer = self._taken.get(timeout=timeout_s)
        except queue.Empty:
            return 0
        self.in_hand = b""
        if isinstance(answer, OSError):
            raise answer
        return answer

    def finish(self) -> None:
        self._chunks.put(b"")
        if not self.in_hand:
            self.join(JOIN_S)

    def run(self) -> None:
        while chunk := self._chunks.get():
            try:
                self._taken.put(os.write(self.node, chunk))
            except OSError as error:
                self._taken.put(error)
        os.close(self.node)


class UsblpTransport:
    stays_open = True
    proves_presence = True

    def __init__(self, *, locate: Callable[[], str]) -> None:
        """`locate`: the node of the printer now. DeviceAbsent when it is not plugged in."""
        self._locate = locate
        self._writer: _Writer | None = None

    def open(self) -> None:
        path = self._locate()
        try:
            node = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise fault_of(error, f"open {path}") from error
        self._writer = _Writer(node)
        self._writer.start()

    def write(self, data: bytes, timeout_s: float) -> int:
        writer = self._opened()
        if not writer.in_hand:
            writer.give(data)
        elif not data.startswith(writer.in_hand):
            # Something else must be taken first, and is counted to whoever sent it.
            return 0
        try:
            return writer.taken(timeout_s)
        except OSError as error:
            fault: DeviceFault = fault_of(error, "write to the USB printer")
            fault.taken_unknown = True
            raise fault from error

    def read(self, timeout_s: float) -> bytes:
        node = self._opened().node
        try:
            if not select.select([node], [], [], timeout_s)[0]:
                return b""
            heard = os.read(node, READ_BYTES)
        except OSError as error:
            raise fault_of(error, "listen to the USB printer") from error
        if not heard:
            raise DeviceAbsent("listen to the USB printer: it was pulled out")
        return heard

    def port_status(self) -> PortStatus | None:
        try:
            answer = fcntl.ioctl(self._opened().node, LPGETSTATUS, struct.pack("i", 0))
        except OSError as error:
            fault = fault_of(error, "look at the USB printer")
            if isinstance(fault, DeviceAbsent):
                raise fault from error
            return None
        status: int = struct.unpack("i", answer)[0]
        return PortStatus.parse(status)

    def drain(self, _timeout_s: float, /) -> bool:
        """A write that returned is in the printer."""
        return True

    def part(self) -> None:
        """The node stays open."""

    def check(self) -> None:
        self.port_status()

    def close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            if writer.in_hand:
                logger.info("usblp_close_later bytes=%d", len(writer.in_hand))
            writer.finish()

    def _opened(self) -> _Writer:
        assert self._writer is not None
        return self._writer
