"""Which device is which: what names a scanner or printer for ever, and how it is found again among those plugged in. Pure.

Numbers of nodes mean nothing: they change with the order of plugging. A serial number means something when no other device
has the same one, which cheap scanners do; a port means something until somebody tidies the cables.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec

UsbNumber = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]
"""idVendor and idProduct have sixteen bits."""


class Mode(StrEnum):
    """How a device shows itself on USB; a printer or a scanner on a plain serial line is SERIAL too."""

    HID_POS = "HID_POS"
    SERIAL = "SERIAL"
    HID_KEYBOARD = "HID_KEYBOARD"
    USB_PRINTER = "USB_PRINTER"
    NETWORK_PRINTER = "NETWORK_PRINTER"
    UNSUPPORTED = "UNSUPPORTED"


class DeviceIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`serial`: empty when the device has none. `usb_path`: bus and ports, as "1-2.1"; empty for what is not on USB."""

    vendor: UsbNumber
    product: UsbNumber
    serial: str = ""
    usb_path: str = ""

    @property
    def key(self) -> str:
        """Unlike that of any other device plugged in at the same time."""
        place = f"@{self.usb_path}" if self.usb_path else ""
        serial = f":{self.serial}" if self.serial else ""
        return f"{self.vendor:04x}:{self.product:04x}{serial}{place}"

    @property
    def kind(self) -> tuple[int, int]:
        return self.vendor, self.product


Pairs = list[tuple[DeviceIdentity, DeviceIdentity]]


def recognise(
    expected: Iterable[DeviceIdentity], found: Iterable[DeviceIdentity]
) -> dict[DeviceIdentity, DeviceIdentity]:
    """Which of the devices found each expected one is; one that is not there, or in doubt, is left out.

    1. The same in everything.
    2. The same serial number, when only one device expected and only one found has it.
    3. The same kind at the same port, unless their serial numbers differ.
    4. The same kind elsewhere, unless their serial numbers differ, when no other of its kind is plugged in or missed.

    When two answers are possible there is none: two alike are never exchanged by a guess.
    """
    wanted, there = set(expected), set(found)
    matched: dict[DeviceIdentity, DeviceIdentity] = {}
    for kind in {one.kind for one in wanted}:
        alike = {one for one in there if one.kind == kind}
        matched |= _match_alike({one for one in wanted if one.kind == kind}, alike)
    return matched


def resolve(
    wanted: DeviceIdentity, found: Iterable[DeviceIdentity], others: Iterable[DeviceIdentity] = ()
) -> DeviceIdentity | None:
    """Where the wanted device is among those found; `others` are expected as well, and may claim it."""
    return recognise({wanted, *others}, found).get(wanted)


def _match_alike(wanted: set[DeviceIdentity], there: set[DeviceIdentity]) -> dict[DeviceIdentity, DeviceIdentity]:
    matched = {one: one for one in wanted & there}
    matched |= _sure([(one, other) for one in wanted for other in there if one.serial and one.serial == other.serial])
    possible = _possible(wanted, there, matched)
    matched |= _sure([(one, other) for one, other in possible if one.usb_path == other.usb_path])
    if len(there) == 1:
        matched |= _sure(_possible(wanted, there, matched))
    return matched


def _possible(
    wanted: set[DeviceIdentity], there: set[DeviceIdentity], matched: dict[DeviceIdentity, DeviceIdentity]
) -> Pairs:
    """What is left of either side, without those whose serial numbers differ."""
    return [
        (one, other)
        for one in wanted.difference(matched)
        for other in there.difference(matched.values())
        if one.serial == other.serial or not (one.serial and other.serial)
    ]


def _sure(pairs: Pairs) -> dict[DeviceIdentity, DeviceIdentity]:
    """Those of which neither side has another possibility."""
    wanted = Counter(one for one, _ in pairs)
    there = Counter(other for _, other in pairs)
    return {one: other for one, other in pairs if wanted[one] == there[other] == 1}
