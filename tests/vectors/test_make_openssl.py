"""The vectors that do not depend on our code can still be made again."""

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
TOOLS = ("openssl", "xxd", "bc")


def test_openssl_makes_the_stored_vectors_again() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}; the stored vectors are tested all the same")
    made = subprocess.run([FOLDER / "make_openssl.sh"], check=True, capture_output=True, timeout=60).stdout
    assert made == (FOLDER / "openssl.json").read_bytes()
