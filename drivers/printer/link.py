"""The way to one printer as its session sees it: open or not, when to look again, what its silence means, and the light.

Decides back-off and the printer's state; knows nothing of jobs. A printer that was never probed and answers nothing is
left in peace: it is asked again only when it comes back.
"""

import logging
from collections.abc import Callable

from drivers.faults import Condition, DeviceAbsent, DeviceBroken, DeviceFault, DeviceReport, DeviceState
from drivers.limits import CHUNK_TIMEOUT_S, PROBE_S, RETRY_FIRST_S, RETRY_MAX_S, STALL_SHOWN_S
from drivers.printer.dialogue import Dialogue
from drivers.printer.jobs import BLIND_LINE_MAX, Confirmation
from drivers.printer.status import ENABLE_AUTOMATIC, Message, Query, Recovery
from drivers.printer.transport import Transport

logger = logging.getLogger(__name__)

TROUBLE_LOOK_S = 2.0
"""How often a printer in need of a hand is asked: one that does not tell changes by itself."""

UNANSWERED_MAX = 7
"""The buffer of a printer, 4 KiB as a rule, holds no more receipts than that."""

RECOVERABLE = frozenset({Condition.CUTTER, Condition.PRINTER_ERROR})
SILENT = "the printer does not answer any more"
NOTHING_TO_RECOVER = "the printer reports no error that a command could end"
STUCK = "the printer takes no more bytes: paper, cover or power"

Shown = tuple[DeviceState, str, Condition]


