"""The world round the real code: one true time, one source of chance, one list of things to come, one trace.

The trace is a running hash of every line noted; the same seed must give the same one. Nothing here may depend on the order of
a set, an address in memory or the machine's clock.
"""

import hashlib
import heapq
from collections.abc import Callable
from random import Random

from sync.contract.instant import Instant, Monotonic
from sync.journal.moment import Moment

TRACE_KEPT = 4_000  # lines kept for a person to read; the hash covers all of them


class World:
    """`now` is the true time in ms since 1970. Actors ask it for chance and to be called later."""

    def __init__(self, seed: int, start: Instant) -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.now = start
        self.lines: list[str] = []
        self._hash = hashlib.sha256()
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._ties = 0

    @property
    def trace(self) -> str:
        """64 hexadecimal digits over everything noted so far."""
        return self._hash.hexdigest()

    def note(self, actor: str, what: str) -> None:
        """One line of the trace."""
        line = f"{self.now} {actor} {what}"
        self._hash.update(line.encode() + b"\n")
        self.lines.append(line)
        if len(self.lines) > TRACE_KEPT:
            del self.lines[: TRACE_KEPT // 2]

    def later(self, delay_ms: int, action: Callable[[], None]) -> None:
        """Calls the action in `delay_ms`; equal times keep the order in which they were asked for."""
        self._ties += 1
        heapq.heappush(self._heap, (self.now + max(0, delay_ms), self._ties, action))

    def between(self, low_ms: int, high_ms: int) -> int:
        """A whole number of ms, both ends included."""
        return self.chance.randint(low_ms, high_ms)

    def happens(self, probability: float) -> bool:
        """Whether something of that probability happens this time."""
        return self.chance.random() < probability

    def run_until(self, end: Instant) -> None:
        """Lets everything happen that was asked for up to that time."""
        while self._heap and self._heap[0][0] <= end:
            at, _, action = heapq.heappop(self._heap)
            self.now = Instant(at)
            action()
        self.now = end


class Clock:
    """A counter machine's two clocks: the wall one may be wrong, the other counts from the machine's start."""

    def __init__(self, world: World, skew_ms: int) -> None:
        self._world = world
        self.skew_ms = skew_ms
        self._started = world.now
        self.boot_id = 1

    def reboot(self) -> None:
        """After a power cut the counting clock begins again."""
        self._started = self._world.now
        self.boot_id += 1

    def monotonic(self) -> Monotonic:
        return Monotonic(self._world.now - self._started + 1_000)

    def wall(self) -> Instant:
        return Instant(self._world.now + self.skew_ms)

    def moment(self, boot: int) -> Moment:
        """Now, as this machine can tell it."""
        return Moment(wall=self.wall(), monotonic=self.monotonic(), boot=boot)
