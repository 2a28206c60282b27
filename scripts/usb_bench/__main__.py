"""`scripts/test-usb`: runs the rows in the machine and prints one line for each; ends with 1 when one is red."""

import argparse
import sys
import time

from scripts.usb_bench.elsewhere import ELSEWHERE
from scripts.usb_bench.launch import FULL, FULL_LIMIT_S, OUT, SHORT, SHORT_LIMIT_S, Outcome, launch
from scripts.usb_bench.packages import BenchFault


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/test-usb",
        description="Our devices process on Debian's own kernel, with USB devices made by software.",
    )
    parser.add_argument("--short", action="store_true", help="boot, scan in every mode, print, unplug: 40 seconds")
    parser.add_argument("-k", metavar="ROWS", default="", help="only rows whose name holds one of these words")
    parser.add_argument("--keep", action="store_true", help="show the machine's console")
    chosen = parser.parse_args()
    words = tuple(chosen.k.split())
    machines = tuple((*machine, *words) for machine in SHORT) if chosen.short else (words,) if words else FULL
    limit_s = SHORT_LIMIT_S if chosen.short else FULL_LIMIT_S
    begun = time.monotonic()
    try:
        outcomes = launch(machines, limit_s=limit_s, hear=_show if chosen.keep else _show_rows)
    except BenchFault as fault:
        print(f"usb bench: {fault}", file=sys.stderr)
        return 2
    for outcome in outcomes:
        _tell(outcome)
    for name, reason in ELSEWHERE.items():
        print(f"not here {name}: {reason}")
    is_green = all(outcome.is_green for outcome in outcomes)
    rows = [row for outcome in outcomes for row in outcome.rows]
    reds = sum(bool(row.trouble) for row in rows)
    print(
        f"usb bench: {len(rows)} rows, {reds} red, {time.monotonic() - begun:.0f} s: {'green' if is_green else 'RED'}"
    )
    return 0 if is_green else 1


def _show(at: float, line: str) -> None:
    print(f"{at:7.2f} {line}", flush=True)


def _show_rows(at: float, line: str) -> None:
    if line.startswith("bench: "):
        _show(at, line)


def _tell(outcome: Outcome) -> None:
    for row in outcome.rows:
        facts = " ".join(f"{name}={value}" for name, value in row.facts.items())
        print(f"{'RED  ' if row.trouble else 'green'} {row.took_s:6.2f} s  {row.name}  {facts}")
        if row.trouble:
            print(row.trouble)
    if outcome.ended.verdict is None:
        print(f"usb bench: a machine came to no verdict: {outcome.ended.why}")
    if not outcome.is_green:
        print(f"usb bench: what the machines wrote is in {OUT}")


if __name__ == "__main__":
    sys.exit(main())
