"""Anybody's bytes come out as something that fits on the paper: for any, and against readers that are wrong."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.virtual.paper.parts import Space
from drivers.virtual.paper.reader import Reading, read_leniently
from drivers.virtual.paper.setter import Paper
from scripts.fuzzing.receipt import JOBS, PAPERS, hold_receipt

pieces = st.lists(st.one_of(st.sampled_from(JOBS), st.binary(max_size=12)), max_size=6)


@settings(deadline=None, max_examples=60)
@given(pieces, st.sampled_from(PAPERS), st.integers(0, 400))
def test_whatever_is_printed_fits_on_the_paper(data: list[bytes], paper: Paper, cut: int) -> None:
    hold_receipt(b"".join(data), paper, cut)


def test_a_picture_of_no_columns_in_a_line_is_nothing() -> None:
    """Found by fuzzing."""
    assert read_leniently(b"\x1b*\x21\x00\x00a\n", PAPERS[0]).text == "a"


def test_a_picture_larger_than_twice_its_size_is_no_picture() -> None:
    """Found while fuzzing: 255 times 255 was drawn before anybody looked whether it fits, out of any memory."""
    body = b"0p0\xff\xff1\xf8\xff\xf8\xff"
    reading = read_leniently(b"\x1d(L" + len(body).to_bytes(2, "little") + body + b"\x1d(L\x02\x0002", PAPERS[0])
    assert reading.printed == ()
    assert "not done here" in reading.complaints[0]


def test_a_barcode_of_more_bytes_than_a_count_can_say_is_refused() -> None:
    reading = read_leniently(b"\x1dk\x04" + b"A" * 300 + b"\0", PAPERS[0])
    assert reading.printed == ()
    assert reading.complaints == ("300 bytes in a barcode",)


def endless(data: bytes, paper: Paper) -> Reading:
    reading = read_leniently(data, paper)
    return replace(reading, printed=(*reading.printed, Space(dots=0)))


def hindsight(data: bytes, paper: Paper) -> Reading:
    """What was printed first depends on what comes last."""
    reading = read_leniently(data, paper)
    return replace(reading, printed=reading.printed[::-1])


@pytest.mark.parametrize("wrong", [endless, hindsight])
def test_a_reader_that_is_wrong_is_found(wrong: object) -> None:
    read = {endless.__name__: endless, hindsight.__name__: hindsight}[getattr(wrong, "__name__", "")]
    with pytest.raises(AssertionError):
        hold_receipt(b"one\ntwo\n", PAPERS[0], 4, read)
