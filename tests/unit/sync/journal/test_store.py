"""What terminal and agent do with a journal: append, void, take over answers, and see each other's work."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.contract.ids import KeyEpoch, OperatorId, Sequence, TicketNumber
from sync.contract.instant import HOUR, Instant
from sync.contract.messages import Opposition, Standing
from sync.contract.payloads import AckSeen, AttemptFailed, Boot, Kind, Method, PolicySeen, Printed, VoidReason
from sync.contract.policy import Check, Decision
from sync.contract.ticket import ticket_index
from sync.contract.verdicts import VerdictCode
from sync.journal.faults import AnswerContradicts, EntryRefused, JournalExists, KeysUnusable, NotReadBack
from sync.journal.file import Connection, Role, connect_sqlite
from sync.journal.store import Journal
from tests.unit.sync.exchanging import ask, sync_once
from tests.unit.sync.judge import Judge
from tests.unit.sync.office import (
    AFFILIATE,
    ISSUER,
    NOON,
    TAG_KEY,
    TERMINAL,
    TICKET_KEY,
    Office,
    build,
    moment,
    terminal_keys,
)


@pytest.fixture
def judge() -> Judge:
    return Judge(office=Office(), terminal_keys=terminal_keys())


def append_day(journal: Journal, count: int = 3, amount: int = 2500) -> None:
    journal.append(moment(), Check(0), lambda _: Boot("1"))
    for number in range(1, count + 1):
        journal.append(moment(number), Check(0), build(number, amount))


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_new_journal_knows_who_it_is_and_has_no_entries(journal: Journal) -> None:
    assert (journal.identity.issuer, journal.identity.terminal) == (ISSUER, TERMINAL)
    assert (journal.identity.affiliate, journal.identity.epoch) == (AFFILIATE, KeyEpoch(1))
    assert journal.identity.roots == Office().roots
    assert journal.tip().sequence == -1
    assert journal.tip().digest == journal.identity.record_digest
    assert journal.last(Kind.BOOT) is None
    assert journal.verify() == []


def test_an_appended_entry_is_found_as_it_was_signed(journal: Journal) -> None:
    given: list[Sequence] = []

    def payload(sequence: Sequence) -> Boot:
        given.append(sequence)
        return Boot("1.2.3")

    entry = journal.append(moment(5), Check.BEARER, payload)
    assert given == [0]
    assert journal.entry(Sequence(0)) == entry
    assert journal.last(Kind.BOOT) == entry
    assert entry.header.previous == journal.identity.record_digest
    assert (entry.header.wall, entry.header.boot, entry.header.checks) == (NOON + 5, 1, Check.BEARER)
    assert (entry.header.policy_version, entry.header.list_version) == (1, 1)
    assert journal.verify() == []


def test_totals_are_perpetual_and_voids_have_their_own(journal: Journal) -> None:
    append_day(journal)
    entry = journal.void(moment(9), Sequence(2), VoidReason.WRONG_TICKET, OperatorId(4))
    tip = journal.tip()
    assert (tip.total, tip.count, tip.voided_total, tip.voided_count) == (7500, 3, 2500, 1)
    assert journal.redemptions()[1].voided_by == entry.header.sequence
    assert journal.verify() == []


@pytest.mark.parametrize("target", [0, 9, 2])
def test_only_a_redemption_can_be_voided_and_only_once(journal: Journal, target: int) -> None:
    append_day(journal, 2)
    journal.void(moment(), Sequence(2), VoidReason.WRONG_TICKET, OperatorId(1))
    before = journal.tip()
    with pytest.raises(EntryRefused):
        journal.void(moment(), Sequence(target), VoidReason.WRONG_TICKET, OperatorId(1))
    assert journal.tip() == before


def test_a_builder_that_fails_leaves_nothing_behind(journal: Journal) -> None:
    def fail(_: Sequence) -> Boot:
        raise LookupError("no date")

    with pytest.raises(LookupError):
        journal.append(moment(), Check(0), fail)
    assert journal.tip().sequence == -1
    journal.append(moment(), Check(0), lambda _: Boot("1"))


def test_a_value_that_does_not_fit_is_refused_and_leaves_nothing_behind(journal: Journal) -> None:
    with pytest.raises(EntryRefused):
        journal.append(moment(), Check(0), lambda _: Boot("v" * 65))
    assert journal.tip().sequence == -1


def test_a_journal_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(JournalExists):
        Journal.create(path, Office().enrolled(terminal_keys()), terminal_keys())
    assert path.read_bytes() == before


def test_what_a_power_cut_left_of_an_enrolment_does_not_matter(tmp_path: Path) -> None:
    for name in ("journal.db.new", "journal.db.new-wal", "journal.db.new-shm"):
        (tmp_path / name).write_bytes(b"half")
    journal = Journal.create(tmp_path / "journal.db", Office().enrolled(terminal_keys()), terminal_keys())
    journal.append(moment(), Check(0), lambda _: Boot("1"))
    assert journal.verify() == []
    journal.close()
    assert [one.name for one in tmp_path.iterdir()] == ["journal.db"]


@pytest.mark.parametrize("part", ["signing", "unwrapping"])
def test_another_terminals_keys_are_refused(path: Path, part: str) -> None:
    change: dict[str, Any] = {part: getattr(terminal_keys("other"), part)}
    with pytest.raises(KeysUnusable):
        Journal.open(path, replace(terminal_keys(), **change))


# --- what was committed is what is read ------------------------------------------------------------------------------


class Forgetful:
    """A connection whose COMMIT does not commit, as on a disk that lies."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.forgets = False

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        chosen = "ROLLBACK" if self.forgets and sql == "COMMIT" else sql
        return self._connection.execute(chosen, parameters)

    def close(self) -> None:
        self._connection.close()


