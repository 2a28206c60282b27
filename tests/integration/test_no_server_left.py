"""A test run that is killed leaves no PostgreSQL server behind, nor its files."""

import subprocess
import sys
import time
from pathlib import Path

HOLDER = """
import os, signal
from tests import postgresql
with postgresql.running() as cluster:
    print(cluster.folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
WAIT_S = 30


def test_a_killed_run_takes_its_server_along() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    folder = Path(ended.stdout.strip())
    assert ended.returncode < 0
    assert folder.name.startswith("guichet-pg-")
    until = time.monotonic() + WAIT_S
    while folder.exists():
        assert time.monotonic() < until, f"{folder} is still there"
        time.sleep(0.05)
