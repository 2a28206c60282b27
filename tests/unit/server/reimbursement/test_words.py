"""Sums in words, as a statement of payment is concluded."""

import pytest

from server.reimbursement.words import sum_in_words

NINES = "neuf cent quatre-vingt-dix-neuf"


@pytest.mark.parametrize(
    ("cents", "said"),
    [
        (0, "zéro euro"),
        (100, "un euro"),
        (1, "zéro euro et un centime"),
        (12_345, "cent vingt-trois euros et quarante-cinq centimes"),
        (100_000, "mille euros"),
        (200_000, "deux mille euros"),
        (8_000_000, "quatre-vingt mille euros"),
        (20_000_000, "deux cent mille euros"),
        (20_100_000, "deux cent un mille euros"),
        (8_030_000, "quatre-vingt mille trois cents euros"),
        (100_000_000, "un million d’euros"),
        (100_000_200, "un million deux euros"),
        (200_000_000, "deux millions d’euros"),
        (8_000_000_000, "quatre-vingts millions d’euros"),
        (215_500_000, "deux millions cent cinquante-cinq mille euros"),
        (99_999_999_900, f"{NINES} millions {NINES} mille {NINES} euros"),
    ],
)  # fmt: skip
def test_sums_are_said_as_french_writes_them(cents: int, said: str) -> None:
    assert sum_in_words(cents) == said
