"""The settings of the devices process: the [devices] table of the counter's one TOML file.

Decides what may be set and what holds when it is not. The file as a whole, and its errors in the installer's language,
are kiosk_config's; here a wrong table is one SettingsFault that names the place.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from drivers.faults import SettingsFault
from drivers.limits import SCANNERS_MAX
from drivers.printer.jobs import Confirmation
from drivers.printer.profiles import DEFAULT_PROFILE, find_profile
from drivers.scanner.frames import EndsBy
from drivers.scanner.layout import Layout

DEFAULT_SOCKET = "/run/guichet/devices/devices.sock"
DEFAULT_JOBS = "/var/lib/guichet/devices/print-jobs.db"
DEFAULT_REGISTRY = "/var/lib/guichet/devices/registry.json"
PRINTER = "printer"
"""The name of the printer in every event: no scanner may have it."""
RAW_PORT = 9_100
BAUD_MAX = 4_000_000
FLOWS = ("none", "rtscts", "xonxoff")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    pass


class HidKeyboard(_Table, frozen=True, tag="hid-keyboard"):
    """A scanner that types: by `path` (a link under /dev/input/by-id), or by USB `vendor` and `product`.

    `layout`: the country that the scanner is set to. `ends_by`: "gap" for one set to send no Enter.
    """

    name: str = ""
    path: str = ""
    vendor: int = 0
    product: int = 0
    layout: Layout = Layout.US
    ends_by: EndsBy = EndsBy.TERMINATOR

    def __post_init__(self) -> None:
        if not self.path and not (0 < self.vendor <= 0xFFFF and 0 <= self.product <= 0xFFFF):
            raise ValueError("a hid-keyboard scanner needs path, or vendor and product")

    @property
    def label(self) -> str:
        return self.path or f"{self.vendor:04x}:{self.product:04x}"


class SerialLine(_Table, frozen=True, tag="serial"):
    """A scanner on a serial line. `prefix`: what it sends before each code."""

    port: str
    name: str = ""
    baud: int = 9_600
    prefix: str = ""
    ends_by: EndsBy = EndsBy.TERMINATOR

    def __post_init__(self) -> None:
        _check_port(self.port)
        _check_baud(self.baud)

    @property
    def label(self) -> str:
        return self.port


class VirtualLine(_Table, frozen=True, tag="virtual"):
    """The pseudo-terminal of drivers.virtual.VirtualScanner, for demonstration and tests."""

    port: str
    name: str = ""

    def __post_init__(self) -> None:
        _check_port(self.port)

    @property
    def label(self) -> str:
        return self.port


class _Printer(_Table, frozen=True):
    """`confirmation`: the most that this printer can confirm; left out, what a probe found, else what its profile says."""

    confirmation: Confirmation | None = None


class TcpPrinter(_Printer, frozen=True, kw_only=True, tag="tcp"):
    host: str
    port: int = RAW_PORT

    def __post_init__(self) -> None:
        if not self.host:
            raise ValueError("a tcp printer needs host")
        if not 1 <= self.port <= 65_535:
            raise ValueError(f"{self.port} is no TCP port")

    @property
    def label(self) -> str:
        return f"{self.host}:{self.port}"


class SerialPrinter(_Printer, frozen=True, kw_only=True, tag="serial"):
    """`baud`: 0 to find it out."""

    port: str
    baud: int = 19_200
    flow: str = "none"

    def __post_init__(self) -> None:
        _check_port(self.port)
        if self.baud:
            _check_baud(self.baud)
        if self.flow not in FLOWS:
            raise ValueError(f"flow is one of {', '.join(FLOWS)}")

    @property
    def label(self) -> str:
        return self.port


class UsbPrinter(_Printer, frozen=True, tag="usb"):
    """Without `vendor` and `product`: the first USB printer found. `serial` and `usb_path` tell two of a kind apart."""

    vendor: int | None = None
    product: int | None = None
    serial: str = ""
    usb_path: str = ""

    def __post_init__(self) -> None:
        if any(number is not None and not 0 <= number <= 0xFFFF for number in (self.vendor, self.product)):
            raise ValueError("vendor and product are USB numbers, 0 to 0xffff")
        if (self.serial or self.usb_path) and (self.vendor is None or self.product is None):
            raise ValueError("serial and usb_path need vendor and product")

    @property
    def label(self) -> str:
        return "USB" if self.vendor is None else f"USB {self.vendor:04x}:{self.product or 0:04x}"


class UsblpPrinter(UsbPrinter, frozen=True, tag="usblp"):
    """The same through the kernel's own driver: for a machine on which libusb may not be used."""


class NoPrinter(_Table, frozen=True, tag="none"):
    @property
    def confirmation(self) -> None:
        return None

    @property
    def label(self) -> str:
        return ""


Scanner = HidKeyboard | SerialLine | VirtualLine
Printer = TcpPrinter | SerialPrinter | UsbPrinter | UsblpPrinter | NoPrinter


class DevicesSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`socket`, `jobs` and `registry`: where the terminal connects, the database of print jobs, and the file of what was
    learnt of the devices. `profile`: see profiles. `code_page`: where this very printer has French, as CP858:53, when its
    profile is wrong about it; the page of a probe shows it."""

    socket: str = DEFAULT_SOCKET
    jobs: str = DEFAULT_JOBS
    registry: str = DEFAULT_REGISTRY
    scanners: tuple[Scanner, ...] = ()
    printer: Printer = NoPrinter()
    profile: str = DEFAULT_PROFILE
    code_page: str = ""

    def __post_init__(self) -> None:
        _check_profile(self.profile, self.code_page)
        if len(self.scanners) > SCANNERS_MAX:
            raise ValueError(f"{len(self.scanners)} scanners: {SCANNERS_MAX} at most")
        names = [name for name, _ in self.named_scanners()]
        if len(set(names)) < len(names):
            raise ValueError("two scanners have the same name")
        if PRINTER in names:
            raise ValueError(f"no scanner may be called {PRINTER}")
        if not self.socket or not self.jobs or not self.registry:
            raise ValueError("socket, jobs and registry are file paths")

    def named_scanners(self) -> Iterator[tuple[str, Scanner]]:
        """With the name that events carry: the set one, or scanner-1, scanner-2..."""
        for place, scanner in enumerate(self.scanners, start=1):
            yield scanner.name or f"scanner-{place}", scanner


def load(path: Path) -> DevicesSettings:
    """The [devices] table of a TOML file; other tables belong to others. SettingsFault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsFault(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsFault(f"{path} is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsFault(f"{path} is not TOML: {error}") from error
    if "devices" not in tables:
        raise SettingsFault(f"{path} has no [devices] table")
    try:
        return msgspec.convert(tables["devices"], DevicesSettings)
    except msgspec.ValidationError as error:
        raise SettingsFault(f"{path}, [devices]: {error}") from error


def _check_profile(name: str, page: str) -> None:
    """msgspec reports a ValueError with the place in the file."""
    try:
        find_profile(name, page)
    except SettingsFault as fault:
        raise ValueError(fault.reason) from fault


def _check_port(port: str) -> None:
    if not port:
        raise ValueError("port is the path of a serial line")


def _check_baud(baud: int) -> None:
    if not 1 <= baud <= BAUD_MAX:
        raise ValueError(f"{baud} is no baud rate")
