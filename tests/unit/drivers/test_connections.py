"""The socket's place on the disk."""

import socket
import stat
from pathlib import Path

import pytest

from drivers.connections import Listener
from drivers.faults import LinkFault
from drivers.limits import CONNECTIONS_MAX


def test_the_socket_is_for_its_owner_and_group_alone(tmp_path: Path) -> None:
    listener = Listener(tmp_path / "run" / "devices.sock")
    mode = (tmp_path / "run" / "devices.sock").stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o660
    listener.close()
    assert not (tmp_path / "run" / "devices.sock").exists()


def test_a_socket_left_by_a_killed_process_is_replaced(tmp_path: Path) -> None:
    stale = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stale.bind(str(tmp_path / "devices.sock"))
    stale.close()
    Listener(tmp_path / "devices.sock").close()


def test_a_living_process_keeps_its_socket(tmp_path: Path) -> None:
    living = Listener(tmp_path / "devices.sock")
    with pytest.raises(LinkFault, match="another devices process"):
        Listener(tmp_path / "devices.sock")
    assert (tmp_path / "devices.sock").is_socket()
    living.close()
    Listener(tmp_path / "devices.sock").close()


@pytest.mark.parametrize("name", ["file/devices.sock", "x" * 120])
def test_a_place_that_cannot_be_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LinkFault, match="cannot make the socket"):
        Listener(tmp_path / name)


def test_there_is_an_end_to_connections(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    listener = Listener(tmp_path / "devices.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(tmp_path / "devices.sock"))
        assert listener.accept(CONNECTIONS_MAX) is None
        assert client.recv(1) == b""
    assert listener.accept(0) is None
    assert "connection_refused" in caplog.text
    listener.close()
