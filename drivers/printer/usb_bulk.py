"""A printer on USB, through libusb and the bulk pipe of its printer-class interface.

Writes count what the printer took, so that a printer out of paper is resumed where it stopped (measured: 150,000 bytes
exact across a stall). Opens without a reset, and gives the kernel its driver back: python-escpos does neither, and
loses bytes in silence. Reads whole packets: a shorter read overflows and loses the answer. Finds the printer at every
opening by what it is, never by where it was, since a replugged one is a new device.
"""

import errno
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import usb.core
import usb.util

from drivers.faults import DeviceAbsent, DeviceBroken, DeviceFault, fault_of
from drivers.identity import DeviceIdentity, resolve
from drivers.printer.transport import PortStatus

logger = logging.getLogger(__name__)

PRINTER_CLASS = 7
GET_DEVICE_ID, GET_PORT_STATUS = 0, 1
DEVICE_ID_BYTES_MAX = 1_023
FROM_INTERFACE = 0xA1
CONTROL_TIMEOUT_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pipes:
    """`inward` is None for a printer that never says anything."""

    interface: int
    outward: int
    inward: int | None
    packet_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    device: Any
    pipes: _Pipes
    had_kernel_driver: bool


class UsbBulkTransport:
    stays_open = True
    proves_presence = True

    def __init__(
        self,
        *,
        vendor: int | None = None,
        product: int | None = None,
        serial: str = "",
        usb_path: str = "",
        backend: Any = None,
    ) -> None:
        """Without `vendor` and `product`: the first printer found. With `serial` or `usb_path`: this very printer, as
        identity says. `backend`: pyusb's, libusb 1 by default."""
        self._kind = {key: value for key, value in (("idVendor", vendor), ("idProduct", product)) if value is not None}
        self._wanted: DeviceIdentity | None = None
        if vendor is not None and product is not None and (serial or usb_path):
            self._wanted = DeviceIdentity(vendor=vendor, product=product, serial=serial, usb_path=usb_path)
        self._backend = backend
        self._opened: _Opened | None = None

    def open(self) -> None:
        with _mapped("open the USB printer"):
            device = self._find()
            pipes = _printer_pipes(device)
            had_kernel_driver = _detach(device, pipes.interface)
            self._opened = _Opened(device=device, pipes=pipes, had_kernel_driver=had_kernel_driver)
            usb.util.claim_interface(device, pipes.interface)

    def write(self, data: bytes, timeout_s: float) -> int:
        opened = self._require()
        try:
            with _mapped("write to the USB printer", taken_unknown=True):
                count: int = opened.device.write(opened.pipes.outward, data, _milliseconds(timeout_s))
                return count
        except _NoAnswer:
            return 0

    def read(self, timeout_s: float) -> bytes:
        opened = self._require()
        if opened.pipes.inward is None:
            # Whoever waits for an answer waits as long as for any other printer.
            time.sleep(timeout_s)
            return b""
        try:
            with _mapped("listen to the USB printer"):
                packet = opened.device.read(opened.pipes.inward, opened.pipes.packet_bytes, _milliseconds(timeout_s))
                return bytes(packet)
        except _NoAnswer:
            return b""
        except _Stalled:
            with _mapped("wake the USB printer's answers"):
                opened.device.clear_halt(opened.pipes.inward)
            return b""

    def port_status(self) -> PortStatus | None:
        """On the control pipe, which answers even when the bulk pipe is stuck (measured: 1 to 4 ms)."""
        try:
            answer = self._ask(GET_PORT_STATUS, 1)
        except DeviceBroken:
            # Busy, or a clone that refuses the request: it is there all the same. One that is gone is DeviceAbsent.
            return None
        return PortStatus.parse(answer[0]) if answer else None

    def device_id(self) -> str:
        """IEEE 1284: maker, model and languages as the printer names them; empty when it does not say."""
        try:
            answer = self._ask(GET_DEVICE_ID, DEVICE_ID_BYTES_MAX)
        except DeviceBroken:
            return ""
        # Two bytes of length come first, and some printers count them wrong.
        return answer[2:].decode("ascii", errors="replace").rstrip("\0")

    def drain(self, _timeout_s: float, /) -> bool:
        """A bulk transfer that ended is in the printer: the host controller's acknowledgement says so."""
        return True

    def part(self) -> None:
        """The interface stays claimed."""

    def check(self) -> None:
        self.port_status()

    def close(self) -> None:
        if self._opened is not None:
            opened, self._opened = self._opened, None
            try:
                usb.util.release_interface(opened.device, opened.pipes.interface)
                if opened.had_kernel_driver:
                    opened.device.attach_kernel_driver(opened.pipes.interface)
            except (usb.core.USBError, NotImplementedError) as error:
                # Unplugged: there is nothing to give back.
                logger.info("usb_close error=%r", error)
            usb.util.dispose_resources(opened.device)

    def _ask(self, request: int, length: int) -> bytes:
        opened = self._require()
        with _mapped("look at the USB printer"):
            answer = opened.device.ctrl_transfer(
                FROM_INTERFACE, request, 0, opened.pipes.interface, length, timeout=CONTROL_TIMEOUT_MS
            )
            return bytes(answer)

    def _find(self) -> Any:
        """A printer-class device of this identity; the class is in the interface, as the USB printer class has it."""
        found = usb.core.find(find_all=True, backend=self._backend, **self._kind)
        printers = [device for device in found if _has_printer_interface(device)]
        if self._wanted is not None and printers:
            printers = self._chosen(printers, self._wanted)
        if not printers:
            raise DeviceAbsent(f"no USB printer {self._name}".rstrip() + " is plugged in and switched on")
        return printers[0]

    def _chosen(self, printers: list[Any], wanted: DeviceIdentity) -> list[Any]:
        identities = [_identity(device, has_serial=bool(wanted.serial)) for device in printers]
        chosen = resolve(wanted, identities)
        return [device for device, identity in zip(printers, identities, strict=True) if identity == chosen]

    @property
    def _name(self) -> str:
        if self._wanted is not None:
            return self._wanted.key
        return ":".join(f"{value:04x}" for value in self._kind.values())

    def _require(self) -> _Opened:
        assert self._opened is not None
        return self._opened


