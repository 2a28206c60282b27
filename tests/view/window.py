"""Draws screens off screen, one frame each."""

import os
from collections.abc import Iterator, Mapping

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QSG_RENDER_LOOP", "basic")

from PySide6.QtGui import QGuiApplication, QImage

from terminal.screen import Screen
from terminal.view.bridge import Bridge
from terminal.view.window import open_window


def drawn(screens: Mapping[str, Screen], width: int, height: int) -> Iterator[tuple[str, QImage]]:
    """Each screen as a picture of that size."""
    application = QGuiApplication.instance() or QGuiApplication([])
    bridge = Bridge("#1f4e79")
    engine, window = open_window(bridge, width=width, height=height, is_fullscreen=False)
    for name, screen in screens.items():
        bridge.show(screen)
        application.processEvents()
        application.processEvents()
        yield name, window.grabWindow()
    window.close()
    del engine
