"""The server's settings with the day of the test: its clock starts at the scene's time and then goes on like any other."""

import os
import time

from server.settings import *  # noqa: F403
from sync.contract.instant import Instant

_STARTED_NS = int(
    os.environ["GUICHET_TEST_STARTED_NS"]
)  # time.monotonic_ns, the same for every process of this machine
_STARTED_MS = int(os.environ["GUICHET_TEST_STARTED_MS"])


def CLOCK() -> Instant:  # type: ignore[no-redef]
    """Milliseconds since 1970, on another day."""
    return Instant(_STARTED_MS + (time.monotonic_ns() - _STARTED_NS) // 1_000_000)
