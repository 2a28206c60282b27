"""Why the node of a device could not be opened, in words that lead to the remedy.

Finds out, from /proc and from the node itself, which program holds a busy device and to whom a forbidden one belongs.
"""

import grp
import os
import pwd
import stat
from pathlib import Path

from drivers.faults import DeviceBusy, DeviceFault, PermissionMissing

PROC = Path("/proc")
UDEV_RULES = "65-guichet.rules"
"""The file by which a counter's devices are given to this process's user; kiosk_config writes it."""

HOLDERS_TOLD_MAX = 3


def explained(fault: DeviceFault, node: str, proc: Path = PROC) -> DeviceFault:
    """The same fault, with the holder of a busy node or the owner of a forbidden one."""
    if isinstance(fault, DeviceBusy):
        holders = holders_of(node, proc)
        return DeviceBusy(f"{fault.reason}: held by {holders}") if holders else fault
    if isinstance(fault, PermissionMissing):
        return PermissionMissing(
            f"{fault.reason}: {node} {owner_of(node)}; the udev rules of {UDEV_RULES} give it to this process's user"
        )
    return fault


def holders_of(node: str, proc: Path = PROC) -> str:
    """The programs that have a node open, as "Xorg (812), getty (77)"; empty when none can be seen.

    Only programs of the same user are seen, or all of them by root. This process is not named.
    """
    target = os.path.realpath(node)
    found: list[str] = []
    for process in sorted(proc.glob("[0-9]*"), key=lambda path: int(path.name)):
        if process.name != str(os.getpid()) and _has_open(process, target):
            found.append(f"{_name_of(process)} ({process.name})")
    more = "" if len(found) <= HOLDERS_TOLD_MAX else f" and {len(found) - HOLDERS_TOLD_MAX} more"
    return ", ".join(found[:HOLDERS_TOLD_MAX]) + more


def owner_of(node: str) -> str:
    """ "belongs to root:input, mode 0660", or that it cannot be looked at."""
    try:
        found = Path(node).stat()
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"
    return f"belongs to {_user(found.st_uid)}:{_group(found.st_gid)}, mode {stat.S_IMODE(found.st_mode):04o}"


def _has_open(process: Path, target: str) -> bool:
    try:
        return any(_target_of(link) == target for link in (process / "fd").iterdir())
    except OSError:
        # Another user's, or ended meanwhile.
        return False


def _target_of(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def _name_of(process: Path) -> str:
    try:
        return (process / "comm").read_text().strip()
    except OSError:
        return "a program"


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
