"""Sealing to one holder: HPKE base mode, X25519, HKDF-SHA-256, ChaCha20-Poly1305 (RFC 9180).

Where the sealed value belongs is bound through HPKE's `info`: purpose, then the place's own bytes. A value moved to another
terminal or sequence does not open; the ticket is bound by the entry's signature over both. Sealing draws fresh randomness, so
whoever needs repeatable bytes passes another `Seal`.
"""

import datetime as dt
import struct
from collections.abc import Callable
from enum import Enum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.contract.faults import Malformed, Unopenable
from sync.contract.ids import KeyId, Sequence, TerminalId, TicketNumber

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)

OVERHEAD = 32 + 16  # encapsulated key and tag

_PROBE = X25519PrivateKey.from_private_bytes(bytes([1]) * 32)  # guards nothing: it only tells usable points from others


class SealPurpose(Enum):
    """What a sealed value is; part of its context."""

    BIRTHDATE = b"guichet/sealed-birthdate/1"
    NUMBER = b"guichet/sealed-number/1"
    SECRET = b"guichet/wrapped-secret/1"


Seal = Callable[[bytes, X25519PublicKey, bytes], bytes]
"""plaintext, recipient, context -> sealed bytes, 48 bytes longer"""


def seal(plaintext: bytes, recipient: X25519PublicKey, context: bytes) -> bytes:
    """Sealed bytes, 48 longer than the plaintext."""
    return _SUITE.encrypt(plaintext, recipient, context)


def unseal(sealed: bytes, key: X25519PrivateKey, context: bytes) -> bytes:
    """Raises Unopenable when it was sealed to another key or for another place, or was changed."""
    try:
        return _SUITE.decrypt(sealed, key, context)
    except (InvalidTag, ValueError):
        raise Unopenable("sealed to another key, for another place, or changed") from None


def place(purpose: SealPurpose, terminal: TerminalId, sequence: Sequence | KeyId) -> bytes:
    """The context of a value that stands in one journal entry, or of the secret of one key id for one terminal."""
    return purpose.value + struct.pack(">Iq", terminal, sequence)


def birthdate_bytes(birthdate: dt.date) -> bytes:
    """YYYYMMDD as 8 digits; `strftime` would write the year 999 with three."""
    return f"{birthdate.year:04d}{birthdate.month:02d}{birthdate.day:02d}".encode()


def parse_birthdate(raw: bytes) -> dt.date:
    """Raises Malformed."""
    try:
        if len(raw) != 8 or not raw.isdigit():
            raise ValueError
        return dt.date(int(raw[:4]), int(raw[4:6]), int(raw[6:]))
    except ValueError:
        raise Malformed("not a date of 8 digits") from None


def number_bytes(number: TicketNumber) -> bytes:
    """8 bytes."""
    return struct.pack(">Q", number)


def x25519_bytes(key: X25519PublicKey) -> bytes:
    """32 bytes."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def x25519_key(raw: bytes) -> X25519PublicKey:
    """Raises Malformed for anything but 32 bytes of a key that one can seal to.

    A point of small order has no secret in common with anybody: sealing to it would fail later, far from who sent it.
    """
    try:
        key = X25519PublicKey.from_public_bytes(raw)
        _PROBE.exchange(key)
    except ValueError as error:
        raise Malformed(f"not an X25519 public key: {error}") from None
    return key
