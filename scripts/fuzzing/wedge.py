"""The promise of the keyboard scanner's decoder: no code but a whole run of keys between two endings, nothing dropped inside.

`KeyWatcher` knows the same from the keys alone, written apart from the decoder: digits by the kernel's key numbers, `?` for
any other character. Source: linux/input-event-codes.h.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drivers.limits import SCAN_CHARACTERS_MAX, SETTLING_S
from drivers.scanner.calibration import UNCALIBRATED, Calibration, Suffix
from drivers.scanner.frames import EndsBy, Frame, Outcome
from drivers.scanner.layout import Layout, typed_keys
from drivers.scanner.wedge import WedgeDecoder
from scripts.fuzzing.tape import Tape

DIGIT_KEYS = {
    2: "1", 3: "2", 4: "3", 5: "4", 6: "5", 7: "6", 8: "7", 9: "8", 10: "9", 11: "0",
}  # fmt: skip
KEYPAD_KEYS = {79: "1", 80: "2", 81: "3", 75: "4", 76: "5", 77: "6", 71: "7", 72: "8", 73: "9", 82: "0"}
ENTER, KEYPAD_ENTER, TAB = 28, 96, 15
SHIFTS, CONTROLS, LEFT_ALT, RIGHT_ALT = {42, 54}, {29, 97}, 56, 100
SILENT = {58, 69, 70}
"""CapsLock, NumLock, ScrollLock."""

CALIBRATIONS = (
    UNCALIBRATED,
    *(Calibration(layout=layout, suffix=Suffix.ENTER) for layout in Layout),
    Calibration(layout=Layout.FR, suffix=Suffix.TAB, has_aim=True),
    Calibration(layout=Layout.FR, suffix=Suffix.NONE, gap_ms=250),
    Calibration(layout=Layout.US, suffix=Suffix.KEYPAD_ENTER, prefix="P-", trailer="X"),
    Calibration(layout=Layout.DE, suffix=Suffix.ENTER, prefix="^", has_aim=True, is_case_inverted=True),
    Calibration(layout=Layout.BE, suffix=Suffix.CRLF, alternatives=(Layout.FR,)),
    Calibration(layout=Layout.GB, suffix=Suffix.ANY, group_separator="~", gap_ms=1_500),
)
AZERTY = {Layout.FR, Layout.BE}
KEY_I, KEY_J, KEY_M, KEY_AZERTY_M = 23, 36, 50, 39

TICKS = 1_024
"""Of a second: a power of two, so that adding times up is exact."""
DELAYS = (1, 0, 10, 100, 300, 500, 1_000, 2_000)
NUMBER = "301762042200312345"
OPENED_AT = 4.0
_IDENTIFIER = r"(\?\?[?\d])?"


@dataclass(frozen=True, slots=True)
class KeyStep:
    code: int
    value: int
    ticks: int = 1


@dataclass(frozen=True, slots=True)
class Drop:
    ticks: int = 1


@dataclass(frozen=True, slots=True)
class Wait:
    ticks: int


Step = KeyStep | Drop | Wait
NewDecoder = Callable[[float, Calibration], WedgeDecoder]


def _new_decoder(opened_at: float, calibration: Calibration) -> WedgeDecoder:
    return WedgeDecoder(opened_at=opened_at, calibration=calibration)


class KeyWatcher:
    """`step` gives what a code may be that ends with this step: a run, or None for one that is void."""

    def __init__(self, calibration: Calibration) -> None:
        self._ends = {TAB} if calibration.suffix is Suffix.TAB else {ENTER, KEYPAD_ENTER}
        if calibration.suffix in (Suffix.ANY, Suffix.NONE):
            self._ends = {ENTER, KEYPAD_ENTER, TAB}
        self._end_numbers = ({9} if TAB in self._ends else set()) | ({10, 13} if ENTER in self._ends else set())
        self._is_gap = calibration.ends_by is EndsBy.GAP
        self._silence_s = calibration.silence_s
        letter_m = KEY_AZERTY_M if calibration.keys in AZERTY else KEY_M
        line_ends = {KEY_J, letter_m}
        self._control_ends = {
            Suffix.TAB: {KEY_I}, Suffix.CR: line_ends, Suffix.LF: line_ends, Suffix.CRLF: line_ends,
        }.get(calibration.suffix, set())  # fmt: skip
        self._held: set[int] = set()
        self._alt = self._run = ""
        self._is_void = self._is_after_drop = False
        self._last_at = OPENED_AT
        self._ended: list[str | None] = []

    def step(self, step: Step, at: float) -> list[str | None]:
        self._ended = []
        if at - self._last_at >= self._silence_s:
            self._is_void |= not self._is_gap and bool(self._run)
            self._end()
        match step:
            case Drop():
                self._held.clear()
                self._alt = ""
                self._is_void = self._is_after_drop = True
                self._last_at = at
            case KeyStep(code=code, value=1):
                self._press(code, at)
            case KeyStep(code=code, value=0):
                self._release(code, at)
            case _:
                pass
        if isinstance(step, KeyStep):
            self._last_at = at
        return self._ended

    def _press(self, code: int, at: float) -> None:
        control, alt = bool(self._held & CONTROLS), LEFT_ALT in self._held
        altgr = RIGHT_ALT in self._held or (control and alt)
        if code in SHIFTS | CONTROLS | {LEFT_ALT, RIGHT_ALT}:
            self._held.add(code)
            self._alt = ""
        elif code in SILENT:
            pass
        elif alt and not altgr and code in KEYPAD_KEYS:
            self._alt = (self._alt + KEYPAD_KEYS[code])[:5]
        elif alt and not altgr:
            self._add("?", at)
        elif code in (self._control_ends if control and not altgr else self._ends):
            self._end()
        else:
            self._add("?" if control or altgr else {**DIGIT_KEYS, **KEYPAD_KEYS}.get(code, "?"), at)

    def _release(self, code: int, at: float) -> None:
        self._held.discard(code)
        if code == LEFT_ALT and self._alt:
            number, self._alt = int(self._alt), ""
            if number in self._end_numbers:
                self._end()
            else:
                self._add(chr(number) if 48 <= number <= 57 else "?", at)
        elif code in self._ends and self._is_after_drop:
            self._end()

    def _add(self, sign: str, at: float) -> None:
        self._is_void |= not self._run and at - OPENED_AT < SETTLING_S
        self._run += sign
        self._is_void |= len(self._run) > SCAN_CHARACTERS_MAX

    def _end(self) -> None:
        if self._run or self._is_void:
            self._ended.append(None if self._is_void else self._run)
            self._run, self._is_void, self._is_after_drop = "", False, False


def hold_keys(steps: Sequence[Step], calibration: Calibration, new_decoder: NewDecoder = _new_decoder) -> None:
    """AssertionError: a promise is broken."""
    decoder, polled = new_decoder(OPENED_AT, calibration), new_decoder(OPENED_AT, calibration)
    watcher = KeyWatcher(calibration)
    at = OPENED_AT + 0.25
    for step in steps:
        at += step.ticks / TICKS
        outcomes = _fed(decoder, step, at)
        assert outcomes == [*polled.silence(at), *_fed(polled, step, at)], "looking at the clock changed something"
        ended = watcher.step(step, at)
        assert len(outcomes) == len(ended), (
            f"{len(ended)} codes ended and {len(outcomes)} were told: {ended} {outcomes}"
        )
        for outcome, run in zip(outcomes, ended, strict=True):
            hold_outcome(outcome, run, calibration)
    _hold_next_code(decoder, calibration, at)


def hold_outcome(outcome: Outcome, run: str | None, calibration: Calibration) -> None:
    """A frame is all of the run: what is missing is the scanner's own addition, and no digit of the code."""
    if not isinstance(outcome, Frame):
        return
    assert run is not None, f"a void code was read: {outcome.text!r}"
    assert outcome.text
    assert len(outcome.text) <= SCAN_CHARACTERS_MAX
    assert not any(char < " " and char != "\x1d" for char in outcome.text), "a control character in a code"
    if not re.fullmatch("[0-9]+", outcome.text):
        return
    before, behind = 2 * len(calibration.prefix), 2 * len(calibration.trailer)
    shape = rf"{_IDENTIFIER}\?{{0,{before}}}{_IDENTIFIER}{outcome.text}\?{{0,{behind}}}"
    assert re.fullmatch(shape, run), f"{outcome.text} is not all of {run}"


