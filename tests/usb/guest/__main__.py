"""Runs the rows in the machine, one after the other, and writes one JSON line for each; ends with 1 when one is red.

Not pytest: importing it takes this emulated machine 6 seconds, more than all rows of the short form. A red row does not
stop the others; it is told with its traceback and the values of its variables.
"""

import argparse
import importlib
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.usb.guest.bench import Bench, Row, is_short

OUT = Path("/out")
VALUE_MAX = 200  # characters of a variable of a red row


def main() -> int:
    chosen = list(_chosen())
    begun = time.monotonic()
    bench = Bench()
    _say(f"everything is plugged in and ready in {time.monotonic() - begun:.1f} s, {len(chosen)} rows")
    reds = 0
    with (OUT / "rows.jsonl").open("w") as report:
        for row in chosen:
            begun = time.monotonic()
            trouble = _tried(partial(row, bench))
            took_s = time.monotonic() - begun
            reds += bool(trouble)
            line = {"name": row.__name__, "took_s": took_s, "trouble": trouble, "facts": bench.facts}
            report.write(json.dumps(line) + "\n")
            report.flush()
            _say(f"{'RED' if trouble else 'green'} {took_s:.1f} s {row.__name__} {bench.facts or ''}")
            if trouble := _tried(bench.restore):
                report.write(
                    json.dumps({"name": f"{row.__name__}, afterwards", "took_s": 0.0, "trouble": trouble, "facts": {}})
                )
                return 1
    bench.end()
    return 1 if reds or not chosen else 0


def _chosen() -> Iterator[Row]:
    """Whose name or module holds one of the words, and none of --but."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--but", nargs="+", default=[])
    parser.add_argument("words", nargs="*")
    wanted = parser.parse_args()
    for row in _rows():
        name = f"{row.__module__}.{row.__name__}"
        is_wanted = not wanted.words or any(word in name for word in wanted.words)
        if is_wanted and (is_short(row) or not wanted.short) and not any(word in name for word in wanted.but):
            yield row


def _rows() -> Iterator[Row]:
    for file in sorted(Path(__file__).parent.glob("rows_*.py")):
        module = importlib.import_module(f"tests.usb.guest.{file.stem}")
        for name, value in vars(module).items():
            if name.startswith("test_"):
                yield value


def _tried(work: Callable[[], None]) -> str:
    """What went wrong, or nothing."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 the outermost loop: whatever a row raises is its verdict
        return "".join(traceback.format_exception(error)) + "".join(_variables(error))
    return ""


def _variables(error: Exception) -> Iterator[str]:
    """Of the row itself, cut short."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if "/rows_" in frame.f_code.co_filename]
    for name, value in frames[-1].f_locals.items() if frames else ():
        yield f"    {name} = {repr(value)[:VALUE_MAX]}\n"


def _say(text: str) -> None:
    print(f"bench: {Path('/proc/uptime').read_text().split()[0]} {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
