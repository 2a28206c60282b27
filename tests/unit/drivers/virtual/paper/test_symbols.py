"""Native barcodes, judged by a reader of barcodes."""

import pytest
import zxingcpp
from PIL import Image

from drivers.faults import PictureFault
from drivers.virtual.paper import images, symbols

QUIET, ROWS = 80, 60

BARS = [
    (65, b"03600029145", "036000291452", "0036000291452"),
    (65, b"036000291452", "036000291452", "0036000291452"),
    (66, b"123456", "01234565", "0012345000065"),
    (66, b"04210000526", "04252614", "0042100005264"),
    (66, b"01234500006", "01234565", "0012345000065"),
    (66, b"01230000045", "01234531", "0012300000451"),
    (66, b"01234000005", "01234543", "0012340000053"),
    (67, b"301762042200", "3017620422003", "3017620422003"),
    (67, b"3017620422003", "3017620422003", "3017620422003"),
    (68, b"9638507", "96385074", "96385074"),
    (69, b"AB-12 $", "AB-12 $", "AB-12 $"),
    (69, b"*AB*", "AB", "AB"),
    (70, b"0123456789", "0123456789", "0123456789"),
    (71, b"A40156B", "A40156B", "A40156B"),
    (72, b"TEST93-X/ %", "TEST93-X/ %", "TEST93-X/ %"),
    (73, b"{BRe\x7bu {C\x0c\x22{B!".replace(b"\x7bu", b"cu"), "Recu 1234!", "Recu 1234!"),
    (73, b"{C\x00\x01\x62\x63", "00019899", "00019899"),
    (73, b"{A\x01AB{SaB", "\x01ABaB", "\x01ABaB"),
    (73, b"{B{{{{", "{{", "{{"),
]


def read(rows: list[str]) -> list[str]:
    drawn = images.of_bits(rows)
    bits = Image.frombytes("1", (len(drawn.rows[0]) * 8, len(drawn.rows)), b"".join(drawn.rows))
    paper = Image.new("L", (drawn.dots + 2 * QUIET, len(drawn.rows) + 2 * QUIET), 255)
    paper.paste(0, (QUIET, QUIET), bits)
    return [found.bytes.decode() for found in zxingcpp.read_barcodes(paper)]


@pytest.mark.parametrize("dots", [2, 3, 4, 5, 6])
@pytest.mark.parametrize(("system", "data", "said", "found"), BARS)
def test_every_system_is_read_back_at_every_width(system: int, data: bytes, said: str, found: str, dots: int) -> None:
    row, text = symbols.bars(system, data, dots)
    assert text == said
    assert read([row] * ROWS) == [found]


@pytest.mark.parametrize(
    ("system", "data"),
    [
        (65, b"0360002914"), (65, b"036000291453"), (66, b"1234567890x"), (66, b"04210034526"), (67, b"30176204220x"), (67, b""),
        (68, b"963850"), (69, b"ab"), (70, b"123"), (70, b"12a4"), (71, b"40156"), (71, b"A4!B"), (72, b"a"), (73, b"12"),
        (73, b"{B"), (73, b"{A\x60"), (73, b"{C\x64"), (73, b"{Q"), (73, b"{C{S1"), (73, b"{B\xe9"), (74, b"0123"), (79, b"x"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_a_system_is_refused(system: int, data: bytes) -> None:
    with pytest.raises(PictureFault):
        symbols.bars(system, data, 2)


@pytest.mark.parametrize("level", ["l", "m", "q", "h"])
def test_a_qr_code_has_its_text_and_its_level(level: str) -> None:
    rows = [symbols.stretched(row, 3) for row in symbols.qr_modules("Reçu 12 €".encode(), level) for _ in range(3)]
    assert read(rows) == ["Reçu 12 €"]


def test_a_qr_code_has_an_end() -> None:
    with pytest.raises(PictureFault, match="4000 bytes"):
        symbols.qr_modules(b"x" * 4_000, "l")
