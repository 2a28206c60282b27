"""No code but a whole run of keys between two endings, whatever keys, drops and silences come: for any, and against decoders
that are wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.calibration import UNCALIBRATED, Calibration, Suffix
from drivers.scanner.frames import Outcome
from drivers.scanner.layout import Layout
from drivers.scanner.strokes import PRESS
from drivers.scanner.wedge import WedgeDecoder
from scripts.fuzzing.wedge import (
    CALIBRATIONS,
    DELAYS,
    DIGIT_KEYS,
    ENTER,
    KEYPAD_KEYS,
    TAB,
    Drop,
    KeyStep,
    Step,
    Wait,
    hold_keys,
    taps,
)

SETTLED = Wait(1_000)
keys = st.sampled_from([*DIGIT_KEYS, *KEYPAD_KEYS, ENTER, TAB, 42, 29, 56, 100, 58, 27, 46, 66, 14, 30, 50])
delays = st.sampled_from(DELAYS)
steps = st.one_of(
    st.lists(st.sampled_from([*DIGIT_KEYS]), min_size=1, max_size=9).map(
        lambda codes: [step for code in codes for step in taps(code)]
    ),
    keys.map(taps),
    st.builds(KeyStep, keys, st.integers(0, 2), delays).map(lambda step: [step]),
    st.builds(Drop, delays).map(lambda step: [step]),
    st.builds(Wait, delays).map(lambda step: [step]),
)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(CALIBRATIONS), st.lists(steps, max_size=25))
def test_whatever_comes_a_code_is_a_whole_run_of_keys(calibration: Calibration, groups: list[list[Step]]) -> None:
    hold_keys([SETTLED, *(step for group in groups for step in group)], calibration)


CODE = [step for code in (2, 3, 4, 5, 6, 7) for step in taps(code)]


def test_an_enter_inside_a_code_that_ends_by_tab_does_not_end_what_a_drop_made_void() -> None:
    """Found by fuzzing: of "123456", Enter and "12", Tab, a drop in the first part left a code "12"."""
    calibration = Calibration(layout=Layout.FR, suffix=Suffix.TAB)
    hold_keys([SETTLED, *CODE[:5], Drop(), *CODE[5:], *taps(ENTER), *CODE[:4], *taps(TAB)], calibration)


class DropsUnheard(WedgeDecoder):
    def dropped(self, at: float) -> list[Outcome]:
        return []


class DropsEnd(WedgeDecoder):
    """Begins anew after a drop, in the middle of what was typed."""

    def dropped(self, at: float) -> list[Outcome]:
        return [*super().dropped(at), *self.key(ENTER, PRESS, at)]


class Impatient(WedgeDecoder):
    def silence(self, now: float) -> list[Outcome]:
        return super().silence(now + 1.0)


class Digitless(WedgeDecoder):
    """Loses a key."""

    def key(self, code: int, value: int, at: float) -> list[Outcome]:
        return [] if code == 5 else super().key(code, value, at)


@pytest.mark.parametrize("wrong", [DropsUnheard, DropsEnd, Impatient, Digitless])
def test_a_decoder_that_is_wrong_is_found(wrong: type[WedgeDecoder]) -> None:
    life: list[Step] = [SETTLED, *CODE[:4], Drop(), *CODE, *taps(ENTER), *CODE[:4], Wait(1_000), *CODE, *taps(ENTER)]
    hold_keys(life, UNCALIBRATED)
    with pytest.raises(AssertionError):
        hold_keys(
            life, UNCALIBRATED, lambda opened_at, calibration: wrong(opened_at=opened_at, calibration=calibration)
        )
