"""server.affiliates.states: the table, and that every state can be reached and left."""

from server.affiliates.models import Affiliate
from server.affiliates.states import MAY_SIGN, NEXT, Standing, may_follow


def test_the_stored_words_are_the_tables() -> None:
    assert {each.value for each in Standing} == {each.value for each in Affiliate.Status}


def test_every_state_is_reached_from_the_first_and_none_is_a_dead_end() -> None:
    seen, left = {Standing.PROPOSED}, [Standing.PROPOSED]
    while left:
        for each in NEXT[left.pop()] - seen:
            seen.add(each)
            left.append(each)
    assert seen == set(Standing)
    assert all(NEXT.values())


def test_nobody_signs_who_was_not_invited() -> None:
    assert {state for state in Standing if may_follow(state, Standing.SIGNED)} == {Standing.INVITED, Standing.SUSPENDED}
    assert {Standing.INVITED, Standing.SIGNED, Standing.SUSPENDED} == MAY_SIGN
