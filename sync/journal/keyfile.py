"""The terminal's secrets on disk: one JSON file, mode 0600, written once and whole. Level 0 of the protocol's key levels.

Decides the file; who may read it beside its owner is kiosk_config's. Sealed and TPM-held keys (levels 1, 2) come as other readers.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.ranges import KEY
from sync.journal.faults import KeysUnusable

FORMAT = 1
FILE_MAX = 4096  # bytes; three keys in base64 are under 300
EXPOSED = 0o007  # rights of others that make a key file unusable; a group of terminal and agent may read it


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalKeys:
    """`signing`: journal and hello. `unwrapping`: tag keys sealed to this terminal. `index_key`: ticket_index, 32 bytes."""

    signing: Ed25519PrivateKey
    unwrapping: X25519PrivateKey
    index_key: bytes
    level: int


class _KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: int
    level: int
    signing: Annotated[bytes, KEY]
    unwrapping: Annotated[bytes, KEY]
    index_key: Annotated[bytes, KEY]


def generate_keys(random_bytes: Callable[[int], bytes], level: int = 0) -> TerminalKeys:
    """New keys from a source of secret bytes (secrets.token_bytes in production)."""
    return TerminalKeys(
        signing=Ed25519PrivateKey.from_private_bytes(random_bytes(32)),
        unwrapping=X25519PrivateKey.from_private_bytes(random_bytes(32)),
        index_key=random_bytes(32),
        level=level,
    )


def write_keys(path: Path, keys: TerminalKeys) -> None:
    """All or nothing, and never over another file. Raises KeysUnusable."""
    content = msgspec.json.encode(
        _KeyFile(
            format=FORMAT,
            level=keys.level,
            signing=keys.signing.private_bytes_raw(),
            unwrapping=keys.unwrapping.private_bytes_raw(),
            index_key=keys.index_key,
        )
    )
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)
        sync_directory(path.parent)
    except FileExistsError:
        raise KeysUnusable(f"{path} exists already; keys are never overwritten") from None
    except OSError as error:
        raise KeysUnusable(f"cannot write {path}: {error.strerror}") from None


def read_keys(path: Path) -> TerminalKeys:
    """Raises KeysUnusable: missing, readable by everybody, or not a key file of this version."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(FILE_MAX)
    except OSError as error:
        raise KeysUnusable(f"cannot read {path}: {error.strerror}") from None
    if mode & EXPOSED:
        raise KeysUnusable(f"{path} is open to every user of this machine (mode {mode & 0o777:o})")
    try:
        held = msgspec.json.decode(content, type=_KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KeysUnusable(f"{path} is not a key file: {error}") from None
    if held.format != FORMAT:
        raise KeysUnusable(f"{path} has format {held.format}, not {FORMAT}")
    return TerminalKeys(
        signing=Ed25519PrivateKey.from_private_bytes(held.signing),
        unwrapping=X25519PrivateKey.from_private_bytes(held.unwrapping),
        index_key=held.index_key,
        level=held.level,
    )


def sync_directory(directory: Path) -> None:
    """Makes a new name in that directory survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
