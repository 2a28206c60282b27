"""The key set: signed by enough roots, and each key good for its purpose and time only."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from sync.contract import signing
from sync.contract.faults import BadSignature, ContractFault, Malformed, UnknownKey
from sync.contract.ids import KeyId
from sync.contract.instant import DAY, Instant
from sync.contract.keys import KeyPurpose, KeySet, Roots, SignedKeySet, sign_key_set, verify_key_set
from tests.unit.sync.office import ANSWER_KEY, CLAIMS_KEY, NOON, TICKET_KEY, Office, ed25519
from tests.vectors.reading import read

OFFICE = Office()
ROOTS = OFFICE.roots
SET = OFFICE.key_set()


@pytest.mark.parametrize(
    ("signers", "holds"), [((), False), ((0,), False), ((2,), False), ((0, 1), True), ((1, 2), True), ((0, 1, 2), True)]
)
def test_two_roots_of_three_must_sign(signers: tuple[int, ...], holds: bool) -> None:
    signed = OFFICE.signed_key_set(signers)
    if holds:
        assert verify_key_set(signed, ROOTS) == SET
    else:
        with pytest.raises(BadSignature):
            verify_key_set(signed, ROOTS)


def test_one_root_signing_twice_counts_once() -> None:
    one = signing.sign(OFFICE.roots_keys[0], signing.Purpose.KEY_SET, OFFICE.signed_key_set().document)
    with pytest.raises(BadSignature):
        verify_key_set(SignedKeySet(document=OFFICE.signed_key_set().document, signatures=(one, one, b"")), ROOTS)


def test_a_wrong_signature_beside_enough_good_ones_is_refused() -> None:
    signed = OFFICE.signed_key_set((0, 1))
    with pytest.raises(BadSignature):
        verify_key_set(SignedKeySet(document=signed.document, signatures=(*signed.signatures[:2], bytes(64))), ROOTS)


@pytest.mark.parametrize("places", [0, 2, 4])
def test_there_is_one_signature_place_per_root(places: int) -> None:
    signed = OFFICE.signed_key_set()
    with pytest.raises(Malformed):
        verify_key_set(SignedKeySet(document=signed.document, signatures=(signed.signatures * 2)[:places]), ROOTS)


def test_strangers_cannot_sign() -> None:
    strangers = Office(roots_keys=tuple(ed25519(f"stranger {n}") for n in range(3)))
    with pytest.raises(BadSignature):
        verify_key_set(strangers.signed_key_set(), ROOTS)
    assert sign_key_set(SET, ROOTS, strangers.roots_keys).signatures == (b"", b"", b"")


def test_every_changed_byte_of_the_document_is_refused() -> None:
    signed = OFFICE.signed_key_set()
    for at in range(0, len(signed.document), 7):
        changed = signed.document[:at] + bytes([signed.document[at] ^ 1]) + signed.document[at + 1 :]
        with pytest.raises(ContractFault):
            verify_key_set(SignedKeySet(document=changed, signatures=signed.signatures), ROOTS)


def resigned(**change: Any) -> SignedKeySet:
    document = msgspec.json.encode({**msgspec.to_builtins(SET), **change})
    return signed_by_all(document)


def signed_by_all(document: bytes) -> SignedKeySet:
    signatures = tuple(signing.sign(key, signing.Purpose.KEY_SET, document) for key in OFFICE.roots_keys)
    return SignedKeySet(document=document, signatures=signatures)


ONE_KEY: dict[str, Any] = msgspec.to_builtins(SET.keys[0])


@pytest.mark.parametrize(
    "change",
    [
        {"keys": [ONE_KEY, ONE_KEY]},
        {"keys": [{**ONE_KEY, "key": "AAAA"}]},
        {"keys": [{**ONE_KEY, "until_ms": 0}]},
        {"keys": [{**ONE_KEY, "purpose": "everything"}]},
        {"keys": [{**ONE_KEY, "key_id": 65536}]},
        {"keys": [{**ONE_KEY, "key_id": n} for n in range(257)]},
        {"expires_ms": 0},
        {"version": -1},
        {"version": 2**32},
        {"issued_ms": 2**62},
        {"surprise": True},
    ],
    ids=lambda change: str(change)[:60],
)
def test_a_key_set_that_makes_no_sense_is_refused_even_when_signed(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        verify_key_set(resigned(**change), ROOTS)


@pytest.mark.parametrize("document", [b"", b"{}", b"\xff", b"null", b"[" * 100_000])
def test_what_is_no_key_set_is_refused_even_when_signed(document: bytes) -> None:
    with pytest.raises(Malformed):
        verify_key_set(signed_by_all(document), ROOTS)


def test_a_key_is_found_by_purpose_and_id() -> None:
    assert SET.find(KeyPurpose.TICKET, TICKET_KEY).key == signing.public_bytes(OFFICE.ticket_key.public_key())
    for purpose, key_id in ((KeyPurpose.TRAINING, TICKET_KEY), (KeyPurpose.TICKET, ANSWER_KEY)):
        with pytest.raises(UnknownKey):
            SET.find(purpose, key_id)


@pytest.mark.parametrize(("days", "usable"), [(-31, False), (-30, True), (0, True), (365, True), (366, False)])
def test_a_key_is_usable_between_its_dates_only(days: int, usable: bool) -> None:
    at = Instant(NOON + days * DAY)
    if usable:
        SET.verifier(KeyPurpose.ANSWER, ANSWER_KEY, at)
        assert SET.claims_key(at)[0] == CLAIMS_KEY
    else:
        with pytest.raises(UnknownKey):
            SET.verifier(KeyPurpose.ANSWER, ANSWER_KEY, at)
        with pytest.raises(UnknownKey):
            SET.claims_key(at)


def test_the_newest_usable_claims_key_is_sealed_to() -> None:
    old = SET.find(KeyPurpose.CLAIMS, CLAIMS_KEY)
    new = msgspec.structs.replace(old, key_id=KeyId(32), from_ms=NOON)
    both = msgspec.structs.replace(SET, keys=(new, *SET.keys))
    assert both.claims_key(Instant(NOON - 1))[0] == CLAIMS_KEY
    assert both.claims_key(NOON)[0] == 32


@pytest.mark.parametrize(
    ("threshold", "keys"),
    [
        (0, (b"a" * 32,)),
        (2, (b"a" * 32,)),
        (1, ()),
        (1, (b"a" * 32, b"a" * 32)),
        (1, (b"a" * 31,)),
        (1, (b"a" * 33,)),
    ],
)
def test_roots_that_make_no_sense_are_refused(threshold: int, keys: tuple[bytes, ...]) -> None:
    with pytest.raises(Malformed):
        Roots(threshold=threshold, keys=keys)


def test_the_fingerprint_knows_keys_and_threshold_but_not_their_order() -> None:
    shuffled = Roots(threshold=2, keys=ROOTS.keys[::-1])
    assert shuffled.fingerprint == ROOTS.fingerprint
    assert Roots(threshold=1, keys=ROOTS.keys).fingerprint != ROOTS.fingerprint
    assert Roots(threshold=2, keys=ROOTS.keys[:2]).fingerprint != ROOTS.fingerprint


def test_an_office_with_other_roots_has_another_fingerprint() -> None:
    other = replace(OFFICE, roots_keys=(*OFFICE.roots_keys[:2], ed25519("new root")))
    assert other.roots.fingerprint != ROOTS.fingerprint


def test_a_key_set_signed_once_is_still_read() -> None:
    vector = read("key_set")
    roots = Roots(threshold=vector["threshold"], keys=tuple(bytes.fromhex(key) for key in vector["roots"]))
    signatures = tuple(bytes.fromhex(one) for one in vector["signatures"])
    signed = SignedKeySet(document=vector["document"].encode(), signatures=signatures)
    key_set: KeySet = verify_key_set(signed, roots)
    assert roots.fingerprint == vector["fingerprint"]
    assert key_set == SET
    assert msgspec.json.encode(key_set) == signed.document
