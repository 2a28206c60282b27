"""What one scan of the printed set-up code teaches about a scanner: country, ending, additions, speed. Pure.

The set-up code is Code 128 on paper, since lasers do not read screens. It holds the characters that tell the countries'
keyboards apart, in front of which stands a fixed word and behind which two check digits, so that something else scanned,
a scan with a piece missing and a country that is not known here are three different answers. Nothing is guessed: either
the whole code was seen, in exactly one country's keys, or there is a reason why not.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec

from drivers.limits import SILENCE_END_S, SILENCE_TORN_S
from drivers.scanner.aim import split_identifier
from drivers.scanner.frames import EndsBy
from drivers.scanner.layout import (
    DIGITS,
    KEY_ENTER,
    KEY_KPENTER,
    UNKNOWN_CHARACTER,
    Key,
    Layout,
    Stroke,
    text_of,
)

_WORD = "GUICHET"
_BODY = f"{_WORD}-AQZWMY/:]#@1"
SETUP_TEXT = f"{_BODY}{sum(place * ord(char) for place, char in enumerate(_BODY, start=1)) % 97:02}"
"""What the printed code says. The digits are typed by the same keys in every country; us and gb differ in # and @."""

ADDITION_CHARACTERS_MAX = 32
"""Of a prefix or a trailer: a scanner's own settings allow a dozen."""

GAP_FACTOR = 4
GAP_MS_MIN, GAP_MS_MAX = 250, 1_500
"""A silence that ends or tears a code is four times the longest pause between two keys of the set-up code, and between
these: the fastest scanner is sometimes held up, the slowest peaks at 100 ms per key."""

ALIKE_MIN = 6
"""So many characters in a row of the set-up code are no chance: it was scanned, and not read whole."""

SLIPS_MAX = 2
"""So many wrong characters are a misreading; more are another country's keyboard."""


class Suffix(StrEnum):
    """What a scanner sends after each code."""

    ANY = "any"
    """Not learnt: Enter, keypad Enter, Tab, CR and LF all end a code."""
    ENTER = "enter"
    KEYPAD_ENTER = "keypad-enter"
    TAB = "tab"
    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    NONE = "none"
    """Silence ends a code."""


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one scanner types. The defaults serve a scanner that nobody calibrated.

    `layout`: None when it does not matter, as on a serial line, or is not known. `alternatives`: layouts that type the set-up
    code alike; a code that they read differently is doubtful. `prefix` and `trailer`: what it adds before
    and behind each code. `has_aim`: it sends AIM identifiers. `gap_ms`: the silence that ends or tears a code; 0 when nobody
    measured it. `is_case_inverted`: it believes that CapsLock is on. `group_separator`: what it sends for GS, when that is
    neither Ctrl+] nor F8.
    """

    layout: Layout | None = None
    alternatives: tuple[Layout, ...] = ()
    suffix: Suffix = Suffix.ANY
    prefix: str = ""
    trailer: str = ""
    has_aim: bool = False
    gap_ms: int = 0
    is_case_inverted: bool = False
    group_separator: str = ""

    def __post_init__(self) -> None:
        if max(len(self.prefix), len(self.trailer)) > ADDITION_CHARACTERS_MAX:
            raise ValueError(f"a prefix or a trailer has {ADDITION_CHARACTERS_MAX} characters at most")
        if len(self.group_separator) > 1:
            raise ValueError("group_separator is one character")
        if self.gap_ms and not GAP_MS_MIN <= self.gap_ms <= GAP_MS_MAX:
            raise ValueError(f"gap_ms is 0, or {GAP_MS_MIN} to {GAP_MS_MAX}")

    @property
    def ends_by(self) -> EndsBy:
        return EndsBy.GAP if self.suffix is Suffix.NONE else EndsBy.TERMINATOR

    @property
    def silence_s(self) -> float:
        """The silence that ends a code without suffix, and tears one with."""
        if self.gap_ms:
            return self.gap_ms / 1_000
        return SILENCE_END_S if self.ends_by is EndsBy.GAP else SILENCE_TORN_S

    @property
    def keys(self) -> Layout:
        """The layout to read keys by."""
        return self.layout or Layout.US


UNCALIBRATED = Calibration()


class Failure(StrEnum):
    NOT_THE_CODE = "NOT_THE_CODE"
    """Something else was scanned, or typed."""
    MISREAD = "MISREAD"
    """The set-up code, with characters missing, wrong or too many: scan it again."""
    UNKNOWN_LAYOUT = "UNKNOWN_LAYOUT"
    """The set-up code, in the keys of a country that is not known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncalibrated:
    """`reason` is English, for the hotline."""

    failure: Failure
    reason: str


