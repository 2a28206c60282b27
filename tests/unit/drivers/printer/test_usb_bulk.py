"""USB printers, through the real pyusb, on a backend that stands in for libusb and records what is asked of it."""

import errno
from array import array
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import usb.backend
import usb.core
from usb.util import CTRL_IN

from drivers.faults import DeviceAbsent, DeviceBroken, DeviceBusy, DeviceFault, PermissionMissing
from drivers.printer.transport import PortStatus
from drivers.printer.usb_bulk import GET_DEVICE_ID, GET_PORT_STATUS, PRINTER_CLASS, UsbBulkTransport

BULK, INTERRUPT = 2, 3
PACKET_BYTES = 64
VENDOR, PRODUCT = 0x04B8, 0x0E15


def descriptor(**fields: object) -> SimpleNamespace:
    return SimpleNamespace(extra_descriptors=[], **fields)


class FakeUsb(usb.backend.IBackend):  # type: ignore[misc]
    """Devices of one kind: a HID interface first, then a printer, as a combined device has them. `serials`: one for each
    device; they hang on ports 1, 2 and so on of a hub at port 4 of bus 1."""

    def __init__(
        self, *, interface_class: int = PRINTER_CLASS, has_pipe: bool = True, serials: tuple[str, ...] = ("",)
    ) -> None:
        self.interface_class = interface_class
        self.serials = serials
        self.opened = -1
        self.said: list[bytes] = []
        self.port = 0x18
        self.has_pipe = has_pipe
        self.is_plugged = True
        self.kernel_driver = True
        self.calls: list[str] = []
        self.errors: dict[str, usb.core.USBError] = {}
        self.received = b""
        self.takes = 10**9

    def _do(self, call: str) -> None:
        self.calls.append(call)
        if call.split()[0] in self.errors:
            raise self.errors[call.split()[0]]

    def enumerate_devices(self) -> Iterator[int]:
        return iter(range(len(self.serials)) if self.is_plugged else ())

    def get_device_descriptor(self, dev: int) -> SimpleNamespace:
        return descriptor(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=0x100, iManufacturer=0, iProduct=0,
            iSerialNumber=3 if self.serials[dev] else 0, bNumConfigurations=1, bus=1, address=2 + dev,
            port_number=1 + dev, port_numbers=(4, 1 + dev), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: int, config: int) -> SimpleNamespace:
        return descriptor(
            bLength=9, bDescriptorType=2, wTotalLength=0, bNumInterfaces=2, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1,
        )  # fmt: skip

    def get_interface_descriptor(self, dev: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        if alt > 0 or intf > 1:
            raise IndexError
        interface_class = self.interface_class if intf == 1 else 3
        return descriptor(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=interface_class, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: int, ep: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        is_pipe = intf == 1 and self.has_pipe
        address = (0x81, 0x03)[ep] + (intf == 0) * 8
        return descriptor(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=BULK if is_pipe else INTERRUPT,
            wMaxPacketSize=PACKET_BYTES, bInterval=0, bRefresh=0, bSynchAddress=0,
        )  # fmt: skip

    def open_device(self, dev: int) -> int:
        self._do("open")
        self.opened = dev
        return dev

    def close_device(self, dev_handle: int) -> None:
        self._do("close")

    def get_configuration(self, dev_handle: int) -> int:
        return 1

    def is_kernel_driver_active(self, dev_handle: int, intf: int) -> bool:
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        self._do(f"detach {intf}")
        self.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        self._do(f"attach {intf}")
        self.kernel_driver = True

    def claim_interface(self, dev_handle: int, intf: int) -> None:
        self._do(f"claim {intf}")

    def release_interface(self, dev_handle: int, intf: int) -> None:
        self._do(f"release {intf}")

    def reset_device(self, dev_handle: int) -> None:
        raise AssertionError("a reset takes the printer away from everybody")

    def bulk_write(self, dev_handle: int, ep: int, intf: int, data: "array[int]", timeout: int) -> int:
        self._do(f"write {ep:02x} {timeout}")
        count = min(len(data), self.takes)
        if not count:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        self.received += bytes(data[:count])
        return count

    def bulk_read(self, dev_handle: int, ep: int, intf: int, buff: "array[int]", timeout: int) -> int:
        assert len(buff) == PACKET_BYTES
        self._do(f"read {ep:02x} {timeout}")
        if not self.said:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        said = self.said.pop(0)
        buff[: len(said)] = array("B", said)
        return len(said)

    def clear_halt(self, dev_handle: int, ep: int) -> None:
        self._do(f"clear {ep:02x}")
        del self.errors["read"]

    def ctrl_transfer(
        self, dev_handle: int, request_type: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        assert request_type & CTRL_IN
        if request_type == CTRL_IN:
            return self._descriptor(dev_handle, value, data)
        assert index == 1
        if request == GET_DEVICE_ID:
            answer = b"\x00\x1cMFG:EPSON;MDL:TM-T20III;"
        else:
            assert request == GET_PORT_STATUS
            self._do("status")
            answer = bytes((self.port,))
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def _descriptor(self, dev: int, value: int, data: Any) -> int:
        """The languages, or the serial number."""
        text = b"\x09\x04" if value & 0xFF == 0 else self.serials[dev].encode("utf-16-le")
        answer = bytes((2 + len(text), 3)) + text
        data[: len(answer)] = array("B", answer)
        return len(answer)


def usb_error(number: int) -> usb.core.USBError:
    return usb.core.USBError("refused", -1, number)


def opened(backend: FakeUsb) -> UsbBulkTransport:
    transport = UsbBulkTransport(backend=backend)
    transport.open()
    return transport


def test_the_printers_own_interface_is_claimed_and_given_back_without_a_reset() -> None:
    backend = FakeUsb()
    transport = opened(backend)
    assert transport.write(b"abc", 0.7) == 3
    transport.close()
    transport.close()
    assert backend.calls == ["open", "detach 1", "claim 1", "write 03 700", "release 1", "attach 1", "close"]
    assert backend.received == b"abc"
    assert backend.kernel_driver


def test_a_printer_without_a_kernel_driver_is_not_given_one() -> None:
    backend = FakeUsb()
    backend.kernel_driver = False
    opened(backend).close()
    assert not any(call.startswith(("detach", "attach")) for call in backend.calls)


def test_what_the_printer_takes_is_counted() -> None:
    backend = FakeUsb()
    transport = opened(backend)
    backend.takes = 64
    assert transport.write(b"x" * 2_048, 0.7) == 64
    backend.takes = 0
    assert transport.write(b"x" * 2_048, 0.7) == 0
    assert transport.drain(0.1)
    assert len(backend.received) == 64


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENODEV, DeviceAbsent), (errno.EIO, DeviceAbsent), (errno.EPIPE, DeviceBroken)]
)
def test_an_error_in_a_write_leaves_its_bytes_unknown(number: int, kind: type[DeviceFault]) -> None:
    backend = FakeUsb()
    transport = opened(backend)
    backend.errors["write"] = usb_error(number)
    with pytest.raises(kind) as raised:
        transport.write(b"x", 0.7)
    assert raised.value.taken_unknown


