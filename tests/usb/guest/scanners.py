"""Scanners as rows use them: one call scans one code, in the way of each mode and at the pace of real ones."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.usb.guest import keys
from tests.usb.guest.gadgets import Gadget, HidGadget, SerialGadget
from tests.usb.guest.hid_pos import Form

# Seconds per HID report, of which a key is two. Real scanners send a key in 4 to 10 ms.
PACE_S = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """`name` as the settings have it; `scan` returns when the last report is on the bus."""

    name: str
    gadget: Gadget
    scan: Callable[[str], None]


def american(gadget: HidGadget) -> Scanner:
    return Scanner(
        name=gadget.name,
        gadget=gadget,
        scan=lambda text: gadget.send_paced(keys.reports(keys.american(text)), PACE_S),
    )


def french(gadget: HidGadget) -> Scanner:
    return Scanner(
        name=gadget.name,
        gadget=gadget,
        scan=lambda text: gadget.send_paced(keys.chords(keys.french(text)), PACE_S),
    )


def serial(gadget: SerialGadget) -> Scanner:
    return Scanner(name=gadget.name, gadget=gadget, scan=lambda text: gadget.send(f"{text}\r\n".encode()))


def point_of_sale(gadget: HidGadget, form: Form, name: str) -> Scanner:
    return Scanner(name=name, gadget=gadget, scan=lambda text: gadget.send_paced(form.reports(text), PACE_S))
