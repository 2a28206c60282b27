"""Which scanners and printers are plugged into this machine, and how the settings file would name them. Reads sysfs and /dev only.

No permission is needed and nothing is opened: a diagnosis must not steal a scan, and works without the devices process.
"""

from collections.abc import Iterator
from pathlib import Path

from drivers import inventory
from drivers.identity import DeviceIdentity, Mode
from kiosk_config import texts_devices as texts

LINKS = {Mode.HID_KEYBOARD: "dev/input/by-id", Mode.SERIAL: "dev/serial/by-id"}
"""Where udev keeps a name that does not change with the order of plugging."""


def plugged(root: Path) -> list[str]:
    """A line for each device. `root`: "/" of the machine."""
    return [
        texts.plugged(one.label, mode, setting(one.identity, mode, node, root))
        for one in inventory.plugged(root)
        for mode, node in [(one.mode, one.nodes[0].path)]
    ]


def setting(identity: DeviceIdentity, mode: Mode, node: str, root: Path) -> str:
    """As the settings file would name it, "" when they need not or cannot."""
    usb = f"vendor = 0x{identity.vendor:04x}, product = 0x{identity.product:04x}"
    match mode:
        case Mode.HID_KEYBOARD:
            link = next(_links(root, mode, node), "")
            return f'kind = "hid-keyboard", path = "{link}"' if link else f'kind = "hid-keyboard", {usb}'
        case Mode.SERIAL:
            return f'kind = "serial", port = "{next(_links(root, mode, node), node)}"'
        case Mode.USB_PRINTER:
            return f'kind = "usb", {usb}'
        case Mode.HID_POS | Mode.NETWORK_PRINTER | Mode.UNSUPPORTED:
            return ""


def _links(root: Path, mode: Mode, node: str) -> Iterator[str]:
    """Links to the node, their names in order."""
    folder = root / LINKS[mode]
    for link in sorted(folder.glob("*")):
        if link.is_symlink() and link.readlink().name == Path(node).name:
            yield f"/{LINKS[mode]}/{link.name}"
