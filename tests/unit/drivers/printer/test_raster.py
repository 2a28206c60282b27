"""Barcodes in whole dots, judged by a reader of barcodes, and pictures without real-time commands."""

import random
from itertools import groupby

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.faults import DocumentFault
from drivers.printer.profiles import PROFILES, Profile
from drivers.printer.raster import (
    CODE128_QUIET_MODULES,
    QR_QUIET_MODULES,
    Bitmap,
    code128,
    encode,
    has_realtime,
    qr,
    stripes,
)

NUMBER = "123456789012345678"
TICKET_CODE = "0123456789" * 25 + "7"
SIZES = sorted({(profile.dots, profile.barcode_module_dots, profile.qr_module_dots) for profile in PROFILES.values()})


def image(bitmap: Bitmap) -> Image.Image:
    """As paper: black on white."""
    drawn = Image.frombytes("1", (bitmap.width, len(bitmap.rows)), b"".join(bitmap.rows))
    return drawn.convert("L").point(lambda value: 255 - value)


def bits(row: bytes) -> str:
    return "".join(f"{byte:08b}" for byte in row)


def decoded(data: bytes) -> list[Bitmap]:
    """GS v 0 blocks read back, by the command's definition."""
    blocks: list[Bitmap] = []
    while data:
        assert data[:4] == b"\x1dv0\x00"
        width, height = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
        body, data = data[8 : 8 + width * height], data[8 + width * height :]
        blocks.append(Bitmap(width=8 * width, rows=tuple(body[at : at + width] for at in range(0, len(body), width))))
    return blocks


@pytest.mark.parametrize(("dots", "bar", "_module"), SIZES)
@settings(deadline=None)
@given(st.text(alphabet="0123456789", min_size=9, max_size=9).map(lambda half: half + half[::-1]))
def test_every_number_is_read_back_from_its_bars(dots: int, bar: int, _module: int, number: str) -> None:
    # Asked for Code 128 alone: one number in some thousands also holds, by chance, the bars of another symbology.
    drawn = image(code128(number, dots_max=dots, module_dots_max=bar))
    [found] = zxingcpp.read_barcodes(drawn, zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128))
    assert found.text == number


@pytest.mark.parametrize("number", ["99" + NUMBER[2:], "9" * 18, "00" * 9, "98" * 9, NUMBER[:-2] + "99", "99", "1234"])
def test_pairs_that_mean_something_to_encoders_are_read_back(number: str) -> None:
    """python-barcode's own encoder drops a leading 99: one number in a hundred."""
    [found] = zxingcpp.read_barcodes(image(code128(number, dots_max=576, module_dots_max=3)))
    assert (found.text, found.format) == (number, zxingcpp.BarcodeFormat.Code128)


@pytest.mark.parametrize(("dots", "_bar", "module"), SIZES)
@pytest.mark.parametrize("text", [TICKET_CODE, "7", "https://passjeunes.example.fr/r/421700018397431206", "Éléonore €"])
def test_every_text_is_read_back_from_its_qr_code(dots: int, _bar: int, module: int, text: str) -> None:
    [found] = zxingcpp.read_barcodes(image(qr(text, dots_max=dots, module_dots_max=module)))
    assert (found.text, found.format) == (text, zxingcpp.BarcodeFormat.QRCode)
    assert found.ec_level == "M"


def test_a_ticket_code_is_version_6() -> None:
    assert image(qr(TICKET_CODE, dots_max=576, module_dots_max=4)).height == (41 + 2 * QR_QUIET_MODULES) * 4


