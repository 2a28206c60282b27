"""The screen's memory of the journal, entry by entry, is the journal itself read again."""

from dataclasses import replace

from terminal.counter.events import Intent, PaperSeen, PaperState
from terminal.counter.past import keeping
from tests.unit.terminal.desk import Desk, paper


def test_the_past_kept_entry_by_entry_is_the_past_read_from_the_file(desk: Desk) -> None:
    desk.take(paper(1)).show_ticket(paper(2, 2500)).press(Intent.RECEIPT)
    desk.happen(PaperSeen(job=desk.printer.papers[-1][0], state=PaperState.PRINTED))
    desk.press(Intent.CONFIRM, Intent.JOURNAL, Intent.CONFIRM, Intent.VOID, Intent.VOID_BY_MISTAKE, Intent.BACK)
    desk.press(Intent.READING, Intent.CLOSING, Intent.CONFIRM, Intent.BACK, Intent.BACK)
    desk.take(paper(3, name="Noé T."))
    kept = desk.counter.past
    opened = desk.restart().counter.past
    assert replace(opened, tip=kept.tip) == kept
    assert (opened.tip.total, opened.tip.voided_total, opened.tip.count) == (8500, 2500, 3)


def test_what_is_in_sight_is_kept_however_old(desk: Desk) -> None:
    past = desk.take(paper(1)).take(paper(2)).counter.past
    newer = replace(past, redemptions=past.redemptions[1:])
    assert keeping(newer, past.redemptions[:1]) == past
    assert keeping(past, past.redemptions[:1]) is past
