"""Taking tickets, on a real journal: what leads to a verdict, what is written first, and what becomes of every other paper."""

import datetime as dt
from pathlib import Path

import pytest

from sync.contract.ids import AffiliateId, TicketNumber
from sync.contract.instant import MINUTE, SECOND
from sync.contract.payloads import AttemptFailed, Kind, Method, Redeem
from sync.contract.policy import Check, Decision
from sync.contract.sealing import SealPurpose, parse_birthdate, place, unseal
from sync.contract.ticket import TicketFlag, plain_number, ticket_index
from terminal.counter.effects import Tone
from terminal.counter.events import Intent, ScanTorn
from terminal.counter.limits import DOUBLE_SCAN
from terminal.counter.pages import Accepted, Dating, Found, Misread, Numbering, Padding, PadUse, Ready, Refused
from terminal.counter.scans import NotATicket, Thing, Unreadable
from terminal.counter.state import LeftBehind, Piled, ReceiptRule
from tests.unit.sync.office import AFFILIATE, ISSUER
from tests.unit.terminal.desk import BORN, OFFICE, Desk, code_of, date_digits, paper

OTHER = dt.date(2013, 11, 30)


def last_entry(desk: Desk) -> Redeem | AttemptFailed:
    journal = desk.journal()
    entry = journal.entry(journal.tip().sequence)
    journal.close()
    assert entry is not None
    assert isinstance(entry.payload, Redeem | AttemptFailed)
    return entry.payload


def kinds(desk: Desk) -> list[Kind]:
    journal = desk.journal()
    found = []
    sequence = 0
    while (entry := journal.entry(sequence)) is not None:  # type: ignore[arg-type]  # a plain count
        found.append(entry.kind)
        sequence += 1
    journal.close()
    return found


# --- one ticket ------------------------------------------------------------------------------------------------------


def test_a_scanned_ticket_is_shown_before_anything_is_written(desk: Desk) -> None:
    desk.show_ticket(paper(1))
    assert isinstance(desk.counter.page, Found)
    assert kinds(desk) == [Kind.BOOT]
    assert desk.tones == []


def test_the_right_date_takes_the_ticket(desk: Desk) -> None:
    desk.take(paper(1))
    assert desk.counter.page == Accepted(sequence=desk.redeemed()[0])
    assert desk.tones == [Tone.ACCEPTED]
    redeem = last_entry(desk)
    assert isinstance(redeem, Redeem)
    assert (redeem.method, redeem.decision, redeem.amount, redeem.receipt) == (Method.QR, Decision.GREEN, 3000, 1)
    assert redeem.index == ticket_index(desk.keys.index_key, ISSUER, TicketNumber(1))


def test_the_date_is_sealed_to_its_entry_and_nothing_else_holds_it(desk: Desk) -> None:
    desk.take(paper(1))
    sequence, redeem = desk.redeemed()[0], last_entry(desk)
    assert isinstance(redeem, Redeem)
    where = place(SealPurpose.BIRTHDATE, desk.counter.terminal, sequence)
    assert parse_birthdate(unseal(redeem.sealed_birthdate, OFFICE.claims_key, where)) == BORN
    for file in desk.folder.iterdir():
        content = file.read_bytes()
        assert b"20120503" not in content
        assert date_digits().encode() not in content
    assert "2012" not in repr(desk.counter)


def test_a_ticket_that_needs_no_date_is_taken_without(desk: Desk) -> None:
    desk.show_ticket(paper(1, flags=TicketFlag(0)))
    desk.type("0")
    assert isinstance(desk.counter.page, Found)
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Accepted)
    redeem = last_entry(desk)
    assert isinstance(redeem, Redeem)
    assert redeem.sealed_birthdate == b""


def test_a_ticket_laid_aside_is_not_taken(desk: Desk) -> None:
    desk.show_ticket(paper(1)).press(Intent.BACK)
    assert isinstance(desk.counter.page, Ready)
    assert desk.counter.basket is None
    assert desk.redeemed() == []


# --- the birthdate ---------------------------------------------------------------------------------------------------


