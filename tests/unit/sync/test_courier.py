"""What is due, and what follows from each answer and fault, without network, clock or dice."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.contract.entry import parse_unverified
from sync.contract.ids import OperatorId, Sequence, TicketNumber
from sync.contract.instant import MINUTE, SECOND, Instant, Monotonic
from sync.contract.messages import Batch, Hello, Opposition, Standing, decode, decompress
from sync.contract.payloads import Boot, VoidReason
from sync.contract.policy import Check
from sync.courier import Chances, Courier
from sync.engine.backoff import Timing
from sync.engine.link import NoNetwork, Overloaded, RequestTooLarge
from sync.journal.chain import Tip
from sync.journal.link_state import LinkCode
from sync.journal.moment import Moment
from sync.journal.store import Journal
from tests.unit.sync.judge import Judge, changed
from tests.unit.sync.office import NOON, Office, build, moment, secret_bytes, terminal_keys


class Counter:
    """A journal, a courier on it and a judge, with a clock that stands until it is moved."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ms = 0
        self.judge = Judge(office=Office(), terminal_keys=terminal_keys())
        self.terminal = Journal.create(path, Office().enrolled(terminal_keys()), terminal_keys())
        self.start_agent()

    def start_agent(self) -> None:
        nonces = itertools.count()
        chances = Chances(nonce=lambda: secret_bytes(f"{self.ms} {next(nonces)}")[:16], fraction=lambda: 1.0)
        self.journal = Journal.open(self.path, terminal_keys())
        self.courier = Courier(self.journal, self.now, Timing(), chances, app_version="1.2.3", disk_free_mb=lambda: 512)
        self.changes = self.journal.change_counter()

    @property
    def moment(self) -> Moment:
        return moment(self.ms)

    @property
    def now(self) -> Monotonic:
        return self.moment.monotonic

    def take(self, *numbers: int) -> None:
        for number in numbers:
            self.terminal.append(self.moment, Check(0), build(number))

    def look(self) -> bool:
        """As the process does four times a second."""
        if (changes := self.journal.change_counter()) != self.changes:
            self.changes = changes
            self.courier.notice_changes(self.now)
        return self.courier.is_due(self.now)

    def exchange(self, on_the_way: Callable[[bytes], bytes] = lambda body: body) -> None:
        self.courier.deliver(on_the_way(self.judge.handle(self.courier.begin(self.moment))), self.moment)

    def settle(self) -> int:
        """Exchanges as long as one is due; how many."""
        count = 0
        while self.look():
            count += 1
            assert count < 50, "the two sides spin"
            self.exchange()
        return count

    def change_answer(self, **change: Any) -> None:
        self.exchange(lambda body: changed(body, self.judge, **change))

    def close(self) -> None:
        self.terminal.close()
        self.journal.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "journal.db")
    yield made
    made.close()


# --- what is due -----------------------------------------------------------------------------------------------------


def test_a_start_calls_once_and_then_is_quiet_for_five_minutes(counter: Counter) -> None:
    assert counter.settle() == 1
    counter.ms += round(4.4 * MINUTE)
    assert not counter.look()
    counter.ms += MINUTE
    assert counter.look()


def test_a_commit_is_pushed_at_once_and_its_acknowledgement_causes_no_further_call(counter: Counter) -> None:
    counter.settle()
    counter.take(1)
    assert counter.settle() == 1
    assert counter.terminal.unsynced().count == 0
    assert counter.judge.batches == [0, 1]
    counter.ms += 6 * MINUTE
    assert counter.settle() == 1
    assert counter.judge.batches == [0, 1, 1]  # the note about the acknowledgement travels with the heartbeat
    counter.ms += 6 * MINUTE
    assert counter.settle() == 1
    assert counter.judge.batches[-1] == 0


def test_what_the_terminal_only_bookmarks_causes_no_call(counter: Counter) -> None:
    counter.take(1)
    counter.settle()
    counter.terminal.mark_announced(Sequence(0))
    counter.terminal.report_devices(scanner="ready", printer="ready")
    assert not counter.look()


def test_every_other_kind_of_entry_is_pushed_too(counter: Counter) -> None:
    counter.take(1)
    counter.settle()
    counter.terminal.append(counter.moment, Check(0), lambda _: Boot("2"))
    assert counter.settle() == 1
    counter.terminal.void(counter.moment, Sequence(0), VoidReason.WRONG_TICKET, OperatorId(1))
    assert counter.settle() == 1
    assert counter.judge.entries == list(counter.terminal.entries_after(Sequence(-1)))[:-1]


