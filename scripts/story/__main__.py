"""`scripts/demo`: by hand in a window, or `--headless --out DIR`: the whole story without a person."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from scripts.story.browser import PageFault
from scripts.story.by_hand import by_hand
from scripts.story.play import play
from scripts.story.processes import StepFault

ROOT = Path(__file__).parents[2]


def main() -> int:
    """0 when every step held."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="play the whole story without a person")
    parser.add_argument("--out", type=Path, default=ROOT / "demo-out", help="where the story leaves its files")
    parser.add_argument("--fresh", action="store_true", help="by hand: forget the demonstration of last time")
    options = parser.parse_args()
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if has_display and not options.headless:
        return by_hand(ROOT / "var" / "demo", is_fresh=options.fresh)
    if not options.headless:
        print("No display: the story is played off-screen. (With a display, a kiosk window opens.)", flush=True)
    return _story(options.out.absolute())


def _story(out: Path) -> int:
    began = time.monotonic()

    def say(sentence: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} s  {sentence}", flush=True)

    folder = Path(tempfile.mkdtemp(prefix="guichet-demo-"))
    try:
        play(folder, out, say)
    except (StepFault, PageFault) as fault:
        print(f"\nA step did not hold: {fault}\nLogs: {folder / 'logs'}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    say(f"Every step held. See {out}")
    for path in sorted(out.iterdir()):
        print(f"           {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
