"""Carries out a plan on this machine, or in the folder of an image. Every file is replaced in one move; any step may be repeated.

Decides nothing: plan.py does. A step that fails stops the rest and says which it was.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from kiosk_config import texts_steps
from kiosk_config.faults import NotApplied
from kiosk_config.plan import MANAGED, File, Remove, Run, SetMode, Step, Write

RunCommand = Callable[[tuple[str, ...]], None]
"""Runs one command to its end. Raises NotApplied."""

COMMAND_SECONDS_MAX = 120  # `systemctl restart` waits for the programs to say that they are ready


def find(root: Path, wanted: Iterable[str]) -> dict[str, File]:
    """Every wanted file that exists under the root, and every file of MANAGED. Raises NotApplied."""
    paths = {path for path in wanted if (root / path.lstrip("/")).is_file()}
    for folder, pattern in MANAGED:
        paths |= {f"{folder}/{one.name}" for one in (root / folder.lstrip("/")).glob(pattern) if one.is_file()}
    try:
        return {path: _file(root / path.lstrip("/")) for path in sorted(paths)}
    except OSError as error:
        raise NotApplied(texts_steps.not_read(str(error.filename), error.strerror or "")) from None


def _file(path: Path) -> File:
    return File(content=path.read_bytes(), mode=path.stat().st_mode & 0o7777)


def carry_out(step: Step, root: Path, run: RunCommand) -> None:
    """Raises NotApplied."""
    try:
        match step:
            case Write(path, file, _):
                write_whole(root / path.lstrip("/"), file.content, file.mode)
            case SetMode(path, mode):
                (root / path.lstrip("/")).chmod(mode)
            case Remove(path):
                (root / path.lstrip("/")).unlink()
            case Run(command):
                run(command)
    except OSError as error:
        raise NotApplied(texts_steps.failed(texts_steps.step(step), error.strerror or str(error))) from None


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """The old file or the new one, never a part of it, also after a power cut. Raises OSError."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    half = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def run_command(command: tuple[str, ...]) -> None:
    """The production RunCommand."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=COMMAND_SECONDS_MAX, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotApplied(texts_steps.failed(" ".join(command), str(error))) from None
    if done.returncode != 0:
        raise NotApplied(texts_steps.failed(" ".join(command), done.stderr.strip()[-500:]))


def skip_command(command: tuple[str, ...]) -> None:
    """The RunCommand for the folder of an image: its own first start reads the files."""
    del command
