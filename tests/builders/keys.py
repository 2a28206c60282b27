"""A server's keyring in memory, the same for the same seed."""

import hashlib
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from server.keyring import Keyring, SigningKey
from sync.contract.ids import IssuerId, KeyId
from sync.contract.instant import Instant
from sync.contract.keys import KeyPurpose, KeySet, PublicKey, Roots, sign_key_set
from sync.contract.sealing import x25519_bytes
from sync.contract.signing import public_bytes

ISSUER = IssuerId(UUID("00000000-0000-4000-8000-000000000092"))
KEY = KeyId(1)
FOREVER = Instant(4_000_000_000_000)


def secret(seed: str) -> bytes:
    """32 bytes that nobody should use for anything real."""
    return hashlib.sha256(seed.encode()).digest()


def signing_key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret(seed))


def sealing_key(seed: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(secret(seed))


def build_keyring(seed: str = "server", *, version: int = 1, issuer: IssuerId = ISSUER) -> Keyring:
    """One key per purpose, key set `version` signed by two of three roots."""
    roots = [signing_key(f"{seed}/root/{number}") for number in range(3)]
    public_roots = Roots(threshold=2, keys=tuple(public_bytes(root.public_key()) for root in roots))
    private = {purpose: signing_key(f"{seed}/{purpose.value}") for purpose in KeyPurpose}
    claims = sealing_key(f"{seed}/claims")
    public = {purpose: public_bytes(key.public_key()) for purpose, key in private.items()}
    public[KeyPurpose.CLAIMS] = x25519_bytes(claims.public_key())
    key_set = KeySet(
        version=version,
        issuer=issuer,
        issued_ms=Instant(0),
        expires_ms=FOREVER,
        keys=tuple(
            PublicKey(key_id=KEY, purpose=purpose, key=raw, from_ms=Instant(0), until_ms=FOREVER)
            for purpose, raw in public.items()
        ),
    )
    return Keyring(
        issuer=issuer,
        roots=public_roots,
        answer=SigningKey(key_id=KEY, key=private[KeyPurpose.ANSWER]),
        policy=SigningKey(key_id=KEY, key=private[KeyPurpose.POLICY]),
        tickets={KEY: private[KeyPurpose.TICKET]},
        training={KEY: private[KeyPurpose.TRAINING]},
        claims={KEY: claims},
        tags={KEY: secret(f"{seed}/tag")},
        key_sets=(sign_key_set(key_set, public_roots, roots[:2]),),
    )
