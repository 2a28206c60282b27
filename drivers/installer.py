"""An installer's end of the devices socket: one question, its answer, and a limit on how long that may take.

For programs that do one thing and end, as `guichet-kiosk doctor`; the counter's screen has its own loop around the client.
Decides what answers what; events that are about something else are kept where they belong or dropped.
"""

import select
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from drivers import events
from drivers.client import DevicesClient
from drivers.events import Command, DeviceStateChanged, Event, FoundDevice, Role
from drivers.faults import InstallerFault, LinkFault
from drivers.limits import ANSWER_S, EARS_PATIENCE_S, PROBE_ANSWER_S
from drivers.printer.document import Document
from drivers.printer.jobs import SETTLED, JobState
from drivers.printer.status import Recovery

Answer = TypeVar("Answer", bound=Event)

PRINT_ENDINGS = SETTLED | {JobState.UNCERTAIN, JobState.FAILED}


class Installer:
    """One connection. Every method raises LinkFault when the devices process goes away, and InstallerFault when it refuses or
    does not answer in time. Used as a context manager, it is closed at the end, which ends a calibration too."""

    def __init__(self, client: DevicesClient, *, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._monotonic = monotonic
        self._states: dict[str, DeviceStateChanged] = {}
        # What has been received and not yet looked at.
        self._pending: list[Event] = []

    @classmethod
    def connect(
        cls, path: Path, *, timeout_s: float = ANSWER_S, monotonic: Callable[[], float] = time.monotonic
    ) -> Self:
        """When the process has told every state: a heartbeat follows them. LinkFault: nobody serves the socket."""
        installer = cls(DevicesClient(path, role=Role.INSTALLER), monotonic=monotonic)
        installer._client.connect(monotonic())
        try:
            installer._await(events.Heartbeat, timeout_s)
        except (LinkFault, InstallerFault):
            installer.close()
            raise
        return installer

    def states(self) -> tuple[DeviceStateChanged, ...]:
        """Of each device, as it was told last."""
        return tuple(self._states.values())

    def list_devices(self, *, timeout_s: float = ANSWER_S) -> tuple[FoundDevice, ...]:
        return self.listing(timeout_s=timeout_s).found

    def listing(self, *, timeout_s: float = ANSWER_S) -> events.DevicesListed:
        """With the reason why what was learnt earlier could not be read, if it could not."""
        return self._ask(events.ListDevices(), events.DevicesListed, timeout_s)

    def forget(self, key: str, *, timeout_s: float = ANSWER_S) -> tuple[FoundDevice, ...]:
        return self._ask(events.ForgetDevice(key=key), events.DevicesListed, timeout_s).found

    def calibrate(
        self,
        seconds: int,
        *,
        started: Callable[[events.CalibrationStarted], None],
        misheard: Callable[[events.CalibrationMisheard], None] = lambda _event: None,
    ) -> events.Calibrated | events.CalibrationFailed:
        """`started` is called when every scanner is being listened to, `misheard` whenever something else than the set-up code
        was scanned; listening goes on then."""
        self._send(events.StartCalibration(seconds=seconds))
        until = self._monotonic() + seconds + EARS_PATIENCE_S + ANSWER_S
        while True:
            event = self._next(until)
            if isinstance(event, events.Calibrated | events.CalibrationFailed):
                return event
            if isinstance(event, events.CalibrationStarted):
                started(event)
            elif isinstance(event, events.CalibrationMisheard):
                misheard(event)

    def stop_calibration(self) -> None:
        """From within `started` or `misheard`; `calibrate` then ends with STOPPED."""
        self._send(events.StopCalibration())

    def probe_printer(self, *, timeout_s: float = PROBE_ANSWER_S) -> events.PrinterProbed:
        return self._ask(events.ProbePrinter(), events.PrinterProbed, timeout_s)

    def recover_printer(self, recovery: Recovery, *, timeout_s: float = ANSWER_S) -> events.RecoveryTaken:
        """After a cutter error or another that a command may end."""
        return self._ask(events.RecoverPrinter(recovery=recovery), events.RecoveryTaken, timeout_s)

    def print_document(
        self, job: str, document: Document, *, seconds: float
    ) -> events.PrintJobChanged | events.PrintRefused:
        """How it ended; a job that failed is tried again by the process when it can be. InstallerFault: it has not ended."""
        self._send(events.PrintDocument(job=job, document=document))
        until = self._monotonic() + seconds
        while True:
            event = self._next(until)
            if isinstance(event, events.PrintRefused) and event.job == job:
                return event
            if isinstance(event, events.PrintJobChanged) and event.job == job and event.state in PRINT_ENDINGS:
                return event

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- one event after the other ---

    def _ask(self, command: Command, kind: type[Answer], timeout_s: float) -> Answer:
        self._send(command)
        return self._await(kind, timeout_s)

    def _send(self, command: Command) -> None:
        """What was received before the command does not answer it."""
        self._pending.clear()
        self._client.send(command)

    def _await(self, kind: type[Answer], timeout_s: float) -> Answer:
        until = self._monotonic() + timeout_s
        while True:
            event = self._next(until)
            if isinstance(event, kind):
                return event

    def _next(self, until: float) -> Event:
        """Each event once, as they come."""
        while not self._pending:
            left_s = until - self._monotonic()
            if left_s <= 0:
                raise InstallerFault("the devices process has not answered in time")
            select.select([self._client], [], [], left_s)
            received = self._client.receive(self._monotonic())
            for event in received:
                self._note(event)
            self._pending += received
        event = self._pending.pop(0)
        if isinstance(event, events.CommandRefused):
            raise InstallerFault(event.reason)
        return event

    def _note(self, event: Event) -> None:
        if isinstance(event, DeviceStateChanged):
            self._states[event.device] = event
        elif isinstance(event, events.DeviceForgotten):
            self._states.pop(event.device, None)
