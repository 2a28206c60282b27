"""From key events to strokes: which key, with what held, or the character that Alt and a code on the keypad type. Pure.

Decides nothing about codes. Keys that a scanner presses only to command a computer (Alt-F4, the logo key, an arrow) are
told apart from those that mean a character, so that a code made to command a till spoils itself.
"""

from enum import Enum
from functools import lru_cache

from drivers.scanner.layout import (
    CONTROLS,
    KEY_CAPSLOCK,
    KEY_F8,
    KEY_LEFTALT,
    KEY_RIGHTALT,
    KEYPAD_DIGITS,
    LOCKS,
    METAS,
    SHIFTS,
    TERMINATORS,
    UNKNOWN_CHARACTER,
    Key,
    Stroke,
    has_character,
)

RELEASE, PRESS, REPEAT = 0, 1, 2
ALT_DIGITS_MAX = 5
MODIFIERS = SHIFTS | CONTROLS | {KEY_LEFTALT, KEY_RIGHTALT}


class Command(Enum):
    """Something that no code of a counter contains."""

    COMMAND = "command"


class KeyTracker:
    """Feed it every key event of one device, in order. Autorepeat is ignored: a scanner presses every key."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._caps = False
        self._alt_code = ""

    def feed(self, code: int, value: int) -> Stroke | Command | None:
        if value == PRESS:
            return self._press(code)
        if value == RELEASE:
            self._held.discard(code)
            if code == KEY_LEFTALT and self._alt_code:
                typed, self._alt_code = _alt_character(self._alt_code), ""
                return typed
        return None

    def forget_held(self) -> None:
        """Events were lost: what is held is no longer known."""
        self._held.clear()
        self._alt_code = ""

    def forget_caps(self) -> None:
        """Between two codes CapsLock is off: a scanner that presses it presses it twice, and one press may have been lost."""
        self._caps = False

    def _press(self, code: int) -> Stroke | Command | None:
        held = self._held
        if code in MODIFIERS:
            held.add(code)
            self._alt_code = ""
            return None
        if code == KEY_CAPSLOCK:
            self._caps = not self._caps
            return None
        if code in LOCKS:
            return None
        control, left_alt = not held.isdisjoint(CONTROLS), KEY_LEFTALT in held
        # Windows takes Ctrl and Alt together for AltGr, and so scanners type it.
        altgr = KEY_RIGHTALT in held or (control and left_alt)
        if left_alt and not altgr:
            if code not in KEYPAD_DIGITS:
                return Command.COMMAND
            self._alt_code = (self._alt_code + KEYPAD_DIGITS[code])[:ALT_DIGITS_MAX]
            return None
        if code in METAS or not (has_character(code) or code in TERMINATORS or code == KEY_F8):
            return Command.COMMAND
        return _key((code, not held.isdisjoint(SHIFTS), altgr, self._caps, control and not altgr))


@lru_cache(maxsize=4_096)
def _key(stroke: tuple[int, bool, bool, bool, bool]) -> Key:
    """A keyboard has few keys and a code has many strokes: made once, they take half the time of a stroke."""
    code, shift, altgr, caps, ctrl = stroke
    return Key(code=code, shift=shift, altgr=altgr, caps=caps, ctrl=ctrl)


def _alt_character(code: str) -> str:
    """Alt and the keypad: a code that begins with 0 is Windows-1252, another one is the old PC's page 437."""
    number = int(code)
    if number > 0xFF:
        return UNKNOWN_CHARACTER
    return bytes([number]).decode("cp1252" if code.startswith("0") else "cp437", "replace")