def test_an_entry_that_is_not_found_after_its_commit_is_not_announced(path: Path) -> None:
    writers: list[Forgetful] = []

    def connect(place: Path, role: Role) -> Connection:
        connection = connect_sqlite(place, role)
        if role is Role.READER:
            return connection
        writers.append(Forgetful(connection))
        return writers[0]

    journal = Journal.open(path, terminal_keys(), connect)
    journal.append(moment(), Check(0), build(1))
    writers[0].forgets = True
    with pytest.raises(NotReadBack):
        journal.append(moment(), Check(0), build(2))
    journal.close()


def test_an_entry_that_is_found_changed_after_its_commit_is_not_announced(path: Path) -> None:
    def connect(place: Path, role: Role) -> Connection:
        connection = connect_sqlite(place, role)
        if role is Role.READER:
            connection.execute("PRAGMA query_only = OFF")
            connection.execute("CREATE TEMP VIEW entry AS SELECT sequence, x'00' AS raw FROM main.entry")
        return connection

    journal = Journal.open(path, terminal_keys(), connect)
    with pytest.raises(NotReadBack):
        journal.append(moment(), Check(0), build(1))
    journal.close()


# --- two processes ---------------------------------------------------------------------------------------------------


def test_two_connections_continue_one_chain(journal: Journal, other: Journal) -> None:
    for number in range(20):
        writer = journal if number % 2 else other
        writer.append(moment(number), Check(0), build(number))
    assert journal.tip() == other.tip()
    assert journal.tip().count == 20
    assert journal.verify() == []


def test_each_side_notices_that_the_other_wrote(journal: Journal, other: Journal) -> None:
    before, own = other.change_counter(), journal.change_counter()
    journal.append(moment(), Check(0), build(1))
    assert other.change_counter() != before
    assert journal.change_counter() == own


WRITER = """
import sys
from pathlib import Path
from sync.contract.policy import Check
from sync.journal.store import Journal
from tests.unit.sync.office import build, moment, terminal_keys
journal = Journal.open(Path(sys.argv[1]), terminal_keys())
for number in range(60):
    journal.append(moment(number), Check(0), build(int(sys.argv[2]) + number))
journal.close()
"""


@pytest.fixture
def writers(path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    started = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(base)]) for base in (1000, 2000)]
    yield started
    for one in started:
        one.kill()
        one.wait()


def test_two_processes_append_at_once_without_gap_or_loss(path: Path, writers: list[subprocess.Popen[bytes]]) -> None:
    assert [one.wait(timeout=60) for one in writers] == [0, 0]
    journal = Journal.open(path, terminal_keys())
    assert journal.tip().count == 120
    assert journal.verify() == []
    numbers = [one.redeem.receipt for one in journal.redemptions()]
    assert sorted(numbers) == [*range(1000, 1060), *range(2000, 2060)]
    assert [one for one in numbers if one < 2000] == list(range(1000, 1060))
    journal.close()


# --- the server's answer ---------------------------------------------------------------------------------------------


def test_an_answer_acknowledges_and_judges_in_one_transaction(journal: Journal, judge: Judge) -> None:
    append_day(journal)
    assert journal.unsynced().count == 3
    assert journal.has_news()
    verified = sync_once(journal, judge, 10)
    tip = journal.tip()
    assert (tip.sequence, tip.acknowledged) == (4, 3)
    assert journal.unsynced().count == 0
    assert not journal.has_news()
    assert [one.verdict.code for one in journal.redemptions() if one.verdict] == [VerdictCode.A00] * 3
    assert journal.verdicts_seen() == 3
    note = journal.last(Kind.ACK_SEEN)
    assert note is not None
    assert isinstance(note.payload, AckSeen)
    assert (note.payload.acknowledged, note.payload.server_ms) == (3, verified.answer.server_ms)
    assert note.header.acknowledged == 3
    assert note.payload.answer_digest[:16] == note.header.ack_digest == tip.ack_digest
    assert journal.verify() == []


