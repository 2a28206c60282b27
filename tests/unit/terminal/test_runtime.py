"""Write before tell: what is shown, heard or printed was in the journal first; what could not be written is not told."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.journal.file import Role, connect_sqlite
from terminal.counter.effects import Tone
from terminal.counter.events import DeviceLight, Devices, DevicesSeen, Intent, PaperState
from terminal.counter.pages import Accepted, Found, Ready
from terminal.counter.situation import Fault
from terminal.counter.state import ReceiptRule, Shut
from terminal.screen import Screen, StopPage, VerdictPage
from tests.unit.terminal.desk import Desk, date_digits, paper


class Watched:
    """A connection of the journal that tells what is done on it, and can refuse."""

    def __init__(self, path: Path, role: Role, told: list[str], refuse: Callable[[str], None]) -> None:
        self._connection = connect_sqlite(path, role)
        self._told, self._refuse = told, refuse

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        if sql.startswith("INSERT INTO entry"):
            self._told.append("insert")
        if sql == "COMMIT" and self._told and self._told[-1] == "insert":
            self._told.append("commit")
        self._refuse(sql)
        return self._connection.execute(sql, parameters)

    def close(self) -> None:
        self._connection.close()


class Order:
    """What happened, in order: on the disk, on the screen, to the ear, on paper."""

    def __init__(self, folder: Path, *, rule: ReceiptRule = ReceiptRule.ALWAYS) -> None:
        self.told: list[str] = []
        self.refuse: Callable[[str], None] = lambda _sql: None
        self.desk = Desk(
            folder,
            receipt=rule,
            connect=lambda path, role: Watched(path, role, self.told, lambda sql: self.refuse(sql)),
        )
        self.desk.hears = lambda what: self.told.append(what)


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order(tmp_path)


def test_a_redemption_is_committed_then_shown_then_heard(order: Order) -> None:
    order.desk.start().show_ticket(paper(1)).type(date_digits())
    order.told.clear()
    order.desk.press(Intent.CONFIRM)
    assert order.told == ["insert", "commit", "show verdict-green", "sound accepted"]


def test_a_refusal_is_committed_then_shown_then_heard(order: Order) -> None:
    order.desk.start()
    order.told.clear()
    order.desk.show_ticket(paper(1, campaign=3))
    assert order.told == ["insert", "commit", "show unknown", "sound refused"]


def test_a_receipt_is_sent_after_the_screen_is_shown(order: Order) -> None:
    order.desk.start().take(paper(1))
    order.told.clear()
    order.desk.press(Intent.CONFIRM)
    assert order.told == ["show receipt-on-its-way"]
    assert len(order.desk.printer.papers) == 1


def test_a_redemption_counts_as_announced_only_once_it_is_drawn(tmp_path: Path) -> None:
    desk = Desk(tmp_path).start()
    desk.draws = False
    desk.take(paper(1))
    journal = desk.journal()
    assert [one.sequence for one in journal.unannounced()] == desk.redeemed()
    desk.runtime.shown()
    assert journal.unannounced() == ()
    journal.close()


def test_a_verdict_that_was_replaced_before_it_was_drawn_is_announced_by_the_next_start(tmp_path: Path) -> None:
    desk = Desk(tmp_path).start()
    desk.draws = False
    desk.take(paper(1)).press(Intent.CONFIRM)
    assert desk.screen.shot == "ready"
    desk.runtime.shown()
    desk.restart()
    assert desk.counter.page == Accepted(sequence=desk.redeemed()[0], is_recovered=True)


# --- a journal that fails --------------------------------------------------------------------------------------------


def full_disk(desk: Desk) -> None:
    """A real SQLITE_FULL: the file may not grow by one page."""
    writer = desk.books._journal._file.writer  # type: ignore[union-attr]
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    free = writer.execute("PRAGMA freelist_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages - free}")


def failing(code: int, when: str) -> Callable[[str], None]:
    def refuse(sql: str) -> None:
        if sql.startswith(when):
            error = sqlite3.OperationalError("as the disk says")
            error.sqlite_errorcode = code
            raise error

    return refuse


FAILURES = [
    pytest.param(sqlite3.SQLITE_FULL, "INSERT INTO entry", Fault.JOURNAL_FULL, id="disk full"),
    pytest.param(sqlite3.SQLITE_READONLY, "BEGIN", Fault.JOURNAL_READ_ONLY, id="read-only"),
    pytest.param(sqlite3.SQLITE_CORRUPT, "INSERT INTO entry", Fault.JOURNAL_DAMAGED, id="damaged"),
    pytest.param(sqlite3.SQLITE_BUSY, "BEGIN", Fault.JOURNAL_BUSY, id="busy"),
    pytest.param(sqlite3.SQLITE_IOERR, "COMMIT", Fault.JOURNAL_FAILING, id="disk error"),
]


def stopped(desk: Desk) -> StopPage:
    assert isinstance(desk.state, Shut)
    page = desk.screen.page
    assert isinstance(page, StopPage)
    return page


@pytest.mark.parametrize(("code", "when", "fault"), FAILURES)
def test_what_cannot_be_written_is_not_announced_and_not_printed(
    order: Order, code: int, when: str, fault: Fault
) -> None:
    desk = order.desk.start()
    desk.show_ticket(paper(1)).type(date_digits())
    desk.tones.clear()
    order.refuse = failing(code, when)
    desk.press(Intent.CONFIRM)
    page = stopped(desk)
    assert isinstance(desk.state, Shut)
    assert desk.state.fault is fault
    assert (page.sentence, page.advice) == (desk.texts.fault(fault.name), desk.texts.fault_advice(fault.name))
    assert page.ticket == desk.texts.not_taken("Maëlys D.")
    assert page.code.endswith(f"K{int(fault)}-{7}-0")
    assert desk.tones == [Tone.REFUSED]
    assert desk.printer.papers == []
    assert not any(isinstance(shot.page, VerdictPage) for shot in desk.shots)
    order.refuse = lambda _sql: None
    assert desk.redeemed() == []
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Ready)
    desk.take(paper(1))
    assert isinstance(desk.counter.page, Accepted)


def test_a_disk_that_is_really_full_stops_calmly_and_loses_nothing(desk: Desk) -> None:
    desk.take(paper(1))
    full_disk(desk)
    number = 2
    while not isinstance(desk.state, Shut):
        desk.take(paper(number))
        number += 1
        assert number < 200, "the file never filled"
    assert desk.state.fault is Fault.JOURNAL_FULL
    announced = sum(shot.shot == "verdict-green" for shot in desk.shots)
    assert announced >= len(desk.redeemed()) >= 1
    desk.press(Intent.CONFIRM)
    journal = desk.journal()
    assert journal.verify() == []
    journal.close()


def test_an_entry_that_is_not_read_back_is_not_announced_until_it_is_found(order: Order) -> None:
    """The commit held and the reading failed: nobody can know, until the journal is opened again."""
    desk = order.desk.start()
    desk.show_ticket(paper(1)).type(date_digits())
    order.refuse = failing(sqlite3.SQLITE_IOERR, "SELECT raw FROM entry WHERE sequence")
    desk.press(Intent.CONFIRM)
    assert not any(isinstance(shot.page, VerdictPage) for shot in desk.shots)
    assert isinstance(desk.state, Shut)
    order.refuse = lambda _sql: None
    desk.press(Intent.CONFIRM)
    assert desk.counter.page == Accepted(sequence=desk.redeemed()[0], is_recovered=True)


def test_a_date_that_does_not_agree_is_not_told_when_it_cannot_be_counted(order: Order) -> None:
    desk = order.desk.start()
    desk.show_ticket(paper(1)).type("04052012")
    order.refuse = failing(sqlite3.SQLITE_FULL, "INSERT INTO entry")
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.state, Shut)


def test_a_journal_that_was_overwritten_is_said_to_be_damaged(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    desk.books.close()
    content = bytearray(desk.path.read_bytes())
    at = content.rfind(b"Ma\xc3\xablys")
    content[at] ^= 1
    desk.path.write_bytes(bytes(content))
    desk.restart()
    assert isinstance(desk.state, Shut)
    assert desk.state.fault is Fault.JOURNAL_DAMAGED
    assert stopped(desk).title


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda path: path.unlink(), Fault.JOURNAL_MISSING),
        (lambda path: path.write_bytes(b"not a database at all" * 100), Fault.JOURNAL_FOREIGN),
    ],
)
def test_a_start_without_a_journal_shows_a_calm_screen(
    tmp_path: Path, spoil: Callable[[Path], object], fault: Fault
) -> None:
    desk = Desk(tmp_path)
    spoil(desk.path)
    desk.start()
    assert isinstance(desk.state, Shut)
    assert desk.state.fault is fault
    assert stopped(desk).code == f"Code K{int(fault)}"


def test_a_journal_that_cannot_be_read_any_more_stops_the_counter(order: Order) -> None:
    desk = order.desk.start()
    order.refuse = failing(sqlite3.SQLITE_IOERR, "PRAGMA data_version")
    desk.wait(500)
    assert isinstance(desk.state, Shut)
    assert desk.state.fault is Fault.JOURNAL_FAILING
    shown = len(desk.shots)
    desk.wait(500)
    assert len(desk.shots) == shown


def test_a_bookmark_that_cannot_be_kept_stops_nobody(order: Order) -> None:
    desk = order.desk.start()
    order.refuse = failing(sqlite3.SQLITE_FULL, "UPDATE bookmark")
    desk.take(paper(1))
    assert isinstance(desk.counter.page, Accepted)
    order.refuse = lambda _sql: None
    desk.restart()
    assert desk.counter.page == Accepted(sequence=desk.redeemed()[0], is_recovered=True)


# --- the rest --------------------------------------------------------------------------------------------------------


def test_a_screen_that_says_the_same_is_not_drawn_again(desk: Desk) -> None:
    desk.wait(500)
    before = len(desk.shots)
    desk.wait(500)
    assert len(desk.shots) == before


def test_the_devices_are_reported_for_central_staff(desk: Desk) -> None:
    desk.happen(DevicesSeen(devices=Devices(scanner=DeviceLight.ABSENT, printer=DeviceLight.READY)))
    journal = desk.journal()
    assert journal.devices() == ("absent", "ready")
    journal.close()


def test_something_is_shown_before_the_journal_is_opened(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    shown: list[Screen] = desk.shots
    desk.start()
    assert [screen.shot for screen in shown] == ["starting", "ready"]


def test_a_happening_caused_by_another_waits_its_turn(desk: Desk) -> None:
    """The printer's answer comes while its own effect is carried out."""
    desk.printer.sends = PaperState.WAITING
    desk.take(paper(1)).press(Intent.RECEIPT)
    assert desk.screen.shot == "receipt-waiting"
    desk.show_ticket(paper(2, name="Noé T."))
    assert isinstance(desk.counter.page, Found)