def _hold_next_code(decoder: WedgeDecoder, calibration: Calibration, at: float) -> None:
    """Whatever came before: a drop and a silence later, the next code is whole and right."""
    decoder.dropped(at)
    decoder.silence(at + 2.0)
    assert decoder.deadline is None
    at += 3.0
    code = calibration.prefix + NUMBER + calibration.trailer
    keys = [step for key in typed_keys(code, calibration.keys) for step in taps(key.code, is_shifted=key.shift)]
    outcomes: list[Outcome] = []
    for step in [*keys, *taps(TAB if calibration.suffix is Suffix.TAB else ENTER)]:
        at += step.ticks / TICKS
        outcomes += _fed(decoder, step, at)
    assert [one.text for one in outcomes if isinstance(one, Frame)] == [NUMBER], outcomes
    assert len(outcomes) == 1


def _fed(decoder: WedgeDecoder, step: Step, at: float) -> list[Outcome]:
    match step:
        case KeyStep():
            return decoder.key(step.code, step.value, at)
        case Drop():
            return decoder.dropped(at)
        case Wait():
            return decoder.silence(at)


# --- bytes ------------------------------------------------------------------------------------------


def check(data: bytes) -> None:
    tape = Tape(data)
    calibration = CALIBRATIONS[tape.byte() % len(CALIBRATIONS)]
    hold_keys(list(_steps(tape)), calibration)


