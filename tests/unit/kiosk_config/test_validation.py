"""Every problem of a value at once; and no disagreement with msgspec, whatever the value."""

from enum import Enum
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from kiosk_config.validation import keys, problems


class Colour(Enum):
    """An enumeration of words."""

    RED = "red"
    GREEN = "green"


class Cable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="cable", kw_only=True):
    """One shape of a tagged table."""

    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]


class Air(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="air", kw_only=True):
    """Another shape."""

    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=4, pattern="^[a-z]+$")]


class House(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A bit of everything."""

    colour: Colour
    side: Literal["left", "right"] = "left"
    lit: bool = False
    rooms: int = 1
    link: Cable | Air | None = None
    names: tuple[str, ...] = ()
    note: str | None = None


HOUSE = inspect.type_info(House)


def sentences(value: object) -> dict[str, str]:
    return {problem.key: problem.sentence for problem in problems(value, HOUSE)}


def test_a_right_value_has_no_problem() -> None:
    value = {"colour": "red", "link": {"by": "cable", "port": 9100}, "names": ["a"], "note": "x"}
    assert not sentences(value)


def test_all_problems_are_told_at_once() -> None:
    value = {"side": "middle", "lit": "yes", "rooms": "2", "link": {"by": "cable", "port": 0}, "names": ["a", 3]}
    assert set(sentences(value)) == {"colour", "side", "lit", "rooms", "link.port", "names[1]"}


@pytest.mark.parametrize(
    ("value", "key", "words"),
    [
        ({}, "colour", "manque"),
        ({"colour": "blue"}, "colour", "« red » ou « green »"),
        ({"colour": "red", "colur": 1}, "colur", "vouliez-vous dire « colour »"),
        ({"colour": "red", "zzz": 1}, "zzz", "Connus ici : colour, link"),
        ({"colour": "red", "lit": 1}, "lit", "ni true (oui) ni false (non)"),
        ({"colour": "red", "rooms": True}, "rooms", "true n’est pas un nombre entier"),
        ({"colour": "red", "rooms": 1.5}, "rooms", "1.5 n’est pas un nombre entier"),
        ({"colour": "red", "link": {}}, "link.by", "« cable » ou « air »"),
        ({"colour": "red", "link": {"by": "rope"}}, "link.by", "« rope » n’est pas un choix possible"),
        ({"colour": "red", "link": {"by": "cable", "port": 70000}}, "link.port", "de 1 à 65535"),
        ({"colour": "red", "link": {"by": "air", "channel": ""}}, "link.channel", "vide"),
        ({"colour": "red", "link": {"by": "air", "channel": "abcde"}}, "link.channel", "5 caractères"),
        ({"colour": "red", "link": {"by": "air", "channel": "A"}}, "link.channel", "forme attendue"),
        ({"colour": "red", "link": 3}, "link", "Il faut une table"),
        ({"colour": "red", "names": "a"}, "names", "Il faut une liste"),
        ({"colour": "red", "names": ["a"] * 33}, "names", "0 à 32 éléments"),
        ({"colour": "red", "note": 3}, "note", "3 n’est pas un texte entre guillemets"),
        ({"colour": "red", "note": "a\0"}, "note", "invisible"),
        ([], "", "Il faut une table"),
    ],
)
def test_each_problem_says_what_is_wrong(value: object, key: str, words: str) -> None:
    found = sentences(value)
    assert set(found) == {key}
    assert words in found[key]


def test_a_long_wrong_value_is_cut_when_it_is_quoted() -> None:
    assert len(sentences({"colour": "x" * 5000})["colour"]) < 200


def test_every_key_of_a_type_is_listed_once() -> None:
    assert list(keys(HOUSE)) == ["colour", "side", "lit", "rooms", "link.port", "link.channel", "names", "note"]


WORDS = st.sampled_from(["red", "green", "left", "right", "air", "cable", "abc", "", "toolong"])
LEAVES = st.one_of(WORDS, st.integers(-2, 70_000), st.booleans(), st.floats(0, 2), st.lists(WORDS, max_size=2))
LINKS = st.dictionaries(st.sampled_from(["by", "port", "channel", "x"]), LEAVES, max_size=3)
HOUSES = st.dictionaries(
    st.sampled_from(["colour", "side", "lit", "rooms", "link", "names", "note", "typo"]), LEAVES | LINKS, max_size=7
)


@given(HOUSES)
def test_what_has_no_problem_is_what_msgspec_accepts(value: dict[str, object]) -> None:
    try:
        msgspec.convert(value, House)
        accepted = True
    except msgspec.ValidationError:
        accepted = False
    assert accepted == (not list(problems(value, HOUSE)))
