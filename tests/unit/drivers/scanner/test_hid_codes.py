"""Codes from reports: long ones put together, torn ones refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.limits import SCAN_CHARACTERS_MAX, SETTLING_S
from drivers.scanner.calibration import UNCALIBRATED, Calibration
from drivers.scanner.frames import Frame, Outcome, Quality, Spoiled, SpoilReason
from drivers.scanner.hid_codes import CONTINUED_S, ReportDecoder
from drivers.scanner.hid_report import shapes_of
from tests.unit.drivers.scanner.descriptors import HONEYWELL, MAKERS, Maker

NUMBER = "123456789012345678"
SETTLED = 1.0
WITH_CONTINUED = [maker for maker in MAKERS if "continued" in maker.order]


def decoder(maker: Maker = HONEYWELL, calibration: Calibration = UNCALIBRATED) -> ReportDecoder:
    return ReportDecoder(opened_at=0.0, calibration=calibration, shapes=shapes_of(maker.descriptor))


def in_parts(maker: Maker, text: str) -> list[bytes]:
    data = text.encode()
    parts = [data[at : at + maker.data_bytes] for at in range(0, len(data), maker.data_bytes)]
    return [maker.build(part, is_continued=part is not parts[-1]) for part in parts]


def fed(decoder: ReportDecoder, reports: list[bytes], at: float = SETTLED) -> list[Outcome]:
    return [outcome for report in reports for outcome in decoder.report(report, at)]


def reasons(outcomes: list[Outcome]) -> list[SpoilReason]:
    assert all(isinstance(outcome, Spoiled) for outcome in outcomes), outcomes
    return [outcome.reason for outcome in outcomes if isinstance(outcome, Spoiled)]


def test_one_report_is_one_code_with_its_symbology() -> None:
    assert fed(decoder(), [HONEYWELL.build(NUMBER.encode())]) == [Frame(text=NUMBER, at=SETTLED, symbology="CODE_128")]


@settings(deadline=None)
@given(st.sampled_from(WITH_CONTINUED), st.text(alphabet="0123456789", min_size=1, max_size=SCAN_CHARACTERS_MAX))
def test_a_code_of_any_length_is_put_together(maker: Maker, number: str) -> None:
    [frame] = fed(decoder(maker), in_parts(maker, number))
    assert isinstance(frame, Frame)
    assert frame.text == number


@settings(deadline=None)
@given(st.sampled_from(WITH_CONTINUED), st.integers(57, 300), st.integers(0, 5))
def test_a_code_whose_rest_does_not_come_is_torn_and_the_next_is_whole(maker: Maker, length: int, kept: int) -> None:
    held = decoder(maker)
    reports = in_parts(maker, "7" * max(length, maker.data_bytes + 1))
    assert fed(held, reports[: min(kept, len(reports) - 1)]) == []
    under_way = kept > 0
    assert (held.deadline is not None) == under_way
    assert held.silence(SETTLED + CONTINUED_S - 0.01) == []
    assert reasons(held.silence(SETTLED + CONTINUED_S)) == [SpoilReason.TORN] * under_way
    [frame] = fed(held, [maker.build(b"4711")], SETTLED + 2 * CONTINUED_S)
    assert isinstance(frame, Frame)
    assert frame.text == "4711"


def test_a_code_that_begins_inside_another_tears_it() -> None:
    reports = [HONEYWELL.build(b"1" * 56, is_continued=True), HONEYWELL.build(b"4711", aim="]Q1")]
    assert reasons(fed(decoder(), reports)) == [SpoilReason.TORN]


def test_a_code_longer_than_the_limit_is_spoiled_once_and_the_next_is_whole() -> None:
    held = decoder()
    too_long = in_parts(HONEYWELL, "1" * (SCAN_CHARACTERS_MAX + 1))
    outcomes = fed(held, [*too_long, HONEYWELL.build(b"4711")])
    assert reasons(outcomes[:1]) == [SpoilReason.TOO_LONG]
    assert outcomes[1:] == [Frame(text="4711", at=SETTLED, symbology="CODE_128")]


def test_an_endless_code_takes_no_endless_room() -> None:
    held = decoder()
    assert fed(held, [HONEYWELL.build(b"1" * 56, is_continued=True)] * 2_000) == []
    assert reasons(fed(held, [HONEYWELL.build(b"1")])) == [SpoilReason.TOO_LONG]


def test_what_arrives_right_after_opening_may_be_the_rest_of_something() -> None:
    held = decoder()
    assert reasons(fed(held, [HONEYWELL.build(b"789")], SETTLING_S / 2)) == [SpoilReason.JUST_OPENED]
    assert len(fed(held, [HONEYWELL.build(b"4711")], SETTLED)) == 1


def test_when_the_kernel_may_have_dropped_reports_the_next_code_is_void() -> None:
    held = decoder()
    fed(held, [HONEYWELL.build(b"1" * 56, is_continued=True)])
    assert held.dropped(SETTLED) == []
    assert reasons(fed(held, [HONEYWELL.build(b"2")])) == [SpoilReason.EVENTS_DROPPED]
    held.dropped(SETTLED)
    assert reasons(held.silence(SETTLED + CONTINUED_S)) == [SpoilReason.EVENTS_DROPPED]


@pytest.mark.parametrize("suffix", ["\r", "\r\n", "\t", ""])
def test_a_suffix_inside_the_report_is_taken_off(suffix: str) -> None:
    assert fed(decoder(), [HONEYWELL.build(f"4711{suffix}".encode())]) == [
        Frame(text="4711", at=SETTLED, symbology="CODE_128")
    ]


@pytest.mark.parametrize("data", [b"47\x0011", b"47\r11", b"\x1b47", b"47\x7f"])
def test_control_characters_spoil_a_code(data: bytes) -> None:
    assert reasons(fed(decoder(), [HONEYWELL.build(data)])) == [SpoilReason.CONTROL]


def test_a_report_that_claims_too_much_or_nothing_is_torn() -> None:
    assert reasons(fed(decoder(), [HONEYWELL.build(b"4711", length=60)])) == [SpoilReason.TORN]
    assert reasons(fed(decoder(), [HONEYWELL.build(b"")])) == [SpoilReason.TORN]


def test_what_the_scanner_always_sends_is_missed_when_it_is_not_there() -> None:
    calibration = Calibration(prefix="P", has_aim=True)
    whole, bare = fed(decoder(calibration=calibration), [HONEYWELL.build(b"P4711"), HONEYWELL.build(b"4711")])
    assert whole == Frame(text="4711", at=SETTLED, symbology="CODE_128")
    assert bare == Frame(text="4711", at=SETTLED, symbology="CODE_128", quality=Quality.SUSPECT)
    [unnamed] = fed(decoder(calibration=calibration), [HONEYWELL.build(b"P4711", aim="\0\0\0")])
    assert unnamed == Frame(text="4711", at=SETTLED, quality=Quality.SUSPECT)


@settings(deadline=None)
@given(st.sampled_from(MAKERS), st.lists(st.binary(max_size=70), max_size=20))
def test_no_reports_make_anything_but_codes_and_spoils(maker: Maker, reports: list[bytes]) -> None:
    held = decoder(maker)
    outcomes = fed(held, reports) + held.silence(SETTLED + CONTINUED_S)
    for outcome in outcomes:
        if isinstance(outcome, Frame):
            assert outcome.text
            assert not any(char < " " and char != "\x1d" for char in outcome.text)
            assert len(outcome.text) <= SCAN_CHARACTERS_MAX
    assert held.deadline is None


@settings(deadline=None)
@given(
    st.sampled_from(WITH_CONTINUED), st.lists(st.text("0123456789", min_size=1, max_size=150), max_size=6), st.data()
)
def test_whatever_reports_go_missing_between_codes_no_code_is_shortened_unseen(
    maker: Maker, numbers: list[str], data: st.DataObject
) -> None:
    """The kernel says when it may have dropped some; what is then read is one of the codes, or nothing."""
    held = decoder(maker)
    reports = [report for number in numbers for report in in_parts(maker, number)]
    cut = data.draw(st.integers(0, len(reports)))
    outcomes = fed(held, reports[:cut]) + held.dropped(SETTLED)
    outcomes += held.silence(SETTLED + CONTINUED_S)
    assert {one.text for one in outcomes if isinstance(one, Frame)} <= set(numbers)
