"""The decoder of keyboard scanners: every way a digit may be typed, and every way a code may be spoiled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.limits import SCAN_CHARACTERS_MAX, SETTLING_S, SILENCE_END_S, SILENCE_TORN_S
from drivers.scanner.calibration import UNCALIBRATED, Calibration, Suffix
from drivers.scanner.frames import Frame, Quality, Spoiled, SpoilReason
from drivers.scanner.layout import (
    KEY_CAPSLOCK,
    KEY_ENTER,
    KEY_F8,
    KEY_KPENTER,
    KEY_LEFTALT,
    KEY_LEFTCTRL,
    KEY_LEFTSHIFT,
    KEY_NUMLOCK,
    KEY_RIGHTBRACE,
    KEY_TAB,
    Key,
    Layout,
    typed_keys,
)
from drivers.scanner.strokes import PRESS, RELEASE, REPEAT
from tests.unit.drivers.scanner.keystrokes import (
    KEYPAD,
    STEP_S,
    Event,
    Typist,
    pressed,
    tap,
    typed,
)

NUMBER = "301762042200312345"


def on_keypad(digits: str) -> list[Event]:
    return [event for digit in digits for event in tap(KEYPAD[digit])] + tap(KEY_KPENTER)


@pytest.mark.parametrize("decoder_layout", list(Layout))
@pytest.mark.parametrize("scanner_layout", list(Layout))
def test_digits_are_the_same_whatever_the_layouts(decoder_layout: Layout, scanner_layout: Layout) -> None:
    assert Typist(decoder_layout).events(typed(NUMBER, scanner_layout)).texts() == [NUMBER]


@pytest.mark.parametrize("layout", list(Layout))
def test_digits_from_the_keypad_need_no_numlock(layout: Layout) -> None:
    assert Typist(layout).events(on_keypad(NUMBER)).texts() == [NUMBER]
    assert Typist(layout).events([*tap(KEY_NUMLOCK), *on_keypad(NUMBER), *tap(KEY_NUMLOCK)]).texts() == [NUMBER]


def test_caps_lock_does_not_touch_digits() -> None:
    assert Typist().events([*tap(KEY_CAPSLOCK), *typed(NUMBER, Layout.FR)]).texts() == [NUMBER]


def test_alt_and_a_code_on_the_keypad_is_one_character() -> None:
    def alt(code: str) -> list[Event]:
        digits = [event for digit in code for event in tap(KEYPAD[digit])]
        return [(KEY_LEFTALT, PRESS), *digits, (KEY_LEFTALT, RELEASE)]

    number = [event for digit in NUMBER for event in alt(f"0{ord(digit)}")]
    assert Typist().events([*number, *tap(KEY_ENTER)]).texts() == [NUMBER]
    assert Typist().events([*alt("0233"), *alt("130"), *tap(KEY_ENTER)]).texts() == ["éé"]
    [frame] = Typist().events([*alt("99999999"), *tap(KEY_ENTER)]).outcomes
    assert isinstance(frame, Frame)
    assert frame.quality is Quality.SUSPECT


@pytest.mark.parametrize("layout", list(Layout))
def test_other_characters_follow_the_layout_of_the_scanner(layout: Layout) -> None:
    text = "https://exemple.fr/r/AB12?q=W-M_z"
    assert Typist(layout).events(typed(text, layout)).texts() == [text]


def test_a_key_without_a_character_makes_the_code_suspect() -> None:
    keys = [*pressed([Key(code=30, altgr=True), Key(code=31)]), *tap(KEY_ENTER)]
    [frame] = Typist(Layout.FR).events(keys).outcomes
    assert isinstance(frame, Frame)
    assert frame.quality is Quality.SUSPECT


@pytest.mark.parametrize("end", [KEY_ENTER, KEY_KPENTER, KEY_TAB])
def test_enter_keypad_enter_and_tab_end_a_code(end: int) -> None:
    assert Typist().events(typed("12", end=end) + typed("34", end=end)).texts() == ["12", "34"]


def test_a_terminator_with_nothing_before_it_is_nothing() -> None:
    assert Typist().events([*tap(KEY_ENTER), *tap(KEY_TAB)]).outcomes == []


IDENTIFIERS = [("]C0", "CODE_128"), ("]Q1", "QR"), ("]A0", "CODE_39"), ("]I0", "INTERLEAVED_2_OF_5")]


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize(("identifier", "symbology"), IDENTIFIERS)
def test_an_identifier_is_read_by_the_layout_of_the_scanner(layout: Layout, identifier: str, symbology: str) -> None:
    [frame] = Typist(layout).events(typed(identifier + NUMBER, layout)).outcomes
    assert isinstance(frame, Frame)
    assert (frame.symbology, frame.text, frame.quality) == (symbology, NUMBER, Quality.OK)


@pytest.mark.parametrize("scanner_layout", list(Layout))
@pytest.mark.parametrize(
    "calibration", [UNCALIBRATED, *(Calibration(layout=layout, has_aim=True) for layout in Layout)], ids=repr
)
@pytest.mark.parametrize(("identifier", "symbology"), IDENTIFIERS)
def test_an_identifier_of_another_layout_is_taken_off_and_named_if_only_one_name_fits(
    scanner_layout: Layout, calibration: Calibration, identifier: str, symbology: str
) -> None:
    [frame] = Typist(calibration).events(typed(identifier + NUMBER, scanner_layout)).outcomes
    assert isinstance(frame, Frame)
    assert frame.text == NUMBER
    assert frame.symbology in (symbology, "") or identifier in ("]Q1", "]A0")


def test_an_identifier_without_a_code_is_torn() -> None:
    assert Typist().events(typed("]C0")).spoils() == [SpoilReason.TORN]


@pytest.mark.parametrize(
    "separator", [tap(KEY_F8), [(KEY_LEFTCTRL, PRESS), *tap(KEY_RIGHTBRACE), (KEY_LEFTCTRL, RELEASE)]]
)
def test_a_group_separator_comes_as_f8_or_control_bracket(separator: list[Event]) -> None:
    keys = [*pressed(typed_keys("AB", Layout.US)), *separator, *typed("12")]
    assert Typist().events(keys).texts() == ["AB\x1d12"]


def test_autorepeat_is_ignored() -> None:
    first, *others = typed(NUMBER)
    assert Typist().events([first, (first[0], REPEAT), (first[0], REPEAT), *others]).texts() == [NUMBER]


@pytest.mark.parametrize(
    "command",
    [
        [(KEY_LEFTALT, PRESS), *tap(62), (KEY_LEFTALT, RELEASE)],  # Alt-F4
        [(KEY_LEFTCTRL, PRESS), *tap(46), (KEY_LEFTCTRL, RELEASE)],  # Ctrl-C
        tap(125),  # the logo key
        tap(14),  # backspace
        tap(103),  # arrow up
    ],
)
def test_command_keys_spoil_a_code(command: list[Event]) -> None:
    start, end = typed(NUMBER)[:8], typed(NUMBER)[8:]
    assert Typist().events([*start, *command, *end]).spoils() == [SpoilReason.CONTROL]


def test_a_code_longer_than_the_limit_is_spoiled_once_and_the_next_is_whole() -> None:
    too_long = typed("1" * (SCAN_CHARACTERS_MAX + 1))
    typist = Typist().events(typed("2" * SCAN_CHARACTERS_MAX) + too_long + typed(NUMBER))
    assert [type(outcome) for outcome in typist.outcomes] == [Frame, Spoiled, Frame]
    assert typist.outcomes[1] == Spoiled(reason=SpoilReason.TOO_LONG, at=typist.outcomes[1].at)


@settings(deadline=None)
@given(st.integers(0, 2 * 2 * len(NUMBER)))
def test_after_a_drop_nothing_is_read_up_to_the_next_terminator(place: int) -> None:
    """Wherever the kernel drops: never a shorter code, one 'scan again', and the code after it is whole."""
    events = typed(NUMBER, Layout.FR)
    typist = Typist().events(events[:place]).drop().events(events[place:]).events(typed(NUMBER))
    assert [type(outcome) for outcome in typist.outcomes] == [Spoiled, Frame]
    assert typist.outcomes[0] == Spoiled(reason=SpoilReason.EVENTS_DROPPED, at=typist.outcomes[0].at)
    assert isinstance(typist.outcomes[1], Frame)
    assert typist.outcomes[1].text == NUMBER


@settings(deadline=None)
@given(st.integers(0, 70), st.integers(1, 70))
def test_whatever_a_drop_takes_no_wrong_code_comes_out(place: int, taken: int) -> None:
    """The kernel's way: what was queued is gone, one mark stands for it, later events follow."""
    events = typed(NUMBER, Layout.FR) + typed("987654321098765432", Layout.FR) + typed("11", Layout.FR)
    typist = Typist().events(events[:place]).drop().events(events[place + taken :]).wait(2.0)
    frames = [outcome.text for outcome in typist.outcomes if isinstance(outcome, Frame)]
    assert set(frames) <= {NUMBER, "987654321098765432", "11"}
    assert any(isinstance(outcome, Spoiled) for outcome in typist.outcomes)


