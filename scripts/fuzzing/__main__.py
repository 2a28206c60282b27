"""`scripts/fuzz [TARGET ...] [--seconds N] [--repeat FILE]`: hunt for bytes that break a promise, or try kept ones again."""

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

from scripts.fuzzing.targets import TARGETS

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "var/fuzz"
MEGABYTES_MAX = 1_024
SECONDS_PER_INPUT_MAX = 10
SECONDS = 60


def main() -> int:
    """1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"one of {', '.join(TARGETS)}; default: all")
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"for each target (default {SECONDS})")
    parser.add_argument("--repeat", type=Path, metavar="FILE", help="only try these bytes again, in plain Python")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    if options.repeat is not None:
        if len(options.targets) != 1:
            parser.error("--repeat needs the one target that the bytes are for")
        TARGETS[options.targets[0]].check(options.repeat.read_bytes())
        print(f"{options.targets[0]}: these bytes break no promise")
        return 0
    broken = [name for name in options.targets or TARGETS if not _hunted(name, options.seconds)]
    print(f"broken: {', '.join(broken)}" if broken else "no promise was broken")
    return 1 if broken else 0


def _hunted(name: str, seconds: int) -> bool:
    """Whether the target survived."""
    corpus, finds = PLACE / name / "corpus", PLACE / name / "finds"
    _sow(name, corpus)
    finds.mkdir(exist_ok=True)
    known = set(finds.iterdir())
    print(f"{name}: {seconds} s", flush=True)
    options = [
        f"-max_total_time={seconds}", f"-max_len={TARGETS[name].bytes_max}", f"-rss_limit_mb={MEGABYTES_MAX}",
        f"-timeout={SECONDS_PER_INPUT_MAX}", f"-artifact_prefix={finds}/", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    command = [sys.executable, "-m", "scripts.fuzzing.hunt", name, *options, str(corpus)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    said = ended.stdout + ended.stderr
    if ended.returncode == 0:
        tried = next((line.split()[-1] for line in said.splitlines() if "number_of_executed_units" in line), "?")
        print(
            f"{name}: {tried} inputs, {len(list(corpus.iterdir()))} of them worth keeping, no promise broken",
            flush=True,
        )
        return True
    print(said)
    for find in sorted(set(finds.iterdir()) - known):
        print(f"{name}: again with  scripts/fuzz {name} --repeat {find.relative_to(ROOT)}", flush=True)
    return False


def _sow(name: str, corpus: Path) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[name].seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


if __name__ == "__main__":
    sys.exit(main())
