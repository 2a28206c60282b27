"""When to call the server next. Pure: now and chance enter as arguments, both clocks are the machine's monotonic one.

Full jitter (each wait is drawn from the whole window) spreads a fleet better than fixed steps. From the second failure on, which
is what an outage looks like, the window is never shorter than the reconnect spread.
"""

from dataclasses import dataclass, replace

from sync.contract.instant import HOUR, Monotonic
from sync.contract.limits import BACKOFF_CAP, BACKOFF_FIRST, EXCHANGE_EVERY, RECONNECT_SPREAD

RETRY_AFTER_MAX = HOUR  # a proxy that says "tomorrow" does not know what waits here
HEARTBEAT_JITTER = 0.1  # of the interval, so that counters switched on together drift apart
DOUBLINGS_MAX = 20  # beyond it every window is capped anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """All in ms. `reconnect_spread` 0 for tests and demonstrations."""

    exchange_every: int = EXCHANGE_EVERY
    backoff_first: int = BACKOFF_FIRST
    backoff_cap: int = BACKOFF_CAP
    reconnect_spread: int = RECONNECT_SPREAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`failures` in a row; `next_at`: when the next exchange is due."""

    failures: int
    next_at: Monotonic

    def is_due(self, now: Monotonic) -> bool:
        return now >= self.next_at


def at_start(now: Monotonic) -> Pace:
    """At once: what a power cut left unsent is the most urgent there is."""
    return Pace(failures=0, next_at=now)


def after_answer(now: Monotonic, timing: Timing, chance: float, *, again: bool) -> Pace:
    """`again`: more waits on either side. `chance` from 0 to 1."""
    quiet = timing.exchange_every * (1 - HEARTBEAT_JITTER * chance)
    return Pace(failures=0, next_at=Monotonic(now if again else now + round(quiet)))


def after_fault(pace: Pace, now: Monotonic, timing: Timing, chance: float, retry_after_ms: int | None) -> Pace:
    """The server's own Retry-After is a floor, with the jitter on top: it said the same to everybody."""
    failures = pace.failures + 1
    floor = min(max(retry_after_ms or 0, 0), RETRY_AFTER_MAX)
    return Pace(failures=failures, next_at=Monotonic(now + floor + round(chance * window_ms(failures, timing))))


def window_ms(failures: int, timing: Timing) -> int:
    """From which the wait after that many failures in a row is drawn."""
    doubled = min(timing.backoff_cap, timing.backoff_first << min(failures - 1, DOUBLINGS_MAX))
    return doubled if failures < 2 else max(doubled, min(timing.reconnect_spread, timing.backoff_cap))


def after_commit(pace: Pace, now: Monotonic) -> Pace:
    """A new claim goes at once while the link is good; during an outage it waits its turn with the others."""
    return pace if pace.failures else replace(pace, next_at=min(pace.next_at, now))


def when_asked(pace: Pace, now: Monotonic) -> Pace:
    """Somebody at the counter asked for it."""
    return replace(pace, next_at=min(pace.next_at, now))
