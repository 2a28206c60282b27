"""Keys as scanners press them: builders for the tests of what reads them."""

from collections.abc import Iterable

from drivers.scanner.calibration import UNCALIBRATED, Calibration
from drivers.scanner.frames import Frame, Outcome, Spoiled, SpoilReason
from drivers.scanner.layout import (
    KEY_CAPSLOCK,
    KEY_ENTER,
    KEY_LEFTALT,
    KEY_LEFTCTRL,
    KEY_LEFTSHIFT,
    KEY_RIGHTALT,
    KEYPAD_DIGITS,
    Key,
    Layout,
    typed_keys,
)
from drivers.scanner.strokes import PRESS, RELEASE
from drivers.scanner.wedge import WedgeDecoder

KEYPAD = {digit: code for code, digit in KEYPAD_DIGITS.items()}

STEP_S = 0.01

Event = tuple[int, int]


class Typist:
    """Types key events ten milliseconds apart, beginning when the device has settled."""

    def __init__(self, calibration: Calibration | Layout = UNCALIBRATED, start_s: float = 1.0) -> None:
        if isinstance(calibration, Layout):
            calibration = Calibration(layout=calibration)
        self.decoder = WedgeDecoder(opened_at=0.0, calibration=calibration)
        self.now = start_s
        self.outcomes: list[Outcome] = []

    def events(self, events: Iterable[Event]) -> "Typist":
        for code, value in events:
            self.now += STEP_S
            self.outcomes += self.decoder.key(code, value, self.now)
        return self

    def drop(self) -> "Typist":
        self.now += STEP_S
        self.outcomes += self.decoder.dropped(self.now)
        return self

    def wait(self, seconds: float) -> "Typist":
        self.now += seconds
        self.outcomes += self.decoder.silence(self.now)
        return self

    def texts(self) -> list[str]:
        assert all(isinstance(outcome, Frame) for outcome in self.outcomes), self.outcomes
        return [outcome.text for outcome in self.outcomes if isinstance(outcome, Frame)]

    def spoils(self) -> list[SpoilReason]:
        assert all(isinstance(outcome, Spoiled) for outcome in self.outcomes), self.outcomes
        return [outcome.reason for outcome in self.outcomes if isinstance(outcome, Spoiled)]


def tap(code: int, *held: int) -> list[Event]:
    presses = [(modifier, PRESS) for modifier in held]
    return [*presses, (code, PRESS), (code, RELEASE), *((modifier, RELEASE) for modifier in held)]


def pressed(keys: Iterable[Key], altgr: tuple[int, ...] = (KEY_RIGHTALT,)) -> list[Event]:
    return [
        event for key in keys for event in tap(key.code, *[KEY_LEFTSHIFT] * key.shift, *(altgr if key.altgr else ()))
    ]


def typed(text: str, layout: Layout = Layout.US, end: int | None = KEY_ENTER) -> list[Event]:
    return pressed(typed_keys(text, layout)) + ([] if end is None else tap(end))


def by_windows_altgr(text: str, layout: Layout) -> list[Event]:
    """AltGr as Ctrl and Alt together."""
    return pressed(typed_keys(text, layout), altgr=(KEY_LEFTCTRL, KEY_LEFTALT))


def with_keypad_digits(text: str, layout: Layout) -> list[Event]:
    return [event for char in text for event in (tap(KEYPAD[char]) if char in KEYPAD else typed(char, layout, None))]


def by_numbers(text: str, *, is_windows: bool) -> list[Event]:
    """Alt and the number of each character on the keypad."""
    prefix = "0" if is_windows else ""
    return [event for char in text for event in _by_number(f"{prefix}{ord(char)}")]


def between_caps(events: list[Event]) -> list[Event]:
    return [*tap(KEY_CAPSLOCK), *events, *tap(KEY_CAPSLOCK)]


def inverted(text: str, layout: Layout) -> list[Event]:
    """A scanner that believes that CapsLock is on."""
    return typed(text.swapcase(), layout, None)


def _by_number(number: str) -> list[Event]:
    digits = [event for digit in number for event in tap(KEYPAD[digit])]
    return [(KEY_LEFTALT, PRESS), *digits, (KEY_LEFTALT, RELEASE)]
