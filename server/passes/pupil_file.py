"""PURE. A college's list of pupils as spreadsheets write it: bytes in, pupils and every line's problem out.

Decides encoding, separator, columns, dates and ages; knows no database. Nothing is guessed in silence: what was read how is part
of the result, and a line with a problem is never half used. The four fields are those of the seeds, `;` between them.
"""

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from server.campaigns.ages import AgeLimits
from server.passes.folding import folded

FILE_MAX = 1024 * 1024  # bytes; a college of 2,000 pupils is under 150 kB, in UTF-16 too
LINES_MAX = 5_000
NAME_MAX = 60
LEVEL_MAX = 40
SHOWN_MAX = 40  # characters of a wrong value that are shown back

_SERIAL_ZERO = dt.date(1899, 12, 30)  # Excel counts days from here
_SERIALS = range(30_000, 55_000)  # 1982 to 2050: any other number of five digits is no birthdate


class Column(Enum):
    """The four fields."""

    LAST_NAME = "nom"
    FIRST_NAME = "prénom"
    BIRTHDATE = "date de naissance"
    LEVEL = "niveau"


REQUIRED = (Column.LAST_NAME, Column.FIRST_NAME, Column.BIRTHDATE)
# Headers as colleges' programs write them, folded to letters only.
ALIASES = {
    Column.LAST_NAME: ("nom", "nomdefamille", "nomeleve", "nomdeleleve", "nomusage"),
    Column.FIRST_NAME: ("prenom", "prenoms", "prenomeleve", "prenomdeleleve", "prenom1"),
    Column.BIRTHDATE: ("datedenaissance", "datenaissance", "naissance", "neele", "nele", "neeele", "ddn", "datenaiss"),
    Column.LEVEL: ("niveau", "classe", "division", "niveauscolaire", "niveauclasse", "codeclasse"),
}


class FileTrouble(Enum):
    """Why a whole file cannot be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_LINES = "too_many_lines"
    SPREADSHEET = "spreadsheet"  # .xlsx, .ods, .xls: not a text
    PDF = "pdf"
    NOT_TEXT = "not_text"
    TWICE_ENCODED = "twice_encoded"  # `PrÃ©nom`
    MISSING_COLUMNS = "missing_columns"
    COLUMN_TWICE = "column_twice"
    UNCLOSED_QUOTE = "unclosed_quote"
    NO_PUPIL = "no_pupil"  # a header, and nothing below


class LineTrouble(Enum):
    """Why one line is left aside."""

    NO_LAST_NAME = "no_last_name"
    NO_FIRST_NAME = "no_first_name"
    NO_BIRTHDATE = "no_birthdate"
    UNREADABLE_DATE = "unreadable_date"
    IMPOSSIBLE_DATE = "impossible_date"  # 31/02/2014
    SHORT_YEAR = "short_year"  # 12/03/14
    AGE_OUTSIDE = "age_outside"  # `number` is the age
    TOO_LONG = "too_long"
    STRANGE_CHARACTERS = "strange_characters"
    MISSING_CELLS = "missing_cells"
    EXTRA_CELLS = "extra_cells"
    TWICE = "twice"  # `number` is the first line


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """One good line."""

    line: int
    last_name: str
    first_name: str
    birthdate: dt.date
    level: str

    @property
    def folded_name(self) -> str:
        return folded(self.last_name, self.first_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line that is left aside. `value`: what stood there, shortened."""

    line: int
    trouble: LineTrouble
    value: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilFile:
    """What was read. `ignored`: headers of columns that are not used."""

    pupils: tuple[Pupil, ...]
    problems: tuple[Problem, ...]
    encoding: str
    separator: str
    ignored: tuple[str, ...]
    has_levels: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Nothing was read. `headers`: what stood in the first line. `missing`: columns that were not found."""

    trouble: FileTrouble
    line: int = 0
    headers: tuple[str, ...] = ()
    missing: tuple[Column, ...] = ()


def read(raw: bytes, ages: AgeLimits) -> PupilFile | Unreadable:
    """The whole file, or why not."""
    trouble = _not_a_text(raw)
    if trouble:
        return Unreadable(trouble=trouble)
    for encoding, text in _decoded(raw):
        separator, header = _header(text)
        columns = _columns(header)
        if all(column in columns for column in REQUIRED):
            return _body(text, encoding, separator, header, columns, ages)
    return _unknown_header(raw)


# --- bytes to text ---------------------------------------------------------------------------------------------------

_MAGIC = {
    b"PK\x03\x04": FileTrouble.SPREADSHEET,
    b"\xd0\xcf\x11\xe0": FileTrouble.SPREADSHEET,
    b"%PDF": FileTrouble.PDF,
}


def _not_a_text(raw: bytes) -> FileTrouble | None:
    if len(raw) > FILE_MAX:
        return FileTrouble.TOO_LARGE
    for start, trouble in _MAGIC.items():
        if raw.startswith(start):
            return trouble
    texts = list(_decoded(raw))
    if not texts:
        return FileTrouble.NOT_TEXT
    text = texts[0][1]
    if not text.strip(" \r\n\t;,"):
        return FileTrouble.EMPTY
    if any(character < " " and character not in "\r\n\t" for character in text):
        return FileTrouble.NOT_TEXT
    if text.count("\n") + text.count("\r") > 2 * LINES_MAX:
        return FileTrouble.TOO_MANY_LINES
    return None


def _decoded(raw: bytes) -> Iterator[tuple[str, str]]:
    """Encodings in the order of certainty. Macintosh's comes last: its accents also decode as cp1252, as other letters."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\0" in raw[:200]:
        candidates = ["utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"]
    else:
        candidates = ["utf-8-sig", "cp1252", "mac_roman"]
    for encoding in candidates:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield encoding, text.removeprefix("\ufeff")
        if encoding == "utf-8-sig":
            return


