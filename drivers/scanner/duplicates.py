"""Drops a code that a scanner reads twice in one gesture. Pure: time is an argument.

Decides only about the same text from the same scanner within a short time; a different code is never held back, and
a code presented again later is the counter's business.
"""

from drivers.limits import DUPLICATE_WINDOW_S


class DuplicateFilter:
    """One per scanner. `dropped` counts what was held back."""

    def __init__(self) -> None:
        self._text: str | None = None
        self._at = 0.0
        self.dropped = 0

    def is_duplicate(self, text: str, at: float) -> bool:
        """A scanner left on a paper reads it again and again: each repeat keeps the window open."""
        is_repeat = text == self._text and at - self._at < DUPLICATE_WINDOW_S
        self._text, self._at = text, at
        self.dropped += is_repeat
        return is_repeat
