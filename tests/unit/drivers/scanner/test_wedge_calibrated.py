"""The decoder of keyboard scanners, told how its scanner types: countries, endings, additions, and what is doubtful."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from drivers.limits import SILENCE_TORN_S
from drivers.scanner.calibration import Calibration, Suffix
from drivers.scanner.frames import Frame, Quality, Spoiled, SpoilReason
from drivers.scanner.layout import (
    KEY_CAPSLOCK,
    KEY_ENTER,
    KEY_KPENTER,
    KEY_LEFTCTRL,
    KEY_RIGHTBRACE,
    KEY_TAB,
    Layout,
    typed_keys,
)
from tests.unit.drivers.scanner.keystrokes import (
    STEP_S,
    Typist,
    between_caps,
    by_numbers,
    by_windows_altgr,
    inverted,
    tap,
    typed,
)

KEY_B, KEY_J, KEY_BACKSPACE = 48, 36, 14
NUMBER = "301762042200312345"


@pytest.mark.parametrize("layout", list(Layout))
def test_every_printable_character_is_read_by_the_layout_of_the_scanner(layout: Layout) -> None:
    text = "".join(map(chr, range(0x20, 0x7F)))
    assert Typist(layout).events(typed(text, layout)).texts() == [text]


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("text", ["12-34", "1&2", '12"34', "4/7", "0-9"])
def test_digits_and_signs_on_their_keys_are_not_taken_for_more_digits(layout: Layout, text: str) -> None:
    assert Typist(layout).events(typed(text, layout)).texts() == [text]
    if layout is not Layout.US:
        unknown = Typist().events(typed(text, layout)).outcomes
        assert [one.text for one in unknown if isinstance(one, Frame) and one.text.isdecimal()] == []


def test_a_scanner_that_holds_shift_or_caps_lock_round_all_digits_types_digits() -> None:
    plain, shifted = NUMBER[:9], NUMBER[9:]
    assert Typist(Layout.FR).events(between_caps(typed(NUMBER, Layout.US, None)) + tap(KEY_ENTER)).texts() == [NUMBER]
    # CapsLock for one half and Shift for the other is the same to the keys.
    halves = between_caps(typed(plain, Layout.US, None)) + typed(shifted, Layout.FR)
    assert Typist(Layout.FR).events(halves).texts() == [NUMBER]


def test_the_row_of_digits_under_caps_lock_among_letters_is_doubtful() -> None:
    [frame] = Typist(Layout.FR).events(between_caps(typed("ab12", Layout.FR, None)) + tap(KEY_ENTER)).outcomes
    assert isinstance(frame, Frame)
    assert frame.quality is Quality.SUSPECT


def test_caps_lock_that_was_pressed_once_is_forgotten_between_codes() -> None:
    typist = Typist().events(tap(KEY_CAPSLOCK) + typed("ab")).wait(SILENCE_TORN_S).events(typed("ab"))
    assert typist.texts() == ["AB", "ab"]


@pytest.mark.parametrize("layout", list(Layout))
def test_a_scanner_that_believes_in_caps_lock_is_read_as_it_means(layout: Layout) -> None:
    calibration = Calibration(layout=layout, is_case_inverted=True)
    assert Typist(calibration).events(inverted("Ab-12", layout) + tap(KEY_ENTER)).texts() == ["Ab-12"]


@pytest.mark.parametrize("layout", list(Layout))
def test_ctrl_and_alt_together_are_altgr(layout: Layout) -> None:
    text = "a@b#c]d"
    assert Typist(layout).events(by_windows_altgr(text, layout) + tap(KEY_ENTER)).texts() == [text]


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize(
    "added", ["{aim}{prefix}{code}{trailer}", "{prefix}{aim}{code}{trailer}"], ids=["aim-first", "prefix-first"]
)
@pytest.mark.parametrize(("prefix", "trailer"), [("", ""), ("P-", "^"), ("7", "99"), ("~", "\\")])
def test_what_the_scanner_adds_is_taken_off(layout: Layout, added: str, prefix: str, trailer: str) -> None:
    calibration = Calibration(layout=layout, prefix=prefix, trailer=trailer, has_aim=True)
    text = added.format(aim="]C0", prefix=prefix, code=NUMBER, trailer=trailer)
    [frame] = Typist(calibration).events(typed(text, layout)).outcomes
    assert isinstance(frame, Frame)
    assert (frame.text, frame.symbology, frame.quality) == (NUMBER, "CODE_128", Quality.OK)


@pytest.mark.parametrize("text", [NUMBER, f"P{NUMBER}", f"]C0{NUMBER}T", f"P{NUMBER}T", f"]C0P{NUMBER}"])
def test_a_code_without_what_the_scanner_always_adds_is_doubtful(text: str) -> None:
    calibration = Calibration(layout=Layout.FR, prefix="P", trailer="T", has_aim=True)
    [frame] = Typist(calibration).events(typed(text, Layout.FR)).outcomes
    assert isinstance(frame, Frame)
    assert frame.quality is Quality.SUSPECT


@pytest.mark.parametrize("text", ["]C0P", "P", "PT", "]C0PT"])
def test_what_the_scanner_adds_without_a_code_is_torn(text: str) -> None:
    calibration = Calibration(layout=Layout.FR, prefix="P", trailer="T")
    assert Typist(calibration).events(typed(text, Layout.FR)).spoils() == [SpoilReason.TORN]


def test_a_prefix_may_be_a_control_character() -> None:
    events = tap(KEY_B, KEY_LEFTCTRL) + typed(NUMBER)
    assert Typist(Calibration(prefix="\x02")).events(events).texts() == [NUMBER]
    assert Typist().events(events).spoils() == [SpoilReason.CONTROL]


@pytest.mark.parametrize(
    ("suffix", "ends", "spoils"),
    [
        (Suffix.ANY, [KEY_ENTER, KEY_KPENTER, KEY_TAB], []),
        (Suffix.NONE, [KEY_ENTER, KEY_KPENTER, KEY_TAB], []),
        (Suffix.ENTER, [KEY_ENTER, KEY_KPENTER], [KEY_TAB]),
        (Suffix.KEYPAD_ENTER, [KEY_ENTER, KEY_KPENTER], [KEY_TAB]),
        (Suffix.CRLF, [KEY_ENTER, KEY_KPENTER], [KEY_TAB]),
        (Suffix.TAB, [KEY_TAB], [KEY_ENTER, KEY_KPENTER]),
    ],
)
def test_only_the_suffix_of_the_scanner_ends_a_code(suffix: Suffix, ends: list[int], spoils: list[int]) -> None:
    calibration = Calibration(suffix=suffix)
    for end in ends:
        assert Typist(calibration).events(typed("12", end=end) + typed("34", end=end)).texts() == ["12", "34"]
    for inside in spoils:
        assert Typist(calibration).events(typed("12", end=inside) + typed("34", end=ends[0])).spoils() == [
            SpoilReason.CONTROL
        ]


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("suffix", [Suffix.CR, Suffix.LF, Suffix.CRLF])
def test_ctrl_m_and_ctrl_j_end_a_code_where_they_were_learnt(layout: Layout, suffix: Suffix) -> None:
    [m] = typed_keys("m", layout)
    for key in (m.code, KEY_J):
        events = typed("12", layout, None) + tap(key, KEY_LEFTCTRL)
        assert Typist(Calibration(layout=layout, suffix=suffix)).events(events).texts() == ["12"]
        assert Typist(Calibration(layout=layout)).events(events + tap(KEY_ENTER)).spoils() == [SpoilReason.CONTROL]


@pytest.mark.parametrize("is_windows", [True, False])
def test_a_scanner_that_types_numbers_ends_by_number_too(is_windows: bool) -> None:
    events = by_numbers(f"]C0{NUMBER}\r", is_windows=is_windows)
    calibration = Calibration(suffix=Suffix.CR, has_aim=True, gap_ms=250)
    [frame] = Typist(calibration).events(events).outcomes
    assert isinstance(frame, Frame)
    assert (frame.text, frame.symbology) == (NUMBER, "CODE_128")


@pytest.mark.parametrize("layout", list(Layout))
def test_the_bracket_of_the_country_with_ctrl_is_a_group_separator(layout: Layout) -> None:
    [bracket] = typed_keys("]", layout)
    for code in (bracket.code, KEY_RIGHTBRACE):
        events = typed("10AB", layout, None) + tap(code, KEY_LEFTCTRL) + typed("21C", layout)
        assert Typist(layout).events(events).texts() == ["10AB\x1d21C"]


def test_a_substitute_for_the_group_separator_is_put_right() -> None:
    calibration = Calibration(layout=Layout.FR, group_separator="|")
    assert Typist(calibration).events(typed("10AB|21C", Layout.FR)).texts() == ["10AB\x1d21C"]


@pytest.mark.parametrize(
    ("text", "quality"),
    [("]C11726123110AB", Quality.OK), ("]C11726133110AB", Quality.SUSPECT), ("]C01726133", Quality.OK)],
)
def test_a_gs1_code_whose_elements_do_not_add_up_is_doubtful(text: str, quality: Quality) -> None:
    [frame] = Typist().events(typed(text)).outcomes
    assert isinstance(frame, Frame)
    assert (frame.text, frame.quality) == (text[3:], quality)


def test_what_layouts_that_were_not_told_apart_read_differently_is_doubtful() -> None:
    calibration = Calibration(layout=Layout.US, alternatives=(Layout.GB,))
    assert Typist(calibration).events(typed("A-12")).texts() == ["A-12"]
    for text, quality in (("A-12", Quality.OK), ("A@12", Quality.SUSPECT), ("1234", Quality.OK)):
        [frame] = Typist(calibration).events(typed(text)).outcomes
        assert isinstance(frame, Frame)
        assert frame.quality is quality


def test_the_gap_of_the_scanner_tears_and_ends_its_codes() -> None:
    half = typed(NUMBER)[:9]
    slow = Typist(Calibration(gap_ms=500)).events(half)
    assert slow.wait(0.5 - STEP_S).outcomes == []
    assert slow.wait(STEP_S).spoils() == [SpoilReason.TORN]
    without = Typist(Calibration(gap_ms=500, suffix=Suffix.NONE)).events(typed("4711", end=None))
    assert without.wait(0.5).texts() == ["4711"]


def test_the_keys_of_one_character_are_no_silence() -> None:
    """Alt and four digits at 100 ms a key take longer than the gap between two keys."""
    typist = Typist(Calibration(gap_ms=250, suffix=Suffix.CR))
    for event in by_numbers(f"{NUMBER}\r", is_windows=True):
        typist.wait(0.1).events([event])
    assert typist.texts() == [NUMBER]


def test_a_spoiled_code_is_known_by_its_digest() -> None:
    one, other, same = (
        Typist().events(typed(text, end=None) + tap(KEY_BACKSPACE) + tap(KEY_ENTER)).outcomes[0]
        for text in ("123", "124", "123")
    )
    assert isinstance(one, Spoiled)
    assert isinstance(other, Spoiled)
    assert isinstance(same, Spoiled)
    assert one.digest == same.digest != other.digest
    assert "123" not in one.digest


CALIBRATIONS = st.builds(
    Calibration,
    layout=st.none() | st.sampled_from(Layout),
    suffix=st.sampled_from(Suffix),
    prefix=st.sampled_from(["", "P", "77", "\x02", "^"]),
    trailer=st.sampled_from(["", "T", "7", "\t"]),
    has_aim=st.booleans(),
    gap_ms=st.sampled_from([0, 250, 1_500]),
    is_case_inverted=st.booleans(),
    group_separator=st.sampled_from(["", "|"]),
)


@settings(deadline=None)
@given(CALIBRATIONS, st.lists(st.tuples(st.integers(0, 130), st.integers(0, 2), st.floats(0.0, 0.5)), max_size=120))
def test_no_keys_make_anything_but_codes_and_spoils(
    calibration: Calibration, events: list[tuple[int, int, float]]
) -> None:
    typist = Typist(calibration)
    for code, value, pause in events:
        typist.wait(pause).events([(code, value)])
    typist.wait(2.0)
    for outcome in typist.outcomes:
        if isinstance(outcome, Frame):
            assert outcome.text
            assert not any(char < " " and char != "\x1d" for char in outcome.text)
    assert typist.decoder.deadline is None


@settings(deadline=None)
@given(
    CALIBRATIONS.filter(lambda one: one.layout is not None),
    st.lists(st.text("0123456789", min_size=1, max_size=20), min_size=1, max_size=4),
    st.integers(0, 200),
    st.integers(1, 100),
)
def test_whatever_a_drop_takes_from_a_calibrated_scanner_no_wrong_digits_come_out(
    calibration: Calibration, numbers: list[str], place: int, taken: int
) -> None:
    layout = calibration.layout
    assert layout is not None
    prefix = calibration.prefix if calibration.prefix != "\x02" else ""
    calibration = structs.replace(calibration, prefix=prefix, trailer="", is_case_inverted=False)
    end = KEY_TAB if calibration.suffix is Suffix.TAB else KEY_ENTER
    events = [event for number in numbers for event in typed(prefix + number, layout, end)]
    whole = Typist(calibration).events(events)
    assert [one.text for one in whole.outcomes if isinstance(one, Frame)] == numbers
    typist = Typist(calibration).events(events[:place]).drop().events(events[place + taken :]).wait(2.0)
    assert {one.text for one in typist.outcomes if isinstance(one, Frame)} <= set(numbers)
