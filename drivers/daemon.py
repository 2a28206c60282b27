"""The devices process: gathers what scanners and the printer report, and serves its clients over a socket.

Decides what each client is told and which commands it may give; an installer's are carried out by the installation. One loop
in the main thread owns every socket and all state; devices have their own threads, which post reports through a queue.
Nothing here waits for a device or a client.
"""

import logging
import selectors
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import assert_never, get_args

import msgspec

from drivers import events
from drivers.connections import Connection, Listener
from drivers.crew import EarTried, Heard
from drivers.events import DeviceKind, Event, Role
from drivers.faults import DeviceReport, DeviceState, LinkFault
from drivers.inbox import Inbox, RecoveryTried
from drivers.installation import Installation
from drivers.inventory import Plugging
from drivers.limits import HEARTBEAT_S, JOBS_TOLD_MAX, SCAN_AGE_MAX_S
from drivers.printer.jobs import SETTLED, Job, JobRefused, JobReport, Refusal
from drivers.printer.probing import Probed
from drivers.printer.session import Answer, Cancel, Order, Recover, Retry, Submit
from drivers.retention import RetainedScans, Scan
from drivers.scanner.frames import Frame, ScanReport

logger = logging.getLogger(__name__)

# Who may say what; None has not joined yet.
COMMANDS_OF: dict[Role | None, tuple[type[events.Command], ...]] = {
    None: (),
    Role.OBSERVER: (),
    Role.TERMINAL: (*get_args(events.PrintCommand), events.RecoverPrinter, events.Acknowledge),
    Role.INSTALLER: (*get_args(events.InstallCommand), events.RecoverPrinter, events.PrintDocument),
}
NOT_ALLOWED: dict[Role | None, str] = {
    None: "only the terminal that has joined may give commands",
    Role.OBSERVER: "only the terminal that has joined may give commands",
    Role.TERMINAL: "only an installer may set devices up",
    Role.INSTALLER: "an installer sets devices up and prints; the rest is the terminal's",
}


NO_PRINTER = "the settings name no printer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device, as clients are told of it."""

    name: str
    kind: DeviceKind
    label: str


