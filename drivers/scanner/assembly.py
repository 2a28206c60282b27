"""Assembles the elements of one code, keys or bytes, between terminators and silences. Pure: time is an argument.

Decides when a code is complete and when it is void. What an element means is its owner's business (wedge, framing).
Once void, everything up to the next terminator belongs to the voided code, or up to a silence that no scanner makes.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from drivers.limits import SCAN_CHARACTERS_MAX, SETTLING_S, SILENCE_END_S, SILENCE_TORN_S
from drivers.scanner.frames import EndsBy, Spoiled, SpoilReason

Element = TypeVar("Element")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Generic[Element]):
    elements: tuple[Element, ...]
    at: float


class Assembly(Generic[Element]):
    """`opened_at`: when the device was opened; a code that begins right then is not trusted to be whole."""

    def __init__(self, *, opened_at: float, ends_by: EndsBy) -> None:
        self._opened_at = opened_at
        self._ends_by = ends_by
        self._elements: list[Element] = []
        self._spoiled_by: SpoilReason | None = None
        self._last_at = opened_at

    @property
    def is_empty(self) -> bool:
        return not self._elements and self._spoiled_by is None

    @property
    def deadline(self) -> float | None:
        """When `silence` must be asked, if nothing arrives before."""
        return None if self.is_empty else self._last_at + self._silence_max

    def add(self, element: Element, at: float) -> None:
        if self.is_empty and at - self._opened_at < SETTLING_S:
            self._spoiled_by = SpoilReason.JUST_OPENED
        self._last_at = at
        if self._spoiled_by is not None:
            return
        self._elements.append(element)
        if len(self._elements) > SCAN_CHARACTERS_MAX:
            self.void(SpoilReason.TOO_LONG, at)

    def void(self, reason: SpoilReason, at: float) -> None:
        """The code under way, or the next one, cannot be trusted. The first reason stands."""
        self._elements.clear()
        self._last_at = at
        if self._spoiled_by is None:
            self._spoiled_by = reason

    def end(self, at: float) -> Complete[Element] | Spoiled | None:
        """A terminator came. None: it ended nothing (the LF of a CRLF)."""
        elements, spoiled_by = tuple(self._elements), self._spoiled_by
        self._elements.clear()
        self._spoiled_by = None
        self._last_at = at
        if spoiled_by is not None:
            return Spoiled(reason=spoiled_by, at=at)
        return Complete(elements=elements, at=at) if elements else None

    def silence(self, now: float) -> Complete[Element] | Spoiled | None:
        """Nothing more came up to `now`."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return None
        if self._ends_by is EndsBy.TERMINATOR and self._spoiled_by is None:
            self.void(SpoilReason.TORN, self._last_at)
        return self.end(self._last_at)

    @property
    def _silence_max(self) -> float:
        return SILENCE_TORN_S if self._ends_by is EndsBy.TERMINATOR else SILENCE_END_S
