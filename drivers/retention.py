"""The scans that the terminal has not acknowledged. Pure: time is an argument.

Decides how many are kept and for how long, so that a terminal that hangs, dies or comes back loses none, and one that
comes back after a while is not shown a ticket whose family has left.
"""

from collections import deque

from drivers.events import Scanned, ScanSpoiled
from drivers.limits import SCAN_AGE_MAX_S, SCANS_RETAINED_MAX

Scan = Scanned | ScanSpoiled


class RetainedScans:
    def __init__(self) -> None:
        self._scans: deque[tuple[float, Scan]] = deque()

    def add(self, scan: Scan, at: float) -> int:
        """How many of the oldest were dropped to make room."""
        self._scans.append((at, scan))
        if len(self._scans) <= SCANS_RETAINED_MAX:
            return 0
        self._scans.popleft()
        return 1

    def acknowledge(self, seq: int) -> None:
        """Everything up to `seq` has been dealt with."""
        while self._scans and self._scans[0][1].seq <= seq:
            self._scans.popleft()

    def expire(self, now: float) -> int:
        """Drops what is too old; only asked while no terminal is there. How many."""
        count = 0
        while self._scans and now - self._scans[0][0] > SCAN_AGE_MAX_S:
            self._scans.popleft()
            count += 1
        return count

    @property
    def waiting(self) -> list[Scan]:
        """Oldest first."""
        return [scan for _, scan in self._scans]
