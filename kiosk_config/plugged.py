"""Which scanners and printers are plugged into this machine, as the settings file would name them. Reads sysfs and /dev only.

No permission is needed and nothing is opened: a diagnosis must not steal a scan.
"""

from collections.abc import Iterator
from pathlib import Path

PRINTER_CLASS = "07"
LISTED_MAX = 20  # a counter has two or three; a hub full of others must not hide the table above


def plugged(root: Path) -> list[str]:
    """Lines like `kind = "serial", port = "/dev/serial/by-id/…"`. `root`: "/" of the machine."""
    return [*_linked(root), *_usb_printers(root)][:LISTED_MAX]


def _linked(root: Path) -> Iterator[str]:
    for link in sorted((root / "dev/input/by-id").glob("*-event-kbd")):
        yield f'kind = "hid-keyboard", path = "/dev/input/by-id/{link.name}"'
    for link in sorted((root / "dev/serial/by-id").glob("*")):
        yield f'kind = "serial", port = "/dev/serial/by-id/{link.name}"'


def _usb_printers(root: Path) -> Iterator[str]:
    for interface in sorted((root / "sys/bus/usb/devices").glob("*:*")):
        if _attribute(interface / "bInterfaceClass") != PRINTER_CLASS:
            continue
        device = interface.with_name(interface.name.partition(":")[0])
        vendor, product = _attribute(device / "idVendor"), _attribute(device / "idProduct")
        name = " ".join(filter(None, (_attribute(device / "manufacturer"), _attribute(device / "product"))))
        yield f'kind = "usb", vendor = 0x{vendor}, product = 0x{product}' + (f"  # {name}" if name else "")


def _attribute(path: Path) -> str:
    """ "" when the device went away meanwhile or does not say."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
