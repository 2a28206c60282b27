"""Every byte of a printer is accounted for, and nothing puts the decoder out of step: for any bytes, and against decoders that
are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.status import (
    AutomaticStatus,
    BufferCleared,
    Flow,
    Message,
    ModelInformation,
    PaperAnswer,
    ProcessId,
    RealtimeAnswer,
    StatusDecoder,
)
from scripts.fuzzing.status import GHOSTS, hold_answers, hold_noise

printable = st.integers(0x20, 0x7E)
fixed = st.integers(0, 0xFF).map(lambda byte: byte & 0x6C)
answers: st.SearchStrategy[list[Message]] = st.lists(
    st.one_of(
        fixed.map(lambda bits: RealtimeAnswer(0x12 | bits)),
        st.tuples(fixed, st.binary(min_size=3, max_size=3)).map(
            lambda drawn: AutomaticStatus(bytes([0x10 | drawn[0], *(byte & 0x6F for byte in drawn[1])]))
        ),
        st.integers(0, 0x0F).map(PaperAnswer),
        st.lists(printable, min_size=4, max_size=4).map(lambda token: ProcessId(bytes(token))),
        st.just(BufferCleared()),
        st.lists(printable, max_size=80).map(lambda text: ModelInformation(bytes(text))),
        st.booleans().map(Flow),
    ),
    max_size=20,
)


@given(st.binary(max_size=300))
def test_any_noise_is_accounted_for_and_ends(data: bytes) -> None:
    hold_noise(data)


@given(answers, st.lists(st.tuples(st.integers(0, 400), st.sampled_from(GHOSTS)), max_size=30))
def test_whatever_falls_between_their_bytes_answers_are_heard(
    spoken: list[Message], ghosts: list[tuple[int, int]]
) -> None:
    hold_answers(spoken, ghosts)


class Greedy(StatusDecoder):
    """Takes flow control for a byte of whatever it is in."""

    def feed(self, data: bytes) -> list[Message]:
        return super().feed(data.replace(b"\x13", b"\x03"))


class Forgetful(StatusDecoder):
    """Begins anew with every read."""

    def feed(self, data: bytes) -> list[Message]:
        self.__init__()  # type: ignore[misc]
        return super().feed(data)


def test_a_decoder_that_is_wrong_is_found() -> None:
    spoken: list[Message] = [AutomaticStatus(b"\x14\x00\x03\x0f"), ProcessId(b"ABCD")]
    with pytest.raises(AssertionError):
        hold_answers(spoken, [(2, 0x13)], Greedy)
    with pytest.raises(AssertionError):
        hold_noise(b"\x14\x00\x03\x0f", Forgetful)
