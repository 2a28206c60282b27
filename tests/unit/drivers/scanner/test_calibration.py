"""What one scan of the set-up code teaches, and what it refuses to teach."""

from itertools import combinations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.limits import SILENCE_END_S, SILENCE_TORN_S
from drivers.scanner.calibration import (
    GAP_MS_MAX,
    GAP_MS_MIN,
    SETUP_TEXT,
    UNCALIBRATED,
    Calibration,
    CalibrationOutcome,
    Failure,
    Suffix,
    Uncalibrated,
    calibrate_bytes,
    calibrate_report,
)
from drivers.scanner.frames import EndsBy
from drivers.scanner.layout import (
    KEY_ENTER,
    KEY_KPENTER,
    KEY_LEFTCTRL,
    KEY_NUMLOCK,
    KEY_TAB,
    Key,
    Layout,
    typed_keys,
)
from drivers.scanner.listening import LISTENING_SILENCE_S, KeyListener
from tests.unit.drivers.scanner.keystrokes import (
    Event,
    between_caps,
    by_numbers,
    by_windows_altgr,
    inverted,
    pressed,
    tap,
    typed,
    with_keypad_digits,
)

KEY_DOWN, KEY_M, KEY_J = 108, 50, 36


def heard(events: list[Event], *, step_s: float = 0.005, dropped_after: int | None = None) -> list[CalibrationOutcome]:
    listener, now = KeyListener(), 10.0
    outcomes: list[CalibrationOutcome] = []
    for place, (code, value) in enumerate(events):
        now += step_s
        outcomes += listener.key(code, value, now)
        if place == dropped_after:
            outcomes += listener.dropped(now)
    return outcomes + listener.silence(now + LISTENING_SILENCE_S)


def learnt(events: list[Event], *, step_s: float = 0.005) -> Calibration:
    [outcome] = heard(events, step_s=step_s)
    assert isinstance(outcome, Calibration), outcome
    return outcome


def failure(outcomes: list[CalibrationOutcome]) -> Failure:
    [outcome] = outcomes
    assert isinstance(outcome, Uncalibrated), outcome
    assert outcome.reason
    return outcome.failure


def test_the_set_up_code_is_upper_case_and_holds_what_tells_countries_apart() -> None:
    assert set("AQZWM-/:]1") <= set(SETUP_TEXT)
    assert SETUP_TEXT.upper() == SETUP_TEXT
    assert SETUP_TEXT.isascii()
    assert SETUP_TEXT.startswith("GUICHET")


@pytest.mark.parametrize(("one", "other"), list(combinations(Layout, 2)))
def test_no_two_countries_type_the_set_up_code_alike(one: Layout, other: Layout) -> None:
    assert typed_keys(SETUP_TEXT, one) != typed_keys(SETUP_TEXT, other)
    # One key a character, in every country: places in the code and places in what was typed are the same.
    assert len(typed_keys(SETUP_TEXT, one)) == len(SETUP_TEXT)


@pytest.mark.parametrize("layout", list(Layout))
def test_the_country_is_learnt_from_one_scan(layout: Layout) -> None:
    assert learnt(typed(SETUP_TEXT, layout)) == Calibration(layout=layout, suffix=Suffix.ENTER, gap_ms=GAP_MS_MIN)


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize(
    "ways",
    [with_keypad_digits, by_windows_altgr, lambda text, layout: between_caps(inverted(text, layout))],
    ids=["keypad", "ctrl-alt", "presses-caps-lock"],
)
def test_the_country_is_learnt_however_the_characters_are_typed(layout: Layout, ways: object) -> None:
    assert callable(ways)
    assert learnt(ways(SETUP_TEXT, layout)).layout is layout


@pytest.mark.parametrize("layout", list(Layout))
def test_a_scanner_that_believes_in_caps_lock_is_known_to(layout: Layout) -> None:
    calibration = learnt(inverted(SETUP_TEXT, layout) + tap(KEY_ENTER))
    assert (calibration.layout, calibration.is_case_inverted) == (layout, True)


@pytest.mark.parametrize("is_windows", [True, False])
def test_characters_typed_by_their_numbers_belong_to_no_country(is_windows: bool) -> None:
    calibration = learnt(by_numbers(f"]C0{SETUP_TEXT}\r", is_windows=is_windows))
    assert calibration == Calibration(layout=None, suffix=Suffix.CR, has_aim=True, gap_ms=GAP_MS_MIN)


def test_countries_that_were_not_told_apart_are_all_named() -> None:
    """A scanner that types what its country lacks by numbers: # and @ are all that tells us from gb."""
    events = [
        event
        for char in SETUP_TEXT
        for event in (by_numbers(char, is_windows=True) if char in "#@" else typed(char, Layout.GB, None))
    ]
    calibration = learnt(events)
    assert {calibration.layout, *calibration.alternatives} == {Layout.US, Layout.GB}


