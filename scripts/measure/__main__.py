"""`scripts/bench [--json FILE] [--quick] [--stored CLAIMS]`: every row beside its floor, as a table for people and as JSON."""

import argparse
import functools
import gc
import logging
import os
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import django
import msgspec

from scripts.measure.comparison import Contest, Effort, Outcome, Trial, compare

ROOT = Path(__file__).parents[2]
FULL = Effort(rounds_min=5, rounds_max=31, seconds=10.0)
QUICK = Effort(rounds_min=2, rounds_max=5, seconds=1.2)
QUIET = 0.75  # tasks at work before we begin
WIDTH = 110

STORED = 1_000_000  # claims
STORED_QUICK = 200_000

Row = Callable[[Path], AbstractContextManager[Contest | Trial]]
Rows = dict[str, Row]


def main() -> int:
    """0 when every row could be measured; whether it is fast enough is for people to say."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: two and a half minutes instead of six")
    parser.add_argument(
        "--stored",
        type=int,
        metavar="CLAIMS",
        help=f"stored before the rows of growth are measured: {STORED:,} unless given; ten million take 30 GB and 15 minutes",
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these rows")
    options = parser.parse_args()
    rows = _rows(options.stored or (STORED_QUICK if options.quick else STORED))
    if unknown := set(options.rows) - set(rows):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(rows)}")
    chosen = {name: row for name, row in rows.items() if not options.rows or name in options.rows}
    print(_machine() + "\n")
    print(f"{'row':<24} {'ratio':>7} {'lowest':>8} {'highest':>8} {'value':>12} {'floor':>12}  unit")
    began = time.perf_counter()
    outcomes = [_measured(name, row, QUICK if options.quick else FULL) for name, row in chosen.items()]
    spent = time.perf_counter() - began
    print(f"\n{spent:.0f} s, at the end {os.getloadavg()[0]:.1f} tasks at work, about one of them this.")
    print("The ratio is in times of the floor: 1.0 would be free.\n")
    for name, row in chosen.items():
        print(textwrap.fill(f"{name}: {' '.join((row.__doc__ or '').split())}", WIDTH, subsequent_indent="    "))
    if options.json:
        encoded = msgspec.json.encode([outcome.row for outcome in outcomes])
        options.json.write_bytes(msgspec.json.format(encoded, indent=2) + b"\n")
    return 0


def _machine() -> str:
    others = os.getloadavg()[0]
    said = f"{os.cpu_count()} cores, {others:.1f} tasks at work on average in the last minute"
    return said if others <= QUIET else f"{said}: not quiet, look at the ratios only, and again later"


def _rows(stored: int) -> Rows:
    """Imported once Django is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    logging.getLogger().setLevel(logging.WARNING)
    from scripts.measure import (
        devices,
        devices_process,
        intake,
        intake_growth,
        intake_processes,
        journal,
        papers,
        run_close,
    )

    return {
        "journal_append": journal.journal_append,
        "journal_open": journal.journal_open,
        "scan_decode": devices.scan_decode,
        "scan_latency": devices_process.scan_latency,
        "devices_idle_processor": devices_process.devices_idle_processor,
        "devices_idle_memory": devices_process.devices_idle_memory,
        "ticket_verify": papers.ticket_verify,
        "intake_sqlite": intake.intake_sqlite,
        "intake_postgresql": intake_processes.intake_postgresql,
        "settle": intake.settle,
        "intake_growth": _with(intake_growth.intake_growth, stored),
        "intake_growth_postgresql": _with(intake_growth.intake_growth_postgresql, stored),
        "receipt_compose": devices.receipt_compose,
        "sheet": papers.sheet,
        "run_close": run_close.run_close,
        "run_close_memory": run_close.run_close_memory,
    }


def _with(row: Callable[[Path, int], AbstractContextManager[Contest]], stored: int) -> Row:
    """The row for that many stored claims, under its own docstring."""

    @functools.wraps(row)
    def measured(folder: Path) -> AbstractContextManager[Contest]:
        return row(folder, stored)

    return measured


def _measured(name: str, row: Row, effort: Effort) -> Outcome:
    """In a folder on the checkout's own disk, since the system's temporary folder may be memory."""
    place = ROOT / "var"
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as folder, row(Path(folder)) as contest:
        outcome = compare(name, contest, effort, time.perf_counter, _settle)
    one = outcome.row
    print(
        f"{name:<24} {one.ratio:7.2f} {outcome.low:8.2f} {outcome.high:8.2f} {one.value:12,.1f} {one.floor:12,.1f}"
        f"  {one.unit}, {outcome.rounds} rounds",
        flush=True,
    )
    return outcome


def _settle() -> None:
    """Rubbish of what came before is not measured with what comes."""
    gc.collect()


if __name__ == "__main__":
    sys.exit(main())
