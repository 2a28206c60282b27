"""Between Python and QML: a Screen goes one way, the name of an action comes back the other. One object, one signal each way.

Keys are turned into the action that the screen names for them; a key without one does nothing. `drawn` says that a frame with the
last screen was really put before the eyes.
"""

from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Property, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickWindow

from terminal.screen import Screen

_NAMES: dict[int, str] = {
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "Return",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Delete: "Backspace",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    **{Qt.Key.Key_F1 + number: f"F{number + 1}" for number in range(12)},
}

# A French keyboard's top row gives these without Shift; nothing else on the counter is typed with them.
_TOP_ROW = dict(zip("&é\"'(-è_çà", "1234567890", strict=True))
_SEPARATORS = frozenset(",./: ")


class Bridge(QObject):
    """`acted` carries an action's name."""

    changed = Signal()
    acted = Signal(str)
    drawn = Signal()

    def __init__(self, accent: str) -> None:
        super().__init__()
        self._screen: dict[str, Any] = {}
        self._keys: dict[str, str] = {}
        self._accent = accent
        self._is_undrawn = False

    def show(self, screen: Screen) -> None:
        """Draws it with the next frame."""
        self._screen = as_map(screen)
        self._keys = dict(screen.keys)
        self._is_undrawn = True
        self.changed.emit()

    def watch(self, window: QQuickWindow) -> None:
        """Keys come from this window, and its frames tell what was drawn."""
        window.installEventFilter(self)
        window.frameSwapped.connect(self._frame_swapped)

    @Property("QVariantMap", notify=changed)  # type: ignore[arg-type]  # the stub knows Python types only
    def screen(self) -> dict[str, Any]:
        return self._screen

    @Property(str, constant=True)
    def accent(self) -> str:
        return self._accent

    @Slot(str)
    def act(self, name: str) -> None:
        """By touch, from QML."""
        self.acted.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Every key press, wherever the focus is. Held keys repeat only where that erases or moves."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        name = key_name(event.key(), event.text())
        action = self._keys.get(name)
        if action is not None and (not event.isAutoRepeat() or name in ("Backspace", "Up", "Down")):
            self.acted.emit(action)
        return True

    def _frame_swapped(self) -> None:
        if self._is_undrawn:
            self._is_undrawn = False
            self.drawn.emit()


def key_name(key: int, text: str) -> str:
    """The name that a Screen's keys use; "" for a key that is none of theirs."""
    if key in _NAMES:
        return _NAMES[key]
    if len(text) == 1 and text.isascii() and text.isdigit():
        return text
    if text in _TOP_ROW:
        return _TOP_ROW[text]
    return "," if text in _SEPARATORS and text else ""


def as_map(screen: Screen) -> dict[str, Any]:
    """A Screen as QML reads it: the page says its kind, which is the name of its file."""
    fields: dict[str, Any] = _plain(asdict(screen))
    fields["page"]["kind"] = screen.page.kind
    return fields


def _plain(value: Any) -> Any:
    """QML takes lists for arrays, and nothing of a tuple. What is None is left out: undefined there."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value
