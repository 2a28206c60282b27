"""Codes between terminators and silences, whatever their elements."""

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.limits import SCAN_CHARACTERS_MAX, SETTLING_S, SILENCE_END_S, SILENCE_TORN_S
from drivers.scanner.assembly import Assembly, Complete, Void
from drivers.scanner.frames import EndsBy, SpoilReason


def assembly(ends_by: EndsBy = EndsBy.TERMINATOR) -> Assembly[str]:
    silence_s = SILENCE_TORN_S if ends_by is EndsBy.TERMINATOR else SILENCE_END_S
    return Assembly(opened_at=0.0, ends_by=ends_by, silence_s=silence_s)


def test_elements_up_to_a_terminator_are_one_code() -> None:
    held = assembly()
    held.add("a", 1.0)
    held.add("b", 1.1)
    assert held.end(1.2) == Complete(elements=("a", "b"), at=1.2)
    assert held.end(1.3) is None


def test_the_first_reason_to_void_a_code_stands() -> None:
    held = assembly()
    held.add("a", 1.0)
    held.void(SpoilReason.EVENTS_DROPPED, 1.1)
    held.void(SpoilReason.CONTROL, 1.2)
    held.add("b", 1.3)
    assert held.end(1.4) == Void(reason=SpoilReason.EVENTS_DROPPED, elements=("a",), at=1.4)


def test_an_element_too_many_voids_the_code() -> None:
    held = assembly()
    for place in range(SCAN_CHARACTERS_MAX + 1):
        held.add("x", 1.0 + place)
    assert held.end(9_999.0) == Void(
        reason=SpoilReason.TOO_LONG, elements=("x",) * (SCAN_CHARACTERS_MAX + 1), at=9_999.0
    )


def test_what_arrives_right_after_opening_is_void_to_its_end() -> None:
    held = assembly()
    held.add("a", SETTLING_S / 2)
    held.add("b", SETTLING_S * 2)
    assert held.end(1.0) == Void(reason=SpoilReason.JUST_OPENED, elements=(), at=1.0)


def test_a_void_code_without_a_terminator_ends_in_silence_too() -> None:
    held = assembly()
    held.void(SpoilReason.EVENTS_DROPPED, 1.0)
    assert held.silence(1.0 + SILENCE_TORN_S) == Void(reason=SpoilReason.EVENTS_DROPPED, elements=(), at=1.0)
    assert held.is_empty


def test_the_rest_of_a_code_that_a_short_silence_tore_is_no_code() -> None:
    held: Assembly[str] = Assembly(opened_at=0.0, ends_by=EndsBy.TERMINATOR, silence_s=0.25)
    held.add("a", 1.0)
    assert held.silence(1.25) == Void(reason=SpoilReason.TORN, elements=("a",), at=1.0)
    held.add("b", 1.3)
    assert held.end(1.4) == Void(reason=SpoilReason.TORN, elements=(), at=1.4)
    held.add("c", 1.5)
    assert held.end(1.6) == Complete(elements=("c",), at=1.6)


def test_a_code_that_follows_a_torn_one_after_a_pause_of_no_scanner_is_a_new_one() -> None:
    held: Assembly[str] = Assembly(opened_at=0.0, ends_by=EndsBy.TERMINATOR, silence_s=0.25)
    held.add("a", 1.0)
    held.silence(1.25)
    held.add("b", 1.0 + SILENCE_TORN_S)
    assert held.end(3.0) == Complete(elements=("b",), at=3.0)


def test_the_end_of_a_torn_code_may_come_alone() -> None:
    held: Assembly[str] = Assembly(opened_at=0.0, ends_by=EndsBy.TERMINATOR, silence_s=0.25)
    held.add("a", 1.0)
    held.silence(1.25)
    assert held.end(1.3) is None
    held.add("b", 1.4)
    assert held.end(1.5) == Complete(elements=("b",), at=1.5)


def test_nothing_under_way_has_no_deadline_and_no_silence() -> None:
    held = assembly()
    assert held.deadline is None
    assert held.silence(1_000.0) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab\n!"), st.floats(0.0, 3.0)), max_size=60), st.sampled_from(EndsBy))
def test_a_complete_code_is_always_a_whole_run_of_what_came(steps: list[tuple[str, float]], ends_by: EndsBy) -> None:
    """`!` voids, a newline ends, time passes: what is complete was contiguous and never touched by a void."""
    held, now, run, is_void = assembly(ends_by), SETTLING_S, "", False
    longest = SILENCE_TORN_S if ends_by is EndsBy.TERMINATOR else SILENCE_END_S
    for step, pause in steps:
        now += pause
        ended = held.silence(now)
        if isinstance(ended, Complete):
            assert (ends_by, "".join(ended.elements), is_void) == (EndsBy.GAP, run, False)
        assert (ended is not None) == bool((run or is_void) and pause >= longest)
        if ended is not None:
            run, is_void = "", False
        if step == "\n":
            final = held.end(now)
            assert isinstance(final, Void) == is_void
            assert is_void or (final.elements if isinstance(final, Complete) else ()) == tuple(run)
            run, is_void = "", False
        elif step == "!":
            held.void(SpoilReason.CONTROL, now)
            run, is_void = "", True
        else:
            held.add(step, now)
            run += "" if is_void else step
