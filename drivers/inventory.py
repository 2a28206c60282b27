"""Which scanners and printers are plugged in: read from sysfs, which needs no permission and opens no device.

Decides what may be a scanner, and in which mode; whether it is served, the roster decides. A scanner with several interfaces
is one device, with the mode that knows its codes best. Sources: the kernel's ABI/testing/sysfs-bus-usb, sysfs-driver-hid and
admin-guide/devices.txt; USB class codes; what reports say is hid_report's and modes' business.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from drivers.identity import DeviceIdentity, Mode
from drivers.limits import DEVICE_TEXT_CHARACTERS_MAX, DEVICES_FOUND_MAX
from drivers.scanner.hid_report import SCANNER_PAGE, applications_of
from drivers.scanner.layout import DIGITS, KEY_ENTER, KEYPAD_DIGITS
from drivers.scanner.modes import UnsupportedMode, unsupported_mode

ROOT = Path("/")

USB_PRINTER_CLASS = "07"
# linux/input.h: BUS_USB and BUS_BLUETOOTH. On the others are keyboards that are built in.
INPUT_BUSES = frozenset({0x03, 0x05})
CODE_KEYS = frozenset(DIGITS) - frozenset(KEYPAD_DIGITS) | {KEY_ENTER}

BEST_FIRST = tuple(Mode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A file under /dev through which a device speaks."""

    mode: Mode
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugged:
    """One device. `nodes`: the best first. A USB printer's is that of the whole device, which libusb opens; `usblp`: that of
    the kernel's own driver, empty while it does not hold the printer. `advice`: what to do with a scanner that is UNSUPPORTED
    as it is set."""

    identity: DeviceIdentity
    label: str
    nodes: tuple[Node, ...]
    usblp: str = ""
    advice: str = ""

    @property
    def mode(self) -> Mode:
        return self.nodes[0].mode

    def node(self, mode: Mode) -> str:
        """Empty when it offers no such mode."""
        return next((node.path for node in self.nodes if node.mode is mode), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugging:
    """A report: what was plugged in when somebody last looked."""

    found: tuple[Plugged, ...]


def plugged(root: Path = ROOT) -> tuple[Plugged, ...]:
    """Every candidate, in the order of their names. What goes away while it is being read is left out."""
    candidates = sorted(_candidates(root), key=lambda one: one.identity.key)
    merged = [_merged(list(same)) for _, same in groupby(candidates, key=lambda one: one.identity)]
    return tuple(merged[:DEVICES_FOUND_MAX])


def _candidates(root: Path) -> Iterator[Plugged]:
    classes = root / "sys/class"
    yield from _speaking(classes / "input", "event*", _keyboard)
    yield from _speaking(classes / "hidraw", "hidraw*", _hidraw)
    yield from _speaking(classes / "tty", "ttyACM*", _serial)
    yield from _speaking(classes / "tty", "ttyUSB*", _serial)
    yield from _printers(root / "sys/bus/usb/devices")
    yield from _unsupported(root / "sys/bus/usb/devices")


def _merged(same: list[Plugged]) -> Plugged:
    nodes = sorted(
        {node for one in same for node in one.nodes},
        key=lambda node: (BEST_FIRST.index(node.mode), len(node.path), node.path),
    )
    return replace(
        same[0],
        nodes=tuple(nodes),
        usblp=max(one.usblp for one in same),
        advice=max(one.advice for one in same),
    )


def _was_whole(entry: Path) -> bool:
    """Asked when all was read: the kernel takes nodes and interfaces away before what their device says of itself, so that nothing
    of it was missing yet. Half an identity would be another device's, expected for ever."""
    return entry.exists()


# --- what speaks through a node of its own ----------------------------------------------------------


def _speaking(folder: Path, pattern: str, read: Callable[[Path], Plugged | None]) -> Iterator[Plugged]:
    for entry in sorted(folder.glob(pattern)):
        found = read(entry)
        if found is not None and _was_whole(entry):
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


def _hidraw(entry: Path) -> Plugged | None:
    """Known by its reports: a point-of-sale scanner, or one in a mode that is nobody's but its maker's."""
    told = dict(line.split("=", 1) for line in _text(entry / "device/uevent", limit=None).splitlines() if "=" in line)
    # HID_ID=0003:00000C2E:00000B61
    _, vendor, product = (told.get("HID_ID", "") + "::").split(":")[:3]
    own = DeviceIdentity(
        vendor=_parsed(vendor) or 0, product=_parsed(product) or 0, serial=_clean(told.get("HID_UNIQ", ""))
    )
    applications = applications_of(_bytes(entry / "device/report_descriptor"))
    path = f"/dev/{entry.name}"
    if any(page == SCANNER_PAGE for page, _ in applications):
        return _named(entry, own, _clean(told.get("HID_NAME", "")), Node(mode=Mode.HID_POS, path=path))
    mode = unsupported_mode(own.vendor, own.product, applications)
    if mode is None:
        return None
    found = _named(entry, own, _clean(told.get("HID_NAME", "")), Node(mode=Mode.UNSUPPORTED, path=path))
    return replace(found, advice=_advice(mode))


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
        device = _usb_device(interface) if _text(interface / "bInterfaceClass") == USB_PRINTER_CLASS else None
        if device is not None:
            found = _on_usb(device, Node(mode=Mode.USB_PRINTER, path=_usb_node(device)))
            found = replace(found, usblp=next((f"/dev/usb/{lp.name}" for lp in interface.glob("usbmisc/lp*")), ""))
            if _was_whole(interface):
                yield found


def _unsupported(devices: Path) -> Iterator[Plugged]:
    """Scanners known by their numbers alone: some of their modes have no node that says anything."""
    for device in sorted(devices.glob("*-*")):
        mode = None if ":" in device.name else unsupported_mode(*_numbers(device))
        if mode is not None:
            found = _on_usb(device, Node(mode=Mode.UNSUPPORTED, path=_usb_node(device)))
            if _was_whole(device / "idVendor"):
                yield replace(found, advice=_advice(mode))


def _advice(mode: UnsupportedMode) -> str:
    return f"{mode.name}: {mode.remedy}"


def _usb_node(device: Path) -> str:
    bus, number = (_parsed(_text(device / name), base=10) or 0 for name in ("busnum", "devnum"))
    return f"/dev/bus/usb/{bus:03d}/{number:03d}"


def _numbers(device: Path) -> tuple[int, int]:
    return _number(device / "idVendor") or 0, _number(device / "idProduct") or 0


def _usb_device(entry: Path) -> Path | None:
    """The USB device that an entry of sysfs belongs to. Its name is its place: bus, then the ports from hub to hub."""
    try:
        place = entry.resolve(strict=True)
    except OSError:
        # Unplugged meanwhile.
        return None
    return next((folder for folder in (place, *place.parents) if (folder / "idVendor").exists()), None)


def _on_usb(device: Path, node: Node) -> Plugged:
    vendor, product = _numbers(device)
    identity = DeviceIdentity(vendor=vendor, product=product, serial=_text(device / "serial"), usb_path=device.name)
    said = " ".join(filter(None, (_text(device / "manufacturer"), _text(device / "product"))))
    return Plugged(identity=identity, label=said or identity.key, nodes=(node,))


# --- files ------------------------------------------------------------------------------------------


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


def _number(path: Path) -> int | None:
    return _parsed(_text(path))


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
