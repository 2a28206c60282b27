"""The database of print jobs, on real files."""

import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.faults import DocumentFault, SpoolFault
from drivers.limits import JOBS_OPEN_MAX, JOBS_SETTLED_MAX, JOBS_TOLD_MAX
from drivers.printer.document import Document, Line, encode_document
from drivers.printer.jobs import NEXT_STATES, SETTLED, Confirmation, Job, JobState, Refusal
from drivers.printer.spooler import JobRefusedFault, Spooler
from tests.unit.drivers.printer.samples import receipt

LETTER = Document((Line("Reçu"),))


def opened(path: Path) -> Spooler:
    return Spooler(path / "jobs.db", wall_ms=lambda: 1_790_000_000_000)


@pytest.fixture
def spooler(tmp_path: Path) -> Iterator[Spooler]:
    made = opened(tmp_path)
    yield made
    made.close()


def sent(spooler: Spooler, name: str) -> Job:
    spooler.accept(name, LETTER)
    spooler.move(name, JobState.SENDING, total=10)
    return spooler.move(name, JobState.SENT, accepted=10, total=10)


def test_a_job_is_stored_waiting_and_keeps_its_document(spooler: Spooler) -> None:
    assert spooler.accept("a", receipt()) == Job(name="a", state=JobState.QUEUED, accepted=0, total=0, reason="")
    assert spooler.next_waiting() == spooler.find("a")
    assert spooler.document("a") == receipt()


def test_the_same_job_again_is_the_same_job(spooler: Spooler) -> None:
    sent(spooler, "a")
    assert spooler.accept("a", LETTER).state is JobState.SENT
    assert spooler.next_waiting() is None


def test_another_document_under_the_same_name_is_refused(spooler: Spooler) -> None:
    sent(spooler, "a")
    with pytest.raises(JobRefusedFault) as refused:
        spooler.accept("a", receipt())
    assert refused.value.refusal is Refusal.CONFLICT


def test_jobs_wait_in_the_order_in_which_they_came(spooler: Spooler) -> None:
    for name in "bca":
        spooler.accept(name, LETTER)
    order = []
    while (job := spooler.next_waiting()) is not None:
        order.append(job.name)
        spooler.move(job.name, JobState.CANCELLED)
    assert order == ["b", "c", "a"]


def test_a_failed_job_waits_again_unless_only_the_operator_may_retry_it(spooler: Spooler) -> None:
    spooler.accept("a", LETTER)
    spooler.move("a", JobState.FAILED, reason="off")
    assert spooler.next_waiting() == Job(name="a", state=JobState.FAILED, accepted=0, total=0, reason="off")
    spooler.move("a", JobState.FAILED, reason="cannot", is_retried=False)
    assert spooler.next_waiting() is None
    spooler.move("a", JobState.QUEUED)
    assert spooler.next_waiting() is not None


def test_a_job_that_was_being_sent_is_in_doubt_after_a_restart(tmp_path: Path) -> None:
    before = opened(tmp_path)
    for name, state in (("a", None), ("b", JobState.SENDING), ("c", JobState.FAILED)):
        before.accept(name, LETTER)
        if state is not None:
            before.move(name, state, total=10)
    sent(before, "d")
    before.close()
    after = opened(tmp_path)
    assert [job.name for job in after.recover()] == ["b"]
    assert {job.name: job.state for job in after.jobs_to_tell()} == {
        "a": JobState.QUEUED,
        "b": JobState.UNCERTAIN,
        "c": JobState.FAILED,
        "d": JobState.SENT,
    }
    assert after.recover() == []
    after.close()


@pytest.mark.parametrize("state", list(JobState))
def test_a_state_that_may_not_follow_is_a_mistake_of_ours(spooler: Spooler, state: JobState) -> None:
    spooler.accept("a", LETTER)
    if state in NEXT_STATES[JobState.QUEUED]:
        assert spooler.move("a", state).state is state
    else:
        with pytest.raises(AssertionError):
            spooler.move("a", state)
        assert spooler.find("a").state is JobState.QUEUED


def test_a_settled_job_keeps_its_name_and_not_its_text(spooler: Spooler, tmp_path: Path) -> None:
    spooler.accept("a", Document((Line("Léa D."),)))
    spooler.move("a", JobState.CANCELLED)
    spooler.close()
    assert "Léa".encode() not in (tmp_path / "jobs.db").read_bytes()
    again = opened(tmp_path)
    assert again.find("a").state is JobState.CANCELLED
    again.close()


def test_settled_jobs_are_forgotten_beyond_the_limit_and_open_ones_never(spooler: Spooler, tmp_path: Path) -> None:
    spooler.accept("open", LETTER)
    sent(spooler, "first")
    with sqlite3.connect(tmp_path / "jobs.db") as direct:
        direct.execute("UPDATE sqlite_sequence SET seq = ?", (JOBS_SETTLED_MAX + 1,))
    direct.close()
    sent(spooler, "last")
    assert spooler.find("open").state is JobState.QUEUED
    assert spooler.find("last").state is JobState.SENT
    with pytest.raises(JobRefusedFault) as refused:
        spooler.find("first")
    assert refused.value.refusal is Refusal.UNKNOWN_JOB


