"""From the characters of a whole code to the code: takes off what the scanner adds, refuses what no counter scans. Pure.

What is left is the code and its symbology. A code from which something is missing that this scanner always sends, and a
GS1 code whose elements do not add up, are doubtful and say so.
"""

from dataclasses import dataclass

from drivers.scanner.aim import GS1_SYMBOLOGIES, split_identifier
from drivers.scanner.calibration import Calibration
from drivers.scanner.frames import Frame, Outcome, Quality, SpoilReason, spoiled
from drivers.scanner.gs1 import Gs1Error, parse_elements
from drivers.scanner.layout import GROUP_SEPARATOR, UNKNOWN_CHARACTER

DELETE = "\x7f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A code without what the scanner adds. `is_complete`: all that it always adds was there."""

    text: str
    symbology: str
    is_complete: bool


def bare(text: str, calibration: Calibration) -> Bare:
    """The AIM identifier stands before the prefix or behind it."""
    symbology, rest = split_identifier(text)
    is_prefixed = rest.startswith(calibration.prefix)
    rest = rest.removeprefix(calibration.prefix)
    if not symbology:
        symbology, rest = split_identifier(rest)
    is_complete = is_prefixed and rest.endswith(calibration.trailer) and (bool(symbology) or not calibration.has_aim)
    return Bare(text=rest.removesuffix(calibration.trailer), symbology=symbology, is_complete=is_complete)


def outcome_of(
    code: Bare, calibration: Calibration, at: float, *, is_sure: bool = True, is_repaired: bool = False
) -> Outcome:
    """`is_sure`: every character has one meaning."""
    text = code.text
    if calibration.group_separator:
        text = text.replace(calibration.group_separator, GROUP_SEPARATOR)
    if any((char < " " and char != GROUP_SEPARATOR) or char == DELETE for char in text):
        return spoiled(SpoilReason.CONTROL, at, text)
    if not text:
        # What the scanner adds came, and the code did not.
        return spoiled(SpoilReason.TORN, at, code.symbology)
    is_sound = code.symbology not in GS1_SYMBOLOGIES or not isinstance(parse_elements(text), Gs1Error)
    is_ok = is_sure and is_sound and code.is_complete and UNKNOWN_CHARACTER not in text
    return Frame(
        text=text,
        at=at,
        quality=Quality.OK if is_ok else Quality.SUSPECT,
        symbology=code.symbology,
        is_repaired=is_repaired,
    )
