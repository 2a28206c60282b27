"""From what a counter's machine should hold and what it holds to the steps between, in order. Pure.

Decides which file is written, corrected or removed and which command must then run. Doing it: apply.py; what is wanted: render.py.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SETTINGS = "/etc/guichet/kiosk.toml"
UNITS = "/etc/systemd/system"
SYSUSERS = "/etc/sysusers.d/guichet.conf"
TMPFILES = "/etc/tmpfiles.d/guichet.conf"
UDEV = "/etc/udev/rules.d/65-guichet.rules"
MODULES = "/etc/modules-load.d/guichet.conf"

PLAIN = re.compile(r"[\w/.:@+-]+", re.ASCII)
"""What stands for itself in systemd units, tmpfiles.d and udev rules alike: no space, quote, %, $, * or bracket."""

MANAGED = (
    ("/etc/guichet", "kiosk.toml"),
    (UNITS, "guichet-*.service"),
    ("/etc/sysusers.d", "guichet*.conf"),
    ("/etc/tmpfiles.d", "guichet*.conf"),
    ("/etc/udev/rules.d", "*-guichet*.rules"),
    ("/etc/modules-load.d", "guichet*.conf"),
)
"""Folders and the names in them that are ours alone: what is found there and not wanted is removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What a path holds. `mode`: permission bits; owner and group are always root."""

    content: bytes
    mode: int


@dataclass(frozen=True, slots=True)
class Write:
    """The file is made, or replaced in one move."""

    path: str
    file: File
    is_new: bool


@dataclass(frozen=True, slots=True)
class SetMode:
    """The content is right, its permissions are not."""

    path: str
    mode: int


@dataclass(frozen=True, slots=True)
class Remove:
    """One of ours that is no longer wanted."""

    path: str


@dataclass(frozen=True, slots=True)
class Run:
    """A command that makes the machine read what was written."""

    command: tuple[str, ...]


Step = Write | SetMode | Remove | Run


def plan(wanted: Mapping[str, File], found: Mapping[str, File]) -> tuple[Step, ...]:
    """`found` holds every wanted path that exists and every path of MANAGED. Nothing to do gives no step."""
    gone = sorted(set(found) - set(wanted))
    files = [*_files(wanted, found)]
    changed = {step.path for step in files} | set(gone)
    return (
        *(Run(("systemctl", "disable", "--now", _unit(path))) for path in gone if _is_unit(path)),
        *(Remove(path) for path in gone),
        *files,
        *_commands(changed, units=sorted(_unit(path) for path in wanted if _is_unit(path))),
    )


def _files(wanted: Mapping[str, File], found: Mapping[str, File]) -> Iterator[Write | SetMode]:
    for path, file in sorted(wanted.items()):
        held = found.get(path)
        if held is None or held.content != file.content:
            yield Write(path, file, held is None)
        elif held.mode != file.mode:
            yield SetMode(path, file.mode)


def _commands(changed: set[str], units: list[str]) -> Iterator[Run]:
    """Users first, then their folders, then the devices that they own, then the programs."""
    if SYSUSERS in changed:
        yield Run(("systemd-sysusers",))
    if {SYSUSERS, TMPFILES} & changed:
        yield Run(("systemd-tmpfiles", "--create"))
    if MODULES in changed:
        yield Run(("systemctl", "restart", "systemd-modules-load.service"))
    if {SYSUSERS, UDEV} & changed:
        yield Run(("udevadm", "control", "--reload"))
        yield Run(("udevadm", "trigger"))
    if any(_is_unit(path) for path in changed):
        yield Run(("systemctl", "daemon-reload"))
    if changed and units:
        yield Run(("systemctl", "enable", *units))
        yield Run(("systemctl", "restart", *units))


def _is_unit(path: str) -> bool:
    return path.startswith(f"{UNITS}/")


def _unit(path: str) -> str:
    return path.removeprefix(f"{UNITS}/")
