"""A signature serves one purpose, for one message, by one key."""

import itertools

import pytest

from sync.contract import signing
from sync.contract.faults import BadSignature, Malformed
from sync.contract.signing import Purpose
from tests.unit.sync.office import ed25519

KEY = ed25519("any")
SIGNATURE = signing.sign(KEY, Purpose.HELLO, b"message")


def test_a_signature_verifies() -> None:
    signing.verify(KEY.public_key(), Purpose.HELLO, b"message", SIGNATURE)


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.HELLO])
def test_a_signature_for_one_purpose_serves_no_other(purpose: Purpose) -> None:
    with pytest.raises(BadSignature):
        signing.verify(KEY.public_key(), purpose, b"message", SIGNATURE)


def test_no_purpose_begins_another() -> None:
    for one, other in itertools.permutations([purpose.value for purpose in Purpose], 2):
        assert not other.startswith(one)


@pytest.mark.parametrize("signature", [b"", SIGNATURE[:-1], SIGNATURE + b"\0", bytes(64), b"\xff" * 64])
def test_a_signature_of_another_length_or_value_is_refused(signature: bytes) -> None:
    with pytest.raises(BadSignature):
        signing.verify(KEY.public_key(), Purpose.HELLO, b"message", signature)


def test_every_changed_bit_of_a_signature_is_refused() -> None:
    for at in range(64 * 8):
        changed = bytearray(SIGNATURE)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(BadSignature):
            signing.verify(KEY.public_key(), Purpose.HELLO, b"message", bytes(changed))


def test_another_message_or_key_is_refused() -> None:
    for key, message in ((KEY, b"messagf"), (ed25519("another"), b"message")):
        with pytest.raises(BadSignature):
            signing.verify(key.public_key(), Purpose.HELLO, message, SIGNATURE)


IDENTITY_POINT = b"\x01" + bytes(31)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        bytes(31),
        bytes(33),
        bytes(32),
        bytes(31) + b"\x80",
        IDENTITY_POINT,
        b"\x01" + bytes(30) + b"\x80",
        b"\xec" + b"\xff" * 30 + b"\x7f",
        b"\xed" + b"\xff" * 31,
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    ],
    ids=lambda raw: raw.hex() or "empty",
)
def test_a_public_key_that_binds_nobody_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        signing.public_key(raw)


def test_a_public_key_reads_back() -> None:
    raw = signing.public_bytes(KEY.public_key())
    assert signing.public_bytes(signing.public_key(raw)) == raw