def test_the_release_of_a_lost_enter_ends_the_void() -> None:
    events = typed(NUMBER)
    typist = Typist().events(events[:6]).drop().events([(KEY_ENTER, RELEASE)]).events(typed(NUMBER))
    assert [type(outcome) for outcome in typist.outcomes] == [Spoiled, Frame]


def test_the_release_of_an_enter_means_nothing_otherwise() -> None:
    typist = Typist().events([*typed("1")[:2], (KEY_ENTER, RELEASE), *typed("2")])
    assert typist.texts() == ["12"]


def test_a_drop_with_shift_held_does_not_shift_the_next_code() -> None:
    typist = Typist().events([(KEY_LEFTSHIFT, PRESS)]).drop().events(tap(KEY_ENTER)).events(typed("ab"))
    assert [outcome.text for outcome in typist.outcomes if isinstance(outcome, Frame)] == ["ab"]


def test_silence_without_a_terminator_tears_a_code() -> None:
    half = typed(NUMBER)[:9]
    assert Typist().events(half).wait(SILENCE_TORN_S - STEP_S).outcomes == []
    assert Typist().events(half).wait(SILENCE_TORN_S).spoils() == [SpoilReason.TORN]
    typist = Typist().events(half).wait(SILENCE_TORN_S).events(typed("12"))
    assert [type(outcome) for outcome in typist.outcomes] == [Spoiled, Frame]


