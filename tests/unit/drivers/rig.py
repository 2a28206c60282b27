"""A counter for tests of the whole devices process: its settings, a virtual scanner and printer, and a client.

The process is the real one, started by its command line; waiting is for something to happen, never for time to pass.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from drivers import events
from drivers.client import DevicesClient
from drivers.events import Event
from drivers.faults import DeviceState, LinkFault
from drivers.printer.jobs import JobState
from drivers.virtual import VirtualPrinter, VirtualScanner

PATIENCE_S = 15.0

E = TypeVar("E")


class Counter:
    """`heard` is all that the client was ever told, `scans` the codes among it. `confirmation`: what the printer is known
    to confirm; nothing is asked of one that only takes bytes."""

    def __init__(
        self, folder: Path, *, printer_table: str | None = None, jobs: Path | None = None, confirmation: str = "SENT"
    ) -> None:
        self.folder = folder
        self.scanner = VirtualScanner(folder / "scanner")
        self.printer = VirtualPrinter()
        self.scanner.start()
        self.printer.start()
        self.jobs = jobs or folder / "jobs" / "print-jobs.db"
        self.settings = folder / "kiosk.toml"
        self.settings.write_text(
            f"[devices]\nsocket = '{folder}/devices.sock'\njobs = '{self.jobs}'\n"
            f"registry = '{folder}/registry.json'\n"
            f"[[devices.scanners]]\nkind = 'serial'\nport = '{self.scanner.path}'\n"
            + (printer_table or f"[devices.printer]\nkind = 'tcp'\nhost = '127.0.0.1'\nport = {self.printer.port}\n")
            + (f"confirmation = '{confirmation}'\n" if confirmation else "")
        )
        self.client = DevicesClient(folder / "devices.sock")
        self.process: subprocess.Popen[bytes] | None = None
        self.heard: list[Event] = []

    def start(self, under: Sequence[str] = (), **options: object) -> None:
        """`under`: what begins the command. What a killed process leaves of temporary folders is the test's own."""
        command = [*under, sys.executable, "-m", "drivers", "--settings", str(self.settings)]
        with (self.folder / "log.txt").open("ab") as log:
            own = {"env": os.environ | {"TMPDIR": str(self.folder)}, "cwd": Path(__file__).parents[3], **options}
            self.process = subprocess.Popen(command, stderr=log, **own)  # type: ignore[call-overload]

    def connect(self) -> None:
        """As soon as the process serves its socket."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.client.connect(time.monotonic())
            except LinkFault:
                assert self.process is not None
                assert self.process.poll() is None, self.log()
                assert time.monotonic() < until, self.log()
                select.select([], [], [], 0.005)
            else:
                return

    def begin(self) -> None:
        """Start, connect, and wait until both devices are ready."""
        self.start()
        self.connect()
        self.wait_for(
            lambda: self.light("scanner-1") is DeviceState.READY and self.light("printer") is DeviceState.READY
        )

    def listen(self, wait_s: float = 0.0) -> None:
        """What the process says now; LinkFault when it is gone."""
        if select.select([self.client], [], [], wait_s)[0]:
            self.heard += self.client.receive(time.monotonic())

    def listen_for(self, seconds: float) -> None:
        """Whatever the process says until then: the pace of a hand that scans again and again."""
        until = time.monotonic() + seconds
        while (left_s := until - time.monotonic()) > 0:
            self.listen(left_s)

    def wait_for(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < until, f"heard {self.heard[-5:]}\n{self.log()}"
            self.listen(0.1)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.heard if isinstance(event, kind)]

    @property
    def scans(self) -> list[str]:
        return [scan.text for scan in self.of(events.Scanned)]

    def light(self, device: str) -> DeviceState | None:
        states = [change.state for change in self.of(events.DeviceStateChanged) if change.device == device]
        return states[-1] if states else None

    def state(self, job: str) -> JobState | None:
        states = [change.state for change in self.of(events.PrintJobChanged) if change.job == job]
        return states[-1] if states else None

    def wait_state(self, job: str, state: JobState) -> None:
        self.wait_for(lambda: self.state(job) is state)

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    def log(self) -> str:
        return (self.folder / "log.txt").read_text()

    def end(self) -> None:
        self.client.close()
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.scanner.stop()
        self.printer.stop()


def unprivileged() -> list[str]:
    """What begins the command of a process that cannot read or write everything, also when the tests run as root.

    It stays root's: a checkout may lie where nobody else may enter.
    """
    return ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
