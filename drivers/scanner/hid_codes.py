"""From the reports of a HID point-of-sale scanner to whole codes. Pure: no device, no clock.

A report is a code, or a part of a long one that says that more comes; the parts are put together. What does not come within
a second is said to be torn, and never shown as a shorter code.
"""

from msgspec import structs

from drivers.limits import SCAN_CHARACTERS_MAX, SETTLING_S
from drivers.scanner.calibration import Calibration
from drivers.scanner.codes import Bare, bare, outcome_of
from drivers.scanner.frames import Outcome, SpoilReason, spoiled
from drivers.scanner.framing import characters
from drivers.scanner.hid_report import Part, ReportShape, is_scanned, may_continue, part_of

CONTINUED_S = 1.0
"""The parts of one code come milliseconds apart."""

_SUFFIXES = "\r\n\t"


class ReportDecoder:
    """Feed it every report of one device, in order; `at` is when it was read."""

    def __init__(
        self, *, opened_at: float, calibration: Calibration, shapes: tuple[ReportShape, ...], vendor: int = 0
    ) -> None:
        self._opened_at = opened_at
        self._calibration = calibration
        self._additions = structs.replace(calibration, has_aim=False)
        self._shapes = shapes
        self._vendor = vendor
        self._parts: list[Part] = []
        self._void_by: SpoilReason | None = None
        self._last_at = opened_at

    @property
    def deadline(self) -> float | None:
        """When `silence` must be called, if no report comes before."""
        return self._last_at + CONTINUED_S if self._is_under_way else None

    def report(self, report: bytes, at: float) -> list[Outcome]:
        if not is_scanned(report, self._shapes):
            return []
        if not self._is_under_way and at - self._opened_at < SETTLING_S:
            self._void_by = SpoilReason.JUST_OPENED
        self._last_at = at
        part = part_of(report, self._shapes, self._vendor)
        if part is None:
            # No byte of it is sure. What still comes of this code belongs to it, up to its end or to a silence.
            self._void(SpoilReason.TORN)
            return [] if may_continue(report, self._shapes) else [self._end()]
        if self._parts and part.symbology != self._parts[0].symbology:
            self._void(SpoilReason.TORN)
        self._parts.append(part)
        if sum(len(one.data) for one in self._parts) > SCAN_CHARACTERS_MAX:
            self._void(SpoilReason.TOO_LONG)
        return [] if part.is_continued else [self._end()]

    def dropped(self, at: float) -> list[Outcome]:
        """The kernel may have thrown reports away: what is under way, or comes next, cannot be trusted."""
        self._last_at = at
        self._void(SpoilReason.EVENTS_DROPPED)
        return []

    def silence(self, now: float) -> list[Outcome]:
        """No report came up to `now`."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return []
        self._void(SpoilReason.TORN)
        return [self._end()]

    @property
    def _is_under_way(self) -> bool:
        return bool(self._parts) or self._void_by is not None

    def _void(self, reason: SpoilReason) -> None:
        """The first reason stands. What is kept for the digest is little."""
        if self._void_by is None:
            self._void_by = reason
        del self._parts[SCAN_CHARACTERS_MAX:]

    def _end(self) -> Outcome:
        parts, void_by = tuple(self._parts), self._void_by
        self._parts.clear()
        self._void_by = None
        text, is_sure = characters(b"".join(part.data for part in parts))
        if void_by is not None:
            return spoiled(void_by, self._last_at, text)
        # An identifier is the report's to give, not the text's.
        code = bare(text.rstrip(_SUFFIXES), self._additions)
        symbology = parts[0].symbology or code.symbology
        is_complete = code.is_complete and (bool(symbology) or not self._calibration.has_aim)
        named = Bare(text=code.text, symbology=symbology, is_complete=is_complete)
        return outcome_of(named, self._calibration, self._last_at, is_sure=is_sure)
