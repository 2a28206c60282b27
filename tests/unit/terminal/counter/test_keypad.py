"""Numbers and amounts as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.ids import TicketNumber
from sync.contract.money import Cents
from sync.contract.ticket import NUMBER_END, plain_number
from terminal.counter.keypad import (
    NumberState,
    number_state,
    press_amount,
    press_comma,
    press_number,
    read_amount,
    read_number,
    swapped_pair,
)

NUMBERS = st.integers(0, NUMBER_END - 1).map(TicketNumber)


def amount(keys: str) -> str:
    typed = ""
    for key in keys:
        typed = press_comma(typed) if key == "," else press_amount(typed, int(key))
    return typed


@given(NUMBERS)
def test_a_number_is_right_at_its_last_digit_and_not_before(number: TicketNumber) -> None:
    typed = ""
    for digit in plain_number(number):
        assert number_state(typed) is NumberState.TYPING
        typed = press_number(typed, int(digit))
    assert number_state(typed) is NumberState.RIGHT
    assert read_number(typed) == number
    assert press_number(typed, 5) == typed


@given(NUMBERS, st.integers(0, 17), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(number: TicketNumber, at: int, step: int) -> None:
    digits = plain_number(number)
    wrong = digits[:at] + str((int(digits[at]) + step) % 10) + digits[at + 1 :]
    assert number_state(wrong) is NumberState.WRONG
    assert read_number(wrong) is None


@given(NUMBERS, st.integers(0, 16))
def test_two_swapped_neighbours_are_noticed_and_named_when_it_is_clear(number: TicketNumber, at: int) -> None:
    digits = plain_number(number)
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    if swapped == digits:
        return
    assert number_state(swapped) is NumberState.WRONG
    assert swapped_pair(swapped) in (at + 1, None)


def test_a_swap_is_usually_named() -> None:
    digits = plain_number(TicketNumber(1234_5678_9012_3456))
    named = [swapped_pair(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]) for at in range(17)]
    assert sum(found == at + 1 for at, found in enumerate(named)) >= 12
    assert swapped_pair(digits) is None
    assert swapped_pair(digits[:5]) is None


@pytest.mark.parametrize(
    ("keys", "cents"),
    [
        ("30", 3000),
        ("30,5", 3050),
        ("30,50", 3050),
        ("30,505", 3050),
        ("5,", 500),
        ("030", 3000),
        (",5", 500),
        ("12345", 123400),
        ("7,,25", 725),
    ],
)
def test_an_amount_is_read_as_it_is_typed(keys: str, cents: int) -> None:
    assert read_amount(amount(keys)) == Cents(cents)


def test_nothing_typed_is_no_amount() -> None:
    assert read_amount("") is None
    assert read_amount(amount("0")) is None


@given(st.text("0123456789,", max_size=12))
def test_whatever_is_typed_stays_an_amount_of_money(keys: str) -> None:
    read = read_amount(amount(keys))
    assert read is None or 0 <= read <= 999_999
