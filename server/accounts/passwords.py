"""A first password that can be read aloud and typed on any keyboard. PURE. Its owner changes it."""

from collections.abc import Callable

SYLLABLES = 8  # 85 ** 8 passwords: 51 bits, behind a throttled sign-in
_CONSONANTS = "bdfgjklmnprstvxyz"
_VOWELS = "aeiou"


def password(draw: Callable[[int], int]) -> str:
    """`bako-rivu-temi-lopa`. `draw(n)` gives a number below n that nobody can guess."""
    syllables = [_CONSONANTS[draw(len(_CONSONANTS))] + _VOWELS[draw(len(_VOWELS))] for _ in range(SYLLABLES)]
    return "-".join("".join(syllables[at : at + 2]) for at in range(0, SYLLABLES, 2))