def test_the_note_about_an_acknowledgement_is_carried_but_never_noted_itself(journal: Journal, judge: Judge) -> None:
    append_day(journal)
    for ms in (10, 20, 30, 40):
        sync_once(journal, judge, ms)
    assert journal.tip().sequence == 4
    assert journal.tip().acknowledged == 4
    assert len(judge.entries) == 5


def test_the_same_answer_stored_twice_changes_nothing(journal: Journal, judge: Judge) -> None:
    append_day(journal)
    verified = ask(journal, judge, moment(10))
    assert len(journal.store_answer(verified, moment(10))) == 1
    before = (journal.tip(), journal.redemptions(), journal.unsynced())
    assert journal.store_answer(verified, moment(11)) == ()
    assert (journal.tip(), journal.redemptions(), journal.unsynced()) == before


def test_an_acknowledgement_of_what_we_never_wrote_is_refused_whole(journal: Journal, judge: Judge) -> None:
    append_day(journal)
    for change in (
        {"acknowledged": Sequence(3), "digest": bytes(32)},
        {"acknowledged": Sequence(99), "digest": bytes(32)},
    ):
        with pytest.raises(AnswerContradicts):
            sync_once(journal, judge, 10, **change)
    assert journal.tip().acknowledged == -1
    assert journal.verdicts_seen() == 0
    sync_once(journal, judge, 20)
    assert journal.tip().acknowledged == 3


@pytest.mark.parametrize("standing", [Standing.FORK, Standing.ROLLBACK])
def test_a_server_that_holds_another_branch_is_believed_about_the_standing_only(
    journal: Journal, judge: Judge, standing: Standing
) -> None:
    append_day(journal)
    sync_once(journal, judge, 10, standing=standing, acknowledged=Sequence(99), digest=bytes(32))
    assert journal.knowledge().standing is standing
    assert journal.tip().acknowledged == -1
    assert journal.verdicts_seen() == 3


def test_a_server_restored_from_its_backup_does_not_take_back_an_acknowledgement(
    journal: Journal, judge: Judge
) -> None:
    append_day(journal)
    sync_once(journal, judge, 10)
    lower = journal.digest_at(Sequence(1))
    sync_once(journal, judge, 20, acknowledged=Sequence(1), digest=lower, wanted=Sequence(2))
    assert journal.tip().acknowledged >= 3


def test_a_verdict_under_a_held_serial_may_not_say_something_else(journal: Journal, judge: Judge) -> None:
    append_day(journal, 1)
    verified = sync_once(journal, judge, 10)
    other = tuple(type(one)(**{**_fields(one), "code": VerdictCode.R21}) for one in verified.answer.verdicts)
    with pytest.raises(AnswerContradicts):
        sync_once(journal, judge, 20, verdicts=other)
    assert journal.redemptions()[0].verdict == verified.answer.verdicts[0]


def _fields(verdict: Any) -> dict[str, Any]:
    return {name: getattr(verdict, name) for name in verdict.__struct_fields__}


def test_newer_documents_replace_the_held_ones_together_and_are_noted(journal: Journal, judge: Judge) -> None:
    opposed = (Opposition(number=TicketNumber(42), below_generation=256),)
    judge.office = Office(policy_version=3, list_version=4, key_set_version=2, opposed=opposed)
    sync_once(journal, judge, 10)
    known = journal.knowledge()
    versions = (known.terms.policy.version, known.terms.opposition.version, known.terms.key_set.version)
    assert versions == (3, 4, 2)
    assert known.opposed == {42: 256}
    assert known.terms.tag_keys == {TICKET_KEY: TAG_KEY}
    note = journal.last(Kind.POLICY_SEEN)
    assert note is not None
    assert isinstance(note.payload, PolicySeen)
    assert (note.payload.policy_version, note.payload.list_version, note.payload.key_set_version) == versions
    assert (note.header.policy_version, note.header.list_version) == (3, 4)
    assert journal.verify() == []


def test_lists_are_as_old_as_the_last_answer_and_before_it_as_the_enrolment(journal: Journal, judge: Judge) -> None:
    assert journal.knowledge().lists_as_of == NOON
    assert journal.knowledge().server_time is None
    judge.now = Instant(NOON + HOUR)
    verified = sync_once(journal, judge, 10)
    known = journal.knowledge()
    assert known.lists_as_of == verified.answer.server_ms
    assert known.server_time is not None
    assert known.server_time.seen == moment(10)


