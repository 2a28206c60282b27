"""What the judges' bytes should say on paper, and what our renderer makes of them.

Each judge is a function that raises AssertionError, so that a test can also show that it does on a renderer that is broken.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import zxingcpp

from drivers.printer.composer import compose
from drivers.printer.profiles import PROFILES
from drivers.virtual.paper import drawing, images
from drivers.virtual.paper.parts import Picture, Printed, Strip, Style, TextLine
from drivers.virtual.paper.reader import Reading, read_leniently, read_printed
from drivers.virtual.paper.setter import Paper
from tests.judges.node import run
from tests.unit.drivers.printer.samples import CLAIM_ADDRESS, CLAIM_NUMBER, receipt

Call = Sequence[object]

PAPERS = {
    columns: Paper(dots=dots, columns=columns, dots_per_inch=203) for columns, dots in ((32, 384), (42, 512), (48, 576))
}
CENTRE_DOTS = 8
ADDRESS = "https://passjeunes.example.fr/r/42"

PAGES = {
    "cp437": "garçon âgé à Évry, très naïf",
    "cp850": "Île-d'Yeu, ÇA, Noël",
    "cp852": "Łódź, żółć",
    "cp858": "Éléonore a reçu 12,50 €",
    "cp860": "São João à Évora",
    "cp863": "À côté, dès Noël",
    "cp865": "Ærøskøbing",
    "cp866": "Привет",
    "windows1252": "Œuvre, cœur, l’été – 5 €",
    "iso8859-15": "Zoë, œuf, 7 €",
}
STYLES = {
    ("bold", True): Style(bold=True),
    ("underline", True): Style(underline=1),
    ("invert", True): Style(is_reversed=True),
    ("size", 2, 2): Style(width=2, height=2),
    ("size", 1, 2): Style(width=1, height=2),
    ("size", 3, 1): Style(width=3, height=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """How the encoder is asked for it, and what a reader says of it."""

    symbology: str
    data: str
    said: str


BARCODES = (
    Barcode(symbology="upca", data="03600029145", said="0036000291452"),
    Barcode(symbology="ean13", data="301762042200", said="3017620422003"),
    Barcode(symbology="ean8", data="9638507", said="96385074"),
    Barcode(symbology="code39", data="AB-12", said="AB-12"),
    Barcode(symbology="itf", data="01234567", said="01234567"),
    Barcode(symbology="codabar", data="A40156B", said="A40156B"),
    Barcode(symbology="code93", data="TEST93", said="TEST93"),
    Barcode(symbology="code128", data="Pass 42", said="Pass 42"),
    Barcode(symbology="code128", data="{C\x2a\x11", said="4217"),
)
# A shape without symmetry, two strips of ESC * high and an odd number of bytes wide.
SHAPE = tuple("".join("1" if (x * x + 3 * y * x + y) % 7 < 3 else "0" for x in range(40)) for y in range(48))


# --- the other's bytes ---------------------------------------------------------------------------------------------------


@cache
def encoded() -> dict[tuple[str, int], bytes]:
    """All documents of the encoder, from one start of Node: (subject, columns) -> bytes."""
    keys = [(subject, columns) for subject in _CALLS for columns in PAPERS]
    documents = [
        {
            "options": {"columns": columns, "imageMode": "column" if subject == "strips" else "raster"},
            "calls": [["initialize"], ["codepage", "cp858"], *_CALLS[subject], ["cut"]],
        }
        for subject, columns in keys
    ]
    written = run("encoder.cjs", documents)
    return {key: base64.b64decode(text) for key, text in zip(keys, written, strict=True)}


def _undone(method: object) -> Call:
    return [method, 1, 1] if method == "size" else [method, False]


_BARS = {"height": 60, "width": 1, "text": "below"}
_IMAGE: Call = ["image", list(SHAPE), len(SHAPE[0]), len(SHAPE), "threshold"]
_TABLE: Call = [
    "table",
    [{"width": 20, "align": "left"}, {"width": 12, "align": "right"}],
    [["un", "1,00"], ["deux", "2,00"]],
]
_CALLS: dict[str, list[Call]] = {
    "pages": [call for page, text in PAGES.items() for call in (["codepage", page], ["line", text])],
    "styles": [call for style in STYLES for call in (list(style), ["line", "Reçu"], _undone(style[0]))],
    "places": [
        *(call for align in ("left", "center", "right") for call in (["align", align], ["line", "Total 5"])),
        ["align", "left"],
        _TABLE,
    ],
    "barcodes": [
        *(call for one in BARCODES for call in (["barcode", one.data, one.symbology, _BARS], ["newline", 2])),
        ["qrcode", ADDRESS, {"size": 5, "errorlevel": "q"}],
    ],
    "raster": [_IMAGE],
    "strips": [_IMAGE],
}
"""What the encoder is asked, by what is judged."""


RECEIPTLINE = f"""^^^Pass Jeunes

