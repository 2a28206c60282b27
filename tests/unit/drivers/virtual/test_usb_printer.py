"""The gadget end, against a node that is none: the kernel's own is met in the USB bench."""

import fcntl
import os
from pathlib import Path

import pytest

from drivers.virtual import EmulatedPrinter
from drivers.virtual.usb_printer import SET_PRINTER_STATUS, GadgetEnd


def test_the_status_order_is_the_kernels() -> None:
    """_IOWR('g', 0x22, unsigned char) of linux/usb/g_printer.h."""
    read_and_write, size, kind, number = 3, 1, ord("g"), 0x22
    assert read_and_write << 30 | size << 16 | kind << 8 | number == SET_PRINTER_STATUS


def test_without_a_gadget_the_system_says_so(tmp_path: Path) -> None:
    end = GadgetEnd(tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        end.open()
    end.close()


def test_a_node_that_is_no_gadget_refuses_the_status(tmp_path: Path) -> None:
    """What is given to the kernel is given: a plain file answers that it knows no such order."""
    node = tmp_path / "node"
    os.mkfifo(node)
    end = GadgetEnd(node)
    descriptor = end.open()
    with pytest.raises(OSError, match="ioctl"):
        end.show(EmulatedPrinter())
    assert fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_NONBLOCK
    assert end.hear(b"x") + end.say(b"y") == b"xy"
    end.close()
