"""A receipt printer on a serial line without hardware: a pseudo-terminal behind a link that stays the same.

A pseudo-terminal has no speed of its own, but it shows which one the other side has set: at another speed than the
printer's, both sides hear noise, as on a real line.
"""

import os
import pty
import termios
import tty
from pathlib import Path

from drivers.virtual.emulator import EmulatedPrinter
from drivers.virtual.serving import ServedPrinter

OUTPUT_SPEED = 5
"""Place in the list of termios.tcgetattr."""
NOISE = 0xA5
"""What a byte becomes is combined with this: no ASCII stays what it was, and no answer keeps its fixed bits."""


class SerialEnd:
    """`speed` in bits per second; None hears at any speed."""

    def __init__(self, path: Path, speed: int | None = None) -> None:
        self._path = path
        self._speed = None if speed is None else getattr(termios, f"B{speed}")
        self._ends: tuple[int, int] | None = None

    def open(self) -> int:
        controlling, line = pty.openpty()
        tty.setraw(line)
        os.set_blocking(controlling, False)
        self._ends = (controlling, line)
        self._path.unlink(missing_ok=True)
        self._path.symlink_to(os.ttyname(line))
        return controlling

    def close(self) -> None:
        if self._ends is not None:
            self._path.unlink(missing_ok=True)
            for end in self._ends:
                os.close(end)
            self._ends = None

    def hear(self, data: bytes) -> bytes:
        return data if self._is_in_step() else bytes(byte ^ NOISE for byte in data)

    def say(self, answers: bytes) -> bytes:
        return answers if self._is_in_step() else bytes(byte ^ NOISE for byte in answers)

    def show(self, emulated: EmulatedPrinter) -> None:
        """A serial line shows nothing but bytes."""

    def _is_in_step(self) -> bool:
        if self._speed is None or self._ends is None:
            return True
        return bool(termios.tcgetattr(self._ends[0])[OUTPUT_SPEED] == self._speed)


def virtual_serial_printer(
    path: Path, emulated: EmulatedPrinter | None = None, *, speed: int | None = None
) -> ServedPrinter:
    """The settings name `path` as a serial printer."""
    return ServedPrinter(SerialEnd(path, speed), emulated)
