"""A receipt printer on USB without hardware: the device side of the kernel's printer gadget.

Works where the gadget is (configfs function `printer`, and dummy_hcd or a device port): in the USB bench. Answers go on the
bulk pipe; the port status, which a full printer still gives, is set apart. Source: linux/usb/g_printer.h.
"""

import fcntl
import os
from pathlib import Path

from drivers.virtual.emulator import EmulatedPrinter
from drivers.virtual.serving import ServedPrinter

GADGET = Path("/dev/g_printer0")
SET_PRINTER_STATUS = 0xC0016722
"""_IOWR('g', 0x22, unsigned char); the status goes by value."""


class GadgetEnd:
    """OSError at `open`: there is no gadget, or another program holds it."""

    def __init__(self, node: Path = GADGET) -> None:
        self._node = node
        self._descriptor: int | None = None
        self._shown: int | None = None

    def open(self) -> int:
        self._descriptor = os.open(self._node, os.O_RDWR | os.O_NONBLOCK)
        return self._descriptor

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = self._shown = None

    def hear(self, data: bytes) -> bytes:
        return data

    def say(self, answers: bytes) -> bytes:
        return answers

    def show(self, emulated: EmulatedPrinter) -> None:
        status = emulated.port_status
        if self._descriptor is not None and status != self._shown:
            fcntl.ioctl(self._descriptor, SET_PRINTER_STATUS, status)
            self._shown = status


def virtual_usb_printer(emulated: EmulatedPrinter | None = None, *, node: Path = GADGET) -> ServedPrinter:
    return ServedPrinter(GadgetEnd(node), emulated)