def test_a_wrong_date_costs_a_try_is_journaled_without_the_date_and_the_third_refuses(desk: Desk) -> None:
    desk.show_ticket(paper(1))
    for tried in (1, 2):
        desk.type(date_digits(OTHER)).press(Intent.CONFIRM)
        page = desk.counter.page
        assert isinstance(page, Dating)
        assert (page.is_wrong, page.hand.tries, page.typed.digits) == (True, tried, "")
        assert last_entry(desk) == AttemptFailed(
            method=Method.QR, attempt=tried, operator=last_entry(desk).operator, index=page.hand.index
        )
    desk.type(date_digits(OTHER)).press(Intent.CONFIRM)
    page = desk.counter.page
    assert isinstance(page, Refused)
    assert page.checks & Check.BIRTHDATE_TRIES_SPENT
    assert desk.tones == [Tone.AGAIN, Tone.AGAIN, Tone.REFUSED]
    assert desk.redeemed() == []


def test_the_tries_of_a_ticket_outlive_the_screen_and_end_with_the_day(desk: Desk) -> None:
    desk.show_ticket(paper(1))
    for _ in range(3):
        desk.type(date_digits(OTHER)).press(Intent.CONFIRM)
    desk.restart().show_ticket(paper(1))
    assert isinstance(desk.counter.page, Refused)
    desk.press(Intent.CONFIRM)
    desk.clock.wait(10 * 60 * MINUTE)
    desk.show_ticket(paper(1))
    assert isinstance(desk.counter.page, Found)


def test_an_impossible_date_costs_nothing(desk: Desk) -> None:
    desk.show_ticket(paper(1)).type("31022012").press(Intent.CONFIRM)
    page = desk.counter.page
    assert isinstance(page, Dating)
    assert page.fault is not None
    assert page.hand.tries == 0
    assert kinds(desk) == [Kind.BOOT]


def test_a_date_corrected_in_time_takes_the_ticket(desk: Desk) -> None:
    desk.show_ticket(paper(1)).type(date_digits(OTHER)).press(*[Intent.ERASE] * 8).type("3,5,2012").press(
        Intent.CONFIRM
    )
    assert isinstance(desk.counter.page, Accepted)


# --- a basket --------------------------------------------------------------------------------------------------------


def test_the_date_of_a_child_is_asked_once(desk: Desk) -> None:
    desk.take(paper(1)).show_ticket(paper(2, 2500))
    assert isinstance(desk.counter.page, Accepted)
    assert len(desk.redeemed()) == 2
    assert desk.counter.basket is not None
    assert len(desk.counter.basket.sequences) == 2
    assert {one.redeem.receipt for one in desk.counter.past.redemptions} == {1}


def test_another_childs_ticket_asks_again_and_opens_another_basket(desk: Desk) -> None:
    desk.take(paper(1)).show_ticket(paper(2, born=OTHER))
    assert isinstance(desk.counter.page, Found)
    desk.type(date_digits(OTHER)).press(Intent.CONFIRM)
    assert [one.redeem.receipt for one in desk.counter.past.redemptions] == [1, 2]


def test_a_childs_basket_is_still_there_when_anothers_ticket_is_laid_aside(desk: Desk) -> None:
    desk.take(paper(1)).show_ticket(paper(9, name="Noé T.", born=OTHER)).press(Intent.BACK)
    desk.show_ticket(paper(2))
    assert isinstance(desk.counter.page, Accepted)
    assert [one.redeem.receipt for one in desk.counter.past.redemptions] == [1, 1]


def test_tickets_of_one_child_scanned_in_a_row_wait_for_one_date(desk: Desk) -> None:
    desk.show_ticket(paper(1)).show_ticket(paper(2)).show_ticket(paper(3))
    assert desk.counter.notice == Piled(count=2)
    assert desk.redeemed() == []
    desk.type(date_digits()).press(Intent.CONFIRM)
    assert len(desk.redeemed()) == 3
    assert isinstance(desk.counter.page, Accepted)
    assert desk.counter.page.sequence == desk.redeemed()[-1]
    journal = desk.journal()
    assert journal.unannounced() == ()
    journal.close()