@pytest.mark.parametrize(
    ("call", "number", "kind"),
    [
        ("open", errno.EACCES, PermissionMissing),
        ("detach", errno.ENODEV, DeviceAbsent),
        ("claim", errno.EBUSY, DeviceBusy),
        ("claim", errno.ENOENT, DeviceAbsent),
    ],
)
def test_a_printer_that_cannot_be_opened_says_why(call: str, number: int, kind: type[DeviceFault]) -> None:
    backend = FakeUsb()
    backend.errors[call] = usb_error(number)
    transport = UsbBulkTransport(backend=backend)
    with pytest.raises(kind) as raised:
        transport.open()
    assert not raised.value.taken_unknown
    transport.close()


def test_a_timeout_while_opening_is_a_fault_too() -> None:
    backend = FakeUsb()
    backend.errors["claim"] = usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
    with pytest.raises(DeviceBroken, match="no answer"):
        UsbBulkTransport(backend=backend).open()


def test_a_look_tells_a_printer_that_is_gone_from_one_that_is_busy_or_mute() -> None:
    backend = FakeUsb()
    transport = opened(backend)
    transport.check()
    backend.errors["status"] = usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
    transport.check()
    backend.errors["status"] = usb_error(errno.EPIPE)
    transport.check()
    backend.errors["status"] = usb_error(errno.ENODEV)
    with pytest.raises(DeviceAbsent):
        transport.check()


def test_an_unplugged_printer_closes_in_peace_and_is_found_again() -> None:
    backend = FakeUsb()
    transport = opened(backend)
    backend.errors["release"] = usb_error(errno.ENODEV)
    backend.is_plugged = False
    transport.close()
    with pytest.raises(DeviceAbsent, match="no USB printer is plugged in"):
        transport.open()
    backend.is_plugged = True
    transport.open()
    assert transport.write(b"x", 0.7) == 1


