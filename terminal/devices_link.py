"""The terminal's side of the devices process: its events in the counter's words, papers sent until they are known to have arrived.

No Qt and no thread: whoever owns the event loop calls `receive` when `fileno` is readable and `tick` once a second. Without the
devices process the counter goes on: numbers are typed, and papers wait here.
"""

import logging
from collections.abc import Callable

from drivers.client import DevicesClient
from drivers.events import (
    Acknowledge,
    AnswerPrintQuestion,
    Command,
    DeviceForgotten,
    DeviceKind,
    DeviceStateChanged,
    Event,
    PrintDocument,
    PrintJobChanged,
    PrintRefused,
    RecoverPrinter,
    RecoveryTaken,
    RetryPrint,
    Scanned,
    ScanSpoiled,
    Welcome,
)
from drivers.faults import LinkFault
from drivers.printer.document import Document
from drivers.printer.jobs import Confirmation, JobState, Refusal
from drivers.printer.status import Recovery
from drivers.scanner.frames import Quality
from drivers.settings import DevicesSettings, NoPrinter
from terminal.counter.events import (
    DeviceLight,
    Devices,
    DevicesSeen,
    Happening,
    PaperSeen,
    PaperState,
    RecoveryRefused,
    ScanTorn,
)
from terminal.counter.events import Scanned as CounterScanned
from terminal.counter.lights import LIGHTS, light_of

logger = logging.getLogger("terminal.devices")

PAPERS_WAITING_MAX = 100  # papers kept for a devices process that is not there; the oldest goes, and can be reprinted

_PAPERS: dict[JobState, PaperState] = {
    JobState.QUEUED: PaperState.ON_ITS_WAY,
    JobState.SENDING: PaperState.ON_ITS_WAY,
    JobState.SENT: PaperState.SENT,
    JobState.CONFIRMED_BY_OPERATOR: PaperState.PRINTED,
    JobState.UNCERTAIN: PaperState.IN_DOUBT,
    JobState.FAILED: PaperState.WAITING,
    JobState.CANCELLED: PaperState.NOT_PRINTED,
    JobState.DENIED_BY_OPERATOR: PaperState.NOT_PRINTED,
}
assert set(_PAPERS) == set(JobState)

_LEVELS: dict[Confirmation, int] = {
    Confirmation.NONE: 1,
    Confirmation.SENT: 1,
    Confirmation.STATUS_OK: 2,
    Confirmation.PROCESSED: 3,
    Confirmation.CONFIRMED: 4,
}
"""The level that a PRINTED entry keeps."""
assert set(_LEVELS) == set(Confirmation)

_PRINTED_LEVEL = _LEVELS[Confirmation.PROCESSED]
"""From here on the printer itself has answered from beyond the last line: it may be called printed."""


