"""`guichet-agent --settings kiosk.toml`: the sync agent's entry point. Here are the real dice, the signals and the log."""

import argparse
import logging
import secrets
import signal
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import FrameType

from sync.agent import AgentRunsAlready, run
from sync.contract.limits import NONCE
from sync.courier import Chances
from sync.journal.faults import JournalFault
from sync.settings import SettingsFault, load

EXIT_SETTINGS = 2
EXIT_JOURNAL = 3
EXIT_RUNS_ALREADY = 4

log = logging.getLogger("sync.agent")


def main(arguments: Sequence[str] | None = None) -> int:
    """The process's exit code: 0 after SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="guichet-agent", description="Carries the counter's journal to the server.")
    parser.add_argument("--settings", type=Path, required=True, help="the kiosk's TOML file")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    try:
        run(load(chosen.settings), real_chances(), app_version(), stop)
    except SettingsFault as fault:
        return _end(EXIT_SETTINGS, fault)
    except AgentRunsAlready as fault:
        return _end(EXIT_RUNS_ALREADY, fault)
    except JournalFault as fault:
        return _end(EXIT_JOURNAL, fault)
    return 0


def _end(code: int, fault: Exception) -> int:
    log.error("%s: %s", type(fault).__name__, fault)
    return code


def real_chances() -> Chances:
    """From the operating system."""
    source = secrets.SystemRandom()
    return Chances(nonce=lambda: secrets.token_bytes(NONCE), fraction=source.random)


def app_version() -> str:
    """As installed; a checkout that was never installed is a development version."""
    try:
        return version("guichet")
    except PackageNotFoundError:
        return "0+development"


if __name__ == "__main__":
    sys.exit(main())