@pytest.mark.parametrize(
    ("vendor", "product", "is_found"),
    [(None, None, True), (VENDOR, None, True), (VENDOR, PRODUCT, True), (VENDOR, 1, False), (1, None, False)],
)
def test_a_printer_is_found_by_its_numbers(vendor: int | None, product: int | None, is_found: bool) -> None:
    transport = UsbBulkTransport(vendor=vendor, product=product, backend=FakeUsb())
    if is_found:
        transport.open()
    else:
        with pytest.raises(DeviceAbsent, match=f"{vendor:04x}"):
            transport.open()


def test_a_device_that_is_no_printer_is_not_taken_for_one() -> None:
    with pytest.raises(DeviceAbsent):
        UsbBulkTransport(backend=FakeUsb(interface_class=8)).open()


def test_a_printer_without_a_bulk_pipe_is_broken() -> None:
    with pytest.raises(DeviceBroken, match="no bulk pipe"):
        UsbBulkTransport(backend=FakeUsb(has_pipe=False)).open()


def test_answers_are_read_by_whole_packets_and_silence_is_no_fault() -> None:
    """P5: a read of less than a packet overflows, and the answer is lost."""
    backend = FakeUsb()
    transport = opened(backend)
    assert transport.read(0.0) == b""
    backend.said = [b"\x14\x00\x00\x0f", b"_" + b"x" * 63]
    assert transport.read(0.25) == b"\x14\x00\x00\x0f"
    assert transport.read(0.25) == b"_" + b"x" * 63
    assert [call for call in backend.calls if call.startswith("read")] == ["read 81 1", "read 81 250", "read 81 250"]


def test_a_pipe_that_is_held_is_cleared_and_one_that_is_gone_is_absent() -> None:
    backend = FakeUsb()
    transport = opened(backend)
    backend.errors["read"] = usb_error(errno.EPIPE)
    assert transport.read(0.1) == b""
    assert "clear 81" in backend.calls
    backend.errors["read"] = usb_error(errno.EIO)
    with pytest.raises(DeviceAbsent):
        transport.read(0.1)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (0x18, PortStatus(is_paper_out=False, is_selected=True, has_error=False)),
        (0x30, PortStatus(is_paper_out=True, is_selected=True, has_error=True)),
        (0x38, PortStatus(is_paper_out=True, is_selected=True, has_error=False)),
        (0x08, PortStatus(is_paper_out=False, is_selected=False, has_error=False)),
        (0x00, None),
        (0x07, None),
    ],
)
def test_the_port_says_whether_there_is_paper_beside_the_stuck_pipe(value: int, status: PortStatus | None) -> None:
    backend = FakeUsb()
    transport = opened(backend)
    backend.port = value
    assert transport.port_status() == status
    backend.errors["status"] = usb_error(errno.EPIPE)
    assert transport.port_status() is None


def test_a_printer_names_itself() -> None:
    assert opened(FakeUsb()).device_id().startswith("MFG:EPSON;MDL:TM-T20III;")


@pytest.mark.parametrize(
    ("serials", "wanted", "place"),
    [
        (("A", "B"), {"serial": "B"}, 1),
        (("A", "B"), {"serial": "B", "usb_path": "1-4.1"}, 1),
        (("", ""), {"usb_path": "1-4.2"}, 1),
        (("", ""), {"usb_path": "1-4.1"}, 0),
        (("A",), {"serial": "A", "usb_path": "1-7"}, 0),
    ],
)
def test_the_enrolled_printer_is_found_among_others_of_its_kind(
    serials: tuple[str, ...], wanted: dict[str, str], place: int
) -> None:
    backend = FakeUsb(serials=serials)
    transport = UsbBulkTransport(vendor=VENDOR, product=PRODUCT, backend=backend, **wanted)
    transport.open()
    transport.write(b"x", 0.1)
    assert backend.opened == place


@pytest.mark.parametrize(
    ("serials", "wanted"),
    [(("A",), {"serial": "B"}), (("", ""), {"usb_path": "2-1"}), (("A", "C"), {"serial": "B", "usb_path": "1-4.1"})],
)
def test_another_printer_of_its_kind_is_never_taken_for_it(serials: tuple[str, ...], wanted: dict[str, str]) -> None:
    transport = UsbBulkTransport(vendor=VENDOR, product=PRODUCT, backend=FakeUsb(serials=serials), **wanted)
    with pytest.raises(DeviceAbsent, match=f"{VENDOR:04x}:{PRODUCT:04x}"):
        transport.open()


def test_a_machine_without_libusb_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("usb.backend.libusb1.get_backend", lambda find_library=None: None)
    monkeypatch.setattr("usb.backend.libusb0.get_backend", lambda find_library=None: None)
    monkeypatch.setattr("usb.backend.openusb.get_backend", lambda find_library=None: None)
    with pytest.raises(DeviceBroken, match="libusb is not installed"):
        UsbBulkTransport().open()
