"""Listens to one scanner until it has read the set-up code: decoders that yield calibrations instead of codes. Pure.

They have the shape of the decoders of codes, so that the same ports feed them. What was heard is judged after a silence,
since how a scanner ends its codes is one of the things to learn.
"""

from drivers.limits import SCAN_CHARACTERS_MAX
from drivers.scanner.calibration import (
    Calibration,
    CalibrationOutcome,
    Failure,
    Typing,
    Uncalibrated,
    calibrate_bytes,
    calibrate_keys,
    calibrate_report,
)
from drivers.scanner.frames import Frame, Outcome
from drivers.scanner.hid_codes import ReportDecoder
from drivers.scanner.hid_report import ReportShape
from drivers.scanner.layout import UNKNOWN_CHARACTER, Stroke
from drivers.scanner.strokes import Command, KeyTracker

LISTENING_SILENCE_S = 1.0
"""Longer than a pause of the slowest scanner inside a code, and short for somebody who waits for an answer."""


class _Pauses:
    """The longest pause between two things heard, and when silence is long enough."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._last_at: float | None = None

    @property
    def deadline(self) -> float | None:
        return None if self._last_at is None else self._last_at + LISTENING_SILENCE_S

    def hear(self, at: float) -> None:
        if self._last_at is not None:
            self.longest_s = max(self.longest_s, at - self._last_at)
        self._last_at = at


class KeyListener:
    """Feed it every key event of one keyboard."""

    def __init__(self) -> None:
        self._keys = KeyTracker()
        self._start()

    @property
    def deadline(self) -> float | None:
        return self._pauses.deadline

    def key(self, code: int, value: int, at: float) -> list[CalibrationOutcome]:
        heard = self.silence(at)
        self._pauses.hear(at)
        stroke = self._keys.feed(code, value)
        if stroke is not None and len(self._strokes) <= SCAN_CHARACTERS_MAX:
            self._strokes.append(UNKNOWN_CHARACTER if isinstance(stroke, Command) else stroke)
        return heard

    def dropped(self, at: float) -> list[CalibrationOutcome]:
        heard = self.silence(at)
        self._pauses.hear(at)
        self._keys.forget_held()
        self._is_whole = False
        return heard

    def silence(self, now: float) -> list[CalibrationOutcome]:
        deadline = self.deadline
        if deadline is None or now < deadline:
            return []
        typing = Typing(strokes=tuple(self._strokes), pause_s=self._pauses.longest_s, is_whole=self._is_whole)
        self._keys.forget_caps()
        self._start()
        # A Shift alone, or the release of a key that was held before, is nothing.
        return [calibrate_keys(typing)] if typing.strokes or not typing.is_whole else []

    def _start(self) -> None:
        self._strokes: list[Stroke] = []
        self._pauses = _Pauses()
        self._is_whole = True


class ByteListener:
    """Feed it the bytes of one serial line."""

    def __init__(self) -> None:
        self._heard = b""
        self._pauses = _Pauses()

    @property
    def deadline(self) -> float | None:
        return self._pauses.deadline

    def feed(self, data: bytes, at: float) -> list[CalibrationOutcome]:
        heard = self.silence(at)
        self._pauses.hear(at)
        self._heard = (self._heard + data)[: 2 * SCAN_CHARACTERS_MAX]
        return heard

    def silence(self, now: float) -> list[CalibrationOutcome]:
        deadline = self.deadline
        if deadline is None or now < deadline:
            return []
        data, pause_s = self._heard, self._pauses.longest_s
        self._heard, self._pauses = b"", _Pauses()
        return [calibrate_bytes(data, pause_s)]


class ReportListener:
    """Feed it the reports of one HID point-of-sale scanner: a code is whole at once."""

    def __init__(self, *, opened_at: float, shapes: tuple[ReportShape, ...], vendor: int = 0) -> None:
        self._decoder = ReportDecoder(opened_at=opened_at, calibration=Calibration(), shapes=shapes, vendor=vendor)

    @property
    def deadline(self) -> float | None:
        return self._decoder.deadline

    def report(self, report: bytes, at: float) -> list[CalibrationOutcome]:
        return [_learnt(outcome) for outcome in self._decoder.report(report, at)]

    def dropped(self, at: float) -> list[CalibrationOutcome]:
        return [_learnt(outcome) for outcome in self._decoder.dropped(at)]

    def silence(self, now: float) -> list[CalibrationOutcome]:
        return [_learnt(outcome) for outcome in self._decoder.silence(now)]


def _learnt(outcome: Outcome) -> CalibrationOutcome:
    if isinstance(outcome, Frame):
        return calibrate_report(outcome.text, outcome.symbology)
    return Uncalibrated(failure=Failure.MISREAD, reason=f"the code was spoiled: {outcome.reason}")
