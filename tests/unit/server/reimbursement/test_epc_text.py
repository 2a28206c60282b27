"""Names and numbers as banks take them, whatever people typed."""

import unicodedata

import pytest
import schwifty
from hypothesis import given
from hypothesis import strategies as st

from server.reimbursement.epc_text import (
    NAME_MAX,
    compact_iban,
    iban_problem,
    is_basic,
    is_bic,
    is_identifier,
    transliterate,
)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Association L’Étoile & Cœur", "Association L'Etoile et Coeur"),
        ("Ciné-club «Lumière»", "Cine-club 'Lumiere'"),
        ("C.O. Courbevoie – section n°3", "C.O. Courbevoie - section no3"),
        ("ÇA MARCHE @ 5€", "CA MARCHE (at) 5EUR"),
        ("Łódź Straße Ångström", "Lodz Strasse Angstrom"),
        ("//Slash//Club/", "Slash/Club"),
        ("e\u0301cole", "ecole"),
        ("Ping\u00a0Pong\tClub\n", "Ping Pong Club"),
        ("Club 😀 Échecs", "Club Echecs"),
        ("<<Amis>>", "Amis"),
        ("东京", "SANS NOM"),
        ("", "SANS NOM"),
    ],
)
def test_names_are_brought_to_the_set(typed: str, sent: str) -> None:
    assert transliterate(typed, NAME_MAX) == sent


@given(st.text(max_size=300), st.integers(10, 140))
def test_any_text_gives_basic_text_that_fits(typed: str, length: int) -> None:
    sent = transliterate(typed, length)
    assert 1 <= len(sent) <= length
    assert is_basic(sent)
    assert "//" not in sent
    assert sent == sent.strip(" ").removeprefix("/").removesuffix("/")
    assert transliterate(sent, length) == sent


def test_every_latin_letter_of_europe_keeps_a_letter() -> None:
    latin = [chr(code) for code in range(0x180) if unicodedata.name(chr(code), "").startswith("LATIN ")]
    assert len(latin) > 200
    lost = [letter for letter in latin if not transliterate(letter, NAME_MAX, empty=".")[0].isalpha()]
    assert lost == []


# Every character of Latin-1 and Latin Extended-A, controls among them; what phones type; what runs from right to left; marks alone.
STRANGE = [
    *map(chr, range(0x180)),
    *map(chr, range(0x1F300, 0x1F650)),
    *"\u200f\u202e\u2066\u2069\ufeff\u200b\u200d\u2028\u2029\ufffd\u0301\U0001f1eb\U0001f1f7",
    *map(chr, range(0x5D0, 0x5EB)),
    *map(chr, range(0x621, 0x64B)),
]


def test_no_character_leaves_the_set_is_left_alone_or_makes_a_name_empty() -> None:
    for letter in STRANGE:
        for typed in (letter, f"{letter}Club{letter}", f"Club {letter * 80} Judo"):
            sent = transliterate(typed, NAME_MAX)
            assert 1 <= len(sent) <= NAME_MAX, (letter, sent)
            assert is_basic(sent), (letter, sent)
            assert sent == sent.strip(" /")


@pytest.mark.parametrize(
    ("iban", "problem"),
    [
        ("FR7630006000011234567890189", ""),
        ("MC5811222000010123456789030", ""),
        ("DE89370400440532013000", ""),
        ("GB29NWBK60161331926819", ""),
        ("FR7630006000011234567890188", "check digits"),
        ("FR4930006000011234567890190", "RIB key"),
        ("FR763000600001123456789018", "26 characters"),
        ("MA64011519000001205000534921", "outside SEPA"),
        ("US64SVBKUS6S3300958879", "outside SEPA"),
        ("fr7630006000011234567890189", "not written"),
        ("FR76 3000 6000 0112 3456 7890 189", "not written"),
        ("", "not written"),
    ],
)
def test_ibans_are_judged(iban: str, problem: str) -> None:
    found = iban_problem(iban)
    assert problem in found
    assert bool(problem) is bool(found)


@given(
    st.integers(0, 99_999).map(lambda number: f"{number:05d}"),
    st.integers(0, 99_999).map(lambda number: f"{number:05d}"),
    st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=11),
    st.integers(0, 9),
)
def test_french_accounts_are_judged_as_another_library_does(bank: str, branch: str, account: str, wrong: int) -> None:
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
    key = 97 - int((bank + branch + account).translate(letters) + "00") % 97
    bban = f"{bank}{branch}{account}{(key + wrong) % 97 or 97:02d}"
    check = 98 - int("".join(str(int(each, 36)) for each in f"{bban}FR00")) % 97
    iban = f"FR{check:02d}{bban}"
    theirs = schwifty.IBAN(iban, allow_invalid=True)
    try:
        theirs.validate(validate_bban=True)
        accepted = True
    except schwifty.exceptions.SchwiftyException:
        accepted = False
    assert (iban_problem(iban) == "") is accepted


def test_ibans_are_kept_compact() -> None:
    assert compact_iban(" fr76 3000\u00a06000 0112 3456 7890 189 ") == "FR7630006000011234567890189"


@pytest.mark.parametrize(
    ("text", "good"), [("AGRIFRPP", True), ("AGRIFRPPXXX", True), ("AGRIFRP", False), ("agrifrpp", False)]
)
def test_bics_have_eight_or_eleven_characters(text: str, good: bool) -> None:
    assert is_bic(text) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("PP-2627-R05-A1", True),
        ("A" * 35, True),
        ("A" * 36, False),
        ("", False),
        ("/A", False),
        ("A/", False),
        ("A//B", False),
        ("A/B", True),
        ("É", False),
        (" A", False),
    ],
)
def test_identifiers_follow_the_scheme(text: str, good: bool) -> None:
    assert is_identifier(text) is good
