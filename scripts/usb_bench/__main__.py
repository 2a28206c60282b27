"""`scripts/test-usb`: runs the rows in the machine and prints one line for each; ends with 1 when one is red."""

import argparse
import sys

from scripts.usb_bench.elsewhere import ELSEWHERE
from scripts.usb_bench.launch import FULL_LIMIT_S, OUT, SHORT_LIMIT_S, Outcome, launch
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
    arguments = [*(["--short"] if chosen.short else []), *chosen.k.split()]
    limit_s = SHORT_LIMIT_S if chosen.short else FULL_LIMIT_S
    try:
        outcome = launch(arguments, limit_s=limit_s, hear=_show if chosen.keep else _show_rows)
    except BenchFault as fault:
        print(f"usb bench: {fault}", file=sys.stderr)
        return 2
    _tell(outcome)
    return 0 if outcome.is_green else 1


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
    for name, reason in ELSEWHERE.items():
        print(f"not here {name}: {reason}")
    reds = sum(bool(row.trouble) for row in outcome.rows)
    print(f"usb bench: {len(outcome.rows)} rows, {reds} red, {outcome.ended.took_s:.1f} s; {outcome.ended.why}")
    if not outcome.is_green:
        print(f"usb bench: what the machine wrote is in {OUT}")


if __name__ == "__main__":
    sys.exit(main())
