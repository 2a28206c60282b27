"""Devices that are not there, seen by the devices process as real ones: for demonstration and tests."""

from drivers.virtual.printer import VirtualPrinter
from drivers.virtual.scanner import VirtualScanner, azerty_mangled

__all__ = ["VirtualPrinter", "VirtualScanner", "azerty_mangled"]
