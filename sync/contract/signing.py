"""Ed25519 over a purpose string and the exact bytes, so that no signature can serve twice.

Source: RFC 8032. The purpose strings are the protocol's; each ends where the bytes begin.
"""

from enum import Enum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.contract.faults import BadSignature, Malformed
from sync.contract.limits import SIGNATURE


class Purpose(Enum):
    """What a signature is for; the value is signed in front of the bytes."""

    TICKET = b"guichet/ticket/1"
    JOURNAL = b"guichet/journal/1"
    HELLO = b"guichet/hello/1"
    ANSWER = b"guichet/answer/1"
    POLICY = b"guichet/policy/1"
    LIST = b"guichet/list/1"
    KEY_SET = b"guichet/key-set/1"
    ENROLMENT = b"guichet/enrolment/1"
    ENROLMENT_REQUEST = b"guichet/enrolment-request/1"
    SHUTTLE = b"guichet/shuttle/1"


def sign(key: Ed25519PrivateKey, purpose: Purpose, message: bytes) -> bytes:
    """64 bytes."""
    return key.sign(purpose.value + message)


def verify(key: Ed25519PublicKey, purpose: Purpose, message: bytes, signature: bytes) -> None:
    """Raises BadSignature."""
    if len(signature) != SIGNATURE:
        raise BadSignature(f"a signature has {SIGNATURE} bytes, not {len(signature)}")
    try:
        key.verify(signature, purpose.value + message)
    except InvalidSignature:
        raise BadSignature(f"not signed by that key for {purpose.value.decode()}") from None


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """32 bytes."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_key(raw: bytes) -> Ed25519PublicKey:
    """Raises Malformed for anything but 32 bytes of a public key."""
    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        raise Malformed(f"not an Ed25519 public key: {error}") from None
