"""Receipts and reports: each copy is known, a doubtful one is asked about, none is repeated silently, and none decides a sale."""

from pathlib import Path

import pytest

from drivers.events import DeviceKind
from drivers.printer.document import Mark
from sync.contract.payloads import Kind, Printed
from terminal.counter.events import (
    DeviceLight,
    Devices,
    DevicesSeen,
    Intent,
    PaperSeen,
    PaperState,
    RecoveryRefused,
)
from terminal.counter.lights import LIGHTS
from terminal.counter.limits import PAPER_SHOWN
from terminal.counter.pages import Accepted, Found, OnPaper, PaperQuestion, Ready
from terminal.counter.state import ReceiptRule, Recovering
from tests.unit.terminal.desk import Desk, paper


def printed(desk: Desk) -> list[Printed]:
    journal = desk.journal()
    found = []
    for sequence in range(journal.tip().sequence + 1):
        entry = journal.entry(sequence)  # type: ignore[arg-type]  # a plain count
        if entry is not None and isinstance(entry.payload, Printed):
            found.append(entry.payload)
    journal.close()
    return found


def job(desk: Desk) -> str:
    return desk.printer.papers[-1][0]


def marks(desk: Desk) -> list[str]:
    return [block.text for block in desk.printer.papers[-1][1].blocks if isinstance(block, Mark)]


def seen(desk: Desk, state: PaperState) -> Desk:
    return desk.happen(PaperSeen(job=job(desk), state=state))


# --- when ------------------------------------------------------------------------------------------------------------


def test_on_request_nothing_is_printed_until_asked(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    assert desk.printer.papers == []
    desk.take(paper(2)).press(Intent.RECEIPT)
    assert job(desk) == f"r{desk.counter.terminal}-2-{desk.redeemed()[-1]}-0"
    assert isinstance(desk.counter.page, OnPaper)
    assert desk.counter.basket is None


def test_always_prints_once_the_family_leaves(tmp_path: Path) -> None:
    desk = Desk(tmp_path, receipt=ReceiptRule.ALWAYS).start()
    desk.take(paper(1)).show_ticket(paper(2))
    assert desk.printer.papers == []
    desk.press(Intent.CONFIRM)
    assert len(desk.printer.papers) == 1
    assert isinstance(desk.counter.page, OnPaper)


def test_always_prints_when_the_next_childs_ticket_is_taken_or_nobody_is_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path, receipt=ReceiptRule.ALWAYS).start()
    desk.take(paper(1)).show_ticket(paper(2, name="Noé T."))
    assert desk.printer.papers == []
    desk.press(Intent.BACK).take(paper(2, name="Noé T."))
    assert [name for name, _ in desk.printer.papers] == [f"r{desk.counter.terminal}-1-{desk.redeemed()[0]}-0"]
    assert isinstance(desk.counter.page, Accepted)
    desk.wait(desk.rules.idle)
    assert len(desk.printer.papers) == 2


def test_never_offers_no_receipt_but_a_line_of_the_journal_can_print_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path, receipt=ReceiptRule.NEVER).start()
    desk.take(paper(1)).press(Intent.RECEIPT)
    assert desk.printer.papers == []
    desk.press(Intent.CONFIRM, Intent.JOURNAL, Intent.CONFIRM, Intent.RECEIPT)
    assert len(desk.printer.papers) == 1


def test_the_last_receipt_is_one_touch_away(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM, Intent.RECEIPT)
    assert job(desk).endswith("-0")
    assert marks(desk) == []


def test_without_a_ticket_there_is_no_last_receipt(desk: Desk) -> None:
    desk.press(Intent.RECEIPT)
    assert desk.printer.papers == []
    assert isinstance(desk.counter.page, Ready)


# --- what became of it -----------------------------------------------------------------------------------------------


def test_a_printed_receipt_is_in_the_journal_once_for_each_ticket(desk: Desk) -> None:
    desk.take(paper(1)).show_ticket(paper(2)).press(Intent.RECEIPT)
    seen(desk, PaperState.ON_ITS_WAY)
    assert printed(desk) == []
    seen(desk, PaperState.PRINTED)
    seen(desk, PaperState.PRINTED)
    first, second = desk.redeemed()
    assert printed(desk) == [Printed(redeemed=first, copy=0, level=1), Printed(redeemed=second, copy=0, level=1)]


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_the_journal_keeps_how_far_the_printers_word_goes(desk: Desk, level: int) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    desk.happen(PaperSeen(job=job(desk), state=PaperState.SENT, level=level))
    assert printed(desk) == [Printed(redeemed=desk.redeemed()[0], copy=0, level=level)]


