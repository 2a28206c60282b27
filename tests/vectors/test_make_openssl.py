"""The vectors that do not depend on our code can still be made again."""

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
TOOLS = ("openssl", "xxd", "bc")


def test_openssl_makes_the_stored_vectors_again() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    assert not missing, "run scripts/setup test"
    made = subprocess.run([FOLDER / "make_openssl.sh"], check=True, capture_output=True, timeout=60).stdout
    assert made == (FOLDER / "openssl.json").read_bytes()
