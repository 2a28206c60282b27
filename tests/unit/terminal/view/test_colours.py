"""Any accent of an issuer becomes one that white can be read on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.view.colours import ACCENT, CONTRAST_MIN, contrast, legible

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_the_one_of_the_standard(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


@given(COLOURS)
def test_every_accent_becomes_legible(colour: str) -> None:
    assert contrast(legible(colour), "#ffffff") >= CONTRAST_MIN


def test_a_dark_accent_is_left_as_it_is() -> None:
    assert legible("#1f4e79") == "#1f4e79"
    assert legible(None) == ACCENT
    assert contrast(ACCENT, "#ffffff") >= CONTRAST_MIN