class DevicesLink:
    """`handle` takes what happens; `monotonic` is in seconds, as the client counts."""

    def __init__(
        self,
        client: DevicesClient,
        settings: DevicesSettings,
        *,
        handle: Callable[[Happening], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._client = client
        self._handle = handle
        self._monotonic = monotonic
        self._has_scanner = bool(settings.scanners)
        self._has_printer = not isinstance(settings.printer, NoPrinter)
        self._states: dict[str, tuple[DeviceKind, DeviceLight]] = {}
        self._is_silent = True
        self._papers: dict[str, Document] = {}
        self._told: Devices | None = None
        self._absence = ""  # said once, not once a second

    # --- the connection ----------------------------------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected

    def fileno(self) -> int:
        """Raises LinkFault when there is no connection."""
        return self._client.fileno()

    def tick(self) -> None:
        """Connects when there is no connection or no heartbeat."""
        now = self._monotonic()
        if self._client.is_silent(now):
            self._set_silent(is_silent=True)
            self._connect(now)
        self._tell()

    def receive(self) -> None:
        """Whatever has arrived, each scan acknowledged once it has been dealt with."""
        try:
            events = self._client.receive(self._monotonic())
        except LinkFault as fault:
            logger.warning("devices_lost reason=%r", fault.reason)
            self._set_silent(is_silent=True)
            self._tell()
            return
        for event in events:
            self._take(event)
        self._tell()

    def close(self) -> None:
        self._client.close()

    def _connect(self, now: float) -> None:
        try:
            self._client.connect(now)
        except LinkFault as fault:
            if self._absence != fault.reason:
                self._absence = fault.reason
                logger.warning("devices_absent reason=%r", fault.reason)

    def _set_silent(self, *, is_silent: bool) -> None:
        self._is_silent = is_silent
        if is_silent:
            self._states.clear()

    # --- what comes in -----------------------------------------------------------------------------------------------

    def _take(self, event: Event) -> None:
        match event:
            case Welcome():
                logger.info("devices_connected")
                self._absence = ""
                self._set_silent(is_silent=False)
                for job, document in list(self._papers.items()):
                    self._send(PrintDocument(job=job, document=document))
            case Scanned():
                is_sound = event.quality is Quality.OK
                self._handle(CounterScanned(text=event.text) if is_sound else ScanTorn())
                self._send(Acknowledge(seq=event.seq))
            case ScanSpoiled():
                self._handle(ScanTorn())
                self._send(Acknowledge(seq=event.seq))
            case DeviceStateChanged():
                self._device_changed(event)
            case DeviceForgotten():
                self._states.pop(event.device, None)
            case PrintJobChanged():
                self._papers.pop(event.job, None)
                self._handle(_paper_seen(event))
            case PrintRefused():
                self._print_refused(event)
            case RecoveryTaken():
                self._recovery_taken(event)
            case _:
                pass

    def _device_changed(self, event: DeviceStateChanged) -> None:
        self._states[event.device] = (event.kind, light_of(event.kind, event.state, event.condition))
        logger.info(
            "device device=%s state=%s condition=%s reason=%r",
            event.device,
            event.state.value,
            event.condition.value,
            event.reason,
        )

    def _print_refused(self, event: PrintRefused) -> None:
        """A paper that was refused before it became a job; refusals of answers and retries change nothing on the screen."""
        logger.warning("print_refused job=%s refusal=%s reason=%r", event.job, event.refusal.value, event.reason)
        if self._papers.pop(event.job, None) is None:
            return
        is_known = event.refusal is Refusal.CONFLICT  # an earlier life of this screen has sent it already
        self._handle(PaperSeen(job=event.job, state=PaperState.IN_DOUBT if is_known else PaperState.REFUSED))

    def _recovery_taken(self, event: RecoveryTaken) -> None:
        """What the printer makes of a word that it has taken shows as its light."""
        if event.reason:
            logger.warning("recovery_refused reason=%r", event.reason)
            self._handle(RecoveryRefused())

    def _tell(self) -> None:
        devices = Devices(
            scanner=self._light(DeviceKind.SCANNER, is_set=self._has_scanner),
            printer=self._light(DeviceKind.PRINTER, is_set=self._has_printer),
        )
        if devices != self._told:
            self._told = devices
            self._handle(DevicesSeen(devices=devices))

    def _light(self, kind: DeviceKind, *, is_set: bool) -> DeviceLight:
        """The best of its kind: one scanner that works is enough. A device may be there that no setting names."""
        lights = [light for one, light in self._states.values() if one is kind]
        if self._is_silent and (is_set or kind is DeviceKind.SCANNER):
            return DeviceLight.SILENT
        return min(lights, key=LIGHTS[kind].index, default=DeviceLight.ABSENT if is_set else DeviceLight.NOT_SET)

    # --- what goes out -----------------------------------------------------------------------------------------------

    def print(self, job: str, document: Document) -> None:
        """Kept until the devices process has answered for it."""
        self._papers[job] = document
        while len(self._papers) > PAPERS_WAITING_MAX:
            oldest = next(iter(self._papers))
            logger.warning("paper_given_up job=%s", oldest)
            del self._papers[oldest]
        if not self._send(PrintDocument(job=job, document=document)):
            self._handle(PaperSeen(job=job, state=PaperState.WAITING))

    def retry(self, job: str) -> None:
        """One that waits here is sent again, one that waits there is tried again."""
        document = self._papers.get(job)
        command = RetryPrint(job=job) if document is None else PrintDocument(job=job, document=document)
        if not self._send(command):
            self._handle(PaperSeen(job=job, state=PaperState.WAITING))

    def answer(self, job: str, *, came_out: bool) -> None:
        """The person's word on a paper in doubt."""
        self._send(AnswerPrintQuestion(job=job, printed=came_out))

    def recover(self, *, goes_on: bool) -> None:
        """The person's word on a printer that stopped on an error."""
        if not self._send(RecoverPrinter(recovery=Recovery.RESUME if goes_on else Recovery.CLEAR)):
            self._handle(RecoveryRefused())

    def _send(self, command: Command) -> bool:
        if not self._client.is_connected:
            return False
        try:
            self._client.send(command)
        except LinkFault as fault:
            logger.warning("devices_lost reason=%r", fault.reason)
            return False
        return True


def _paper_seen(event: PrintJobChanged) -> PaperSeen:
    """What was sent is called printed only on the printer's own word."""
    state, level = _PAPERS[event.state], _LEVELS[event.confirmation]
    if state is PaperState.SENT and level >= _PRINTED_LEVEL:
        state = PaperState.PRINTED
    return PaperSeen(job=event.job, state=state, level=level)
