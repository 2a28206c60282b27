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


# The y coordinates, sign bit cleared, of the eight points of small order, and the spellings of 0 and 1 that exceed the field.
_SMALL_ORDER = frozenset(
    bytes.fromhex(y)
    for y in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)


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
    """Raises Malformed for anything but 32 bytes of a public key that binds its holder.

    A key of small order would verify signatures that anybody can make, so that nothing could be held against its holder.
    """
    if len(raw) == 32 and raw[:31] + bytes([raw[31] & 0x7F]) in _SMALL_ORDER:
        raise Malformed("not an Ed25519 public key: a point of small order")
    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        raise Malformed(f"not an Ed25519 public key: {error}") from None
