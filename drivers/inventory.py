"""Which scanners and printers are plugged in: read from sysfs, which needs no permission and opens no device.

Decides what may be a scanner, and in which mode; whether it is served, the roster decides. A scanner with several interfaces
is one device, with the mode that knows its codes best. Sources: the kernel's ABI/testing/sysfs-bus-usb, sysfs-driver-hid and
admin-guide/devices.txt; USB class codes; HID 1.11 6.2.2; HID usage tables, page 0x8C (bar code scanner).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from drivers.identity import DeviceIdentity, Mode
from drivers.limits import DEVICE_TEXT_CHARACTERS_MAX, DEVICES_FOUND_MAX
from drivers.scanner.layout import DIGITS, KEY_ENTER, KEYPAD_DIGITS

ROOT = Path("/")

USB_PRINTER_CLASS = "07"
# linux/input.h: BUS_USB and BUS_BLUETOOTH. On the others are keyboards that are built in.
INPUT_BUSES = frozenset({0x03, 0x05})
CODE_KEYS = frozenset(DIGITS) - frozenset(KEYPAD_DIGITS) | {KEY_ENTER}
USAGE_PAGE, LONG_ITEM = 0x04, 0xFE
BAR_CODE_SCANNER = 0x8C

BEST_FIRST = tuple(Mode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A file under /dev through which a device speaks."""

    mode: Mode
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugged:
    """One device. `nodes`: the best first. A USB printer's is that of the whole device, which libusb opens; `usblp`: that of
    the kernel's own driver, empty while it does not hold the printer."""

    identity: DeviceIdentity
    label: str
    nodes: tuple[Node, ...]
    usblp: str = ""

    @property
    def mode(self) -> Mode:
        return self.nodes[0].mode

    def node(self, mode: Mode) -> str:
        """Empty when it offers no such mode."""
        return next((node.path for node in self.nodes if node.mode is mode), "")


def plugged(root: Path = ROOT) -> tuple[Plugged, ...]:
    """Every candidate, in the order of their names. What goes away while it is being read is left out."""
    candidates = sorted(_candidates(root), key=lambda one: one.identity.key)
    merged = [_merged(list(same)) for _, same in groupby(candidates, key=lambda one: one.identity)]
    return tuple(merged[:DEVICES_FOUND_MAX])


def _candidates(root: Path) -> Iterator[Plugged]:
    classes = root / "sys/class"
    yield from _speaking(classes / "input", "event*", _keyboard)
    yield from _speaking(classes / "hidraw", "hidraw*", _hid_pos)
    yield from _speaking(classes / "tty", "ttyACM*", _serial)
    yield from _speaking(classes / "tty", "ttyUSB*", _serial)
    yield from _printers(root / "sys/bus/usb/devices")


def _merged(same: list[Plugged]) -> Plugged:
    nodes = sorted(
        {node for one in same for node in one.nodes},
        key=lambda node: (BEST_FIRST.index(node.mode), len(node.path), node.path),
    )
    return replace(same[0], nodes=tuple(nodes), usblp=max(one.usblp for one in same))


# --- what speaks through a node of its own ----------------------------------------------------------


def _speaking(folder: Path, pattern: str, read: Callable[[Path], Plugged | None]) -> Iterator[Plugged]:
    for entry in sorted(folder.glob(pattern)):
        found = read(entry)
        if found is not None:
            yield found


def _keyboard(entry: Path) -> Plugged | None:
    """Something that types digits and Enter; a scanner may have other nodes beside it."""
    device = entry / "device"
    if _number(device / "id/bustype") not in INPUT_BUSES or not _bits(device / "capabilities/key") >= CODE_KEYS:
        return None
    own = DeviceIdentity(
        vendor=_number(device / "id/vendor") or 0,
        product=_number(device / "id/product") or 0,
        serial=_text(device / "uniq"),
    )
    return _named(entry, own, _text(device / "name"), Node(mode=Mode.HID_KEYBOARD, path=f"/dev/input/{entry.name}"))


def _hid_pos(entry: Path) -> Plugged | None:
    if BAR_CODE_SCANNER not in usage_pages(_bytes(entry / "device/report_descriptor")):
        return None
    told = dict(line.split("=", 1) for line in _text(entry / "device/uevent", limit=None).splitlines() if "=" in line)
    # HID_ID=0003:00000C2E:00000B61
    _, vendor, product = (told.get("HID_ID", "") + "::").split(":")[:3]
    own = DeviceIdentity(
        vendor=_parsed(vendor) or 0, product=_parsed(product) or 0, serial=_clean(told.get("HID_UNIQ", ""))
    )
    return _named(entry, own, _clean(told.get("HID_NAME", "")), Node(mode=Mode.HID_POS, path=f"/dev/{entry.name}"))


