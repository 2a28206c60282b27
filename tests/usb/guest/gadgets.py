"""USB devices made by software: what the kernel's configfs needs to put one on the bus, to pull it out, and to speak through it.

Decides nothing about what they say (keys, hid_pos, paper). Source: Documentation/usb/gadget_configfs.rst, gadget_hid.rst,
gadget_printer.rst, gadget_serial.rst of the Linux kernel.
"""

import errno
import os
import select
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
        self.home = self.controller = controller
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

    def remove(self, function: Path) -> None:
        """What `add` made."""
        (self._folder / "configs/c.1" / function.name).unlink()
        function.rmdir()

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

    @property
    def key(self) -> str:
        """As the devices process names what nobody has named."""
        serial = f":{self.serial}" if self.serial else ""
        return f"{self.vendor:04x}:{self.product:04x}{serial}@{self.usb_path}"

    def plug(self, controller: int | None = None) -> None:
        """Returns when the bus has it, which is before its nodes are there. At another controller: moved there."""
        if self.is_plugged:
            if controller in (None, self.controller):
                return
            self.unplug()
        self.controller = self.controller if controller is None else controller
        self._prepared()
        # The host side of the port may still be seeing the last one off.
        udc = f"dummy_udc.{self.controller}\n".encode()
        wait_for(lambda: self._is_bound(udc), f"{self.name} bound to {udc!r}")
        self._opened()

    def unplug(self) -> None:
        if self.is_plugged:
            self._switched_off()
            _write(self._folder / "UDC", b"\n")
            self._closed()
            self._put_away()

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

    def _prepared(self) -> None:
        """About to be put on the bus."""

    def _opened(self) -> None:
        """On the bus."""

    def _switched_off(self) -> None:
        """Still on the bus, for a moment."""

    def _closed(self) -> None:
        """Off the bus."""

    def _put_away(self) -> None:
        """Off the bus, its nodes closed."""


class HidGadget(Gadget):
    """A device with one HID interface. `send` writes one input report.

    The kernel has room for four such functions, so that one is made when the device is plugged in and goes with it.
    """

    def __init__(
        self, name: str, *, controller: int, vendor: int, product: int, serial: str,
        descriptor: bytes, report_bytes: int, is_keyboard: bool,
    ) -> None:  # fmt: skip
        super().__init__(name, controller=controller, vendor=vendor, product=product, serial=serial)
        boot = int(is_keyboard)
        self._values: dict[str, str | int | bytes] = {
            "protocol": boot, "subclass": boot, "report_length": report_bytes, "report_desc": descriptor,
        }  # fmt: skip
        self._function: Path | None = None
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

    def _prepared(self) -> None:
        # It is still there if it was prepared and no port would have it.
        self._function = self._function or self.add("hid", self._values)

    def _opened(self) -> None:
        assert self._function is not None
        path = f"/dev/hidg{int((self._function / 'dev').read_text().partition(':')[2])}"
        self._descriptor = wait_for(lambda: _opened_file(path), path)

    def _closed(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _put_away(self) -> None:
        if self._function is not None:
            self.remove(self._function)
            self._function = None


class SerialGadget(Gadget):
    """A device with a serial line (CDC-ACM). Pulled out, the kernel hangs its end up: it is opened anew each time."""

    def __init__(self, name: str, *, controller: int, vendor: int, product: int, serial: str) -> None:
        super().__init__(name, controller=controller, vendor=vendor, product=product, serial=serial)
        self._path = f"/dev/ttyGS{int((self.add('acm', {}) / 'port_num').read_text())}"
        self._descriptor: int | None = None

    def send(self, data: bytes) -> None:
        assert self._descriptor is not None
        while data:
            data = data[os.write(self._descriptor, data) :]

    def _opened(self) -> None:
        opened = wait_for(lambda: _opened_file(self._path, os.O_NOCTTY), self._path)
        assert opened is not None
        tty.setraw(opened)
        self._descriptor = opened

    def _closed(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _opened_file(path: str, flags: int = 0) -> int | None:
    """None: it is not there yet, or on its way out."""
    try:
        return os.open(path, os.O_RDWR | flags)
    except OSError:
        return None


def _write(path: Path, value: bytes) -> None:
    with path.open("wb", buffering=0) as file:
        file.write(value)
