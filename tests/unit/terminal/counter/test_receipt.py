"""A receipt says what was taken, in which words, and where to find it; nothing of the child but the name on the ticket."""

import re
from dataclasses import replace

from sync.contract.ids import TicketNumber
from sync.contract.instant import MINUTE
from sync.contract.money import Cents
from sync.contract.policy import Decision
from terminal.counter.events import Intent
from terminal.counter.receipt import Receipt, make_receipt, ticket_of
from terminal.counter.scans import NotATicket, Thing, recognise
from tests.unit.terminal.desk import Desk, date_digits, paper


def receipt(desk: Desk, price: int | None = None) -> Receipt:
    counter = desk.counter
    return make_receipt(
        counter.past.redemptions,
        counter.bench.policy,
        copy=0,
        made_at=counter.at.wall,
        price=None if price is None else Cents(price),
    )


def test_it_holds_each_ticket_and_their_total(desk: Desk) -> None:
    found = receipt(desk.take(paper(1, 3000)).show_ticket(paper(2, 2500)))
    assert [(line.name, line.amount, line.number) for line in found.lines] == [
        ("Maëlys D.", 3000, 1),
        ("Maëlys D.", 2500, 2),
    ]
    assert found.total == 5500
    assert found.sequences == tuple(desk.redeemed())
    assert (found.issuer, found.affiliate, found.site) == ("Département d'essai", "Judo Club", "Gymnase")


def test_a_typed_ticket_has_neither_number_nor_name(desk: Desk) -> None:
    desk.type_number(77).type("30").press(Intent.CONFIRM).type(date_digits()).press(Intent.CONFIRM)
    line = receipt(desk).lines[0]
    assert (line.number, line.name, line.decision) == (None, "", Decision.AMBER)
    assert ticket_of(desk.counter.past.redemptions[0]) is None


def test_a_voided_ticket_is_shown_and_no_longer_counts(desk: Desk) -> None:
    desk.take(paper(1, 3000)).show_ticket(paper(2, 2500)).press(Intent.CONFIRM)
    desk.press(Intent.JOURNAL, Intent.CONFIRM, Intent.VOID, Intent.VOID_BY_MISTAKE)
    found = receipt(desk)
    assert [line.is_voided for line in found.lines] == [False, True]
    assert found.total == 3000


def test_the_reference_is_the_last_entrys_and_is_no_ticket(desk: Desk) -> None:
    desk.take(paper(1)).wait(MINUTE)
    found = receipt(desk)
    digest = desk.counter.past.redemptions[0].entry.digest.hex()[:8].upper()
    assert found.reference == f"GR1-{desk.counter.terminal}-{desk.redeemed()[0]}-{digest}"
    assert re.fullmatch(r"GR1-\d+-\d+-[0-9A-F]{8}", found.reference)
    assert recognise(found.reference) == NotATicket(Thing.RECEIPT)


def test_two_receipts_of_the_same_tickets_differ_by_their_copy_only(desk: Desk) -> None:
    first = receipt(desk.take(paper(TicketNumber(1))))
    assert replace(first, copy=1).lines == first.lines
