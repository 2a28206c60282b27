"""Pictures of receipts, judged by a reader of barcodes: R20."""

import pytest
import zxingcpp

from drivers.faults import PictureFault
from drivers.printer.composer import compose
from drivers.printer.document import Code128, Cut, Document, Feed, Line, Qr
from drivers.printer.profiles import PROFILES, Profile
from drivers.virtual.paper.drawing import DESK, DESK_DOTS, INK, MARGIN_DOTS, draw_receipt
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
