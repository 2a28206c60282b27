"""A scanner without hardware, seen by the devices process as a real one: a pseudo-terminal that a serial scanner could be.

For demonstration and tests. Decides nothing: whoever holds one says what is scanned and when it is pulled out.
"""

import os
import pty
import tty
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.faults import DeviceAbsent, DeviceBusy
from drivers.scanner.layout import Key, Layout, character, typed_keys


def azerty_mangled(text: str) -> str:
    """What a French session shows of a scanner set to the American layout: "123" is `&é"`."""
    keys = typed_keys(text, Layout.US)
    return "".join(character(Key(code=key.code, shift=key.shift), Layout.FR) or "" for key in keys)


class VirtualScanner:
    """Plugged in by `start`, pulled out by `stop`, as often as you like. The settings name `path`, a link that stays
    the same while the pseudo-terminal behind it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ends: tuple[int, int] | None = None

    def start(self) -> None:
        controlling, line = pty.openpty()
        tty.setraw(line)
        os.set_blocking(controlling, False)
        self._ends = (controlling, line)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(line))

    def stop(self) -> None:
        if self._ends is not None:
            self.path.unlink(missing_ok=True)
            for end in self._ends:
                os.close(end)
            self._ends = None

    def scan(self, text: str, *, suffix: str = "\r", is_azerty: bool = False, lost: Collection[int] = ()) -> None:
        """One code. `is_azerty`: as a French session would show it; `lost`: places of characters that go missing."""
        shown = azerty_mangled(text) if is_azerty else text
        self.send(("".join(char for place, char in enumerate(shown) if place not in lost) + suffix).encode())

    def send(self, data: bytes) -> None:
        """Raw bytes. DeviceAbsent: not plugged in. DeviceBusy: nobody reads, and the line is full."""
        if self._ends is None:
            raise DeviceAbsent("the virtual scanner is not plugged in")
        while data:
            try:
                data = data[os.write(self._ends[0], data) :]
            except BlockingIOError as error:
                raise DeviceBusy("nobody reads the virtual scanner") from error

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
