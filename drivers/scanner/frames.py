"""What a scanner's decoder yields: a code that was read, or a code that was spoiled and must be scanned again. Pure.

A code is never shortened, completed or guessed: either all of it was seen, or it is spoiled.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

DIGEST_CHARACTERS = 12


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
    """`digest` tells logs which code it was without saying what was in it; empty when nothing of it was seen."""

    reason: SpoilReason
    at: float
    digest: str = field(default="", compare=False)


Outcome = Frame | Spoiled


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """A scanner's thread reports one outcome."""

    device: str
    outcome: Outcome


def spoiled(reason: SpoilReason, at: float, text: str) -> Spoiled:
    """`text`: what was seen of the code."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:DIGEST_CHARACTERS] if text else ""
    return Spoiled(reason=reason, at=at, digest=digest)