def _unknown_header(raw: bytes) -> Unreadable:
    _, text = next(_decoded(raw))
    _, header = _header(text)
    if "Ã" in text:
        return Unreadable(trouble=FileTrouble.TWICE_ENCODED, headers=header)
    columns = _columns(header)
    missing = tuple(column for column in REQUIRED if column not in columns)
    return Unreadable(trouble=FileTrouble.MISSING_COLUMNS, headers=header, missing=missing)


# --- header ----------------------------------------------------------------------------------------------------------


def _header(text: str) -> tuple[str, tuple[str, ...]]:
    """The separator that gives the most known columns, and the first line that is not blank cut by it."""
    line = next((line for line in text.splitlines() if line.strip(" ;,\t")), "")
    cut = {
        separator: tuple(_tidy(cell.strip().strip('"')) for cell in line.split(separator))
        for separator in (";", ",", "\t")
    }
    best = max(cut, key=lambda separator: len(_columns(cut[separator])))
    return best, cut[best]


def _columns(header: tuple[str, ...]) -> dict[Column, list[int]]:
    found: dict[Column, list[int]] = {}
    for place, cell in enumerate(header):
        letters = re.sub(r"[^a-z0-9]", "", _bare(cell))
        for column, aliases in ALIASES.items():
            if letters in aliases:
                found.setdefault(column, []).append(place)
    return found


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


# --- lines -----------------------------------------------------------------------------------------------------------


def _body(
    text: str,
    encoding: str,
    separator: str,
    header: tuple[str, ...],
    columns: dict[Column, list[int]],
    ages: AgeLimits,
) -> PupilFile | Unreadable:
    if any(len(places) > 1 for places in columns.values()):
        return Unreadable(trouble=FileTrouble.COLUMN_TWICE, headers=header)
    places = {column: found[0] for column, found in columns.items()}
    pupils: dict[tuple[str, dt.date], Pupil] = {}
    problems: list[Problem] = []
    lines = _lines(text, separator)
    try:
        for count, (line, cells) in enumerate(lines):
            if count > LINES_MAX:
                return Unreadable(trouble=FileTrouble.TOO_MANY_LINES)
            if count == 0:
                continue
            found = _pupil(line, cells, len(header), places, ages)
            if isinstance(found, Pupil):
                first = pupils.setdefault((found.folded_name, found.birthdate), found)
                if first is found:
                    continue
                value = f"{found.last_name} {found.first_name}"
                found = Problem(line=line, trouble=LineTrouble.TWICE, value=_shown(value), number=first.line)
            problems.append(found)
    except _UnclosedQuote as error:
        return Unreadable(trouble=FileTrouble.UNCLOSED_QUOTE, line=error.line)
    if not pupils and not problems:
        return Unreadable(trouble=FileTrouble.NO_PUPIL, headers=header)
    used = set(places.values())
    return PupilFile(
        pupils=tuple(pupils.values()),
        problems=tuple(problems),
        encoding=encoding,
        separator=separator,
        ignored=tuple(cell for place, cell in enumerate(header) if place not in used and cell),
        has_levels=Column.LEVEL in places,
    )


