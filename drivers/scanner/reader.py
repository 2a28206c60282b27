"""One scanner, one thread: opens its port, reports codes and states, and opens it again when it went away.

Decides when to try again; what a code is, the port's decoder decides. The only things shared with other threads are
`post`, which must accept calls from any thread, `wake` and `stop`.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from drivers.faults import Condition, DeviceBroken, DeviceFault, DeviceReport, DeviceState, Setbacks, internal_error
from drivers.limits import (
    FLOOD_CODES_MAX,
    FLOOD_S,
    POLL_S,
    RETRY_ABSENT_MAX_S,
    RETRY_FIRST_S,
    RETRY_MAX_S,
    SETTLING_S,
    SUSPECTS_RUNNING,
)
from drivers.scanner.duplicates import DuplicateFilter
from drivers.scanner.frames import Frame, Outcome, Quality, ScanReport, Spoiled

logger = logging.getLogger(__name__)


class ScannerPort(Protocol):
    """A scanner that can be opened again after any fault. Every method raises DeviceFault and nothing else."""

    def open(self) -> None: ...

    def read(self, timeout_s: float) -> list[Outcome]:
        """What was scanned, waiting at most `timeout_s`."""

    def close(self) -> None: ...


class _Flood(DeviceBroken): ...


class ScannerReader(threading.Thread):
    """`wait` passes the time between two attempts; by default, until `wake` or `stop` at most. `ready_condition` is told with
    READY: NOT_CALIBRATED for a scanner that nobody has tried, and for one whose codes have no sure meaning time after time: it was
    set to another keyboard since."""

    def __init__(
        self,
        *,
        device: str,
        port: ScannerPort,
        post: Callable[[ScanReport | DeviceReport], None],
        wait: Callable[[float], object] | None = None,
        ready_condition: Condition = Condition.NONE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(name=f"scanner {device}", daemon=True)
        self._device = device
        self._port = port
        self._post = post
        self._ready_condition = ready_condition
        self._stopping = threading.Event()
        self._awake = threading.Event()
        self._wait = wait or self._awake.wait
        self._duplicates = DuplicateFilter()
        self._told: DeviceReport | None = None
        self._monotonic = monotonic
        self._setbacks = Setbacks()
        # When the last codes were read, one more of them than there may be in FLOOD_S.
        self._recent: deque[float] = deque(maxlen=FLOOD_CODES_MAX + 1)
        self._suspect_count = 0

    def stop(self) -> None:
        self._stopping.set()
        self._awake.set()

    def wake(self) -> None:
        """From any thread: something was plugged in or set right, look again now."""
        self._awake.set()

    def run(self) -> None:
        """Until `stop`. After an error of ours it begins anew, later each time."""
        while not self._stopping.is_set():
            try:
                self._serve()
            except Exception as error:
                logger.exception("scanner_failed device=%s", self._device)
                self._tell(DeviceState.FAULT, internal_error(error), Condition.NONE)
                self._rest()

    def _rest(self) -> None:
        self._awake.clear()
        if not self._stopping.is_set():
            self._wait(self._setbacks.pause_s(self._monotonic()))

    def _serve(self) -> None:
        try:
            self._read()
        finally:
            self._port.close()

    def _read(self) -> None:
        wait_s = RETRY_FIRST_S
        while not self._stopping.is_set():
            # Cleared before looking: a call that comes while the port is being opened counts.
            self._awake.clear()
            try:
                self._port.open()
                # Ready is said when a code that begins now will be read: what arrives sooner may be a tail.
                self._report(self._port.read(SETTLING_S))
                self._tell_ready()
                wait_s = RETRY_FIRST_S
                while not self._stopping.is_set():
                    self._report(self._port.read(POLL_S))
                    self._tell_ready()
            except _Flood as flood:
                self._port.close()
                self._recent.clear()
                logger.warning("scanner_floods device=%s", self._device)
                self._tell(flood.state, flood.reason, flood.condition)
                self._rest()
            except DeviceFault as fault:
                self._port.close()
                self._tell(fault.state, fault.reason, fault.condition)
                if not self._stopping.is_set():
                    self._wait(wait_s)
                wait_max_s = RETRY_ABSENT_MAX_S if fault.state is DeviceState.ABSENT else RETRY_MAX_S
                wait_s = RETRY_FIRST_S if self._awake.is_set() else min(2 * wait_s, wait_max_s)

    def _report(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            self._recent.append(outcome.at)
            if len(self._recent) > FLOOD_CODES_MAX and outcome.at - self._recent[0] < FLOOD_S:
                raise _Flood(f"more than {FLOOD_CODES_MAX} codes in {FLOOD_S:.0f} s")
            if isinstance(outcome, Frame) and self._duplicates.is_duplicate(outcome.text, outcome.at):
                logger.info("scan_repeated device=%s dropped=%d", self._device, self._duplicates.dropped)
                continue
            if isinstance(outcome, Frame):
                self._weigh(outcome.quality)
            if isinstance(outcome, Spoiled):
                logger.info("scan_refused device=%s reason=%s digest=%s", self._device, outcome.reason, outcome.digest)
            self._post(ScanReport(device=self._device, outcome=outcome))

    def _weigh(self, quality: Quality) -> None:
        """One sure code, and it is set as it was."""
        self._suspect_count = self._suspect_count + 1 if quality is Quality.SUSPECT else 0
        if self._suspect_count == SUSPECTS_RUNNING:
            logger.warning("scanner_not_as_calibrated device=%s", self._device)

    def _tell_ready(self) -> None:
        is_doubted = self._suspect_count >= SUSPECTS_RUNNING
        self._tell(DeviceState.READY, "", Condition.NOT_CALIBRATED if is_doubted else self._ready_condition)

    def _tell(self, state: DeviceState, reason: str, condition: Condition) -> None:
        report = DeviceReport(device=self._device, state=state, reason=reason, condition=condition)
        if report != self._told:
            self._told = report
            self._post(report)
