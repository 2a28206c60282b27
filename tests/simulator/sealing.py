"""HPKE base mode (RFC 9180) whose ephemeral keys come from a seed, so that a run can be repeated byte for byte.

Only the sealing side, only X25519 / HKDF-SHA-256 / ChaCha20-Poly1305. The product opens it with its own library.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.contract.sealing import Seal, x25519_bytes

_KEM = b"KEM\x00\x20"
_HPKE = b"HPKE\x00\x20\x00\x01\x00\x03"


def _extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, hashlib.sha256)


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labelled + b"\x01", hashlib.sha256)[:length]


def repeatable_seal(seed: bytes) -> Seal:
    """A `Seal` whose nth call always uses the same ephemeral key."""
    calls = 0

    def seal(plaintext: bytes, recipient: X25519PublicKey, context: bytes) -> bytes:
        nonlocal calls
        calls += 1
        ephemeral = X25519PrivateKey.from_private_bytes(hashlib.sha256(seed + calls.to_bytes(8)).digest())
        enc = x25519_bytes(ephemeral.public_key())
        agreed = _extract(_KEM, b"", b"eae_prk", ephemeral.exchange(recipient))
        shared = _expand(_KEM, agreed, b"shared_secret", enc + x25519_bytes(recipient), 32)
        schedule = b"\x00" + _extract(_HPKE, b"", b"psk_id_hash", b"") + _extract(_HPKE, b"", b"info_hash", context)
        secret = _extract(_HPKE, shared, b"secret", b"")
        key = _expand(_HPKE, secret, b"key", schedule, 32)
        nonce = _expand(_HPKE, secret, b"base_nonce", schedule, 12)
        return enc + ChaCha20Poly1305(key).encrypt(nonce, plaintext, b"")

    return seal
