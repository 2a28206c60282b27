"""`guichet-devices --settings kiosk.toml`: the devices process. Reads its settings, tells systemd, ends on SIGTERM."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import sdnotify

from drivers.bootstrap import DevicesProcess
from drivers.faults import LinkFault, SettingsFault
from drivers.settings import load

logger = logging.getLogger("drivers")

EXIT_SETTINGS = 2
EXIT_SOCKET = 3


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="guichet-devices", description="Owns the counter's scanners and printer.")
    parser.add_argument(
        "--settings", type=Path, required=True, help="the counter's TOML file, of which [devices] is read"
    )
    chosen = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    notify = _systemd()
    try:
        process = DevicesProcess(load(chosen.settings), alive=lambda: notify("WATCHDOG=1"))
    except SettingsFault as fault:
        logger.error("settings_fault reason=%r", fault.reason)
        return EXIT_SETTINGS
    except LinkFault as fault:
        logger.error("socket_fault reason=%r", fault.reason)
        return EXIT_SOCKET

    def end(number: int, _frame: FrameType | None) -> None:
        logger.info("stopping signal=%s", signal.Signals(number).name)
        notify("STOPPING=1")
        process.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    notify("READY=1")
    logger.info("ready settings=%s", chosen.settings)
    process.run()
    return 0


def _systemd() -> Callable[[str], None]:
    """How systemd is told; elsewhere nobody is (sdnotify would leave a socket open)."""
    if "NOTIFY_SOCKET" not in os.environ:
        return lambda _state: None
    notify: Callable[[str], None] = sdnotify.SystemdNotifier().notify
    return notify


if __name__ == "__main__":
    sys.exit(main())