def test_the_signed_answers_that_judged_something_are_kept_as_proof(journal: Journal, judge: Judge, path: Path) -> None:
    append_day(journal, 1)
    for ms in (10, 20, 30):
        sync_once(journal, judge, ms)
    rows = connect_sqlite(path, Role.READER).execute("SELECT length(digest), received_ms FROM answer").fetchall()
    assert rows == [(32, NOON + 10)]


# --- what the counter asks -------------------------------------------------------------------------------------------


def test_a_redemption_comes_with_its_copies_and_its_void(journal: Journal) -> None:
    append_day(journal, 2)
    for copy in (0, 1):
        journal.append(moment(), Check(0), lambda _, copy=copy: Printed(Sequence(1), copy, 1))  # type: ignore[misc]
    first, second = journal.redemptions()
    assert (first.copies, second.copies) == (2, 0)
    assert (first.voided_by, first.verdict) == (None, None)


def test_redemptions_are_found_since_an_instant_and_by_ticket(journal: Journal) -> None:
    append_day(journal, 5)
    assert [one.sequence for one in journal.redemptions(Instant(NOON + 4))] == [4, 5]
    index = ticket_index(terminal_keys().index_key, ISSUER, TicketNumber(2))
    assert [one.sequence for one in journal.redemptions_of(index)] == [2]
    assert journal.redemptions_of(bytes(16)) == ()


def test_wrong_birthdates_are_counted_by_ticket_and_other_refusals_are_not(journal: Journal) -> None:
    one, two = bytes([1]) * 16, bytes([2]) * 16
    for at, index, checks in (
        (1, one, Check.BIRTHDATE_WRONG),
        (2, one, Check.BIRTHDATE_WRONG | Check.LISTS_OLD),
        (3, one, Check.EXPIRED),
        (4, two, Check.BIRTHDATE_WRONG),
    ):
        attempt = AttemptFailed(Method.QR, 1, OperatorId(1), index)
        journal.append(moment(at), checks, lambda _, attempt=attempt: attempt)  # type: ignore[misc]
    assert journal.birthdate_tries(NOON) == {one: 2, two: 1}
    assert journal.birthdate_tries(Instant(NOON + 2)) == {one: 1, two: 1}


def test_unsynced_counts_cents_and_the_oldest(journal: Journal) -> None:
    assert (journal.unsynced().count, journal.unsynced().oldest) == (0, None)
    append_day(journal, 3, 700)
    waiting = journal.unsynced()
    assert (waiting.count, waiting.cents, waiting.oldest) == (3, 2100, NOON + 1)


def test_entries_travel_in_order_and_bounded(journal: Journal) -> None:
    append_day(journal, 4)
    assert len(journal.entries_after(Sequence(-1))) == 5
    chosen = [journal.entry(Sequence(n)) for n in (2, 3)]
    assert journal.entries_after(Sequence(1), 2) == tuple(entry.raw for entry in chosen if entry)
    assert journal.entries_after(Sequence(4)) == ()
    assert journal.digest_at(Sequence(9)) is None


def test_a_changed_outcome_is_shown_until_somebody_has_seen_it(journal: Journal, judge: Judge) -> None:
    append_day(journal, 3)
    judge.verdict_code = VerdictCode.R21
    sync_once(journal, judge, 10)
    changed = journal.changed_outcomes()
    assert [one.sequence for one in changed] == [1, 2, 3]
    journal.mark_outcomes_seen(2)
    assert [one.sequence for one in journal.changed_outcomes()] == [3]
    journal.mark_outcomes_seen(3)
    journal.mark_outcomes_seen(1)
    assert journal.changed_outcomes() == ()


def test_an_outcome_that_changes_again_is_shown_again(journal: Journal, judge: Judge) -> None:
    journal.append(moment(), Check(0), build(1))
    judge.verdict_code = VerdictCode.W20
    sync_once(journal, judge, 10)
    journal.mark_outcomes_seen(1)
    judge.judge(Sequence(0), VerdictCode.R21, 0)
    sync_once(journal, judge, 20)
    (again,) = journal.changed_outcomes()
    assert again.verdict is not None
    assert again.verdict.code is VerdictCode.R21


def test_an_amber_redemption_that_waits_has_not_changed(journal: Journal, judge: Judge) -> None:
    journal.append(moment(), Check.LISTS_OLD, build(1, decision=Decision.AMBER))
    judge.verdict_code = VerdictCode.W10
    sync_once(journal, judge, 10)
    assert journal.changed_outcomes() == ()


def test_what_was_written_and_not_announced_is_found_after_a_restart(path: Path, journal: Journal) -> None:
    append_day(journal, 3)
    assert journal.announced() == -1
    journal.mark_announced(Sequence(2))
    journal.mark_announced(Sequence(1))
    reopened = Journal.open(path, terminal_keys())
    assert reopened.announced() == 2
    assert [one.sequence for one in reopened.unannounced()] == [3]
    reopened.close()
