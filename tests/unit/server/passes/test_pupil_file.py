"""server.passes.pupil_file: whatever a spreadsheet writes is read, or its problem is named with its line."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.campaigns.ages import AgeLimits
from server.passes.pupil_file import (
    FILE_MAX,
    LINES_MAX,
    Column,
    FileTrouble,
    LineTrouble,
    Problem,
    PupilFile,
    Unreadable,
    read,
)

AGES = AgeLimits(on=dt.date(2026, 6, 1), low=9, high=18)
HEADER = "Nom;Prénom;Date de naissance;Niveau\r\n"
GOOD = HEADER + "Durand;Maëlys;12/03/2014;6e A\r\nLe Goff;Noé;01/11/2013;5e B\r\n"


def parsed(text: str, encoding: str = "utf-8") -> PupilFile:
    file = read(text.encode(encoding), AGES)
    assert isinstance(file, PupilFile), file
    return file


def refused(raw: bytes) -> Unreadable:
    file = read(raw, AGES)
    assert isinstance(file, Unreadable), file
    return file


def only_problem(line: str) -> Problem:
    file = parsed(GOOD + line + "\r\n")
    assert len(file.pupils) == 2
    assert len(file.problems) == 1
    assert file.problems[0].line == 4
    return file.problems[0]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_every_encoding_of_a_french_spreadsheet_gives_the_same_pupils(encoding: str, told: str) -> None:
    file = parsed(GOOD, encoding)
    assert [(one.line, one.last_name, one.first_name, one.birthdate, one.level) for one in file.pupils] == [
        (2, "Durand", "Maëlys", dt.date(2014, 3, 12), "6e A"),
        (3, "Le Goff", "Noé", dt.date(2013, 11, 1), "5e B"),
    ]
    assert file.encoding == told
    assert file.problems == ()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_recognised(separator: str) -> None:
    file = parsed(GOOD.replace(";", separator))
    assert (file.separator, len(file.pupils)) == (separator, 2)


def test_columns_come_in_any_order_under_their_usual_names_and_others_are_named_as_ignored() -> None:
    file = parsed("Division;INE;Né(e) le;PRENOM;Nom de famille\n6A;123;12/03/2014;Maëlys;Durand\n")
    assert file.ignored == ("INE",)
    assert (file.pupils[0].last_name, file.pupils[0].first_name, file.pupils[0].level) == ("Durand", "Maëlys", "6A")


def test_the_level_may_be_missing() -> None:
    file = parsed("nom;prenom;naissance\nDurand;Zoé;12/03/2014\n")
    assert not file.has_levels
    assert file.pupils[0].level == ""


def test_quotes_blank_lines_and_spaces_are_a_spreadsheets_business() -> None:
    file = parsed(
        '\r\n"Nom";"Prénom";"Date de naissance";"Niveau"\r\n;;;\r\n"Du;rand ";" Maëlys\u00a0 Léa";12/03/2014;\r\n\r\n'
    )
    assert file.pupils == ()
    assert file.problems[0].trouble is LineTrouble.STRANGE_CHARACTERS
    file = parsed('Nom;Prénom;Date de naissance\n\n" Durand ";" Maëlys\u00a0 Léa";12/03/2014\n')
    assert (file.pupils[0].line, file.pupils[0].first_name) == (3, "Maëlys Léa")


@pytest.mark.parametrize(
    "written",
    [
        "12/03/2014",
        "12-03-2014",
        "12.03.2014",
        "2014-03-12",
        "12/3/2014",
        "12/03/2014 00:00",
        "2014-03-12T00:00:00",
        "41710",
    ],
)
def test_a_date_is_read_however_it_is_written(written: str) -> None:
    assert parsed(f"{HEADER}Durand;Zoé;{written};\n").pupils[0].birthdate == dt.date(2014, 3, 12)


@pytest.mark.parametrize(
    ("line", "trouble", "value", "number"),
    [
        (";Zoé;12/03/2014;6e", LineTrouble.NO_LAST_NAME, "Zoé", 0),
        ("Durand; ;12/03/2014;6e", LineTrouble.NO_FIRST_NAME, "Durand", 0),
        ("Durand;Zoé;;6e", LineTrouble.NO_BIRTHDATE, "Durand Zoé", 0),
        ("Durand;Zoé;12 mars 2014;6e", LineTrouble.UNREADABLE_DATE, "12 mars 2014", 0),
        ("Durand;Zoé;03/2014;6e", LineTrouble.UNREADABLE_DATE, "03/2014", 0),
        ("Durand;Zoé;12/03/2014 14:00;6e", LineTrouble.UNREADABLE_DATE, "12/03/2014 14:00", 0),
        ("Durand;Zoé;99999;6e", LineTrouble.UNREADABLE_DATE, "99999", 0),
        ("Durand;Zoé;12/03/14;6e", LineTrouble.SHORT_YEAR, "12/03/14", 0),
        ("Durand;Zoé;31/02/2014;6e", LineTrouble.IMPOSSIBLE_DATE, "31/02/2014", 0),
        ("Durand;Zoé;00/00/0000;6e", LineTrouble.IMPOSSIBLE_DATE, "00/00/0000", 0),
        ("Durand;Zoé;12/03/1984;6e", LineTrouble.AGE_OUTSIDE, "12/03/1984", 42),
        ("Durand;Zoé;12/03/2041;6e", LineTrouble.AGE_OUTSIDE, "12/03/2041", -15),
        ("D;Zoé", LineTrouble.MISSING_CELLS, "", 2),
        ("Durand;Zoé;12/03/2014;6e;oui", LineTrouble.EXTRA_CELLS, "oui", 0),
        ("=1+1;Zoé;12/03/2014;6e", LineTrouble.STRANGE_CHARACTERS, "=1+1 Zoé", 0),
        ("Durand2;Zoé;12/03/2014;6e", LineTrouble.STRANGE_CHARACTERS, "Durand2 Zoé", 0),
        ("Dur\ufffdnd;Zoé;12/03/2014;6e", LineTrouble.STRANGE_CHARACTERS, "Dur\ufffdnd Zoé", 0),
        ("-Durand;Zoé;12/03/2014;6e", LineTrouble.STRANGE_CHARACTERS, "-Durand Zoé", 0),
        ("D" * 61 + ";Zoé;12/03/2014;6e", LineTrouble.TOO_LONG, "D" * 39 + "…", 0),
        ("DURAND;maelys;2014-03-12;", LineTrouble.TWICE, "DURAND maelys", 2),
    ],
)
def test_a_line_with_a_problem_is_left_aside_and_named(
    line: str, trouble: LineTrouble, value: str, number: int
) -> None:
    assert only_problem(line) == Problem(line=4, trouble=trouble, value=value, number=number)


def test_two_pupils_of_one_name_and_two_birthdates_are_two_pupils() -> None:
    file = parsed(HEADER + "Durand;Zoé;12/03/2014;\nDurand;Zoé;13/03/2014;\n")
    assert len(file.pupils) == 2


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (b"", FileTrouble.EMPTY),
        (b"\xef\xbb\xbf", FileTrouble.EMPTY),
        (b" ;;;\r\n\r\n", FileTrouble.EMPTY),
        (b"x" * (FILE_MAX + 1), FileTrouble.TOO_LARGE),
        (HEADER.encode() + b"a;b;c;d\n" * (LINES_MAX + 1), FileTrouble.TOO_MANY_LINES),
        (b"a\n" * (3 * LINES_MAX), FileTrouble.TOO_MANY_LINES),
        (b"PK\x03\x04rest", FileTrouble.SPREADSHEET),
        (b"\xd0\xcf\x11\xe0rest", FileTrouble.SPREADSHEET),
        (b"%PDF-1.7", FileTrouble.PDF),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)), FileTrouble.NOT_TEXT),
        (b"\xff\xfea", FileTrouble.NOT_TEXT),
        (HEADER.encode(), FileTrouble.NO_PUPIL),
        (GOOD.encode().decode("cp1252").encode(), FileTrouble.TWICE_ENCODED),
        ((HEADER + 'Durand;Zoé;12/03/2014;6e\nNom;"Zoé;12/03/2014;6e\n').encode(), FileTrouble.UNCLOSED_QUOTE),
        (b"Nom;Prenom;Nom;Date de naissance\na;b;c;d\n", FileTrouble.COLUMN_TWICE),
    ],
)
def test_a_file_that_cannot_be_read_says_why(raw: bytes, trouble: FileTrouble) -> None:
    assert refused(raw).trouble is trouble


def test_missing_columns_are_named_with_what_stood_there() -> None:
    found = refused("Élève;Classe\nDurand Zoé;6e\n".encode())
    assert found == Unreadable(
        trouble=FileTrouble.MISSING_COLUMNS,
        headers=("Élève", "Classe"),
        missing=(Column.LAST_NAME, Column.FIRST_NAME, Column.BIRTHDATE),
    )


def test_an_unclosed_quote_is_told_with_its_line() -> None:
    assert refused((HEADER + 'Durand;Zoé;12/03/2014;6e\n"Nom;Zoé;12/03/2014;6e\n').encode()).line == 3


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    assert isinstance(read(raw, AGES), PupilFile | Unreadable)


@given(st.text(max_size=200))
def test_no_text_below_a_header_breaks_the_reader(text: str) -> None:
    file = read((HEADER + text).encode("utf-8", "replace"), AGES)
    if isinstance(file, PupilFile):
        lines = [one.line for one in file.pupils] + [one.line for one in file.problems]
        assert len(lines) == len(set(lines))
