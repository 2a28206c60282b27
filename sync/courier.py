"""Carries the journal to the server and the server's word back: what is due, one exchange at a time, what follows from each.

Knows no socket, no clock and no dice: whoever drives it (the agent's process, the simulator) asks `is_due`, posts what `begin`
gives, and hands in the answer or the fault. It may be thrown away at any moment; the journal holds all that matters.
"""

import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass

from sync.contract.answers import VerifiedAnswer
from sync.contract.ids import Sequence
from sync.contract.instant import MINUTE, Instant, Monotonic
from sync.contract.limits import BATCH_ENTRIES_MAX
from sync.contract.messages import Health, Standing
from sync.engine import backoff
from sync.engine.backoff import Timing
from sync.engine.link import AnswerNotStored, AnswerUntrusted, LinkFault, RequestTooLarge
from sync.engine.round import Pending, exchange
from sync.journal.faults import AnswerContradicts, JournalFault
from sync.journal.link_state import LinkState
from sync.journal.moment import Moment
from sync.journal.store import Journal

CLOCK_DRIFT_MAX = 5 * MINUTE  # a counter's clock further off than this is worth telling central staff

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """What must differ from one call to the next: a nonce of 16 secret bytes, and a number from 0 to 1."""

    nonce: Callable[[], bytes]
    fraction: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flight:
    """The exchange under way: where its batch begins and ends, and where the journal stood."""

    generator: Generator[bytes, bytes, VerifiedAnswer]
    first: Sequence
    last: Sequence
    head: Sequence
    acknowledged: Sequence


