"""A random moment around something that takes as long as this machine needs for it."""

import random

LONGER, SHORTER = 1.3, 0.8


class Moment:
    """When to kill: learnt from where the kills before fell, so that they fall before and after it on any machine, busy or not."""

    def __init__(self, chance: random.Random, seconds: float) -> None:
        """`seconds`: about twice what it takes, at a guess."""
        self._chance = chance
        self._seconds = seconds

    def draw(self) -> float:
        """Seconds from its beginning."""
        return self._chance.uniform(0.0, self._seconds)

    def learn(self, *, was_done: bool) -> None:
        """Whether it was done already when the kill fell."""
        self._seconds *= SHORTER if was_done else LONGER
