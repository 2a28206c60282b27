"""server.publication.disclosure: what is withheld leaves no trace of its figures, in the rows nor in the file."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.publication import files
from server.publication.disclosure import CLAIMS_MIN, PASSES_MIN, Cell, shown

Key = tuple[str, str, int]
Figures = tuple[int, int, int]  # claims, passes, cents

KEYS = st.tuples(
    st.sampled_from(["2026-09", "2026-10"]), st.sampled_from(["Clichy", "Saint-Cloud", "Vanves"]), st.integers(1, 3)
)
FIGURES = st.builds(
    lambda claims, passes, cents: (claims, min(claims, passes), cents),
    st.integers(1, 25),
    st.integers(0, 25),
    st.integers(1, 10**6),
)
SMALL = FIGURES.filter(lambda figures: figures[0] < CLAIMS_MIN or figures[1] < PASSES_MIN)


def made(figures: Mapping[Key, Figures]) -> list[Cell]:
    return [
        Cell(month=month, commune=commune, kind=kind, claims=claims, passes=passes, cents=cents)
        for (month, commune, kind), (claims, passes, cents) in figures.items()
    ]


@pytest.mark.parametrize(
    ("claims", "passes", "is_withheld"),
    [
        (10, 10, False),
        (9, 9, True),
        (10, 9, True),
        (70, 9, True),
        (9, 10, True),
        (11, 10, False),
        (1, 0, True),
        (500, 0, True),
    ],
)
def test_ten_claims_of_ten_passes_are_published_and_nothing_less(
    claims: int, passes: int, *, is_withheld: bool
) -> None:
    (row,) = shown(made({("2026-10", "Clichy", 1): (claims, passes, 5000)}))
    assert row.is_withheld is is_withheld
    assert (row.claims, row.cents) == ((None, None) if is_withheld else (claims, 5000))


@given(st.dictionaries(KEYS, FIGURES), st.data())
def test_the_file_is_the_same_whatever_the_withheld_figures_are(books: dict[Key, Figures], data: st.DataObject) -> None:
    """So nobody can compute one from it: every other small figure would have given the very same bytes."""
    other = {
        key: data.draw(SMALL) if figures[0] < CLAIMS_MIN or figures[1] < PASSES_MIN else figures
        for key, figures in books.items()
    }
    assert files.tickets_csv(shown(made(books)), "Pass") == files.tickets_csv(shown(made(other)), "Pass")


@given(st.dictionaries(KEYS, FIGURES))
def test_every_cell_has_its_row_and_large_ones_their_figures(books: dict[Key, Figures]) -> None:
    rows = {(row.month, row.commune, row.kind): (row.claims, row.cents) for row in shown(made(books))}
    assert set(rows) == set(books)
    for key, (claims, passes, cents) in books.items():
        assert rows[key] == ((claims, cents) if claims >= 10 and passes >= 10 else (None, None))


def test_rows_stand_by_month_commune_and_kind_as_french_reads() -> None:
    october, september = "2026-10", "2026-09"
    keys = [
        (october, "Vanves", 1), (september, "Vanves", 1), (october, "Épernay", 2), (october, "Épernay", 1), (october, "Clichy", 3)
    ]  # fmt: skip
    rows = shown(made(dict.fromkeys(keys, (1, 1, 1))))
    assert [(row.month, row.commune, row.kind) for row in rows] == [keys[at] for at in (1, 4, 3, 2, 0)]
