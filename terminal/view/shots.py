"""Pictures of the screens that a process has met, for people who were not there: demonstrations and tests.

A picture is taken when a screen has stood for a moment, so that every icon is there, or at the latest when it is left.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtQuick import QQuickWindow

SETTLED_MS = 300  # pictures inside the page are there by then


class ShotTaker(QObject):
    """One picture for each name, `screen-<name>.png` in the folder."""

    def __init__(self, window: QQuickWindow, folder: Path) -> None:
        super().__init__()
        self._window, self._folder = window, folder
        self._taken: set[str] = set()
        self._name = ""
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._take)

    def leave(self) -> None:
        """The screen is about to be another one."""
        self._take()

    def enter(self, name: str) -> None:
        """A screen of that name stands there now."""
        if name != self._name:
            self._name = name
            self._settled.start()

    def _take(self) -> None:
        if not self._name or self._name in self._taken:
            return
        self._taken.add(self._name)
        self._window.grabWindow().save(str(self._folder / f"screen-{self._name}.png"))