|Éléonore a reçu à Noël|
|Œuvre|12,50 €|
|gauche
droite|
"gras" _souligné_ `inverse`
---
{{code:301762042200;option:ean,2,60,hri}}
{{code:Pass 42;option:code128,2,60,hri}}
{{code:{ADDRESS};option:qrcode,4,m}}
"""


@cache
def receiptlines() -> dict[int, bytes]:
    """receiptio's bytes of the same text at each width."""
    prints = [{"markdown": RECEIPTLINE, "options": f"-p escpos -l fr -c {columns}"} for columns in PAPERS]
    written = run("receiptio.cjs", {"haste": 1, "prints": prints})
    return {columns: base64.b64decode(text) for columns, text in zip(PAPERS, written, strict=True)}


# --- the judgements ------------------------------------------------------------------------------------------------------


def judge_pages() -> None:
    """Each text comes out as it went in, whatever its page."""
    for columns in PAPERS:
        rows = [row.strip() for row in _read("pages", columns).text.split("\n") if row.strip()]
        assert rows == list(PAGES.values())


def judge_styles() -> None:
    for columns in PAPERS:
        lines = [line for line in _lines(_read("styles", columns)) if line.text.strip()]
        assert [line.text.strip() for line in lines] == ["Reçu"] * len(STYLES)
        assert [line.style for line in lines] == list(STYLES.values())
        assert [line.dots for line in lines] == [4 * 12 * style.width for style in STYLES.values()]
        assert [line.height for line in lines] == [max(30, 24 * style.height) for style in STYLES.values()]


def judge_places() -> None:
    """At the left, in the middle, at the right edge; columns under each other."""
    for columns in PAPERS:
        left, center, right, first, second = [line for line in _lines(_read("places", columns)) if line.text.strip()]
        assert _column(left) == 0
        assert abs(_column(center) - (columns - len("Total 5")) / 2) < 1
        assert _column(right) == columns - len("Total 5")
        assert (first.text.rstrip(), second.text.rstrip()) == ("un" + " " * 26 + "1,00", "deux" + " " * 24 + "2,00")


def judge_barcodes() -> None:
    """zxing-cpp reads every barcode that our renderer draws of their bytes."""
    for columns in PAPERS:
        assert _said(_read("barcodes", columns).printed, columns) == {barcode.said for barcode in BARCODES} | {ADDRESS}


def judge_pictures() -> None:
    """Dot for dot, as a raster and as strips."""
    for columns in PAPERS:
        [picture] = [part for part in _read("raster", columns).printed if isinstance(part, Picture)]
        assert tuple(images.bits_of(row, picture.dots) for row in picture.rows) == SHAPE
        strips = [
            line for line in _lines(_read("strips", columns)) if any(isinstance(piece, Strip) for piece in line.pieces)
        ]
        assert [line.height for line in strips] == [24, 24]
        drawn = [
            images.bits_of(row, 40)
            for line in strips
            for piece in line.pieces
            if isinstance(piece, Strip)
            for row in piece.rows
        ]
        assert tuple(drawn) == SHAPE


def judge_receiptline() -> None:
    """Text in many pages and relative positions, rules, native bars, a picture of GS 8 L."""
    for columns, data in receiptlines().items():
        reading = _understood(data, columns)
        rows = [line.text.rstrip() for line in _lines(reading) if line.text.strip()]
        assert rows[0].strip() == "Pass Jeunes"
        assert rows[1] == "Éléonore a reçu à Noël".center(columns).rstrip()
        assert rows[2].split() == ["Œuvre", "12,50", "€"]
        assert rows[3:5] == ["gauche", "droite".rjust(columns)]
        assert rows[5].strip() == "gras souligné inverse"
        assert rows[6] == "─" * columns
        assert _said(reading.printed, columns, are_centred=True) == {"3017620422003", "Pass 42", ADDRESS}


def judge_receipts() -> None:
    """R20: whatever the width, zxing-cpp reads our own barcodes off our own receipts."""
    for name in ("generic-58", "generic-80-180dpi", "generic-80"):
        profile = PROFILES[name]
        printed = read_printed(compose(receipt("DUPLICATA 2"), profile), profile)
        assert _said(printed, profile.columns, are_centred=True) == {CLAIM_NUMBER, CLAIM_ADDRESS}


def _read(subject: str, columns: int) -> Reading:
    return _understood(encoded()[subject, columns], columns)


def _understood(data: bytes, columns: int) -> Reading:
    reading = read_leniently(data, PAPERS[columns])
    assert reading.complaints == ()
    return reading


def _lines(reading: Reading) -> list[TextLine]:
    return [part for part in reading.printed if isinstance(part, TextLine)]


def _column(line: TextLine) -> float:
    """Where the first character that is no space stands."""
    spaces = len(line.text) - len(line.text.lstrip())
    return line.area.offset(line.align, line.dots) / 12 + spaces


def _said(printed: Iterable[Printed], columns: int, *, are_centred: bool = False) -> set[str]:
    drawn = drawing.draw_papers(printed, PAPERS[columns].dots)
    found = zxingcpp.read_barcodes(drawn)
    if are_centred:
        middles = [(one.position.top_left.x + one.position.top_right.x) / 2 for one in found]
        assert all(abs(middle - drawn.width / 2) < CENTRE_DOTS for middle in middles), middles
    return {one.text for one in found}
