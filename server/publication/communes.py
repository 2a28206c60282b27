"""PURE. Communes as people typed them for affiliates: one commune may have many spellings, and has one name.

Spellings of one commune differ by case, accents, hyphens, apostrophes, spaces, `St` for `Saint`, or a `Cedex` behind.
"""

import re
from collections.abc import Mapping

from server.passes.folding import fold
from server.publication.texts import NO_COMMUNE

_CEDEX = re.compile(r"[\s,-]*\bcedex\b.*", re.IGNORECASE | re.DOTALL)
_SAINT = re.compile(r"\bst(e?)\b", re.IGNORECASE)


def respelled(typed: Mapping[str, int]) -> dict[str, str]:
    """Of every spelling, with how many affiliates have it, the commune's name; what is its name already is left out.

    A spelling in capitals and small letters is preferred, then the one of most affiliates. No commune at all is always in it.
    """
    together: dict[str, list[str]] = {}
    for town in typed:
        together.setdefault(_key(town), []).append(town)
    names = {"": NO_COMMUNE}
    for key, towns in together.items():
        best = min(towns, key=lambda town: (town.isupper() or town.islower(), -typed[town], town))
        names |= dict.fromkeys(towns, _tidy(best) if key else NO_COMMUNE)
    return {town: name for town, name in names.items() if town != name}


def sorted_as(name: str) -> tuple[str, str]:
    """What communes are put in order by, the same on every machine."""
    return _key(name), name


def _key(town: str) -> str:
    return fold(_SAINT.sub(r"saint\1", _tidy(town)))


def _tidy(town: str) -> str:
    return " ".join(_CEDEX.sub("", town).split())