def test_a_piled_ticket_of_another_date_asks_for_its_own(desk: Desk) -> None:
    desk.show_ticket(paper(1)).show_ticket(paper(2, born=OTHER)).type(date_digits()).press(Intent.CONFIRM)
    assert len(desk.redeemed()) == 1
    page = desk.counter.page
    assert isinstance(page, Found)
    assert page.hand.number == 2


def test_a_ticket_displaced_by_another_childs_is_named_as_not_taken(desk: Desk) -> None:
    desk.show_ticket(paper(1)).show_ticket(paper(2, name="Noé T."))
    notice = desk.counter.notice
    assert isinstance(notice, LeftBehind)
    assert [hand.number for hand in notice.hands] == [1]
    assert desk.redeemed() == []


def test_the_date_is_forgotten_with_the_basket(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    assert desk.counter.basket is None
    desk.show_ticket(paper(2))
    assert isinstance(desk.counter.page, Found)


def test_nobody_at_the_counter_forgets_the_date_too(desk: Desk) -> None:
    desk.take(paper(1)).wait(desk.rules.idle)
    assert desk.counter.basket is None
    assert isinstance(desk.counter.page, Ready)


def test_a_date_half_typed_is_forgotten_when_nobody_goes_on(desk: Desk) -> None:
    desk.show_ticket(paper(1)).type("0305").wait(desk.rules.idle - 1)
    assert isinstance(desk.counter.page, Dating)
    desk.wait(1)
    assert isinstance(desk.counter.page, Ready)


def test_the_price_says_what_is_left_and_the_reference_is_in_the_entry(desk: Desk) -> None:
    desk.show_ticket(paper(1)).press(Intent.REFERENCE).type("20261").press(Intent.CONFIRM)
    desk.press(Intent.PRICE).type("120,5").press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Found)
    desk.type(date_digits()).press(Intent.CONFIRM)
    redeem = last_entry(desk)
    assert isinstance(redeem, Redeem)
    assert redeem.reference == "20261"
    assert desk.counter.basket is not None
    assert desk.counter.basket.price == 12050


# --- a typed number --------------------------------------------------------------------------------------------------


def typed_ticket(desk: Desk, number: int = 77, amount: str = "30") -> Desk:
    return desk.type_number(number).type(amount).press(Intent.CONFIRM).type(date_digits()).press(Intent.CONFIRM)


def test_a_typed_number_asks_the_amount_and_the_date_and_is_amber(desk: Desk) -> None:
    typed_ticket(desk)
    assert isinstance(desk.counter.page, Accepted)
    redeem = last_entry(desk)
    assert isinstance(redeem, Redeem)
    assert (redeem.method, redeem.decision, redeem.amount) == (Method.NUMBER, Decision.AMBER, 3000)
    where = place(SealPurpose.NUMBER, desk.counter.terminal, desk.redeemed()[0])
    assert int.from_bytes(unseal(redeem.proof, OFFICE.claims_key, where)) == 77


def test_a_typed_number_is_nowhere_readable_on_the_disk(desk: Desk) -> None:
    number = TicketNumber(4321_8765_0192_3344)
    typed_ticket(desk, number)
    for file in desk.folder.iterdir():
        content = file.read_bytes()
        assert str(number).encode() not in content
        assert number.to_bytes(8) not in content


@pytest.mark.parametrize("amount", ["4,99", "70,01", "", "700"])
def test_an_amount_out_of_the_campaigns_bounds_is_not_used(desk: Desk, amount: str) -> None:
    desk.type_number(77).type(amount).press(Intent.CONFIRM)
    page = desk.counter.page
    assert isinstance(page, Padding)
    assert page.is_out_of_bounds


@pytest.mark.parametrize("amount", ["5", "70", "69,99"])
def test_an_amount_within_them_is(desk: Desk, amount: str) -> None:
    desk.type_number(77).type(amount).press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Dating)


def test_a_number_with_a_wrong_digit_goes_no_further(desk: Desk) -> None:
    digits = plain_number(TicketNumber(77))
    desk.type(digits[:-1] + "0").press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Numbering)


