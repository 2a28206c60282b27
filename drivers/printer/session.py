"""One printer, one thread: takes orders, stores jobs before their first byte, sends them, and says what is known.

Decides when a job is tried. The rules of states are in jobs, the disk in spooler, the bytes in composer and envelope, the
way to the printer in link, a job on its way in delivery. Nothing else touches any of them: other threads only put orders
in and get reports through `post`.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from drivers import limits
from drivers.faults import DeviceFault, DeviceReport, DocumentFault, Setbacks, SpoolFault, internal_error
from drivers.printer.composer import compose, compose_parts
from drivers.printer.delivery import Delivery, Ending
from drivers.printer.document import Cut, Document
from drivers.printer.envelope import enveloped, token
from drivers.printer.jobs import Confirmation, Job, JobRefused, JobReport, JobState, Refusal
from drivers.printer.link import PrinterLink
from drivers.printer.probing import Probed, probe
from drivers.printer.profiles import Profile
from drivers.printer.spooler import JobRefusedFault, Spooler
from drivers.printer.status import Recovery
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Recover:
    """The operator's choice for a printer that stopped on an error. `answer` is told why it cannot be, or nothing; it is
    called in the printer's thread, and only posts."""

    recovery: Recovery
    answer: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Find out how much this printer can confirm, as soon as no job is on its way. `answer` is called in the printer's
    thread, and only posts."""

    answer: Callable[[Probed], None]


JobOrder = Submit | Answer | Retry | Cancel
Order = JobOrder | Recover | Probe
Report = DeviceReport | JobReport | JobRefused


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
        confirmation: Confirmation | None = None,
    ) -> None:
        """`confirmation`: the most that a probe of this very printer found it able to confirm; None before one."""
        super().__init__(name=f"printer {device}", daemon=True)
        self._device = device
        self._link = PrinterLink(
            device=device,
            transport=transport,
            post=post,
            monotonic=monotonic,
            level=profile.confirmation if confirmation is None else confirmation,
            is_probed=confirmation is not None,
        )
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
        self._delivery: Delivery | None = None
        self._is_cancelled = False
        self._probes: list[Probe] = []
        self._stop_at = 0.0
        self._setbacks = Setbacks()
        self._down = ""
        self._down_until = 0.0
        self._in_hand: Order | None = None

    def submit(self, order: Order) -> None:
        """From any thread."""
        self._orders.put(order)

    def look_soon(self) -> None:
        """From any thread: something was plugged in, which may be the printer."""
        self._link.look_soon()
        self._orders.put(None)

    def stop(self) -> None:
        """From any thread. A receipt on its way may end; then the thread does."""
        self._stopping.set()
        self._orders.put(None)

    def run(self) -> None:
        """Until `stop`. After an error of ours it begins anew as a new process would: with what the disk says."""
        while not self._stopping.is_set():
            try:
                self._serve()
            except Exception as error:
                logger.exception("printer_failed device=%s", self._device)
                self._fall(internal_error(error))

    def _serve(self) -> None:
        try:
            while not self._stopping.is_set():
                self.step(limits.POLL_S)
        finally:
            self._store_due = self._monotonic()
            spooler, self._spooler = self._spooler, None
            if spooler is not None:
                spooler.close()
            self._link.close()

    def _fall(self, reason: str) -> None:
        """Until it begins anew every order is refused, and so is the one it fell over, and whoever waits for a probe."""
        now = self._monotonic()
        self._down, self._down_until = reason, now + self._setbacks.pause_s(now)
        self._link.obstruct(reason)
        asked, self._probes = self._probes, []
        fallen, self._in_hand = self._in_hand, None
        for order in (*asked, *([fallen] if fallen is not None else [])):
            self._refuse(order)

    def _refuse(self, order: Order) -> None:
        match order:
            case Probe():
                order.answer(Probed(confirmation=Confirmation.NONE, reason=self._down))
            case Recover():
                order.answer(self._down)
            case _:
                self._post(JobRefused(name=order.name, refusal=Refusal.DOWN, reason=self._down))

    def step(self, wait_s: float) -> None:
        """One turn: the store, one job or a look at the printer, then orders, waiting for one at most `wait_s`."""
        if self._down and self._monotonic() < self._down_until:
            self._take_orders(wait_s)
            return
        self._down = ""
        try:
            self._open_store_if_due()
            self._link.listen_idle()
            if self._probes:
                self._probe()
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
        jobs = self._spooler.jobs_to_tell()
        doubts = sum(job.state is JobState.UNCERTAIN for job in jobs)
        if doubts:
            self._link.owe(self._severance())
            self._link.unanswered = doubts
        for job in jobs:
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

    def _probe(self) -> None:
        """One page answers all who asked."""
        try:
            probed = probe(self._link, self._profile, monotonic=self._monotonic, is_stopped=self._stopping.is_set)
        except SpoolFault as fault:
            probed = Probed(confirmation=Confirmation.NONE, reason=fault.reason)
        if probed.reason:
            self._link.owe(self._severance())
        logger.info("printer_probed confirmation=%s reason=%r", probed.confirmation, probed.reason)
        asked, self._probes = self._probes, []
        for one in asked:
            one.answer(probed)

    # --- orders ---

    def _take_orders(self, wait_s: float) -> None:
        try:
            order = self._orders.get(timeout=wait_s) if wait_s > 0 else self._orders.get_nowait()
            while True:
                if order is not None:
                    self._in_hand = order
                    if self._down:
                        self._refuse(order)
                    else:
                        self._carry_out(order)
                    self._in_hand = None
                order = self._orders.get_nowait()
        except queue.Empty:
            return

    def _carry_out(self, order: Order) -> None:
        if isinstance(order, Probe):
            self._probes.append(order)
            return
        if isinstance(order, Recover):
            self._recover(order)
            return
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

    def _recover(self, order: Recover) -> None:
        try:
            way = self._link if self._delivery is None else self._delivery
            reason = way.recover(order.recovery)
        except DeviceFault as fault:
            order.answer(fault.reason)
            self._in_hand = None
            if self._delivery is not None:
                # It is the end of that job, too.
                raise
            return
        logger.info("printer_recovery recovery=%s reason=%r", order.recovery, reason)
        order.answer(reason)

    def _obey(self, order: JobOrder, spooler: Spooler) -> Job:
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
            parts = compose_parts(self._spooler.document(job.name), self._profile)
            if not self._link.prepare():
                # It says what is the matter; the job waits as it is.
                return True
        except DocumentFault as fault:
            # It was taken when another printer, or another release, was set up. The others go on.
            self._tell(self._spooler.move(job.name, JobState.FAILED, reason=fault.reason, is_retried=False))
            return False
        except DeviceFault as fault:
            if (job.state, job.reason) != (JobState.FAILED, fault.reason):
                self._tell(self._spooler.move(job.name, JobState.FAILED, reason=fault.reason))
            return True
        job_token = token(self._spooler.number(job.name))
        parts = enveloped(parts, self._link.level, job_token, unanswered=self._link.unanswered)
        job = self._spooler.move(job.name, JobState.SENDING, total=sum(map(len, parts)))
        self._tell(job)
        self._finish(job, self._deliver(job, parts, job_token))
        return True

    def _deliver(self, job: Job, parts: tuple[bytes, ...], job_token: bytes) -> Ending:
        self._sending, self._is_cancelled = job.name, False
        self._delivery = Delivery(
            link=self._link, parts=parts, token=job_token, monotonic=self._monotonic, attend=self._attend
        )
        try:
            ending = self._delivery.run()
        finally:
            self._sending, self._delivery = "", None
        if ending.state is JobState.UNCERTAIN:
            self._link.owe(self._severance())
        if ending.state is JobState.FAILED and self._is_cancelled:
            ending = replace(ending, state=JobState.CANCELLED)
        return ending

    def _severance(self) -> bytes:
        """Parts the next job from one of which nobody knows how far it came: as many empty bytes as bring a printer out of
        any command, and a cut."""
        return bytes(self._profile.block_bytes) + compose(Document((Cut(),)), self._profile)

    def _attend(self) -> str:
        """Takes orders while a job is on its way; why it must be left, or nothing."""
        self._take_orders(0)
        if self._is_cancelled:
            return "cancelled by the operator"
        if self._stopping.is_set():
            now = self._monotonic()
            self._stop_at = self._stop_at or now + limits.STOP_GRACE_S
            if now >= self._stop_at:
                return "the devices process was stopped"
        return ""

    def _finish(self, job: Job, ending: Ending) -> None:
        """What cannot be stored as sent is in doubt: the next start would say so too."""
        if self._spooler is not None:
            try:
                job = self._spooler.move(
                    job.name,
                    ending.state,
                    accepted=ending.accepted,
                    total=job.total,
                    reason=ending.reason,
                    confirmation=ending.confirmation,
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
        logger.log(
            level,
            "print_job name=%s state=%s accepted=%d/%d confirmation=%s",
            job.name,
            job.state,
            job.accepted,
            job.total,
            job.confirmation,
        )
        self._post(JobReport(job=job))
