"""Reads a file of golden vectors."""

import json
from pathlib import Path
from typing import Any


def read(name: str) -> Any:
    """The parsed content of tests/vectors/<name>.json."""
    return json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
