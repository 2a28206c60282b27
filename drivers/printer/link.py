"""The way to one printer as its session sees it: open or not, when to try again, and the light that is shown.

Decides back-off and the printer's state; knows nothing of jobs.
"""

import logging
from collections.abc import Callable

from drivers.faults import DeviceFault, DeviceReport, DeviceState
from drivers.limits import PROBE_S, RETRY_FIRST_S, RETRY_MAX_S, STALL_SHOWN_S
from drivers.printer.transport import Transport

logger = logging.getLogger(__name__)


class PrinterLink:
    """`post` gets a report when what is shown changes."""

    def __init__(
        self,
        *,
        device: str,
        transport: Transport,
        post: Callable[[DeviceReport], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._device = device
        self._transport = transport
        self._post = post
        self._monotonic = monotonic
        self._is_open = False
        self._retry_s = RETRY_FIRST_S
        self._due = monotonic()
        self._seen = (DeviceState.ABSENT, "not looked at yet")
        self._obstacle = ""
        self._shown: tuple[DeviceState, str] | None = None

    @property
    def is_worth_trying(self) -> bool:
        """The printer was ready when last seen, or it is time to look again."""
        return self._seen[0] is DeviceState.READY or self.is_look_due

    @property
    def is_look_due(self) -> bool:
        return self._monotonic() >= self._due

    def open(self) -> Transport:
        """Ready to be written to. DeviceFault: shown, and tried again later."""
        try:
            if not self._is_open:
                self._transport.open()
                self._is_open = True
        except DeviceFault as fault:
            self.lose(fault)
            raise
        self._retry_s = RETRY_FIRST_S
        self._due = self._monotonic() + PROBE_S
        self._see(DeviceState.READY, "")
        return self._transport

    def release(self) -> None:
        """A job has ended well: others may want the printer now."""
        if not self._transport.stays_open:
            self.close()

    def close(self) -> None:
        self._transport.close()
        self._is_open = False

    def lose(self, fault: DeviceFault) -> None:
        self.close()
        self._due = self._monotonic() + self._retry_s
        self._retry_s = min(2 * self._retry_s, RETRY_MAX_S)
        self._see(fault.state, fault.reason)

    def look(self) -> None:
        """At an idle printer, or one that is away."""
        try:
            transport = self.open()
        except DeviceFault:
            # Shown already; the next look is due later.
            return
        try:
            transport.check()
        except DeviceFault as fault:
            self.lose(fault)
        else:
            self.release()

    def look_soon(self) -> None:
        self._due = self._monotonic()

    def stalled(self, stalled_s: float) -> None:
        """Nothing was taken for so long; 0 when something was."""
        if stalled_s >= STALL_SHOWN_S:
            self._see(DeviceState.FAULT, "the printer takes no more bytes: paper, cover or power")
        elif stalled_s == 0:
            self._see(DeviceState.READY, "")

    def obstruct(self, reason: str) -> None:
        """Nothing can be printed, whatever the printer says; an empty reason takes the obstacle away."""
        self._obstacle = reason
        self._publish()

    def _see(self, state: DeviceState, reason: str) -> None:
        self._seen = (state, reason)
        self._publish()

    def _publish(self) -> None:
        shown = (DeviceState.FAULT, self._obstacle) if self._obstacle else self._seen
        if shown != self._shown:
            self._shown = shown
            logger.info("printer device=%s state=%s reason=%r", self._device, *shown)
            self._post(DeviceReport(device=self._device, state=shown[0], reason=shown[1]))
