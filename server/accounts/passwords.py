"""A first password that can be read aloud and typed on any keyboard. PURE. Its owner changes it."""

from collections.abc import Callable

SYLLABLES = 8  # 85 ** 8 passwords: 51 bits, behind a throttled sign-in
HALF_SYLLABLES = 6  # 38 bits for whoever knows the other half, for three days, behind the same throttle
_CONSONANTS = "bdfgjklmnprstvxyz"
_VOWELS = "aeiou"


def password(draw: Callable[[int], int], count: int = SYLLABLES) -> str:
    """`bako-rivu-temi-lopa`. `draw(n)` gives a number below n that nobody can guess."""
    syllables = [_CONSONANTS[draw(len(_CONSONANTS))] + _VOWELS[draw(len(_VOWELS))] for _ in range(count)]
    return "-".join("".join(syllables[at : at + 2]) for at in range(0, count, 2))


def half_code(draw: Callable[[int], int]) -> str:
    """`bako-rivu-temi`: one of the two that open an account of the central staff."""
    return password(draw, HALF_SYLLABLES)
