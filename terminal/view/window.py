"""The window: the QML engine, the bridge, and the frames that were really drawn. Qt's own warnings are logged as ours."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from terminal.view.bridge import Bridge

MAIN = Path(__file__).parent / "Main.qml"


class ViewFault(Exception):
    """The screen's files cannot be loaded."""


def open_window(
    bridge: Bridge, *, width: int, height: int, is_fullscreen: bool
) -> tuple[QQmlApplicationEngine, QQuickWindow]:
    """A window that draws what the bridge shows. The engine must be kept as long as the window. Raises ViewFault."""
    engine = QQmlApplicationEngine()
    engine.setInitialProperties({"bridge": bridge})
    engine.load(QUrl.fromLocalFile(str(MAIN)))
    roots = engine.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise ViewFault(f"{MAIN} cannot be loaded")
    window = roots[0]
    bridge.watch(window)
    window.resize(width, height)
    if is_fullscreen:
        window.showFullScreen()
    else:
        window.show()
    return engine, window
