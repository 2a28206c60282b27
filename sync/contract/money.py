"""Money: whole cents of euro, as `int`. Floats never touch it."""

from typing import NewType

Cents = NewType("Cents", int)

AMOUNT_MAX = 65_535  # two bytes in the ticket code: 655,35 €


def cents(value: object, *, low: int = 0, high: int = AMOUNT_MAX) -> Cents:
    """A checked amount.

    Raises TypeError for anything but a plain int (bool and float included), ValueError outside low..high.
    """
    if type(value) is not int:
        raise TypeError(f"an amount is a whole number of cents, not {type(value).__name__}")
    if not low <= value <= high:
        raise ValueError(f"amount {value} outside {low}..{high} cents")
    return Cents(value)
