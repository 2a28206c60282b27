"""Where codes are in reports, by descriptor: every maker's order, and whatever else a device may send."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.hid_report import Part, applications_of, is_scanned, part_of, shapes_of
from tests.unit.drivers.scanner.descriptors import (
    END,
    HONEYWELL,
    MAKERS,
    SCANNER_COLLECTION,
    Maker,
    item,
    page,
    usage,
    values,
)

KEYBOARD = page(0x01) + usage(0x06) + item(0xA0, 1) + page(0x07) + values(8, 6) + END
PUSH, POP = item(0xA4, size=0), item(0xB4, size=0)


def read(maker: Maker, report: bytes, vendor: int = 0) -> Part | None:
    return part_of(report, shapes_of(maker.descriptor), vendor)


@pytest.mark.parametrize("maker", MAKERS, ids=repr)
@pytest.mark.parametrize("is_continued", [True, False])
def test_the_code_is_found_whatever_the_order_of_the_fields(maker: Maker, is_continued: bool) -> None:
    is_continued = is_continued and "continued" in maker.order
    symbology = "CODE_128" if "aim" in maker.order else ""
    data = b"123456789012345678"
    report = maker.build(data, is_continued=is_continued)
    assert read(maker, report) == Part(data=data, symbology=symbology, is_continued=is_continued)


@pytest.mark.parametrize("maker", MAKERS, ids=repr)
def test_a_full_report_is_read_to_its_last_byte(maker: Maker) -> None:
    data = bytes(0x41 + place % 26 for place in range(maker.data_bytes))
    part = read(maker, maker.build(data))
    assert part is not None
    assert part.data == data


def test_bytes_behind_the_counted_ones_are_not_the_code() -> None:
    report = HONEYWELL.build(b"12345", length=3)
    part = read(HONEYWELL, report)
    assert part is not None
    assert part.data == b"123"


@pytest.mark.parametrize("length", [57, 200, 255])
def test_a_report_that_claims_more_than_it_has_room_for_is_refused(length: int) -> None:
    assert read(HONEYWELL, HONEYWELL.build(b"12345", length=length)) is None


def test_a_short_transfer_is_read_as_far_as_it_goes() -> None:
    report = HONEYWELL.build(b"12345")[:10]
    assert read(HONEYWELL, report) == Part(data=b"12345", symbology="CODE_128", is_continued=False)
    assert read(HONEYWELL, report[:9]) is None
    assert read(HONEYWELL, report[:1]) is None


@pytest.mark.parametrize(
    ("aim", "symbology"),
    [("]C1", "GS1_128"), ("C1", "GS1_128"), ("]d2", "GS1_DATA_MATRIX"), ("\0\0\0", ""), ("???", "")],
)
def test_the_identifier_may_lack_its_bracket(aim: str, symbology: str) -> None:
    part = read(HONEYWELL, HONEYWELL.build(b"1", aim=aim))
    assert part is not None
    assert part.symbology == symbology


def test_honeywell_s_own_letter_serves_when_there_is_no_identifier() -> None:
    report = HONEYWELL.build(b"1", aim="\0\0\0")
    shapes = shapes_of(HONEYWELL.descriptor)
    assert part_of(report, shapes, 0x0C2E) == Part(data=b"1", symbology="CODE_128", is_continued=False)
    assert part_of(report, shapes, 0x1234) == Part(data=b"1", symbology="", is_continued=False)


def test_reports_of_another_kind_are_not_codes() -> None:
    shapes = shapes_of(HONEYWELL.descriptor)
    assert is_scanned(HONEYWELL.build(b"1"), shapes)
    assert not is_scanned(b"\x04\x01", shapes)
    assert not is_scanned(b"", shapes)


@pytest.mark.parametrize(
    "descriptor",
    [
        # Push and Pop round the byte count; a usage of four bytes; a range of usages; a long item in between.
        SCANNER_COLLECTION + item(0x84, 2) + PUSH + page(0x01) + usage(0x3B) + values(8, 1) + POP
        + item(0x18, 0xFB) + item(0x28, 0xFD) + values(8, 3) + item(0x08, 0x008C00FE, 4) + values(8, 56)
        + bytes([0xFE, 2, 0xF0, 1, 2]) + values(8, 1, is_constant=True) + usage(0xFF) + values(1, 1) + END,
        # Feature and output items of the same report do not move its input.
        SCANNER_COLLECTION + item(0x84, 2) + page(0x01) + usage(0x3B) + values(8, 1)
        + item(0x90, 2) + item(0xB0, 2) + page(0x8C)
        + usage(0xFB) + usage(0xFC) + usage(0xFD) + values(8, 3) + usage(0xFE) + values(8, 56)
        + values(8, 1, is_constant=True) + usage(0xFF) + values(1, 1) + END,
    ],
)  # fmt: skip
def test_a_descriptor_may_be_written_in_many_ways(descriptor: bytes) -> None:
    [shape] = shapes_of(descriptor)
    report = Maker(report_id=2, order=("length", "aim", "data", "reserved", "continued")).build(b"4711")
    assert part_of(report, (shape,)) == Part(data=b"4711", symbology="CODE_128", is_continued=False)


def test_the_second_report_of_a_device_may_carry_the_codes() -> None:
    other = item(0x84, 9) + page(0x8C) + usage(0x20) + values(8, 4)
    descriptor = SCANNER_COLLECTION + other + HONEYWELL.descriptor[len(SCANNER_COLLECTION) :]
    [shape] = shapes_of(descriptor)
    assert part_of(HONEYWELL.build(b"12"), (shape,)) == Part(data=b"12", symbology="CODE_128", is_continued=False)


@pytest.mark.parametrize(
    "descriptor", [b"", KEYBOARD, SCANNER_COLLECTION + END, SCANNER_COLLECTION + usage(0xFE) + END]
)
def test_what_is_no_scanner_has_no_codes(descriptor: bytes) -> None:
    assert shapes_of(descriptor) == ()


@pytest.mark.parametrize(
    ("vendor", "report", "symbology"),
    [
        (0x0C2E, HONEYWELL.build(b"4711", is_continued=True), "CODE_128"),
        (0x1EAB, bytes([2, 4]) + b"4711".ljust(56, b"\0") + bytes(5) + b"\1", ""),
    ],
)
def test_a_scanner_that_describes_nothing_is_read_by_its_maker_s_form(
    vendor: int, report: bytes, symbology: str
) -> None:
    bare = SCANNER_COLLECTION + item(0x84, 2) + page(0xFF00) + usage(0x01) + values(8, 63) + END
    assert len(report) == 64
    assert part_of(report, shapes_of(bare, vendor), vendor) == Part(
        data=b"4711", symbology=symbology, is_continued=True
    )
    assert shapes_of(bare, 0x1234) == ()
    # One that does describe itself is believed.
    assert shapes_of(HONEYWELL.descriptor, vendor) == shapes_of(HONEYWELL.descriptor)


def test_a_descriptor_that_ends_inside_an_item_is_refused_whole() -> None:
    for cut in range(len(HONEYWELL.descriptor)):
        shapes_of(HONEYWELL.descriptor[:cut])
    assert shapes_of(HONEYWELL.descriptor + b"\x76\x01") == ()
    assert shapes_of(SCANNER_COLLECTION + usage(0xFE) + item(0x74, 8) + item(0x94, 65_535, 2) + item(0x80, 2)) == ()


def test_a_device_says_what_it_is() -> None:
    assert applications_of(HONEYWELL.descriptor) == ((0x8C, 0x02),)
    assert applications_of(KEYBOARD + HONEYWELL.descriptor) == ((0x01, 0x06), (0x8C, 0x02))
    assert applications_of(page(0xFF45) + item(0x08, 0x4B00, 2) + item(0xA0, 1) + END) == ((0xFF45, 0x4B00),)
    assert applications_of(b"\x06\x8c") == ()


@settings(deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=80))
def test_no_descriptor_and_no_report_break_the_reader(descriptor: bytes, report: bytes) -> None:
    part_of(report, shapes_of(descriptor, 0x0C2E), 0x0C2E)
    applications_of(descriptor)


@settings(deadline=None)
@given(st.sampled_from(MAKERS), st.binary(max_size=80))
def test_whatever_a_report_holds_no_more_is_read_than_it_has(maker: Maker, report: bytes) -> None:
    part = read(maker, report)
    assert part is None or part.data in report
