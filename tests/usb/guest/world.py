"""Which devices there are on the bench, and what the counter's settings say of them."""

from pathlib import Path

from tests.usb.guest import hid_pos, keys, scanners
from tests.usb.guest.gadgets import Gadget, HidGadget, SerialGadget
from tests.usb.guest.hid_pos import Form
from tests.usb.guest.paper import PrinterGadget
from tests.usb.guest.scanners import Scanner

HONEYWELL, ZEBRA, DATALOGIC, EPSON, STAR = 0x0C2E, 0x05E0, 0x05F9, 0x04B8, 0x0519

TABLE = """
[[devices.scanners]]
kind = "hid-keyboard"
name = "us"
vendor = 0x0c2e
product = 0x0b61
[[devices.scanners]]
kind = "hid-keyboard"
name = "fr"
vendor = 0x05e0
product = 0x1200
layout = "fr"
[[devices.scanners]]
kind = "serial"
name = "serial"
port = "/dev/serial/by-id/usb-Bench_Bench_serial_SER0001-if00"
[devices.printer]
kind = "usb"
vendor = 0x04b8
product = 0x0202
confirmation = "CONFIRMED"
"""
# Usage page 0xFF0E, as Zebra's SNAPI scanners have it: reports that only their maker's software reads.
SNAPI_DESCRIPTOR = bytes.fromhex("060eff0901a101150026ff0075089540090281 0209039102c0".replace(" ", ""))
SPARE_TABLE = """
[devices.printer]
kind = "usb"
vendor = 0x0519
product = 0x0003
"""
SURE_SPARE_TABLE = f'{SPARE_TABLE}confirmation = "CONFIRMED"\n'


def _keyboard(name: str, controller: int, vendor: int, product: int, serial: str) -> HidGadget:
    return HidGadget(
        name, controller=controller, vendor=vendor, product=product, serial=serial,
        descriptor=keys.DESCRIPTOR, report_bytes=keys.REPORT_BYTES, is_keyboard=True,
    )  # fmt: skip


def _point_of_sale(name: str, controller: int, product: int, form: Form) -> HidGadget:
    return HidGadget(
        name, controller=controller, vendor=HONEYWELL, product=product, serial=f"POS{product:04X}",
        descriptor=form.descriptor, report_bytes=hid_pos.REPORT_BYTES, is_keyboard=False,
    )  # fmt: skip


class World:
    """Every device of the bench, each on a controller of its own."""

    def __init__(self) -> None:
        self.us = _keyboard("us", 0, HONEYWELL, 0x0B61, "KBD0001")
        self.fr = _keyboard("fr", 1, ZEBRA, 0x1200, "KBD0002")
        self.serial = SerialGadget("serial", controller=2, vendor=DATALOGIC, product=0x4204, serial="SER0001")
        self.pos = _point_of_sale("pos", 3, 0x0B67, hid_pos.USUAL)
        self.printer = PrinterGadget("printer", controller=4, vendor=EPSON, product=0x0202, serial="PRN0001")
        self.free_controller = 11
        # In nobody's settings, and plugged in by the rows that want them.
        self.other_pos = _point_of_sale("other-pos", 5, 0x0B68, hid_pos.OTHER)
        self.spare = PrinterGadget("spare", controller=6, vendor=STAR, product=0x0003, serial="PRN0002")
        self.floor = _keyboard("floor", 7, HONEYWELL, 0x0B62, "KBD0003")
        self.twins = tuple(_keyboard(f"twin-{place}", 8 + place, ZEBRA, 0x1701, "") for place in range(2))
        self.snapi = HidGadget(
            "snapi", controller=10, vendor=ZEBRA, product=0x1900, serial="SNP0001",
            descriptor=SNAPI_DESCRIPTOR, report_bytes=64, is_keyboard=False,
        )  # fmt: skip
        self.scanners: tuple[Scanner, ...] = (
            scanners.american(self.us),
            scanners.french(self.fr),
            scanners.serial(self.serial),
            scanners.point_of_sale(self.pos, hid_pos.USUAL, self.pos.key),
        )

    @property
    def gadgets(self) -> tuple[Gadget, ...]:
        """Those that the shared process serves."""
        return (self.us, self.fr, self.serial, self.pos, self.printer)

    @property
    def visitors(self) -> tuple[Gadget, ...]:
        return (self.other_pos, self.spare, self.floor, *self.twins, self.snapi)

    @property
    def devices(self) -> tuple[str, ...]:
        """Names of all that the shared process serves."""
        return (*(scanner.name for scanner in self.scanners), "printer")

    def leave(self, *staying: Gadget) -> None:
        """Pulls out all the others: each costs this machine eight thousand interrupts a second, at rest too."""
        for gadget in (*self.gadgets, *self.visitors):
            if gadget not in staying:
                gadget.unplug()

    def plug_all(self) -> set[str]:
        """Everything where it belongs; the names of the devices that were not."""
        for gadget in self.visitors:
            gadget.unplug()
        names: dict[Gadget, str] = {scanner.gadget: scanner.name for scanner in self.scanners}
        names[self.printer] = "printer"
        moved = {name for gadget, name in names.items() if not gadget.is_plugged or gadget.controller != gadget.home}
        for gadget in self.gadgets:
            gadget.plug(gadget.home)
        return moved

    def unplug_all(self) -> None:
        for gadget in (*self.gadgets, *self.visitors):
            gadget.unplug()


def event_node(gadget: Gadget) -> Path | None:
    """The keyboard's node, when it is there."""
    return _node(gadget, "*:*/input/input*/event*", "/dev/input")


def line_node(gadget: Gadget) -> Path | None:
    return _node(gadget, "tty/tty*", "/dev")


def usb_node(gadget: Gadget) -> Path:
    """The device's own, which libusb opens."""
    device = Path("/sys/bus/usb/devices", gadget.usb_path)
    bus, number = (int((device / name).read_text()) for name in ("busnum", "devnum"))
    return Path(f"/dev/bus/usb/{bus:03d}/{number:03d}")


def _node(gadget: Gadget, pattern: str, folder: str) -> Path | None:
    for found in Path("/sys/bus/usb/devices", f"{gadget.usb_path}:1.0").glob(pattern):
        node = Path(folder, found.name)
        if node.exists():
            return node
    return None