def test_a_word_that_comes_later_is_shown_and_not_written_again(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, PaperState.SENT)
    assert "Envoyé" in desk.screen.page.state  # type: ignore[union-attr]
    desk.happen(PaperSeen(job=job(desk), state=PaperState.PRINTED, level=4))
    assert desk.screen.page.state == "Imprimé"  # type: ignore[union-attr]
    assert len(printed(desk)) == 1


def test_a_persons_word_is_no_word_of_the_printers(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, PaperState.IN_DOUBT).press(Intent.CAME_OUT)
    assert [one.level for one in printed(desk)] == [1]


def test_a_reprint_is_a_numbered_duplicate(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, PaperState.PRINTED)
    desk.press(Intent.CONFIRM, Intent.RECEIPT)
    assert marks(desk) == ["DUPLICATA 1"]
    seen(desk, PaperState.PRINTED)
    desk.restart().press(Intent.RECEIPT)
    assert marks(desk) == ["DUPLICATA 2"]
    assert [one.copy for one in printed(desk)] == [0, 1]


def test_a_paper_on_its_way_is_not_sent_twice(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT, Intent.CONFIRM, Intent.RECEIPT)
    assert len(desk.printer.papers) == 1
    assert isinstance(desk.counter.page, OnPaper)


def test_a_doubtful_paper_is_asked_about_and_never_repeated_by_itself(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, PaperState.IN_DOUBT)
    assert isinstance(desk.counter.page, PaperQuestion)
    assert printed(desk) == []
    desk.wait(60_000)
    assert len(desk.printer.papers) == 1


def test_it_came_out(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, PaperState.IN_DOUBT).press(Intent.CAME_OUT)
    assert desk.printer.answers == [(job(desk), True)]
    assert [one.copy for one in printed(desk)] == [0]
    assert isinstance(desk.counter.page, Ready)


def test_it_did_not_come_out(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    doubtful = job(desk)
    seen(desk, PaperState.IN_DOUBT).press(Intent.DID_NOT_COME_OUT)
    assert desk.printer.answers == [(doubtful, False)]
    assert marks(desk) == ["DUPLICATA 1"]
    assert isinstance(desk.counter.page, OnPaper)
    assert printed(desk) == []


def test_later_asks_no_more_by_itself(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, PaperState.IN_DOUBT).press(Intent.PRINT_LATER)
    assert isinstance(desk.counter.page, Ready)
    desk.take(paper(2)).press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Ready)


def test_a_receipt_in_doubt_that_was_put_off_is_asked_about_when_somebody_wants_it(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, PaperState.IN_DOUBT).press(Intent.PRINT_LATER)
    desk.press(Intent.JOURNAL, Intent.CONFIRM, Intent.RECEIPT)
    assert isinstance(desk.counter.page, PaperQuestion)
    desk.press(Intent.DID_NOT_COME_OUT)
    assert marks(desk) == ["DUPLICATA 1"]


def test_a_doubt_waits_until_the_ticket_in_hand_is_done(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT).show_ticket(paper(2, name="Noé T."))
    seen(desk, PaperState.IN_DOUBT)
    assert isinstance(desk.counter.page, Found)
    desk.take(paper(2, name="Noé T.")).press(Intent.BACK)
    assert isinstance(desk.counter.page, PaperQuestion)


def test_a_waiting_paper_can_be_tried_now_or_left_and_the_next_ticket_is_taken(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, PaperState.WAITING).press(Intent.PRINT_AGAIN)
    assert desk.printer.retries == [job(desk)]
    seen(desk, PaperState.WAITING).press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Ready)
    desk.take(paper(2))
    assert isinstance(desk.counter.page, Accepted)


@pytest.mark.parametrize("state", [PaperState.REFUSED, PaperState.NOT_PRINTED])
def test_a_refused_paper_is_sent_again_as_what_it_is(desk: Desk, state: PaperState) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, state).press(Intent.PRINT_AGAIN)
    assert marks(desk) == ([] if state is PaperState.REFUSED else ["DUPLICATA 1"])


