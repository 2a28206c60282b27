"""Which device is which: what names a scanner or printer for ever, and how it is found again among those plugged in. Pure.

Numbers of nodes mean nothing: they change with the order of plugging. A serial number means something when no other device
has the same one, which cheap scanners do; a port means something until somebody tidies the cables.
"""

from enum import StrEnum

import msgspec


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

    vendor: int
    product: int
    serial: str = ""
    usb_path: str = ""

    @property
    def key(self) -> str:
        """Unlike that of any other device plugged in at the same time."""
        place = f"@{self.usb_path}" if self.usb_path else ""
        serial = f":{self.serial}" if self.serial else ""
        return f"{self.vendor:04x}:{self.product:04x}{serial}{place}"
