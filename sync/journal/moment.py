"""When something happened, as the counter's machine can tell: a wall clock that may be wrong, and one that only counts."""

from dataclasses import dataclass

from sync.contract.instant import Instant, Monotonic


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`wall` ms since 1970 UTC; `monotonic` ms, comparable only between moments of the same `boot` (Journal.boot_number)."""

    wall: Instant
    monotonic: Monotonic
    boot: int
