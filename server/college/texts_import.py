"""French sentences about a college's list of pupils: how it was read, what is wrong with it, what was done."""

from collections.abc import Mapping
from typing import assert_never

from server import formats
from server.campaigns.ages import AgeLimits
from server.college.texts import NB, age, plural
from server.passes.imports import Imported
from server.passes.pupil_file import FILE_MAX, LINES_MAX, FileTrouble, LineTrouble, Problem, PupilFile, Unreadable

ENCODINGS: Mapping[str, str] = {
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows (cp1252)",
    "mac_roman": "Macintosh",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
SEPARATORS: Mapping[str, str] = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}

IMPORT_GONE = "Ce fichier n’attend plus de confirmation\u00a0: il a déjà été importé, ou un autre l’a remplacé."
IMPORT_REPLACED = "Rien n’a été modifié\u00a0: un autre fichier a été envoyé entre-temps. Voici ce qu’il changerait."
IMPORT_DISCARDED = "Le fichier a été écarté. Rien n’a été modifié."
NO_FILE = "Choisissez un fichier avant d’envoyer."


def imported(done: Imported) -> str:
    parts = [plural(done.added, "élève ajouté", "élèves ajoutés")]
    if done.changed:
        parts.append(f"{formats.count(done.changed)} mis à jour")
    if done.left_aside:
        parts.append(f"{plural(done.left_aside, 'ligne')} laissée{'s' if done.left_aside > 1 else ''} de côté")
    return ", ".join(parts) + "."


def read_as(file: PupilFile) -> str:
    """How the file was understood."""
    return f"Lu comme\u00a0: {ENCODINGS[file.encoding]}, séparateur {SEPARATORS[file.separator]}."


def unreadable(file: Unreadable) -> str:
    """Why nothing was read, and what to do."""
    match file.trouble:
        case FileTrouble.EMPTY:
            return "Le fichier est vide."
        case FileTrouble.TOO_LARGE:
            return f"Le fichier dépasse {FILE_MAX // 1024 // 1024}{NB}Mo\u00a0: ce n’est pas une liste d’élèves."
        case FileTrouble.TOO_MANY_LINES:
            return f"Le fichier a plus de {formats.count(LINES_MAX)} lignes. Séparez-le par niveau."
        case FileTrouble.SPREADSHEET:
            return (
                "C’est un classeur (.xlsx, .ods ou .xls). Ouvrez-le, puis «\u00a0Enregistrer sous\u00a0» au format "
                "CSV (séparateur point-virgule), et envoyez ce nouveau fichier."
            )
        case FileTrouble.PDF:
            return "C’est un PDF. Demandez la liste au format CSV à votre logiciel de vie scolaire."
        case FileTrouble.NOT_TEXT:
            return "Ce fichier n’est pas un texte. Enregistrez la liste au format CSV (séparateur point-virgule)."
        case FileTrouble.TWICE_ENCODED:
            return (
                "Les accents sont abîmés (on lit par exemple «\u00a0Ã©\u00a0»)\u00a0: le fichier a été converti deux fois. "
                "Reprenez l’export d’origine, sans l’ouvrir entre-temps."
            )
        case FileTrouble.MISSING_COLUMNS:
            missing = ", ".join(f"«{NB}{column.value}{NB}»" for column in file.missing)
            return (
                f"Il manque {'la colonne' if len(file.missing) == 1 else 'les colonnes'} {missing}. "
                f"La première ligne du fichier est\u00a0: {' | '.join(file.headers[:8])[:200]}"
            )
        case FileTrouble.COLUMN_TWICE:
            return f"Une colonne apparaît deux fois dans la première ligne\u00a0: {' | '.join(file.headers[:8])[:200]}"
        case FileTrouble.UNCLOSED_QUOTE:
            return f"Un guillemet est ouvert sans être fermé à la ligne {file.line}. Corrigez-la, puis renvoyez le fichier."
        case FileTrouble.NO_PUPIL:
            return "Le fichier n’a que sa ligne de titres\u00a0: aucun élève."
        case _:
            assert_never(file.trouble)


_LINE_TROUBLES: Mapping[LineTrouble, str] = {
    LineTrouble.NO_LAST_NAME: "Il manque le nom.",
    LineTrouble.NO_FIRST_NAME: "Il manque le prénom.",
    LineTrouble.NO_BIRTHDATE: "Il manque la date de naissance.",
    LineTrouble.UNREADABLE_DATE: "«\u00a0{value}\u00a0» n’est pas une date. Écrivez-la ainsi\u00a0: 12/03/2014.",
    LineTrouble.IMPOSSIBLE_DATE: "Le {value} n’existe pas dans le calendrier.",
    LineTrouble.SHORT_YEAR: (
        "L’année de «\u00a0{value}\u00a0» n’a que deux chiffres. Écrivez-la en entier\u00a0: 12/03/2014."
    ),
    LineTrouble.TOO_LONG: "Un des textes est trop long\u00a0: «\u00a0{value}\u00a0».",
    LineTrouble.STRANGE_CHARACTERS: (
        "«\u00a0{value}\u00a0» contient un chiffre ou un signe qui n’a pas sa place dans un nom."
    ),
    LineTrouble.EXTRA_CELLS: (
        "La ligne a une case de trop («\u00a0{value}\u00a0»)\u00a0: un séparateur s’est glissé dans un nom\u00a0?"
    ),
}


def problem(found: Problem, ages: AgeLimits) -> str:
    """What is wrong with one line."""
    if found.trouble in _LINE_TROUBLES:
        return _LINE_TROUBLES[found.trouble].replace("{value}", found.value)
    if found.trouble is LineTrouble.AGE_OUTSIDE:
        years = _age_problem(found.number)
        return f"Né(e) le {found.value}\u00a0: {years} Le pass est pour les {ages.low} à {ages.high} ans."
    if found.trouble is LineTrouble.MISSING_CELLS:
        return f"La ligne n’a que {plural(found.number, 'case')}."
    assert found.trouble is LineTrouble.TWICE
    return f"{found.value} est déjà à la ligne {found.number}, avec la même date de naissance."


def _age_problem(years: int) -> str:
    if years < 0:
        return "la date est dans le futur."
    return f"{age(years)} à l’ouverture de la campagne."


def field_of(found: Problem) -> str | None:
    """The form's field that a typed pupil's problem belongs to; None for several."""
    if found.trouble is LineTrouble.NO_LAST_NAME:
        return "last_name"
    if found.trouble is LineTrouble.NO_FIRST_NAME:
        return "first_name"
    return None if found.trouble in (LineTrouble.STRANGE_CHARACTERS, LineTrouble.TOO_LONG) else "birthdate"
