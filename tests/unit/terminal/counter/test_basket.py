"""A basket adds up, says what is left, and is found again after a restart while the family still stands there."""

from dataclasses import replace

import pytest

from sync.contract.ids import Sequence
from sync.contract.instant import MINUTE, Instant
from sync.contract.money import Cents
from terminal.counter.basket import Basket, BasketSum, add_up, resume
from terminal.counter.events import Intent
from terminal.counter.identity import Birthdate
from tests.unit.terminal.desk import BORN, Desk, date_digits, paper


def test_it_adds_up_its_own_tickets_only(desk: Desk) -> None:
    desk.take(paper(1, 3000)).show_ticket(paper(2, 2500)).take(paper(3, 7000, name="Noé T."))
    redemptions = desk.counter.past.redemptions
    first = Basket(receipt=1, sequences=tuple(desk.redeemed()[:2]))
    assert add_up(first, redemptions) == BasketSum(count=2, total=Cents(5500), left=None)
    voided = (replace(redemptions[0], voided_by=Sequence(9)), *redemptions[1:])
    assert add_up(first, voided) == BasketSum(count=1, total=Cents(2500), left=None)


@pytest.mark.parametrize(("price", "left"), [(12_000, 6500), (5500, 0), (3000, 0)])
def test_what_is_left_to_pay_is_never_less_than_nothing(desk: Desk, price: int, left: int) -> None:
    desk.take(paper(1, 3000)).show_ticket(paper(2, 2500))
    basket = desk.counter.basket
    assert basket is not None
    assert add_up(replace(basket, price=Cents(price)), desk.counter.past.redemptions).left == left


def test_its_date_is_not_shown(desk: Desk) -> None:
    basket = desk.take(paper(1)).counter.basket
    assert basket is not None
    assert basket.birthdate == Birthdate(BORN)
    assert "2012" not in repr(basket)


def test_it_is_found_again_for_ten_minutes_without_its_date(desk: Desk) -> None:
    desk.take(paper(1)).show_ticket(paper(2))
    redemptions, now = desk.counter.past.redemptions, desk.clock.wall
    assert resume(redemptions, now) == Basket(receipt=1, name="Maëlys D.", sequences=tuple(desk.redeemed()))
    assert resume(redemptions, Instant(now + 10 * MINUTE)) is not None
    assert resume(redemptions, Instant(now + 10 * MINUTE + 1)) is None
    assert resume(redemptions, Instant(now - 1)) is None
    assert resume((), now) is None
    printed = tuple(replace(one, copies=1) for one in redemptions)
    assert resume(printed, now) is None


def test_a_basket_of_typed_numbers_has_no_name(desk: Desk) -> None:
    desk.type_number(77).type("30").press(Intent.CONFIRM).type(date_digits()).press(Intent.CONFIRM)
    found = resume(desk.counter.past.redemptions, desk.clock.wall)
    assert found is not None
    assert found.name == ""
