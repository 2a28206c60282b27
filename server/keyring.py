"""The server's private keys, read by path from one folder, and the key sets that the roots signed.

`issuer.json` names the issuer and the public roots; `key-set-<version>.json` are signed key sets, carried here from wherever the
roots are kept; `<purpose>-<key id>.pem` are private keys (PKCS 8), `tag-<key id>.key` birthdate-tag keys (32 bytes as hexadecimal).
Root keys (`root-<n>.pem`) are never read here: only `server.key_ceremony` uses them. A secret that others may read is refused.
"""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sync.contract.faults import ContractFault
from sync.contract.ids import IssuerId, KeyId
from sync.contract.keys import KeySet, Roots, SignedKeySet, verify_key_set

TAG_KEY = 32  # bytes


class KeyringFault(Exception):
    """A key file is missing, unreadable, malformed or readable by others. The message names the file, never its contents."""


class KeyringIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`issuer.json`: public."""

    issuer: UUID
    roots: Roots


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A private key and the id by which the key set names its public half."""

    key_id: KeyId
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """`answer` and `policy`: the newest of each. `tickets`, `training`, `claims`, `tags`: every one held, by key id."""

    issuer: IssuerId
    roots: Roots
    answer: SigningKey
    policy: SigningKey
    tickets: Mapping[KeyId, Ed25519PrivateKey]
    training: Mapping[KeyId, Ed25519PrivateKey]
    claims: Mapping[KeyId, X25519PrivateKey]
    tags: Mapping[KeyId, bytes]
    key_sets: tuple[SignedKeySet, ...]  # oldest first; at least one

    @property
    def key_set(self) -> SignedKeySet:
        """The newest."""
        return self.key_sets[-1]

    def __repr__(self) -> str:
        return f"Keyring(issuer={self.issuer})"


def load(folder: Path) -> Keyring:
    """Raises KeyringFault."""
    identity = read_identity(folder)
    key_sets = _key_sets(folder, identity)
    return Keyring(
        issuer=IssuerId(identity.issuer),
        roots=identity.roots,
        answer=_newest(folder, "answer"),
        policy=_newest(folder, "policy"),
        tickets=_signing(folder, "ticket"),
        training=_signing(folder, "training"),
        claims={key_id: read_unsealing(path) for key_id, path in _files(folder, "claims", "pem")},
        tags={key_id: _tag(path) for key_id, path in _files(folder, "tag", "key")},
        key_sets=key_sets,
    )


def read_identity(folder: Path) -> KeyringIdentity:
    """Raises KeyringFault."""
    try:
        return msgspec.json.decode(_read(folder / "issuer.json"), type=KeyringIdentity)
    except (msgspec.DecodeError, ContractFault) as error:
        raise KeyringFault(f"issuer.json: {error}") from None


def _key_sets(folder: Path, identity: KeyringIdentity) -> tuple[SignedKeySet, ...]:
    """Each verified against the roots: a file that they did not sign must not reach a terminal."""
    found: list[tuple[int, SignedKeySet]] = []
    for version, path in _files(folder, "key-set", "json"):
        try:
            signed = msgspec.json.decode(_read(path), type=SignedKeySet)
            key_set = verify_key_set(signed, identity.roots)
        except (msgspec.DecodeError, ContractFault) as error:
            raise KeyringFault(f"{path.name}: {error}") from None
        _check_names(path, version, key_set, identity)
        found.append((key_set.version, signed))
    if not found:
        raise KeyringFault("no key-set-<version>.json: run `guichet-server keys-init` or carry one here from the roots")
    return tuple(signed for _, signed in sorted(found, key=lambda pair: pair[0]))


def _check_names(path: Path, version: int, key_set: KeySet, identity: KeyringIdentity) -> None:
    if key_set.version != version:
        raise KeyringFault(f"{path.name} holds version {key_set.version}")
    if key_set.issuer != identity.issuer:
        raise KeyringFault(f"{path.name} is another issuer's")


def _newest(folder: Path, purpose: str) -> SigningKey:
    held = _signing(folder, purpose)
    if not held:
        raise KeyringFault(f"no {purpose}-<key id>.pem in the keys folder: run `guichet-server keys-init`")
    newest = max(held)
    return SigningKey(key_id=newest, key=held[newest])


def _signing(folder: Path, purpose: str) -> dict[KeyId, Ed25519PrivateKey]:
    return {key_id: read_signing(path) for key_id, path in _files(folder, purpose, "pem")}


def read_signing(path: Path) -> Ed25519PrivateKey:
    """Raises KeyringFault for another sort of key, a damaged file, or one that group or others may read."""
    key = _private(path)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyringFault(f"{path.name} is no Ed25519 key")
    return key


def read_unsealing(path: Path) -> X25519PrivateKey:
    """Raises KeyringFault, as `read_signing`."""
    key = _private(path)
    if not isinstance(key, X25519PrivateKey):
        raise KeyringFault(f"{path.name} is no X25519 key")
    return key


def _private(path: Path) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(_read_secret(path), password=None)
    except (ValueError, TypeError):
        raise KeyringFault(f"{path.name} holds no private key") from None


def _tag(path: Path) -> bytes:
    try:
        key = bytes.fromhex(_read_secret(path).decode("ascii"))
    except (UnicodeDecodeError, ValueError):
        raise KeyringFault(f"{path.name} is not hexadecimal") from None
    if len(key) != TAG_KEY:
        raise KeyringFault(f"{path.name} has {len(key)} bytes, not {TAG_KEY}")
    return key


def _files(folder: Path, purpose: str, suffix: str) -> list[tuple[KeyId, Path]]:
    name = re.compile(rf"{purpose}-(0|[1-9]\d{{0,9}})\.{suffix}")
    found = [
        (KeyId(int(match[1])), path) for path in folder.glob(f"{purpose}-*") if (match := name.fullmatch(path.name))
    ]
    return sorted(found)


def _read_secret(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise KeyringFault(f"{path.name}: {error.strerror}") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyringFault(f"{path.name} may be read by others: give it mode 0600")
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyringFault(f"{path.name}: {error.strerror}") from None