@pytest.mark.parametrize(
    ("end", "suffix"),
    [
        (tap(KEY_ENTER), Suffix.ENTER),
        (tap(KEY_KPENTER), Suffix.KEYPAD_ENTER),
        (tap(KEY_TAB), Suffix.TAB),
        (tap(KEY_M, KEY_LEFTCTRL), Suffix.CR),
        (tap(KEY_J, KEY_LEFTCTRL), Suffix.LF),
        (tap(KEY_M, KEY_LEFTCTRL) + tap(KEY_J, KEY_LEFTCTRL), Suffix.CRLF),
        (tap(KEY_ENTER) + tap(KEY_J, KEY_LEFTCTRL), Suffix.CRLF),
        (tap(KEY_ENTER) + tap(KEY_ENTER), Suffix.ENTER),
        (tap(KEY_NUMLOCK), Suffix.NONE),
        ([], Suffix.NONE),
    ],
)
def test_the_suffix_is_learnt(end: list[Event], suffix: Suffix) -> None:
    calibration = learnt(typed(SETUP_TEXT, end=None) + end)
    assert (calibration.suffix, calibration.trailer) == (suffix, "")
    assert calibration.ends_by is (EndsBy.GAP if suffix is Suffix.NONE else EndsBy.TERMINATOR)


def test_of_two_endings_the_last_one_ends() -> None:
    calibration = learnt(typed(SETUP_TEXT, end=None) + tap(KEY_TAB) + tap(KEY_ENTER))
    assert (calibration.suffix, calibration.trailer) == (Suffix.ENTER, "\t")


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize(
    ("added", "prefix", "has_aim"),
    [
        ("]C0", "", True), ("]C1", "", True), ("A7", "A7", False), ("~<", "~<", False), ("]C0#", "#", True),
        ("P.]C0", "P.", True), ("]", "]", False), ("^", "^", False),
    ],
)  # fmt: skip
def test_prefix_identifier_and_trailer_are_learnt_in_any_country(
    layout: Layout, added: str, prefix: str, has_aim: bool
) -> None:
    calibration = learnt(typed(f"{added}{SETUP_TEXT}$$", layout))
    assert (calibration.prefix, calibration.has_aim, calibration.trailer) == (prefix, has_aim, "$$")


@pytest.mark.parametrize(
    ("step_ms", "gap_ms"), [(1, GAP_MS_MIN), (62, GAP_MS_MIN), (100, 400), (250, 1_000), (500, GAP_MS_MAX)]
)
def test_the_gap_is_four_times_the_longest_pause_within_bounds(step_ms: int, gap_ms: int) -> None:
    calibration = learnt(typed(SETUP_TEXT), step_s=step_ms / 1_000)
    assert calibration.gap_ms == gap_ms
    assert calibration.silence_s == gap_ms / 1_000


def test_what_nobody_measured_waits_longer() -> None:
    assert UNCALIBRATED.silence_s == SILENCE_TORN_S
    assert Calibration(suffix=Suffix.NONE).silence_s == SILENCE_END_S


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("text", ["123456789012345678", "HTTPS://EXEMPLE.FR/R/AB12", "A", "GUICHET", "11104"])
def test_another_code_is_not_the_set_up_code(layout: Layout, text: str) -> None:
    expected = Failure.MISREAD if text == "GUICHET" else Failure.NOT_THE_CODE
    assert failure(heard(typed(text, layout))) is expected


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("place", range(len(SETUP_TEXT)))
def test_a_missing_or_wrong_character_is_a_misreading(layout: Layout, place: int) -> None:
    before, after = SETUP_TEXT[:place], SETUP_TEXT[place + 1 :]
    assert failure(heard(typed(before + after, layout))) is Failure.MISREAD
    wrong = "9" if SETUP_TEXT[place] != "9" else "8"
    assert failure(heard(typed(before + wrong + after, layout))) is Failure.MISREAD


@pytest.mark.parametrize("cut", range(7, len(SETUP_TEXT)))
def test_a_torn_code_is_a_misreading(cut: int) -> None:
    assert failure(heard(typed(SETUP_TEXT[:cut], Layout.FR))) is Failure.MISREAD
    assert failure(heard(typed(SETUP_TEXT[-cut:], Layout.FR))) is Failure.MISREAD


def test_the_code_twice_or_typed_into_is_a_misreading() -> None:
    assert failure(heard(typed(SETUP_TEXT, end=None) * 2)) is Failure.MISREAD
    assert failure(heard(typed(SETUP_TEXT) * 2)) is Failure.MISREAD
    assert failure(heard(typed(SETUP_TEXT) + typed("Z", end=None))) is Failure.MISREAD
    assert failure(heard(typed(SETUP_TEXT, end=KEY_DOWN))) is Failure.MISREAD
    assert failure(heard(typed("Z" * 33 + SETUP_TEXT))) is Failure.MISREAD
    assert failure(heard(typed("HELLO") + typed(SETUP_TEXT))) is Failure.MISREAD


