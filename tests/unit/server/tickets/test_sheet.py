"""server.tickets.sheet: what a printer draws is read back by another library; what a screen reader needs is there."""

import io
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image, ImageFilter

from server.keyring import Keyring
from server.tickets.papers import Holder
from server.tickets.sheet import Imprint, Sheet, SheetFault, compose
from sync.contract.ticket import code_digits, plain_number
from tests.unit.server.tickets.pages import HOLDER, IMPRINT, composed, drawn, keyring, opened, papers, read_codes, words


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return keyring(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def pdf(keys: Keyring) -> bytes:
    return composed(keys)


@pytest.fixture(scope="module")
def expected(keys: Keyring) -> tuple[list[str], list[str]]:
    made = papers(keys)
    return sorted(plain_number(one.number) for one in made), sorted(code_digits(one.code) for one in made)


@pytest.mark.parametrize("dpi", [150, 203, 300])
def test_all_seven_bar_codes_and_all_seven_qr_codes_are_read_exactly(
    pdf: bytes, expected: tuple[list[str], list[str]], dpi: int
) -> None:
    assert read_codes(drawn(pdf, dpi)) == expected


@pytest.mark.parametrize("scale", [0.94, 1.06])
def test_a_page_that_the_printer_fitted_is_still_read(
    pdf: bytes, expected: tuple[list[str], list[str]], scale: float
) -> None:
    page = drawn(pdf, 300)
    fitted = page.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.BILINEAR)
    assert read_codes(fitted) == expected


def test_a_crooked_grey_blurred_copy_is_still_read(pdf: bytes, expected: tuple[list[str], list[str]]) -> None:
    page = drawn(pdf, 300).point(lambda level: 70 + level * 150 // 255)
    copy = page.rotate(2, resample=Image.Resampling.BILINEAR, fillcolor=220, expand=True)
    assert read_codes(copy.filter(ImageFilter.GaussianBlur(1))) == expected


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_fewer_tickets_stay_on_one_page(keys: Keyring, count: int) -> None:
    made = composed(keys, count=count)
    with opened(made) as document:
        assert len(document) == 1
    bars, squares = read_codes(drawn(made, 203))
    assert (len(bars), len(squares)) == (count, count)


def test_quiet_zones_are_white(pdf: bytes) -> None:
    """Ten modules beside the bars, four around the squares, at 600 dpi: a module is 8 and 14 dots."""
    page = drawn(pdf, 600)
    strip = page.crop((0, round(13 / 25.4 * 600), page.width, round(26 / 25.4 * 600)))
    dark = [min(strip.crop((x, 0, x + 1, strip.height)).tobytes()) < 128 for x in range(strip.width)]
    right_half = _runs(dark[strip.width // 2 :])
    assert [is_dark for is_dark, _ in (right_half[0], right_half[-1])] == [False, False]
    before_bars, *inner, after_squares = [length for is_dark, length in right_half if not is_dark]
    assert before_bars >= 10 * 8
    assert max(inner) >= 10 * 8 + 4 * 14 - 2
    assert after_squares >= 4 * 14


def _runs(flags: list[bool]) -> list[tuple[bool, int]]:
    runs: list[tuple[bool, int]] = []
    for flag in flags:
        if runs and runs[-1][0] is flag:
            runs[-1] = (flag, runs[-1][1] + 1)
        else:
            runs.append((flag, 1))
    return runs


def test_everything_that_a_child_and_a_counter_need_is_written(pdf: bytes) -> None:
    text = words(pdf)
    for said in (
        "30 €",
        "trente euros",
        "SPORT",
        "CULTURE",
        "Maëlys D.",
        "31 mars 2027",
        "1234 5678 9012 3456 11",
        "Ticket strictement personnel",
        "01 99 00 00 00",
        "Pass 2026-2027",
        "Département d'essai",
        "Théâtre de l'Écluse",
        "Chez tout organisme affilié",
    ):
        assert said in text, said


def test_the_birthdate_is_nowhere_in_the_file(keys: Keyring) -> None:
    made = composed(keys)
    with pikepdf.open(io.BytesIO(made)) as document:
        streams = b"".join(
            bytes(one.read_bytes())
            for one in document.objects
            if isinstance(one, pikepdf.Stream) and "/Length1" not in one
        )
    for written in ("12/03/2014", "12 mars 2014", "2014-03-12", "20140312", "12032014"):
        assert written.encode() not in made + streams
        assert written not in words(made)


def test_a_name_cannot_become_markup(keys: Keyring) -> None:
    holder = Holder(first_name='#strong[x] $y$ "\\', last_name="*_<b>", level="`raw`", birthdate=HOLDER.birthdate)
    text = words(composed(keys, holder, 1, replace(IMPRINT, issuer="#panic() @ref", campaign="= title")))
    assert 'Tickets de #strong[x] $y$ "\\ *_<b>, `raw`' in text
    assert "#panic() @ref" in text
    assert "= title" in text


def test_the_longest_names_cover_nothing(keys: Keyring) -> None:
    holder = Holder(first_name="W" * 60, last_name="M" * 60, level="N" * 40, birthdate=HOLDER.birthdate)
    imprint = Imprint(issuer="W" * 80, campaign="M" * 60, hotline="0" * 24, accent_colour="#ff00ff")
    made = composed(keys, holder, imprint=imprint)
    with opened(made) as document:
        assert len(document) == 1
    bars, squares = read_codes(drawn(made, 203))
    assert (len(bars), len(squares)) == (7, 7)


def test_the_same_tickets_give_the_same_bytes(keys: Keyring, pdf: bytes) -> None:
    assert composed(keys) == pdf


def test_a_screen_reader_finds_structure_language_title_and_what_the_codes_are(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        assert "/StructTreeRoot" in root
        assert str(root.Lang).startswith("fr")
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo["/Title"]) == "Tickets Pass 2026-2027"
        assert "/CreationDate" not in document.docinfo
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        roles, texts = _structure(root.StructTreeRoot)
    assert roles.count("/H1") == 1
    assert roles.count("/H2") == 7
    assert roles.count("/Figure") == 14
    assert "Code à barres du ticket 1234 5678 9012 3456 11" in texts
    assert "Code QR signé du ticket 1234 5678 9012 3456 11" in texts


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


def test_every_font_travels_with_the_page(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        descriptors = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert descriptors
        for one in descriptors:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()), one.FontName
        assert all("Inter" in str(one.FontName) for one in descriptors)


def test_many_pupils_make_one_file_with_a_page_each(keys: Keyring) -> None:
    sheets = [
        Sheet(holder=HOLDER, college="Collège Jean Macé", papers=papers(keys, count=count)) for count in (7, 1, 3)
    ]
    with opened(compose(IMPRINT, sheets)) as document:
        assert len(document) == 3


def test_a_colour_that_is_none_is_our_fault_and_not_a_traceback_of_the_library(keys: Keyring) -> None:
    with pytest.raises(SheetFault):
        composed(keys, count=1, imprint=replace(IMPRINT, accent_colour="red"))
