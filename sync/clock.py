"""The machine's clocks, read here and nowhere else; terminal and agent build their Moments from it.

The counting clock is CLOCK_BOOTTIME: unlike time.monotonic it goes on while the machine sleeps, so that lists age overnight.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from sync.contract.instant import Instant, Monotonic
from sync.journal.moment import Moment
from sync.journal.store import Journal

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MS = 1_000_000  # nanoseconds


def machine_boot() -> str:
    """The kernel's name for this boot of the machine."""
    return BOOT_ID.read_text(encoding="ascii").strip()


def monotonic_now() -> Monotonic:
    """ms since the machine started, sleep included."""
    return Monotonic(time.clock_gettime_ns(time.CLOCK_BOOTTIME) // _MS)


def wall_now() -> Instant:
    """ms since 1970 UTC, as this machine believes."""
    return Instant(max(0, time.clock_gettime_ns(time.CLOCK_REALTIME) // _MS))


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineClock:
    """`boot` from Journal.boot_number."""

    boot: int

    def __call__(self) -> Moment:
        return Moment(wall=wall_now(), monotonic=monotonic_now(), boot=self.boot)


def clock_of(journal: Journal) -> MachineClock:
    """The clock whose moments this journal can compare."""
    return MachineClock(boot=journal.boot_number(machine_boot()))
