"""Text on code pages and columns."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.typography import COLUMN_GAP, NO_BREAK_SPACE, columns, printable, wrap

PAGES = ("cp1252", "cp858", "cp437")


@pytest.mark.parametrize(
    ("text", "cp1252", "cp858", "cp437"),
    [
        ("Élève à Nîmes, où ça ?", None, None, None),
        ("12,50 €", None, None, "12,50 EUR"),
        ("cœur, Œuvre, ŒUVRE", None, "coeur, Oeuvre, OEUVRE", "coeur, Oeuvre, OEUVRE"),
        ("l’été", None, "l'été", "l'été"),
        ("2025–2026…", None, "2025-2026...", "2025-2026..."),
        ("« n° 3 »", None, None, None),
        ("ÀÂÈÊËÎÏÔÛÙ", None, None, "AAEEEIIOUU"),
        ("ÿŸ", None, "ÿY", "ÿY"),
        ("e\u0301", "é", "é", "é"),
        ("Łódź Đặng Ağrı", "Lódz Dang Agri", "Lódz Dang Agri", "Lódz Dang Agri"),
        ("ﬁn ½", "fin ½", "fin ½", "fin ½"),
        ("日本", "**", "**", "**"),
        ("👨‍👩‍👧 ok", "*** ok", "*** ok", "*** ok"),
        ("a\u200bb\u202ec\ufeffd", "abcd", "abcd", "abcd"),
        ("a\tb\nc\u2028d\u3000e", "a b c d e", "a b c d e", "a b c d e"),
        ("a\x1b@\x00\x10\x04b\x7f", "a@b", "a@b", "a@b"),
    ],
)
def test_what_each_page_prints(text: str, cp1252: str | None, cp858: str | None, cp437: str | None) -> None:
    """None: as it is written."""
    wanted = [text if page is None else page for page in (cp1252, cp858, cp437)]
    assert [printable(text, page) for page in PAGES] == wanted


@pytest.mark.parametrize("space", ["\xa0", "\u202f", "\u2007"])
def test_every_no_break_space_becomes_the_one(space: str) -> None:
    assert printable(f"1{space}234", "cp858") == f"1{NO_BREAK_SPACE}234"


@settings(deadline=None)
@given(st.text(), st.sampled_from(PAGES))
def test_nothing_printable_can_command_a_printer_or_doubt_itself(text: str, page: str) -> None:
    printed = printable(text, page).replace(NO_BREAK_SPACE, " ")
    data = printed.encode(page)
    assert len(data) == len(printed)
    assert all(byte >= 0x20 and byte != 0x7F for byte in data)
    if "?" not in unicodedata.normalize("NFKD", text):
        assert "?" not in printed


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("   ", 10, [""]),
        ("un deux trois", 7, ["un deux", "trois"]),
        ("un deux trois", 8, ["un deux", "trois"]),
        ("anticonstitutionnellement", 10, ["anticonsti", "tutionnell", "ement"]),
        ("un anticonstitutionnellement oui", 10, ["un", "anticonsti", "tutionnell", "ement oui"]),
        (f"prix 1{NO_BREAK_SPACE}234 ici", 8, ["prix", f"1{NO_BREAK_SPACE}234", "ici"]),
        ("  un deux trois", 12, ["  un deux", "  trois"]),
        ("          x", 12, ["   x"]),
        ("a  b", 10, ["a b"]),
    ],
)
def test_words_are_kept_whole_where_they_fit(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@settings(deadline=None)
@given(st.text(alphabet="ab c\xa0", max_size=200), st.integers(4, 48))
def test_no_line_is_too_long_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert lines
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("left", "right", "width", "lines"),
    [
        ("Total", "12,50", 20, ["Total          12,50"]),
        ("", "12,50", 12, ["       12,50"]),
        ("Total", "", 12, ["Total"]),
        ("Reste à payer au club", "0,00", 16, ["Reste à     0,00", "payer au", "club"]),
        ("Total", "un montant très long", 12, ["Total", "  un montant", "   très long"]),
    ],
)
def test_a_value_stands_at_the_right_edge(left: str, right: str, width: int, lines: list[str]) -> None:
    assert columns(left, right, width) == lines


@settings(deadline=None)
@given(st.text(alphabet="ab c", max_size=80), st.text(alphabet="12 ,", max_size=60), st.integers(12, 48))
def test_columns_never_overflow_and_never_touch(left: str, right: str, width: int) -> None:
    lines = columns(left, right, width)
    assert all(len(line) <= width for line in lines)
    value = right.strip(" ")
    if value and len(value) == len(right) and len(right) <= width // 2:
        assert lines[0].endswith(right)
        assert lines[0][: -len(right)].endswith(" " * COLUMN_GAP)