@pytest.mark.parametrize(("dots", "bar", "module"), SIZES)
def test_every_run_is_a_whole_number_of_modules_inside_its_quiet_zone(dots: int, bar: int, module: int) -> None:
    for bitmap, size, quiet in (
        (code128(NUMBER, dots_max=dots, module_dots_max=bar), bar, CODE128_QUIET_MODULES),
        (qr(TICKET_CODE, dots_max=dots, module_dots_max=module), module, QR_QUIET_MODULES),
    ):
        assert bitmap.width <= dots
        for row in bitmap.rows:
            runs = [(value, len(list(run))) for value, run in groupby(bits(row))]
            if len(runs) == 1:
                continue
            assert runs[0][1] >= quiet * size
            assert runs[-1][1] >= quiet * size
            assert all(length % size == 0 for _, length in runs[1:-1])


def test_a_code_that_does_not_fit_is_made_of_smaller_modules_or_refused() -> None:
    assert code128("1" * 24, dots_max=384, module_dots_max=3).width <= 384
    with pytest.raises(DocumentFault, match="Code 128"):
        code128("1" * 40, dots_max=384, module_dots_max=3)
    with pytest.raises(DocumentFault, match="QR code of"):
        qr("x" * 600, dots_max=256, module_dots_max=6)
    with pytest.raises(DocumentFault, match="4000 characters"):
        qr("x" * 4_000, dots_max=576, module_dots_max=6)


def test_a_rule_repeats_one_byte_over_the_paper() -> None:
    assert stripes(576, (0xFF, 0xCC)) == Bitmap(width=576, rows=(b"\xff" * 72, b"\xcc" * 72))


bitmaps = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x00, 0xFF, 0x18]), min_size=width, max_size=width).map(
            bytes
        ),
        min_size=1,
        max_size=40,
    ).map(lambda rows: Bitmap(width=8 * width, rows=tuple(rows)))
)


@settings(deadline=None)
@given(bitmaps, st.integers(1, 24))
def test_no_picture_ever_holds_a_realtime_command(bitmap: Bitmap, block_rows: int) -> None:
    """And what it costs is a neighbour for a lone dot, nothing else; no block is too high."""
    data = b"".join(encode(bitmap, block_rows))
    assert not has_realtime(data)
    blocks = decoded(data)
    assert all(len(block.rows) <= block_rows for block in blocks)
    sent = b"".join(row for block in blocks for row in block.rows)
    meant = b"".join(bitmap.rows)
    assert len(sent) == len(meant)
    assert all(new == old or (old, new) == (0x10, 0x18) for old, new in zip(meant, sent, strict=True))


def test_ten_thousand_random_pictures_hold_no_realtime_command() -> None:
    """R8. Bytes are drawn from those that begin or end one, so that most pictures would hold one if nobody looked."""
    chance = random.Random(20_261_120)
    risky = 0
    for _ in range(10_000):
        width, height = chance.randint(1, 8), chance.randint(1, 12)
        dots = bytes(chance.choices(b"\x10\x04\x05\x14\x00\xff", k=width * height))
        rows = tuple(dots[at : at + width] for at in range(0, len(dots), width))
        risky += has_realtime(dots)
        assert not has_realtime(b"".join(encode(Bitmap(width=8 * width, rows=rows), chance.randint(1, 24))))
    assert risky > 5_000


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"\x10\x04", b"\x10\x05", b"\x10\x14"]), st.binary(max_size=300))
def test_a_realtime_command_is_seen_wherever_it_is(before: bytes, command: bytes, after: bytes) -> None:
    assert has_realtime(before + command + after)


@pytest.mark.parametrize("data", [b"", b"\x10", b"\x10\x10\x03\x04", b"\x04\x10", b"\x14\x05"])
def test_its_parts_alone_are_none(data: bytes) -> None:
    assert not has_realtime(data)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=str)
def test_barcodes_are_sent_dot_for_dot(profile: Profile) -> None:
    for bitmap in (
        code128(NUMBER, dots_max=profile.dots, module_dots_max=profile.barcode_module_dots),
        qr(TICKET_CODE, dots_max=profile.dots, module_dots_max=profile.qr_module_dots),
    ):
        blocks = decoded(b"".join(encode(bitmap, profile.block_rows)))
        assert tuple(row for block in blocks for row in block.rows) == bitmap.rows
