"""No descriptor and no report break the reader, also those that are nearly right."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.hid_report import part_of, shapes_of
from scripts.fuzzing.hid_pos import FORMS, hold_bytes

COUNT, IDENTIFIER = b"\x09\x3b\x75\x08\x95\x01", b"\x09\xfb\x75\x08\x95\x01"
DATA = b"\x05\x8c\x09\xfe\x75\x08\x95\x05\x81\x02"
HEAD = b"\x05\x8c\x09\x02\xa1\x01"
edits = st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=3)), max_size=4)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(FORMS), edits, st.lists(st.binary(max_size=70), max_size=5))
def test_no_descriptor_that_is_nearly_right_breaks_the_reader(
    form: object, changes: list[tuple[int, bytes]], reports: list[bytes]
) -> None:
    assert form in FORMS
    descriptor = FORMS[FORMS.index(form)].descriptor
    for place, change in changes:
        at = place % len(descriptor)
        descriptor = descriptor[:at] + change + descriptor[at + 1 :]
    hold_bytes(descriptor, reports)


@pytest.mark.parametrize(
    "descriptor",
    [
        HEAD + b"\x05\x01" + COUNT.replace(b"\x95\x01", b"\x95\x02") + b"\x81\x02" + DATA + b"\xc0",
        HEAD + b"\x05\x8c" + IDENTIFIER.replace(b"\x75\x08", b"\x75\x20") + b"\x81\x02" + DATA + b"\xc0",
    ],
    ids=["two counts", "an identifier of 32 bits"],
)
def test_a_place_of_another_size_than_what_stands_there_is_left_alone(descriptor: bytes) -> None:
    """Found by fuzzing: such a device ended the thread that reads it."""
    hold_bytes(descriptor, [b"\xff" * 4 + b"12345", b"\x01\x0212345"])
    [shape] = shapes_of(descriptor)
    assert part_of(b"\xff" * (shape.data.at // 8) + b"12345", (shape,)) is not None
