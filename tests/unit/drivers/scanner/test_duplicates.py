"""Codes that are read twice."""

from drivers.limits import DUPLICATE_WINDOW_S
from drivers.scanner.duplicates import DuplicateFilter


def test_the_same_code_within_the_window_is_dropped_and_counted() -> None:
    held = DuplicateFilter()
    assert not held.is_duplicate("a", 1.0)
    assert held.is_duplicate("a", 1.0 + DUPLICATE_WINDOW_S - 0.01)
    assert held.dropped == 1


def test_the_same_code_later_is_a_code() -> None:
    held = DuplicateFilter()
    assert not held.is_duplicate("a", 1.0)
    assert not held.is_duplicate("a", 1.0 + DUPLICATE_WINDOW_S)
    assert held.dropped == 0


def test_a_different_code_is_never_held_back() -> None:
    held = DuplicateFilter()
    assert [held.is_duplicate(text, 1.0) for text in "abab"] == [False] * 4


def test_a_paper_left_under_the_scanner_is_one_code_however_long() -> None:
    held = DuplicateFilter()
    assert [held.is_duplicate("a", 1.0 + 0.5 * turn) for turn in range(20)] == [False] + [True] * 19
