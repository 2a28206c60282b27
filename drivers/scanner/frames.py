"""What a scanner's decoder yields: a code that was read, or a code that was spoiled and must be scanned again.

A code is never shortened, completed or guessed: either all of it was seen, or it is spoiled.
"""

from dataclasses import dataclass
from enum import StrEnum


class Quality(StrEnum):
    """SUSPECT: every character was seen, but some had no sure meaning in the scanner's settings."""

    OK = "OK"
    SUSPECT = "SUSPECT"


class EndsBy(StrEnum):
    """How a scanner ends its codes. A terminator always ends one; GAP also takes silence for the end."""

    TERMINATOR = "terminator"
    GAP = "gap"


class SpoilReason(StrEnum):
    EVENTS_DROPPED = "EVENTS_DROPPED"
    """The kernel says that it threw key events away."""
    TORN = "TORN"
    """Silence came before the terminator."""
    TOO_LONG = "TOO_LONG"
    CONTROL = "CONTROL"
    """Control characters or command keys, which no code of a counter contains."""
    JUST_OPENED = "JUST_OPENED"
    """The beginning may have been typed before the device was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One code. `at` is the monotonic second of its last character; `symbology` is empty when the scanner is silent
    about it; `is_repaired` says that digits typed for another keyboard layout were put right."""

    text: str
    at: float
    quality: Quality = Quality.OK
    symbology: str = ""
    is_repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    reason: SpoilReason
    at: float


Outcome = Frame | Spoiled


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """A scanner's thread reports one outcome."""

    device: str
    outcome: Outcome