def _serial(entry: Path) -> Plugged | None:
    """On USB only: any machine has serial ports, and nothing tells what is behind them."""
    node = Node(mode=Mode.SERIAL, path=f"/dev/{entry.name}")
    device = _usb_device(entry)
    return None if device is None else _on_usb(device, node)


def _named(entry: Path, own: DeviceIdentity, name: str, node: Node) -> Plugged:
    """By what its USB device says; by what the node itself says if it is on no USB port."""
    device = _usb_device(entry)
    return Plugged(identity=own, label=name or own.key, nodes=(node,)) if device is None else _on_usb(device, node)


# --- USB devices ------------------------------------------------------------------------------------


def _printers(devices: Path) -> Iterator[Plugged]:
    for interface in sorted(devices.glob("*:*")):
        if _text(interface / "bInterfaceClass") != USB_PRINTER_CLASS:
            continue
        device = _usb_device(interface)
        if device is None:
            continue
        place = f"{_number(device / 'busnum', base=10) or 0:03d}/{_number(device / 'devnum', base=10) or 0:03d}"
        found = _on_usb(device, Node(mode=Mode.USB_PRINTER, path=f"/dev/bus/usb/{place}"))
        yield replace(found, usblp=next((f"/dev/usb/{lp.name}" for lp in interface.glob("usbmisc/lp*")), ""))


def _usb_device(entry: Path) -> Path | None:
    """The USB device that an entry of sysfs belongs to. Its name is its place: bus, then the ports from hub to hub."""
    try:
        place = entry.resolve(strict=True)
    except OSError:
        # Unplugged meanwhile.
        return None
    return next((folder for folder in (place, *place.parents) if (folder / "idVendor").exists()), None)


def _on_usb(device: Path, node: Node) -> Plugged:
    identity = DeviceIdentity(
        vendor=_number(device / "idVendor") or 0,
        product=_number(device / "idProduct") or 0,
        serial=_text(device / "serial"),
        usb_path=device.name,
    )
    said = " ".join(filter(None, (_text(device / "manufacturer"), _text(device / "product"))))
    return Plugged(identity=identity, label=said or identity.key, nodes=(node,))


# --- files ------------------------------------------------------------------------------------------


def usage_pages(descriptor: bytes) -> frozenset[int]:
    """Of a HID report descriptor, as far as it can be followed."""
    pages: set[int] = set()
    place = 0
    while place < len(descriptor):
        item = descriptor[place : place + 1 + _value_bytes(descriptor, place)]
        if item[0] & 0xFC == USAGE_PAGE:
            pages.add(int.from_bytes(item[1:], "little"))
        place += 1 + _value_bytes(descriptor, place)
    return frozenset(pages)


def _value_bytes(descriptor: bytes, place: int) -> int:
    """How many bytes follow an item's first. A long item says so in the second, of what comes after the third."""
    if descriptor[place] == LONG_ITEM:
        return 2 + sum(descriptor[place + 1 : place + 2])
    return (0, 1, 2, 4)[descriptor[place] & 3]


def _bytes(path: Path) -> bytes:
    """Empty when the device went away meanwhile, or has no such attribute."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _text(path: Path, *, limit: int | None = DEVICE_TEXT_CHARACTERS_MAX) -> str:
    raw = _bytes(path).decode("utf-8", errors="replace")
    return raw if limit is None else _clean(raw)


def _clean(said: str) -> str:
    """What a device says of itself, fit for a line of a log."""
    return "".join(char if char.isprintable() else " " for char in said).strip()[:DEVICE_TEXT_CHARACTERS_MAX]


def _number(path: Path, *, base: int = 16) -> int | None:
    return _parsed(_text(path), base=base)


def _parsed(text: str, *, base: int = 16) -> int | None:
    try:
        return int(text, base)
    except ValueError:
        return None


def _bits(path: Path) -> frozenset[int]:
    """A bitmap: words of the machine's long in hexadecimal, the highest first."""
    words = [_parsed(word) or 0 for word in _text(path, limit=None).split()]
    return frozenset(
        64 * place + bit for place, word in enumerate(reversed(words)) for bit in range(64) if word >> bit & 1
    )