class _NoAnswer(DeviceBroken):
    """A time-out; of a bulk write, one with a count of zero."""


class _Stalled(DeviceBroken):
    """The device refuses a request, or holds a pipe until it is cleared."""


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
        if error.errno == errno.EPIPE:
            fault = _Stalled(fault.reason)
        fault.taken_unknown = taken_unknown
        raise fault from error


def _interfaces(device: Any) -> Iterator[Any]:
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass == PRINTER_CLASS:
                yield interface


def _has_printer_interface(device: Any) -> bool:
    return any(True for _ in _interfaces(device))


def _printer_pipes(device: Any) -> _Pipes:
    """Of the first printer interface with a bulk pipe to the printer."""
    for interface in _interfaces(device):
        outward = inward = None
        packet_bytes = 0
        for endpoint in interface:
            if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
                continue
            if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_IN:
                inward, packet_bytes = int(endpoint.bEndpointAddress), int(endpoint.wMaxPacketSize)
            else:
                outward = int(endpoint.bEndpointAddress)
        if outward is not None:
            return _Pipes(
                interface=int(interface.bInterfaceNumber), outward=outward, inward=inward, packet_bytes=packet_bytes
            )
    raise DeviceBroken("the USB printer has no bulk pipe")


def _identity(device: Any, *, has_serial: bool) -> DeviceIdentity:
    """The serial number is read only where it decides: that needs the device to be opened."""
    ports = ".".join(str(port) for port in device.port_numbers or ())
    return DeviceIdentity(
        vendor=int(device.idVendor),
        product=int(device.idProduct),
        serial=_serial(device) if has_serial else "",
        usb_path=f"{device.bus}-{ports}" if ports else "",
    )


def _serial(device: Any) -> str:
    """Empty when it has none, or cannot be asked; the opening that follows says why."""
    try:
        return device.serial_number or ""
    except (usb.core.USBError, ValueError):
        return ""


def _milliseconds(timeout_s: float) -> int:
    """At least one: zero is for ever."""
    return max(1, int(timeout_s * 1_000))


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
