"""server.cards.numbers: a card's number is never a ticket's, says when it was mistyped, on whatever keyboard."""

import itertools
import random

import pytest

from server.cards import numbers
from server.cards.numbers import CardNumber, NotACard
from sync.contract.ids import TicketNumber
from sync.contract.ticket import CODE_DIGITS, plain_number, printed_number
from terminal.counter.scans import NotATicket, Thing, recognise

CHANCE = random.Random(41)
CARDS = [numbers.drawn(CHANCE.randrange) for _ in range(200)]
CARD = CARDS[0]


def test_a_drawn_number_has_16_digits_and_begins_with_9() -> None:
    assert {(len(numbers.plain(card)), numbers.plain(card)[0]) for card in CARDS} == {(16, "9")}
    assert len(set(CARDS)) == len(CARDS)
    assert all(numbers.is_card(card) for card in CARDS)


def test_it_is_read_as_it_is_written() -> None:
    for card in CARDS:
        assert numbers.read(numbers.plain(card)) == card
        assert numbers.read(f"  {numbers.printed(card)}\n") == card


@pytest.mark.parametrize("card", CARDS[:20])
def test_one_wrong_digit_or_two_swapped_ones_are_no_card(card: CardNumber) -> None:
    digits = numbers.plain(card)
    for at, digit in itertools.product(range(16), "0123456789"):
        wrong = digits[:at] + digit + digits[at + 1 :]
        assert wrong == digits or numbers.read(wrong) is NotACard.MISTYPED
    for at in range(15):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        assert swapped == digits or numbers.read(swapped) is NotACard.MISTYPED


def test_a_ticket_is_a_ticket() -> None:
    number = TicketNumber(1_234_567_890_123_456)
    for text in (plain_number(number), printed_number(number), "7" * CODE_DIGITS):
        assert numbers.read(text) is NotACard.TICKET


def test_no_card_is_a_ticket_to_a_counter_which_names_it() -> None:
    assert {recognise(numbers.plain(card)) for card in CARDS} == {NotATicket(Thing.CARD)}


@pytest.mark.parametrize("text", ["", "12", "bonjour", "9" * 15, "1" * 17, "1" * 18, "https://example.org/9", "²" * 16])
def test_anything_else_is_neither(text: str) -> None:
    assert numbers.read(text) is NotACard.OTHER


def test_a_scanner_set_to_a_us_keyboard_is_understood_on_a_french_one() -> None:
    keys = dict(zip("1234567890", "&é\"'(-è_çà", strict=True))
    for card in CARDS:
        assert numbers.read("".join(keys[digit] for digit in numbers.plain(card))) == card


def test_broken_chance_is_told() -> None:
    with pytest.raises(AssertionError, match="chance is broken"):
        numbers.drawn(lambda _below: 1)


def test_a_card_is_known_by_its_end() -> None:
    assert numbers.printed(CARD).endswith(numbers.ending(CARD))
    assert len(numbers.ending(CARD)) == 4
