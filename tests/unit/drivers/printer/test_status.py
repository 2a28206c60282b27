"""The decoder of printer answers, against bytes written down from the reference, and against everything at once."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.faults import Condition, DeviceState
from drivers.printer.status import (
    AutomaticStatus,
    BufferCleared,
    Flow,
    Message,
    ModelInformation,
    Paper,
    PaperAnswer,
    PrinterStatus,
    ProcessId,
    Query,
    RealtimeAnswer,
    Recovery,
    StatusDecoder,
    Unknown,
    after,
    after_answer,
    shown,
)

WORDS: list[tuple[bytes, Message]] = [
    (b"\x12", RealtimeAnswer(0x12)),
    (b"\x16", RealtimeAnswer(0x16)),
    (b"\x7e", RealtimeAnswer(0x7E)),
    (b"\x10\x00\x00\x00", AutomaticStatus(b"\x10\x00\x00\x00")),
    (b"\x3c\x00\x0c\x0f", AutomaticStatus(b"\x3c\x00\x0c\x0f")),
    (b"\x00", PaperAnswer(0)),
    (b"\x0f", PaperAnswer(0x0F)),
    (b'7"ABCD\x00', ProcessId(b"ABCD")),
    (b"7%\x00", BufferCleared()),
    (b"_TM-T20III\x00", ModelInformation(b"TM-T20III")),
    (b"\x11", Flow(True)),
    (b"\x13", Flow(False)),
    (b"\xff", Unknown(b"\xff")),
    (b"\x81", Unknown(b"\x81")),
]


@pytest.mark.parametrize(("data", "message"), WORDS)
def test_each_answer_is_known_by_its_bits(data: bytes, message: Message) -> None:
    assert StatusDecoder().feed(data) == [message]


words = st.lists(st.sampled_from(WORDS), max_size=30)


@given(words, st.lists(st.integers(1, 9), min_size=1))
def test_any_cut_of_the_bytes_gives_the_same_messages(spoken: list[tuple[bytes, Message]], sizes: list[int]) -> None:
    data = b"".join(word for word, _ in spoken)
    decoder, heard, at = StatusDecoder(), list[Message](), 0
    for place in range(len(data)):
        size = sizes[place % len(sizes)]
        heard += decoder.feed(data[at : at + size])
        at += size
    assert heard == [message for _, message in spoken]


@dataclass(frozen=True)
class Told:
    """One message that says everything, and the state that it leaves."""

    data: bytes
    status: PrinterStatus


flags = st.booleans()


@st.composite
def automatic(draw: st.DrawFn) -> Told:
    drawer, offline, cover, feed, cutter, lasting, passing = (draw(flags) for _ in range(7))
    paper = draw(st.sampled_from([(0, Paper.OK), (3, Paper.LOW), (15, Paper.END), (12, Paper.END)]))
    block = bytes((
        0x10 | drawer << 2 | offline << 3 | cover << 5 | feed << 6, cutter << 3 | lasting << 5 | passing << 6, paper[0], 0x0F,
    ))  # fmt: skip
    status = PrinterStatus(
        is_drawer_high=drawer, is_offline=offline, is_cover_open=cover, is_feed_pressed=feed, paper=paper[1],
        has_cutter_error=cutter, has_lasting_error=lasting, has_passing_error=passing,
    )  # fmt: skip
    return Told(data=block, status=status)


def status_after(messages: list[Message]) -> PrinterStatus:
    status = PrinterStatus()
    for message in messages:
        status = after(status, message)
    return status


asides = st.sampled_from([b"\x11", b"\x13", b"\x12", b"\x1e", b"\x80", b"\xff"])


@given(st.lists(automatic(), min_size=1, max_size=20), st.data())
def test_a_storm_of_states_with_anything_in_between_ends_in_the_last(told: list[Told], data: st.DataObject) -> None:
    """R7. XON, XOFF, single answers and stray bytes fall even into the middle of a block."""
    wire = b"".join(one.data + data.draw(asides) * data.draw(st.integers(0, 2)) for one in told)
    for _ in range(data.draw(st.integers(0, 12))):
        place = data.draw(st.integers(0, len(wire)))
        wire = wire[:place] + data.draw(asides) + wire[place:]
    assert status_after(StatusDecoder().feed(wire)) == told[-1].status


@given(st.permutations([0, 0, 0, 0, 1, 2, 3, 3, 4]), automatic(), st.sampled_from([b"ABCD", b"OoNn", b"~~~~", b"    "]))
def test_every_message_among_the_others_is_heard_once(order: list[int], told: Told, token: bytes) -> None:
    kinds = [told.data, b'7"' + token + b"\0", b"7%\0", b"_x\0", b"\x04"]
    heard = StatusDecoder().feed(b"".join(kinds[kind] for kind in order))
    assert sum(isinstance(message, AutomaticStatus) for message in heard) == 4
    assert heard.count(ProcessId(token)) == heard.count(BufferCleared()) == heard.count(PaperAnswer(4)) == 1
    assert not any(isinstance(message, Unknown) for message in heard)


@given(st.binary(max_size=60), automatic())
def test_after_any_noise_two_states_bring_it_back_in_step(noise: bytes, told: Told) -> None:
    """A stray head may swallow one state; it cannot swallow for ever."""
    decoder = StatusDecoder()
    decoder.feed(noise)
    heard = [message for _ in range(25) for message in decoder.feed(told.data)]
    assert status_after(heard) == told.status
    assert decoder.feed(b'7"ABCD\0') == [ProcessId(b"ABCD")]


@given(st.binary(max_size=200))
def test_no_byte_is_lost_or_invented(data: bytes) -> None:
    decoder = StatusDecoder()
    count = 0
    for message in decoder.feed(data):
        match message:
            case AutomaticStatus(block=block):
                count += len(block)
            case ProcessId() | ModelInformation() | BufferCleared():
                count += {ProcessId: 7, BufferCleared: 3}.get(type(message), 0)
                count += len(message.text) + 2 if isinstance(message, ModelInformation) else 0
            case Unknown(data=unknown):
                count += len(unknown)
            case _:
                count += 1
    assert len(data) - 82 <= count <= len(data)


def test_a_block_cut_short_gives_way_to_what_follows() -> None:
    assert StatusDecoder().feed(b'7"AB\x10\x00\x00\x00') == [Unknown(b'7"AB'), AutomaticStatus(b"\x10\x00\x00\x00")]
    assert StatusDecoder().feed(b'7"AB7"CDEF\x00')[-1] != ProcessId(b"CDEF")
    assert StatusDecoder().feed(b"\x14\x00\x10\x00\x00\x00")[-1] == AutomaticStatus(b"\x10\x00\x00\x00")
    assert StatusDecoder().feed(b"7\x12\x22ABCD\x00") == [RealtimeAnswer(0x12), ProcessId(b"ABCD")]


@pytest.mark.parametrize(
    ("query", "value", "changed"),
    [
        (Query.PRINTER, 0x12, PrinterStatus()),
        (Query.PRINTER, 0x1A, PrinterStatus(is_offline=True)),
        (Query.PRINTER, 0x16, PrinterStatus(is_drawer_high=True)),
        (Query.PRINTER, 0x52, PrinterStatus(is_feed_pressed=True)),
        (Query.OFFLINE, 0x12, PrinterStatus()),
        (Query.OFFLINE, 0x16, PrinterStatus(is_cover_open=True)),
        (Query.OFFLINE, 0x32, PrinterStatus(paper=Paper.END)),
        (Query.OFFLINE, 0x52, PrinterStatus(has_error=True)),
        (Query.ERROR, 0x1A, PrinterStatus(has_cutter_error=True)),
        (Query.ERROR, 0x32, PrinterStatus(has_lasting_error=True)),
        (Query.ERROR, 0x52, PrinterStatus(has_passing_error=True)),
        (Query.PAPER, 0x12, PrinterStatus(paper=Paper.OK)),
        (Query.PAPER, 0x1E, PrinterStatus(paper=Paper.LOW)),
        (Query.PAPER, 0x7E, PrinterStatus(paper=Paper.END)),
    ],
)
def test_an_answer_means_what_the_reference_says_of_its_question(
    query: Query, value: int, changed: PrinterStatus
) -> None:
    assert after_answer(PrinterStatus(), query, value) == changed


def test_questions_and_recoveries_are_the_bytes_of_the_reference() -> None:
    assert [query.command for query in Query] == [b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04"]
    assert (Recovery.RESUME.command, Recovery.CLEAR.command) == (b"\x10\x05\x01", b"\x10\x05\x02")


def test_paper_that_is_asked_for_in_turn_is_known() -> None:
    low = after(PrinterStatus(), PaperAnswer(0x03))
    assert (low.paper, after(low, PaperAnswer(0x0C)).paper, after(low, PaperAnswer(0)).paper) == (
        Paper.LOW, Paper.END, Paper.OK,
    )  # fmt: skip
    assert after(low, ProcessId(b"ABCD")) == low


@pytest.mark.parametrize(
    ("status", "state", "condition"),
    [
        (PrinterStatus(), DeviceState.READY, Condition.NONE),
        (PrinterStatus(paper=Paper.LOW), DeviceState.READY, Condition.PAPER_NEAR_END),
        (PrinterStatus(paper=Paper.END, is_offline=True), DeviceState.FAULT, Condition.PAPER_END),
        (
            PrinterStatus(is_cover_open=True, is_offline=True, paper=Paper.END),
            DeviceState.FAULT,
            Condition.COVER_OPEN,
        ),
        (PrinterStatus(has_cutter_error=True, has_error=True), DeviceState.FAULT, Condition.CUTTER),
        (PrinterStatus(has_passing_error=True, has_error=True), DeviceState.FAULT, Condition.OVERHEATED),
        (PrinterStatus(has_lasting_error=True), DeviceState.FAULT, Condition.PRINTER_ERROR),
        (PrinterStatus(has_error=True, is_offline=True), DeviceState.FAULT, Condition.PRINTER_ERROR),
        (PrinterStatus(is_offline=True), DeviceState.FAULT, Condition.PAUSED),
        (PrinterStatus(is_feed_pressed=True), DeviceState.FAULT, Condition.PAUSED),
    ],
)
def test_one_thing_is_shown_and_it_is_the_cause(
    status: PrinterStatus, state: DeviceState, condition: Condition
) -> None:
    assert shown(status) == (state, condition)
