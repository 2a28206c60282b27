"""One printer, one thread: takes orders, stores jobs before their first byte, sends them, and says what is known.

Decides when a job is tried and when it is in doubt. The rules of states are in jobs, the disk in spooler, the bytes in
composer, the way to the printer in link. Nothing else touches any of them: other threads only put orders in and get
reports through `post`.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import assert_never

from drivers import limits
from drivers.faults import DeviceFault, DeviceReport, DocumentFault, SpoolFault
from drivers.printer.composer import compose
from drivers.printer.document import Document
from drivers.printer.jobs import Job, JobRefused, JobReport, JobState, Refusal
from drivers.printer.link import PrinterLink
from drivers.printer.profiles import Profile
from drivers.printer.spooler import JobRefusedFault, Spooler
from drivers.printer.transport import Transport

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Print this; the same name and document again is the same job."""

    name: str
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The operator's word on a job in doubt."""

    name: str
    printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try a job that failed now, and again."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Do not print it; one already on its way ends in doubt."""

    name: str


Order = Submit | Answer | Retry | Cancel
Report = DeviceReport | JobReport | JobRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    state: JobState
    accepted: int
    reason: str = ""


class PrinterSession(threading.Thread):
    def __init__(
        self,
        *,
        device: str,
        transport: Transport,
        profile: Profile,
        open_spooler: Callable[[], Spooler],
        post: Callable[[Report], None],
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(name=f"printer {device}", daemon=True)
        self._device = device
        self._link = PrinterLink(device=device, transport=transport, post=post, monotonic=monotonic)
        self._profile = profile
        self._open_spooler = open_spooler
        self._post = post
        self._monotonic = monotonic
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._spooler: Spooler | None = None
        self._store_fault = "the print jobs are not open yet"
        self._store_due = monotonic()
        self._sending = ""
        self._is_cancelled = False
        self._stalled_s = 0.0
        self._stop_at = 0.0

    def submit(self, order: Order) -> None:
        """From any thread."""
        self._orders.put(order)

    def stop(self) -> None:
        """From any thread. A receipt on its way may end; then the thread does."""
        self._stopping.set()
        self._orders.put(None)

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                self.step(limits.POLL_S)
        except Exception as error:
            logger.exception("printer_stopped device=%s", self._device)
            self._link.obstruct(f"stopped by an internal error: {error!r}")
            raise
        finally:
            self._link.close()
            if self._spooler is not None:
                self._spooler.close()

    def step(self, wait_s: float) -> None:
        """One turn: the store, one job or a look at the printer, then orders, waiting for one at most `wait_s`."""
        try:
            self._open_store_if_due()
            if not self._print_next_if_due() and self._link.is_look_due:
                self._link.look()
            self._take_orders(wait_s)
        except SpoolFault as fault:
            self._lose_store(fault)

    # --- the store ---

    def _open_store_if_due(self) -> None:
        if self._spooler is not None or self._monotonic() < self._store_due:
            return
        self._spooler = self._open_spooler()
        self._spooler.recover()
        for job in self._spooler.jobs_to_tell():
            self._post(JobReport(job=job))
        self._store_fault = ""
        self._link.obstruct("")

    def _lose_store(self, fault: SpoolFault) -> None:
        """Without a disk nothing is printed: a job that is not stored first could be printed twice."""
        logger.error("spool_fault reason=%r", fault.reason)
        if self._spooler is not None:
            self._spooler.close()
            self._spooler = None
        self._store_fault = fault.reason
        self._store_due = self._monotonic() + limits.STORE_RETRY_S
        self._link.obstruct(fault.reason)

    # --- orders ---

    def _take_orders(self, wait_s: float) -> None:
        try:
            order = self._orders.get(timeout=wait_s) if wait_s > 0 else self._orders.get_nowait()
            while True:
                if order is not None:
                    self._carry_out(order)
                order = self._orders.get_nowait()
        except queue.Empty:
            return

    def _carry_out(self, order: Order) -> None:
        try:
            if self._spooler is None:
                raise SpoolFault(self._store_fault)
            self._post(JobReport(job=self._obey(order, self._spooler)))
        except (JobRefusedFault, DocumentFault) as fault:
            refusal = fault.refusal if isinstance(fault, JobRefusedFault) else Refusal.UNPRINTABLE
            self._post(JobRefused(name=order.name, refusal=refusal, reason=fault.reason))
        except SpoolFault as fault:
            self._post(JobRefused(name=order.name, refusal=Refusal.STORE_FAULT, reason=fault.reason))
            if self._spooler is not None:
                self._lose_store(fault)

    def _obey(self, order: Order, spooler: Spooler) -> Job:
        """The job as it is then: an order that comes too late changes nothing."""
        match order:
            case Submit():
                compose(order.document, self._profile)
                return spooler.accept(order.name, order.document)
            case Answer():
                job = spooler.find(order.name)
                if job.state is not JobState.UNCERTAIN:
                    return job
                state = JobState.CONFIRMED_BY_OPERATOR if order.printed else JobState.DENIED_BY_OPERATOR
                return spooler.move(job.name, state, accepted=job.accepted, total=job.total, reason=job.reason)
            case Retry():
                job = spooler.find(order.name)
                self._link.look_soon()
                return spooler.move(job.name, JobState.QUEUED) if job.state is JobState.FAILED else job
            case Cancel():
                job = spooler.find(order.name)
                if job.state in (JobState.QUEUED, JobState.FAILED):
                    return spooler.move(job.name, JobState.CANCELLED, reason="cancelled by the operator")
                self._is_cancelled = self._is_cancelled or job.name == self._sending
                return job
            case _:
                assert_never(order)

    # --- printing ---

    def _print_next_if_due(self) -> bool:
        """Whether the printer was tried."""
        job = self._spooler.next_waiting() if self._spooler is not None and self._link.is_worth_trying else None
        if job is None or self._spooler is None:
            return False
        try:
            data = compose(self._spooler.document(job.name), self._profile)
            transport = self._link.open()
        except DocumentFault as fault:
            # It was taken when another printer was set up.
            self._tell(self._spooler.move(job.name, JobState.FAILED, reason=fault.reason, is_retried=False))
            return False
        except DeviceFault as fault:
            if (job.state, job.reason) != (JobState.FAILED, fault.reason):
                self._tell(self._spooler.move(job.name, JobState.FAILED, reason=fault.reason))
            return True
        job = self._spooler.move(job.name, JobState.SENDING, total=len(data))
        self._tell(job)
        self._finish(job, self._send(job, data, transport))
        return True

    def _send(self, job: Job, data: bytes, transport: Transport) -> _Ending:
        """Every byte counted; what is taken is never sent again."""
        self._sending, self._is_cancelled = job.name, False
        accepted = 0
        try:
            for accepted in self._progress(data, transport):
                reason = self._broken_off()
                if reason:
                    self._link.close()
                    return _Ending(state=self._doubt(is_untouched=accepted == 0), accepted=accepted, reason=reason)
        except DeviceFault as fault:
            self._link.lose(fault)
            is_untouched = accepted == 0 and not fault.taken_unknown
            return _Ending(state=self._doubt(is_untouched=is_untouched), accepted=accepted, reason=fault.reason)
        finally:
            self._sending = ""
        self._link.release()
        return _Ending(state=JobState.SENT, accepted=accepted)

    def _progress(self, data: bytes, transport: Transport) -> Iterator[int]:
        """The count of bytes taken, at every chunk and every wait; ends when the printer has them all."""
        accepted = 0
        taken_at = self._monotonic()
        while True:
            if accepted < len(data):
                count = transport.write(data[accepted : accepted + limits.CHUNK_BYTES], limits.CHUNK_TIMEOUT_S)
            elif transport.drain(limits.CHUNK_TIMEOUT_S):
                return
            else:
                count = 0
            accepted += count
            now = self._monotonic()
            taken_at = now if count else taken_at
            self._stalled_s = now - taken_at
            self._link.stalled(self._stalled_s)
            self._take_orders(0)
            yield accepted

    def _broken_off(self) -> str:
        """Why the job on its way is left, or nothing."""
        if self._is_cancelled:
            return "cancelled by the operator"
        if self._stalled_s >= limits.STALL_MAX_S:
            return "the printer took nothing for too long"
        if self._stopping.is_set():
            now = self._monotonic()
            self._stop_at = self._stop_at or now + limits.STOP_GRACE_S
            if now >= self._stop_at:
                return "the devices process was stopped"
        return ""

    def _doubt(self, *, is_untouched: bool) -> JobState:
        if not is_untouched:
            return JobState.UNCERTAIN
        return JobState.CANCELLED if self._is_cancelled else JobState.FAILED

    def _finish(self, job: Job, ending: _Ending) -> None:
        """What cannot be stored as sent is in doubt: the next start would say so too."""
        if self._spooler is not None:
            try:
                job = self._spooler.move(
                    job.name, ending.state, accepted=ending.accepted, total=job.total, reason=ending.reason
                )
            except SpoolFault as fault:
                self._lose_store(fault)
            else:
                self._tell(job)
                return
        self._tell(
            Job(
                name=job.name,
                state=JobState.UNCERTAIN,
                accepted=ending.accepted,
                total=job.total,
                reason=f"{ending.state} could not be stored: {self._store_fault}",
            )
        )

    def _tell(self, job: Job) -> None:
        level = logging.WARNING if job.state is JobState.UNCERTAIN else logging.INFO
        logger.log(level, "print_job name=%s state=%s accepted=%d/%d", job.name, job.state, job.accepted, job.total)
        self._post(JobReport(job=job))
