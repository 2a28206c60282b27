"""PURE. The demonstration's pupils: always the same ones, made from two lists of names and an arithmetic of birthdates."""

import datetime as dt
from dataclasses import dataclass

FIRST_NAMES = (
    "Maëlys", "Noé", "Inès", "Gabriel", "Zoé", "Louis", "Aïcha", "Sacha", "Jade", "Ilyes", "Romane", "Timéo",
    "Léna", "Mohamed", "Anaëlle", "Côme", "Salomé", "Enzo", "Fatou", "Jean-Baptiste", "Chloé", "Rayan", "Élise", "Naël",
)  # fmt: skip
LAST_NAMES = (
    "Durand", "Le Goff", "Benali", "Martin", "N'Guyen", "Da Silva", "Petit", "Traoré", "Bernard", "Œuvrard", "Moreau",
    "Lefèvre", "Kowalski", "Garcia", "Roux", "d'Almeida", "Fournier", "Girard", "Müller", "Diallo", "Lambert", "Faure",
    "Mercier", "Blanc", "Guérin", "Boyer", "Chevalier", "Perrot", "Clément",
)  # fmt: skip
LEVELS = (("6e", 11), ("5e", 12), ("4e", 13), ("3e", 14))
CLASSES = "AB"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPupil:
    """As a college's file would have it."""

    last_name: str
    first_name: str
    birthdate: dt.date
    level: str
    is_bursary: bool


def pupils(college: int, count: int, school_year: int) -> list[DemoPupil]:
    """`count` pupils of the college of that index, in the school year that begins in September of `school_year`."""
    return [_pupil(college * 1000 + place, school_year) for place in range(count)]


def _pupil(seed: int, school_year: int) -> DemoPupil:
    level, age = LEVELS[seed % len(LEVELS)]
    born = dt.date(school_year - age, 1, 1) + dt.timedelta(days=(seed * 53) % 365)
    return DemoPupil(
        last_name=LAST_NAMES[(seed * 7) % len(LAST_NAMES)],
        first_name=FIRST_NAMES[(seed * 5) % len(FIRST_NAMES)],
        birthdate=born,
        level=f"{level} {CLASSES[(seed // len(LEVELS)) % len(CLASSES)]}",
        is_bursary=seed % 4 == 1,
    )
