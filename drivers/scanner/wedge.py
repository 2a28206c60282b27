"""From the keys of a scanner that types like a keyboard to whole codes. Pure: no device, no clock.

Decides what was scanned from key codes alone, never from the session's layout: digits whatever Shift and CapsLock say,
other characters by the layout that the scanner is set to. When the kernel dropped events, the code under way is void up
to its terminator: measured, a late reader otherwise gets "33" for "3017620422003", with its Enter.
"""

from drivers.scanner.aim import split_identifier
from drivers.scanner.assembly import Assembly, Complete
from drivers.scanner.frames import EndsBy, Frame, Outcome, Quality, Spoiled, SpoilReason
from drivers.scanner.layout import (
    CONTROLS,
    DIGITS,
    KEY_CAPSLOCK,
    KEY_F8,
    KEY_LEFTALT,
    KEY_MINUS,
    KEY_RIGHTALT,
    KEY_RIGHTBRACE,
    KEYPAD_DIGITS,
    LOCKS,
    METAS,
    SHIFTS,
    TERMINATORS,
    Key,
    Layout,
    character,
    has_character,
)

RELEASE, PRESS, REPEAT = 0, 1, 2
GROUP_SEPARATOR = "\x1d"
UNKNOWN_CHARACTER = "\ufffd"
ALT_DIGITS_MAX = 5

# A key, or a character that needed several (Alt + its code on the keypad, the group separator).
Stroke = Key | str


class WedgeDecoder:
    """Feed it every key event of one grabbed device, in order; `at` is the event's monotonic second."""

    def __init__(self, *, opened_at: float, layout: Layout = Layout.US, ends_by: EndsBy = EndsBy.TERMINATOR) -> None:
        self._layout = layout
        self._assembly: Assembly[Stroke] = Assembly(opened_at=opened_at, ends_by=ends_by)
        self._held: set[int] = set()
        self._caps = False
        self._alt_code = ""
        self._is_after_drop = False

    @property
    def deadline(self) -> float | None:
        """When `silence` must be called, if no key comes before."""
        return self._assembly.deadline

    def key(self, code: int, value: int, at: float) -> list[Outcome]:
        """One EV_KEY event. `value`: 0 release, 1 press, 2 autorepeat (ignored: a scanner presses every key)."""
        outcomes = self.silence(at)
        if value == RELEASE:
            self._release(code, at, outcomes)
        elif value == PRESS:
            self._press(code, at, outcomes)
        return outcomes

    def dropped(self, at: float) -> list[Outcome]:
        """A SYN_DROPPED event: what was held is no longer known, and the code under way is void."""
        outcomes = self.silence(at)
        self._held.clear()
        self._alt_code = ""
        self._is_after_drop = True
        self._assembly.void(SpoilReason.EVENTS_DROPPED, at)
        return outcomes

    def silence(self, now: float) -> list[Outcome]:
        """No key came up to `now`."""
        return self._read(self._assembly.silence(now))

    def _press(self, code: int, at: float, outcomes: list[Outcome]) -> None:
        if code in SHIFTS or code in CONTROLS or code in (KEY_LEFTALT, KEY_RIGHTALT):
            self._held.add(code)
            self._alt_code = ""
        elif code == KEY_CAPSLOCK:
            self._caps = not self._caps
        elif code in TERMINATORS:
            outcomes += self._read(self._assembly.end(at))
        elif code == KEY_F8 or (code == KEY_RIGHTBRACE and self._held & CONTROLS):
            self._assembly.add(GROUP_SEPARATOR, at)
        elif KEY_LEFTALT in self._held and code in KEYPAD_DIGITS:
            self._alt_code = (self._alt_code + KEYPAD_DIGITS[code])[:ALT_DIGITS_MAX]
        elif code in METAS or self._held & CONTROLS or KEY_LEFTALT in self._held or not has_character(code):
            if code not in LOCKS:
                self._assembly.void(SpoilReason.CONTROL, at)
        else:
            shift, altgr = bool(self._held & SHIFTS), KEY_RIGHTALT in self._held
            self._assembly.add(Key(code=code, shift=shift, altgr=altgr, caps=self._caps), at)

    def _release(self, code: int, at: float, outcomes: list[Outcome]) -> None:
        self._held.discard(code)
        if code == KEY_LEFTALT and self._alt_code:
            self._assembly.add(_alt_character(self._alt_code), at)
            self._alt_code = ""
        elif code in TERMINATORS and self._is_after_drop:
            # The drop took the press and left the release: the voided code ended here.
            outcomes += self._read(self._assembly.end(at))

    def _read(self, ended: Complete[Stroke] | Spoiled | None) -> list[Outcome]:
        if ended is None:
            return []
        self._is_after_drop = False
        return [ended if isinstance(ended, Spoiled) else _frame(ended, self._layout)]


def _alt_character(code: str) -> str:
    """Alt + keypad: a code that begins with 0 is Windows-1252, another one is the old PC's page 437."""
    number = int(code)
    if number > 0xFF:
        return UNKNOWN_CHARACTER
    return bytes([number]).decode("cp1252" if code.startswith("0") else "cp437", "replace")


def _frame(ended: Complete[Stroke], layout: Layout) -> Outcome:
    identifier, strokes = _take_identifier(ended.elements)
    digits = [_digit(stroke) for stroke in strokes]
    if all(digit is not None for digit in digits):
        text = "".join(digit for digit in digits if digit is not None)
    else:
        text = "".join(_meant(stroke, layout) for stroke in strokes)
    symbology, text = split_identifier(identifier + text)
    if not text:
        return Spoiled(reason=SpoilReason.TORN, at=ended.at)
    quality = Quality.SUSPECT if UNKNOWN_CHARACTER in text else Quality.OK
    return Frame(text=text, at=ended.at, quality=quality, symbology=symbology)


def _digit(stroke: Stroke) -> str | None:
    if isinstance(stroke, str):
        return stroke if stroke in "0123456789" else None
    return None if stroke.altgr else DIGITS.get(stroke.code)


def _meant(stroke: Stroke, layout: Layout) -> str:
    if isinstance(stroke, str):
        return stroke
    return character(stroke, layout) or UNKNOWN_CHARACTER


def _take_identifier(strokes: tuple[Stroke, ...]) -> tuple[str, tuple[Stroke, ...]]:
    """The AIM identifier in keys: its bracket is another key in each layout, and so tells which one typed it."""
    if len(strokes) < 3:
        return "", strokes
    bracket, letter, modifier = strokes[:3]
    if not isinstance(bracket, Key) or not isinstance(letter, Key) or bracket.shift:
        return "", strokes
    if bracket.code == KEY_RIGHTBRACE and not bracket.altgr:
        layout = Layout.US
    elif bracket.code == KEY_MINUS and bracket.altgr:
        layout = Layout.FR
    else:
        return "", strokes
    identifier = "]" + _meant(letter, layout) + (_digit(modifier) or _meant(modifier, layout))
    symbology, _ = split_identifier(identifier)
    return (identifier, strokes[3:]) if symbology else ("", strokes)
