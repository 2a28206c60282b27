"""What must be true of codes that came out, whatever happened in between."""

import random
from collections.abc import Iterable, Iterator, Sequence

from drivers.events import Event, Scanned, ScanSpoiled

CODE_DIGITS = 18


def codes(chance: random.Random, count: int) -> list[str]:
    """All different, of our own length."""
    return [f"{number:06d}" + "".join(chance.choices("0123456789", k=CODE_DIGITS - 6)) for number in range(count)]


def wrong(typed: Sequence[str], heard: Iterable[Event]) -> Iterator[str]:
    """What a scanner's events tell that is not so: a code not typed, or twice, or out of order, or lost in silence."""
    at = 0
    spoiled = 0
    for event in heard:
        if isinstance(event, ScanSpoiled):
            spoiled += 1
        elif isinstance(event, Scanned):
            if event.text not in typed[at:]:
                yield f"{event.text!r} came out, and next was {typed[at : at + 3]}"
                continue
            place = typed.index(event.text, at)
            if place > at and not spoiled:
                yield f"{typed[at:place]} were lost, and nothing said so"
            at, spoiled = place + 1, 0
    if at < len(typed) and not spoiled:
        yield f"{typed[at:]} were lost at the end, and nothing said so"
