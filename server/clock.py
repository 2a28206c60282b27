"""The one place where the server reads a clock. Cores and services take the time as an argument; views and commands take it here.

`settings.CLOCK` is a callable, so that a page can be tried on another day.
"""

import time

from django.conf import settings

from sync.contract.instant import Instant


def machine_clock() -> Instant:
    """Wall-clock milliseconds since 1970, UTC."""
    return Instant(time.time_ns() // 1_000_000)


def now() -> Instant:
    """What this installation calls now."""
    instant: Instant = settings.CLOCK()
    return instant