@pytest.mark.parametrize("state", [PaperState.SENT, PaperState.PRINTED])
def test_a_receipt_that_went_well_leaves_the_screen_by_itself(desk: Desk, state: PaperState) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    seen(desk, state).wait(PAPER_SHOWN)
    assert isinstance(desk.counter.page, Ready)


def test_a_paper_of_an_earlier_life_is_recognised_by_its_name(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    sent = job(desk)
    desk.restart().happen(PaperSeen(job=sent, state=PaperState.PRINTED))
    assert [one.copy for one in printed(desk)] == [0]
    desk.restart().happen(PaperSeen(job=sent, state=PaperState.PRINTED))
    assert [one.copy for one in printed(desk)] == [0]


@pytest.mark.parametrize("name", ["r8-1-1-0", "r7-9-9-0", "something", "r7-1"])
def test_a_paper_of_somebody_else_is_none_of_ours(desk: Desk, name: str) -> None:
    desk.take(paper(1)).happen(PaperSeen(job=name, state=PaperState.PRINTED))
    assert printed(desk) == []


def test_a_receipt_is_recorded_as_printed_by_its_kind_only(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM, Intent.JOURNAL, Intent.READING, Intent.RECEIPT)
    seen(desk, PaperState.PRINTED)
    assert printed(desk) == []
    journal = desk.journal()
    assert journal.last(Kind.PRINTED) is None
    journal.close()


# --- a printer that stopped on an error -------------------------------------------------------------------------------

STOPPED = [DeviceLight.CUTTER, DeviceLight.PRINTER_ERROR]


def shown(desk: Desk, printer: DeviceLight) -> Desk:
    return desk.happen(DevicesSeen(devices=Devices(scanner=DeviceLight.READY, printer=printer)))


@pytest.mark.parametrize("light", LIGHTS[DeviceKind.PRINTER])
@pytest.mark.parametrize("is_on_paper", [True, False])
def test_only_a_printer_that_stopped_on_an_error_is_told_to_go_on(
    desk: Desk, light: DeviceLight, is_on_paper: bool
) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    shown(desk, light)
    if not is_on_paper:
        desk.press(Intent.DEVICES)
    page = desk.counter.page
    desk.press(Intent.RESUME_PRINTER, Intent.CLEAR_PRINTER)
    assert desk.printer.recoveries == ([True, False] if light in STOPPED else [])
    assert desk.counter.page == page
    assert len(desk.printer.papers) == 1


def test_where_nothing_is_held_up_the_keys_do_nothing(desk: Desk) -> None:
    shown(desk, DeviceLight.CUTTER).press(Intent.RESUME_PRINTER)
    desk.show_ticket(paper(1)).press(Intent.CLEAR_PRINTER)
    assert desk.printer.recoveries == []


def test_the_person_is_told_what_was_asked_of_the_printer_until_it_goes_on(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    shown(desk, DeviceLight.CUTTER).press(Intent.RESUME_PRINTER)
    assert desk.counter.notice == Recovering(goes_on=True)
    shown(desk, DeviceLight.CUTTER)
    assert desk.counter.notice == Recovering(goes_on=True)
    desk.happen(RecoveryRefused())
    assert desk.counter.notice == Recovering(goes_on=True, is_refused=True)
    shown(desk, DeviceLight.READY)
    assert desk.counter.notice is None
    desk.happen(RecoveryRefused())
    assert desk.counter.notice is None


@pytest.mark.parametrize("is_on_lights", [True, False])
def test_what_the_printer_was_made_to_forget_is_asked_about_at_once(desk: Desk, is_on_lights: bool) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    shown(desk, DeviceLight.CUTTER)
    if is_on_lights:
        desk.press(Intent.DEVICES)
    desk.press(Intent.CLEAR_PRINTER)
    seen(desk, PaperState.IN_DOUBT)
    assert desk.counter.page == PaperQuestion(job=job(desk))
    desk.press(Intent.DID_NOT_COME_OUT)
    assert marks(desk) == ["DUPLICATA 1"]


def test_a_ticket_in_hand_behind_the_lights_is_not_lost_to_the_question(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT).show_ticket(paper(2))
    in_hand = desk.counter.page
    assert isinstance(in_hand, Found)
    desk.happen(PaperSeen(job=job(desk), state=PaperState.IN_DOUBT))
    assert desk.counter.page == in_hand
