"""server.tickets.words: French numbers, traps included."""

import pytest

from server.tickets.words import amount_in_words, number_in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (22, "vingt-deux"),
        (30, "trente"),
        (61, "soixante et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (72, "soixante-douze"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (90, "quatre-vingt-dix"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (101, "cent un"),
        (180, "cent quatre-vingts"),
        (200, "deux cents"),
        (655, "six cent cinquante-cinq"),
    ],
)
def test_numbers_are_written_in_french(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (100, "un euro"),
        (500, "cinq euros"),
        (1250, "douze euros cinquante"),
        (3000, "trente euros"),
        (105, "un euro cinq"),
    ],
)
def test_amounts_are_written_in_french(cents: int, words: str) -> None:
    assert amount_in_words(cents) == words


def test_every_amount_of_a_ticket_has_its_own_words() -> None:
    assert len({amount_in_words(cents) for cents in range(0, 65_536, 5)}) == len(range(0, 65_536, 5))
