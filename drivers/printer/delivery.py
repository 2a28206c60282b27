"""One job on its way: every byte handed over and counted, the printer waited for, and what is known at the end.

Decides when a stall is too long, when the answer of the printer has come or will not come, and what that makes of the
job. The rules: what was taken is never sent again; no job is called better than what was heard for this very job; a
printer that was known to answer and does not leaves a doubt. Time runs against the printer only while it says that
nothing is wrong: somebody may be looking for a roll.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from drivers.faults import DeviceFault
from drivers.limits import CHUNK_BYTES, STALL_MAX_S
from drivers.printer.envelope import is_proof, questions_of
from drivers.printer.jobs import Confirmation, JobState
from drivers.printer.link import PrinterLink
from drivers.printer.status import PaperAnswer, Recovery

SETTLE_S = 1.0
"""A printer that says that all is well so long after the last byte has met what was wrong with the job, if anything."""

ANSWER_MAX_S = 20.0
"""The longest receipt is on paper in this time: 200 lines at the slowest head, 10 lines a second."""

SEAM_REACH_BYTES = 64
"""The rest of a line of text."""

LISTEN_S = 0.1
LOOK_S = 2.0
"""How often a printer that is waited for is asked how it is: it may have changed without telling."""

NO_ANSWER = "the printer did not say that it printed it"
TOO_LONG = "the printer took nothing for too long"
NOT_MENDED = "nobody mended the printer for too long"
RECOVERED_INSIDE = "the printer was recovered from an error by the operator inside a command"
CLEARED = "the operator had the printer forget it after an error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    state: JobState
    accepted: int
    reason: str = ""
    confirmation: Confirmation = Confirmation.NONE


class Delivery:
    """`parts` are enveloped for the link's present level. `attend` is called at every turn, and says why the job must be
    left, or nothing."""

    def __init__(
        self,
        *,
        link: PrinterLink,
        parts: tuple[bytes, ...],
        token: bytes,
        monotonic: Callable[[], float],
        attend: Callable[[], str],
    ) -> None:
        self._link = link
        self._payload = b"".join(parts)
        self._seams = frozenset(accumulate(len(part) for part in parts))
        self._token = token
        self._monotonic = monotonic
        self._attend = attend
        self._level = link.level
        self._unproven = questions_of(link.level, link.unanswered)
        self._is_counting = link.level is Confirmation.PROCESSED
        self._accepted = 0
        self._confirmation = Confirmation.SENT
        self._doubt = ""
        self._is_cleared = False

    def run(self) -> Ending:
        ending = self._run()
        if self._is_counting and ending.state is not JobState.FAILED:
            self._link.unanswered += self._unproven
        return ending

    def _run(self) -> Ending:
        try:
            reason = self._hand_over() or self._wait_for_answer()
            if not reason and self._confirmation.rank < Confirmation.PROCESSED.rank:
                self._link.part()
        except DeviceFault as fault:
            self._link.lose(fault)
            return self._ending(fault.reason, is_unknown=fault.taken_unknown)
        if reason:
            self._link.close()
            return self._ending(reason)
        self._link.release()
        return self._ending(self._doubt)

    def recover(self, recovery: Recovery) -> str:
        """The operator's choice for a printer that stopped on an error; why it cannot be, or nothing. DeviceFault.

        Between two commands of the job nothing is lost when it goes on, and its own answer tells what became of it. Inside
        one, and when it forgets what it holds, the job is in doubt.
        """
        if recovery is Recovery.RESUME:
            self._reach_seam()
        reason = self._link.recover(recovery)
        if not reason and recovery is Recovery.CLEAR:
            # What is still in the line is thrown away at the end of this job: not before the command is out of it.
            self._link.listen(LISTEN_S)
            self._is_cleared = True
        elif not reason and self._accepted not in self._seams:
            self._doubt = RECOVERED_INSIDE
        return reason

    def _chunk_end(self) -> int:
        """Between two commands where there is such a place, so that a printer that stops is rarely inside one."""
        end = self._accepted + CHUNK_BYTES
        return max((seam for seam in self._seams if self._accepted < seam <= end), default=end)

    def _reach_seam(self) -> None:
        """As far as a stopped printer surely has room for it and for the operator's command behind it."""
        seam = min(place for place in self._seams if place >= self._accepted)
        while self._accepted < seam <= self._accepted + SEAM_REACH_BYTES:
            count = self._link.write(self._payload[self._accepted : seam])
            if not count:
                return
            self._accepted += count

    def _ending(self, reason: str, *, is_unknown: bool = False) -> Ending:
        if not reason:
            return Ending(state=JobState.SENT, accepted=self._accepted, confirmation=self._confirmation)
        is_untouched = self._accepted == 0 and not is_unknown
        state = JobState.FAILED if is_untouched else JobState.UNCERTAIN
        return Ending(state=state, accepted=self._accepted, reason=reason)

    def _hand_over(self) -> str:
        """Ends when the printer has every byte; else says why not."""
        taken_at = self._monotonic()
        while True:
            is_held = self._link.needs_recovery
            self._link.listen(LISTEN_S if is_held else 0.0)
            count = 0
            if is_held:
                # A full printer could not take the operator's command.
                pass
            elif self._accepted < len(self._payload):
                count = self._link.write(self._payload[self._accepted : self._chunk_end()])
                self._accepted += count
                # An answer heard before the last byte was taken answers something else.
                stale = sum(isinstance(message, PaperAnswer) for message in self._link.take_heard())
                self._link.unanswered -= stale
            elif self._link.drain():
                return ""
            now = self._monotonic()
            taken_at = now if count else taken_at
            self._link.stalled(now - taken_at)
            reason = self._left()
            if not reason and now - taken_at >= STALL_MAX_S:
                reason = TOO_LONG
            if reason:
                return reason

    def _wait_for_answer(self) -> str:
        """Ends when as much is known as this printer can say; else says why it is not."""
        reason = ""
        if self._level.rank >= Confirmation.PROCESSED.rank:
            reason = self._wait_for_proof()
        # A proof that came over a line that shows no loss proves no more than a good end.
        self._level = self._level.at_most(self._link.ceiling)
        if not reason and self._level is Confirmation.STATUS_OK:
            reason = self._wait_until_settled()
        return reason

    def _wait_for_proof(self) -> str:
        patience = _Patience(self._monotonic())
        while True:
            self._link.listen(LISTEN_S)
            self._unproven -= sum(is_proof(message, self._level, self._token) for message in self._link.take_heard())
            if self._unproven <= 0:
                self._confirmation = self._level.at_most(self._link.ceiling)
                return ""
            if patience.look():
                self._link.is_well()
            patience.turn(self._monotonic(), is_well=self._link.is_ready)
            if patience.well_s >= ANSWER_MAX_S:
                if self._link.is_probed:
                    return NO_ANSWER
                self._level = Confirmation.STATUS_OK
                self._link.lower(self._level)
                return ""
            reason = self._left() or patience.exhausted
            if reason:
                return reason

    def _wait_until_settled(self) -> str:
        patience = _Patience(self._monotonic())
        while True:
            self._link.listen(LISTEN_S)
            patience.turn(self._monotonic(), is_well=self._link.is_ready)
            is_settled = patience.well_s >= SETTLE_S
            if (is_settled or patience.look()) and self._link.is_well() and is_settled:
                self._confirmation = self._level
                return ""
            reason = self._left() or patience.exhausted
            if reason:
                return reason

    def _left(self) -> str:
        reason = self._attend()
        return CLEARED if self._is_cleared else reason


class _Patience:
    """How long the printer has been well without a break, and how long in trouble altogether."""

    def __init__(self, now: float) -> None:
        self._now = self._looked_at = now
        self._trouble_s = 0.0
        self.well_s = 0.0

    def turn(self, now: float, *, is_well: bool) -> None:
        step_s, self._now = now - self._now, now
        if is_well:
            self.well_s += step_s
        else:
            self.well_s = 0.0
            self._trouble_s += step_s

    def look(self) -> bool:
        """Whether it is time to ask the printer: true once in a while."""
        is_due = self._now - self._looked_at >= LOOK_S
        if is_due:
            self._looked_at = self._now
        return is_due

    @property
    def exhausted(self) -> str:
        return NOT_MENDED if self._trouble_s >= STALL_MAX_S else ""
