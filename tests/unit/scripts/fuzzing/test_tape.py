"""Bytes as choices."""

from scripts.fuzzing.tape import Tape


def test_choices_come_from_front_to_back_and_end_in_first_ones() -> None:
    tape = Tape(b"\x01\x02\x03\x04")
    assert (tape.byte(), tape.take(2), tape.is_over) == (1, b"\x02\x03", False)
    assert (tape.rest(), tape.is_over) == (b"\x04", True)
    assert (tape.byte(), tape.take(3), tape.rest()) == (0, b"", b"")
