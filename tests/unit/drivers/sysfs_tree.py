"""A machine's /sys and /dev with the devices that a test plugs in, laid out as the kernel lays them out.

Modelled on the stock kernel 6.1 with usbhid, cdc_acm, ftdi_sio and usblp: real folders under sys/devices, links from
sys/class and sys/bus. Nodes under /dev are plain files; their numbers are given out in the order of plugging and can be
handed on, as the kernel does.
"""

import itertools
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

CONTROLLER = "sys/devices/pci0000:00/0000:00:14.0"

# A keyboard; a bar code scanner (page 0x8C, usage 2); IBM's hand-held scanner (page 0xFF45); somebody else's own page.
KEYBOARD_REPORT = bytes.fromhex("05010906a101050719e029e715002501750195088102c0")
HID_POS_REPORT = bytes.fromhex("058c0902a1010903a1028502150026ff007508953809fe8202 01c0c0")
IBM_REPORT = bytes.fromhex("0645ff0a004ba1010646ff0901150026ff007508953f8102c0")
VENDOR_REPORT = bytes.fromhex("0600ff0901a10109027508953f8102c0")

# capabilities/key: every key of a typewriter; only Ctrl to KEY_HELP as a media strip has.
FULL_KEYBOARD = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
MEDIA_KEYS = "1f 0 0 c000000000000 0"