class PrinterLink:
    """`post` gets a report when what is shown changes.

    `level`: the most that this printer can confirm. `is_probed`: it was tried on this printer; else it is expected, and
    lowered when the printer does not live up to it.
    """

    def __init__(
        self,
        *,
        device: str,
        transport: Transport,
        post: Callable[[DeviceReport], None],
        monotonic: Callable[[], float],
        level: Confirmation,
        is_probed: bool,
    ) -> None:
        self._device = device
        self._transport = transport
        self._dialogue = Dialogue(transport, monotonic=monotonic)
        self._post = post
        self._monotonic = monotonic
        self._expected = level
        self.level = level
        self.is_probed = is_probed
        self._unanswered = 0
        self._is_open = False
        self._explained_s = 0.0
        self._retry_s = RETRY_FIRST_S
        self._due = monotonic()
        self._seen: Shown = (DeviceState.ABSENT, "not looked at yet", Condition.NONE)
        self._obstacle = ""
        self._shown: Shown | None = None

    # --- what is known ---

    @property
    def is_worth_trying(self) -> bool:
        """The printer was ready when last seen, or it is time to look again."""
        return self.is_ready or self.is_look_due

    @property
    def is_look_due(self) -> bool:
        return self._monotonic() >= self._due

    @property
    def is_ready(self) -> bool:
        return self._seen[0] is DeviceState.READY

    @property
    def seen(self) -> Shown:
        """The printer itself, whatever else stands in the way."""
        return self._seen

    @property
    def needs_recovery(self) -> bool:
        """It stopped on an error that a command of the operator's choice may end."""
        return self._seen[2] in RECOVERABLE

    @property
    def ceiling(self) -> Confirmation:
        """The most that may be said of a job on this way, whatever the printer answers."""
        return Confirmation.CONFIRMED if self._transport.proves_presence else BLIND_LINE_MAX

    @property
    def unanswered(self) -> int:
        """Answers to GS r that may still come for jobs that were given up: the printer does not say which job one is for."""
        return self._unanswered

    @unanswered.setter
    def unanswered(self, count: int) -> None:
        self._unanswered = min(max(0, count), UNANSWERED_MAX)

    @property
    def asks(self) -> bool:
        return self.level.rank > Confirmation.SENT.rank

    def know(self, level: Confirmation, *, is_probed: bool) -> None:
        """From now on, also when the printer comes back."""
        self.level = self._expected = level
        self.is_probed = is_probed

    def lower(self, level: Confirmation) -> None:
        """Until the printer comes back: it did not live up to what was expected of it."""
        logger.info("printer_level device=%s level=%s", self._device, level)
        self.level = level

    # --- open and closed ---

    def open(self) -> None:
        """Ready to be talked to, and asked how it is. DeviceFault: shown, and tried again later."""
        try:
            if not self._is_open:
                self._transport.open()
                self._is_open = True
                self._dialogue.begin()
                if self.asks:
                    self._greet()
        except DeviceFault as fault:
            self.lose(fault)
            raise
        self._retry_s = RETRY_FIRST_S
        self._see_spoken()

    def look(self) -> None:
        """At an idle printer, or one that is away."""
        was_open = self._is_open
        try:
            self.open()
        except DeviceFault:
            # Shown already; the next look is due later.
            return
        try:
            if was_open:
                self._refresh()
        except DeviceFault as fault:
            self.lose(fault)
        else:
            self.release()

    def prepare(self) -> bool:
        """Open, asked how it is just now, and out of whatever a broken-off job left it in. False: not yet."""
        was_open = self._is_open
        self.open()
        try:
            if was_open and self.asks:
                self._ask()
                self._see_spoken()
            if self.is_ready and not self._dialogue.pay():
                self._see(DeviceState.FAULT, STUCK, Condition.NOT_TAKING)
        except DeviceFault as fault:
            self.lose(fault)
            raise
        if not self.is_ready:
            self.release()
        return self.is_ready

    def release(self) -> None:
        """Nothing is on its way: others may want the printer now."""
        if not self._transport.stays_open:
            self.close()

    def close(self) -> None:
        self._transport.close()
        self._is_open = False

    def lose(self, fault: DeviceFault) -> None:
        self.close()
        self.level = self._expected
        self._due = self._monotonic() + self._retry_s
        self._retry_s = min(2 * self._retry_s, RETRY_MAX_S)
        self._see(fault.state, fault.reason, fault.condition)

    def look_soon(self) -> None:
        self._due = self._monotonic()

    def owe(self, debt: bytes) -> None:
        """To be sent before the next job."""
        self._dialogue.owe(debt)

    # --- a job on its way ---

    def write(self, data: bytes) -> int:
        return self._dialogue.write(data)

    def drain(self) -> bool:
        return self._transport.drain(CHUNK_TIMEOUT_S)

    def part(self) -> None:
        self._transport.part()

    def listen(self, wait_s: float = 0.0) -> None:
        """What the printer says is shown at once."""
        if self._dialogue.listen(wait_s):
            self._see_spoken()

    def take_heard(self) -> list[Message]:
        """All that was said since this was called last."""
        return self._dialogue.take_heard()

    def listen_idle(self) -> None:
        """Between jobs: covers are opened and rolls changed then, too."""
        if not self._is_open:
            return
        try:
            self.listen()
        except DeviceFault as fault:
            self.lose(fault)

    def is_well(self) -> bool:
        """Asks; what it says is shown, and so is its silence."""
        if self._dialogue.ask():
            self._see_spoken()
        else:
            self._see(DeviceState.FAULT, SILENT, Condition.NOT_TAKING)
        return self.is_ready

    def recover(self, recovery: Recovery) -> str:
        """By the operator's choice alone. Why it cannot be, or nothing: the printer has the command, and is looked at soon.
        DeviceFault: shown already."""
        if not self._is_open:
            self.open()
        if not self.needs_recovery:
            return NOTHING_TO_RECOVER
        try:
            is_taken = self._dialogue.recover(recovery)
        except DeviceFault as fault:
            self.lose(fault)
            raise
        self.look_soon()
        return "" if is_taken else STUCK

    def stalled(self, stalled_s: float) -> None:
        """Nothing was taken for so long; 0 when something was. A stall that the printer explains is shown by its cause, and
        has no part in one that it does not."""
        if stalled_s == 0:
            self._explained_s = 0.0
            if self.is_ready:
                return
        self._dialogue.look_at_port()
        state, condition = self._dialogue.spoken(is_stuck=stalled_s > 0)
        if state is not DeviceState.READY:
            self._explained_s = stalled_s
            self._see(state, _words(condition), condition)
        elif stalled_s - self._explained_s >= STALL_SHOWN_S:
            self._see(DeviceState.FAULT, STUCK, Condition.NOT_TAKING)
        elif self._seen[2] is not Condition.NOT_TAKING or stalled_s == 0:
            self._see(state, _words(condition), condition)

    # --- what its silence means ---

    def _greet(self) -> None:
        if self._dialogue.answers(Query.PRINTER):
            self._ask()
            self._dialogue.say(ENABLE_AUTOMATIC)
        elif self.is_probed or self._dialogue.is_owing or self._dialogue.spoken()[0] is not DeviceState.READY:
            raise self._silence()
        else:
            self.lower(Confirmation.SENT)

    def _refresh(self) -> None:
        self._transport.check()
        self._dialogue.look_at_port()
        if self.asks:
            self._ask()
            if self._dialogue.spoken()[0] is DeviceState.READY:
                # It may have been off and on since: a serial line does not tell.
                self._dialogue.say(ENABLE_AUTOMATIC)
        self._see_spoken()

    def _ask(self) -> None:
        if not self._dialogue.ask():
            raise self._silence()

    def _silence(self) -> DeviceFault:
        state, condition = self._dialogue.spoken()
        if state is not DeviceState.READY:
            return DeviceBroken(_words(condition), condition=condition)
        if not self._transport.proves_presence:
            return DeviceAbsent(f"{SILENT}: switched off")
        return DeviceBroken(STUCK if self._dialogue.is_owing else SILENT, condition=Condition.NOT_TAKING)

    # --- the light ---

    def obstruct(self, reason: str) -> None:
        """Nothing can be printed, whatever the printer says; an empty reason takes the obstacle away."""
        self._obstacle = reason
        self._publish()

    def _see_spoken(self) -> None:
        state, condition = self._dialogue.spoken()
        self._due = self._monotonic() + (PROBE_S if state is DeviceState.READY else TROUBLE_LOOK_S)
        self._see(state, _words(condition), condition)

    def _see(self, state: DeviceState, reason: str, condition: Condition) -> None:
        self._seen = (state, reason, condition)
        self._publish()

    def _publish(self) -> None:
        shown: Shown = (DeviceState.FAULT, self._obstacle, Condition.NONE) if self._obstacle else self._seen
        if shown != self._shown:
            self._shown = shown
            state, reason, condition = shown
            logger.info("printer device=%s state=%s condition=%s reason=%r", self._device, state, condition, reason)
            self._post(DeviceReport(device=self._device, state=state, reason=reason, condition=condition))


def _words(condition: Condition) -> str:
    """For the hotline."""
    return "" if condition is Condition.NONE else f"the printer says {condition.lower().replace('_', ' ')}"
