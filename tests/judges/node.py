"""Runs a judge that is a Node program: JSON in, JSON out."""

import json
import subprocess
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NODE = ROOT / ".venv/bin/node"
LIMIT_S = 60


def run(script: str, request: object) -> list[str]:
    """The texts that it writes. AssertionError: it is not installed, or failed."""
    assert (HERE / "node_modules").is_dir(), "the judges are not installed: run scripts/setup test"
    command = [str(NODE), str(HERE / script)]
    ended = subprocess.run(command, input=json.dumps(request), capture_output=True, text=True, timeout=LIMIT_S)
    assert ended.returncode == 0, ended.stderr
    return msgspec.json.decode(ended.stdout, type=list[str])
