"""A stage for screens: the real window off screen, what it draws, and fingers and keys to touch it with."""

import os
from collections.abc import Iterator, Mapping

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QSG_RENDER_LOOP", "basic")

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from terminal.screen import Screen
from terminal.view.bridge import Bridge
from terminal.view.window import open_window

ACCENT = "#1f4e79"


class Stage:
    """One window. `acts` are the names of actions that came back."""

    def __init__(self, application: QGuiApplication, width: int = 1280, height: int = 800) -> None:
        self.application = application
        self.bridge = Bridge(ACCENT)
        self.acts: list[str] = []
        self.frames: list[str] = []
        self._shot = ""
        self.bridge.acted.connect(self.acts.append)
        self.bridge.drawn.connect(lambda: self.frames.append(self._shot))
        self.engine, self.window = open_window(self.bridge, width=width, height=height, is_fullscreen=False)
        self.settle()

    def close(self) -> None:
        self.window.close()
        self.engine.deleteLater()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.application.processEvents()

    def resize(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        self.settle()

    def show(self, screen: Screen) -> None:
        """Drawn, so that everything has found its place."""
        self._shot = screen.shot
        self.bridge.show(screen)
        self.settle()
        self.picture()

    def picture(self) -> QImage:
        return self.window.grabWindow()

    # --- what is on it -----------------------------------------------------------------------------------------------

    def items(self) -> Iterator[QQuickItem]:
        """Everything that is visible, from the back to the front."""
        pending = [self.window.contentItem()]
        while pending:
            item = pending.pop(0)
            if item.isVisible() and item.opacity() > 0:
                yield item
                pending.extend(item.childItems())

    def named(self, name: str) -> QQuickItem:
        return next(item for item in self.items() if item.objectName() == name)

    def touchables(self) -> list[QQuickItem]:
        """Items that a finger can press."""
        return [item for item in self.items() if any(_is_touch(child) for child in item.children())]

    def texts(self) -> list[tuple[str, QQuickItem]]:
        """Every text that is shown."""
        found = [item for item in self.items() if item.metaObject().indexOfProperty("lineHeight") >= 0]
        return [(text, item) for item in found if (text := str(item.property("text"))).strip()]

    # --- fingers and keys --------------------------------------------------------------------------------------------

    def touch(self, item: QQuickItem) -> None:
        centre = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        point = QPoint(round(centre.x()), round(centre.y()))
        QTest.mouseClick(self.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
        self.settle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window, key)
        self.settle()


def _is_touch(child: QObject) -> bool:
    return child.metaObject().className().startswith("QQuickTapHandler")


def drawn(screens: Mapping[str, Screen], width: int, height: int) -> Iterator[tuple[str, QImage]]:
    """Each screen as a picture of that size."""
    existing = QGuiApplication.instance()
    application = existing if isinstance(existing, QGuiApplication) else QGuiApplication([])
    stage = Stage(application, width, height)
    for name, screen in screens.items():
        stage.show(screen)
        yield name, stage.picture()
    stage.close()
