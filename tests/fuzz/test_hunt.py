"""Every target under atheris in a process of its own, from its seeds on: nothing is found, and the process ends by itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.fuzzing.targets import TARGETS

ROOT = Path(__file__).parents[2]
SECONDS = 1
PATIENCE_S = 120


def hunted(name: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-m", "scripts.fuzzing.hunt", name, f"-max_total_time={SECONDS}", f"-artifact_prefix={folder}/",
        "-print_final_stats=1", "-seed=1", *options, str(folder),
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=PATIENCE_S, check=False
    )


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_runs_for_its_time_and_finds_nothing(name: str, tmp_path: Path) -> None:
    seeds = TARGETS[name].seeds()
    for number, seed in enumerate(seeds):
        (tmp_path / f"seed-{number}").write_bytes(seed)
    ended = hunted(name, tmp_path)
    assert ended.returncode == 0, ended.stdout[-2_000:] + ended.stderr[-6_000:]
    [tried] = [line.split()[-1] for line in ended.stderr.splitlines() if "number_of_executed_units" in line]
    assert int(tried) >= len(seeds)
