"""What the program asks of the journal is done there, sealed where it must be, and every fault has one name."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from sync.contract.ids import Sequence
from sync.contract.instant import HOUR
from sync.contract.payloads import Boot, Kind
from sync.contract.verdicts import VerdictCode
from sync.journal import faults
from sync.journal.faults import JournalFault
from sync.journal.keyfile import write_keys
from sync.journal.link_state import LinkCode, LinkState
from terminal.bookkeeping import _FAULTS, BookFault, journal_at
from terminal.counter.events import Intent
from terminal.counter.pages import Browsing, Line
from terminal.counter.situation import Fault
from terminal.counter.state import Shut
from terminal.texts.english_tables import FAULTS_EN
from terminal.texts.tables import FAULTS
from tests.unit.sync.exchanging import sync_once
from tests.unit.sync.office import NOON, terminal_keys
from tests.unit.terminal.desk import Desk, paper


def leaves(kind: type[JournalFault]) -> set[type[JournalFault]]:
    below = set(kind.__subclasses__())
    return {kind} if not below else set().union(*map(leaves, below))


def test_every_fault_that_the_counter_can_meet_has_its_situation_and_its_sentences() -> None:
    elsewhere = {faults.JournalExists, faults.AnswerContradicts}  # of enrolment and of the agent
    assert leaves(JournalFault) - elsewhere == set(_FAULTS)
    assert set(FAULTS) == set(FAULTS_EN) == {fault.name for fault in Fault}


def test_a_start_is_noted_once_in_a_life(desk: Desk) -> None:
    journal = desk.journal()
    entry = journal.last(Kind.BOOT)
    assert entry is not None
    assert entry.payload == Boot("test")
    desk.books.open()
    assert journal.tip().sequence == 0
    desk.restart()
    assert journal.tip().sequence == 1
    journal.close()


def test_nothing_is_news_until_the_other_process_writes(desk: Desk) -> None:
    assert desk.books.news() is None
    desk.take(paper(1))
    assert desk.books.news() is None
    journal = desk.journal()
    journal.write_link_state(
        LinkState(last_exchange=NOON, last_attempt=NOON, failing_since=None, fault=LinkCode.CUT, next_try=None)
    )
    news = desk.books.news()
    assert news is not None
    assert news.link.fault is LinkCode.CUT
    assert desk.books.news() is None
    journal.close()


def test_what_the_agent_brings_is_news_with_its_verdicts(desk: Desk) -> None:
    desk.take(paper(1))
    journal = desk.journal()
    sync_once(journal, desk.judge, ms=2 * HOUR)
    desk.judge.judge(Sequence(1), VerdictCode.R21, 0)
    sync_once(journal, desk.judge, ms=2 * HOUR + 1)
    journal.close()
    news = desk.books.news()
    assert news is not None
    assert news.past.unsynced.count == 0
    assert [one.sequence for one in news.changed] == [1]
    verdict = news.past.redemptions[0].verdict
    assert verdict is not None
    assert verdict.code is VerdictCode.R21


def test_a_voided_redemption_needs_no_announcement(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    desk.draws = False
    desk.take(paper(2)).press(Intent.CONFIRM, Intent.JOURNAL)
    assert isinstance(desk.counter.page, Browsing)
    desk.press(Intent.CONFIRM, Intent.VOID, Intent.VOID_BY_MISTAKE)
    assert isinstance(desk.counter.page, Line)
    assert desk.books.open().unannounced == ()


def test_a_closed_journal_answers_with_a_fault(desk: Desk) -> None:
    desk.books.close()
    desk.books.close()
    assert desk.books.news() is None
    for ask in (
        lambda: desk.books.look_up(b""),
        lambda: desk.books.mark_announced(Sequence(1)),
        desk.books.ask_exchange,
    ):
        with pytest.raises(BookFault) as fault:
            ask()
        assert fault.value.fault is Fault.JOURNAL_MISSING
    desk.books.report_devices("ready", "ready")


def test_keys_that_cannot_be_used_stop_the_counter(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    keys = tmp_path / "keys.json"
    desk.books._open_journal = journal_at(desk.path, keys)
    desk.start()
    assert isinstance(desk.state, Shut)
    assert desk.state.fault is Fault.KEYS_UNUSABLE
    write_keys(keys, terminal_keys("somebody else"))
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.state, Shut)
    assert desk.state.fault is Fault.KEYS_UNUSABLE
    keys.unlink()
    write_keys(keys, desk.keys)
    desk.press(Intent.CONFIRM)
    assert not isinstance(desk.state, Shut)


def test_without_a_key_to_seal_to_nothing_is_taken(desk: Desk) -> None:
    desk.show_ticket(paper(1))
    known = desk.books._knowledge
    assert known is not None
    bare = msgspec.structs.replace(known.terms.key_set, keys=())
    desk.books._knowledge = replace(known, terms=replace(known.terms, key_set=bare))
    desk.type("03052012").press(Intent.CONFIRM)
    assert isinstance(desk.state, Shut)
    assert desk.state.fault is Fault.NO_SEALING_KEY
    assert desk.redeemed() == []
