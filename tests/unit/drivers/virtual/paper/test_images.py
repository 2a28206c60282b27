"""Pictures in their three formats, as rows of dots."""

import pytest

from drivers.virtual.paper import images


def rows(drawn: images.Dots) -> list[str]:
    return [images.bits_of(row, drawn.dots) for row in drawn.rows]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        (0, ["10100000", "00001111"]),
        (49, ["1100110000000000", "0000000011111111"]),
        (2, ["10100000", "10100000", "00001111", "00001111"]),
        (3, ["1100110000000000"] * 2 + ["0000000011111111"] * 2),
    ],
)
def test_a_raster_is_scaled_by_its_mode(mode: int, wanted: list[str]) -> None:
    assert rows(images.raster(bytes([mode]) + b"\x01\x00\x02\x00\xa0\x0f")) == wanted


def test_a_strip_of_24_pins_is_read_column_by_column() -> None:
    drawn = images.strip(b"\x21\x02\x00" + b"\x80\x00\x01" + b"\x00\xff\x00")
    assert rows(drawn) == ["10"] + ["00"] * 7 + ["01"] * 8 + ["00"] * 7 + ["10"]
    assert images.strip(b"\x20\x02\x00" + b"\x80\x00\x01" * 2).dots == 4


def test_a_strip_of_8_pins_is_three_times_as_high() -> None:
    drawn = images.strip(b"\x01\x01\x00\x81")
    assert rows(drawn) == ["1"] * 3 + ["0"] * 18 + ["1"] * 3


def test_graphics_may_have_any_width_and_whole_scales() -> None:
    header = b"\x30\x70\x30\x02\x01\x31\x03\x00\x02\x00"
    assert rows(images.graphics(header + b"\xa0\x40") or images.of_bits([])) == ["110011", "001100"]


@pytest.mark.parametrize("values", [b"", b"0p4\x01\x011\x01\x00\x01\x00\xff", b"0p0\x01\x011\x01\x00\x02\x00\xff"])
def test_graphics_of_several_tones_or_of_another_length_are_not_done(values: bytes) -> None:
    assert images.graphics(values) is None
