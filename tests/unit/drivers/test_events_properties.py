"""A line is a message that is read back as it was, or a LinkFault: for what is nearly a message, too."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.events import Command, Event, RetryPrint, parse_command, parse_event
from drivers.faults import LinkFault
from drivers.lines import LineBuffer
from scripts.fuzzing.protocol import COMMANDS, EVENTS, hold_line, hold_stream

values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers(), max_size=2)
)
edits = st.lists(st.tuples(st.integers(0, 20), values), max_size=3)


def edited(line: str, changes: list[tuple[int, object]]) -> bytes:
    """Values of the message replaced."""
    message = msgspec.json.decode(line)
    names = [name for name in message if name != "type"]
    for place, value in changes:
        if names:
            message[names[place % len(names)]] = value
    return msgspec.json.encode(message)


@settings(deadline=None)
@given(st.sampled_from(EVENTS), edits)
def test_an_event_with_other_values_is_read_back_or_refused(line: str, changes: list[tuple[int, object]]) -> None:
    hold_line(edited(line, changes), parse_event)


@settings(deadline=None)
@given(st.sampled_from(COMMANDS), edits)
def test_a_command_with_other_values_is_read_back_or_refused(line: str, changes: list[tuple[int, object]]) -> None:
    hold_line(edited(line, changes), parse_command)


@settings(deadline=None)
@given(st.sampled_from([*EVENTS, *COMMANDS]), st.integers(0, 400), st.binary(max_size=4))
def test_any_damage_of_a_line_is_read_back_or_refused(line: str, place: int, damage: bytes) -> None:
    raw = line.encode()
    at = place % len(raw)
    for parse in (parse_event, parse_command):
        hold_line(raw[:at] + damage + raw[at + 1 :], parse)


@settings(deadline=None)
@given(st.binary(max_size=300), st.lists(st.integers(0, 60), max_size=8))
def test_any_stream_is_cut_into_the_same_lines(data: bytes, cuts: list[int]) -> None:
    hold_stream(data.replace(b"\x0c", b"\n"), cuts)


def test_a_job_name_ends_where_it_ends() -> None:
    """Found by fuzzing: a line feed behind the name was let through, and would have broken a log line in two."""
    with pytest.raises(LinkFault, match="matching regex"):
        parse_command(b'{"type":"retry","job":"r-1\\n"}')


class Chunks(LineBuffer):
    """Takes every read for whole lines."""

    def feed(self, data: bytes) -> list[bytes]:
        return data.split(b"\n")[:-1]


def careless(line: bytes) -> Event | Command:
    """Lets any name through."""
    return RetryPrint(job=msgspec.json.decode(line)["job"])


def test_a_buffer_and_a_parser_that_are_wrong_are_found() -> None:
    with pytest.raises(AssertionError):
        hold_stream(b"one\ntwo\n", [2], Chunks)
    with pytest.raises(AssertionError):
        hold_line(b'{"type":"retry","job":"r-1\\n"}', careless)
