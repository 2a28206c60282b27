"""Listening for the set-up code: what is heard up to a silence is one scan."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.limits import SCAN_CHARACTERS_MAX
from drivers.scanner.calibration import SETUP_TEXT, Calibration, Failure, Suffix, Uncalibrated
from drivers.scanner.hid_codes import CONTINUED_S
from drivers.scanner.hid_report import shapes_of
from drivers.scanner.layout import Layout
from drivers.scanner.listening import LISTENING_SILENCE_S, ByteListener, KeyListener, ReportListener
from tests.unit.drivers.scanner.descriptors import HONEYWELL
from tests.unit.drivers.scanner.keystrokes import typed

SCANNED = f"]C0{SETUP_TEXT}\r\n".encode()
LEARNT = Calibration(suffix=Suffix.CRLF, has_aim=True, gap_ms=250)


@settings(deadline=None)
@given(st.lists(st.integers(1, 12), max_size=30))
def test_however_the_bytes_are_cut_the_same_is_learnt(cuts: list[int]) -> None:
    listener, data = ByteListener(), SCANNED
    for cut in [*cuts, len(data)]:
        if data[:cut]:
            assert listener.feed(data[:cut], 10.0) == []
        data = data[cut:]
    assert listener.deadline == 10.0 + LISTENING_SILENCE_S
    assert listener.silence(10.0 + LISTENING_SILENCE_S / 2) == []
    assert listener.silence(10.0 + LISTENING_SILENCE_S) == [LEARNT]
    assert listener.deadline is None
    assert listener.silence(99.0) == []


def test_the_gap_is_learnt_from_the_pauses_between_bytes() -> None:
    listener = ByteListener()
    listener.feed(SCANNED[:9], 10.0)
    listener.feed(SCANNED[9:], 10.1)
    [learnt] = listener.silence(12.0)
    assert isinstance(learnt, Calibration)
    assert learnt.gap_ms == 400


def test_a_second_scan_after_a_silence_is_judged_by_itself() -> None:
    listener = ByteListener()
    listener.feed(b"3017620422003\r", 10.0)
    [first] = listener.feed(SCANNED, 20.0)
    assert isinstance(first, Uncalibrated)
    assert listener.silence(30.0) == [LEARNT]
    keys = KeyListener()
    heard = [
        outcome
        for start, text in ((10.0, "ABC"), (20.0, SETUP_TEXT))
        for place, (code, value) in enumerate(typed(text, Layout.FR))
        for outcome in keys.key(code, value, start + place / 1_000)
    ]
    assert [one.failure for one in heard if isinstance(one, Uncalibrated)] == [Failure.NOT_THE_CODE]
    [learnt] = keys.silence(30.0)
    assert isinstance(learnt, Calibration)
    assert learnt.layout is Layout.FR


def test_endless_typing_takes_no_endless_room_and_teaches_nothing() -> None:
    keys, line = KeyListener(), ByteListener()
    for place, (code, value) in enumerate(typed("7" * 4 * SCAN_CHARACTERS_MAX)):
        assert keys.key(code, value, place / 1_000) == []
    for _ in range(50):
        line.feed(b"7" * SCAN_CHARACTERS_MAX, 1.0)
    for heard in (keys.silence(99.0), line.silence(99.0)):
        [outcome] = heard
        assert isinstance(outcome, Uncalibrated)
        assert outcome.failure is Failure.NOT_THE_CODE


def reports() -> ReportListener:
    return ReportListener(opened_at=0.0, shapes=shapes_of(HONEYWELL.descriptor))


def test_one_report_teaches_at_once() -> None:
    assert reports().report(HONEYWELL.build(SETUP_TEXT.encode()), 10.0) == [
        Calibration(suffix=Suffix.NONE, has_aim=True, gap_ms=250)
    ]


@pytest.mark.parametrize("way", ["torn", "dropped", "refused"])
def test_a_spoiled_report_is_a_misreading(way: str) -> None:
    listener = reports()
    if way == "torn":
        assert listener.report(HONEYWELL.build(SETUP_TEXT.encode(), is_continued=True), 10.0) == []
        heard = listener.silence(10.0 + CONTINUED_S)
    elif way == "dropped":
        assert listener.dropped(10.0) == []
        heard = listener.report(HONEYWELL.build(SETUP_TEXT.encode()), 10.1)
    else:
        heard = listener.report(HONEYWELL.build(SETUP_TEXT.encode(), length=99), 10.0)
    [outcome] = heard
    assert isinstance(outcome, Uncalibrated)
    assert outcome.failure is Failure.MISREAD
    assert listener.deadline is None
