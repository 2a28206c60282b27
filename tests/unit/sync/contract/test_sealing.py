"""What is sealed opens for its holder, in its place, and nowhere else."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import sealing
from sync.contract.faults import Malformed, Unopenable
from sync.contract.ids import KeyId, Sequence, TerminalId, TicketNumber
from sync.contract.sealing import SealPurpose, place, seal, unseal
from tests.unit.sync.office import TERMINAL, x25519
from tests.vectors.reading import read

KEY = x25519("claims")
PLACE = place(SealPurpose.BIRTHDATE, TERMINAL, Sequence(5))


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_a_sealed_birthdate_opens_again_and_has_56_bytes(birthdate: dt.date) -> None:
    sealed = seal(sealing.birthdate_bytes(birthdate), KEY.public_key(), PLACE)
    assert len(sealed) == 56
    assert sealing.parse_birthdate(unseal(sealed, KEY, PLACE)) == birthdate


@pytest.mark.parametrize(
    "elsewhere",
    [
        place(SealPurpose.BIRTHDATE, TERMINAL, Sequence(6)),
        place(SealPurpose.BIRTHDATE, TerminalId(8), Sequence(5)),
        place(SealPurpose.NUMBER, TERMINAL, Sequence(5)),
        place(SealPurpose.SECRET, TERMINAL, KeyId(5)),
        b"",
    ],
)
def test_a_sealed_value_does_not_open_in_another_place(elsewhere: bytes) -> None:
    with pytest.raises(Unopenable):
        unseal(seal(b"20130405", KEY.public_key(), PLACE), KEY, elsewhere)


def test_a_sealed_value_does_not_open_with_another_key() -> None:
    with pytest.raises(Unopenable):
        unseal(seal(b"20130405", KEY.public_key(), PLACE), x25519("another"), PLACE)


def test_every_changed_byte_and_every_length_is_refused() -> None:
    sealed = seal(b"20130405", KEY.public_key(), PLACE)
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for spoilt in (*changed, *(sealed[:length] for length in range(len(sealed))), sealed + b"\0"):
        with pytest.raises(Unopenable):
            unseal(spoilt, KEY, PLACE)


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    assert seal(b"20130405", KEY.public_key(), PLACE) != seal(b"20130405", KEY.public_key(), PLACE)


@pytest.mark.parametrize(
    "raw", [b"", b"2013040", b"201304055", b"20130432", b"20131301", b"2013-4-5", b"00000101", b"\xd9\xa1" * 4]
)
def test_what_is_no_date_of_8_digits_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        sealing.parse_birthdate(raw)


def test_a_year_before_1000_still_has_four_digits() -> None:
    assert sealing.birthdate_bytes(dt.date(999, 1, 2)) == b"09990102"


def test_a_number_is_8_bytes() -> None:
    assert sealing.number_bytes(TicketNumber(258)) == bytes(6) + b"\x01\x02"


SMALL_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ec" + "ff" * 30 + "7f"),
]


@pytest.mark.parametrize("raw", [b"", bytes(31), bytes(33), *SMALL_ORDER], ids=lambda raw: raw.hex() or "empty")
def test_a_key_that_one_cannot_seal_to_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        sealing.x25519_key(raw)


def test_an_ordinary_public_key_reads_back() -> None:
    raw = sealing.x25519_bytes(KEY.public_key())
    assert sealing.x25519_bytes(sealing.x25519_key(raw)) == raw


@pytest.mark.parametrize("vector", read("sealed")["values"], ids=lambda vector: str(vector["purpose"]))
def test_values_sealed_once_are_still_opened(vector: dict[str, object]) -> None:
    key = X25519PrivateKey.from_private_bytes(bytes.fromhex(read("sealed")["private_key"]))
    context = place(SealPurpose[str(vector["purpose"])], TERMINAL, Sequence(5))
    assert context.hex() == vector["context"]
    assert unseal(bytes.fromhex(str(vector["sealed"])), key, context).hex() == vector["plaintext"]
