"""`scripts/simulate [seed ...] [--count n] [--plant name]`: run seeds, each twice, and say what was seen."""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter as Tally
from pathlib import Path

import django


def main() -> int:
    """0 when every invariant held and every trace came out the same twice."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    from tests.simulator.plants import PLANTS
    from tests.simulator.run import simulate
    from tests.simulator.template import make_template

    parser = argparse.ArgumentParser(prog="scripts/simulate", description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, help="seeds to run; without any, 1, 2, 3 …")
    parser.add_argument("--count", type=int, default=10, help="how many seeds, from 1 (default 10)")
    parser.add_argument("--plant", choices=sorted(PLANTS), help="take this piece of the product out first")
    parser.add_argument("--lines", action="store_true", help="print the trace of each seed")
    options = parser.parse_args()
    seeds = options.seeds or range(1, options.count + 1)
    plant = PLANTS[options.plant] if options.plant else None
    seen: Tally[str] = Tally()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="guichet-template-") as folder:
        template = make_template(Path(folder))
        for seed in seeds:
            began = time.perf_counter()
            first, second = simulate(seed, template, plant), simulate(seed, template, plant)
            seen.update(first.seen)
            broken = [*first.broken]
            if first.trace != second.trace:
                broken.append(f"the trace came out as {first.trace[:16]} and as {second.trace[:16]}")
            failed += bool(broken)
            if options.lines:
                print("\n".join(first.lines))
            took = time.perf_counter() - began
            print(f"seed {seed:>6}  trace {first.trace[:16]}  {took:4.1f} s  {'ok' if not broken else 'BROKEN'}")
            for sentence in broken:
                print(f"    {sentence}")
    print(f"\n{len(seeds)} seeds, each twice; {failed} broken. Seen in all:")
    for what, count in sorted(seen.items()):
        print(f"    {count:>7}  {what}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
