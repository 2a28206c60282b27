"""The command line of the devices process; the process itself is in tests/integration."""

from pathlib import Path

import pytest

from drivers.__main__ import EXIT_SETTINGS, EXIT_SOCKET, main


def test_wrong_settings_end_it_with_a_sentence_and_no_traceback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("[devices]\nprofile = 'tm-t99'\n")
    assert main(["--settings", str(path)]) == EXIT_SETTINGS
    assert "unknown printer profile 'tm-t99'" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_socket_that_cannot_be_ends_it_with_a_sentence(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(f"[devices]\nsocket = '{path}/devices.sock'\n")
    assert main(["--settings", str(path)]) == EXIT_SOCKET
    assert "cannot make the socket" in caplog.text


def test_settings_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert "--settings" in capsys.readouterr().err