class Courier:
    """One per journal. `disk_free_mb` is asked at every exchange."""

    def __init__(
        self,
        journal: Journal,
        now: Monotonic,
        timing: Timing,
        chances: Chances,
        *,
        app_version: str,
        disk_free_mb: Callable[[], int],
    ) -> None:
        self._journal = journal
        self._timing = timing
        self._chances = chances
        self._app_version = app_version
        self._disk_free_mb = disk_free_mb
        self._pace = backoff.at_start(now)
        self._batch_max = BATCH_ENTRIES_MAX
        self._wanted: Sequence | None = None
        self._answered_to = journal.tip().acknowledged
        self._asked = journal.exchanges_asked()
        self._flight: _Flight | None = None

    @property
    def next_at(self) -> Monotonic:
        """When the next exchange is due, unless a commit makes it sooner."""
        return self._pace.next_at

    @property
    def is_flying(self) -> bool:
        """Whether an exchange is under way: there is never a second one."""
        return self._flight is not None

    def notice_changes(self, now: Monotonic) -> None:
        """To be called when the journal's `change_counter` has moved."""
        asked = self._journal.exchanges_asked()
        if asked != self._asked:
            self._asked = asked
            self._pace = backoff.when_asked(self._pace, now)
        if self._journal.has_news(self._answered_to):
            self._pace = backoff.after_commit(self._pace, now)

    def is_due(self, now: Monotonic) -> bool:
        """Whether to `begin` now."""
        return self._flight is None and self._pace.is_due(now)

    def begin(self, moment: Moment) -> bytes:
        """The body to post to `sync.engine.round.PATH`."""
        assert self._flight is None, "one exchange in flight"
        tip = self._journal.tip()
        first = Sequence(tip.acknowledged + 1) if self._wanted is None else self._wanted
        # Never beyond the tip that the Hello names: the terminal may have committed since.
        count = min(self._batch_max, max(tip.sequence + 1 - first, 0))
        entries = self._journal.entries_after(Sequence(first - 1), count)
        pending = Pending(
            author=self._journal.author,
            held=self._journal.held(),
            moment=moment,
            nonce=self._chances.nonce(),
            head_sequence=tip.sequence,
            head_digest=tip.digest if tip.sequence >= 0 else b"",
            acknowledged=tip.acknowledged,
            own_digest=self._journal.digest_at(tip.acknowledged) or b"",
            verdicts_seen=self._journal.verdicts_seen(),
            entries=entries,
            app_version=self._app_version,
            health=self._health(moment),
        )
        generator = exchange(pending)
        body = next(generator)
        last = Sequence(first - 1 + len(entries))
        self._flight = _Flight(
            generator=generator, first=first, last=last, head=tip.sequence, acknowledged=tip.acknowledged
        )
        return body

    def _health(self, moment: Moment) -> Health:
        scanner, printer = self._journal.devices()
        drift = abs(self._journal.knowledge().credible_now(moment) - moment.wall)
        return Health(
            scanner=scanner,
            printer=printer,
            disk_free_mb=self._disk_free_mb(),
            clock_suspect=drift > CLOCK_DRIFT_MAX,
        )

    def deliver(self, body: bytes, moment: Moment) -> None:
        """The server's answer has come. Whatever is wrong with it becomes a fault, and the exchange is made again later."""
        flight = self._take_flight()
        try:
            verified = _finish(flight.generator, body)
            self._journal.store_answer(verified, moment)
            again = self._follow(flight, verified)
            self._pace = backoff.after_answer(moment.monotonic, self._timing, self._chances.fraction(), again=again)
            self._journal.write_link_state(self._good_link(moment))
        except AnswerContradicts as fault:
            self._give_up(AnswerUntrusted(str(fault)), moment)
        except JournalFault as fault:
            self._give_up(AnswerNotStored(f"{type(fault).__name__}: {fault}"), moment)
        except LinkFault as fault:
            self._give_up(fault, moment)

    def fail(self, fault: LinkFault, moment: Moment) -> None:
        """No answer has come."""
        self._take_flight()
        self._give_up(fault, moment)

    def _take_flight(self) -> _Flight:
        flight = self._flight
        assert flight is not None, "nothing was asked"
        self._flight = None
        return flight

    def _follow(self, flight: _Flight, verified: VerifiedAnswer) -> bool:
        """Remembers where to go on; whether to ask again at once. Only progress asks again, so that two sides never spin."""
        answer, tip = verified.answer, self._journal.tip()
        self._answered_to = max(flight.last, tip.acknowledged)
        if answer.standing is not Standing.GOOD:
            log.warning("standing terminal=%s standing=%s", answer.terminal, answer.standing.value)
        log.info(
            "exchange sent=%s..%s acknowledged=%s verdicts=%s wanted=%s",
            flight.first, flight.last, tip.acknowledged, len(answer.verdicts), answer.wanted,
        )  # fmt: skip
        if answer.wanted is not None and answer.wanted <= tip.sequence:
            has_moved = answer.wanted not in (flight.first, self._wanted)
            self._wanted = answer.wanted
            return has_moved
        self._wanted = None
        is_advancing = tip.acknowledged > flight.acknowledged and self._journal.has_news()
        committed_meanwhile = self._journal.has_news(flight.head)
        return is_advancing or committed_meanwhile or (answer.more_verdicts and bool(answer.verdicts))

    def _good_link(self, moment: Moment) -> LinkState:
        return LinkState(
            last_exchange=moment.wall,
            last_attempt=moment.wall,
            failing_since=None,
            fault=None,
            next_try=self._next_try(moment),
        )

    def _give_up(self, fault: LinkFault, moment: Moment) -> None:
        if isinstance(fault, RequestTooLarge):
            self._batch_max = max(1, self._batch_max // 2)
        self._pace = backoff.after_fault(
            self._pace, moment.monotonic, self._timing, self._chances.fraction(), fault.retry_after_ms
        )
        log.warning(
            "exchange failed code=%s failures=%s wait_ms=%s reason=%s",
            fault.code.value, self._pace.failures, self._pace.next_at - moment.monotonic, fault,
        )  # fmt: skip
        try:
            before = self._journal.link_state()
            self._journal.write_link_state(
                LinkState(
                    last_exchange=before.last_exchange,
                    last_attempt=moment.wall,
                    failing_since=before.failing_since if before.fault else moment.wall,
                    fault=fault.code,
                    next_try=self._next_try(moment),
                )
            )
        except JournalFault as journal_fault:
            log.error("link state not written: %s", journal_fault)

    def _next_try(self, moment: Moment) -> Instant:
        return Instant(moment.wall + self._pace.next_at - moment.monotonic)


def _finish(generator: Generator[bytes, bytes, VerifiedAnswer], body: bytes) -> VerifiedAnswer:
    try:
        generator.send(body)
    except StopIteration as end:
        verified: VerifiedAnswer = end.value
        return verified
    raise AssertionError("an exchange has one question")
