"""PURE. Which cells the public may read: those of ten claims and ten passes at least. The others lose both figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.publication import communes

CLAIMS_MIN = 10
PASSES_MIN = 10  # one child's ten tickets are one child's


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """As the books have it. `kind`: a mask of Theme. Never shown as it is: `shown` decides."""

    month: str
    commune: str
    kind: int
    claims: int
    passes: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the public reads of a cell: both figures, or neither."""

    month: str
    commune: str
    kind: int
    claims: int | None
    cents: int | None

    @property
    def is_withheld(self) -> bool:
        return self.claims is None


def shown(found: Iterable[Cell]) -> list[Row]:
    """Withheld cells lose both figures. No sum is made of them anywhere, so that none can be had back by a difference."""
    ordered = sorted(found, key=lambda cell: (cell.month, *communes.sorted_as(cell.commune), cell.kind))
    return [
        Row(
            month=cell.month,
            commune=cell.commune,
            kind=cell.kind,
            claims=cell.claims if is_published else None,
            cents=cell.cents if is_published else None,
        )
        for cell in ordered
        for is_published in [cell.claims >= CLAIMS_MIN and cell.passes >= PASSES_MIN]
    ]
