"""The same papers however bytes come and whatever stops the printer, and a state that is told as it is: for any, and against
printers that are wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.virtual.emulator import EmulatedPrinter
from scripts.fuzzing.emulator import TOUCHES, Bytes, Hand, Step, hold_life
from scripts.fuzzing.receipt import JOBS

pieces = st.one_of(
    st.sampled_from([*JOBS, b"\x1da\xff", b"\x10\x04\x01", b"\x1dr\x01", b"x\n"]), st.binary(max_size=12)
).map(Bytes)
steps: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(pieces, st.integers(0, len(TOUCHES) - 1).map(Hand)), max_size=10
)


@settings(deadline=None, max_examples=60)
@given(steps)
def test_whatever_is_done_to_it_the_paper_is_the_same_and_the_state_true(life: list[Step]) -> None:
    hold_life(life)


def test_a_character_of_two_bytes_may_come_in_two_pieces() -> None:
    """Found by fuzzing."""
    printer = EmulatedPrinter()
    for piece in (b"\x1c&\xb0", b"\xa1\n", b"\xb0", b"\n"):
        printer.receive(piece)
        printer.execute()
    assert [part.text for part in printer.unfinished if hasattr(part, "text")] == ["啊", "░"]


def test_a_process_is_not_named_by_what_would_break_the_answer() -> None:
    """Found by fuzzing: a zero in the name ended the answer early."""
    hold_life([Bytes(b"\x1d(H\x06\x0000ab\x00c\x1d(H\x06\x0000abcd")])
    printer = EmulatedPrinter()
    printer.receive(b"\x1d(H\x06\x0000ab\x00c")
    printer.execute()
    assert printer.take_answers() == b""


class Amnesiac(EmulatedPrinter):
    """Forgets what it holds when the cover is opened."""

    def open_cover(self) -> None:
        self._buffer.clear()
        self._head.discard_line()
        super().open_cover()


class Liar(EmulatedPrinter):
    """Says nothing of its cover."""

    def _realtime_status(self, number: int) -> int:
        return super()._realtime_status(number) & (0xFB if number == 2 else 0xFF)


class Torn(EmulatedPrinter):
    """Takes each write for whole commands."""

    def execute(self, commands_max: int | None = None) -> None:
        super().execute(commands_max)
        if self.is_online:
            self._buffer.clear()


@pytest.mark.parametrize("wrong", [Amnesiac, Liar, Torn])
def test_a_printer_that_is_wrong_is_found(wrong: type[EmulatedPrinter]) -> None:
    life: list[Step] = [Bytes(b"\x1bE\x01one"), Hand(3), Bytes(b"two\n")]
    hold_life(life)
    with pytest.raises(AssertionError):
        hold_life(life, wrong)
