"""Assembles the elements of one code, keys or bytes, between terminators and silences. Pure: time is an argument.

Decides when a code is complete and when it is void. What an element means is its owner's business (wedge, framing).
Once void, everything up to the next terminator belongs to the voided code, or up to a silence that no scanner makes: one that was
measured on the set-up code is shorter, and may be a pause inside a longer code.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from drivers.limits import SCAN_CHARACTERS_MAX, SETTLING_S, SILENCE_TORN_S
from drivers.scanner.frames import EndsBy, SpoilReason

Element = TypeVar("Element")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Generic[Element]):
    elements: tuple[Element, ...]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Void(Generic[Element]):
    """`elements`: what came before the code was void."""

    reason: SpoilReason
    elements: tuple[Element, ...]
    at: float


class Assembly(Generic[Element]):
    """`opened_at`: when the device was opened; a code that begins right then is not trusted to be whole. `silence_s`: what
    ends a code without suffix, or tears one with."""

    def __init__(self, *, opened_at: float, ends_by: EndsBy, silence_s: float) -> None:
        self._opened_at = opened_at
        self._ends_by = ends_by
        self._silence_s = silence_s
        self._elements: list[Element] = []
        self._void_by: SpoilReason | None = None
        self._last_at = opened_at
        # When the last of a code came that silence tore: what comes soon may be the rest of it.
        self._torn_at: float | None = None

    @property
    def is_empty(self) -> bool:
        return not self._elements and self._void_by is None

    @property
    def deadline(self) -> float | None:
        """When `silence` must be asked, if nothing arrives before."""
        return None if self.is_empty else self._last_at + self._silence_s

    def touch(self, at: float) -> None:
        """Something came that is no element, as the Shift before one: no silence."""
        self._last_at = at

    def add(self, element: Element, at: float) -> None:
        if self.is_empty and at - self._opened_at < SETTLING_S:
            self._void_by = SpoilReason.JUST_OPENED
        elif self.is_empty and self._torn_at is not None and at - self._torn_at < SILENCE_TORN_S:
            self._void_by = SpoilReason.TORN
        self._last_at = at
        if self._void_by is not None:
            return
        self._elements.append(element)
        if len(self._elements) > SCAN_CHARACTERS_MAX:
            self.void(SpoilReason.TOO_LONG, at)

    def void(self, reason: SpoilReason, at: float) -> None:
        """The code under way, or the next one, cannot be trusted. The first reason stands."""
        self._last_at = at
        if self._void_by is None:
            self._void_by = reason

    def end(self, at: float) -> Complete[Element] | Void[Element] | None:
        """A terminator came. None: it ended nothing (the LF of a CRLF)."""
        elements, void_by = tuple(self._elements), self._void_by
        self._elements.clear()
        self._void_by = None
        self._torn_at = None
        self._last_at = at
        if void_by is not None:
            return Void(reason=void_by, elements=elements, at=at)
        return Complete(elements=elements, at=at) if elements else None

    def silence(self, now: float) -> Complete[Element] | Void[Element] | None:
        """Nothing more came up to `now`."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return None
        if self._ends_by is EndsBy.TERMINATOR:
            self.void(SpoilReason.TORN, self._last_at)
        ended = self.end(self._last_at)
        if self._ends_by is EndsBy.TERMINATOR:
            self._torn_at = self._last_at
        return ended
