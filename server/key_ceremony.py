"""Making a first set of keys: 2-of-3 roots, one key per purpose, and key set 1 signed by the roots.

In service the roots are made and kept elsewhere and only `key-set-<version>.json` comes back. Files are made once, mode 0600,
and never overwritten. Chance comes from the operating system, behind `cryptography` and the argument `token`.
"""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.keyring import TAG_KEY, KeyringIdentity
from sync.contract.ids import KeyId
from sync.contract.instant import DAY, Instant
from sync.contract.keys import KeyPurpose, KeySet, PublicKey, Roots, sign_key_set
from sync.contract.sealing import x25519_bytes
from sync.contract.signing import public_bytes

ROOTS = 3
ROOTS_THRESHOLD = 2
FIRST = KeyId(1)
KEY_SET_LIFE = 2 * 366 * DAY  # two campaigns: a key set must outlive the claims of the campaign it opens
CLOCK_MARGIN = DAY  # a terminal whose clock is a little behind must not find the keys "not yet" usable

PrivateKey = Ed25519PrivateKey | X25519PrivateKey


def make_keys(folder: Path, issuer: UUID, now: Instant, token: Callable[[int], bytes]) -> None:
    """`token(n)` gives n secret bytes. Raises FileExistsError when the folder holds keys already."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    roots = [Ed25519PrivateKey.generate() for _ in range(ROOTS)]
    public_roots = Roots(threshold=ROOTS_THRESHOLD, keys=tuple(public_bytes(key.public_key()) for key in roots))
    # issuer.json first: made exclusively, it is the lock that keeps two ceremonies apart.
    _write(folder / "issuer.json", msgspec.json.encode(KeyringIdentity(issuer=issuer, roots=public_roots)), 0o644)
    for number, key in enumerate(roots, start=1):
        _write(folder / f"root-{number}.pem", _pem(key))
    _write(folder / f"tag-{FIRST}.key", token(TAG_KEY).hex().encode())
    _write(folder / "secret.key", token(48).hex().encode())
    made = {purpose: _make(purpose) for purpose in KeyPurpose}
    for purpose, private in made.items():
        _write(folder / f"{purpose.value}-{FIRST}.pem", _pem(private))
    key_set = KeySet(
        version=1,
        issuer=issuer,
        issued_ms=now,
        expires_ms=Instant(now + KEY_SET_LIFE),
        keys=tuple(_public(purpose, private, now) for purpose, private in made.items()),
    )
    signed = sign_key_set(key_set, public_roots, roots[:ROOTS_THRESHOLD])
    _write(folder / "key-set-1.json", msgspec.json.encode(signed), 0o644)


def _make(purpose: KeyPurpose) -> PrivateKey:
    return X25519PrivateKey.generate() if purpose is KeyPurpose.CLAIMS else Ed25519PrivateKey.generate()


def _public(purpose: KeyPurpose, private: PrivateKey, now: Instant) -> PublicKey:
    raw = (
        x25519_bytes(private.public_key())
        if isinstance(private, X25519PrivateKey)
        else public_bytes(private.public_key())
    )
    return PublicKey(
        key_id=FIRST,
        purpose=purpose,
        key=raw,
        from_ms=Instant(now - CLOCK_MARGIN),
        until_ms=Instant(now + KEY_SET_LIFE),
    )


def _pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
