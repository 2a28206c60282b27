"""udev rules: scanners and printers belong to the devices process, and nobody else touches them. Pure.

Whatever may be a scanner is given to the devices process alone, because a scanner must be heard before anybody can know that it
is one. What is known to be a scanner, named in the settings or enrolled, is moreover hidden from the screen and the power switch.
Numbered 65: after the persistent links and the kinds of input (60), before 70-power-switch.rules would listen to a scanner's keys.
A node belongs to one user, not to a group: membership of a group would let the terminal's user read a keyboard. Source: udev(7).
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from drivers.identity import DeviceIdentity
from drivers.settings import (
    DevicesSettings,
    HidKeyboard,
    NoPrinter,
    SerialLine,
    SerialPrinter,
    TcpPrinter,
    UsbPrinter,
    VirtualLine,
)
from kiosk_config.plan import PLAIN
from kiosk_config.units import DEVICES_USER

_OURS = f'OWNER="{DEVICES_USER}", GROUP="{DEVICES_USER}", MODE="0600"'

# The compositor must not take a scanner for a keyboard, nor logind one of its keys for the power switch.
_NO_KEYBOARD = 'ENV{LIBINPUT_IGNORE_DEVICE}="1", ENV{ID_INPUT_KEY}=""'

# ModemManager would send AT commands to a scanner for 30 s after it was plugged in.
_NO_MODEM = 'ENV{ID_MM_DEVICE_IGNORE}="1"'

_USB_DEVICE = 'ACTION!="remove", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device"'
_EVENT = 'ACTION!="remove", SUBSYSTEM=="input", KERNEL=="event*"'
_LINE = 'ACTION!="remove", SUBSYSTEM=="tty"'
_USBLP = 'ACTION!="remove", SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*"'

# Of a HID device's report descriptor, in hexadecimal: usage page 0x8C (bar code scanner), in its short and its long form.
_DESCRIPTOR = (
    'PROGRAM=="/usr/bin/od -An -v -tx1 -w4096 /sys%p/device/report_descriptor", RESULT=="*05 8c *|*06 8c 00 *"'
)

_CANDIDATES = (
    "# Whatever types on USB: only the devices process may listen, and it listens to those that are enrolled.",
    f'{_EVENT}, SUBSYSTEMS=="usb", ENV{{ID_INPUT_KEY}}=="1", {_OURS}',
    "# Scanners that speak as scanners (USB HID, usage page 0x8C).",
    f'ACTION!="remove", SUBSYSTEM=="hidraw", SUBSYSTEMS=="usb", {_DESCRIPTOR}, {_OURS}',
    "# Serial lines on USB; what has nothing but such a line is no modem to anybody.",
    f'{_LINE}, KERNEL=="ttyACM[0-9]*|ttyUSB[0-9]*", SUBSYSTEMS=="usb", {_OURS}',
    f'{_LINE}, KERNEL=="ttyACM[0-9]*", ENV{{ID_USB_INTERFACES}}==":0202??:0a????:", {_NO_MODEM}',
    "# A scanner or printer that falls asleep loses the first code, or the first line.",
    f'{_USB_DEVICE}, ENV{{ID_USB_INTERFACES}}=="*:0202*|*:0300*|*:0301*|*:0701*", ATTR{{power/control}}="on"',
)


def rules(settings: DevicesSettings, enrolled: Iterable[DeviceIdentity] = ()) -> str:
    """The file's text, one rule a line. `enrolled`: scanners that were calibrated and that no setting names."""
    named = [line for device in (*settings.scanners, settings.printer) for line in _rules(device)]
    known = [line for identity in enrolled for line in _enrolled(identity)]
    lines = [*_CANDIDATES, *_titled("# Named in the settings.", named), *_titled("# Enrolled by calibration.", known)]
    return "".join(f"{line}\n" for line in lines)


def _titled(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from dict.fromkeys(lines)


def _rules(
    device: HidKeyboard | SerialLine | VirtualLine | TcpPrinter | SerialPrinter | UsbPrinter | NoPrinter,
) -> list[str]:
    match device:
        case HidKeyboard(path="", vendor=vendor, product=product):
            return [f"{_EVENT}, {_of_kind(vendor, product)}, {_OURS}, {_NO_KEYBOARD}"]
        case HidKeyboard(path=path):
            return [f"{_EVENT}, {_node(path)}, {_OURS}, {_NO_KEYBOARD}"]
        case SerialLine(port=port) | SerialPrinter(port=port):
            return [f"{_LINE}, {_node(port)}, {_OURS}, {_NO_MODEM}"]
        case UsbPrinter(vendor=None):
            # The interfaces of a device, as 50-udev-default.rules lists them: class 7, subclass 1 is a printer.
            return [f'{_USB_DEVICE}, ENV{{ID_USB_INTERFACES}}=="*:0701*", {_OURS}', f"{_USBLP}, {_OURS}"]
        case UsbPrinter(vendor=vendor, product=product):
            assert vendor is not None
            return [
                f"{_USB_DEVICE}, {_usb(vendor, product)}, {_OURS}",
                f"{_USBLP}, {_of_kind(vendor, product)}, {_OURS}",
            ]
        case VirtualLine() | TcpPrinter() | NoPrinter():
            return []


def _enrolled(identity: DeviceIdentity) -> Iterator[str]:
    """By serial number, else by port: an ordinary keyboard may have the same vendor and product."""
    one = _of_kind(identity.vendor, identity.product)
    if identity.serial and PLAIN.fullmatch(identity.serial):
        one = f'{one}, ATTRS{{serial}}=="{identity.serial}"'
    elif identity.usb_path and PLAIN.fullmatch(identity.usb_path):
        one = f'{one}, KERNELS=="{identity.usb_path}"'
    yield f"{_EVENT}, {one}, {_OURS}, {_NO_KEYBOARD}"
    yield f"{_LINE}, {one}, {_OURS}, {_NO_MODEM}"


def _of_kind(vendor: int, product: int | None) -> str:
    """Of the USB device that the node belongs to."""
    named = f'ATTRS{{idVendor}}=="{vendor:04x}"'
    return named if product is None else f'{named}, ATTRS{{idProduct}}=="{product:04x}"'


def _usb(vendor: int, product: int | None) -> str:
    """Of the USB device itself."""
    named = f'ATTR{{idVendor}}=="{vendor:04x}"'
    return named if product is None else f'{named}, ATTR{{idProduct}}=="{product:04x}"'


def _node(path: str) -> str:
    """A kernel name (ttyACM0) or one of the links that udev itself makes (serial/by-id/…)."""
    name = PurePosixPath(path).relative_to("/dev")
    return f'KERNEL=="{name}"' if len(name.parts) == 1 else f'SYMLINK=="{name}"'