def test_a_late_key_tears_the_code_before_it_even_when_nobody_asked() -> None:
    typist = Typist().events(typed(NUMBER)[:10])
    typist.now += 2 * SILENCE_TORN_S
    typist.events(typed("12"))
    assert [type(outcome) for outcome in typist.outcomes] == [Spoiled, Frame]


def test_a_slow_scanner_is_not_torn() -> None:
    typist = Typist()
    for event in typed(NUMBER):
        typist.wait(0.1).events([event])
    assert typist.texts() == [NUMBER]


def test_a_scanner_without_suffix_is_ended_by_silence() -> None:
    keys = list(pressed(typed_keys("4711", Layout.US)))
    typist = Typist(Calibration(suffix=Suffix.NONE)).events(keys).wait(SILENCE_END_S).events(keys).wait(SILENCE_END_S)
    assert typist.texts() == ["4711", "4711"]
    assert typist.decoder.deadline is None


def test_the_deadline_says_when_to_ask_for_silence() -> None:
    typist = Typist().events(typed("12")[:1])
    assert typist.decoder.deadline == typist.now + SILENCE_TORN_S


def test_a_code_that_began_before_the_device_was_opened_is_not_read() -> None:
    tail = Typist(start_s=SETTLING_S - 5 * STEP_S).events(typed(NUMBER)).events(typed("12"))
    assert [type(outcome) for outcome in tail.outcomes] == [Spoiled, Frame]
    settled = Typist(start_s=SETTLING_S).events(typed(NUMBER))
    assert settled.texts() == [NUMBER]
