"""A session with a scripted printer and a clock that obeys, turned turn by turn in the test's own thread."""

from collections.abc import Callable
from pathlib import Path

from drivers import limits
from drivers.faults import DeviceFault, DeviceReport, DeviceState, SpoolFault
from drivers.printer.composer import compose
from drivers.printer.document import Cut, Document, Line
from drivers.printer.jobs import Confirmation, Job, JobReport, JobState
from drivers.printer.profiles import PROFILES
from drivers.printer.session import Answer, Cancel, PrinterSession, Report, Retry, Submit
from drivers.printer.spooler import Spooler
from drivers.printer.transport import PortStatus
from tests.unit.drivers.printer.samples import receipt

PROFILE = PROFILES["generic-58"]
LETTER = Document((Line("Reçu"),))
LETTER_BYTES = compose(LETTER, PROFILE)
CUT_BYTES = compose(Document((Cut(),)), PROFILE)
RECEIPT_BYTES = compose(receipt(), PROFILE)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class ScriptedPrinter:
    """Takes all it is offered, unless told otherwise. `on_write` answers a write in its place."""

    def __init__(self, clock: Clock, *, stays_open: bool = False) -> None:
        self.stays_open = stays_open
        self.proves_presence = True
        self.clock = clock
        self.received = b""
        self.open_fault: DeviceFault | None = None
        self.check_fault: DeviceFault | None = None
        self.drain_answers: list[bool | DeviceFault] = []
        self.on_write: Callable[[bytes], int] = len
        self.on_open: Callable[[int], object] = abs
        self.opened = self.closed = 0

    def open(self) -> None:
        if self.open_fault is not None:
            raise self.open_fault
        self.opened += 1
        self.on_open(self.opened)

    def write(self, data: bytes, timeout_s: float, /) -> int:
        assert 0 < len(data) <= limits.CHUNK_BYTES
        count = self.on_write(data)
        self.received += data[:count]
        if not count:
            self.clock.now += timeout_s
        return count

    def drain(self, timeout_s: float, /) -> bool:
        answer = self.drain_answers.pop(0) if self.drain_answers else True
        if isinstance(answer, DeviceFault):
            raise answer
        if not answer:
            self.clock.now += timeout_s
        return answer

    def read(self, timeout_s: float, /) -> bytes:
        self.clock.now += timeout_s
        return b""

    def port_status(self) -> PortStatus | None:
        return None

    def part(self) -> None:
        pass

    def check(self) -> None:
        if self.check_fault is not None:
            raise self.check_fault

    def close(self) -> None:
        self.closed += 1


class Rig:
    """A session, its printer, its clock, and what it said."""

    def __init__(self, path: Path, *, stays_open: bool = False) -> None:
        self.path = path / "jobs.db"
        self.clock = Clock()
        self.printer = ScriptedPrinter(self.clock, stays_open=stays_open)
        self.reports: list[Report] = []
        self.store_fault: SpoolFault | None = None
        self.spoolers: list[Spooler] = []
        self.session = self.restarted()

    def restarted(self) -> PrinterSession:
        self.session = PrinterSession(
            device="printer",
            transport=self.printer,
            profile=PROFILE,
            open_spooler=self._open_spooler,
            post=self.reports.append,
            monotonic=self.clock,
            confirmation=Confirmation.SENT,
        )
        return self.session

    def _open_spooler(self) -> Spooler:
        if self.store_fault is not None:
            raise self.store_fault
        self.spoolers.append(Spooler(self.path, wall_ms=lambda: 0))
        return self.spoolers[-1]

    def turn(self, *orders: Submit | Answer | Retry | Cancel, turns: int = 2) -> list[Report]:
        """What was said during these turns: the first takes the orders, the next acts on them."""
        for order in orders:
            self.session.submit(order)
        del self.reports[:]
        for _ in range(turns):
            self.session.step(0.0)
        return list(self.reports)

    def states(self, name: str) -> list[JobState]:
        return [
            report.job.state for report in self.reports if isinstance(report, JobReport) and report.job.name == name
        ]

    def last(self, name: str) -> Job:
        return [report.job for report in self.reports if isinstance(report, JobReport) and report.job.name == name][-1]

    @property
    def light(self) -> list[DeviceState]:
        return [report.state for report in self.reports if isinstance(report, DeviceReport)]
