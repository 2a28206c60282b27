"""Which signed documents a terminal may believe: key set, policy, opposition list and wrapped tag keys.

Decides trust only: versions that must not fall are compared by sync.contract.answers, storing is the journal's. A policy or list
must be signed by a key that was usable when it was issued; the counter's own clock, which may be wrong by years, is not asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.faults import Malformed, UnknownKey
from sync.contract.ids import IssuerId, KeyId, TerminalId
from sync.contract.keys import KeyPurpose, KeySet, Roots, SignedKeySet, verify_key_set
from sync.contract.messages import SECRET, OppositionList, Signed, WrappedSecret, open_document
from sync.contract.policy import Policy
from sync.contract.sealing import Seal, SealPurpose, place, unseal, x25519_key
from sync.contract.signing import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The documents in force at one terminal, all verified. Tag keys by key id, 32 bytes each, unwrapped."""

    key_set: KeySet
    policy: Policy
    opposition: OppositionList
    tag_keys: Mapping[KeyId, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTerms:
    """The same, as their signed bytes: what travels and what is stored."""

    key_set: SignedKeySet
    policy: Signed
    opposition: Signed
    secrets: tuple[WrappedSecret, ...]


def verify_terms(
    signed: SignedTerms, *, issuer: IssuerId, terminal: TerminalId, roots: Roots, wrap_key: X25519PrivateKey
) -> Terms:
    """Everything that works offline. Raises ContractFault."""
    key_set = verify_issuer_key_set(signed.key_set, issuer=issuer, roots=roots)
    return Terms(
        key_set=key_set,
        policy=verify_policy(signed.policy, key_set, terminal),
        opposition=verify_opposition(signed.opposition, key_set),
        tag_keys=open_secrets(signed.secrets, terminal, wrap_key),
    )


def verify_issuer_key_set(signed: SignedKeySet, *, issuer: IssuerId, roots: Roots) -> KeySet:
    """Raises BadSignature, Malformed, UnknownKey when it is another issuer's."""
    key_set = verify_key_set(signed, roots)
    if key_set.issuer_id != issuer:
        raise UnknownKey("a key set of another issuer")
    return key_set


def verify_policy(signed: Signed, key_set: KeySet, terminal: TerminalId) -> Policy:
    """Raises BadSignature, UnknownKey, Malformed when it is another terminal's."""
    policy = open_document(signed, key_set.verifier(KeyPurpose.POLICY, signed.key_id), Purpose.POLICY, Policy)
    key_set.verifier(KeyPurpose.POLICY, signed.key_id, policy.issued_ms)
    if policy.terminal != terminal:
        raise Malformed(f"a policy for terminal {policy.terminal}")
    return policy


def verify_opposition(signed: Signed, key_set: KeySet) -> OppositionList:
    """Raises BadSignature, UnknownKey, Malformed."""
    listed = open_document(signed, key_set.verifier(KeyPurpose.POLICY, signed.key_id), Purpose.LIST, OppositionList)
    key_set.verifier(KeyPurpose.POLICY, signed.key_id, listed.issued_ms)
    return listed


def wrap_secret(secret: bytes, key_id: KeyId, terminal: TerminalId, wrap_key: bytes, seal: Seal) -> bytes:
    """A tag key sealed to one terminal's 32-byte X25519 key. Raises Malformed when that is no key."""
    assert len(secret) == SECRET
    return seal(secret, x25519_key(wrap_key), place(SealPurpose.SECRET, terminal, key_id))


def open_secrets(
    wrapped: tuple[WrappedSecret, ...], terminal: TerminalId, wrap_key: X25519PrivateKey
) -> Mapping[KeyId, bytes]:
    """Tag keys by key id. Raises Unopenable, Malformed."""
    opened: dict[KeyId, bytes] = {}
    for one in wrapped:
        secret = unseal(one.wrapped, wrap_key, place(SealPurpose.SECRET, terminal, one.key_id))
        if len(secret) != SECRET or one.key_id in opened:
            raise Malformed(f"tag key {one.key_id} is doubled or of the wrong length")
        opened[one.key_id] = secret
    return MappingProxyType(opened)
