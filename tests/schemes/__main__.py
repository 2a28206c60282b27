"""`scripts/simulate --scheme NAME [--part DIVISOR]`: one of the sources' campaigns whole, on SQLite, from the vote to zero."""

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

import django

LINES = 20  # of progress, for each part of the work


def main() -> int:
    """0 when all totals are the figures', every invariant holds and the campaign is at zero; else an error says what does not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    logging.getLogger().setLevel(logging.WARNING)
    from django.core.management import call_command
    from django.db import connections

    from server.database import current
    from tests.conftest import point_at
    from tests.schemes.checks import check
    from tests.schemes.figures import SCHEMES
    from tests.schemes.season import Season

    parser = argparse.ArgumentParser(prog="scripts/simulate --scheme", description=__doc__)
    parser.add_argument("name", choices=sorted(SCHEMES), help="which campaign")
    parser.add_argument(
        "--part", type=int, default=1, metavar="DIVISOR", help="that many times smaller (default 1: whole)"
    )
    options = parser.parse_args()
    figures = SCHEMES[options.name].scaled(options.part) if options.part > 1 else SCHEMES[options.name]
    began = time.monotonic()
    print(
        f"{options.name}: {figures.passes} passes, {figures.tickets()} tickets, {figures.claimed() / 100:.2f} EUR, "
        f"{len(figures.affiliates)} affiliates",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="guichet-scheme-") as folder:
        point_at(f"sqlite:///{Path(folder) / 'season.db'}")
        call_command("migrate", verbosity=0)
        season = Season(current(), figures, _Progress(began))
        season.play()
        print(f"{time.monotonic() - began:7.0f} s  played; now every total and every invariant", flush=True)
        check(season)
        connections.close_all()
    print(f"{time.monotonic() - began:7.0f} s  all totals as they must be, the audit is sound, the campaign is at zero")
    return 0


class _Progress:
    """A line now and then."""

    def __init__(self, began: float) -> None:
        self._began, self._said = began, ("", 0)

    def __call__(self, what: str, done: int, total: int) -> None:
        part = (what, done * LINES // max(total, 1))
        if part != self._said:
            self._said = part
            print(f"{time.monotonic() - self._began:7.0f} s  {what} {done}/{total}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