def test_more_than_one_batch_goes_in_one_breath(counter: Counter) -> None:
    counter.take(*range(450))
    assert counter.settle() == 9  # three batches of entries, and verdicts 50 at a time
    assert counter.judge.batches[:3] == [200, 200, 52]
    assert counter.terminal.unsynced().count == 0
    assert counter.terminal.verdicts_seen() == 450


def test_a_commit_during_the_exchange_is_pushed_right_after_it(counter: Counter) -> None:
    body = counter.courier.begin(counter.moment)
    counter.take(1)
    assert not counter.look()
    counter.courier.deliver(counter.judge.handle(body), counter.moment)
    assert counter.look()
    assert counter.settle() == 1
    assert counter.terminal.unsynced().count == 0


class Committed(Journal):
    """The terminal commits right after the agent has read where the journal ends."""

    terminal: Journal

    def tip(self) -> Tip:
        tip = super().tip()
        self.terminal.append(moment(0), Check(0), build(2))
        return tip


def test_a_batch_holds_nothing_behind_the_head_that_its_hello_names(counter: Counter) -> None:
    counter.take(1)
    counter.journal.close()
    journal = counter.journal = Committed.open(counter.path, terminal_keys())
    assert isinstance(journal, Committed)
    journal.terminal = counter.terminal
    courier = Courier(
        journal,
        counter.now,
        Timing(),
        Chances(nonce=lambda: secret_bytes("n")[:16], fraction=lambda: 1.0),
        app_version="1.2.3",
        disk_free_mb=lambda: 512,
    )
    batch = decode(decompress(courier.begin(counter.moment)), Batch)
    last = parse_unverified(batch.entries[-1]).header.sequence
    assert last == decode(batch.hello, Hello).head_sequence


def test_only_one_exchange_is_in_flight(counter: Counter) -> None:
    counter.courier.begin(counter.moment)
    assert counter.courier.is_flying
    with pytest.raises(AssertionError):
        counter.courier.begin(counter.moment)
    with pytest.raises(AssertionError):
        Courier.deliver(counter_without_flight(counter), b"", counter.moment)


def counter_without_flight(counter: Counter) -> Courier:
    counter.courier.fail(NoNetwork("gone"), counter.moment)
    return counter.courier


def test_an_agent_killed_in_flight_starts_again_from_the_journal(counter: Counter) -> None:
    counter.take(1, 2)
    lost = counter.judge.handle(counter.courier.begin(counter.moment))
    assert lost
    counter.journal.close()
    counter.start_agent()
    assert counter.settle() == 1
    assert len(counter.judge.entries) == 2
    assert counter.terminal.unsynced().count == 0


# --- faults ----------------------------------------------------------------------------------------------------------


def test_a_fault_backs_off_and_says_so_where_the_terminal_reads(counter: Counter) -> None:
    counter.settle()
    good = counter.terminal.link_state()
    assert (good.fault, good.last_exchange, good.failing_since) == (None, NOON, None)
    for failures in (1, 2, 3):
        counter.ms += 10 * MINUTE
        assert counter.look()
        counter.courier.begin(counter.moment)
        counter.courier.fail(NoNetwork("no route"), counter.moment)
        state = counter.terminal.link_state()
        assert (state.fault, state.last_exchange, state.last_attempt) == (
            LinkCode.NO_NETWORK,
            NOON,
            counter.moment.wall,
        )
        assert state.failing_since == NOON + 10 * MINUTE
        assert state.next_try == counter.moment.wall + (5 * SECOND if failures == 1 else 5 * MINUTE)
    counter.ms += 10 * MINUTE
    counter.settle()
    state = counter.terminal.link_state()
    assert (state.fault, state.failing_since, state.last_exchange) == (None, None, counter.moment.wall)


def test_a_commit_during_an_outage_waits_but_somebody_who_asks_does_not(counter: Counter) -> None:
    counter.courier.begin(counter.moment)
    counter.courier.fail(NoNetwork("no route"), counter.moment)
    counter.take(1)
    assert not counter.look()
    counter.terminal.ask_exchange()
    assert counter.look()
    assert counter.settle() == 1


def test_the_servers_retry_after_is_kept(counter: Counter) -> None:
    counter.courier.begin(counter.moment)
    counter.courier.fail(Overloaded("503", retry_after_ms=120 * SECOND), counter.moment)
    assert counter.courier.next_at - counter.now == 125 * SECOND


