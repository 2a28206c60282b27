"""Key presses from outside: names of keys, one a line, from a FIFO, given to the window as real key events.

For demonstrations and tests that drive a screen without a person: what arrives is what a keyboard would send, no less and no more.
"""

import logging
import os
import stat
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickWindow

logger = logging.getLogger("terminal.keyboard")

READ_BYTES = 4_096
LINE_BYTES_MAX = 32

_KEYS: dict[str, tuple[Qt.Key, str]] = {
    "Return": (Qt.Key.Key_Return, "\r"),
    "Escape": (Qt.Key.Key_Escape, "\x1b"),
    "Backspace": (Qt.Key.Key_Backspace, "\b"),
    "Up": (Qt.Key.Key_Up, ""),
    "Down": (Qt.Key.Key_Down, ""),
    "Left": (Qt.Key.Key_Left, ""),
    "Right": (Qt.Key.Key_Right, ""),
    ",": (Qt.Key.Key_Comma, ","),
    "/": (Qt.Key.Key_Slash, "/"),
    **{f"F{number}": (Qt.Key(Qt.Key.Key_F1 + number - 1), "") for number in range(1, 13)},
    **{str(digit): (Qt.Key(Qt.Key.Key_0 + digit), str(digit)) for digit in range(10)},
}


class FifoKeyboard(QObject):
    """Makes the FIFO when there is none. Raises OSError when the path is something else or cannot be read."""

    def __init__(self, path: Path, window: QQuickWindow) -> None:
        super().__init__()
        self._window = window
        if not path.exists():
            os.mkfifo(path, mode=0o600)
        if not stat.S_ISFIFO(path.stat().st_mode):
            raise FileExistsError(f"{path} is not a FIFO")
        # Open for writing too, so that a writer who leaves does not end it.
        self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self._pending = b""
        self._notifier = QSocketNotifier(self._file, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        os.close(self._file)

    def _read(self) -> None:
        *lines, self._pending = (self._pending + os.read(self._file, READ_BYTES)).split(b"\n")
        self._pending = self._pending[-LINE_BYTES_MAX:]
        for line in lines:
            self._press(line.decode(errors="replace").strip())

    def _press(self, name: str) -> None:
        if name not in _KEYS:
            logger.warning("no_such_key name=%r", name[:LINE_BYTES_MAX])
            return
        key, text = _KEYS[name]
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QCoreApplication.sendEvent(self._window, event)
