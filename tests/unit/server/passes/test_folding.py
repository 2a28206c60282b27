"""server.passes.folding: spellings of one name meet, different names do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.passes.folding import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("DURAND", "Maëlys"), ("Durand", "MAELYS")),
        (("D'Almeida", "Zoé-Anne"), ("d almeida", "zoe anne")),
        (("Lœuvre", "Théo"), ("LOEUVRE", "theo")),
        (("Le  Goff", "Jean\u00a0Paul"), ("Le Goff", "Jean-Paul")),
        (("Müller", "Øyvind"), ("MULLER", "Oyvind")),
    ],
)
def test_two_spellings_of_one_pupil_meet(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert folded(*one) == folded(*other)


def test_last_and_first_name_are_kept_apart() -> None:
    assert folded("Martin", "Paul") != folded("Paul", "Martin")
    assert folded("Mar", "tin") != folded("Martin", "")


@given(st.text(max_size=60), st.text(max_size=60))
def test_folding_settles_at_once(last: str, first: str) -> None:
    once = folded(last, first)
    assert folded(*once.split("|")) == once
