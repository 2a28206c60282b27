"""PURE. A voted list of affiliates as spreadsheets write it: bytes in, bodies and every line's problem out.

Decides encoding, separator, columns and numbers; knows no database. Nothing is guessed in silence: a line with a problem is left
aside whole. Source: domain, A4.1; conventions of files, money 3.3.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from server.affiliates.identity import Profile, compact, is_rna, is_siret
from sync.contract.ticket import Theme

FILE_MAX = 1024 * 1024  # bytes; 1,078 bodies are 150 kB
LINES_MAX = 5_000
SHOWN_MAX = 40
NAME_MAX, TOWN_MAX, CONTACT_MAX, EMAIL_MAX, PHONE_MAX = 80, 60, 80, 254, 20
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SHORTENED = re.compile(r"[0-9][.,]?[0-9]*E\+[0-9]+", re.IGNORECASE)


class Column(Enum):
    """Of the file; the first one of each is what we print."""

    NAME = "dénomination"
    SIRET = "siret"
    RNA = "rna"
    TOWN = "commune"
    THEMES = "activités"
    CONTACT = "contact"
    EMAIL = "courriel"
    PHONE = "téléphone"


ALIASES = {
    Column.NAME: ("denomination", "nom", "organisme", "raisonsociale", "association", "nomdelorganisme"),
    Column.SIRET: ("siret", "nsiret", "numerosiret", "nosiret"),
    Column.RNA: ("rna", "nrna", "numerorna", "norna", "waldec"),
    Column.TOWN: ("commune", "ville"),
    Column.THEMES: ("activites", "activite", "theme", "themes", "domaine", "domaines", "type"),
    Column.CONTACT: ("contact", "nomducontact", "responsable", "representant", "president"),
    Column.EMAIL: ("courriel", "email", "mail", "mel", "adresseelectronique", "emailcontact"),
    Column.PHONE: ("telephone", "tel", "mobile", "portable"),
}
assert set(ALIASES) == set(Column)
REQUIRED = (Column.NAME, Column.TOWN, Column.THEMES)


class FileTrouble(Enum):
    """Why a whole file cannot be read."""

    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"  # a spreadsheet, a PDF, a picture
    MISSING_COLUMNS = "missing_columns"
    TOO_MANY_LINES = "too_many_lines"
    UNCLOSED_QUOTE = "unclosed_quote"
    NO_LINE = "no_line"


class LineTrouble(Enum):
    """Why one line is left aside."""

    NO_NAME = "no_name"
    NO_TOWN = "no_town"
    NO_THEME = "no_theme"  # neither sport nor culture
    NO_NUMBER = "no_number"  # neither SIRET nor RNA
    SIRET_SHORTENED = "siret_shortened"  # 2,292E+13, a spreadsheet's work
    SIRET_WRONG = "siret_wrong"
    RNA_WRONG = "rna_wrong"
    EMAIL_WRONG = "email_wrong"
    TOO_LONG = "too_long"
    TWICE = "twice"  # `number` is the first line


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One good line."""

    line: int
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line that is left aside. `value`: what stood there, shortened."""

    line: int
    trouble: LineTrouble
    value: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VotedFile:
    """What was read."""

    bodies: tuple[Body, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Nothing was read. `missing`: columns that were not found."""

    trouble: FileTrouble
    missing: tuple[str, ...] = ()
    line: int = 0


def read(raw: bytes) -> VotedFile | Unreadable:
    """The whole file, or why not."""
    if len(raw) > FILE_MAX:
        return Unreadable(trouble=FileTrouble.TOO_LARGE)
    text = _text(raw)
    if text is None:
        return Unreadable(trouble=FileTrouble.NOT_TEXT)
    first = next((line for line in text.splitlines() if line.strip(" ;,\t")), "")
    separator = max(";,\t", key=lambda one: len(_places(first.split(one))))
    places = _places(first.split(separator))
    missing = [column.value for column in REQUIRED if column not in places]
    if Column.SIRET not in places and Column.RNA not in places:
        missing.append(Column.SIRET.value)
    if missing:
        return Unreadable(trouble=FileTrouble.MISSING_COLUMNS, missing=tuple(missing))
    try:
        return _lines(text, separator, places)
    except csv.Error:
        return Unreadable(trouble=FileTrouble.UNCLOSED_QUOTE)


