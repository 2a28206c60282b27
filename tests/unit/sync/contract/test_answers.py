"""An answer is believed when it is signed, ours, fresh, and nothing in it is older than what is held."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from sync.contract import signing
from sync.contract.answers import Held, VerifiedAnswer, verify_answer
from sync.contract.documents import SignedTerms, verify_terms, wrap_secret
from sync.contract.faults import BadSignature, ContractFault, Downgrade, Malformed, UnknownKey, Unopenable
from sync.contract.ids import KeyId, Sequence, TerminalId
from sync.contract.instant import DAY, Instant
from sync.contract.keys import Roots
from sync.contract.messages import PROTOCOL, Answer, Signed, Standing, WrappedSecret, encode, sign_document
from sync.contract.sealing import seal, x25519_bytes
from tests.unit.sync.office import (
    ANSWER_KEY,
    CAMPAIGN,
    ISSUER,
    NOON,
    TAG_KEY,
    TERMINAL,
    TICKET_KEY,
    Office,
    ed25519,
    terminal_keys,
)

KEYS = terminal_keys()
WRAP_KEY = x25519_bytes(KEYS.unwrapping.public_key())
NONCE = bytes(range(16))
OFFICE = Office(key_set_version=5, policy_version=5, list_version=5)


def held_from(office: Office) -> Held:
    signed = SignedTerms(
        key_set=office.signed_key_set(),
        policy=office.signed_policy(),
        opposition=office.signed_opposition(),
        secrets=(office.wrapped_tag_key(WRAP_KEY),),
    )
    terms = verify_terms(signed, issuer=ISSUER, terminal=TERMINAL, roots=office.roots, wrap_key=KEYS.unwrapping)
    return Held(
        issuer=ISSUER, terminal=TERMINAL, roots=office.roots, wrap_key=KEYS.unwrapping, signed=signed, terms=terms
    )


HELD = held_from(OFFICE)


def answer(**change: Any) -> Answer:
    plain = Answer(
        protocol=PROTOCOL,
        terminal=TERMINAL,
        nonce=NONCE,
        server_ms=Instant(NOON + 1),
        standing=Standing.GOOD,
        acknowledged=Sequence(-1),
        digest=b"",
        wanted=None,
        verdicts=(),
        more_verdicts=False,
        policy=None,
        opposition=None,
        key_set=None,
        secrets=(),
        forecast=None,
    )
    return msgspec.structs.replace(plain, **change)


def signed_by(office: Office, one: Answer) -> bytes:
    return encode(sign_document(encode(one), office.answer_key_id, office.answer_key, signing.Purpose.ANSWER))


def believed(office: Office, **change: Any) -> VerifiedAnswer:
    return verify_answer(signed_by(office, answer(**change)), HELD, NONCE)


def test_an_answer_without_news_leaves_the_documents_as_they_are() -> None:
    verified = believed(OFFICE)
    assert not verified.brings_documents
    assert verified.terms is HELD.terms
    assert verified.signed_terms == HELD.signed


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"nonce": bytes(16)}, Malformed),
        ({"terminal": TerminalId(8)}, Malformed),
        ({"server_ms": Instant(NOON - 31 * DAY)}, UnknownKey),
        ({"server_ms": Instant(NOON + 366 * DAY)}, UnknownKey),
    ],
    ids=["replayed", "for another terminal", "before its key", "after its key"],
)
def test_an_answer_to_another_question_or_time_is_refused(change: dict[str, Any], fault: type[ContractFault]) -> None:
    with pytest.raises(fault):
        believed(OFFICE, **change)


def test_an_answer_under_an_expired_key_set_is_refused_until_a_new_one_comes() -> None:
    expired = Office(key_set_version=5, policy_version=5, list_version=5, expires=Instant(NOON + DAY))
    late = Instant(NOON + 2 * DAY)
    held = held_from(expired)
    with pytest.raises(UnknownKey, match="expired"):
        verify_answer(signed_by(expired, answer(server_ms=late)), held, NONCE)
    renewed = replace(expired, key_set_version=6, expires=Instant(NOON + 300 * DAY))
    brought = answer(server_ms=late, key_set=renewed.signed_key_set())
    assert verify_answer(signed_by(renewed, brought), held, NONCE).terms.key_set.version == 6


@pytest.mark.parametrize("key", ["stranger", "policy", "ticket"])
def test_an_answer_signed_by_another_key_is_refused(key: str) -> None:
    signed = sign_document(encode(answer()), ANSWER_KEY, ed25519(key), signing.Purpose.ANSWER)
    with pytest.raises(BadSignature):
        verify_answer(encode(signed), HELD, NONCE)


def test_an_answer_by_a_key_that_nobody_named_is_refused() -> None:
    with pytest.raises(UnknownKey):
        believed(replace(OFFICE, answer_key_id=KeyId(12)))


def test_the_new_key_set_is_believed_first_because_it_names_the_key_of_the_answer() -> None:
    next_office = replace(OFFICE, answer_key_id=KeyId(12), key_set_version=6)
    verified = believed(next_office, key_set=next_office.signed_key_set())
    assert verified.terms.key_set.version == 6
    assert verified.brings_documents


def test_after_a_rotation_the_old_answer_key_is_not_believed_any_more() -> None:
    next_office = replace(OFFICE, answer_key_id=KeyId(12), key_set_version=6)
    with pytest.raises(UnknownKey):
        believed(OFFICE, key_set=next_office.signed_key_set())


def test_a_key_set_by_too_few_or_other_roots_is_refused() -> None:
    newer = replace(OFFICE, key_set_version=6)
    strangers = replace(newer, roots_keys=tuple(ed25519(f"stranger {n}") for n in range(3)))
    for key_set in (newer.signed_key_set((0,)), strangers.signed_key_set()):
        with pytest.raises(BadSignature):
            believed(OFFICE, key_set=key_set)


def offers(office: Office) -> dict[str, Callable[[], dict[str, Any]]]:
    return {
        "policy": lambda: {"policy": office.signed_policy()},
        "list": lambda: {"opposition": office.signed_opposition()},
        "key set": lambda: {"key_set": office.signed_key_set()},
    }


@pytest.mark.parametrize("name", ["policy", "list", "key set"])
def test_an_older_document_is_refused(name: str) -> None:
    older = Office(key_set_version=4, policy_version=4, list_version=4)
    with pytest.raises(Downgrade):
        believed(OFFICE, **offers(older)[name]())


@pytest.mark.parametrize("name", ["policy", "list", "key set"])
def test_a_newer_document_is_taken(name: str) -> None:
    newer = Office(key_set_version=6, policy_version=6, list_version=6)
    terms = believed(newer, **offers(newer)[name]()).terms
    versions = {"policy": terms.policy.version, "list": terms.opposition.version, "key set": terms.key_set.version}
    assert versions == {**dict.fromkeys(versions, 5), name: 6}


def test_the_same_document_again_changes_nothing_but_another_one_under_its_version_is_refused() -> None:
    assert believed(OFFICE, policy=OFFICE.signed_policy()).terms == HELD.terms
    with pytest.raises(Downgrade):
        believed(OFFICE, policy=replace(OFFICE, reserve=0).signed_policy())


def test_a_policy_for_another_terminal_is_refused() -> None:
    newer = replace(OFFICE, policy_version=6)
    with pytest.raises(Malformed):
        believed(OFFICE, policy=newer.signed_policy(TerminalId(8)))


def test_a_key_set_that_orphans_the_held_policy_is_refused() -> None:
    kept = tuple(key for key in OFFICE.key_set().keys if key.purpose.value != "policy")

    class Orphaning(Office):
        def key_set(self) -> Any:
            return msgspec.structs.replace(super().key_set(), keys=kept, version=6)

    with pytest.raises(UnknownKey):
        believed(OFFICE, key_set=Orphaning().signed_key_set())


def test_a_new_tag_key_is_added_to_the_held_ones() -> None:
    wrapped = wrap_secret(bytes(32), KeyId(4), TERMINAL, WRAP_KEY, seal)
    added = WrappedSecret(key_id=KeyId(4), campaign=CAMPAIGN, wrapped=wrapped)
    assert believed(OFFICE, secrets=(added,)).terms.tag_keys == {TICKET_KEY: TAG_KEY, KeyId(4): bytes(32)}
    with pytest.raises(Unopenable):
        believed(OFFICE, secrets=(msgspec.structs.replace(added, key_id=KeyId(5)),))


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"<html>", encode(Signed(document=b"{}", key_id=ANSWER_KEY, signature=bytes(64)))]
)
def test_what_is_no_answer_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        verify_answer(raw, HELD, NONCE)


def test_every_changed_byte_of_an_answer_is_refused() -> None:
    raw = signed_by(OFFICE, answer())
    for at in range(0, len(raw), 5):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(ContractFault):
            verify_answer(changed, HELD, NONCE)


def test_other_roots_do_not_verify_what_is_held() -> None:
    other = Roots(threshold=1, keys=(signing.public_bytes(ed25519("x").public_key()),))
    with pytest.raises(Malformed):
        verify_answer(signed_by(OFFICE, answer(key_set=OFFICE.signed_key_set())), replace(HELD, roots=other), NONCE)
