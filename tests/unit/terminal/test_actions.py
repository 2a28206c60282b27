"""Every name that a screen can give back is understood, and no other is."""

import pytest

from sync.contract.ids import Sequence
from terminal.actions import happening_of
from terminal.counter.events import DigitPressed, Intent, LinePicked, Pressed


@pytest.mark.parametrize("intent", Intent)
def test_an_intent_is_pressed_by_its_name(intent: Intent) -> None:
    assert happening_of(intent.value) == Pressed(intent=intent)


def test_digits_and_lines_carry_their_number() -> None:
    assert happening_of("digit-7") == DigitPressed(digit=7)
    assert happening_of("line-128") == LinePicked(sequence=Sequence(128))


@pytest.mark.parametrize(
    "name", ["", "digit-", "digit-12", "digit-x", "line-", "line-x", "line--1", "digit-²", "nothing"]
)
def test_any_other_name_is_nothing(name: str) -> None:
    assert happening_of(name) is None
