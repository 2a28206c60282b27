"""server.publication.communes: spellings of one commune meet, different communes do not, and the name is one that people typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.publication.communes import respelled, sorted_as
from server.publication.texts import NO_COMMUNE


def one_name(*typed: str) -> str:
    """Of spellings that must be one commune."""
    names = respelled(dict.fromkeys(typed, 1))
    (name,) = {names.get(town, town) for town in typed}
    return name


@pytest.mark.parametrize(
    "typed",
    [
        ("SAINT-CLOUD", "Saint-Cloud"),
        ("saint cloud", "Saint-Cloud"),
        ("St Cloud", "Saint-Cloud"),
        ("ST-CLOUD", "Saint-Cloud"),
        ("St. Cloud", "Saint-Cloud"),
        ("Ste-Geneviève-des-Bois", "SAINTE GENEVIEVE DES BOIS"),
        ("L’Haÿ-les-Roses", "L'HAY LES ROSES"),
        ("Bourg\u00a0la Reine ", "BOURG-LA-REINE"),
        ("Sœurville", "SOEURVILLE"),
        ("Nanterre Cedex 12", "NANTERRE"),
        ("Nanterre, CEDEX", "nanterre"),
        ("E\u0301pernay", "Épernay"),
    ],
)
def test_two_spellings_of_one_commune_are_one(typed: tuple[str, str]) -> None:
    assert one_name(*typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Clichy", "Clichy-sous-Bois"), ("Saint-Cloud", "Cloud"), ("Sainte-Foy", "Saint-Foy"), ("Ay", "Ayen")],
)
def test_two_communes_are_two(one: str, other: str) -> None:
    assert not set(respelled({one: 1, other: 1})) & {one, other}


def test_the_name_is_in_capitals_and_small_letters_then_the_one_of_most_affiliates() -> None:
    assert set(respelled({"SAINT-CLOUD": 9, "saint cloud": 8, "Saint-Cloud": 1}).values()) == {
        "Saint-Cloud",
        NO_COMMUNE,
    }
    assert respelled({"St Cloud": 1, "Saint-Cloud": 2})["St Cloud"] == "Saint-Cloud"
    assert respelled({"St Cloud": 3, "Saint-Cloud": 2})["Saint-Cloud"] == "St Cloud"


@pytest.mark.parametrize("town", ["", " ", "-", "Cedex", "\u00a0"])
def test_no_commune_is_said_so(town: str) -> None:
    assert respelled({town: 1, "Clichy": 1})[town] == NO_COMMUNE


def test_what_is_typed_on_several_lines_stands_on_one() -> None:
    assert respelled({" Saint \n Cloud ": 1})[" Saint \n Cloud "] == "Saint Cloud"


@given(st.dictionaries(st.text(max_size=60), st.integers(1, 99), max_size=8))
def test_a_name_is_its_own_and_the_order_of_what_was_typed_is_nothing(typed: dict[str, int]) -> None:
    names = respelled(typed)
    assert names == respelled(dict(reversed(typed.items())))
    chosen = {names.get(town, town) for town in typed} - {NO_COMMUNE}
    assert len({sorted_as(name)[0] for name in chosen}) == len(chosen)
    assert all(name == " ".join(name.split()) for name in chosen)
