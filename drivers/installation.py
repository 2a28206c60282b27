"""What an installer does to the devices: lists them, calibrates scanners, forgets them, has the printer probed.

Decides which scanners are served at any moment and tells the crew; carries a calibration from its start to its end, whoever
leaves meanwhile. Everything here is called from the process's main thread, and nothing waits.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, assert_never

import msgspec

from drivers import events
from drivers.connections import Connection
from drivers.crew import Candidate, Crew, EarTried, Heard
from drivers.events import CalibrationFailure, DeviceKind, Event
from drivers.faults import DeviceReport, DeviceState, RegistryFault
from drivers.identity import Mode
from drivers.inventory import Plugged, Plugging
from drivers.limits import EARS_PATIENCE_S
from drivers.listing import Scene, claimed, unsupported
from drivers.printer.probing import Probed
from drivers.registry import Enrolment, ProbedPrinter, RegistryFile
from drivers.roster import Roster
from drivers.scanner.calibration import Calibration
from drivers.settings import PRINTER, Printer

logger = logging.getLogger(__name__)

SetupReport = Plugging | EarTried | Heard | Probed


class Desk(Protocol):
    """Who tells the clients. Sequence numbers of events are given there."""

    @property
    def states(self) -> Mapping[str, DeviceReport]: ...

    def expect(self, name: str, kind: DeviceKind, label: str, /) -> None:
        """Clients are told of this device from now on; nothing happens if they are already."""

    def forget(self, name: str, /) -> None: ...

    def report(self, report: DeviceReport, /) -> None: ...

    def tell(self, client: Connection, event: Event, /) -> None: ...

    def refuse(self, client: Connection, reason: str, /) -> None: ...


@dataclass(slots=True, kw_only=True)
class _Calibration:
    """One that is going on. `untried`: candidates whose ears have not said yet whether they are open."""

    client: Connection
    started_at: float
    until: float
    untried: set[Candidate]
    listening: dict[Candidate, str] = field(default_factory=dict)
    is_told: bool = False
    last_heard: events.CalibrationMisheard | None = None


class Installation:
    """`may_open`, `realpath`: see Scene. `wake_printer`: something was plugged in, look at the printer. `probe` has it
    tried, which is answered by a Probed; None when the settings name no printer. `code_page`: the one it prints in."""

    def __init__(
        self,
        *,
        roster: Roster,
        registry: RegistryFile,
        crew: Crew,
        printer: Printer,
        may_open: Callable[[str], bool],
        realpath: Callable[[str], str],
        wake_printer: Callable[[], None],
        probe: Callable[[], None] | None,
        code_page: str,
        monotonic: Callable[[], float],
    ) -> None:
        self._roster = roster
        self._registry = registry
        self._crew = crew
        self._printer = printer
        self._may_open = may_open
        self._realpath = realpath
        self._wake_printer = wake_printer
        self._probe_printer = probe
        self._code_page = code_page
        self._monotonic = monotonic
        self._found: tuple[Plugged, ...] = ()
        self._expected: dict[str, str] = {}
        self._calibration: _Calibration | None = None
        # Who waits for the printer's probe.
        self._probing: list[Connection] = []

    # --- what is plugged in ---

    def begin(self, desk: Desk) -> None:
        """Before anything is known of what is plugged in: what the settings name and what was enrolled is served."""
        self._arrange(desk)

    def take(self, desk: Desk, report: SetupReport) -> None:
        """What another thread has to say."""
        match report:
            case Plugging():
                self._look(desk, report.found)
            case EarTried():
                self._tried(desk, report)
            case Heard():
                self._hear(desk, report)
            case Probed():
                self._probed(desk, report)
            case _:
                assert_never(report)

    def _look(self, desk: Desk, found: tuple[Plugged, ...]) -> None:
        """Something may have been plugged in or pulled out."""
        self._found = found
        self._roster = self._roster.meeting(found)
        self._arrange(desk)
        self._crew.wake()
        self._wake_printer()

    def _arrange(self, desk: Desk) -> None:
        """Clients know of every scanner that is expected, and the crew is at it."""
        reports = [unsupported(one) for one in self._found if one.mode is Mode.UNSUPPORTED]
        labels = {one.name: one.label for one in self._roster.served.values()}
        labels |= {one.identity.key: one.label for one in self._found if one.mode is Mode.UNSUPPORTED}
        for name in self._expected.keys() - labels.keys():
            desk.forget(name)
        for name, label in labels.items():
            desk.expect(name, DeviceKind.SCANNER, label)
        self._expected = labels
        for report in reports:
            desk.report(report)
        if self._calibration is None:
            self._crew.serve(self._roster)
        else:
            self._crew.listen(self._scene(desk).candidates())

    def _scene(self, desk: Desk) -> Scene:
        return Scene(
            roster=self._roster,
            registry=self._registry.known,
            found=self._found,
            states=desk.states,
            printer=self._printer,
            may_open=self._may_open,
            realpath=self._realpath,
        )

    # --- commands ---

    def obey(self, desk: Desk, client: Connection, command: events.InstallCommand) -> None:
        match command:
            case events.ListDevices():
                self._list(desk, client)
            case events.StartCalibration():
                self._start(desk, client, command.seconds)
            case events.StopCalibration():
                self._stop(desk, client)
            case events.ForgetDevice():
                self._forget(desk, client, command.key)
            case events.ProbePrinter():
                self._probe(desk, client)
            case _:
                assert_never(command)

    def _list(self, desk: Desk, client: Connection) -> None:
        found = self._scene(desk).listed()
        desk.tell(client, events.DevicesListed(seq=0, found=found, reason=self._registry.fault))

    def _forget(self, desk: Desk, client: Connection, key: str) -> None:
        known = self._registry.known
        if known.without(key) == known and key not in [one.name for one in self._roster.seen]:
            desk.refuse(client, f"nothing was learnt of a device {key!r}")
            return
        try:
            self._registry.keep(known.without(key))
        except RegistryFault as fault:
            desk.refuse(client, fault.reason)
            return
        logger.info("device_forgotten key=%r", key)
        self._roster = self._roster.with_registry(self._registry.known).without_seen(key).meeting(self._found)
        self._arrange(desk)
        self._list(desk, client)

    # --- the printer ---

    def _probe(self, desk: Desk, client: Connection) -> None:
        if self._probe_printer is None:
            desk.tell(client, events.PrinterProbed(seq=0, reason="the settings name no printer"))
            return
        self._probing.append(client)
        if len(self._probing) == 1:
            self._probe_printer()

    def _probed(self, desk: Desk, probed: Probed) -> None:
        """Everybody who asked meanwhile gets the answer, which is kept if the printer could be tried."""
        reason = probed.reason
        if not reason:
            printer = ProbedPrinter(key=PRINTER, confirmation=probed.confirmation, code_page=self._code_page)
            try:
                self._registry.keep(self._registry.known.with_printer(printer))
            except RegistryFault as fault:
                reason = fault.reason
        clients, self._probing = self._probing, []
        confirmation = claimed(self._printer, probed.confirmation)
        for client in clients:
            desk.tell(
                client,
                events.PrinterProbed(seq=0, reason=reason, confirmation=confirmation, code_page=self._code_page),
            )

    # --- calibration ---

    def _start(self, desk: Desk, client: Connection, seconds: int) -> None:
        if self._calibration is not None:
            desk.refuse(client, "a scanner is being calibrated already")
            return
        now = self._monotonic()
        candidates = self._scene(desk).candidates()
        self._calibration = _Calibration(client=client, started_at=now, until=now + seconds, untried=set(candidates))
        logger.info("calibration_started seconds=%d candidates=%d", seconds, len(candidates))
        self._arrange(desk)
        self._tell_started(desk, now)

    def _stop(self, desk: Desk, client: Connection) -> None:
        if self._calibration is None or self._calibration.client is not client:
            desk.refuse(client, "no calibration of this connection is going on")
            return
        self._fail(desk, CalibrationFailure.STOPPED, "stopped by the installer")

    def _tried(self, desk: Desk, report: EarTried) -> None:
        """An ear that was told to end may still have said something."""
        calibration, candidate = self._calibration, report.candidate
        if calibration is None:
            return
        calibration.untried.discard(candidate)
        calibration.listening.pop(candidate, None)
        if not report.fault:
            calibration.listening[candidate] = candidate.label
        logger.info("calibration_ear device=%s mode=%s fault=%r", candidate.name, candidate.mode, report.fault)
        self._tell_started(desk, self._monotonic())

    def _hear(self, desk: Desk, report: Heard) -> None:
        calibration, outcome = self._calibration, report.outcome
        if calibration is None:
            return
        if isinstance(outcome, Calibration):
            self._enrol(desk, calibration, report.candidate, outcome)
            return
        calibration.last_heard = events.CalibrationMisheard(
            seq=0,
            failure=CalibrationFailure(outcome.failure.value),
            reason=outcome.reason,
            label=report.candidate.label,
        )
        desk.tell(calibration.client, calibration.last_heard)

    def tick(self, desk: Desk) -> None:
        """Once a second."""
        calibration, now = self._calibration, self._monotonic()
        if calibration is None:
            return
        if calibration.client.is_ended:
            self._fail(desk, CalibrationFailure.STOPPED, "the installer left")
        elif now >= calibration.until:
            self._time_over(desk, calibration)
        else:
            self._tell_started(desk, now)

    def left(self, desk: Desk, client: Connection) -> None:
        """Scans go to the counter again as soon as the installer is gone."""
        self._probing = [one for one in self._probing if one is not client]
        if self._calibration is not None and self._calibration.client is client:
            self._fail(desk, CalibrationFailure.STOPPED, "the installer left")

    def _tell_started(self, desk: Desk, now: float) -> None:
        """As soon as every ear has tried; one that hangs is not waited for."""
        calibration = self._calibration
        if calibration is None or calibration.is_told:
            return
        if not calibration.untried or now - calibration.started_at >= EARS_PATIENCE_S:
            calibration.is_told = True
            labels = tuple(sorted(set(calibration.listening.values())))
            desk.tell(calibration.client, events.CalibrationStarted(seq=0, labels=labels))

    def _time_over(self, desk: Desk, calibration: _Calibration) -> None:
        heard = calibration.last_heard
        if heard is None:
            self._fail(desk, CalibrationFailure.NOTHING_SCANNED, "no scanner has said anything")
        else:
            self._fail(desk, heard.failure, heard.reason, heard.label)

    def _enrol(self, desk: Desk, calibration: _Calibration, candidate: Candidate, learnt: Calibration) -> None:
        is_configured = candidate.name in self._roster.configured
        known = self._registry.known
        if is_configured or candidate.identity is None:
            key = candidate.name
        else:
            # Calibrated elsewhere than before, it is named by where it is: its old name is that of whoever is plugged in there.
            key = candidate.identity.key
            known = known.without(candidate.name)
        enrolment = Enrolment(
            key=key,
            mode=candidate.mode,
            label=candidate.label,
            calibration=learnt,
            identity=candidate.identity,
            setting=candidate.name if is_configured else "",
            place=candidate.place,
        )
        try:
            self._registry.keep(known.with_scanner(enrolment))
        except RegistryFault as fault:
            self._fail(desk, CalibrationFailure.STORE_FAULT, fault.reason, candidate.label)
            return
        logger.info("calibrated device=%s mode=%s", key, candidate.mode)
        self._calibration = None
        self._roster = self._roster.with_registry(self._registry.known).without_seen(candidate.name)
        self._arrange(desk)
        device = self._scene(desk).of(key)
        assert device is not None
        # It was being read when it was heard; its next state follows as any other.
        read = msgspec.structs.replace(device, state=DeviceState.READY, reason="")
        desk.tell(calibration.client, events.Calibrated(seq=0, device=read))

    def _fail(self, desk: Desk, failure: CalibrationFailure, reason: str, label: str = "") -> None:
        calibration, self._calibration = self._calibration, None
        assert calibration is not None
        logger.info("calibration_failed failure=%s reason=%r", failure, reason)
        self._arrange(desk)
        desk.tell(calibration.client, events.CalibrationFailed(seq=0, failure=failure, reason=reason, label=label))
