"""One run of the bench: the code as it is now, the machine, and what its rows said.

Decides what travels into the machine (a picture of the checkout, so that an edit during the run changes nothing) and what
counts as green: a verdict of zero, and a report of every row.
"""

import fcntl
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from scripts.usb_bench.image import ROOT, ready_image
from scripts.usb_bench.machine import Ended, boot
from scripts.usb_bench.packages import run

CACHE = ROOT / "var" / "usb-bench"
OUT = CACHE / "out"
TRAVELLING = ("drivers", "kiosk_config", "sync", "tests/usb", "scripts/usb_bench")
SHORT = (("--short",),)
# Two machines, of one processor each: as long, about, the one as the other.
FULL = (("rows_scanning", "rows_speed"), ("--but", "rows_scanning", "rows_speed"))
# Far longer than they take, for a machine that has other things to do: the summary says how long.
SHORT_LIMIT_S = 300.0
FULL_LIMIT_S = 1_200.0


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row's outcome, as the machine writes it. `trouble` is empty when it is green, `facts` what it measured."""

    name: str
    took_s: float
    trouble: str
    facts: dict[str, str]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Of one machine."""

    ended: Ended
    rows: tuple[Row, ...]

    @property
    def is_green(self) -> bool:
        return self.ended.verdict == 0 and bool(self.rows) and not any(row.trouble for row in self.rows)


def launch(
    machines: Sequence[Sequence[str]], *, limit_s: float, hear: Callable[[float, str], None]
) -> tuple[Outcome, ...]:
    """One machine for each tuple of arguments to the rows' runner, side by side. What each wrote is in OUT. BenchFault."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock, tempfile.TemporaryDirectory(dir=CACHE, prefix="run-") as folder:
        # Another run has the folders; it ends.
        fcntl.flock(lock, fcntl.LOCK_EX)
        image = ready_image(CACHE)
        checkout = _picture(Path(folder))
        shutil.rmtree(OUT, ignore_errors=True)

        def run_one(number: int) -> Outcome:
            out = OUT / f"machine-{number}"
            out.mkdir(parents=True)
            (out / "arguments").write_text("\n".join(machines[number]))
            with (out / "console.txt").open("w") as console:

                def keep(at: float, line: str) -> None:
                    console.write(f"{at:7.2f} {line}\n")
                    hear(at, line)

                ended = boot(image, checkout, out, limit_s=limit_s, hear=keep)
            return Outcome(ended=ended, rows=read_rows(out / "rows.jsonl"))

        with ThreadPoolExecutor(len(machines)) as threads:
            return tuple(threads.map(run_one, range(len(machines))))


def _picture(folder: Path) -> Path:
    """The code as it is now, compiled, as a disk."""
    for name in TRAVELLING:
        shutil.copytree(ROOT / name, folder / "code" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests", "scripts"):
        shutil.copyfile(ROOT / name / "__init__.py", folder / "code" / name / "__init__.py")
    run(sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", folder / "code")
    disk = folder / "checkout.erofs"
    run("mkfs.erofs", "--all-root", disk, folder / "code")
    return disk


def read_rows(report: Path) -> tuple[Row, ...]:
    """None if the machine wrote none."""
    try:
        lines = report.read_bytes().splitlines()
    except OSError:
        return ()
    return tuple(msgspec.json.decode(line, type=Row) for line in lines)