CalibrationOutcome = Calibration | Uncalibrated


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """What was heard of a keyboard scanner, up to a silence: its strokes, and the longest pause in them, in seconds.

    `is_whole` is False when the kernel dropped events.
    """

    strokes: tuple[Stroke, ...]
    pause_s: float
    is_whole: bool = True


def calibrate_keys(typing: Typing) -> CalibrationOutcome:
    if not typing.is_whole:
        return Uncalibrated(failure=Failure.MISREAD, reason="key events were lost while the code was read")
    strokes = typing.strokes
    found = [
        (layout, is_inverted)
        for layout in Layout
        for is_inverted in (False, True)
        if SETUP_TEXT in text_of(strokes, layout, is_case_inverted=is_inverted)
    ]
    if not found:
        return _unrecognised(strokes)
    layout, is_inverted = found[0]
    start = next(
        start
        for start in reversed(range(len(strokes)))
        if text_of(strokes[start:], layout, is_case_inverted=is_inverted).startswith(SETUP_TEXT)
    )
    end = start + len(SETUP_TEXT)
    # A scanner that types its characters by their numbers reads the same in every layout.
    is_layout_free = not any(isinstance(stroke, Key) for stroke in strokes[start:end])
    learnt = _learnt(
        prefix=text_of(strokes[:start], layout, is_case_inverted=is_inverted),
        ending=text_of(strokes[end:], layout, is_case_inverted=is_inverted),
        pause_s=typing.pause_s,
    )
    if isinstance(learnt, Uncalibrated) or is_layout_free:
        return learnt
    return msgspec.structs.replace(
        learnt,
        layout=layout,
        alternatives=tuple(dict.fromkeys(other for other, _ in found if other is not layout)),
        suffix=_key_of(strokes[-1], learnt.suffix),
        is_case_inverted=is_inverted,
    )


def calibrate_bytes(data: bytes, pause_s: float) -> CalibrationOutcome:
    """From everything a serial scanner sent up to a silence, and the longest pause in it, in seconds."""
    text = data.decode("cp1252", "replace")
    prefix, found, ending = text.rpartition(SETUP_TEXT)
    if not found:
        is_noise = sum(byte >= 0x80 for byte in data) * 4 > len(data)
        hint = ", and hardly text: is the speed of the line right?" if is_noise else ""
        return _foreign(text, f"{len(data)} bytes without the set-up code{hint}")
    return _learnt(prefix=prefix, ending=ending, pause_s=pause_s)


def calibrate_report(text: str, symbology: str) -> CalibrationOutcome:
    """From one code of a HID point-of-sale scanner, which needs no layout, no suffix and no gap."""
    prefix, found, ending = text.rpartition(SETUP_TEXT)
    if not found:
        return _foreign(text, f"a code of {len(text)} characters that is not the set-up code")
    learnt = _learnt(prefix=prefix, ending=ending, pause_s=0.0)
    if isinstance(learnt, Uncalibrated):
        return learnt
    return msgspec.structs.replace(learnt, suffix=Suffix.NONE, has_aim=learnt.has_aim or bool(symbology))