def test_the_square_of_a_ticket_whose_bars_were_read_takes_over(desk: Desk) -> None:
    desk.scan(plain_number(TicketNumber(1)))
    page = desk.counter.page
    assert isinstance(page, Padding)
    assert page.use is PadUse.AMOUNT
    desk.show_ticket(paper(1))
    assert isinstance(desk.counter.page, Found)
    assert desk.counter.notice is None


def test_the_bars_of_the_ticket_in_hand_change_nothing(desk: Desk) -> None:
    desk.show_ticket(paper(1))
    before = desk.counter.page
    desk.scan(plain_number(TicketNumber(1)))
    assert desk.counter.page == before


def test_the_same_child_is_said_for_a_typed_number(desk: Desk) -> None:
    desk.take(paper(1)).type_number(77).type("30").press(Intent.CONFIRM, Intent.SAME_CHILD)
    assert len(desk.redeemed()) == 2
    assert {one.redeem.receipt for one in desk.counter.past.redemptions} == {1}


def test_a_typed_number_with_another_date_is_another_childs(desk: Desk) -> None:
    desk.take(paper(1)).type_number(77).type("30").press(Intent.CONFIRM)
    desk.type(date_digits(OTHER)).press(Intent.CONFIRM)
    assert [one.redeem.receipt for one in desk.counter.past.redemptions] == [1, 2]


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_refusal_is_in_the_journal_before_it_is_told(desk: Desk) -> None:
    desk.show_ticket(paper(1, assigned_affiliate=AffiliateId(99)))
    page = desk.counter.page
    assert isinstance(page, Refused)
    assert page.checks & Check.ASSIGNED_ELSEWHERE
    assert last_entry(desk) == AttemptFailed(
        method=Method.QR, attempt=0, operator=last_entry(desk).operator, index=page.hand.index
    )
    assert desk.tones == [Tone.REFUSED]


def test_a_ticket_taken_here_is_refused_and_shows_where(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM).wait(MINUTE)
    desk.show_ticket(paper(1))
    page = desk.counter.page
    assert isinstance(page, Refused)
    assert page.checks & Check.ALREADY_HERE
    assert page.earlier is not None
    assert page.earlier.sequence == desk.redeemed()[0]


def test_a_ticket_taken_here_by_its_square_is_known_by_its_number_and_after_a_restart(desk: Desk) -> None:
    desk.take(paper(1)).restart().type_number(1)
    page = desk.counter.page
    assert isinstance(page, Refused)
    assert page.checks & Check.ALREADY_HERE


def test_a_voided_ticket_can_be_taken_again(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM, Intent.JOURNAL, Intent.CONFIRM, Intent.VOID, Intent.VOID_BY_MISTAKE)
    desk.press(Intent.BACK, Intent.BACK).take(paper(1))
    assert len(desk.redeemed()) == 2


def test_a_refusal_of_one_ticket_goes_back_to_the_other_that_waits(desk: Desk) -> None:
    desk.show_ticket(paper(1)).show_ticket(paper(2, assigned_affiliate=AffiliateId(99)))
    assert isinstance(desk.counter.page, Refused)
    desk.press(Intent.CONFIRM)
    page = desk.counter.page
    assert isinstance(page, Found)
    assert page.hand.number == 1


@pytest.mark.parametrize("again", [1, 2])
def test_a_waiting_ticket_shown_again_behind_a_refusal_is_taken_once(desk: Desk, again: int) -> None:
    for number in (1, 2):
        desk.show_ticket(paper(number))
    desk.show_ticket(paper(3, valid_from=dt.date(2025, 9, 1), valid_to=dt.date(2026, 1, 1)))
    assert isinstance(desk.counter.page, Refused)
    desk.wait(DOUBLE_SCAN)
    desk.show_ticket(paper(again))
    assert isinstance(desk.counter.page, Found)
    assert len(desk.counter.page.behind) == 1
    desk.type(date_digits()).press(Intent.CONFIRM)
    journal = desk.journal()
    taken = [one.redeem.index for one in journal.redemptions()]
    journal.close()
    assert len(taken) == len(set(taken)) == 2


def test_a_ticket_after_a_refusal_starts_from_nothing(desk: Desk) -> None:
    """A then B: nothing of A's answer is left on B's screen."""
    desk.show_ticket(paper(1, assigned_affiliate=AffiliateId(99))).show_ticket(paper(2))
    page = desk.counter.page
    assert isinstance(page, Found)
    assert page.hand.bits == Check.BEARER


