"""server.terminals.codes: the one-time code, drawn, kept and printed."""

from hypothesis import given
from hypothesis import strategies as st

from server.terminals import codes


@given(st.binary(min_size=8, max_size=8))
def test_any_chance_gives_twelve_digits(raw: bytes) -> None:
    code = codes.draw(lambda size: raw[:size])
    assert len(code) == 12
    assert code.isdigit()


def test_what_is_kept_finds_the_code_and_hides_it() -> None:
    kept = codes.kept("012345678901", b"pepper")
    assert kept.startswith(codes.finder("012345678901"))
    assert b"45678901" not in kept
    assert kept != codes.kept("012345678902", b"pepper")
    assert kept != codes.kept("012345678901", b"another pepper")


def test_people_read_it_in_groups_of_four() -> None:
    assert codes.printed("012345678901") == "0123 4567 8901"
