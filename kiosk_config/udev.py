"""udev rules: the configured scanners and printer belong to the devices process, and nobody else touches them. Pure.

Numbered 65: after the persistent links (60), before 70-power-switch.rules would listen to a scanner's keys. Source: udev(7).
A node belongs to one user, not to a group: membership of a group would let the terminal's user read a keyboard.
"""

from pathlib import PurePosixPath

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
from kiosk_config.units import DEVICES_USER

_OURS = f'OWNER="{DEVICES_USER}", GROUP="{DEVICES_USER}", MODE="0600"'

# The compositor must not take a scanner for a keyboard, nor logind one of its keys for the power switch.
_NO_KEYBOARD = 'ENV{LIBINPUT_IGNORE_DEVICE}="1", ENV{ID_INPUT_KEY}=""'

# ModemManager would send AT commands to a scanner for 30 s after it was plugged in.
_NO_MODEM = 'ENV{ID_MM_DEVICE_IGNORE}="1"'

_USB_DEVICE = 'ACTION!="remove", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device"'
_EVENT = 'ACTION!="remove", SUBSYSTEM=="input", KERNEL=="event*"'
_LINE = 'ACTION!="remove", SUBSYSTEM=="tty"'


def rules(settings: DevicesSettings) -> str:
    """The file's text, one rule a line; without devices, only its comment."""
    lines = [line for device in (*settings.scanners, settings.printer) for line in _rules(device)]
    return "".join(f"{line}\n" for line in dict.fromkeys(lines))


def _rules(
    device: HidKeyboard | SerialLine | VirtualLine | TcpPrinter | SerialPrinter | UsbPrinter | NoPrinter,
) -> list[str]:
    match device:
        case HidKeyboard(path="", vendor=vendor, product=product):
            identity = f'ATTRS{{idVendor}}=="{vendor:04x}", ATTRS{{idProduct}}=="{product:04x}"'
            awake = 'ATTR{power/control}="on"'
            return [
                f"{_EVENT}, {identity}, {_OURS}, {_NO_KEYBOARD}",
                f"{_USB_DEVICE}, {_usb(vendor, product)}, {awake}",
            ]
        case HidKeyboard(path=path):
            return [f"{_EVENT}, {_node(path)}, {_OURS}, {_NO_KEYBOARD}"]
        case SerialLine(port=port) | SerialPrinter(port=port):
            return [f"{_LINE}, {_node(port)}, {_OURS}, {_NO_MODEM}"]
        case UsbPrinter(vendor=None):
            # The interfaces of a device, as 50-udev-default.rules lists them: class 7, subclass 1 is a printer.
            return [f'{_USB_DEVICE}, ENV{{ID_USB_INTERFACES}}=="*:0701*", {_OURS}']
        case UsbPrinter(vendor=vendor, product=product):
            assert vendor is not None
            return [f"{_USB_DEVICE}, {_usb(vendor, product)}, {_OURS}"]
        case VirtualLine() | TcpPrinter() | NoPrinter():
            return []


def _usb(vendor: int, product: int | None) -> str:
    named = f'ATTR{{idVendor}}=="{vendor:04x}"'
    return named if product is None else f'{named}, ATTR{{idProduct}}=="{product:04x}"'


def _node(path: str) -> str:
    """A kernel name (ttyACM0) or one of the links that udev itself makes (serial/by-id/…)."""
    name = PurePosixPath(path).relative_to("/dev")
    return f'KERNEL=="{name}"' if len(name.parts) == 1 else f'SYMLINK=="{name}"'
