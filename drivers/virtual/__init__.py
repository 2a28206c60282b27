"""Devices that are not there, seen by the devices process as real ones: for demonstration and tests."""

from drivers.virtual.emulator import Capability, EmulatedPrinter, Roll
from drivers.virtual.printer import VirtualPrinter
from drivers.virtual.scanner import VirtualScanner, azerty_mangled
from drivers.virtual.serial_printer import virtual_serial_printer
from drivers.virtual.serving import ServedPrinter
from drivers.virtual.usb_printer import virtual_usb_printer

__all__ = [
    "Capability",
    "EmulatedPrinter",
    "Roll",
    "ServedPrinter",
    "VirtualPrinter",
    "VirtualScanner",
    "azerty_mangled",
    "virtual_serial_printer",
    "virtual_usb_printer",
]
