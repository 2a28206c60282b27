"""Where every thread of the devices process leaves what it has to say, for the one loop that owns all state.

Decides nothing: what is left is taken in the order in which it came.
"""

import queue
import socket
from dataclasses import dataclass

from drivers.connections import Connection
from drivers.crew import EarReport
from drivers.faults import DeviceReport
from drivers.inventory import Plugging
from drivers.limits import REPORTS_A_TURN_MAX
from drivers.printer.jobs import JobRefused, JobReport
from drivers.printer.probing import Probed
from drivers.scanner.frames import ScanReport


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryTried:
    """The printer's thread has done what this client wanted; `reason`: why not, if it has not."""

    client: Connection
    reason: str


Report = ScanReport | DeviceReport | JobReport | JobRefused | Probed | RecoveryTried | Plugging | EarReport


class Inbox:
    """Where device threads leave reports; `fileno` becomes readable when there are some."""

    def __init__(self) -> None:
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._reader, self._writer = socket.socketpair()
        self._reader.settimeout(0)
        self._writer.settimeout(0)

    def post(self, report: Report) -> None:
        """From any thread."""
        self._reports.put(report)
        self.wake()

    def wake(self) -> None:
        """From any thread, or a signal handler."""
        try:
            self._writer.send(b"\0")
        except OSError:
            # Full: the loop is already awake. Closed: it has ended.
            return

    def fileno(self) -> int:
        return self._reader.fileno()

    def take(self) -> list[Report]:
        """At most REPORTS_A_TURN_MAX; while more are left, `fileno` stays readable."""
        try:
            self._reader.recv(4_096)
        except BlockingIOError:
            return []
        reports: list[Report] = []
        while len(reports) < REPORTS_A_TURN_MAX and not self._reports.empty():
            reports.append(self._reports.get())
        if not self._reports.empty():
            self.wake()
        return reports

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
