"""A session with an emulated printer at the edge of its bytes: time passes when somebody waits, and then things happen."""

from collections.abc import Callable
from pathlib import Path

from drivers.faults import Condition, DeviceReport, DeviceState
from drivers.printer.jobs import Confirmation, Job, JobReport, JobState
from drivers.printer.profiles import PROFILES, Profile
from drivers.printer.session import Order, PrinterSession, Report
from drivers.printer.spooler import Spooler
from drivers.printer.transport import PortStatus
from drivers.virtual.emulator import EmulatedPrinter
from drivers.virtual.paper.parts import Printed

WIDE = PROFILES["generic-80"]


class Day:
    """A clock with things that happen at their hour."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._planned: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.now

    def at(self, after_s: float, happens: Callable[[], None]) -> None:
        self._planned.append((self.now + after_s, happens))

    def pass_by(self, seconds: float) -> None:
        until = self.now + seconds
        for moment, happens in sorted(self._planned, key=lambda planned: planned[0]):
            if moment <= until:
                self._planned.remove((moment, happens))
                self.now = max(self.now, moment)
                happens()
        self.now = until


class Cable:
    """A transport to an emulated printer. `has_port`: the port status of a USB printer; `has_answers`: a way back."""

    def __init__(self, emulated: EmulatedPrinter, day: Day) -> None:
        self.stays_open = True
        self.proves_presence = True
        self.has_port = False
        self.emulated = emulated
        self.day = day
        self.sent = b""
        self.opened = 0
        self._planned: list[tuple[int, Callable[[], None]]] = []

    def when_sent(self, count: int, happens: Callable[[], None]) -> None:
        """Between this byte and the next, counted from now."""
        self._planned.append((len(self.sent) + count, happens))

    def open(self) -> None:
        self.opened += 1

    def write(self, data: bytes, timeout_s: float, /) -> int:
        count = min(len(data), self.emulated.room, *(place - len(self.sent) for place, _ in self._planned))
        if not count:
            self.day.pass_by(timeout_s)
            return 0
        self.emulated.receive(data[:count])
        self.emulated.execute()
        self.sent += data[:count]
        for place, happens in [planned for planned in self._planned if planned[0] == len(self.sent)]:
            self._planned.remove((place, happens))
            happens()
        # 200 bytes in a millisecond: the head of a printer is slower than its line.
        self.day.pass_by(count / 200_000)
        return count

    def read(self, timeout_s: float, /) -> bytes:
        heard = self.emulated.take_answers()
        if heard or not timeout_s:
            return heard
        self.day.pass_by(timeout_s)
        return self.emulated.take_answers()

    def port_status(self) -> PortStatus | None:
        return PortStatus.parse(self.emulated.port_status) if self.has_port else None

    def drain(self, _timeout_s: float, /) -> bool:
        return True

    def part(self) -> None:
        pass

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass


class AnsweringRig:
    """`confirmation` as PrinterSession takes it: None for a printer that was never probed."""

    def __init__(
        self,
        path: Path,
        emulated: EmulatedPrinter | None = None,
        *,
        profile: Profile = WIDE,
        confirmation: Confirmation | None = Confirmation.CONFIRMED,
        stays_open: bool = True,
    ) -> None:
        self.day = Day()
        self.emulated = emulated or EmulatedPrinter()
        self.cable = Cable(self.emulated, self.day)
        self.cable.stays_open = stays_open
        self.reports: list[Report] = []
        self.spoolers: list[Spooler] = []
        self.path = path / "jobs.db"
        self.profile = profile
        self.start(confirmation)

    def start(self, confirmation: Confirmation | None) -> None:
        self.session = PrinterSession(
            device="printer",
            transport=self.cable,
            profile=self.profile,
            open_spooler=self._open_spooler,
            post=self.reports.append,
            monotonic=self.day,
            confirmation=confirmation,
        )

    def _open_spooler(self) -> Spooler:
        self.spoolers.append(Spooler(self.path, wall_ms=lambda: 0))
        return self.spoolers[-1]

    def turn(self, *orders: Order, turns: int = 3, step_s: float = 0.25) -> None:
        for order in orders:
            self.session.submit(order)
        for _ in range(turns):
            self.session.step(0.0)
            self.day.pass_by(step_s)

    def spend(self, seconds: float) -> None:
        """Idle turns for so long."""
        self.turn(turns=int(seconds * 4) + 1)

    def close(self) -> None:
        for spooler in self.spoolers:
            spooler.close()

    # --- what was said ---

    def jobs(self, name: str) -> list[Job]:
        return [report.job for report in self.reports if isinstance(report, JobReport) and report.job.name == name]

    def states(self, name: str) -> list[JobState]:
        return [job.state for job in self.jobs(name)]

    def last(self, name: str) -> tuple[JobState, Confirmation]:
        job = self.jobs(name)[-1]
        return job.state, job.confirmation

    @property
    def lights(self) -> list[tuple[DeviceState, Condition]]:
        return [(report.state, report.condition) for report in self.reports if isinstance(report, DeviceReport)]

    @property
    def papers(self) -> list[tuple[Printed, ...]]:
        unfinished = self.emulated.unfinished
        return [*self.emulated.papers, *([unfinished] if unfinished else [])]
