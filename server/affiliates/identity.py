"""PURE. What is known of a body, and how it is told from another: its SIRET (INSEE), or an association's RNA number."""

import re
from dataclasses import dataclass

from stdnum.fr import siret as insee

_RNA = re.compile(r"W[0-9][0-9A-D][0-9]{7}")
_BETWEEN = re.compile(r"[\s\u00a0\u202f.-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a body. `siret` and `rna` are compact, either may be empty; `themes` is the mask of the ticket's Theme."""

    name: str
    siret: str
    rna: str
    themes: int
    town: str
    contact: str = ""
    email: str = ""
    phone: str = ""


def compact(text: str) -> str:
    """Without what people put between the digits."""
    return _BETWEEN.sub("", text).upper()


def is_siret(number: str) -> bool:
    """14 digits with their check digits, La Poste's own sum included. Takes a compact number."""
    return number.isascii() and bool(insee.is_valid(number))


def is_rna(number: str) -> bool:
    """`W` and 9 signs; there is no check digit. Takes a compact number."""
    return bool(_RNA.fullmatch(number))
