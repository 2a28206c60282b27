"""From the keys of a scanner that types like a keyboard to whole codes. Pure: no device, no clock.

Decides what was scanned from key codes alone, never from the session's layout: digits whatever Shift and CapsLock say,
other characters by the layout that the scanner is set to. When the kernel dropped events, the code under way is void up
to its terminator: measured, a late reader otherwise gets "33" for "3017620422003", with its Enter.
"""

from collections.abc import Sequence

from drivers.scanner.aim import split_identifier
from drivers.scanner.assembly import Assembly, Complete, Void
from drivers.scanner.calibration import UNCALIBRATED, Calibration, Suffix
from drivers.scanner.codes import Bare, outcome_of
from drivers.scanner.frames import Outcome, SpoilReason, spoiled
from drivers.scanner.layout import DIGITS, KEYPAD_DIGITS, TERMINATORS, Key, Layout, Stroke, text_of
from drivers.scanner.strokes import RELEASE, Command, KeyTracker

IDENTIFIER_STROKES = 3

# Of each suffix, the characters that end a code; any other terminator inside one is a control character.
_ENDS = {Suffix.ANY: "\r\n\t", Suffix.NONE: "\r\n\t", Suffix.TAB: "\t"}
_LINE_ENDS = "\r\n"
# Ctrl and a letter is taken for an ending only where it was learnt to be one: codes made to command a till type it too.
_CONTROL_SUFFIXES = frozenset({Suffix.CR, Suffix.LF, Suffix.CRLF, Suffix.TAB})


class WedgeDecoder:
    """Feed it every key event of one grabbed device, in order; `at` is the event's monotonic second."""

    def __init__(self, *, opened_at: float, calibration: Calibration = UNCALIBRATED) -> None:
        self._calibration = calibration
        self._ends = _ENDS.get(calibration.suffix, _LINE_ENDS)
        self._keys = KeyTracker()
        self._assembly: Assembly[Stroke] = Assembly(
            opened_at=opened_at, ends_by=calibration.ends_by, silence_s=calibration.silence_s
        )
        self._silence_s = calibration.silence_s
        self._last_at = opened_at
        self._is_after_drop = False

    @property
    def deadline(self) -> float | None:
        """When `silence` must be called, if no key comes before."""
        return self._assembly.deadline

    def key(self, code: int, value: int, at: float) -> list[Outcome]:
        """One EV_KEY event. `value`: 0 release, 1 press, 2 autorepeat (ignored: a scanner presses every key)."""
        outcomes: list[Outcome] = []
        if at - self._last_at >= self._silence_s:
            outcomes += self.silence(at)
            self._keys.forget_caps()
        self._last_at = at
        self._assembly.touch(at)
        stroke = self._keys.feed(code, value)
        if stroke is None:
            if self._is_after_drop and value == RELEASE and self._is_end(Key(code=code)):
                # The drop took the press and left the release: the voided code ended here.
                outcomes += self._read(self._assembly.end(at))
        elif isinstance(stroke, Command):
            self._assembly.void(SpoilReason.CONTROL, at)
        elif self._is_end(stroke):
            outcomes += self._read(self._assembly.end(at))
        else:
            self._assembly.add(stroke, at)
        return outcomes

    def dropped(self, at: float) -> list[Outcome]:
        """A SYN_DROPPED event: what was held is no longer known, and the code under way is void."""
        outcomes = self.silence(at)
        self._keys.forget_held()
        self._is_after_drop = True
        self._assembly.void(SpoilReason.EVENTS_DROPPED, at)
        return outcomes

    def silence(self, now: float) -> list[Outcome]:
        """No key came up to `now`."""
        return self._read(self._assembly.silence(now))

    def _is_end(self, stroke: Stroke) -> bool:
        if isinstance(stroke, str):
            return stroke in self._ends
        if stroke.code in TERMINATORS or (stroke.ctrl and self._calibration.suffix in _CONTROL_SUFFIXES):
            return text_of((stroke,), self._calibration.keys) in self._ends
        return False

    def _read(self, ended: Complete[Stroke] | Void[Stroke] | None) -> list[Outcome]:
        if ended is None:
            return []
        self._is_after_drop = False
        if isinstance(ended, Void):
            return [spoiled(ended.reason, ended.at, text_of(ended.elements, self._calibration.keys))]
        return [_outcome(ended, self._calibration)]


