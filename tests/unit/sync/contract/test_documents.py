"""Policy, list and tag keys are believed only from the right key, in its time, for this terminal."""

import hashlib
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import pytest

from sync.contract.documents import (
    SignedTerms,
    open_secrets,
    verify_issuer_key_set,
    verify_opposition,
    verify_policy,
    verify_terms,
    wrap_secret,
)
from sync.contract.faults import BadSignature, ContractFault, Malformed, UnknownKey, Unopenable
from sync.contract.ids import IssuerId, KeyId, TerminalId
from sync.contract.instant import DAY, Instant
from sync.contract.keys import KeyPurpose
from sync.contract.messages import Signed, encode, sign_document
from sync.contract.sealing import seal, x25519_bytes
from sync.contract.signing import Purpose
from tests.unit.sync.office import (
    ANSWER_KEY,
    ISSUER,
    NOON,
    POLICY_KEY,
    TAG_KEY,
    TERMINAL,
    TICKET_KEY,
    Office,
    terminal_keys,
    x25519,
)

OFFICE = Office()
SET = OFFICE.key_set()
KEYS = terminal_keys()
WRAP_KEY = x25519_bytes(KEYS.unwrapping.public_key())
SIGNED = SignedTerms(
    key_set=OFFICE.signed_key_set(),
    policy=OFFICE.signed_policy(),
    opposition=OFFICE.signed_opposition(),
    secrets=(OFFICE.wrapped_tag_key(WRAP_KEY),),
)


def test_everything_that_works_offline_verifies_together() -> None:
    terms = verify_terms(SIGNED, issuer=ISSUER, terminal=TERMINAL, roots=OFFICE.roots, wrap_key=KEYS.unwrapping)
    assert terms.key_set == SET
    assert terms.policy == OFFICE.policy()
    assert terms.opposition == OFFICE.opposition()
    assert terms.tag_keys == {TICKET_KEY: TAG_KEY}


def test_a_key_set_of_another_issuer_is_refused() -> None:
    with pytest.raises(UnknownKey):
        verify_issuer_key_set(OFFICE.signed_key_set(), issuer=IssuerId(UUID(int=1)), roots=OFFICE.roots)


def test_a_policy_for_another_terminal_is_refused() -> None:
    with pytest.raises(Malformed):
        verify_policy(OFFICE.signed_policy(TerminalId(8)), SET, TERMINAL)


@pytest.mark.parametrize(
    ("key_id", "purpose", "fault"),
    [
        (KeyId(99), Purpose.POLICY, UnknownKey),
        (ANSWER_KEY, Purpose.POLICY, UnknownKey),
        (POLICY_KEY, Purpose.LIST, BadSignature),
    ],
)
def test_a_policy_by_another_key_or_for_another_purpose_is_refused(
    key_id: KeyId, purpose: Purpose, fault: type[ContractFault]
) -> None:
    signed = sign_document(encode(OFFICE.policy()), key_id, OFFICE.policy_key, purpose)
    with pytest.raises(fault):
        verify_policy(signed, SET, TERMINAL)


def test_a_list_signed_as_a_policy_is_refused() -> None:
    signed = sign_document(encode(OFFICE.opposition()), POLICY_KEY, OFFICE.policy_key, Purpose.POLICY)
    with pytest.raises(BadSignature):
        verify_opposition(signed, SET)


@pytest.mark.parametrize("days", [-31, 366])
def test_a_document_issued_outside_its_keys_dates_is_refused(days: int) -> None:
    at = Instant(NOON + days * DAY)
    late_policy = msgspec.structs.replace(OFFICE.policy(), issued_ms=at)
    late_list = msgspec.structs.replace(OFFICE.opposition(), issued_ms=at)
    with pytest.raises(UnknownKey):
        verify_policy(sign_document(encode(late_policy), POLICY_KEY, OFFICE.policy_key, Purpose.POLICY), SET, TERMINAL)
    with pytest.raises(UnknownKey):
        verify_opposition(sign_document(encode(late_list), POLICY_KEY, OFFICE.policy_key, Purpose.LIST), SET)


@pytest.mark.parametrize("name", ["key_set", "policy", "opposition"])
def test_a_spoilt_document_spoils_the_whole(name: str) -> None:
    document: Any = getattr(SIGNED, name)
    change: dict[str, Any] = {name: msgspec.structs.replace(document, document=document.document + b" ")}
    with pytest.raises(BadSignature):
        verify_terms(
            replace(SIGNED, **change), issuer=ISSUER, terminal=TERMINAL, roots=OFFICE.roots, wrap_key=KEYS.unwrapping
        )


def test_a_tag_key_opens_for_its_terminal_and_key_id_only() -> None:
    wrapped = OFFICE.wrapped_tag_key(WRAP_KEY)
    assert open_secrets((wrapped,), TERMINAL, KEYS.unwrapping) == {TICKET_KEY: TAG_KEY}
    for secrets, terminal, key in (
        ((wrapped,), TerminalId(8), KEYS.unwrapping),
        ((wrapped,), TERMINAL, x25519("another")),
        ((msgspec.structs.replace(wrapped, key_id=KeyId(4)),), TERMINAL, KEYS.unwrapping),
    ):
        with pytest.raises(Unopenable):
            open_secrets(secrets, terminal, key)


def test_a_tag_key_named_twice_is_refused() -> None:
    wrapped = OFFICE.wrapped_tag_key(WRAP_KEY)
    with pytest.raises(Malformed):
        open_secrets((wrapped, wrapped), TERMINAL, KEYS.unwrapping)


def test_a_secret_is_not_sealed_to_what_is_no_key() -> None:
    with pytest.raises(Malformed):
        wrap_secret(TAG_KEY, TICKET_KEY, TERMINAL, bytes(32), seal)


def test_the_keys_of_a_set_serve_one_purpose_each() -> None:
    by_hash = {hashlib.sha256(key.key).digest() for key in SET.keys}
    assert len(by_hash) == len(SET.keys) == 4
    assert {key.purpose for key in SET.keys} == set(KeyPurpose) - {KeyPurpose.TRAINING}
    assert isinstance(SIGNED.policy, Signed)
