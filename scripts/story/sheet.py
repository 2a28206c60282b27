"""What a scanner sees on a printed sheet: every barcode of the PDF's own raster, read by a library that did not write them."""

from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import zxingcpp

DPI = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTicket:
    """One strip: its number in bars (18 digits) and its code in the square (251 digits)."""

    number: str
    code: str


def read_sheet(path: Path) -> list[PrintedTicket]:
    """From the top of the page to its foot."""
    page = pypdfium2.PdfDocument(path)[0]
    image = page.render(scale=DPI / 72).to_pil()
    found = zxingcpp.read_barcodes(image)
    bars = sorted((one for one in found if one.format == zxingcpp.BarcodeFormat.Code128), key=_top)
    squares = sorted((one for one in found if one.format == zxingcpp.BarcodeFormat.QRCode), key=_top)
    return [PrintedTicket(number=bar.text, code=square.text) for bar, square in zip(bars, squares, strict=True)]


def save_page(path: Path, to: Path) -> None:
    """The page as a picture, for a person to look at."""
    pypdfium2.PdfDocument(path)[0].render(scale=150 / 72).to_pil().save(to)


def _top(one: zxingcpp.Barcode) -> int:
    return int(one.position.top_left.y)