# --- other scans -----------------------------------------------------------------------------------------------------


def test_something_else_is_named_on_a_page_of_its_own_and_the_page_before_comes_back(desk: Desk) -> None:
    desk.take(paper(1)).scan("9782070612758")
    assert desk.counter.page == Misread(scan=NotATicket(Thing.BOOK), back=Accepted(sequence=desk.redeemed()[0]))
    assert desk.tones[-1] is Tone.AGAIN
    desk.scan("3017620422003").press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Accepted)


def test_something_else_beside_a_ticket_in_hand_disturbs_nothing(desk: Desk) -> None:
    desk.show_ticket(paper(1)).type("0305").scan("9782070612758")
    page = desk.counter.page
    assert isinstance(page, Dating)
    assert page.typed.digits == "0305"
    assert desk.counter.notice == NotATicket(Thing.BOOK)
    desk.type("2012").press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Accepted)


def test_a_torn_scan_asks_to_scan_again(desk: Desk) -> None:
    desk.happen(ScanTorn())
    assert desk.counter.page == Misread(scan=Unreadable(), back=Ready())
    assert desk.tones == [Tone.AGAIN]


def test_a_second_reading_of_the_paper_just_taken_is_ignored_and_a_later_one_is_not(desk: Desk) -> None:
    desk.take(paper(1))
    desk.clock.wait(DOUBLE_SCAN - 1)
    desk.show_ticket(paper(1))
    assert isinstance(desk.counter.page, Accepted)
    desk.clock.wait(1)
    desk.show_ticket(paper(1))
    assert isinstance(desk.counter.page, Refused)


def test_a_second_reading_of_a_refused_paper_is_ignored_for_a_moment(desk: Desk) -> None:
    ticket = paper(1, assigned_affiliate=AffiliateId(99))
    desk.show_ticket(ticket).show_ticket(ticket)
    assert desk.tones == [Tone.REFUSED]
    desk.clock.wait(5 * SECOND)
    desk.show_ticket(ticket)
    assert desk.tones == [Tone.REFUSED, Tone.REFUSED]


def test_a_scan_while_a_verdict_is_shown_starts_the_next_ticket(desk: Desk) -> None:
    desk.take(paper(1)).show_ticket(paper(2, name="Noé T."))
    page = desk.counter.page
    assert isinstance(page, Found)
    assert page.hand.number == 2


def test_a_scan_works_from_every_page(tmp_path: Path) -> None:
    ways: tuple[tuple[Intent, ...], ...] = (
        (),
        (Intent.TYPE_NUMBER,),
        (Intent.JOURNAL,),
        (Intent.JOURNAL, Intent.READING),
        (Intent.JOURNAL, Intent.READING, Intent.CLOSING),
        (Intent.JOURNAL, Intent.CONFIRM),
        (Intent.JOURNAL, Intent.CONFIRM, Intent.VOID),
        (Intent.DEVICES,),
        (Intent.RECEIPT,),
    )
    for place_, way in enumerate(ways):
        folder = tmp_path / str(place_)
        folder.mkdir()
        desk = Desk(folder).start().take(paper(1)).press(Intent.CONFIRM)
        desk.press(*way).show_ticket(paper(2, born=OTHER))
        assert isinstance(desk.counter.page, Found), way


def test_a_reserved_ticket_is_green_where_a_bearers_is_not_any_more(tmp_path: Path) -> None:
    desk = Desk(tmp_path, receipt=ReceiptRule.NEVER).start()
    for number in range(1, 62):
        desk.take(paper(number, 500))
    desk.take(paper(62, 500, assigned_affiliate=AFFILIATE))
    assert [one.redeem.decision for one in desk.counter.past.redemptions[-3:]] == [
        Decision.GREEN,
        Decision.AMBER,
        Decision.GREEN,
    ]


def test_a_code_given_by_a_scanner_is_not_shown_by_an_event(desk: Desk) -> None:
    code = code_of(paper(1))
    desk.scan(code)
    assert code not in repr(desk.counter)