class _UnclosedQuote(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Line number of the first character, cells; blank lines are skipped."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        raise _UnclosedQuote(start) from None


def _pupil(line: int, cells: list[str], width: int, places: dict[Column, int], ages: AgeLimits) -> Pupil | Problem:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return Problem(line=line, trouble=LineTrouble.EXTRA_CELLS, value=_shown(cells[width]))
    if len(cells) <= max(places[column] for column in REQUIRED):
        return Problem(line=line, trouble=LineTrouble.MISSING_CELLS, number=len(cells))
    last, first, birth, level = (
        _tidy(cells[places[column]]) if column in places and places[column] < len(cells) else "" for column in Column
    )
    return check(line, last, first, birth, level, ages)


def check(line: int, last: str, first: str, birth: str, level: str, ages: AgeLimits) -> Pupil | Problem:
    """One pupil's four fields, from a file's line or typed into a form."""
    trouble = _name_trouble(last, first, birth, level)
    if trouble:
        return Problem(line=line, trouble=trouble, value=_shown(f"{last} {first}".strip()))
    birthdate = _date(birth)
    if isinstance(birthdate, LineTrouble):
        return Problem(line=line, trouble=birthdate, value=_shown(birth))
    if not ages.includes(birthdate):
        return Problem(line=line, trouble=LineTrouble.AGE_OUTSIDE, value=_shown(birth), number=ages.age(birthdate))
    return Pupil(line=line, last_name=last, first_name=first, birthdate=birthdate, level=level)


def _name_trouble(last: str, first: str, birth: str, level: str) -> LineTrouble | None:
    empty = (
        (last, LineTrouble.NO_LAST_NAME),
        (first, LineTrouble.NO_FIRST_NAME),
        (birth, LineTrouble.NO_BIRTHDATE),
    )
    for cell, trouble in empty:
        if not cell:
            return trouble
    if max(len(last), len(first)) > NAME_MAX or len(level) > LEVEL_MAX:
        return LineTrouble.TOO_LONG
    if not all(map(_is_name, (last, first))) or not level.isprintable():
        return LineTrouble.STRANGE_CHARACTERS
    return None


def _is_name(text: str) -> bool:
    """Letters of any script, and what stands between them; no digit, no formula, no replacement character."""
    return any(c.isalpha() for c in text) and all(c.isalpha() or c in " '’-.()" for c in text) and text[0] not in "-."


def _date(text: str) -> dt.date | LineTrouble:
    """dd/mm/yyyy, dd-mm-yyyy, dd.mm.yyyy, ISO, or Excel's day number; a midnight after it is ignored."""
    day = re.sub(r"[ T]00:00(:00)?$", "", text)
    if re.fullmatch(r"[0-9]{5}", day) and int(day) in _SERIALS:
        return _SERIAL_ZERO + dt.timedelta(days=int(day))
    french = re.fullmatch(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})", day)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", day)
    if french and len(french[3]) == 2:
        return LineTrouble.SHORT_YEAR
    if not french and not iso:
        return LineTrouble.UNREADABLE_DATE
    year, month, number = (
        (french[3], french[2], french[1]) if french else (iso[1], iso[2], iso[3]) if iso else ("",) * 3
    )
    try:
        return dt.date(int(year), int(month), int(number))
    except ValueError:
        return LineTrouble.IMPOSSIBLE_DATE


def _tidy(cell: str) -> str:
    """One spelling of accents, single spaces (no-break ones too)."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _shown(value: str) -> str:
    value = "".join(character if character.isprintable() else "�" for character in value)
    return value if len(value) <= SHOWN_MAX else value[: SHOWN_MAX - 1] + "…"
