"""From documents to bytes: golden bytes, golden paper, and what must hold for any document."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.faults import DocumentFault
from drivers.printer.composer import compose
from drivers.printer.document import (
    Alignment,
    Code128,
    Columns,
    Cut,
    Document,
    Feed,
    Line,
    Mark,
    Rule,
    Size,
    Weight,
)
from drivers.printer.profiles import PROFILES, Profile
from drivers.printer.raster import has_realtime
from drivers.virtual.paper.parts import CutPaper, Picture, TextLine
from drivers.virtual.paper.reader import printed_text, read_printed
from tests.unit.drivers.printer.samples import documents, receipt

GOLDEN = Path(__file__).with_name("golden")
WIDE, MEDIUM, NARROW = PROFILES["generic-80"], PROFILES["generic-80-180dpi"], PROFILES["generic-58-437"]
profiles = st.sampled_from(sorted(PROFILES.values(), key=lambda profile: profile.name))

HEADER = b"\x1b@\x1c.\x1bR\x00\x1bt"
PLAIN = b"\x1d!\x00\x1bE\x00\x1ba\x00\x1dB\x00"


def test_the_bytes_of_a_small_receipt() -> None:
    document = Document(
        (Line("Reçu", align=Alignment.CENTER, bold=True, size=Size.LARGE), Columns("Total", "5,00\xa0€"), Cut())
    )
    assert compose(document, WIDE) == (
        HEADER + b"\x10" + b"\x1d!\x11\x1bE\x01\x1ba\x01\x1dB\x00" + b"Re\xe7u\n" + PLAIN
        + b"Total" + b" " * 37 + b"5,00 \x80\n" + b"\x1bd\x06\x1dV\x01"
    )  # fmt: skip


def test_the_bytes_of_a_rule_a_feed_and_a_mark() -> None:
    document = Document((Rule(), Feed(3), Mark("FACTICE"), Rule(Weight.HEAVY), Rule(Weight.DOTTED)))
    thin = b"\x1bJ\x0a\x1dv0\x00\x48\x00\x02\x00" + b"\xff" * 144 + b"\x1bJ\x0a"
    heavy = b"\x1bJ\x0a\x1dv0\x00\x48\x00\x04\x00" + b"\xff" * 288 + b"\x1bJ\x0a"
    dotted = b"\x1bJ\x0a\x1dv0\x00\x48\x00\x02\x00" + b"\xcc" * 144 + b"\x1bJ\x0a"
    band = b"\x1d!\x11\x1bE\x01\x1ba\x00\x1dB\x01" + b"FACTICE".center(24) + b"\n"
    assert compose(document, WIDE) == (
        HEADER + b"\x10" + PLAIN + thin + b"\x1bd\x03" + band + PLAIN + b"\x1bJ\x0e" + heavy + dotted
    )


@pytest.mark.parametrize(
    ("name", "end"), [("generic-80", b"\x1dV\x01"), ("rongta-rp326", b"\x1dV\x00"), ("generic-58", b"\x1bd\x04")]
)
def test_a_cut_is_what_the_printer_can(name: str, end: bytes) -> None:
    assert compose(Document((Cut(),)), PROFILES[name]).endswith(end)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=str)
def test_the_page_of_the_profile_is_chosen_once_and_last_in_the_header(profile: Profile) -> None:
    data = compose(receipt(), profile)
    assert data.startswith(HEADER + bytes([profile.code_page.slot]))
    assert data.count(b"\x1bt") == 1


@pytest.mark.parametrize(("profile", "columns"), [(WIDE, 48), (MEDIUM, 42), (NARROW, 32)])
def test_the_receipt_on_paper(profile: Profile, columns: int) -> None:
    """The golden files are read by people too: what the family gets, line by line."""
    wanted = (GOLDEN / f"receipt-{columns}.txt").read_text(encoding="utf-8")
    assert printed_text(compose(receipt("DUPLICATA 2"), profile), profile) + "\n" == wanted


def test_a_reprint_differs_by_its_mark_alone() -> None:
    """R19: the original's bytes are all there, in order, after the band."""
    original, reprint = compose(receipt(), WIDE), compose(receipt("DUPLICATA 2"), WIDE)
    header = HEADER + bytes([WIDE.code_page.slot])
    band = compose(Document((Mark("DUPLICATA 2"),)), WIDE)
    assert reprint == band + original.removeprefix(header)


@settings(max_examples=60, deadline=None)
@given(documents, profiles)
def test_any_document_is_printed_within_its_columns_or_refused(document: Document, profile: Profile) -> None:
    """R8, R13, R14: no realtime command, no command that we did not write, no line over the edge; the decoder refuses all."""
    try:
        data = compose(document, profile)
    except DocumentFault:
        assert any(isinstance(block, Code128) or "Qr" in type(block).__name__ for block in document.blocks)
        return
    assert not has_realtime(data)
    for printed in read_printed(data, profile):
        if isinstance(printed, TextLine):
            assert printed.dots <= profile.grid_dots
    assert compose(document, profile) == data


@settings(deadline=None)
@given(st.text(max_size=60), profiles)
def test_no_name_can_command_the_printer(name: str, profile: Profile) -> None:
    """The same commands come out for any name as for a harmless one of the same printed length."""
    data = compose(Document((Line(name),)), profile)
    printed = [part for part in read_printed(data, profile) if isinstance(part, TextLine)]
    harmless = compose(Document((Line("x"),)), profile)
    frame = harmless.removesuffix(b"x\n")
    assert data.startswith(frame)
    assert data.count(b"\x1b") == harmless.count(b"\x1b")
    assert len(data) == len(frame) + sum(len(line.text) + 1 for line in printed)


def test_a_long_mark_is_tall_and_wraps() -> None:
    printed = read_printed(compose(Document((Mark("DUPLICATA 12 DU 02/09/2026 À 14:32, PAR CAMILLE"),)), WIDE), WIDE)
    bands = [part for part in printed if isinstance(part, TextLine)]
    styles = [band.style for band in bands]
    assert [(style.width, style.height, style.is_reversed) for style in styles] == [(1, 2, True)] * 2
    assert [len(band.text) for band in bands] == [48, 48]


def test_pictures_are_centred_and_cut_into_blocks_the_printer_can_hold() -> None:
    printed = read_printed(compose(Document((Code128("1234"), Cut())), NARROW), NARROW)
    pictures = [part for part in printed if isinstance(part, Picture)]
    assert [len(picture.rows) for picture in pictures] == [24, 24, 24]
    assert all(picture.align is Alignment.CENTER for picture in pictures)
    assert not any(isinstance(part, CutPaper) for part in printed)


def test_a_rule_ends_where_the_amounts_end() -> None:
    printed = read_printed(compose(Document((Rule(),)), MEDIUM), MEDIUM)
    [rule] = [part for part in printed if isinstance(part, Picture)]
    assert {len(row) * 8 for row in rule.rows} == {42 * 12}


def test_a_barcode_that_does_not_fit_is_refused() -> None:
    with pytest.raises(DocumentFault, match="does not fit on 384 dots"):
        compose(Document((Code128("1" * 40),)), NARROW)