def _learnt(*, prefix: str, ending: str, pause_s: float) -> CalibrationOutcome:
    """From what came before and behind the set-up code."""
    prefix = prefix.lstrip("\r\n")
    trailer, suffix = _ending(ending)
    if SETUP_TEXT in prefix:
        return Uncalibrated(failure=Failure.MISREAD, reason="the set-up code came twice")
    if max(len(prefix), len(trailer)) > ADDITION_CHARACTERS_MAX:
        return Uncalibrated(failure=Failure.MISREAD, reason="more came with the set-up code than a scanner adds")
    is_typed_on = suffix is Suffix.NONE and any(char < " " for char in trailer)
    if UNKNOWN_CHARACTER in prefix + trailer or is_typed_on or "\r" in prefix or "\n" in prefix:
        return Uncalibrated(failure=Failure.MISREAD, reason="keys that no scanner adds came with the set-up code")
    has_aim, prefix = _without_identifier(prefix)
    return Calibration(
        suffix=suffix,
        prefix=prefix,
        trailer=trailer,
        has_aim=has_aim,
        gap_ms=min(GAP_MS_MAX, max(GAP_MS_MIN, round(GAP_FACTOR * pause_s * 1_000))),
    )


def _ending(text: str) -> tuple[str, Suffix]:
    """(trailer, suffix). Of two endings, Tab and Enter, the last one ends and the other belongs to the trailer."""
    if text.endswith("\t"):
        return text.rstrip("\t"), Suffix.TAB
    trailer = text.rstrip("\r\n")
    kinds = {"": Suffix.NONE, "\r": Suffix.CR, "\n": Suffix.LF, "\r\n": Suffix.CRLF}
    return trailer, kinds.get(text[len(trailer) :], Suffix.CRLF)


def _key_of(last: Stroke, suffix: Suffix) -> Suffix:
    """CR is said by a key of its own, or else by Ctrl and a letter, or by its number."""
    if isinstance(last, Key) and not last.ctrl and suffix in (Suffix.CR, Suffix.CRLF):
        return {KEY_ENTER: Suffix.ENTER, KEY_KPENTER: Suffix.KEYPAD_ENTER}[last.code]
    return suffix


def _without_identifier(prefix: str) -> tuple[bool, str]:
    """Scanners put the AIM identifier before their prefix or behind it. The set-up code is Code 128: ]C and a modifier."""
    for identifier, rest in ((prefix[:3], prefix[3:]), (prefix[-3:], prefix[:-3])):
        if identifier.startswith("]C") and split_identifier(identifier)[0]:
            return True, rest
    return False, prefix


def _unrecognised(strokes: tuple[Stroke, ...]) -> Uncalibrated:
    texts = [text_of(strokes, layout) for layout in Layout]
    if _is_setup_elsewhere(strokes):
        return Uncalibrated(
            failure=Failure.UNKNOWN_LAYOUT, reason="the set-up code in the keys of a country that is not known here"
        )
    return _foreign(max(texts, key=_likeness), f"{len(strokes)} keys that are not the set-up code")


def _foreign(text: str, reason: str) -> Uncalibrated:
    if _likeness(text.upper()) >= ALIKE_MIN:
        return Uncalibrated(failure=Failure.MISREAD, reason="the set-up code, with characters missing or wrong")
    return Uncalibrated(failure=Failure.NOT_THE_CODE, reason=reason)


def _likeness(text: str) -> int:
    """Characters in a row that the text has in common with the set-up code."""
    return SequenceMatcher(None, text, SETUP_TEXT, autojunk=False).find_longest_match().size


def _is_setup_elsewhere(strokes: tuple[Stroke, ...]) -> bool:
    """As many strokes as the code has, its digits where they belong, the others all different, as in the code, and unlike
    it in more places than a misreading makes."""
    digits = {place for place, char in enumerate(SETUP_TEXT) if char.isdigit()}
    for start in range(len(strokes) - len(SETUP_TEXT) + 1):
        window = strokes[start : start + len(SETUP_TEXT)]
        if any(_digit(window[place]) != SETUP_TEXT[place] for place in digits):
            continue
        signs = [stroke for place, stroke in enumerate(window) if place not in digits]
        slips = min(
            sum(text_of((stroke,), layout).upper() != char for stroke, char in zip(window, SETUP_TEXT, strict=True))
            for layout in Layout
        )
        if len(set(signs)) == len(signs) and slips > SLIPS_MAX:
            return True
    return False


def _digit(stroke: Stroke) -> str | None:
    return DIGITS.get(stroke.code) if isinstance(stroke, Key) else None
