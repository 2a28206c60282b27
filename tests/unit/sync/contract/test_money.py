"""Amounts are whole cents, and nothing else passes for one."""

import pytest

from sync.contract.money import AMOUNT_MAX, cents


@pytest.mark.parametrize("value", [0, 1, 500, AMOUNT_MAX])
def test_a_whole_number_of_cents_passes(value: int) -> None:
    assert cents(value) == value


@pytest.mark.parametrize("value", [5.0, True, "5", None, b"5"])
def test_anything_but_an_int_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="whole number of cents"):
        cents(value)


@pytest.mark.parametrize(
    ("value", "low", "high"), [(-1, 0, 10), (11, 0, 10), (4, 5, 10), (AMOUNT_MAX + 1, 0, AMOUNT_MAX)]
)
def test_an_amount_outside_its_bounds_is_refused(value: int, low: int, high: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        cents(value, low=low, high=high)
