"""The published bounds, and the ranges that enforce them on the wire."""

import struct

from sync.contract import limits, ranges
from sync.contract.entry import sign_entry
from sync.contract.payloads import Recovered
from tests.unit.sync.contract.test_entry import HEADER, KEY


def test_the_bounds_of_the_protocol_are_the_published_ones() -> None:
    hour = 3_600_000
    assert (limits.BATCH_ENTRIES_MAX, limits.NONCE, limits.BIRTHDATE_TRIES_MAX) == (200, 16, 3)
    assert (48 * hour, 360 * hour, 72 * hour) == (limits.LIST_AGE_SOFT, limits.LIST_AGE_HARD, limits.WATERMARK_MAX)
    assert (limits.UNSYNCED_SOFT, limits.UNSYNCED_SOFT_CENTS) == (60, 1_200_00)
    assert (limits.UNSYNCED_HARD, limits.UNSYNCED_HARD_CENTS) == (200, 4_000_00)
    assert (limits.PUSH_AFTER, limits.EXCHANGE_EVERY, limits.BACKOFF_CAP) == (2_000, 300_000, 900_000)
    assert (limits.ENROLMENT_CODE_DIGITS, limits.ENROLMENT_CODE_LIFE, limits.ENROLMENT_TRIES_MAX) == (12, 900_000, 5)


def test_the_longest_entry_is_the_longest_payload() -> None:
    raw = sign_entry(HEADER, Recovered(bytes(limits.RECOVERED_ENTRY_MAX)), KEY).raw
    assert len(raw) <= limits.ENTRY_MAX


def test_ranges_are_those_of_the_binary_fields() -> None:
    for meta, layout in ((ranges.BYTE, ">B"), (ranges.SHORT, ">H"), (ranges.WORD, ">I"), (ranges.LONG, ">q")):
        assert meta.le is not None
        assert struct.pack(layout, meta.le)
        assert struct.unpack(layout, struct.pack(layout, meta.le)) == (meta.le,)
