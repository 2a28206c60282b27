"""`guichet-terminal --settings kiosk.toml`: the counter's screen. Reads its settings, shows the counter, ends on SIGTERM."""

import argparse
import logging
import sys
from pathlib import Path

from kiosk_config.faults import KioskFault
from kiosk_config.settings_file import load
from terminal.bootstrap import Options, run
from terminal.view.window import ViewFault

logger = logging.getLogger("terminal")

EXIT_SETTINGS = 2
EXIT_SCREEN = 3


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="guichet-terminal", description="The counter's screen.")
    parser.add_argument("--settings", type=Path, required=True, help="the counter's TOML file")
    parser.add_argument("--shots", type=Path, help="save a picture of every screen newly met in this folder")
    parser.add_argument("--keys", type=Path, help="a FIFO to read key names from, one a line, as if they were pressed")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    try:
        settings = load(chosen.settings)
    except KioskFault as fault:
        sys.stderr.write(f"{fault}\n")
        return EXIT_SETTINGS
    try:
        if chosen.shots is not None:
            chosen.shots.mkdir(parents=True, exist_ok=True)
        return run(Options(settings=settings, shots=chosen.shots, keys=chosen.keys))
    except (ViewFault, OSError) as fault:
        logger.error("screen_fault reason=%r", str(fault))
        return EXIT_SCREEN


if __name__ == "__main__":
    sys.exit(main())
