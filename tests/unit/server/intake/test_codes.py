"""server.intake.codes: what signing again and comparing says is what verifying says."""

import dataclasses
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from server.intake.codes import CodeReader
from server.keyring import Keyring
from sync.contract.faults import BadSignature, ContractFault, Malformed
from sync.contract.ids import KeyId
from sync.contract.signing import Purpose, sign
from sync.contract.ticket import CODE, PAYLOAD, Ticket, TicketKind, encode_payload, sign_ticket, verify_ticket
from tests.builders.keys import ISSUER, KEY, build_keyring, signing_key
from tests.unit.sync.office import TICKET

KEYRING = build_keyring()
SAID = dataclasses.replace(TICKET, key_id=KEY)
CODE_BYTES = sign_ticket(SAID, ISSUER, KEYRING.tickets[KEY])


def without_private_keys() -> Keyring:
    return dataclasses.replace(KEYRING, tickets={})


def with_another_private_key() -> Keyring:
    """As if a file had been put under the wrong name."""
    return dataclasses.replace(KEYRING, tickets={KEY: signing_key("another")})


KEYRINGS: list[Callable[[], Keyring]] = [lambda: KEYRING, without_private_keys, with_another_private_key]


@pytest.mark.parametrize("keyring", KEYRINGS, ids=["ours", "no private key", "another private key"])
def test_a_code_of_ours_is_read_whatever_private_keys_are_here(keyring: Callable[[], Keyring]) -> None:
    assert CodeReader(keyring(), SAID.scheme).read(CODE_BYTES) == SAID


@pytest.mark.parametrize("keyring", KEYRINGS, ids=["ours", "no private key", "another private key"])
def test_a_code_signed_by_a_stranger_is_not(keyring: Callable[[], Keyring]) -> None:
    with pytest.raises(BadSignature):
        CodeReader(keyring(), SAID.scheme).read(sign_ticket(SAID, ISSUER, signing_key("another")))


def test_a_private_key_that_the_roots_have_not_signed_proves_nothing() -> None:
    """A stranger's code would be equal to what that key signs."""
    with pytest.raises(BadSignature):
        CodeReader(with_another_private_key(), SAID.scheme).read(sign_ticket(SAID, ISSUER, signing_key("another")))


@given(at=st.integers(0, CODE - 1), bit=st.integers(0, 7))
def test_a_bit_turned_over_is_refused_as_verifying_refuses_it(at: int, bit: int) -> None:
    code = CODE_BYTES[:at] + bytes([CODE_BYTES[at] ^ 1 << bit]) + CODE_BYTES[at + 1 :]
    public = KEYRING.tickets[KEY].public_key()
    with pytest.raises(ContractFault):
        verify_ticket(code, ISSUER, public)
    with pytest.raises(ContractFault):
        CodeReader(KEYRING, SAID.scheme).read(code)


def test_a_signature_for_another_purpose_is_refused() -> None:
    payload = encode_payload(SAID)
    other = payload + sign(KEYRING.tickets[KEY], Purpose.JOURNAL, ISSUER.bytes + payload)
    with pytest.raises(BadSignature):
        CodeReader(KEYRING, SAID.scheme).read(other)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [({"kind": TicketKind.TRAINING}, Malformed), ({"scheme": 17}, Malformed), ({"key_id": KeyId(7)}, ContractFault)],
    ids=["training", "scheme", "key"],
)
def test_a_code_of_ours_for_something_else_is_refused(changed: dict[str, int], fault: type[ContractFault]) -> None:
    said: Ticket = dataclasses.replace(SAID, **changed)  # type: ignore[arg-type]
    with pytest.raises(fault):
        CodeReader(KEYRING, SAID.scheme).read(sign_ticket(said, ISSUER, KEYRING.tickets[KEY]))


def test_signing_again_gives_the_same_bytes_and_they_verify() -> None:
    """RFC 8032: what the comparison relies on."""
    key = KEYRING.tickets[KEY]
    for number in range(50):
        text = number.to_bytes(56)
        first = sign(key, Purpose.TICKET, text)
        assert sign(key, Purpose.TICKET, text) == first
        public: Ed25519PublicKey = key.public_key()
        public.verify(first, Purpose.TICKET.value + text)
    assert len(CODE_BYTES) == PAYLOAD + 64
