"""Rules of the settings file that no single type can say: ranges that depend on a kind, settings that must agree. Pure.

They look at the plain tables, because a table that breaks one of them cannot become its type. Each rule has one French sentence.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from msgspec import inspect

from drivers.limits import SCANNERS_MAX
from drivers.printer.code_pages import PLACE
from drivers.printer.profiles import PROFILES
from drivers.settings import BAUD_MAX, DEFAULT_JOBS, DEFAULT_REGISTRY, DEFAULT_SOCKET, FLOWS, PRINTER
from kiosk_config import texts
from kiosk_config.validation import Narrower, Problem, problem
from sync.contract.limits import BACKOFF_CAP, BACKOFF_FIRST

Table = Mapping[str, object]

SOCKET_PATH_MAX = 107  # bytes: sockaddr_un holds 108 with its end (unix(7))

_USB_NUMBER = inspect.IntType(ge=0, le=0xFFFF)
_BAUD = inspect.IntType(ge=1, le=BAUD_MAX)
_SOME_TEXT = inspect.StrType(min_length=1)
_SCANNER_NAME = inspect.StrType(max_length=40, pattern=r"^[\w -]*\Z")

NARROWER: Narrower = {
    "devices.code_page": (inspect.StrType(pattern=rf"^({PLACE})?\Z"),),
    "devices.scanners.vendor": (_USB_NUMBER,),
    "devices.scanners.product": (_USB_NUMBER,),
    "devices.scanners.baud": (_BAUD,),
    "devices.scanners.port": (_SOME_TEXT,),
    "devices.scanners.name": (_SCANNER_NAME,),
    "devices.scanners.prefix": (inspect.StrType(max_length=16),),
    "devices.printer.vendor": (_USB_NUMBER,),
    "devices.printer.product": (_USB_NUMBER,),
    "devices.printer.baud": (inspect.IntType(ge=0, le=BAUD_MAX),),
    "devices.printer.port": (_SOME_TEXT, inspect.IntType(ge=1, le=65_535)),
}
"""Ranges that the devices process checks when it starts, told here with the others."""


def broken(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Every broken rule of the tables at hand; a table with a problem of its own is not among them."""
    devices, agent = tables.get("devices"), tables.get("agent")
    if devices is not None:
        yield from _devices(devices)
    if agent is not None:
        yield from _agent(agent)
    if devices is not None and agent is not None:
        yield from _places(devices, agent)


def _text(table: Table, name: str, default: str = "") -> str:
    value = table.get(name, default)
    return value if isinstance(value, str) else default


def _tables(value: object) -> list[Table]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


# --- devices ---------------------------------------------------------------------------------------------------------


def _devices(devices: Table) -> Iterator[Problem]:
    socket = _text(devices, "socket", DEFAULT_SOCKET)
    yield from _path("devices.socket", socket)
    yield from _path("devices.jobs", _text(devices, "jobs", DEFAULT_JOBS))
    yield from _path("devices.registry", _text(devices, "registry", DEFAULT_REGISTRY))
    if len(socket.encode()) > SOCKET_PATH_MAX:
        yield problem("devices.socket", texts.socket_too_long(len(socket.encode()), SOCKET_PATH_MAX))
    profile = _text(devices, "profile")
    if "profile" in devices and profile not in PROFILES:
        yield problem("devices.profile", texts.not_a_choice(profile, list(PROFILES)))
    scanners = _tables(devices.get("scanners"))
    if len(scanners) > SCANNERS_MAX:
        yield problem("devices.scanners", texts.list_length(0, SCANNERS_MAX, len(scanners)))
    yield from _scanners(scanners)
    printer = devices.get("printer")
    if isinstance(printer, Mapping):
        yield from _printer(printer)