def test_a_request_too_large_is_halved_until_it_passes(counter: Counter) -> None:
    counter.take(*range(100))
    for expected in (100, 100, 50, 25):
        counter.ms += 20 * MINUTE
        assert batch_size(counter.courier.begin(counter.moment)) == expected
        counter.courier.fail(RequestTooLarge("413"), counter.moment)
    counter.ms += 20 * MINUTE
    counter.settle()
    assert counter.terminal.unsynced().count == 0


def batch_size(body: bytes) -> int:
    return len(decode(decompress(body), Batch).entries)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\x1f\x8b"])
def test_an_answer_that_is_none_is_a_fault_and_nothing_is_lost(counter: Counter, body: bytes) -> None:
    counter.take(1)
    counter.exchange(lambda _: body)
    assert counter.terminal.link_state().fault is LinkCode.ANSWER_UNTRUSTED
    assert counter.terminal.unsynced().count == 1
    counter.ms += MINUTE
    assert counter.settle() == 1
    assert counter.terminal.unsynced().count == 0


def test_an_answer_that_contradicts_the_journal_is_a_fault(counter: Counter) -> None:
    counter.take(1)
    counter.change_answer(digest=bytes(32))
    assert counter.terminal.link_state().fault is LinkCode.ANSWER_UNTRUSTED
    assert counter.terminal.tip().acknowledged == -1


# --- what the server says --------------------------------------------------------------------------------------------


def test_a_server_restored_from_its_backup_is_made_whole_again(counter: Counter) -> None:
    counter.take(*range(10))
    counter.settle()
    counter.ms += 10 * MINUTE
    counter.settle()
    del counter.judge.entries[4:]
    del counter.judge.verdicts[4:]
    counter.take(10)
    counter.settle()
    assert len(counter.judge.entries) >= 12
    assert counter.judge.entries == list(counter.terminal.entries_after(Sequence(-1)))[: len(counter.judge.entries)]
    assert counter.terminal.unsynced().count == 0


def test_a_server_that_always_wants_the_same_is_not_asked_without_end(counter: Counter) -> None:
    counter.take(1, 2)
    for _ in range(2):
        counter.change_answer(acknowledged=Sequence(-1), digest=b"", wanted=Sequence(0))
        assert not counter.look()
        counter.ms += 6 * MINUTE


def test_a_server_that_promises_more_verdicts_and_brings_none_is_not_asked_without_end(counter: Counter) -> None:
    counter.change_answer(more_verdicts=True)
    assert not counter.look()


@pytest.mark.parametrize("standing", [Standing.FORK, Standing.ROLLBACK, Standing.REVOKED])
def test_a_bad_standing_is_stored_and_shown_and_delivery_goes_on(counter: Counter, standing: Standing) -> None:
    counter.judge.standing = standing
    counter.take(1)
    counter.settle()
    assert counter.terminal.knowledge().standing is standing
    counter.take(2)
    assert counter.settle() == 1
    assert len(counter.judge.entries) == 3


def test_a_restored_disk_is_told_that_it_was_rolled_back(counter: Counter) -> None:
    counter.take(1)
    counter.settle()
    counter.journal.close()
    counter.terminal.close()
    image = counter.path.read_bytes()
    counter.terminal = Journal.open(counter.path, terminal_keys())
    counter.start_agent()
    counter.take(2, 3)
    counter.settle()
    counter.ms += 10 * MINUTE
    counter.settle()
    counter.journal.close()
    counter.terminal.close()
    counter.path.write_bytes(image)
    counter.terminal = Journal.open(counter.path, terminal_keys())
    counter.start_agent()
    counter.settle()
    assert counter.terminal.knowledge().standing is Standing.ROLLBACK


def test_documents_that_rise_are_in_force_at_once(counter: Counter) -> None:
    opposed = (Opposition(number=TicketNumber(42), below_generation=256),)
    counter.judge.office = replace(Office(), list_version=2, opposed=opposed)
    counter.settle()
    assert counter.terminal.knowledge().opposed == {42: 256}
    assert counter.settle() == 0


def test_the_health_of_the_counter_travels(counter: Counter) -> None:
    counter.terminal.report_devices(scanner="ready", printer="no-paper")
    counter.settle()
    health = counter.judge.hellos[-1].health
    assert (health.scanner, health.printer, health.disk_free_mb) == ("ready", "no-paper", 512)
    assert not health.clock_suspect


def test_a_clock_far_from_the_servers_is_suspect(counter: Counter) -> None:
    counter.judge.now = Instant(NOON + 20 * MINUTE)
    counter.settle()
    counter.ms += 6 * MINUTE
    counter.settle()
    assert counter.judge.hellos[-1].health.clock_suspect
