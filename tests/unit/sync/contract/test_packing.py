"""Counted and fixed fields: nothing missing, nothing left over, nothing too long."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.faults import ContractFault, Malformed
from sync.contract.packing import Field, Value, pack, unpack

LAYOUT = (
    Field("byte", "u8"),
    Field("short", "u16"),
    Field("word", "u32"),
    Field("long", "u63"),
    Field("digest", "fixed", 4),
    Field("proof", "bytes16", 6),
    Field("note", "text8", 5),
)
VALUES: tuple[Value, ...] = (1, 2, 3, 4, b"abcd", b"xyz", "é!")
RAW = bytes.fromhex("01000200000003000000000000000461626364000378797a03c3a921")


def test_values_are_packed_in_order_big_endian() -> None:
    assert pack(LAYOUT, VALUES) == RAW
    assert unpack(LAYOUT, RAW) == list(VALUES)


def test_every_shorter_or_longer_run_is_refused() -> None:
    for spoilt in (*(RAW[:length] for length in range(len(RAW))), RAW + b"\0"):
        with pytest.raises(Malformed):
            unpack(LAYOUT, spoilt)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, -1),
        (0, 256),
        (0, "1"),
        (0, 1.0),
        (1, 0x10000),
        (2, 2**32),
        (3, 2**63),
        (4, b"abc"),
        (4, b"abcde"),
        (4, "abcd"),
        (5, b"1234567"),
        (5, "123"),
        (6, "123456"),
        (6, "ééé"),
        (6, b"123"),
        (6, "a\nb"),
        (6, "\x7f"),
        (6, "\u2028"),
        (6, "\ud800"),
    ],
)
def test_a_value_that_does_not_fit_is_not_packed(at: int, value: Any) -> None:
    with pytest.raises(ValueError):
        pack(LAYOUT, (*VALUES[:at], value, *VALUES[at + 1 :]))


@pytest.mark.parametrize(
    ("layout", "raw", "why"),
    [
        (Field("long", "u63"), b"\x80" + bytes(7), "beyond 63 bits"),
        (Field("proof", "bytes16", 6), b"\x00\x07" + bytes(7), "longer than allowed"),
        (Field("note", "text8", 5), b"\x06" + b"a" * 6, "longer than allowed"),
        (Field("note", "text8", 5), b"\x01\xff", "not UTF-8"),
        (Field("note", "text8", 5), b"\x02\xc0\x80", "overlong UTF-8"),
        (Field("note", "text8", 5), b"\x03\xed\xa0\x80", "half a surrogate pair"),
        (Field("note", "text8", 5), b"\x01\n", "control character"),
        (Field("note", "text8", 5), b"\x02\xc2\x85", "C1 control character"),
    ],
)
def test_a_field_that_breaks_its_own_rule_is_refused(layout: Field, raw: bytes, why: str) -> None:
    with pytest.raises(Malformed):
        unpack((layout,), raw)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_read_to_one_spelling(raw: bytes) -> None:
    try:
        values = unpack(LAYOUT, raw)
    except ContractFault:
        return
    assert pack(LAYOUT, values) == raw