def _steps(tape: Tape) -> Iterator[Step]:
    """A step: a byte of kind (3 bits: tap, press, release, repeat, drop, wait) and delay (3 bits), and for keys the key."""
    while not tape.is_over:
        head = tape.byte()
        ticks = DELAYS[head >> 3 & 7]
        match head & 7:
            case 6:
                yield Drop(ticks)
            case 7:
                yield Wait(ticks)
            case 1 | 2 | 3 as kind:
                yield KeyStep(tape.byte() & 0x7F, {1: 1, 2: 0, 3: 2}[kind], ticks)
            case _:
                code = tape.byte() & 0x7F
                yield KeyStep(code, 1, ticks)
                yield KeyStep(code, 0, 1)


def taps(code: int, *, is_shifted: bool = False) -> list[KeyStep]:
    tap = [KeyStep(code, 1), KeyStep(code, 0)]
    return [KeyStep(42, 1), *tap, KeyStep(42, 0)] if is_shifted else tap


def _written(steps: Sequence[Step]) -> bytes:
    written = bytearray()
    for step in steps:
        delay = DELAYS.index(step.ticks) << 3
        match step:
            case KeyStep():
                written += bytes([delay | {1: 1, 0: 2, 2: 3}[step.value], step.code])
            case Drop():
                written.append(delay | 6)
            case Wait():
                written.append(delay | 7)
    return bytes(written)


def seeds() -> list[bytes]:
    """One code for each calibration, whole, dropped, silent in between; and the ways of typing that are not plain."""
    ways: list[list[Step]] = []
    for layout in (Layout.US, Layout.FR):
        code: list[Step] = [
            step for key in typed_keys(NUMBER[:8], layout) for step in taps(key.code, is_shifted=key.shift)
        ]
        ways += [
            [*code, *taps(ENTER), *code, *taps(TAB)],
            [*code[:7], Drop(), *code[7:], *taps(ENTER), *code, *taps(ENTER)],
            [*code, Drop(), KeyStep(ENTER, 0), *code, *taps(KEYPAD_ENTER)],
            [*code[:9], Wait(2_000), *code, *taps(ENTER)],
        ]
    alt: list[Step] = [KeyStep(56, 1), *taps(82), *taps(75), *taps(73), KeyStep(56, 0)]
    identifier: list[Step] = [*taps(27), *taps(46, is_shifted=True), *taps(11)]
    separator: list[Step] = [*taps(66), KeyStep(29, 1), *taps(27), KeyStep(29, 0)]
    digits: list[Step] = [*taps(2), *taps(3), *taps(79)]
    control_enter: list[Step] = [KeyStep(29, 1), *taps(50), KeyStep(29, 0)]
    for extra in (alt, identifier, separator, taps(58), taps(14), control_enter, [KeyStep(2, 2)]):
        ways.append([*extra, *digits, *taps(ENTER)])
        ways.append([*digits, *extra, *digits, *taps(ENTER)])
    steps = [_written([Wait(1_000), *way]) for way in ways]
    return [bytes([number]) + one for number in range(len(CALIBRATIONS)) for one in steps]
