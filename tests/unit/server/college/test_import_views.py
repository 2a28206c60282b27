"""server.college.import_views: sent, looked at, confirmed; nothing before, all of it then."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from server.passes.pupil_file import FILE_MAX
from tests.unit.server.campaign_scene import Scene
from tests.unit.server.college.browsing import Page, hidden, lines, sent, words

IMPORT, PREVIEW = "/college/import/", "/college/import/apercu/"
HEADER = "Nom;Prénom;Date de naissance;Niveau\r\n"


def upload(office: Client, content: bytes, name: str = "liste.csv") -> Page:
    return office.post(IMPORT, {"fichier": SimpleUploadedFile(name, content)}, follow=True)


def answered(office: Client, **fields: object) -> tuple[Page, str]:
    """Looks at the waiting file, and answers."""
    shown = hidden(office.get(PREVIEW, follow=True), "fichier")
    return sent(office, PREVIEW, fichier=shown, **fields)


def count(made: Scene) -> int:
    row = made.db.row("SELECT count(*) FROM passes_pupil")
    assert row
    return int(row[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac_roman"])
def test_a_list_is_shown_line_by_line_and_imported_when_confirmed(made: Scene, office: Client, encoding: str) -> None:
    text = HEADER + "Durand;Maëlys;12/03/2014;6e A\r\nLe Goff;Noé;31/02/2013;5e\r\n"
    answer = upload(office, text.encode(encoding))
    said = words(answer)
    assert "1 élève à ajouter" in said
    assert "1 ligne laissée de côté" in said
    assert lines(answer)[0] == "3 Le 31/02/2013 n’existe pas dans le calendrier."
    assert count(made) == 0
    _, said = answered(office, action="confirm")
    assert "1 élève ajouté, 1 ligne laissée de côté." in said.replace("\u00a0", " ")
    assert made.db.rows("SELECT last_name, first_name FROM passes_pupil") == [("Durand", "Maëlys")]


def test_a_namesake_is_added_only_when_a_person_says_so(made: Scene, office: Client) -> None:
    made.pupil()
    upload(office, (HEADER + "Durand;Maëlys;13/03/2014;6e A\n").encode())
    assert "C’est un autre élève" in words(office.get(PREVIEW))
    _, said = answered(office, action="confirm")
    assert "0 élève ajouté, 1 ligne laissée de côté." in said.replace("\u00a0", " ")
    upload(office, (HEADER + "Durand;Maëlys;13/03/2014;6e A\n").encode())
    answered(office, action="confirm", homonyme=["2"])
    assert count(made) == 2


def test_what_changes_is_shown_beside_what_was(made: Scene, office: Client) -> None:
    made.pupil("DURAND", "Maelys", level="6e A")
    answer = upload(office, (HEADER + "Durand;Maëlys;12/03/2014;5e C\n").encode())
    assert "DURAND Maelys 6e A Durand Maëlys 5e C" in lines(answer)


def test_a_file_that_changes_nothing_says_so_and_offers_no_import(made: Scene, office: Client) -> None:
    made.pupil(level="6e A")
    said = words(upload(office, (HEADER + "Durand;Maëlys;12/03/2014;6e A\n").encode()))
    assert "Ce fichier ne change rien" in said
    assert "Importer la liste" not in said


def test_a_discarded_file_changes_nothing_and_is_gone(made: Scene, office: Client) -> None:
    upload(office, (HEADER + "Durand;Maëlys;12/03/2014;6e A\n").encode())
    _, said = answered(office, action="discard")
    assert "Rien n’a été modifié" in said
    assert (count(made), made.db.row("SELECT count(*) FROM passes_stagedfile")) == (0, (0,))


def test_confirming_twice_imports_once(made: Scene, office: Client) -> None:
    upload(office, (HEADER + "Durand;Maëlys;12/03/2014;6e A\n").encode())
    answered(office, action="confirm")
    _, said = answered(office, action="confirm")
    assert "n’attend plus de confirmation" in said
    assert count(made) == 1


@pytest.mark.parametrize("action", ["confirm", "discard"])
def test_a_file_that_another_one_replaced_is_neither_imported_nor_discarded(
    made: Scene, office: Client, action: str
) -> None:
    looked_at = hidden(upload(office, (HEADER + "Durand;Maëlys;12/03/2014;6e A\n").encode()), "fichier")
    upload(office, (HEADER + "Le Goff;Noé;02/02/2013;5e\n").encode())
    answer, said = sent(office, PREVIEW, action=action, fichier=looked_at)
    assert "un autre fichier a été envoyé entre-temps" in said
    assert lines(answer) == ["Le Goff Noé 02/02/2013 5e"]
    assert (count(made), made.db.row("SELECT count(*) FROM passes_stagedfile")) == (0, (1,))
    answered(office, action="confirm")
    assert made.db.rows("SELECT last_name FROM passes_pupil") == [("Le Goff",)]


def test_an_answer_that_names_no_file_changes_nothing(made: Scene, office: Client) -> None:
    upload(office, (HEADER + "Durand;Maëlys;12/03/2014;6e A\n").encode())
    sent(office, PREVIEW, action="confirm")
    assert count(made) == 0


def test_a_waiting_file_is_recalled(made: Scene, office: Client) -> None:
    upload(office, (HEADER + "Durand;Maëlys;12/03/2014;6e A\n").encode(), "rentrée 2026.csv")
    assert "« rentrée 2026.csv »" in words(office.get(IMPORT)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "Le fichier est vide"),
        (b"PK\x03\x04....", "C’est un classeur"),
        (b"%PDF-1.7", "C’est un PDF"),
        (b"\x00\x01\x02\x03" * 50, "n’est pas un texte"),
        ("Élève;Classe\nDurand Zoé;6e\n".encode(), "Il manque les colonnes « nom », « prénom », « date de naissance »"),
        (b"nom;prenom\nDurand;Zoe\n", "Il manque la colonne « date de naissance »"),
        (HEADER.encode().decode("cp1252").encode() + b"a;b;c;d\n", "Les accents sont abîmés"),
        (HEADER.encode(), "aucun élève"),
        ((HEADER + '"Durand;Zoé;12/03/2014;\n').encode(), "à la ligne 2"),
        (b"a" * (FILE_MAX + 1), "dépasse 1 Mo"),
        ((HEADER + "a;b;c;d\n" * 6000).encode(), "plus de 5 000 lignes"),
    ],
)
def test_an_unreadable_file_says_why_and_nothing_waits(
    made: Scene, office: Client, content: bytes, problem: str
) -> None:
    answer = upload(office, content)
    assert answer.status_code == 422
    assert problem in words(answer).replace("\u00a0", " ").replace("\u202f", " ")
    assert made.db.row("SELECT count(*) FROM passes_stagedfile") == (0,)


def test_no_file_says_to_choose_one(office: Client) -> None:
    answer = office.post(IMPORT, {})
    assert answer.status_code == 422
    assert "Choisissez un fichier" in words(answer)


def test_a_file_cannot_put_markup_on_the_page(made: Scene, office: Client) -> None:
    answer = upload(office, (HEADER + "<b>x</b>;Zoé;12/03/2014;6e\n").encode(), "<i>.csv")
    text = answer.content.decode()
    assert "<b>x" not in text
    assert "<i>.csv" not in text
