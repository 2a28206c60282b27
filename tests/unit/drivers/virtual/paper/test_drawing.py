"""Pictures of receipts, judged by a reader of barcodes: R20."""

import pytest
import zxingcpp

from drivers.faults import PictureFault
from drivers.printer.composer import compose
from drivers.printer.document import Code128, Cut, Document, Feed, Line, Qr
from drivers.printer.profiles import PROFILES, Profile
from drivers.virtual.paper.drawing import DESK, DESK_DOTS, INK, MARGIN_DOTS, PAPER, TOP_DOTS, draw_papers, draw_receipt
from drivers.virtual.paper.reader import read_leniently
from drivers.virtual.paper.setter import paper_of
from tests.unit.drivers.printer.samples import CLAIM_ADDRESS, CLAIM_NUMBER, receipt

TICKET_CODE = "3141592653" * 25 + "7"


@pytest.mark.parametrize("profile", PROFILES.values(), ids=str)
def test_every_barcode_is_read_back_from_the_picture_of_the_receipt(profile: Profile) -> None:
    drawn = draw_receipt(compose(receipt("DUPLICATA 2"), profile), profile)
    found = {(barcode.format, barcode.text) for barcode in zxingcpp.read_barcodes(drawn)}
    assert found == {
        (zxingcpp.BarcodeFormat.Code128, CLAIM_NUMBER),
        (zxingcpp.BarcodeFormat.QRCode, CLAIM_ADDRESS),
    }


@pytest.mark.parametrize("name", ["generic-80", "generic-80-180dpi", "generic-58"])
def test_a_whole_ticket_code_is_read_back_at_every_width(name: str) -> None:
    profile = PROFILES[name]
    drawn = draw_receipt(compose(Document((Qr(TICKET_CODE), Feed(1), Code128("99" * 9), Cut())), profile), profile)
    assert {barcode.text for barcode in zxingcpp.read_barcodes(drawn)} == {TICKET_CODE, "99" * 9}


def test_a_picture_is_as_wide_as_the_paper_on_its_desk() -> None:
    profile = PROFILES["generic-58"]
    drawn = draw_receipt(compose(Document((Line("x"),)), profile), profile)
    assert drawn.width == profile.dots + 2 * MARGIN_DOTS + 2 * DESK_DOTS
    assert drawn.getpixel((0, 0)) == DESK
    assert INK in drawn.get_flattened_data()


def test_each_paper_of_several_is_drawn() -> None:
    profile = PROFILES["generic-80"]
    one = draw_receipt(compose(Document((Line("x"), Cut())), profile), profile)
    two = draw_receipt(compose(Document((Line("x"), Cut(), Line("x"), Cut())), profile), profile)
    assert two.height == 2 * one.height - DESK_DOTS


def test_bytes_that_are_no_receipt_are_refused() -> None:
    with pytest.raises(PictureFault):
        draw_receipt(b"\x1bp\x00\x01\x01", PROFILES["generic-80"])


def drawn_row(data: bytes, row: int) -> list[int]:
    """The shades of one row of dots of the paper that these bytes print."""
    profile = PROFILES["generic-80"]
    drawn = draw_papers(read_leniently(data, paper_of(profile)).printed, profile.dots)
    top, left = DESK_DOTS + TOP_DOTS + row, DESK_DOTS + MARGIN_DOTS
    return list(drawn.crop((left, top, left + profile.dots, top + 1)).tobytes())


def test_a_paper_without_ink_is_not_drawn() -> None:
    printed = read_leniently(b"x\n\x1dV\x00\n\x1bd\x05\x1dV\x00", paper_of(PROFILES["generic-80"])).printed
    assert draw_papers(printed, 576).height == draw_papers(printed[:2], 576).height


def test_an_underline_lies_under_its_characters_and_no_other() -> None:
    row = drawn_row(b"\x1b-\x01  \x1b-\x00  \n", 23)
    assert row[:48] == [INK] * 24 + [PAPER] * 24


def test_a_reversed_character_fills_its_cell() -> None:
    row = drawn_row(b"\x1dB\x01\x1d!\x11 \x1dB\x00 \n", 47)
    assert row[:48] == [INK] * 24 + [PAPER] * 24
    assert set(drawn_row(b"\x1dB\x01 \n", 24)) == {PAPER}


def test_smaller_characters_stand_on_the_line_of_larger_ones() -> None:
    data = b"\x1dB\x01\x1d!\x01 \x1d!\x00 \n"
    assert drawn_row(data, 23)[:24] == [INK] * 12 + [PAPER] * 12
    assert drawn_row(data, 24)[:24] == [INK] * 24


def test_the_text_of_a_barcode_stands_above_and_below_it() -> None:
    bars = b"\x1dh\x28\x1dH\x03\x1dk\x02301762042200\x00"
    profile = PROFILES["generic-80"]
    printed = read_leniently(bars, paper_of(profile)).printed
    assert printed[0].height == 24 + 40 + 24
    assert [one.text for one in zxingcpp.read_barcodes(draw_papers(printed, 576))] == ["3017620422003"]
    assert 0 in drawn_row(bars, 24)
    assert 0 not in drawn_row(bars, 23)
    assert 0 not in drawn_row(bars, 64)
    assert min(drawn_row(bars, 12)) < 128
    assert min(drawn_row(bars, 76)) < 128
