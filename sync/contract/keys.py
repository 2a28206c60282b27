"""Which keys are good for what: the roots that a terminal pins, and the versioned, expiring key set that the roots sign.

Roots stay offline and sign nothing but key sets, `threshold` of them at a time. Lower versions are refused by the reader.
"""

import hashlib
from collections.abc import Iterable
from enum import Enum
from typing import Annotated
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from msgspec import Meta

from sync.contract import signing
from sync.contract.faults import BadSignature, ContractFault, Malformed, UnknownKey
from sync.contract.ids import IssuerId, KeyId
from sync.contract.instant import Instant
from sync.contract.limits import KEYS_MAX, ROOTS_MAX
from sync.contract.ranges import KEY, SHORT, TIME, WORD
from sync.contract.sealing import x25519_key


class KeyPurpose(Enum):
    """What a key of the set may do."""

    TICKET = "ticket"  # Ed25519, one per campaign: ticket codes
    TRAINING = "training"  # Ed25519: training ticket codes
    ANSWER = "answer"  # Ed25519: acknowledgements, enrolment records
    POLICY = "policy"  # Ed25519: policies and lists
    CLAIMS = "claims"  # X25519: birthdates and typed numbers are sealed to it


class PublicKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One key, 32 raw bytes, usable from/until instants inclusive."""

    key_id: Annotated[KeyId, SHORT]
    purpose: KeyPurpose
    key: Annotated[bytes, KEY]
    from_ms: Annotated[Instant, TIME]
    until_ms: Annotated[Instant, TIME]

    def is_usable(self, at: Instant) -> bool:
        return self.from_ms <= at <= self.until_ms


class KeySet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The document that the roots sign. (purpose, key_id) is unique."""

    version: Annotated[int, WORD]
    issuer: UUID
    issued_ms: Annotated[Instant, TIME]
    expires_ms: Annotated[Instant, TIME]
    keys: Annotated[tuple[PublicKey, ...], Meta(max_length=KEYS_MAX)]

    def __post_init__(self) -> None:
        names = [(key.purpose, key.key_id) for key in self.keys]
        if len(set(names)) != len(names):
            raise Malformed("a key of the set is named twice")
        if any(key.from_ms > key.until_ms for key in self.keys) or self.issued_ms > self.expires_ms:
            raise Malformed("a key or the set ends before it begins")

    @property
    def issuer_id(self) -> IssuerId:
        return IssuerId(self.issuer)

    def find(self, purpose: KeyPurpose, key_id: KeyId) -> PublicKey:
        """Raises UnknownKey."""
        for key in self.keys:
            if key.purpose is purpose and key.key_id == key_id:
                return key
        raise UnknownKey(f"no {purpose.value} key {key_id} in key set {self.version}")

    def newest(self, purpose: KeyPurpose, at: Instant) -> PublicKey:
        """The key of that purpose with the latest `from_ms` that is usable at that instant. Raises UnknownKey."""
        usable = [key for key in self.keys if key.purpose is purpose and key.is_usable(at)]
        if not usable:
            raise UnknownKey(f"no {purpose.value} key is usable in key set {self.version}")
        return max(usable, key=lambda key: (key.from_ms, key.key_id))

    def verifier(self, purpose: KeyPurpose, key_id: KeyId, at: Instant | None = None) -> Ed25519PublicKey:
        """The key, usable at that instant when one is given. Raises UnknownKey, Malformed."""
        key = self.find(purpose, key_id)
        if at is not None and not key.is_usable(at):
            raise UnknownKey(f"{purpose.value} key {key_id} is not usable at {at}")
        return signing.public_key(key.key)

    def claims_key(self, at: Instant) -> tuple[KeyId, X25519PublicKey]:
        """Whom the counter seals to. Raises UnknownKey."""
        key = self.newest(KeyPurpose.CLAIMS, at)
        return key.key_id, x25519_key(key.key)


class Roots(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The public root keys and how many of them must sign. Pinned by its fingerprint at enrolment."""

    threshold: int
    keys: Annotated[tuple[bytes, ...], Meta(max_length=ROOTS_MAX)]

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= len(set(self.keys)) == len(self.keys):
            raise Malformed("the roots' threshold does not go with their keys")
        if any(len(key) != 32 for key in self.keys):
            raise Malformed("a root key has not 32 bytes")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of threshold and keys, 64 hexadecimal digits."""
        return hashlib.sha256(bytes([self.threshold]) + b"".join(sorted(self.keys))).hexdigest()


class SignedKeySet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The exact bytes of a key set and one signature per signing root, in the order of Roots.keys; b"" where one did not."""

    document: bytes
    signatures: Annotated[tuple[bytes, ...], Meta(max_length=ROOTS_MAX)]


def sign_key_set(key_set: KeySet, roots: Roots, signers: Iterable[Ed25519PrivateKey]) -> SignedKeySet:
    """Signs with the roots at hand; whether they are enough is for the reader."""
    document = msgspec.json.encode(key_set)
    held = {signing.public_bytes(key.public_key()): key for key in signers}
    signatures = tuple(
        signing.sign(held[raw], signing.Purpose.KEY_SET, document) if raw in held else b"" for raw in roots.keys
    )
    return SignedKeySet(document=document, signatures=signatures)


def verify_key_set(signed: SignedKeySet, roots: Roots) -> KeySet:
    """Raises BadSignature when fewer than the threshold of roots signed, Malformed when it is no key set."""
    if len(signed.signatures) != len(roots.keys):
        raise Malformed("one signature place per root")
    good = 0
    for raw, signature in zip(roots.keys, signed.signatures, strict=True):
        if signature:
            signing.verify(signing.public_key(raw), signing.Purpose.KEY_SET, signed.document, signature)
            good += 1
    if good < roots.threshold:
        raise BadSignature(f"{good} roots signed, {roots.threshold} must")
    try:
        return msgspec.json.decode(signed.document, type=KeySet)
    except ContractFault:
        raise
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"not a key set: {error}") from None
