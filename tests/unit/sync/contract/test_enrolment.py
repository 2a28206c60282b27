"""Enrolment: what a terminal believes of its own record, and a comparison number that cannot be searched for."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import signing
from sync.contract.enrolment import (
    Enrolled,
    EnrolmentOpened,
    EnrolmentOutcome,
    EnrolmentPoll,
    EnrolmentRecord,
    EnrolmentRequest,
    comparison_number,
    nonce_commitment,
    record_digest,
    verify_outcome,
)
from sync.contract.faults import BadSignature, ContractFault, Malformed, UnknownKey, Unopenable
from sync.contract.ids import KeyId, TerminalId
from sync.contract.instant import DAY, Instant
from sync.contract.messages import decode, encode, sign_document
from sync.contract.sealing import x25519_bytes
from tests.unit.sync.office import NOON, TERMINAL, Office, ed25519, terminal_keys, x25519

OFFICE = Office()
KEYS = terminal_keys()
PUBLIC = signing.public_bytes(KEYS.signing.public_key())
WRAP_KEY = x25519_bytes(KEYS.unwrapping.public_key())
OUTCOME = OFFICE.outcome(KEYS)

keys = st.binary(min_size=32, max_size=32)
nonces = st.binary(min_size=16, max_size=16)


def verified(outcome: EnrolmentOutcome, **other: Any) -> Enrolled | None:
    expected: dict[str, Any] = {
        "roots_fingerprint": OFFICE.roots.fingerprint,
        "terminal_key": PUBLIC,
        "wrap_key": KEYS.unwrapping,
    }
    return verify_outcome(outcome, **{**expected, **other})


def test_a_confirmed_enrolment_gives_identity_and_documents() -> None:
    enrolled = verified(OUTCOME)
    assert enrolled is not None
    assert (enrolled.record.terminal, enrolled.record.terminal_key) == (TERMINAL, PUBLIC)
    assert enrolled.terms.policy == OFFICE.policy()
    assert len(record_digest(enrolled.signed_record)) == 32


def test_an_enrolment_that_nobody_confirmed_gives_nothing() -> None:
    waiting = EnrolmentOutcome(record=None, roots=None, key_set=None, policy=None, opposition=None, secrets=())
    assert verified(waiting) is None


@pytest.mark.parametrize("missing", ["roots", "key_set", "policy", "opposition"])
def test_a_confirmed_enrolment_without_its_documents_is_refused(missing: str) -> None:
    change: dict[str, Any] = {missing: None}
    with pytest.raises(Malformed):
        verified(msgspec.structs.replace(OUTCOME, **change))


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"roots_fingerprint": "0" * 64}, UnknownKey),
        ({"terminal_key": bytes(32)}, Malformed),
        ({"wrap_key": x25519("another")}, Malformed),
    ],
    ids=["other roots", "other signing key", "other wrap key"],
)
def test_a_record_under_other_roots_or_for_other_keys_is_refused(
    other: dict[str, Any], fault: type[ContractFault]
) -> None:
    with pytest.raises(fault):
        verified(OUTCOME, **other)


def record() -> EnrolmentRecord:
    assert OUTCOME.record is not None
    return decode(OUTCOME.record.document, EnrolmentRecord)


def with_record(one: EnrolmentRecord, key_id: KeyId | None = None, key: str | None = None) -> EnrolmentOutcome:
    signer = OFFICE.answer_key if key is None else ed25519(key)
    chosen = OFFICE.answer_key_id if key_id is None else key_id
    signed = sign_document(encode(one), chosen, signer, signing.Purpose.ENROLMENT)
    return msgspec.structs.replace(OUTCOME, record=signed)


def test_a_record_by_another_key_is_refused() -> None:
    with pytest.raises(BadSignature):
        verified(with_record(record(), key="stranger"))
    with pytest.raises(UnknownKey):
        verified(with_record(record(), key_id=KeyId(99)))


def test_a_record_written_outside_its_keys_dates_is_refused() -> None:
    with pytest.raises(UnknownKey):
        verified(with_record(msgspec.structs.replace(record(), enrolled_ms=Instant(NOON + 400 * DAY))))


def test_a_record_that_names_other_roots_is_refused() -> None:
    with pytest.raises(Malformed):
        verified(with_record(msgspec.structs.replace(record(), roots_fingerprint="0" * 64)))


def test_documents_of_another_terminal_are_refused() -> None:
    with pytest.raises(Malformed):
        verified(msgspec.structs.replace(OUTCOME, policy=OFFICE.signed_policy(TerminalId(8))))
    with pytest.raises(Unopenable):
        verified(msgspec.structs.replace(OUTCOME, secrets=(OFFICE.wrapped_tag_key(WRAP_KEY, TerminalId(8)),)))


def test_another_offices_key_set_is_refused() -> None:
    other = replace(OFFICE, roots_keys=tuple(ed25519(f"stranger {n}") for n in range(3)))
    with pytest.raises(BadSignature):
        verified(msgspec.structs.replace(OUTCOME, key_set=other.signed_key_set()))


# --- the comparison number -------------------------------------------------------------------------------------------


@given(keys, keys, nonces, nonces, st.sampled_from(["a" * 64, "b" * 64]))
def test_the_comparison_number_has_six_digits(one: bytes, two: bytes, three: bytes, four: bytes, roots: str) -> None:
    number = comparison_number(one, two, three, four, roots)
    assert len(number) == 6
    assert number.isdigit()


def test_the_comparison_number_knows_all_that_could_be_exchanged_on_the_way() -> None:
    plain = (PUBLIC, WRAP_KEY, bytes(16), bytes(16), OFFICE.roots.fingerprint)
    others = (bytes(32), bytes(32), b"\x01" * 16, b"\x01" * 16, "0" * 64)
    numbers = {comparison_number(*plain)}
    for at, other in enumerate(others):
        values: list[Any] = list(plain)
        values[at] = other
        numbers.add(comparison_number(*values))
    assert len(numbers) == 6


def test_whoever_stands_between_cannot_search_because_the_nonce_is_bound_before_it_is_known() -> None:
    # The terminal says only the commitment; the other side must say its nonce before the terminal reveals its own.
    assert nonce_commitment(bytes(16)) != nonce_commitment(b"\x01" + bytes(15))
    assert len(nonce_commitment(bytes(16))) == 32
    assert bytes(16) not in nonce_commitment(bytes(16))


# --- strict reading --------------------------------------------------------------------------------------------------

REQUEST: dict[str, Any] = {
    "code": "123456789012",
    "server": "https://guichet.example.fr",
    "terminal_key": PUBLIC,
    "wrap_key": WRAP_KEY,
    "key_level": 0,
    "nonce_digest": nonce_commitment(bytes(16)),
}


@pytest.mark.parametrize(
    "change",
    [
        {"code": "12345678901"},
        {"code": "1234567890123"},
        {"code": "12345678901a"},
        {"code": "١٢٣٤٥٦٧٨٩٠١٢"},
        {"terminal_key": bytes(31)},
        {"wrap_key": bytes(33)},
        {"nonce_digest": bytes(16)},
        {"key_level": 3},
        {"key_level": -1},
        {"server": "h" * 300},
        {"surprise": 1},
    ],
    ids=lambda change: str(change)[:40],
)
def test_a_request_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    decode(msgspec.json.encode(REQUEST), EnrolmentRequest)
    with pytest.raises(Malformed):
        decode(msgspec.json.encode({**REQUEST, **change}), EnrolmentRequest)


def test_a_poll_or_an_opening_with_another_nonce_length_is_refused() -> None:
    with pytest.raises(Malformed):
        decode(msgspec.json.encode({"enrolment": "e", "nonce": bytes(15)}), EnrolmentPoll)
    opened = {"enrolment": "e", "server_nonce": bytes(17), "roots": msgspec.to_builtins(OFFICE.roots)}
    with pytest.raises(Malformed):
        decode(msgspec.json.encode(opened), EnrolmentOpened)