def test_a_connecting_terminal_is_told_open_jobs_and_the_last_settled_ones(spooler: Spooler) -> None:
    spooler.accept("open", LETTER)
    for number in range(JOBS_TOLD_MAX + 2):
        sent(spooler, f"job-{number}")
    told = [job.name for job in spooler.jobs_to_tell()]
    assert told == ["open", *(f"job-{number}" for number in range(2, JOBS_TOLD_MAX + 2))]


def test_a_queue_has_an_end(spooler: Spooler) -> None:
    for number in range(JOBS_OPEN_MAX):
        spooler.accept(f"job-{number}", LETTER)
    with pytest.raises(JobRefusedFault) as refused:
        spooler.accept("one-more", LETTER)
    assert refused.value.refusal is Refusal.QUEUE_FULL
    assert spooler.accept("job-0", LETTER).state is JobState.QUEUED


def test_every_commit_is_on_the_disk(spooler: Spooler, tmp_path: Path) -> None:
    spooler.accept("a", LETTER)
    with sqlite3.connect(tmp_path / "jobs.db") as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert other.execute("SELECT state FROM print_job").fetchall() == [("QUEUED",)]
    other.close()
    assert spooler._database.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_jobs_of_the_release_before_are_all_there(tmp_path: Path) -> None:
    """Written by version 1, as it was released."""
    states = ["QUEUED", "SENDING", "FAILED", "UNCERTAIN", "SENT", "CANCELLED", "DENIED_BY_OPERATOR"]
    with sqlite3.connect(tmp_path / "jobs.db") as old:
        old.executescript((Path(__file__).parent / "print-jobs-1.sql").read_text())
        old.executemany(
            "INSERT INTO print_job (name, digest, document, state, is_settled, is_retried, accepted, total, reason,"
            " recorded_at, changed_at) VALUES (?, ?, ?, ?, ?, 1, 3, 9, 'as it was', 1, 2)",
            [
                (state, "0" * 64, encode_document(LETTER).decode(), state, JobState(state) in SETTLED)
                for state in states
            ],
        )
    old.close()
    spooler = opened(tmp_path)
    told = {job.name: job for job in spooler.jobs_to_tell()}
    assert [job.state for job in told.values()] == [JobState(state) for state in states]
    assert {(job.accepted, job.total, job.reason) for job in told.values()} == {(3, 9, "as it was")}
    assert [job.name for job in told.values() if job.confirmation is Confirmation.SENT] == ["SENT"]
    assert spooler.document("UNCERTAIN") == LETTER
    assert [job.name for job in spooler.recover()] == ["SENDING"]
    assert spooler.accept("new", LETTER).state is JobState.QUEUED
    assert spooler.number("new") == len(states) + 1
    spooler.close()
    again = opened(tmp_path)
    assert again.find("new").state is JobState.QUEUED
    again.close()


def test_what_is_known_of_a_job_is_kept_with_it(spooler: Spooler) -> None:
    spooler.accept("a", LETTER)
    spooler.move("a", JobState.SENDING, total=10)
    spooler.move("a", JobState.SENT, accepted=10, total=10, confirmation=Confirmation.PROCESSED)
    assert spooler.accept("a", LETTER).confirmation is Confirmation.PROCESSED
    spooler.accept("b", LETTER)
    with pytest.raises(SpoolFault, match="CHECK"):
        spooler.move("b", JobState.FAILED, confirmation=Confirmation.CONFIRMED)


def test_every_job_has_a_number_of_its_own(spooler: Spooler) -> None:
    for name in "abc":
        spooler.accept(name, LETTER)
    assert [spooler.number(name) for name in "cab"] == [3, 1, 2]


def overwrite(path: Path) -> None:
    (path / "jobs.db").write_bytes(b"not a database, but a file of some length" * 200)


def other_release(path: Path) -> None:
    with sqlite3.connect(path / "jobs.db") as other:
        other.execute("PRAGMA user_version = 99")
    other.close()


def damage(path: Path) -> None:
    made = opened(path)
    made.accept("a", LETTER)
    made.close()
    data = bytearray((path / "jobs.db").read_bytes())
    data[100:4_000] = b"\xff" * 3_900
    (path / "jobs.db").write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (overwrite, "not a database"),
        (other_release, "another release"),
        (damage, "malformed"),
        (lambda path: (path / "jobs.db").mkdir(), "unable to open"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_fault(tmp_path: Path, spoil: Callable[[Path], None], reason: str) -> None:
    spoil(tmp_path)
    with pytest.raises(SpoolFault, match=reason):
        opened(tmp_path).next_waiting()


def test_a_place_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolFault, match="cannot open the print jobs"):
        opened(tmp_path / "file")


def test_a_damaged_document_is_a_fault_and_no_crash(spooler: Spooler, tmp_path: Path) -> None:
    spooler.accept("a", LETTER)
    with sqlite3.connect(tmp_path / "jobs.db") as direct:
        direct.execute("UPDATE print_job SET document = '{'")
    direct.close()
    with pytest.raises(DocumentFault, match="cannot be read"):
        spooler.document("a")


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """A disk that is full: writes beyond `size` fail, as on a file system without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_is_a_fault_and_loses_nothing_that_was_stored(spooler: Spooler) -> None:
    spooler.accept("a", LETTER)
    with file_size_limit(4_096), pytest.raises(SpoolFault, match="cannot store a print job"):
        spooler.accept("b", receipt())
    assert [job.name for job in spooler.jobs_to_tell()] == ["a"]
    assert spooler.accept("b", receipt()).state is JobState.QUEUED