def _scanners(scanners: list[Table]) -> Iterator[Problem]:
    taken: set[str] = set()
    for place, scanner in enumerate(scanners):
        key = f"devices.scanners[{place}]"
        if scanner.get("kind") == "hid-keyboard":
            if _text(scanner, "path"):
                yield from _path(f"{key}.path", _text(scanner, "path"))
            elif not scanner.get("vendor"):
                yield problem(f"{key}.path", texts.scanner_unnamed())
        else:
            yield from _path(f"{key}.port", _text(scanner, "port"))
        name = _text(scanner, "name") or f"scanner-{place + 1}"
        if name == PRINTER:
            yield problem(f"{key}.name", texts.scanner_name_reserved(name))
        elif name in taken:
            yield problem(f"{key}.name", texts.scanner_name_taken(name))
        taken.add(name)


def _printer(printer: Table) -> Iterator[Problem]:
    match printer.get("kind"):
        case "tcp":
            if not _is_address(_text(printer, "host")):
                yield problem("devices.printer.host", texts.not_an_address(_text(printer, "host")))
        case "usb" | "usblp":
            is_told_apart = bool(_text(printer, "serial") or _text(printer, "usb_path"))
            if is_told_apart and not (printer.get("vendor") and printer.get("product")):
                yield problem("devices.printer.vendor", texts.usb_printer_unnamed())
        case "serial":
            yield from _path("devices.printer.port", _text(printer, "port"))
            if _text(printer, "flow", FLOWS[0]) not in FLOWS:
                yield problem("devices.printer.flow", texts.not_a_choice(_text(printer, "flow"), list(FLOWS)))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


# --- agent -----------------------------------------------------------------------------------------------------------


def _agent(agent: Table) -> Iterator[Problem]:
    for name in ("journal", "keys", "ca_file"):
        if name in agent:
            yield from _path(f"agent.{name}", _text(agent, name))
    if fault := _url_fault(_text(agent, "server"), is_server=True):
        yield problem("agent.server", fault)
    if "proxy" in agent and (fault := _url_fault(_text(agent, "proxy"), is_server=False)):
        yield problem("agent.proxy", fault)
    first, cap = agent.get("backoff_first_ms", BACKOFF_FIRST), agent.get("backoff_cap_ms", BACKOFF_CAP)
    if isinstance(first, int) and isinstance(cap, int) and first > cap:
        yield problem("agent.backoff_first_ms", texts.first_above_cap(first, cap))


def _url_fault(url: str, *, is_server: bool) -> str:
    try:
        parts = urlsplit(url)
        is_whole = parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        return texts.not_a_url(url)
    if not is_whole or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        return texts.not_a_url(url)
    host = parts.hostname or ""
    is_here = host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)
    return texts.not_https(url) if is_server and parts.scheme == "http" and not is_here else ""


# --- places ----------------------------------------------------------------------------------------------------------


def _path(key: str, text: str) -> Iterator[Problem]:
    path = PurePosixPath(text)
    if not path.is_absolute() or ".." in path.parts or str(path) != text or not text.isprintable():
        yield problem(key, texts.not_a_path(text))


def _places(devices: Table, agent: Table) -> Iterator[Problem]:
    """Each file has its own path, and what two users write lies in two folders, neither inside the other."""
    files = {
        "agent.journal": _text(agent, "journal"),
        "agent.keys": _text(agent, "keys"),
        "devices.jobs": _text(devices, "jobs", DEFAULT_JOBS),
        "devices.registry": _text(devices, "registry", DEFAULT_REGISTRY),
        "devices.socket": _text(devices, "socket", DEFAULT_SOCKET),
    }
    for place, name in enumerate(files):
        earlier = list(files.items())[:place]
        same = [other for other, path in earlier if path == files[name]]
        mixed = [other for other, path in earlier if _mixes_users(name, files[name], other, path)]
        if same:
            yield problem(name, texts.same_file(same[0]))
        elif mixed:
            yield problem(name, texts.shared_folder(mixed[0], str(PurePosixPath(files[mixed[0]]).parent)))


def _mixes_users(name: str, path: str, other_name: str, other_path: str) -> bool:
    here, there = PurePosixPath(path).parent, PurePosixPath(other_path).parent
    is_another_user = name.partition(".")[0] != other_name.partition(".")[0]
    return is_another_user and (here.is_relative_to(there) or there.is_relative_to(here))