class Machine:
    """`root` stands for the machine's /."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._hid = itertools.count(1)
        self._input = itertools.count(3)
        self._addresses = itertools.count(4)
        for folder in (
            "sys/class/input",
            "sys/class/hidraw",
            "sys/class/tty",
            "sys/bus/usb/devices",
            "dev/input",
            "dev/usb",
        ):
            (root / folder).mkdir(parents=True)

    def plug(self, path: str, vendor: int, product: int, *, serial: str = "", maker: str = "", name: str = "") -> Path:
        """A USB device at a port, without interfaces. `path`: as "1-2.1"."""
        ports = path.split(".")
        device = (
            self.root
            / CONTROLLER
            / f"usb{path.split('-')[0]}"
            / "/".join(".".join(ports[: count + 1]) for count in range(len(ports)))
        )
        device.mkdir(parents=True)
        said = {
            "idVendor": f"{vendor:04x}", "idProduct": f"{product:04x}", "busnum": path.split("-")[0],
            "devnum": str(next(self._addresses)), "manufacturer": maker, "product": name, "serial": serial,
        }  # fmt: skip
        for attribute, value in said.items():
            if value:
                (device / attribute).write_text(f"{value}\n")
        link(self.root / "sys/bus/usb/devices" / path, device)
        node = self.node(f"bus/usb/{int(said['busnum']):03d}/{int(said['devnum']):03d}")
        assert node.exists()
        return device

    def unplug(self, path: str) -> None:
        """Its folder goes, and every link to it."""
        device = (self.root / "sys/bus/usb/devices" / path).resolve()
        for links in ("sys/class/input", "sys/class/hidraw", "sys/class/tty", "sys/bus/usb/devices"):
            for entry in list((self.root / links).iterdir()):
                if entry.resolve().is_relative_to(device):
                    entry.unlink()
        shutil.rmtree(device)

    def unplug_while_read(self, path: str, attribute: str) -> Thread:
        """Whoever reads that attribute next gets nothing, and afterwards the device is gone. The thread ends then."""
        file = self.root / "sys/bus/usb/devices" / path / attribute
        file.unlink()
        os.mkfifo(file)

        def wait() -> None:
            with file.open("wb"):  # when it is being read
                self.unplug(path)

        thread = Thread(target=wait, daemon=True)
        thread.start()
        return thread

    def keyboard(self, path: str, vendor: int, product: int, node: str, *, serial: str = "", name: str = "") -> None:
        device = self.plug(path, vendor, product, serial=serial, name=name)
        self.add_keyboard(device, node)

    def add_keyboard(self, device: Path, node: str, *, number: int = 0, keys: str = FULL_KEYBOARD) -> None:
        hid = self._add_hid(device, number, "03", KEYBOARD_REPORT)
        entry = hid / "input" / f"input{next(self._input)}"
        self._fill_input(entry, bus=3, identity=identity_of(device), keys=keys, name=hid.name)
        self._add_event(entry, node)

    def hid_pos(self, path: str, vendor: int, product: int, node: str, *, serial: str = "", name: str = "") -> None:
        device = self.plug(path, vendor, product, serial=serial, name=name)
        self.add_hidraw(device, node)

    def add_hidraw(self, device: Path, node: str, *, number: int = 0, report: bytes = HID_POS_REPORT) -> None:
        hid = self._add_hid(device, number, "03", report)
        entry = hid / "hidraw" / node
        entry.mkdir(parents=True)
        link(entry / "device", hid)
        link(self.root / "sys/class/hidraw" / node, entry)
        self.node(node)

    def serial(self, path: str, vendor: int, product: int, node: str, *, serial: str = "", name: str = "") -> None:
        """ttyACM*: a line of its own; ttyUSB*: one behind a bridge."""
        device = self.plug(path, vendor, product, serial=serial, name=name)
        interface = self.interface(device, 0, "02" if node.startswith("ttyACM") else "ff")
        port = interface if node.startswith("ttyACM") else interface / node
        entry = port / "tty" / node
        entry.mkdir(parents=True)
        link(entry / "device", port)
        link(self.root / "sys/class/tty" / node, entry)
        self.node(node)

    def printer(self, path: str, vendor: int, product: int, *, serial: str = "", maker: str = "", lp: str = "") -> None:
        device = self.plug(path, vendor, product, serial=serial, maker=maker, name="TM-T20II")
        interface = self.interface(device, 0, "07")
        if lp:
            (interface / "usbmisc" / lp).mkdir(parents=True)
            self.node(f"usb/{lp}")

    def built_in_keyboard(self, node: str, *, bus: int = 0x11) -> None:
        """On the board (i8042), or on another bus than USB."""
        entry = self.root / f"sys/devices/platform/i8042/serio0/input/input{next(self._input)}"
        self._fill_input(entry, bus=bus, identity=("0001", "0001"), keys=FULL_KEYBOARD, name="AT Translated Set 2")
        self._add_event(entry, node)

    def interface(self, device: Path, number: int, kind: str) -> Path:
        """One interface of a device. `kind`: its USB class."""
        made = device / f"{device.name}:1.{number}"
        made.mkdir()
        (made / "bInterfaceClass").write_text(f"{kind}\n")
        (made / "bInterfaceNumber").write_text(f"{number:02x}\n")
        link(self.root / "sys/bus/usb/devices" / made.name, made)
        return made

    def node(self, name: str) -> Path:
        path = self.root / "dev" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        return path

    def _add_hid(self, device: Path, number: int, kind: str, report: bytes) -> Path:
        vendor, product = (part.upper() for part in identity_of(device))
        hid = self.interface(device, number, kind) / f"0003:{vendor}:{product}.{next(self._hid):04X}"
        hid.mkdir()
        (hid / "report_descriptor").write_bytes(report)
        (hid / "uevent").write_text(
            f"DRIVER=hid-generic\nHID_ID=0003:0000{vendor}:0000{product}\nHID_NAME=Scanner\nHID_PHYS=usb/input0\nHID_UNIQ=\n"
        )
        return hid

    def _fill_input(self, entry: Path, *, bus: int, identity: Sequence[str], keys: str, name: str) -> None:
        attributes = {
            "id/bustype": f"{bus:04x}", "id/vendor": identity[0], "id/product": identity[1], "capabilities/key": keys,
            "name": name, "uniq": "",
        }  # fmt: skip
        for attribute, value in attributes.items():
            (entry / attribute).parent.mkdir(parents=True, exist_ok=True)
            (entry / attribute).write_text(f"{value}\n")

    def _add_event(self, entry: Path, node: str) -> None:
        (entry / node).mkdir()
        link(entry / node / "device", entry)
        link(self.root / "sys/class/input" / node, entry / node)
        self.node(f"input/{node}")


def identity_of(device: Path) -> tuple[str, str]:
    return (device / "idVendor").read_text().strip(), (device / "idProduct").read_text().strip()


def link(place: Path, target: Path) -> None:
    """Relative, as in sysfs."""
    place.symlink_to(os.path.relpath(target, place.parent))
