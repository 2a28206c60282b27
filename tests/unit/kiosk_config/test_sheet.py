"""The page that travels with the program: the code on it is the one that the program knows, and everybody can read the rest.

After a change of the code or of calibration.typ: `python -m scripts.calibration_sheet`, and look at the page.
"""

import io
import itertools

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from drivers.scanner.calibration import SETUP_TEXT
from kiosk_config.sheet import SHEET, sheet
from scripts.calibration_sheet import FONT_FOLDERS, compose

QUIET_MODULES = 10  # ISO/IEC 15417
DPI = 300


@pytest.fixture(scope="module")
def page() -> Image.Image:
    with pypdfium2.PdfDocument(sheet()) as document:
        assert len(document) == 1
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        drawn: Image.Image = document[0].render(scale=DPI / 72).to_pil()
    return drawn.convert("L")


def test_the_code_is_read_from_the_page_and_nothing_else_is_a_code(page: Image.Image) -> None:
    found = zxingcpp.read_barcodes(page)
    assert [(one.text, one.format) for one in found] == [(SETUP_TEXT, zxingcpp.BarcodeFormat.Code128)]


@pytest.mark.parametrize("scale", [0.5, 0.7])
def test_a_small_grey_and_blurred_copy_is_still_read(page: Image.Image, scale: float) -> None:
    small = page.resize((round(page.width * scale), round(page.height * scale))).filter(ImageFilter.GaussianBlur(0.8))
    grey = small.point(lambda value: 60 + value * 150 // 255)
    assert [one.text for one in zxingcpp.read_barcodes(grey)] == [SETUP_TEXT]


def test_every_bar_is_a_whole_number_of_dots_and_the_quiet_zones_are_wide(page: Image.Image) -> None:
    position = zxingcpp.read_barcodes(page)[0].position
    row = (position.top_left.y + position.bottom_left.y) // 2
    dark = [page.getpixel((x, row)) < 128 for x in range(page.width)]  # type: ignore[operator]  # a grey value
    frame = [x for x, is_dark in enumerate(dark) if is_dark]
    bars = [x for x in frame if position.top_left.x - 20 <= x <= position.top_right.x + 20]
    changes = [x for x in range(bars[0], bars[-1] + 2) if dark[x] != dark[x - 1]]
    widths = [after - before for before, after in itertools.pairwise(changes)]
    module = 4
    assert all(abs(width - module * round(width / module)) <= 1 for width in widths), widths
    assert not any(dark[bars[0] - 2 * QUIET_MODULES * module : bars[0]])
    assert not any(dark[bars[-1] + 1 : bars[-1] + 1 + 2 * QUIET_MODULES * module])


def test_a_screen_reader_finds_language_title_steps_and_what_the_code_says() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as document:
        root = document.Root
        assert str(root.Lang).startswith("fr")
        assert bool(root.MarkInfo.Marked)
        assert str(document.docinfo["/Title"]) == "Calibrer une douchette"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        roles, texts = _structure(root.StructTreeRoot)
    assert (roles.count("/H1"), roles.count("/H2"), roles.count("/Figure")) == (1, 1, 1)
    assert roles.count("/LI") == 4 + 3
    assert texts == [f"Code à barres Code 128 qui dit : {SETUP_TEXT}"]


def _structure(node: pikepdf.Object) -> tuple[list[str], list[str]]:
    """Roles and alternative texts of the whole tree."""
    roles = [str(node.S)] if "/S" in node else []
    texts = [str(node.Alt)] if "/Alt" in node else []
    kids: pikepdf.Object | list[object] = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            below = _structure(kid)
            roles += below[0]
            texts += below[1]
    return roles, texts


def test_the_steps_and_the_command_are_written() -> None:
    with pypdfium2.PdfDocument(sheet()) as document:
        text = document[0].get_textpage().get_text_bounded()
    for words in ("guichet-kiosk calibrate", "lisez ce code", "Si cela ne marche pas", SETUP_TEXT):
        assert words in text


@pytest.mark.skipif(not all(folder.is_dir() for folder in FONT_FOLDERS), reason="the fonts of the page are not here")
def test_the_page_that_is_kept_is_the_one_that_would_be_made() -> None:
    assert compose() == SHEET.read_bytes()
