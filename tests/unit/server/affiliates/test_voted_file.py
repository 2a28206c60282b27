"""server.affiliates.voted_file: what spreadsheets write, and each line that is left aside."""

import pytest

from server.affiliates.voted_file import FILE_MAX, FileTrouble, LineTrouble, Unreadable, VotedFile, read

HEAD = "Dénomination;N° SIRET;RNA;Ville;Activité;Contact;E-mail;Tél.\n"
GOOD = "Judo-Club;732 829 320 00074;;Saint-Cœur;Sport;J. Roy;j@exemple.fr;01 99 00 11 22\n"


def lines(text: str) -> VotedFile:
    found = read(text.encode())
    assert isinstance(found, VotedFile), found
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_good_line_in_every_clothing(encoding: str, separator: str) -> None:
    found = read((HEAD + GOOD).replace(";", separator).encode(encoding))
    assert isinstance(found, VotedFile)
    (body,) = found.bodies
    assert (body.line, body.profile.name, body.profile.siret) == (2, "Judo-Club", "73282932000074")
    assert (body.profile.themes, body.profile.town, body.profile.phone) == (1, "Saint-Cœur", "01 99 00 11 22")
    assert not found.problems


@pytest.mark.parametrize(
    ("words", "mask"), [("sport", 1), ("CULTURE", 2), ("Sport et culture", 3), ("culturel, sportif", 3)]
)
def test_activities_are_read_in_words(words: str, mask: int) -> None:
    assert lines(HEAD + GOOD.replace("Sport", words)).bodies[0].profile.themes == mask


@pytest.mark.parametrize(
    ("old", "new", "trouble"),
    [
        ("Judo-Club", "", LineTrouble.NO_NAME),
        ("Saint-Cœur", "", LineTrouble.NO_TOWN),
        (";Sport;", ";échecs;", LineTrouble.NO_THEME),
        ("732 829 320 00074", "", LineTrouble.NO_NUMBER),
        ("732 829 320 00074", "7,32829E+13", LineTrouble.SIRET_SHORTENED),
        ("00074", "00075", LineTrouble.SIRET_WRONG),
        (";;", ";W12;", LineTrouble.RNA_WRONG),
        ("j@exemple.fr", "j chez exemple", LineTrouble.EMAIL_WRONG),
        ("Judo-Club", "J" * 81, LineTrouble.TOO_LONG),
    ],
)
def test_a_line_that_is_left_aside(old: str, new: str, trouble: LineTrouble) -> None:
    found = lines(HEAD + GOOD.replace(old, new, 1))
    assert not found.bodies
    assert [(each.line, each.trouble) for each in found.problems] == [(2, trouble)]


def test_the_second_of_two_is_left_aside() -> None:
    found = lines(HEAD + GOOD + GOOD.replace("Judo-Club", "Judo"))
    assert len(found.bodies) == 1
    assert [(each.trouble, each.number) for each in found.problems] == [(LineTrouble.TWICE, 2)]


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (b"", FileTrouble.MISSING_COLUMNS),
        (HEAD.encode(), FileTrouble.NO_LINE),
        (b"nom;commune;activite\nA;B;sport\n", FileTrouble.MISSING_COLUMNS),
        (b"PK\x03\x04\x00\x00", FileTrouble.NOT_TEXT),
        (b"%PDF-1.7 text", FileTrouble.NOT_TEXT),
        ((HEAD + 'A;"B').encode(), FileTrouble.UNCLOSED_QUOTE),
        ((HEAD + GOOD * 5001).encode(), FileTrouble.TOO_MANY_LINES),
        (b"a" * (FILE_MAX + 1), FileTrouble.TOO_LARGE),
    ],
)
def test_a_file_that_cannot_be_read(raw: bytes, trouble: FileTrouble) -> None:
    found = read(raw)
    assert isinstance(found, Unreadable)
    assert found.trouble is trouble


def test_the_missing_columns_are_named() -> None:
    found = read(b"nom;activite\nA;sport\n")
    assert isinstance(found, Unreadable)
    assert found.missing == ("commune", "siret")
