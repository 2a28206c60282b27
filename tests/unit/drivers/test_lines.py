"""Lines out of a stream."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.faults import LinkFault
from drivers.limits import LINE_BYTES_MAX
from drivers.lines import LineBuffer


@settings(deadline=None)
@given(
    st.lists(st.binary(max_size=40).filter(lambda line: b"\n" not in line), max_size=20), st.lists(st.integers(1, 50))
)
def test_however_a_stream_is_cut_the_same_lines_come_out(lines: list[bytes], cuts: list[int]) -> None:
    buffer, data, out = LineBuffer(), b"".join(line + b"\n" for line in lines), list[bytes]()
    for cut in [*cuts, len(data)]:
        out += buffer.feed(data[:cut])
        data = data[cut:]
    assert out == lines


def test_a_line_at_the_limit_is_taken_and_one_beyond_it_ends_the_stream() -> None:
    assert LineBuffer().feed(b"x" * LINE_BYTES_MAX + b"\n") == [b"x" * LINE_BYTES_MAX]
    for data in (b"x" * (LINE_BYTES_MAX + 1), b"x" * (LINE_BYTES_MAX + 1) + b"\n"):
        with pytest.raises(LinkFault, match="more than"):
            LineBuffer().feed(data)
