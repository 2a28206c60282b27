"""One window for all tests of the view, off screen; any warning of Qt fails the test that caused it."""

import os
from collections.abc import Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QSG_RENDER_LOOP"] = "basic"

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

from terminal.screen import Screen
from tests.view.gallery import screens
from tests.view.window import Stage


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    existing = QGuiApplication.instance()
    return existing if isinstance(existing, QGuiApplication) else QGuiApplication([])


@pytest.fixture
def warnings_of_qt() -> Iterator[list[str]]:
    """What Qt said, worse than a note. Empty, or the test fails."""
    said: list[str] = []

    def keep(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            said.append(message)

    before = qInstallMessageHandler(keep)
    yield said
    qInstallMessageHandler(before)
    assert said == []


@pytest.fixture
def stage(application: QGuiApplication, warnings_of_qt: list[str]) -> Iterator[Stage]:
    """A window with a bridge; what is touched or pressed is kept."""
    stage = Stage(application)
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Screen]:
    return screens(tmp_path_factory.mktemp("gallery"))
