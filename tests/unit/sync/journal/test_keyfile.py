"""The key file: whole, private, never overwritten."""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.contract import signing
from sync.journal.faults import KeysUnusable
from sync.journal.keyfile import read_keys, write_keys
from tests.unit.sync.office import terminal_keys

KEYS = terminal_keys()


def test_keys_read_back_from_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    write_keys(path, KEYS)
    held = read_keys(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert held.signing.private_bytes_raw() == KEYS.signing.private_bytes_raw()
    assert held.unwrapping.private_bytes_raw() == KEYS.unwrapping.private_bytes_raw()
    assert (held.index_key, held.level) == (KEYS.index_key, 0)
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


def test_generated_keys_come_from_the_given_chance() -> None:
    assert terminal_keys("a").signing.private_bytes_raw() == terminal_keys("a").signing.private_bytes_raw()
    assert signing.public_bytes(terminal_keys("a").signing.public_key()) != signing.public_bytes(
        terminal_keys("b").signing.public_key()
    )


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    write_keys(path, KEYS)
    before = path.read_bytes()
    with pytest.raises(KeysUnusable, match="never overwritten"):
        write_keys(path, terminal_keys("other"))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


def test_what_a_power_cut_left_beside_the_place_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "keys.json.new").write_text("half a fi")
    write_keys(tmp_path / "keys.json", KEYS)
    assert read_keys(tmp_path / "keys.json").index_key == KEYS.index_key


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match="No such file"):
        write_keys(tmp_path / "nowhere" / "keys.json", KEYS)


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o601, 0o777])
def test_keys_open_to_everybody_are_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    write_keys(path, KEYS)
    path.chmod(mode)
    with pytest.raises(KeysUnusable, match="every user"):
        read_keys(path)


def test_a_group_of_terminal_and_agent_may_read_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    write_keys(path, KEYS)
    path.chmod(0o640)
    assert read_keys(path).index_key == KEYS.index_key


def test_missing_keys_are_said(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match="No such file"):
        read_keys(tmp_path / "keys.json")


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"signing": "AAAA"},
        {"index_key": ""},
        {"level": "high"},
        {"surprise": 1},
    ],
    ids=str,
)
def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "keys.json"
    write_keys(path, KEYS)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(KeysUnusable):
        read_keys(path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"x" * 10_000])
def test_spoilt_content_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeysUnusable, match="not a key file"):
        read_keys(path)
