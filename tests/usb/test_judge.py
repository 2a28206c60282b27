"""The judge of codes finds every kind of wrong, and nothing wrong with codes that were voided and said to be."""

import random

import pytest

from drivers.events import Event, Scanned, ScanSpoiled
from drivers.scanner.frames import Quality, SpoilReason
from tests.usb.guest.judge import codes, wrong

TYPED = ("1111", "2222", "3333", "4444")


def events(told: str) -> list[Event]:
    """`1111 ! 2222`: a code, a spoiled one, a code."""
    return [
        ScanSpoiled(seq=place, device="us", reason=SpoilReason.EVENTS_DROPPED)
        if word == "!"
        else Scanned(seq=place, device="us", text=word, quality=Quality.OK, symbology="", is_repaired=False)
        for place, word in enumerate(told.split())
    ]


@pytest.mark.parametrize("told", ["1111 2222 3333 4444", "1111 ! 3333 4444", "! 4444", "1111 2222 3333 !", "!"])
def test_whole_codes_and_voided_ones_are_right(told: str) -> None:
    assert not list(wrong(TYPED, events(told)))


@pytest.mark.parametrize(
    "told",
    [
        "1111 22 3333 4444",
        "1111 2222 2222 3333 4444",
        "1111 3333 4444",
        "1111 2222 3333",
        "2222 1111 3333 4444",
        "1111 ! 3333",
        "",
    ],
    ids=["short", "twice", "lost", "lost at the end", "out of order", "one voided, another lost", "all lost"],
)
def test_anything_else_is_wrong(told: str) -> None:
    assert list(wrong(TYPED, events(told)))


def test_codes_are_all_different_and_as_long_as_ours() -> None:
    made = codes(random.Random(1), 200)
    assert len(set(made)) == 200
    assert {len(code) for code in made} == {18}
