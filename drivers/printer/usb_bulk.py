"""A printer on USB, through libusb and the bulk pipe of its printer-class interface.

Writes count what the printer took, so that a printer out of paper is resumed where it stopped (measured: 150,000 bytes
exact across a stall). Opens without a reset, and gives the kernel its driver back: python-escpos does neither, and
loses bytes in silence. Finds the printer at every opening, since a replugged one is a new device.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import usb.core
import usb.util

from drivers.faults import DeviceAbsent, DeviceBroken, DeviceFault, fault_of

logger = logging.getLogger(__name__)

PRINTER_CLASS = 7
GET_PORT_STATUS = 1
FROM_INTERFACE = 0xA1
CONTROL_TIMEOUT_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    device: Any
    interface: int
    endpoint: int
    had_kernel_driver: bool


class UsbBulkTransport:
    stays_open = True

    def __init__(self, *, vendor: int | None = None, product: int | None = None, backend: Any = None) -> None:
        """Without `vendor` and `product`: the first printer found. `backend`: pyusb's, libusb 1 by default."""
        self._wanted = {
            key: value for key, value in (("idVendor", vendor), ("idProduct", product)) if value is not None
        }
        self._backend = backend
        self._opened: _Opened | None = None

    def open(self) -> None:
        with _mapped("open the USB printer"):
            device = self._find()
            interface, endpoint = _printer_pipe(device)
            had_kernel_driver = _detach(device, interface)
            self._opened = _Opened(
                device=device, interface=interface, endpoint=endpoint, had_kernel_driver=had_kernel_driver
            )
            usb.util.claim_interface(device, interface)

    def write(self, data: bytes, timeout_s: float) -> int:
        opened = self._require()
        try:
            with _mapped("write to the USB printer", taken_unknown=True):
                count: int = opened.device.write(opened.endpoint, data, max(1, int(timeout_s * 1_000)))
                return count
        except _NoAnswer:
            return 0

    def drain(self, _timeout_s: float, /) -> bool:
        """A bulk transfer that ended is in the printer: the host controller's acknowledgement says so."""
        return True

    def check(self) -> None:
        """Asks the port's status on the control pipe, which answers even when the bulk pipe is stuck (measured)."""
        opened = self._require()
        try:
            with _mapped("look at the USB printer"):
                opened.device.ctrl_transfer(
                    FROM_INTERFACE, GET_PORT_STATUS, 0, opened.interface, 1, timeout=CONTROL_TIMEOUT_MS
                )
        except DeviceBroken:
            # Busy, or a clone that refuses the request: it is there all the same. One that is gone is DeviceAbsent.
            return

    def close(self) -> None:
        if self._opened is not None:
            opened, self._opened = self._opened, None
            try:
                usb.util.release_interface(opened.device, opened.interface)
                if opened.had_kernel_driver:
                    opened.device.attach_kernel_driver(opened.interface)
            except (usb.core.USBError, NotImplementedError) as error:
                # Unplugged: there is nothing to give back.
                logger.info("usb_close error=%r", error)
            usb.util.dispose_resources(opened.device)

    def _find(self) -> Any:
        """A printer-class device of this identity; the class is in the interface, as the USB printer class has it."""
        found = usb.core.find(find_all=True, backend=self._backend, **self._wanted)
        for device in found:
            if _has_printer_interface(device):
                return device
        names = ":".join(f"{value:04x}" for value in self._wanted.values())
        raise DeviceAbsent(f"no USB printer {names}".rstrip() + " is plugged in and switched on")

    def _require(self) -> _Opened:
        assert self._opened is not None
        return self._opened


class _NoAnswer(DeviceBroken):
    """A time-out; of a bulk write, one with a count of zero."""


@contextmanager
def _mapped(what: str, *, taken_unknown: bool = False) -> Iterator[None]:
    try:
        yield
    except usb.core.USBTimeoutError as error:
        raise _NoAnswer(f"{what}: no answer") from error
    except usb.core.NoBackendError as error:
        raise DeviceBroken(f"{what}: libusb is not installed") from error
    except NotImplementedError as error:
        raise DeviceBroken(f"{what}: {error}") from error
    except usb.core.USBError as error:
        fault: DeviceFault = fault_of(error, what)
        fault.taken_unknown = taken_unknown
        raise fault from error


def _interfaces(device: Any) -> Iterator[Any]:
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass == PRINTER_CLASS:
                yield interface


def _has_printer_interface(device: Any) -> bool:
    return any(True for _ in _interfaces(device))


def _printer_pipe(device: Any) -> tuple[int, int]:
    """(interface, endpoint) of the first printer interface with a bulk pipe to the printer."""
    for interface in _interfaces(device):
        for endpoint in interface:
            is_bulk = usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
            if is_bulk and usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_OUT:
                return int(interface.bInterfaceNumber), int(endpoint.bEndpointAddress)
    raise DeviceBroken("the USB printer has no bulk pipe")


def _detach(device: Any, interface: int) -> bool:
    """Takes the interface from usblp, if it holds it; says whether it did."""
    try:
        if not device.is_kernel_driver_active(interface):
            return False
    except NotImplementedError:
        # A backend without kernel drivers.
        return False
    device.detach_kernel_driver(interface)
    return True