def _text(raw: bytes) -> str | None:
    """As UTF-8 or UTF-16 when it is, else as Windows writes."""
    is_wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        is_text = all(sign >= " " or sign in "\r\n\t" for sign in text) and not text.startswith("%PDF")
        return text if is_text else None
    return None


def _places(cells: list[str]) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        letters = re.sub(r"[^a-z0-9]", "", _bare(cell))
        for column, aliases in ALIASES.items():
            if letters in aliases:
                found.setdefault(column, place)
    return found


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _lines(text: str, separator: str, places: dict[Column, int]) -> VotedFile | Unreadable:
    bodies: list[Body] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for count, (line, cells) in enumerate(_rows(text, separator)):
        if count == 0:
            continue
        if count > LINES_MAX:
            return Unreadable(trouble=FileTrouble.TOO_MANY_LINES)
        found = _body(line, {column: _cell(cells, place) for column, place in places.items()})
        if isinstance(found, Body):
            names = [name for name in (found.profile.siret, found.profile.rna) if name]
            first = next((seen[name] for name in names if name in seen), None)
            if first is None:
                seen |= dict.fromkeys(names, line)
                bodies.append(found)
                continue
            found = Problem(line=line, trouble=LineTrouble.TWICE, value=shortened(found.profile.name), number=first)
        problems.append(found)
    if not bodies and not problems:
        return Unreadable(trouble=FileTrouble.NO_LINE)
    return VotedFile(bodies=tuple(bodies), problems=tuple(problems))


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Line number of the first character, cells; blank lines are skipped. Raises csv.Error."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = reader.line_num + 1


def _cell(cells: list[str], place: int) -> str:
    """One spelling of accents, single spaces (no-break ones too)."""
    return " ".join(unicodedata.normalize("NFC", cells[place]).split()) if place < len(cells) else ""


def _body(line: int, cells: dict[Column, str]) -> Body | Problem:
    def cell(column: Column) -> str:
        return cells.get(column, "")

    siret, rna = compact(cell(Column.SIRET)), compact(cell(Column.RNA))
    themes = _themes(cell(Column.THEMES))
    email = cell(Column.EMAIL)
    troubles = (
        (not cell(Column.NAME), LineTrouble.NO_NAME, ""),
        (not cell(Column.TOWN), LineTrouble.NO_TOWN, cell(Column.NAME)),
        (not themes, LineTrouble.NO_THEME, cell(Column.THEMES)),
        (not siret and not rna, LineTrouble.NO_NUMBER, cell(Column.NAME)),
        (bool(_SHORTENED.fullmatch(cell(Column.SIRET))), LineTrouble.SIRET_SHORTENED, cell(Column.SIRET)),
        (bool(siret) and not is_siret(siret), LineTrouble.SIRET_WRONG, cell(Column.SIRET)),
        (bool(rna) and not is_rna(rna), LineTrouble.RNA_WRONG, cell(Column.RNA)),
        (bool(email) and not _EMAIL.fullmatch(email), LineTrouble.EMAIL_WRONG, email),
        (_is_too_long(cells), LineTrouble.TOO_LONG, cell(Column.NAME)),
    )
    for is_wrong, trouble, value in troubles:
        if is_wrong:
            return Problem(line=line, trouble=trouble, value=shortened(value))
    return Body(
        line=line,
        profile=Profile(
            name=cell(Column.NAME),
            siret=siret,
            rna=rna,
            themes=themes,
            town=cell(Column.TOWN),
            contact=cell(Column.CONTACT),
            email=email,
            phone=cell(Column.PHONE),
        ),
    )


def _is_too_long(cells: dict[Column, str]) -> bool:
    limits = {
        Column.NAME: NAME_MAX,
        Column.TOWN: TOWN_MAX,
        Column.CONTACT: CONTACT_MAX,
        Column.EMAIL: EMAIL_MAX,
        Column.PHONE: PHONE_MAX,
    }
    return any(len(cells.get(column, "")) > limit for column, limit in limits.items())


def _themes(text: str) -> int:
    """The mask; 0 when the words name neither."""
    bare = _bare(text)
    return (int(Theme.SPORT) if "sport" in bare else 0) | (int(Theme.CULTURE) if "cultur" in bare else 0)


def shortened(value: str) -> str:
    """As a sentence about a line shows it."""
    return value if len(value) <= SHOWN_MAX else value[: SHOWN_MAX - 1] + "…"
