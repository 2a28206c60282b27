"""Puts the terminal process together: settings, window, journal, devices, timers, signals. Decides nothing else.

One thread, Qt's. The frames are drawn on it too (the basic render loop), so that "drawn" means drawn before anything else happens.
"""

import logging
import os
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

import sdnotify
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from drivers.client import DevicesClient
from drivers.settings import DevicesSettings, NoPrinter
from kiosk_config.schema import Language, Settings
from sync.clock import machine_boot, monotonic_now, wall_now
from sync.contract.sealing import seal
from terminal.actions import happening_of
from terminal.bookkeeping import Books, journal_at
from terminal.counter.effects import Tone
from terminal.counter.events import DeviceLight, Devices
from terminal.counter.limits import IDLE
from terminal.counter.state import ReceiptRule, Rules
from terminal.devices_link import DevicesLink
from terminal.runtime import Runtime
from terminal.screen import Screen
from terminal.texts.english import EnglishTexts
from terminal.texts.french import Texts
from terminal.tones import wave_file
from terminal.view.bridge import Bridge
from terminal.view.colours import legible
from terminal.view.keyboard import FifoKeyboard
from terminal.view.shots import ShotTaker
from terminal.view.sound import Speaker
from terminal.view.window import open_window

logger = logging.getLogger("terminal")

NEWS_EVERY_MS = 500  # the agent's answer is on the screen within half a second of being stored
DEVICES_EVERY_MS = 1_000
EXIT_BUG = 70  # sysexits.h, EX_SOFTWARE: systemd starts the terminal again, and it announces what it had not


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`shots`: a folder for a picture of every screen newly met. `keys`: a FIFO of key names, one a line."""

    settings: Settings
    shots: Path | None = None
    keys: Path | None = None


class TerminalProcess:
    """Everything that lives as long as the process."""

    def __init__(self, options: Options, folder: Path) -> None:
        os.environ.setdefault("QSG_RENDER_LOOP", "basic")
        settings = options.settings
        self._application = QGuiApplication(sys.argv[:1])
        self._application.setApplicationName("guichet-terminal")
        self._shot = ""
        self._speaker = Speaker(folder, {tone.value: wave_file(tone) for tone in Tone})
        self._bridge = Bridge(legible(settings.counter.accent))
        self._engine, self._window = _window(self._bridge, settings)
        self._shots = None if options.shots is None else ShotTaker(self._window, options.shots)
        self._books = Books(
            journal_at(Path(settings.agent.journal), Path(settings.agent.keys)),
            seal=seal,
            wall=wall_now,
            monotonic=monotonic_now,
            machine_boot=machine_boot(),
            app_version=version("guichet"),
        )
        self._runtime = Runtime(
            self._books,
            rules=Rules(receipt=ReceiptRule(settings.counter.receipt.value), idle=IDLE),
            devices=_devices_at_start(settings.devices),
            texts=EnglishTexts() if settings.counter.language is Language.ENGLISH else Texts(),
            show=self._show,
            sound=lambda tone: self._speaker.play(tone.value),
        )
        self._link = DevicesLink(
            DevicesClient(Path(settings.devices.socket)),
            settings.devices,
            handle=self._runtime.handle,
            monotonic=time.monotonic,
        )
        self._runtime.use_papers(self._link)
        self._keyboard = None if options.keys is None else FifoKeyboard(options.keys, self._window)
        self._notifier: QSocketNotifier | None = None
        self._watched = -1
        self._systemd = sdnotify.SystemdNotifier()

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or a fault of our own."""
        sys.excepthook = self._give_up
        signals = _Signals(self._application)
        self._bridge.acted.connect(self._acted)
        self._bridge.drawn.connect(self._runtime.shown)
        news, devices = QTimer(), QTimer()
        news.timeout.connect(self._runtime.tick)
        devices.timeout.connect(self._tick_devices)
        self._runtime.start()
        self._tick_devices()
        news.start(NEWS_EVERY_MS)
        devices.start(DEVICES_EVERY_MS)
        self._systemd.notify("READY=1")
        code = self._application.exec()
        logger.info("stopping code=%d", code)
        self._systemd.notify("STOPPING=1")
        signals.close()
        self._close()
        return code

    def _close(self) -> None:
        if self._shots is not None:
            self._shots.leave()
        if self._keyboard is not None:
            self._keyboard.close()
        self._link.close()
        self._books.close()
        self._window.close()
        # The engine before the application, or Qt complains at the very end.
        self._engine.deleteLater()

    # --- the screen --------------------------------------------------------------------------------------------------

    def _show(self, screen: Screen) -> None:
        if self._shots is not None and screen.shot != self._shot:
            self._shots.leave()
        self._bridge.show(screen)
        if screen.shot != self._shot:
            self._shot = screen.shot
            logger.info("screen shot=%s", screen.shot)
        if self._shots is not None:
            self._shots.enter(screen.shot)

    def _acted(self, name: str) -> None:
        what = happening_of(name)
        if what is None:
            logger.warning("no_such_action name=%r", name)
            return
        self._runtime.handle(what)

    # --- the devices process -----------------------------------------------------------------------------------------

    def _tick_devices(self) -> None:
        self._link.tick()
        self._watch()
        self._systemd.notify("WATCHDOG=1")

    def _watch(self) -> None:
        """Follows the connection, which may be another one by now."""
        current = self._link.fileno() if self._link.is_connected else -1
        if current == self._watched:
            return
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier = None
        self._watched = current
        if current >= 0:
            self._notifier = QSocketNotifier(current, QSocketNotifier.Type.Read)
            self._notifier.activated.connect(self._readable)

    def _readable(self) -> None:
        if self._link.is_connected:
            self._link.receive()
        self._watch()

    def _give_up(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A fault of our own, wherever it was: said once, and another start is better than a screen that may be wrong."""
        logger.critical("fault_of_our_own", exc_info=(kind, error, trace))
        self._application.exit(EXIT_BUG)


class _Signals:
    """SIGTERM and SIGINT, heard by Qt's loop: Python's own handlers would wait for the next event."""

    def __init__(self, application: QGuiApplication) -> None:
        self._ends = socket.socketpair()
        for end in self._ends:
            end.settimeout(0)
        signal.set_wakeup_fd(self._ends[1].fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: None)
        self._notifier = QSocketNotifier(self._ends[0].fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(lambda *_: application.quit())

    def close(self) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for end in self._ends:
            end.close()


def _window(bridge: Bridge, settings: Settings) -> tuple[QQmlApplicationEngine, QQuickWindow]:
    counter = settings.counter
    return open_window(bridge, width=counter.width, height=counter.height, is_fullscreen=counter.fullscreen)


def _devices_at_start(settings: DevicesSettings) -> Devices:
    """Until the devices process has spoken: it may serve scanners that no setting names."""
    return Devices(
        scanner=DeviceLight.SILENT,
        printer=DeviceLight.NOT_SET if isinstance(settings.printer, NoPrinter) else DeviceLight.SILENT,
    )


def run(options: Options) -> int:
    """The whole life of the process. Raises ViewFault, OSError when the screen or the FIFO cannot be had."""
    with tempfile.TemporaryDirectory(prefix="guichet-") as folder:
        return TerminalProcess(options, Path(folder)).run()
