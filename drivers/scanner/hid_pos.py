"""A scanner in HID point-of-sale mode, read from its hidraw node: whole reports, no keyboard, no layout.

Decides nothing about codes (hid_codes does) nor about reports (hid_report does). The kernel lets several programs read one
node, each with all reports; a lock keeps a second process like this one out. Source: hidraw(4), linux/hidraw.h.
"""

import array
import fcntl
import logging
import os
import select
import struct
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from drivers.faults import Condition, DeviceBroken, fault_of
from drivers.scanner.calibration import Calibration, CalibrationOutcome
from drivers.scanner.frames import Outcome
from drivers.scanner.hid_codes import ReportDecoder
from drivers.scanner.hid_report import HONEYWELL, ReportShape, shapes_of
from drivers.scanner.listening import ReportListener
from drivers.scanner.opening import explained

logger = logging.getLogger(__name__)

REPORT_BYTES_MAX = 4_096
QUEUE_REPORTS = 63
"""The kernel keeps so many reports for a reader (HIDRAW_BUFFER_SIZE - 1) and throws further ones away without a word."""

# linux/hidraw.h: _IOR('H', 1, int), _IOR('H', 2, struct hidraw_report_descriptor), _IOR('H', 3, struct hidraw_devinfo),
# _IOWR('H', 6, 2 bytes).
HIDIOCGRDESCSIZE = 0x80044801
HIDIOCGRDESC = 0x90044802
HIDIOCGRAWINFO = 0x80084803
HIDIOCSFEATURE_2 = 0xC0024806
DESCRIPTOR_BYTES_MAX = 4_096

REDIRECT_OUTPUT = bytes([254, 1])
"""Honeywell: a composite device sends its codes to the point-of-sale interface, not to the keyboard. The maker's manual
says to send it always and to ignore a refusal."""

Heard = TypeVar("Heard")


class ReportDevice(Protocol):
    """An open hidraw node. Every method raises OSError."""

    @property
    def fd(self) -> int: ...

    def prepare(self) -> None:
        """Make it ours alone, and let it send its codes here."""

    def descriptor(self) -> bytes: ...

    def vendor(self) -> int: ...

    def read(self) -> bytes:
        """One report; BlockingIOError when the kernel holds none."""

    def close(self) -> None: ...


class Hidraw:
    def __init__(self, node: str) -> None:
        self._fd = os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    @property
    def fd(self) -> int:
        return self._fd

    def prepare(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if self.vendor() in HONEYWELL:
            try:
                fcntl.ioctl(self._fd, HIDIOCSFEATURE_2, REDIRECT_OUTPUT)
            except OSError as error:
                logger.info("redirect_refused error=%r", error)

    def descriptor(self) -> bytes:
        size = array.array("i", [0])
        fcntl.ioctl(self._fd, HIDIOCGRDESCSIZE, size)
        held = bytearray(struct.pack("I", min(size[0], DESCRIPTOR_BYTES_MAX - 1)) + bytes(DESCRIPTOR_BYTES_MAX))
        fcntl.ioctl(self._fd, HIDIOCGRDESC, held)
        return bytes(held[4 : 4 + size[0]])

    def vendor(self) -> int:
        held = bytearray(8)
        fcntl.ioctl(self._fd, HIDIOCGRAWINFO, held)
        _bus, vendor, _product = struct.unpack("IHH", held)
        return int(vendor)

    def read(self) -> bytes:
        return os.read(self._fd, REPORT_BYTES_MAX)

    def close(self) -> None:
        os.close(self._fd)


class ReportHearer(Protocol[Heard]):
    """What makes something of reports: see ReportDecoder and ReportListener."""

    @property
    def deadline(self) -> float | None: ...

    def report(self, report: bytes, at: float) -> list[Heard]: ...

    def dropped(self, at: float) -> list[Heard]: ...

    def silence(self, now: float) -> list[Heard]: ...


class ReportPort(Generic[Heard]):
    """`locate` gives the node to open now, or raises DeviceFault. `new_decoder` is called at each opening with its time, the
    reports that carry codes, and the vendor."""

    def __init__(
        self,
        *,
        locate: Callable[[], str],
        monotonic: Callable[[], float],
        new_decoder: Callable[[float, tuple[ReportShape, ...], int], ReportHearer[Heard]],
        open_device: Callable[[str], ReportDevice] = Hidraw,
    ) -> None:
        self._locate = locate
        self._monotonic = monotonic
        self._new_decoder = new_decoder
        self._open_device = open_device
        self._device: ReportDevice | None = None
        self._decoder: ReportHearer[Heard] | None = None

    def open(self) -> None:
        node = self._locate()
        try:
            self._device = self._open_device(node)
            self._device.prepare()
            vendor = self._device.vendor()
            shapes = shapes_of(self._device.descriptor(), vendor)
        except OSError as error:
            self.close()
            raise explained(fault_of(error, f"open {node}"), node) from error
        if not shapes:
            self.close()
            raise DeviceBroken(
                f"{node} does not say where in its reports the codes are", condition=Condition.UNSUPPORTED_MODE
            )
        self._decoder = self._new_decoder(self._monotonic(), shapes, vendor)

    def read(self, timeout_s: float) -> list[Heard]:
        assert self._device is not None
        assert self._decoder is not None
        until = self._monotonic() + timeout_s
        if self._decoder.deadline is not None:
            until = min(until, self._decoder.deadline)
        try:
            select.select([self._device.fd], [], [], max(0.0, until - self._monotonic()))
            reports = self._drain(self._device)
        except OSError as error:
            raise fault_of(error, "read the scanner") from error
        if not reports:
            return self._decoder.silence(until)
        now = self._monotonic()
        heard = [one for report in reports for one in self._decoder.report(report, now)]
        if len(reports) >= QUEUE_REPORTS:
            logger.warning("scan_voided reason=HIDRAW_QUEUE_FULL")
            heard += self._decoder.dropped(now)
        return heard

    def close(self) -> None:
        """At once: a node that is still open keeps its number, and the device plugged in again gets another."""
        if self._device is not None:
            device, self._device = self._device, None
            try:
                device.close()
            except OSError:
                # Unplugged: the descriptor is released all the same.
                return

    def _drain(self, device: ReportDevice) -> list[bytes]:
        """No more than a full queue holds: a report that found room again came behind those that found none."""
        reports: list[bytes] = []
        try:
            while len(reports) < QUEUE_REPORTS:
                reports.append(device.read())
        except BlockingIOError:
            return reports
        return reports


class HidPosPort(ReportPort[Outcome]):
    """Codes."""

    def __init__(
        self,
        *,
        locate: Callable[[], str],
        calibration: Calibration,
        monotonic: Callable[[], float],
        open_device: Callable[[str], ReportDevice] = Hidraw,
    ) -> None:
        super().__init__(
            locate=locate,
            monotonic=monotonic,
            new_decoder=lambda opened_at, shapes, vendor: ReportDecoder(
                opened_at=opened_at, calibration=calibration, shapes=shapes, vendor=vendor
            ),
            open_device=open_device,
        )


class HidPosListener(ReportPort[CalibrationOutcome]):
    """The set-up code."""

    def __init__(
        self,
        *,
        locate: Callable[[], str],
        monotonic: Callable[[], float],
        open_device: Callable[[str], ReportDevice] = Hidraw,
    ) -> None:
        super().__init__(
            locate=locate,
            monotonic=monotonic,
            new_decoder=lambda opened_at, shapes, vendor: ReportListener(
                opened_at=opened_at, shapes=shapes, vendor=vendor
            ),
            open_device=open_device,
        )
