"""server.wsgi: what a worker is before its first request."""

import subprocess
import sys


def test_what_a_worker_loads_is_not_looked_through_again_for_rubbish() -> None:
    """In a process of its own: it holds for good."""
    asked = "import gc, server.wsgi; print(len(gc.get_objects()), gc.get_freeze_count())"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    left, frozen = map(int, said.split())
    assert frozen > 10 * left
