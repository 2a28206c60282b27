"""The session of a printer, turn by turn, with a printer that only takes bytes; one that answers is in test_delivery."""

import queue
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers import limits
from drivers.faults import RESTART_FIRST_S, DeviceAbsent, DeviceBroken, DeviceReport, DeviceState, SpoolFault
from drivers.printer.document import Code128, Document
from drivers.printer.jobs import Confirmation, Job, JobRefused, JobReport, JobState, Refusal
from drivers.printer.session import Answer, Cancel, PrinterSession, Probe, Recover, Report, Retry, Submit
from drivers.printer.spooler import Spooler
from drivers.printer.status import Recovery
from tests.unit.drivers.printer.samples import receipt
from tests.unit.drivers.printer.session_rig import CUT_BYTES, LETTER, LETTER_BYTES, PROFILE, RECEIPT_BYTES, Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    made.turn()
    yield made
    for spooler in made.spoolers:
        spooler.close()


def test_a_printer_is_looked_at_before_anybody_needs_it(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.turn(turns=1)
    assert rig.light[-1] is DeviceState.READY
    rig.spoolers[0].close()


def test_a_job_is_stored_sent_whole_and_said_to_be_sent(rig: Rig) -> None:
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.states("a") == [JobState.QUEUED, JobState.SENDING, JobState.SENT]
    assert rig.printer.received == RECEIPT_BYTES
    assert rig.last("a") == Job(
        name="a",
        state=JobState.SENT,
        accepted=len(RECEIPT_BYTES),
        total=len(RECEIPT_BYTES),
        reason="",
        confirmation=Confirmation.SENT,
    )


def test_a_job_is_on_the_disk_as_being_sent_before_its_first_byte(rig: Rig) -> None:
    seen: list[tuple[str, ...]] = []

    def look(data: bytes) -> int:
        with sqlite3.connect(rig.path) as other:
            seen.extend(other.execute("SELECT state FROM print_job").fetchall())
        other.close()
        return len(data)

    rig.printer.on_write = look
    rig.turn(Submit(name="a", document=LETTER))
    assert seen == [("SENDING",)]


def test_the_same_job_submitted_again_is_answered_and_printed_once(rig: Rig) -> None:
    rig.turn(Submit(name="a", document=LETTER), Submit(name="a", document=LETTER))
    assert rig.states("a") == [JobState.QUEUED, JobState.QUEUED, JobState.SENDING, JobState.SENT]
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.states("a") == [JobState.SENT]
    assert rig.printer.received == LETTER_BYTES


def test_another_document_under_the_same_name_is_refused(rig: Rig) -> None:
    rig.turn(Submit(name="a", document=LETTER))
    [refused] = rig.turn(Submit(name="a", document=receipt()))
    assert isinstance(refused, JobRefused)
    assert refused.refusal is Refusal.CONFLICT


def test_a_document_that_does_not_fit_is_refused_and_not_stored(rig: Rig) -> None:
    [refused] = rig.turn(Submit(name="a", document=Document((Code128("1" * 40),))))
    assert isinstance(refused, JobRefused)
    assert refused.refusal is Refusal.UNPRINTABLE
    [unknown] = rig.turn(Retry(name="a"))
    assert isinstance(unknown, JobRefused)
    assert unknown.refusal is Refusal.UNKNOWN_JOB


def test_short_writes_are_counted_and_resumed(rig: Rig) -> None:
    """R9: whatever the printer takes at a time, it gets every byte once."""
    sizes = iter([0, 1, 0, 7, 500, 3, 0, 0, 2_048] + [777] * 100)
    rig.printer.on_write = lambda data: min(next(sizes), len(data))
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.printer.received == RECEIPT_BYTES
    assert rig.last("a").state is JobState.SENT


def test_a_printer_that_is_off_keeps_the_job_and_gets_it_when_it_is_back(rig: Rig) -> None:
    """R5, R3 at byte 0."""
    rig.printer.open_fault = DeviceAbsent("off")
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.states("a") == [JobState.QUEUED, JobState.FAILED]
    assert rig.last("a").reason == "off"
    assert rig.light == [DeviceState.ABSENT]
    rig.clock.now += limits.RETRY_MAX_S
    assert rig.turn() == []
    rig.printer.open_fault = None
    rig.clock.now += limits.RETRY_MAX_S
    rig.turn()
    assert rig.states("a") == [JobState.SENDING, JobState.SENT]
    assert rig.light == [DeviceState.READY]


def test_a_document_that_cannot_be_read_any_more_holds_up_no_other(rig: Rig) -> None:
    rig.printer.open_fault = DeviceAbsent("away")
    rig.turn(Submit(name="old", document=LETTER), Submit(name="new", document=LETTER))
    with sqlite3.connect(rig.path) as direct:
        direct.execute("UPDATE print_job SET document = '{}' WHERE name = 'old'")
    direct.close()
    rig.printer.open_fault = None
    rig.clock.now += limits.RETRY_MAX_S

    rig.turn(turns=4)

    assert (rig.last("old").state, rig.last("new").state) == (JobState.FAILED, JobState.SENT)
    assert rig.printer.received == LETTER_BYTES


def test_an_absent_printer_is_tried_with_growing_waits(rig: Rig) -> None:
    rig.printer.open_fault = DeviceAbsent("off")
    rig.turn(Submit(name="a", document=LETTER))
    tries = 0
    for _ in range(100):
        rig.clock.now += 0.1
        before = rig.printer.closed
        rig.session.step(0.0)
        tries += rig.printer.closed - before
    assert 6 <= tries <= 9


def test_the_operator_may_have_it_tried_at_once(rig: Rig) -> None:
    rig.printer.open_fault = DeviceAbsent("off")
    rig.turn(Submit(name="a", document=LETTER))
    rig.printer.open_fault = None
    assert rig.turn() == []
    rig.turn(Retry(name="a"))
    assert rig.states("a") == [JobState.QUEUED, JobState.SENDING, JobState.SENT]


def test_a_printer_that_goes_before_the_first_byte_gets_the_job_later(rig: Rig) -> None:
    def go(_data: bytes) -> int:
        raise DeviceBroken("reset")

    rig.printer.on_write = go
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a") == Job(name="a", state=JobState.FAILED, accepted=0, total=len(LETTER_BYTES), reason="reset")
    rig.printer.on_write = len
    rig.clock.now += limits.RETRY_FIRST_S
    rig.turn()
    assert rig.last("a").state is JobState.SENT
    assert rig.printer.received == LETTER_BYTES


@pytest.mark.parametrize("taken", [1, 2_048, len(RECEIPT_BYTES) - 1])
def test_a_printer_that_goes_after_the_first_byte_leaves_a_doubt(rig: Rig, taken: int) -> None:
    """R3: never sent again by itself, however often the printer comes back."""

    def go(data: bytes) -> int:
        if len(rig.printer.received) >= taken:
            raise DeviceAbsent("unplugged")
        return min(len(data), taken - len(rig.printer.received))

    rig.printer.on_write = go
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.last("a").state is JobState.UNCERTAIN
    assert rig.last("a").accepted == taken
    rig.printer.on_write = len
    for _ in range(5):
        rig.clock.now += limits.PROBE_S
        rig.turn(Retry(name="a"), Submit(name="a", document=receipt()))
    assert len(rig.printer.received) == taken
    assert rig.last("a").state is JobState.UNCERTAIN


def test_bytes_that_nobody_counted_are_a_doubt_even_at_the_first_write(rig: Rig) -> None:
    def go(_data: bytes) -> int:
        raise DeviceAbsent("unplugged", taken_unknown=True)

    rig.printer.on_write = go
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a").state is JobState.UNCERTAIN


def test_a_printer_that_dies_with_the_last_bytes_leaves_a_doubt(rig: Rig) -> None:
    rig.printer.drain_answers = [False, DeviceBroken("reset")]
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a").state is JobState.UNCERTAIN
    assert rig.last("a").accepted == len(LETTER_BYTES)


@pytest.mark.parametrize(
    ("printed", "state"), [(True, JobState.CONFIRMED_BY_OPERATOR), (False, JobState.DENIED_BY_OPERATOR)]
)
def test_the_operators_word_settles_a_doubt_once(rig: Rig, printed: bool, state: JobState) -> None:
    rig.printer.drain_answers = [DeviceBroken("reset")]
    rig.turn(Submit(name="a", document=LETTER))
    rig.turn(Answer(name="a", printed=printed), Answer(name="a", printed=not printed))
    assert rig.states("a") == [state, state]
    rig.clock.now += limits.PROBE_S
    rig.turn()
    assert rig.printer.received == LETTER_BYTES


def test_an_answer_to_a_question_that_was_not_asked_changes_nothing(rig: Rig) -> None:
    rig.turn(Submit(name="a", document=LETTER))
    rig.turn(Answer(name="a", printed=False))
    assert rig.states("a") == [JobState.SENT]


def test_a_process_that_died_while_sending_leaves_a_doubt(rig: Rig) -> None:
    """R4."""

    def die(_data: bytes) -> int:
        raise KeyboardInterrupt

    rig.printer.on_write = die
    rig.session.submit(Submit(name="a", document=LETTER))
    rig.session.submit(Submit(name="b", document=LETTER))
    rig.session.step(0.0)
    with pytest.raises(KeyboardInterrupt):
        rig.session.step(0.0)
    rig.printer.on_write = len
    rig.restarted()
    rig.turn()
    assert rig.states("a") == [JobState.UNCERTAIN]
    assert rig.states("b") == [JobState.QUEUED, JobState.SENDING, JobState.SENT]
    # Nobody knows inside which command the printer was left: enough nothing to end it, and what is on paper is cut off.
    assert rig.printer.received == bytes(PROFILE.block_bytes) + CUT_BYTES + LETTER_BYTES


def test_a_stalled_printer_is_shown_waited_for_and_resumed(rig: Rig) -> None:
    """R1: paper ends in mid-job and comes back: every byte once, no question."""

    def out_of_paper(data: bytes) -> int:
        return 0 if len(rig.printer.received) >= 1_000 and rig.clock.now < 1_060.0 else min(len(data), 500)

    rig.printer.on_write = out_of_paper
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.light == [DeviceState.FAULT, DeviceState.READY]
    assert rig.printer.received == RECEIPT_BYTES
    assert rig.states("a") == [JobState.QUEUED, JobState.SENDING, JobState.SENT]


@pytest.mark.parametrize(("taken", "state"), [(100, JobState.UNCERTAIN), (0, JobState.FAILED)])
def test_a_printer_that_stalls_for_ever_lets_the_next_jobs_go_on(rig: Rig, taken: int, state: JobState) -> None:
    rig.printer.on_write = lambda _data: max(0, taken - len(rig.printer.received))
    rig.turn(Submit(name="a", document=LETTER if taken == 0 else receipt()))
    assert rig.last("a").state is state
    assert rig.clock.now >= 1_000.0 + limits.STALL_MAX_S
    assert "too long" in rig.last("a").reason


def test_orders_are_taken_while_a_printer_stalls(rig: Rig) -> None:
    def stall(_data: bytes) -> int:
        if rig.clock.now < 1_010.0:
            rig.session.submit(Submit(name="b", document=LETTER))
        return 0 if rig.clock.now < 1_060.0 else len(_data)

    rig.printer.on_write = stall
    rig.turn(Submit(name="a", document=LETTER), turns=4)
    order = [(report.job.name, report.job.state) for report in rig.reports if isinstance(report, JobReport)]
    assert order.index(("b", JobState.QUEUED)) < order.index(("a", JobState.SENT)) < order.index(("b", JobState.SENT))


def test_a_waiting_job_is_cancelled(rig: Rig) -> None:
    rig.printer.open_fault = DeviceAbsent("off")
    rig.turn(Submit(name="a", document=LETTER))
    rig.turn(Cancel(name="a"))
    assert rig.states("a") == [JobState.CANCELLED]
    rig.printer.open_fault = None
    rig.clock.now += limits.PROBE_S
    rig.turn()
    assert rig.printer.received == b""


@pytest.mark.parametrize(("taken", "state"), [(0, JobState.CANCELLED), (1, JobState.UNCERTAIN)])
def test_a_job_on_its_way_is_cancelled_only_if_nothing_was_taken(rig: Rig, taken: int, state: JobState) -> None:
    def cancel(_data: bytes) -> int:
        rig.session.submit(Cancel(name="a"))
        return taken

    rig.printer.on_write = cancel
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.states("a") == [JobState.QUEUED, JobState.SENDING, JobState.SENDING, state]


def test_a_job_that_has_ended_is_not_cancelled(rig: Rig) -> None:
    rig.turn(Submit(name="a", document=LETTER))
    rig.turn(Cancel(name="a"))
    assert rig.states("a") == [JobState.SENT]


def test_a_stop_lets_the_job_on_its_way_end(rig: Rig) -> None:
    def stop(data: bytes) -> int:
        rig.session.stop()
        return min(len(data), 1_000)

    rig.printer.on_write = stop
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.last("a").state is JobState.SENT


def test_a_stop_leaves_a_doubt_when_the_printer_does_not_go_on(rig: Rig) -> None:
    def stop(_data: bytes) -> int:
        rig.session.stop()
        return 10 if not rig.printer.received else 0

    rig.printer.on_write = stop
    rig.turn(Submit(name="a", document=receipt()))
    assert rig.last("a").state is JobState.UNCERTAIN
    assert "stopped" in rig.last("a").reason
    assert rig.clock.now < 1_000.0 + limits.STOP_GRACE_S + 2 * limits.CHUNK_TIMEOUT_S


def test_an_idle_printer_that_goes_away_is_noticed_and_comes_back(rig: Rig) -> None:
    rig.printer.open_fault = DeviceAbsent("off")
    assert rig.turn() == []
    rig.clock.now += limits.PROBE_S
    rig.turn()
    assert rig.light == [DeviceState.ABSENT]
    rig.printer.open_fault = None
    rig.clock.now += limits.RETRY_MAX_S
    rig.turn()
    assert rig.light == [DeviceState.READY]


def test_a_printer_that_stays_open_is_checked_without_being_opened_again(tmp_path: Path) -> None:
    rig = Rig(tmp_path, stays_open=True)
    rig.turn(Submit(name="a", document=LETTER))
    rig.clock.now += limits.PROBE_S
    rig.turn(Submit(name="b", document=LETTER))
    assert (rig.printer.opened, rig.printer.closed) == (1, 0)
    rig.printer.check_fault = DeviceAbsent("unplugged")
    rig.clock.now += limits.PROBE_S
    rig.turn()
    assert rig.light == [DeviceState.ABSENT]
    assert rig.printer.closed == 1
    rig.spoolers[0].close()


def test_a_printer_is_left_to_others_between_jobs(rig: Rig) -> None:
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.printer.opened == rig.printer.closed


def test_without_a_disk_nothing_is_printed_and_everybody_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rig = Rig(tmp_path)
    rig.store_fault = SpoolFault("cannot open the print jobs: disk full")
    refused = [report for report in rig.turn(Submit(name="a", document=LETTER)) if isinstance(report, JobRefused)]
    assert [report.refusal for report in refused] == [Refusal.STORE_FAULT]
    assert rig.light == [DeviceState.FAULT]
    assert rig.printer.received == b""
    assert "disk full" in caplog.text
    rig.store_fault = None
    rig.clock.now += limits.STORE_RETRY_S
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.light == [DeviceState.READY]
    assert rig.last("a").state is JobState.SENT
    rig.spoolers[0].close()


def test_a_disk_that_fails_while_sending_leaves_a_doubt_now_and_after(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """The paper is out, and no disk says so: neither this process nor the next may print it again."""

    def break_disk(data: bytes) -> int:
        rig.spoolers[0].close()
        return len(data)

    rig.printer.on_write = break_disk
    rig.turn(Submit(name="a", document=LETTER))
    assert rig.last("a").state is JobState.UNCERTAIN
    assert "could not be stored" in rig.last("a").reason
    rig.printer.on_write = len
    rig.clock.now += limits.STORE_RETRY_S
    rig.turn()
    assert rig.last("a").state is JobState.UNCERTAIN
    assert rig.printer.received == LETTER_BYTES
    assert "spool_fault" in caplog.text


def test_a_database_that_fails_under_an_order_refuses_it(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    with sqlite3.connect(rig.path) as other:
        other.execute("ALTER TABLE print_job RENAME COLUMN digest TO lost")
    other.close()
    refused, _light = rig.turn(Submit(name="a", document=LETTER), turns=1)
    assert isinstance(refused, JobRefused)
    assert refused.refusal is Refusal.STORE_FAULT
    assert rig.light == [DeviceState.FAULT]
    assert "spool_fault" in caplog.text


def test_an_error_of_ours_is_shown_and_the_thread_begins_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """On the real thread: down, it refuses every order; up again, the paper on its way is in doubt and the next comes out."""
    rig = Rig(tmp_path)
    told: queue.SimpleQueue[Report] = queue.SimpleQueue()
    session = PrinterSession(
        device="printer",
        transport=rig.printer,
        profile=PROFILE,
        open_spooler=lambda: Spooler(rig.path, wall_ms=lambda: 0),
        post=told.put,
        monotonic=rig.clock,
        confirmation=Confirmation.SENT,
    )

    def bug(_data: bytes) -> int:
        raise ZeroDivisionError

    def until(wanted: Callable[[Report], bool]) -> Report:
        while True:
            report = told.get(timeout=15.0)
            if wanted(report):
                return report

    def is_job(name: str, state: JobState) -> Callable[[Report], bool]:
        return lambda one: isinstance(one, JobReport) and (one.job.name, one.job.state) == (name, state)

    rig.printer.on_write = bug
    session.submit(Submit(name="a", document=LETTER))
    session.start()
    fault = until(lambda one: isinstance(one, DeviceReport) and one.state is DeviceState.FAULT)
    assert "internal error: ZeroDivisionError" in str(fault)
    session.submit(Submit(name="b", document=LETTER))
    refused = until(lambda one: isinstance(one, JobRefused))
    assert isinstance(refused, JobRefused)
    assert (refused.name, refused.refusal) == ("b", Refusal.DOWN)
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()
    session.submit(Probe(answer=lambda probed: answers.put(probed.reason)))
    session.submit(Recover(recovery=Recovery.RESUME, answer=answers.put))
    assert all("internal error" in answers.get(timeout=15.0) for _ in range(2))
    rig.printer.on_write = len
    rig.clock.now += RESTART_FIRST_S
    until(is_job("a", JobState.UNCERTAIN))
    session.submit(Submit(name="b", document=LETTER))
    until(is_job("b", JobState.SENT))
    session.stop()
    session.join(15.0)
    assert not session.is_alive()
    assert rig.printer.received == bytes(PROFILE.block_bytes) + CUT_BYTES + LETTER_BYTES
    assert caplog.text.count("printer_failed") == 1


def test_the_order_that_we_fell_over_is_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig(tmp_path)
    answers: list[str] = []

    def answer(reason: str) -> None:
        answers.append(reason)
        rig.session.stop()

    rig.printer.on_open = lambda times: 1 // (2 - times)
    rig.session.submit(Recover(recovery=Recovery.RESUME, answer=answer))
    rig.session.run()
    assert ["internal error: ZeroDivisionError" in reason for reason in answers] == [True]
    assert rig.light[-2:] == [DeviceState.READY, DeviceState.FAULT]
    assert "printer_failed" in caplog.text