class Daemon:
    """`devices`: those that are there for the whole life of the process; others come and go. `order` hands a print order to
    the printer's thread; None when the settings name no printer. `installation`: who sets devices up; None in a process that
    cannot. `first_seq`: drawn by chance. `alive` is called at every heartbeat.
    """

    def __init__(
        self,
        *,
        listener: Listener,
        inbox: Inbox,
        devices: tuple[Device, ...],
        order: Callable[[Order], None] | None,
        installation: Installation | None = None,
        first_seq: int,
        monotonic: Callable[[], float],
        alive: Callable[[], None],
    ) -> None:
        self._listener = listener
        self._inbox = inbox
        self._devices: dict[str, Device] = {}
        self._states: dict[str, DeviceReport] = {}
        self._order = order
        self._installation = installation
        self._first_seq = self._seq = first_seq
        self._monotonic = monotonic
        self._alive = alive
        self._jobs: dict[str, Job] = {}
        self._scans = RetainedScans()
        self._connections: list[Connection] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(inbox, selectors.EVENT_READ)
        self._beat_due = monotonic()
        self._is_stopping = False
        for device in devices:
            self.expect(device.name, device.kind, device.label)

    def stop(self) -> None:
        """From a signal handler: the loop ends at its next turn."""
        self._is_stopping = True
        self._inbox.wake()

    def run(self) -> None:
        """Until `stop`."""
        if self._installation is not None:
            self._installation.begin(self)
        while not self._is_stopping:
            self.turn(max(0.0, self._beat_due - self._monotonic()))
        # What the devices' threads said last, for those who listen.
        while self._take_reports():
            pass
        for connection in self._connections:
            connection.release()
        self._selector.close()

    def turn(self, wait_s: float) -> None:
        """Serves whatever asks for it, waiting at most `wait_s`."""
        now = self._monotonic()
        if now >= self._beat_due:
            self._beat(now)
            self._beat_due = now + HEARTBEAT_S
        for key, mask in self._selector.select(wait_s):
            self._serve(key.fileobj, mask)
        self._watch()

    def _serve(self, source: object, mask: int) -> None:
        if source is self._inbox:
            self._take_reports()
        elif source is self._listener:
            self._welcome()
        elif isinstance(source, Connection):
            if mask & selectors.EVENT_WRITE:
                source.flush()
            if mask & selectors.EVENT_READ and not source.is_ended:
                self._read(source)

    # --- devices ---

    def _take_reports(self) -> bool:
        """Whether there were any."""
        reports = self._inbox.take()
        for report in reports:
            match report:
                case ScanReport():
                    self._scan(report)
                case DeviceReport():
                    self.report(report)
                case JobReport():
                    self._remember(report.job)
                    self._tell_all(self._job_event(report.job))
                case JobRefused():
                    self._refuse_print(report.name, report.refusal, report.reason)
                case RecoveryTried():
                    self.tell(report.client, events.RecoveryTaken(seq=0, reason=report.reason))
                case Plugging() | EarTried() | Heard() | Probed():
                    if self._installation is not None:
                        self._installation.take(self, report)
                case _:
                    assert_never(report)
        return bool(reports)

    @property
    def states(self) -> Mapping[str, DeviceReport]:
        """Of every device that clients are told of, by name."""
        return MappingProxyType(self._states)

    def expect(self, name: str, kind: DeviceKind, label: str) -> None:
        """Clients are told of this device from now on."""
        device = Device(name=name, kind=kind, label=label)
        if self._devices.get(name) == device:
            return
        self._devices[name] = device
        self._states.setdefault(name, DeviceReport(device=name, state=DeviceState.ABSENT, reason="not looked at yet"))
        self._tell_all(self._device_event(self._states[name]))

    def forget(self, name: str) -> None:
        del self._devices[name], self._states[name]
        self._tell_all(events.DeviceForgotten(seq=self._next(), device=name))

    def report(self, report: DeviceReport) -> None:
        """A change is told once. A thread that is ending may still report a device that is no longer expected."""
        if report.device in self._devices and report != self._states[report.device]:
            self._states[report.device] = report
            self._tell_all(self._device_event(report))

    def _scan(self, report: ScanReport) -> None:
        scan = self._scan_event(report)
        logger.info("scan device=%s seq=%d kind=%s", scan.device, scan.seq, type(scan).__name__)
        if self._scans.add(scan, self._monotonic()):
            logger.warning("scan_dropped reason=too_many_unacknowledged")
        self._tell_all(scan)

    def _scan_event(self, report: ScanReport) -> Scan:
        outcome = report.outcome
        if isinstance(outcome, Frame):
            return events.Scanned(
                seq=self._next(),
                device=report.device,
                text=outcome.text,
                quality=outcome.quality,
                symbology=outcome.symbology,
                is_repaired=outcome.is_repaired,
            )
        return events.ScanSpoiled(seq=self._next(), device=report.device, reason=outcome.reason)

    def _device_event(self, report: DeviceReport) -> Event:
        device = self._devices[report.device]
        return events.DeviceStateChanged(
            seq=self._next(),
            device=device.name,
            kind=device.kind,
            label=device.label,
            state=report.state,
            reason=report.reason,
            condition=report.condition,
        )

    def _job_event(self, job: Job) -> Event:
        return events.PrintJobChanged(
            seq=self._next(),
            job=job.name,
            state=job.state,
            accepted=job.accepted,
            total=job.total,
            reason=job.reason,
            confirmation=job.confirmation,
        )

    def _remember(self, job: Job) -> None:
        """Open jobs, and the last settled ones, to tell those who connect."""
        self._jobs.pop(job.name, None)
        self._jobs[job.name] = job
        settled = [name for name, known in self._jobs.items() if known.state in SETTLED]
        for name in settled[: max(0, len(settled) - JOBS_TOLD_MAX)]:
            del self._jobs[name]

    # --- clients ---

    def _welcome(self) -> None:
        connection = self._listener.accept(len(self._connections))
        if connection is not None:
            self._connections.append(connection)
            self._selector.register(connection, selectors.EVENT_READ)

    def _read(self, connection: Connection) -> None:
        try:
            for line in connection.receive():
                self._obey(connection, line)
        except LinkFault as fault:
            # After an endless line nothing can be told apart.
            self.refuse(connection, fault.reason)
            connection.is_ended = True

    def _obey(self, connection: Connection, line: bytes) -> None:
        try:
            command = events.parse_command(line)
        except LinkFault as fault:
            self.refuse(connection, fault.reason)
            return
        if isinstance(command, events.Join):
            self._join(connection, command)
        elif not isinstance(command, COMMANDS_OF[connection.role]):
            self.refuse(connection, NOT_ALLOWED[connection.role])
        elif isinstance(command, events.Acknowledge):
            if self._first_seq <= command.seq <= self._seq:
                self._scans.acknowledge(command.seq)
        elif isinstance(command, events.PrintCommand):
            self._print(command)
        elif isinstance(command, events.RecoverPrinter):
            self._recover(connection, command)
        elif self._installation is not None:
            self._installation.obey(self, connection, command)
        else:
            self.refuse(connection, "this devices process sets nothing up")

    def _join(self, connection: Connection, command: events.Join) -> None:
        is_taken = command.role is Role.TERMINAL and self._has_terminal
        if command.protocol != events.PROTOCOL or is_taken or connection.role is not None:
            reason = "another terminal is connected" if is_taken else f"joined twice, or not protocol {events.PROTOCOL}"
            self.refuse(connection, reason)
            connection.is_ended = True
            return
        self._expire(self._monotonic())
        connection.role = command.role
        logger.info("joined role=%s", command.role)
        connection.send(events.Welcome(seq=self._seq, protocol=events.PROTOCOL, first_seq=self._first_seq))
        for scan in self._scans.waiting:
            connection.send(scan)
        for report in self._states.values():
            connection.send(self._device_event(report))
        for job in self._jobs.values():
            connection.send(self._job_event(job))

    def _print(self, command: events.PrintCommand) -> None:
        if self._order is None:
            self._refuse_print(command.job, Refusal.NO_PRINTER, NO_PRINTER)
            return
        match command:
            case events.PrintDocument():
                self._order(Submit(name=command.job, document=command.document))
            case events.AnswerPrintQuestion():
                self._order(Answer(name=command.job, printed=command.printed))
            case events.RetryPrint():
                self._order(Retry(name=command.job))
            case events.CancelPrint():
                self._order(Cancel(name=command.job))
            case _:
                assert_never(command)

    def _recover(self, client: Connection, command: events.RecoverPrinter) -> None:
        """The printer's thread answers; whoever asked may have left by then."""
        if self._order is None:
            self.tell(client, events.RecoveryTaken(seq=0, reason=NO_PRINTER))
            return
        self._order(
            Recover(
                recovery=command.recovery,
                answer=lambda reason: self._inbox.post(RecoveryTried(client=client, reason=reason)),
            )
        )

    def _refuse_print(self, job: str, refusal: Refusal, reason: str) -> None:
        logger.warning("print_refused job=%s refusal=%s", job, refusal)
        self._tell_all(events.PrintRefused(seq=self._next(), job=job, refusal=refusal, reason=reason))

    def tell(self, client: Connection, event: Event) -> None:
        """`event` gets its number here."""
        client.send(msgspec.structs.replace(event, seq=self._next()))

    def refuse(self, client: Connection, reason: str) -> None:
        logger.warning("command_refused role=%s reason=%r", client.role, reason)
        client.send(events.CommandRefused(seq=self._next(), reason=reason))

    # --- time ---

    def _beat(self, now: float) -> None:
        self._alive()
        self._expire(now)
        if self._installation is not None:
            self._installation.tick(self)
        self._tell_all(events.Heartbeat(seq=self._seq))

    def _expire(self, now: float) -> None:
        """Scans wait for a terminal that is there as long as it takes, and for one that is not only for a while."""
        count = 0 if self._has_terminal else self._scans.expire(now)
        if count:
            logger.warning("scan_dropped count=%d older_than_s=%.0f reason=no_terminal", count, SCAN_AGE_MAX_S)

    # --- the rest ---

    @property
    def _has_terminal(self) -> bool:
        return any(client.role is Role.TERMINAL and not client.is_ended for client in self._connections)

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _tell_all(self, event: Event) -> None:
        for connection in self._connections:
            if connection.role is not None:
                connection.send(event)

    def _watch(self) -> None:
        """Lets those go that have ended, and waits for room to write where something is left to write."""
        for connection in list(self._connections):
            if connection.is_ended:
                logger.info("left role=%s", connection.role)
                if self._installation is not None:
                    self._installation.left(self, connection)
                self._connections.remove(connection)
                self._selector.unregister(connection)
                connection.release()
            else:
                room = selectors.EVENT_WRITE if connection.wants_write else 0
                self._selector.modify(connection, selectors.EVENT_READ | room)
