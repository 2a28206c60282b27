"""Looking back: the journal of the day, voids, X and Z, the lights, changed outcomes."""

from pathlib import Path

import pytest

from sync.contract.ids import Sequence
from sync.contract.instant import DAY, HOUR, MINUTE
from sync.contract.payloads import CloseDay, Kind, Void, VoidReason
from sync.contract.verdicts import VerdictCode
from terminal.counter.events import Intent, LinePicked
from terminal.counter.pages import Accepted, Browsing, Changes, Found, Lights, Line, Ready, Reporting
from tests.unit.sync.exchanging import sync_once
from tests.unit.terminal.desk import Desk, date_digits, paper


def exchange(desk: Desk, *judged: tuple[int, VerdictCode, int]) -> None:
    """The agent's part, in its own process."""
    journal = desk.journal()
    sync_once(journal, desk.judge, ms=2 * HOUR + len(desk.judge.hellos) * MINUTE)
    for sequence, code, amount in judged:
        desk.judge.judge(Sequence(sequence), code, amount)
    if judged:
        sync_once(journal, desk.judge, ms=2 * HOUR + len(desk.judge.hellos) * MINUTE)
    journal.close()
    desk.wait(1_000)


def report(desk: Desk) -> Reporting:
    page = desk.counter.page
    assert isinstance(page, Reporting)
    return page


# --- the list and a line ---------------------------------------------------------------------------------------------


def test_the_journal_is_walked_by_arrows_and_opened_by_enter_or_touch(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.take(paper(number, name=f"Enfant {number}"))
    desk.press(Intent.CONFIRM, Intent.JOURNAL, Intent.DOWN, Intent.DOWN, Intent.DOWN, Intent.UP, Intent.CONFIRM)
    page = desk.counter.page
    assert isinstance(page, Line)
    assert page.sequence == desk.redeemed()[1]
    desk.press(Intent.BACK).happen(LinePicked(sequence=desk.redeemed()[0]))
    page = desk.counter.page
    assert isinstance(page, Line)
    assert page.sequence == desk.redeemed()[0]


def test_a_line_that_is_not_there_is_not_opened(desk: Desk) -> None:
    desk.press(Intent.JOURNAL, Intent.CONFIRM).happen(LinePicked(sequence=Sequence(99)))
    assert isinstance(desk.counter.page, Browsing)


def test_the_journal_goes_back_a_week_and_not_into_tomorrow(desk: Desk) -> None:
    desk.press(Intent.JOURNAL, Intent.RIGHT)
    page = desk.counter.page
    assert isinstance(page, Browsing)
    today = page.view.day
    desk.press(*[Intent.LEFT] * 9)
    page = desk.counter.page
    assert isinstance(page, Browsing)
    assert (today - page.view.day).days == 7


def test_a_ticket_scanned_over_the_journal_opens_its_line_and_a_new_one_is_taken(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM, Intent.JOURNAL).show_ticket(paper(1))
    assert isinstance(desk.counter.page, Line)
    desk.show_ticket(paper(2))
    assert isinstance(desk.counter.page, Found)


def test_a_whole_number_finds_the_line_of_a_ticket_that_was_typed(desk: Desk) -> None:
    desk.type_number(77).type("30").press(Intent.CONFIRM).type(date_digits()).press(Intent.CONFIRM, Intent.CONFIRM)
    desk.press(Intent.JOURNAL).type_number(77)
    page = desk.counter.page
    assert isinstance(page, Line)
    assert page.sequence == desk.redeemed()[0]


# --- voids -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "reason"),
    [
        (Intent.VOID_BY_MISTAKE, VoidReason.ENTERED_BY_MISTAKE),
        (Intent.VOID_BY_FAMILY, VoidReason.FAMILY_CHANGED_ITS_MIND),
        (Intent.VOID_WRONG_TICKET, VoidReason.WRONG_TICKET),
    ],
)
def test_a_void_is_a_new_entry_with_its_reason(desk: Desk, intent: Intent, reason: VoidReason) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM, Intent.JOURNAL, Intent.CONFIRM, Intent.VOID, intent)
    journal = desk.journal()
    entry = journal.last(Kind.VOID)
    journal.close()
    assert entry is not None
    assert isinstance(entry.payload, Void)
    assert (entry.payload.voided, entry.payload.reason) == (desk.redeemed()[0], reason)
    assert desk.counter.past.redemptions[0].voided_by == entry.header.sequence


