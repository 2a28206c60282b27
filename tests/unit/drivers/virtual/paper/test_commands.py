"""Where commands end, whole and in pieces."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.virtual.paper.commands import CONTROL, TEXT, UNKNOWN, Command, read_command

COMMANDS = [
    (b"Bonjour", TEXT, b"Bonjour"),
    (b"\x0a", "LF", b""),
    (b"\x1b@", "ESC @", b""),
    (b"\x1b a", "ESC SP", b"a"),
    (b"\x1bD\x08\x10\x00", "ESC D", b"\x08\x10\x00"),
    (b"\x1b*\x00\x02\x00ab", "ESC *", b"\x00\x02\x00ab"),
    (b"\x1b*\x21\x01\x00abc", "ESC *", b"\x21\x01\x00abc"),
    (b"\x1b&\x01\x20\x21\x01a\x02bc", "ESC &", b"\x01\x20\x21\x01a\x02bc"),
    (b"\x1bp\x00\x19\xfa", "ESC p", b"\x00\x19\xfa"),
    (b"\x1bc3\x0c", "ESC c 3", b"\x0c"),
    (b"\x1d!\x11", "GS !", b"\x11"),
    (b"\x1d(k\x03\x001Q0", "GS ( k", b"\x03\x001Q0"),
    (b"\x1d(H\x06\x0000abcd", "GS ( H", b"\x06\x0000abcd"),
    (b"\x1d8L\x02\x00\x00\x0002", "GS 8 L", b"\x02\x00\x00\x0002"),
    (b"\x1dv0\x00\x02\x00\x01\x00ab", "GS v 0", b"\x00\x02\x00\x01\x00ab"),
    (b"\x1dk\x02123\x00", "GS k", b"\x02123\x00"),
    (b"\x1dk\x43\x03123", "GS k", b"\x43\x03123"),
    (b"\x1dV\x01", "GS V", b"\x01"),
    (b"\x1dVB\x00", "GS V", b"B\x00"),
    (b"\x1c.", "FS .", b""),
    (b"\x1c(A\x02\x0000", "FS ( A", b"\x02\x0000"),
    (b"\x10\x04\x01", "DLE EOT", b"\x01"),
    (b"\x10\x05\x02", "DLE ENQ", b"\x02"),
    (b"\x10\x14\x01\x00\x02", "DLE DC4", b"\x01\x00\x02"),
    (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", "DLE DC4", b"\x08\x01\x03\x14\x01\x06\x02\x08"),
    (b"\x00", CONTROL, b"\x00"),
    (b"\x1b\x99", UNKNOWN, b"\x1b\x99"),
    (b"\x1d(\x99", UNKNOWN, b"\x1d(\x99"),
]


@pytest.mark.parametrize(("data", "name", "values"), COMMANDS)
def test_a_command_ends_where_the_reference_says(data: bytes, name: str, values: bytes) -> None:
    """With something after it that could be more of it, and a start that is not the beginning."""
    after = b"" if name == TEXT else b"x"
    assert read_command(b"\x0a" + data + after, 1) == Command(name=name, values=values, end=1 + len(data))


@pytest.mark.parametrize(("data", "name", "values"), COMMANDS)
def test_a_part_of_a_command_is_waited_for(data: bytes, name: str, values: bytes) -> None:
    if name != TEXT:
        for length in range(len(data)):
            assert read_command(data[:length], 0) is None


@settings(deadline=None)
@given(st.lists(st.sampled_from([data for data, _, _ in COMMANDS]), max_size=12), st.binary(max_size=40))
def test_every_byte_belongs_to_one_command_and_none_is_read_twice(parts: list[bytes], rest: bytes) -> None:
    data, at = b"".join(parts) + rest, 0
    while (command := read_command(data, at)) is not None:
        assert command.end > at
        assert data[at : command.end].endswith(command.values)
        at = command.end
    assert at <= len(data)
