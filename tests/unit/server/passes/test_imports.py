"""server.passes.imports: a file changes what it says it changes, once, and nothing by halves."""

import datetime as dt
from dataclasses import replace

import pytest

from server.database import Database, Violated
from server.passes import imports, store
from server.passes.imports import Imported, StagedFile
from server.passes.pupil_file import Pupil, PupilFile, read
from sync.contract.instant import DAY, Instant
from tests.unit.server.campaign_scene import BIRTHDATE, NOW, Scene, scene

HEADER = "Nom;Prénom;Date de naissance;Niveau\n"


def file_of(made: Scene, *lines: str, header: str = HEADER) -> PupilFile:
    file = read((header + "\n".join(lines)).encode(), made.terms.ages)
    assert isinstance(file, PupilFile)
    return file


def apply(made: Scene, file: PupilFile, *namesakes: int) -> Imported:
    return imports.apply(made.db, made.at.issuer_id, made.college.pk, file, namesakes)


def names(made: Scene) -> list[tuple[str, str, dt.date, str]]:
    return sorted((one.last_name, one.first_name, one.birthdate, one.level) for one in known(made))


def known(made: Scene) -> list[store.KnownPupil]:
    return store.known_pupils(made.db, made.college.pk)


def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    made = scene(database)
    file = file_of(made, "Durand;Maëlys;12/03/2014;6e A", "Le Goff;Noé;01/11/2013;5e")
    assert apply(made, file) == Imported(added=2, changed=0, left_aside=0)
    before = names(made)
    assert imports.compare(file, known(made)).unchanged == 2
    assert apply(made, file) == Imported(added=0, changed=0, left_aside=0)
    assert names(made) == before


def test_a_new_spelling_or_level_changes_the_pupil_it_belongs_to(database: Database) -> None:
    made = scene(database)
    pupil = made.pupil("DURAND", "Maelys", level="6e A")
    assert apply(made, file_of(made, "Durand;Maëlys;12/03/2014;5e C")) == Imported(added=0, changed=1, left_aside=0)
    assert [one.id for one in known(made)] == [pupil]
    assert names(made) == [("Durand", "Maëlys", BIRTHDATE, "5e C")]


def test_a_file_without_levels_leaves_them_alone(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    made.pupil("DURAND", "Maelys", level="6e A")
    header = "Nom;Prénom;Date de naissance\n"
    assert apply(made, file_of(made, "DURAND;Maelys;12/03/2014", header=header)).changed == 0
    assert apply(made, file_of(made, "Durand;Maëlys;12/03/2014", header=header)).changed == 1
    assert names(made) == [("Durand", "Maëlys", BIRTHDATE, "6e A")]


def test_a_known_name_under_another_birthdate_is_left_to_a_person(database: Database) -> None:
    made = scene(database)
    made.pupil()
    file = file_of(made, "Durand;Maëlys;13/03/2014;6e A", "Roy;Ana;01/11/2013;5e")
    found = imports.compare(file, known(made))
    assert [doubt.now.line for doubt in found.doubtful] == [2]
    assert apply(made, file) == Imported(added=1, changed=0, left_aside=1)
    assert apply(made, file, 2) == Imported(added=1, changed=0, left_aside=0)
    assert len(names(made)) == 3


def test_only_a_doubtful_line_can_be_declared_a_namesake(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    file = file_of(made, "Durand;Maëlys;12/03/2014;6e A", "x;x;nonsense;x")
    assert apply(made, file, 2, 3, 99) == Imported(added=1, changed=0, left_aside=1)
    assert len(names(made)) == 1


def test_pupils_missing_from_the_file_stay(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    made.pupil()
    apply(made, file_of(made, "Roy;Ana;01/11/2013;5e"))
    assert len(names(made)) == 2


def test_an_import_that_fails_in_the_middle_leaves_nothing(database: Database) -> None:
    made = scene(database)
    good = Pupil(line=2, last_name="Roy", first_name="Ana", birthdate=BIRTHDATE, level="")
    file = file_of(made, "Roy;Ana;12/03/2014;")
    broken = replace(file, pupils=(good, replace(good, line=3, first_name="Bob", level=None)))  # type: ignore[arg-type]
    with pytest.raises(Violated):
        apply(made, broken)
    assert names(made) == []


def test_a_waiting_file_is_replaced_by_the_next_and_forgotten_in_time(database: Database) -> None:
    made = scene(database)
    first = StagedFile(name="a.csv", content=b"\x00a", uploaded_ms=NOW)
    imports.stage(database, made.college.pk, first, "user:1")
    assert imports.staged(database, made.college.pk) == first
    second = replace(first, name="b.csv", uploaded_ms=Instant(NOW + 31 * DAY))
    imports.stage(database, made.college.pk, second, "user:1")
    assert imports.staged(database, made.college.pk) == second
    assert database.row("SELECT count(*) FROM passes_stagedfile") == (1,)


def test_files_that_no_college_confirmed_go_away(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    other = type(made.college).objects.create(
        issuer_id=made.at.issuer_id, uai="0920002B", name="Collège Curie", town="Clichy"
    )
    file = StagedFile(name="a.csv", content=b"a", uploaded_ms=NOW)
    imports.stage(sqlite_database, made.college.pk, file, "user:1")
    imports.stage(sqlite_database, other.pk, replace(file, uploaded_ms=Instant(NOW + 31 * DAY)), "user:1")
    assert imports.staged(sqlite_database, made.college.pk) is None


def test_the_waiting_file_goes_away_with_its_import(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    imports.stage(sqlite_database, made.college.pk, StagedFile(name="a", content=b"a", uploaded_ms=NOW), "user:1")
    apply(made, file_of(made, "Roy;Ana;01/11/2013;5e"))
    assert imports.staged(sqlite_database, made.college.pk) is None