def test_a_void_is_asked_about_and_can_be_thought_better_of(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM, Intent.JOURNAL, Intent.CONFIRM, Intent.VOID_BY_MISTAKE)
    desk.press(Intent.VOID, Intent.BACK)
    page = desk.counter.page
    assert isinstance(page, Line)
    assert not page.is_asking
    assert desk.counter.past.tip.voided_count == 0


def test_what_is_voided_or_refused_or_sent_on_another_day_cannot_be_voided(desk: Desk) -> None:
    desk.take(paper(1)).take(paper(2, name="Noé T.")).press(Intent.CONFIRM)
    exchange(desk, (1, VerdictCode.R21, 0))
    desk.press(Intent.CONFIRM, Intent.JOURNAL, Intent.DOWN, Intent.CONFIRM, Intent.VOID)
    page = desk.counter.page
    assert isinstance(page, Line)
    assert (page.sequence, page.is_asking) == (1, False)
    desk.press(Intent.BACK, Intent.UP, Intent.CONFIRM, Intent.VOID, Intent.VOID_BY_MISTAKE, Intent.VOID)
    page = desk.counter.page
    assert isinstance(page, Line)
    assert not page.is_asking
    assert desk.counter.past.tip.voided_count == 1


def test_yesterdays_ticket_can_be_voided_while_it_is_not_sent(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    desk.clock.wait(DAY)
    desk.press(Intent.JOURNAL, Intent.LEFT, Intent.CONFIRM, Intent.VOID)
    page = desk.counter.page
    assert isinstance(page, Line)
    assert page.is_asking
    desk.press(Intent.BACK, Intent.BACK, Intent.BACK)
    exchange(desk)
    desk.press(Intent.JOURNAL, Intent.LEFT, Intent.CONFIRM, Intent.VOID)
    page = desk.counter.page
    assert isinstance(page, Line)
    assert not page.is_asking


# --- X and Z ---------------------------------------------------------------------------------------------------------


def test_x_counts_since_the_last_z_and_closes_nothing(desk: Desk) -> None:
    desk.take(paper(1, 3000)).take(paper(2, 2500)).press(Intent.CONFIRM)
    desk.press(Intent.JOURNAL, Intent.CONFIRM, Intent.VOID, Intent.VOID_BY_MISTAKE, Intent.BACK, Intent.READING)
    found = report(desk).report
    assert (found.count, found.total, found.voided_count, found.voided_total, found.net) == (2, 5500, 1, 2500, 3000)
    assert found.number is None
    journal = desk.journal()
    assert journal.last(Kind.CLOSE_DAY) is None
    journal.close()


def test_z_is_asked_about_recorded_printed_and_begins_anew(desk: Desk) -> None:
    desk.take(paper(1, 3000)).press(Intent.CONFIRM, Intent.JOURNAL, Intent.READING, Intent.CLOSING)
    assert report(desk).is_asking
    desk.press(Intent.CONFIRM)
    journal = desk.journal()
    entry = journal.last(Kind.CLOSE_DAY)
    journal.close()
    assert entry is not None
    assert entry.payload == CloseDay(
        number=1,
        count=1,
        total=3000,
        voided_count=0,
        voided_total=0,
        operator=entry.payload.operator,  # type: ignore[union-attr]
    )
    assert report(desk).report.number == 1
    assert report(desk).report.total == 3000
    assert [name for name, _ in desk.printer.papers] == [f"z{desk.counter.terminal}-1-0"]
    desk.press(Intent.BACK, Intent.READING)
    assert report(desk).report.is_empty
    assert report(desk).report.perpetual_total == 3000


def test_an_empty_day_is_not_closed(desk: Desk) -> None:
    desk.press(Intent.JOURNAL, Intent.READING, Intent.CLOSING)
    assert not report(desk).is_asking


@pytest.mark.parametrize("restarts", [False, True])
def test_voids_before_a_closing_do_not_come_back_after_it(desk: Desk, restarts: bool) -> None:
    desk.take(paper(1, 3000)).take(paper(2, 2500)).press(Intent.CONFIRM)
    desk.press(Intent.JOURNAL, Intent.CONFIRM, Intent.VOID, Intent.VOID_BY_MISTAKE, Intent.BACK)
    desk.press(Intent.READING, Intent.CLOSING, Intent.CONFIRM, Intent.BACK)
    if restarts:
        desk.restart().press(Intent.JOURNAL)
    desk.press(Intent.READING)
    assert report(desk).report.is_empty
    desk.press(Intent.BACK, Intent.DOWN, Intent.CONFIRM, Intent.VOID, Intent.VOID_BY_FAMILY, Intent.BACK)
    if restarts:
        desk.restart().press(Intent.JOURNAL)
    desk.press(Intent.READING)
    found = report(desk).report
    assert (found.count, found.voided_count, found.voided_total) == (0, 1, 3000)


# --- lights, changes -------------------------------------------------------------------------------------------------


def test_an_exchange_is_asked_for_from_the_lights(desk: Desk) -> None:
    desk.press(Intent.DEVICES)
    assert isinstance(desk.counter.page, Lights)
    desk.press(Intent.EXCHANGE, Intent.BACK)
    journal = desk.journal()
    assert journal.exchanges_asked() == 1
    journal.close()
    assert isinstance(desk.counter.page, Ready)


def test_changed_outcomes_come_first_once_nothing_is_in_hand_and_are_shown_once(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    desk.show_ticket(paper(2, name="Noé T."))
    exchange(desk, (1, VerdictCode.R21, 0))
    assert isinstance(desk.counter.page, Found)
    desk.press(Intent.BACK)
    assert isinstance(desk.counter.page, Changes)
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Ready)
    desk.restart()
    assert isinstance(desk.counter.page, Ready)


def test_unread_changes_come_again_after_a_restart(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    exchange(desk, (1, VerdictCode.R21, 0))
    assert isinstance(desk.counter.page, Changes)
    desk.restart()
    assert isinstance(desk.counter.page, Changes)


def test_many_changes_are_read_a_few_at_a_time_and_none_is_skipped(desk: Desk) -> None:
    for number in range(1, 8):
        desk.take(paper(number))
    desk.press(Intent.CONFIRM)
    exchange(desk, *((sequence, VerdictCode.R21, 0) for sequence in desk.redeemed()))
    assert len(desk.counter.changed) == 7
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Changes)
    assert len(desk.counter.changed) == 3
    desk.restart()
    assert len(desk.counter.changed) == 3
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Ready)


def test_a_scan_over_changed_outcomes_takes_the_ticket_and_they_come_back(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    exchange(desk, (1, VerdictCode.R21, 0))
    desk.take(paper(2, name="Noé T."))
    assert isinstance(desk.counter.page, Accepted)
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Changes)


def test_the_servers_word_arrives_on_the_verdict_that_is_shown(tmp_path: Path) -> None:
    desk = Desk(tmp_path).start().take(paper(1))
    assert desk.counter.redemption(desk.redeemed()[0]).verdict is None  # type: ignore[union-attr]
    exchange(desk)
    page = desk.counter.page
    assert isinstance(page, Accepted)
    redemption = desk.counter.redemption(page.sequence)
    assert redemption is not None
    assert redemption.verdict is not None
    assert redemption.verdict.code is VerdictCode.A00
