"""server.tickets.barcodes: every pair of digits, in every place, is read back by another library."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from server.tickets.barcodes import CODE_128_MODULES, QR_MODULES, Run, code_128, qr
from sync.contract.ids import TicketNumber
from sync.contract.ticket import CODE, NUMBER_END, code_digits, plain_number


def picture(runs: tuple[Run, ...], width: int, height: int, row_height: int, module: int = 3) -> Image.Image:
    image = Image.new("L", ((width + 20) * module, (height * row_height + 20) * module), 255)
    for run in runs:
        x, y = (10 + run.at) * module, (10 + run.row * row_height) * module
        image.paste(0, (x, y, x + run.length * module, y + row_height * module))
    return image


def read_bars(number: TicketNumber) -> str:
    found = zxingcpp.read_barcodes(picture(code_128(number), CODE_128_MODULES, 1, 40))
    assert [one.format for one in found] == [zxingcpp.BarcodeFormat.Code128]
    return str(found[0].text)


@pytest.mark.parametrize("pair", range(100))
def test_a_number_may_begin_with_any_pair_of_digits(pair: int) -> None:
    number = TicketNumber(pair * 10**14 + 12345678901234)
    assert read_bars(number) == plain_number(number)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, NUMBER_END - 1))
def test_any_number_is_read_back(number: int) -> None:
    assert read_bars(TicketNumber(number)) == plain_number(TicketNumber(number))


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=CODE, max_size=CODE))
def test_any_code_fits_one_size_and_is_read_back(code: bytes) -> None:
    found = zxingcpp.read_barcodes(picture(qr(code), QR_MODULES, QR_MODULES, 1))
    assert [one.text for one in found] == [code_digits(code)]


@pytest.mark.parametrize("code", [bytes(CODE), b"\xff" * CODE])
def test_the_extremes_fit_too(code: bytes) -> None:
    found = zxingcpp.read_barcodes(picture(qr(code), QR_MODULES, QR_MODULES, 1))
    assert [one.text for one in found] == [code_digits(code)]
