"""server.keyring and server.key_ceremony: what is made can be read, and what is wrong is named without being shown."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from server.key_ceremony import make_keys
from server.keyring import KeyringFault, load
from sync.contract import signing
from sync.contract.instant import Instant
from sync.contract.keys import KeyPurpose, SignedKeySet, verify_key_set
from sync.contract.sealing import x25519_bytes

ISSUER = UUID("00000000-0000-4000-8000-000000000092")
NOW = Instant(1_790_000_000_000)


def token(count: int) -> bytes:
    return bytes(range(count))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys = tmp_path / "keys"
    make_keys(keys, ISSUER, NOW, token)
    return keys


def test_the_key_set_names_the_public_half_of_every_private_key(folder: Path) -> None:
    keyring = load(folder)
    key_set = verify_key_set(keyring.key_set, keyring.roots)
    assert key_set.issuer == keyring.issuer == ISSUER
    assert key_set.newest(KeyPurpose.ANSWER, NOW).key == signing.public_bytes(keyring.answer.key.public_key())
    assert key_set.newest(KeyPurpose.POLICY, NOW).key == signing.public_bytes(keyring.policy.key.public_key())
    for key_id, ticket in keyring.tickets.items():
        assert key_set.find(KeyPurpose.TICKET, key_id).key == signing.public_bytes(ticket.public_key())
    for key_id, claims in keyring.claims.items():
        assert key_set.find(KeyPurpose.CLAIMS, key_id).key == x25519_bytes(claims.public_key())
    assert keyring.tickets.keys() == keyring.tags.keys() == keyring.claims.keys() == keyring.training.keys() == {1}


def test_the_server_reads_its_keys_when_the_roots_are_gone(folder: Path) -> None:
    for path in folder.glob("root-*.pem"):
        path.unlink()
    assert load(folder).issuer == ISSUER


def test_no_secret_may_be_read_by_others(folder: Path) -> None:
    public = {"issuer.json", "key-set-1.json"}
    assert {path.name for path in folder.iterdir() if path.stat().st_mode & 0o077} == public


@pytest.mark.parametrize("name", ["answer-1.pem", "policy-1.pem", "ticket-1.pem", "claims-1.pem", "tag-1.key"])
def test_a_secret_that_others_may_read_is_refused(folder: Path, name: str) -> None:
    (folder / name).chmod(0o640)
    with pytest.raises(KeyringFault, match=f"{name} may be read by others"):
        load(folder)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("answer-1.pem", b"nonsense", "holds no private key"),
        ("tag-1.key", b"zz", "is not hexadecimal"),
        ("tag-1.key", b"00ff", "has 2 bytes"),
        ("issuer.json", b"{}", "issuer"),
        ("key-set-1.json", b"{", "key-set-1.json"),
    ],
)
def test_a_damaged_file_is_named(folder: Path, name: str, content: bytes, message: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(KeyringFault, match=message):
        load(folder)


def test_a_key_of_another_sort_is_refused(folder: Path) -> None:
    (folder / "answer-1.pem").write_bytes((folder / "claims-1.pem").read_bytes())
    with pytest.raises(KeyringFault, match="is no Ed25519 key"):
        load(folder)


def test_a_key_set_that_one_root_signed_is_refused(folder: Path) -> None:
    signed = load(folder).key_set
    one = SignedKeySet(document=signed.document, signatures=(signed.signatures[0], b"", b""))
    (folder / "key-set-1.json").write_bytes(msgspec.json.encode(one))
    with pytest.raises(KeyringFault, match="1 roots signed, 2 must"):
        load(folder)


def test_a_key_set_under_another_version_is_refused(folder: Path) -> None:
    (folder / "key-set-1.json").rename(folder / "key-set-2.json")
    with pytest.raises(KeyringFault, match="holds version 1"):
        load(folder)


def test_an_empty_folder_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(KeyringFault, match=r"issuer\.json"):
        load(tmp_path)


def test_keys_are_never_made_over_keys(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(FileExistsError):
        make_keys(folder, ISSUER, NOW, token)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_keyring_does_not_show_its_keys(folder: Path) -> None:
    assert repr(load(folder)) == f"Keyring(issuer={ISSUER})"
