"""USB devices made by software: what the kernel's configfs needs to put one on the bus, to pull it out, and to speak through it.

Decides nothing about what they say (keys, hid_pos, paper). Source: Documentation/usb/gadget_configfs.rst, gadget_hid.rst,
gadget_printer.rst, gadget_serial.rst of the Linux kernel.
"""

import errno
import os
import select
import stat
import time
import tty
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

GADGETS = Path("/sys/kernel/config/usb_gadget")
ENGLISH = "0x409"
PATIENCE_S = 20.0
TICK_S = 0.005

V = TypeVar("V")


def wait_for(look: Callable[[], V], what: str, patience_s: float = PATIENCE_S) -> V:
    """The first true answer."""
    until = time.monotonic() + patience_s
    while not (found := look()):
        assert time.monotonic() < until, f"in vain: {what}"
        time.sleep(TICK_S)
    return found


class Gadget:
    """One device: `plug` puts it on its controller's only port, `unplug` pulls it out, as often as you like."""

    def __init__(self, name: str, *, controller: int, vendor: int, product: int, serial: str) -> None:
        self.name, self.vendor, self.product, self.serial = name, vendor, product, serial
        self.controller = controller
        self._folder = GADGETS / name
        self._folder.mkdir()
        self._set("idVendor", f"{vendor:#06x}")
        self._set("idProduct", f"{product:#06x}")
        self._set("bcdUSB", "0x0200")
        strings = self._folder / "strings" / ENGLISH
        strings.mkdir()
        if serial:
            self._set(f"strings/{ENGLISH}/serialnumber", serial)
        self._set(f"strings/{ENGLISH}/manufacturer", "Bench")
        self._set(f"strings/{ENGLISH}/product", f"Bench {name}")
        (self._folder / "configs/c.1").mkdir()
        self._set("configs/c.1/MaxPower", "100")

    def add(self, kind: str, values: dict[str, str | int | bytes]) -> Path:
        """A function of the device, by the kernel's name for it; its folder."""
        function = self._folder / "functions" / f"{kind}.{self.name}"
        function.mkdir()
        for name, value in values.items():
            _write(function / name, value if isinstance(value, bytes) else f"{value}\n".encode())
        (self._folder / "configs/c.1" / function.name).symlink_to(function)
        return function

    @property
    def is_plugged(self) -> bool:
        return bool((self._folder / "UDC").read_text().strip())

    @property
    def usb_path(self) -> str:
        """As the kernel names the place on the bus: 3-1."""
        bus = next(Path(f"/sys/devices/platform/dummy_hcd.{self.controller}").glob("usb*")).name.removeprefix("usb")
        return f"{bus}-1"

    def plug(self, controller: int | None = None) -> None:
        """Returns when the bus has it, which is before its nodes are there."""
        if self.is_plugged:
            return
        self.controller = self.controller if controller is None else controller
        # The host side of the port may still be seeing the last one off.
        udc = f"dummy_udc.{self.controller}\n".encode()
        wait_for(lambda: self._is_bound(udc), f"{self.name} bound to {udc!r}")
        self._opened()

    def unplug(self) -> None:
        if self.is_plugged:
            _write(self._folder / "UDC", b"\n")
            self._closed()

    def _is_bound(self, udc: bytes) -> bool:
        try:
            _write(self._folder / "UDC", udc)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            return False
        return True

    def _set(self, name: str, value: str) -> None:
        _write(self._folder / name, value.encode() + b"\n")

    def _opened(self) -> None:
        """On the bus."""

    def _closed(self) -> None:
        """Off the bus."""


class HidGadget(Gadget):
    """A device with one HID interface. `send` writes one input report."""

    def __init__(
        self, name: str, *, controller: int, vendor: int, product: int, serial: str,
        descriptor: bytes, report_bytes: int, is_keyboard: bool,
    ) -> None:  # fmt: skip
        super().__init__(name, controller=controller, vendor=vendor, product=product, serial=serial)
        boot = int(is_keyboard)
        self._function = self.add(
            "hid", {"protocol": boot, "subclass": boot, "report_length": report_bytes, "report_desc": descriptor}
        )
        self._descriptor: int | None = None

    def send(self, report: bytes) -> None:
        assert self._descriptor is not None
        os.write(self._descriptor, report)

    def send_paced(self, reports: Iterable[bytes], pace_s: float) -> None:
        """One report every `pace_s`; what goes late is not caught up with, as a scanner does not."""
        for report in reports:
            self.send(report)
            time.sleep(pace_s)

    def heard(self, wait_s: float = 0.0) -> bytes:
        """An output report (the lights of a keyboard), or nothing."""
        assert self._descriptor is not None
        if not select.select([self._descriptor], [], [], wait_s)[0]:
            return b""
        return os.read(self._descriptor, 64)

    def _opened(self) -> None:
        number = int((self._function / "dev").read_text().partition(":")[2])
        path = f"/dev/hidg{number}"
        self._descriptor = wait_for(lambda: _opened_file(path), path)

    def _closed(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class SerialGadget(Gadget):
    """A device with a serial line (CDC-ACM)."""

    def __init__(self, name: str, *, controller: int, vendor: int, product: int, serial: str) -> None:
        super().__init__(name, controller=controller, vendor=vendor, product=product, serial=serial)
        function = self.add("acm", {})
        number = int((function / "port_num").read_text())
        self._descriptor = os.open(f"/dev/ttyGS{number}", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self._descriptor)
        os.set_blocking(self._descriptor, True)

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._descriptor, data) :]


def _opened_file(path: str) -> int | None:
    try:
        found = os.open(path, os.O_RDWR)
    except (FileNotFoundError, OSError):
        return None
    assert stat.S_ISCHR(os.fstat(found).st_mode)
    return found


def _write(path: Path, value: bytes) -> None:
    with path.open("wb", buffering=0) as file:
        file.write(value)
