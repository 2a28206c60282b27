"""What was learnt of this counter's scanners and printer, in one file that is whole at any moment.

Decides nothing about devices. Every change is written beside the file, brought to the disk and put in its place; a file that
cannot be read is kept aside under another name, never overwritten, and the counter starts with what it can be told again.
"""

import logging
import os
from pathlib import Path
from typing import Annotated

import msgspec

from drivers.faults import RegistryFault
from drivers.identity import DeviceIdentity, Mode
from drivers.limits import ENROLMENTS_MAX, REGISTRY_BYTES_MAX, REGISTRY_COPIES_MAX
from drivers.printer.jobs import Confirmation
from drivers.scanner.calibration import Calibration

logger = logging.getLogger(__name__)

MODE = 0o640
FOLDER_MODE = 0o750
NODES_MAX = 256
"""Of one device: USB counts its interfaces in a byte, and a scanner has two or three."""


class Enrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One scanner that read the set-up code. `key` names it until it is calibrated elsewhere. `setting`: the name that the
    settings file has for it, empty if it has none. `identity`: None for a line that is not on USB. `place`: which of its nodes
    of that mode spoke."""

    key: str
    mode: Mode
    label: str
    calibration: Calibration
    identity: DeviceIdentity | None = None
    setting: str = ""
    place: Annotated[int, msgspec.Meta(ge=0, lt=NODES_MAX)] = 0


class ProbedPrinter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The most that a printer was found able to confirm. `key`: as the settings name it."""

    key: str
    confirmation: Confirmation
    code_page: str = ""


class Registry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Oldest first; past ENROLMENTS_MAX the oldest goes."""

    version: int = 1
    scanners: tuple[Enrolment, ...] = ()
    printers: tuple[ProbedPrinter, ...] = ()

    def with_scanner(self, enrolment: Enrolment) -> "Registry":
        """In place of what was known of it, or of another scanner that the settings gave the same name."""
        others = [
            one
            for one in self.scanners
            if one.key != enrolment.key and not (one.setting and one.setting == enrolment.setting)
        ]
        return msgspec.structs.replace(self, scanners=(*others, enrolment)[-ENROLMENTS_MAX:])

    def with_printer(self, printer: ProbedPrinter) -> "Registry":
        others = [one for one in self.printers if one.key != printer.key]
        return msgspec.structs.replace(self, printers=(*others, printer)[-ENROLMENTS_MAX:])

    def without(self, key: str) -> "Registry":
        return msgspec.structs.replace(
            self,
            scanners=tuple(one for one in self.scanners if one.key != key),
            printers=tuple(one for one in self.printers if one.key != key),
        )


class RegistryFile:
    """`fault`: what was wrong with the file at the start, for people; empty if nothing was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.fault = ""
        self.known = self._load()

    def keep(self, registry: Registry) -> None:
        """On the disk when it returns. RegistryFault: it is not, and what was known before is."""
        beside = self._path.with_name(self._path.name + ".new")
        try:
            self._path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            _write_through(beside, msgspec.json.format(msgspec.json.encode(registry), indent=1) + b"\n")
            beside.replace(self._path)
            _sync_folder(self._path.parent)
        except OSError as error:
            raise RegistryFault(f"cannot write {self._path}: {error.strerror or error}") from error
        self.known = registry

    def _load(self) -> Registry:
        try:
            return read_registry(self._path)
        except FileNotFoundError:
            return Registry()
        except OSError as error:
            self._put_aside(f"cannot read {self._path}: {error.strerror or error}")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._put_aside(f"{self._path} is damaged: {error}")
        return Registry()

    def _put_aside(self, why: str) -> None:
        try:
            aside = self._path.rename(_free_name(self._path))
        except OSError as error:
            self.fault = f"{why}; it cannot be kept aside either: {error.strerror or error}"
        else:
            self.fault = f"{why}; it is kept as {aside.name}"
        logger.error("registry_fault reason=%r", self.fault)


def read_registry(path: Path) -> Registry:
    """Raises OSError; msgspec.DecodeError and UnicodeDecodeError for a file that is damaged or out of bounds."""
    with path.open("rb") as file:
        # One byte more than there may be is no JSON.
        registry = msgspec.json.decode(file.read(REGISTRY_BYTES_MAX), type=Registry)
    return msgspec.structs.replace(
        registry, scanners=registry.scanners[-ENROLMENTS_MAX:], printers=registry.printers[-ENROLMENTS_MAX:]
    )


def _free_name(path: Path) -> Path:
    """The last one is given up when all are taken: they are copies of one fault that nobody looks at."""
    names = [path.with_name(f"{path.name}.damaged-{number}") for number in range(1, REGISTRY_COPIES_MAX + 1)]
    return next((name for name in names if not name.exists()), names[-1])


def _write_through(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