def _outcome(ended: Complete[Stroke], calibration: Calibration) -> Outcome:
    code, strokes = _bare(ended.elements, calibration)
    return outcome_of(code, calibration, ended.at, is_sure=_is_sure(strokes, code.text, calibration))


def _bare(strokes: tuple[Stroke, ...], calibration: Calibration) -> tuple[Bare, tuple[Stroke, ...]]:
    """The AIM identifier stands before the prefix or behind it. Also the strokes of what is left."""
    has_identifier, symbology, strokes = _without_identifier(strokes, calibration)
    before = _length_of(strokes, calibration.prefix, calibration)
    strokes = strokes[before or 0 :]
    if not has_identifier:
        has_identifier, symbology, strokes = _without_identifier(strokes, calibration)
    behind = _length_of(strokes, calibration.trailer, calibration, is_behind=True)
    strokes = strokes[: len(strokes) - (behind or 0)]
    is_complete = before is not None and behind is not None and (has_identifier or not calibration.has_aim)
    digits = _digits(strokes)
    text = _text(strokes, calibration) if digits is None else digits
    return Bare(text=text, symbology=symbology, is_complete=is_complete), strokes


def _without_identifier(strokes: tuple[Stroke, ...], calibration: Calibration) -> tuple[bool, str, tuple[Stroke, ...]]:
    """(found, symbology, rest). The bracket is another key in each country, and so tells which one typed it.

    For a scanner whose country is not known, or one known to send identifiers, every country's keys are tried.
    """
    head, rest = strokes[:IDENTIFIER_STROKES], strokes[IDENTIFIER_STROKES:]
    own, _ = split_identifier(_text(head, calibration))
    if own or (calibration.layout is not None and not calibration.has_aim):
        return bool(own), own, rest if own else strokes
    others = {split_identifier(text_of(head, layout))[0] for layout in Layout} - {""}
    if not others:
        return False, "", strokes
    # Two countries may read the letter differently: then there was an identifier, and it is not known which.
    return True, others.pop() if len(others) == 1 else "", rest


def _length_of(
    strokes: tuple[Stroke, ...], added: str, calibration: Calibration, *, is_behind: bool = False
) -> int | None:
    """How many strokes what the scanner adds takes; None if it is not there. A dead key and its space are one character, so
    that the most strokes that fit are taken."""
    if not added:
        return 0
    for count in range(min(2 * len(added), len(strokes)), len(added) - 1, -1):
        piece = strokes[len(strokes) - count :] if is_behind else strokes[:count]
        if _text(piece, calibration) == added:
            return count
    return None


def _text(strokes: Sequence[Stroke], calibration: Calibration) -> str:
    return text_of(strokes, calibration.keys, is_case_inverted=calibration.is_case_inverted)


def _digits(strokes: Sequence[Stroke]) -> str | None:
    """The digits, if every key is a digit's key and Shift was held round all of them or none.

    A scanner set to France that types "12-34" holds Shift for the digits and not for the hyphen, which is the key of 6.
    """
    digits = [_digit(stroke) for stroke in strokes]
    if None in digits:
        return None
    row = [stroke for stroke in strokes if isinstance(stroke, Key) and stroke.code not in KEYPAD_DIGITS]
    is_even = len({key.shift for key in row}) <= 1 or len({key.shift != key.caps for key in row}) <= 1
    return "".join(digit for digit in digits if digit is not None) if is_even else None


def _digit(stroke: Stroke) -> str | None:
    if isinstance(stroke, str):
        return stroke if stroke in "0123456789" else None
    return None if stroke.altgr or stroke.ctrl else DIGITS.get(stroke.code)


def _is_sure(strokes: Sequence[Stroke], text: str, calibration: Calibration) -> bool:
    """Not sure: what layouts that cannot be told apart read differently, and the row of digits under CapsLock in a code with
    letters, which turns it on some systems and not on others."""
    if text.isdecimal():
        return True
    has_turned_row = any(isinstance(stroke, Key) and stroke.caps and _digit(stroke) for stroke in strokes)
    return not has_turned_row and all(text_of(strokes, other) == text for other in calibration.alternatives)
