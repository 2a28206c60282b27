"""Which devices there are on the bench, and what the counter's settings say of them."""

from tests.usb.guest import keys
from tests.usb.guest.gadgets import Gadget, HidGadget, SerialGadget
from tests.usb.guest.paper import PrinterGadget

HONEYWELL, ZEBRA, DATALOGIC, EPSON = 0x0C2E, 0x05E0, 0x05F9, 0x04B8

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
"""
SCANNERS = ("us", "fr", "serial")


def _keyboard(name: str, controller: int, vendor: int, product: int, serial: str) -> HidGadget:
    return HidGadget(
        name, controller=controller, vendor=vendor, product=product, serial=serial,
        descriptor=keys.DESCRIPTOR, report_bytes=keys.REPORT_BYTES, is_keyboard=True,
    )  # fmt: skip


class World:
    """Every device of the bench, on a controller of its own."""

    def __init__(self) -> None:
        self.us = _keyboard("us", 0, HONEYWELL, 0x0B61, "KBD0001")
        self.fr = _keyboard("fr", 1, ZEBRA, 0x1200, "KBD0002")
        self.serial = SerialGadget("serial", controller=2, vendor=DATALOGIC, product=0x4204, serial="SER0001")
        self.printer = PrinterGadget("printer", controller=3, vendor=EPSON, product=0x0202, serial="PRN0001")

    @property
    def all(self) -> tuple[Gadget, ...]:
        return (self.us, self.fr, self.serial, self.printer)

    def plug_all(self) -> None:
        for gadget in self.all:
            gadget.plug()

    def unplug_all(self) -> None:
        for gadget in self.all:
            gadget.unplug()