def test_an_enter_before_the_code_does_no_harm() -> None:
    assert learnt(tap(KEY_ENTER) + typed(SETUP_TEXT, Layout.BE)).prefix == ""


@pytest.mark.parametrize("place", [0, 30, 60])
def test_lost_events_are_a_misreading_whatever_is_left(place: int) -> None:
    assert failure(heard(typed(SETUP_TEXT, Layout.FR), dropped_after=place)) is Failure.MISREAD


def test_a_country_that_is_not_known_is_said_to_be() -> None:
    # Dvorak: the same digits, other keys for nearly everything else.
    rows = {range(16, 28): "',.PYFGCRL/=", range(30, 41): "AOEUIDHTNS-", range(44, 54): ";QJKXBMWVZ", (13,): "]"}
    codes = {char: code for row, chars in rows.items() for code, char in zip(row, chars, strict=True)}
    dvorak = {char: Key(code=code, shift=char.isalpha()) for char, code in codes.items()}
    dvorak |= {":": Key(code=44, shift=True), "#": Key(code=4, shift=True), "@": Key(code=3, shift=True)}
    keys = [dvorak.get(char) or typed_keys(char, Layout.US)[0] for char in SETUP_TEXT]
    events = pressed(keys)
    assert failure(heard(events + tap(KEY_ENTER))) is Failure.UNKNOWN_LAYOUT


def test_nothing_and_modifiers_alone_teach_nothing() -> None:
    assert heard([]) == []
    assert heard([(KEY_LEFTCTRL, 1), (KEY_LEFTCTRL, 0), (KEY_ENTER, 0)]) == []


@pytest.mark.parametrize(
    ("data", "calibration"),
    [
        (f"{SETUP_TEXT}\r", Calibration(suffix=Suffix.CR, gap_ms=GAP_MS_MIN)),
        (f"{SETUP_TEXT}\n", Calibration(suffix=Suffix.LF, gap_ms=GAP_MS_MIN)),
        (f"{SETUP_TEXT}\r\n", Calibration(suffix=Suffix.CRLF, gap_ms=GAP_MS_MIN)),
        (f"{SETUP_TEXT}\t", Calibration(suffix=Suffix.TAB, gap_ms=GAP_MS_MIN)),
        (f"{SETUP_TEXT}", Calibration(suffix=Suffix.NONE, gap_ms=GAP_MS_MIN)),
        (
            f"\x02]C0{SETUP_TEXT}\x03\r",
            Calibration(prefix="\x02", has_aim=True, trailer="\x03", suffix=Suffix.CR, gap_ms=GAP_MS_MIN),
        ),
    ],
)  # fmt: skip
def test_a_serial_scanner_teaches_its_ending_and_additions(data: str, calibration: Calibration) -> None:
    assert calibrate_bytes(data.encode(), 0.0) == calibration


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"3017620422003\r", Failure.NOT_THE_CODE),
        (SETUP_TEXT.encode()[:-4] + b"\r", Failure.MISREAD),
        (SETUP_TEXT.encode() * 2 + b"\r", Failure.MISREAD),
        (bytes(range(128, 160)), Failure.NOT_THE_CODE),
        (b"", Failure.NOT_THE_CODE),
    ],
)
def test_other_bytes_teach_nothing(data: bytes, expected: Failure) -> None:
    assert failure([calibrate_bytes(data, 0.0)]) is expected


def test_noise_asks_after_the_speed() -> None:
    outcome = calibrate_bytes(bytes(range(128, 160)), 0.0)
    assert isinstance(outcome, Uncalibrated)
    assert "speed" in outcome.reason


def test_a_report_teaches_identifier_and_prefix() -> None:
    assert calibrate_report(f"X{SETUP_TEXT}\r", "CODE_128") == Calibration(
        prefix="X", suffix=Suffix.NONE, has_aim=True, gap_ms=GAP_MS_MIN
    )
    assert failure([calibrate_report("3017620422003", "EAN")]) is Failure.NOT_THE_CODE


@pytest.mark.parametrize(
    "fields", [{"prefix": "x" * 33}, {"trailer": "x" * 33}, {"group_separator": "ab"}, {"gap_ms": 9}]
)
def test_a_calibration_that_cannot_be_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fields, Calibration)


def test_a_calibration_survives_being_stored() -> None:
    calibration = learnt(typed(f"]C0P{SETUP_TEXT}", Layout.CH_FR))
    assert msgspec.json.decode(msgspec.json.encode(calibration), type=Calibration) == calibration


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 130), st.integers(0, 2)), max_size=200))
def test_no_typing_breaks_the_listener_nor_teaches_by_chance(events: list[Event]) -> None:
    assert all(isinstance(outcome, Uncalibrated) for outcome in heard(events))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_teach_by_chance(data: bytes) -> None:
    assert isinstance(calibrate_bytes(data, 0.1), Uncalibrated)
