"""From settings to every file that a counter's machine must hold: {path: content and mode}. Pure and deterministic.

Decides users, folders and which file goes where. What a unit may do: units.py; which device nodes are ours: udev.py.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from drivers.identity import DeviceIdentity
from drivers.settings import HidKeyboard, SerialLine, SerialPrinter, VirtualLine
from kiosk_config import texts, udev, units
from kiosk_config.plan import MODULES, PLAIN, SETTINGS, SYSUSERS, TMPFILES, UDEV, UNITS, File
from kiosk_config.schema import Settings
from kiosk_config.validation import Problem, problem

HEADER = f"# Written by guichet-kiosk from {SETTINGS}: change that file, then run guichet-kiosk apply.\n"
SETTINGS_DIGITS = (
    16  # of the settings' SHA-256, in every unit: other settings make other units, which are then started again
)

LASTING = ("/var/lib", "/srv")
"""Where what must survive a restart may lie, in a folder of its own."""

UNSEEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108  (named to be refused)
"""ProtectHome and PrivateTmp hide these folders from the programs."""


def render(
    settings: Settings, settings_file: bytes, programs: str, enrolled: Iterable[DeviceIdentity] = ()
) -> Mapping[str, File]:
    """`settings_file`: the bytes that `settings` were read from. `programs`: the folder of guichet-devices and the others.

    `enrolled`: the scanners that the devices process keeps as calibrated.
    """
    mark = f"# Settings: {hashlib.sha256(settings_file).hexdigest()[:SETTINGS_DIGITS]}\n"
    contents = {
        f"{UNITS}/guichet-devices.service": mark + units.devices(settings, programs),
        f"{UNITS}/guichet-agent.service": mark + units.agent(settings, programs),
        f"{UNITS}/guichet-terminal.service": mark + units.terminal(settings, programs),
        SYSUSERS: _sysusers(),
        TMPFILES: _tmpfiles(settings),
        UDEV: udev.rules(settings.devices, enrolled),
        MODULES: "".join(f"{module}\n" for module in units.MODULES),
    }
    files = {path: File(content=(HEADER + content).encode(), mode=0o644) for path, content in contents.items()}
    return {**files, SETTINGS: File(content=settings_file, mode=0o644)}


def obstacles(settings: Settings, programs: str) -> Iterator[Problem]:
    """Settings that are right for a trial and cannot be installed: folders that would be handed over or not be seen."""
    for key, path in (
        ("agent.journal", settings.agent.journal),
        ("agent.keys", settings.agent.keys),
        ("devices.jobs", settings.devices.jobs),
        ("devices.registry", settings.devices.registry),
    ):
        if not any(_has_own_folder(path, root) for root in LASTING):
            yield problem(key, texts.not_installable_folder(path, list(LASTING)))
    if not _has_own_folder(settings.devices.socket, "/run"):
        yield problem("devices.socket", texts.not_installable_folder(settings.devices.socket, ["/run"]))
    for key, path in (*_written_in_units(settings), ("", programs)):
        if not PLAIN.fullmatch(path):
            yield problem(key, texts.odd_characters(path))
    yield from _devices_elsewhere(settings)
    if settings.agent.ca_file is not None and _is_unseen(settings.agent.ca_file):
        yield problem("agent.ca_file", texts.file_not_seen(settings.agent.ca_file))
    if _is_unseen(programs):
        yield problem("", texts.programs_not_seen(programs))


def _written_in_units(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "agent.journal", settings.agent.journal
    yield "agent.keys", settings.agent.keys
    yield "devices.jobs", settings.devices.jobs
    yield "devices.registry", settings.devices.registry
    yield "devices.socket", settings.devices.socket
    for place, scanner in enumerate(settings.devices.scanners):
        match scanner:
            case SerialLine(port=path) | HidKeyboard(path=path) if path:
                yield f"devices.scanners[{place}]", path
    if isinstance(settings.devices.printer, SerialPrinter):
        yield "devices.printer.port", settings.devices.printer.port


def _is_unseen(path: str) -> bool:
    return any(PurePosixPath(path).is_relative_to(folder) for folder in UNSEEN)


def _has_own_folder(path: str, root: str) -> bool:
    """The folder is handed over to one user, so it must not be the system's own."""
    folder = PurePosixPath(path).parent
    return folder.is_relative_to(root) and folder != PurePosixPath(root)


def _devices_elsewhere(settings: Settings) -> Iterator[Problem]:
    for place, scanner in enumerate(settings.devices.scanners):
        key = f"devices.scanners[{place}]"
        match scanner:
            case VirtualLine():
                yield problem(f"{key}.kind", texts.virtual_scanner())
            case SerialLine(port=port) if not _is_node(port):
                yield problem(f"{key}.port", texts.not_a_device_node(port))
            case HidKeyboard(path=path) if path and not _is_node(path):
                yield problem(f"{key}.path", texts.not_a_device_node(path))
    printer = settings.devices.printer
    if isinstance(printer, SerialPrinter) and not _is_node(printer.port):
        yield problem("devices.printer.port", texts.not_a_device_node(printer.port))


def _is_node(path: str) -> bool:
    return PurePosixPath(path).is_relative_to("/dev")


def _sysusers() -> str:
    """sysusers.d(5)."""
    return (
        f'u {units.DEVICES_USER} - "Guichet: scanners and receipt printer"\n'
        f'u {units.COUNTER_USER} - "Guichet: counter screen and exchange with the server"\n'
    )


def _tmpfiles(settings: Settings) -> str:
    """tmpfiles.d(5). The socket's folder opens for its group, which only the terminal's unit adds; the others for one user."""
    folders = {
        str(PurePosixPath(settings.devices.socket).parent): ("0750", units.DEVICES_USER),
        str(PurePosixPath(settings.devices.jobs).parent): ("0700", units.DEVICES_USER),
        str(PurePosixPath(settings.devices.registry).parent): ("0700", units.DEVICES_USER),
        str(PurePosixPath(settings.agent.journal).parent): ("0700", units.COUNTER_USER),
        str(PurePosixPath(settings.agent.keys).parent): ("0700", units.COUNTER_USER),
    }
    return "".join(f"d {folder} {mode} {user} {user} -\n" for folder, (mode, user) in folders.items())
