"""server.__main__: our commands are written with hyphens, Django's as they are."""

import sys

import pytest

from server.__main__ import main


@pytest.mark.parametrize("command", ["keys-init", "demo-campaign", "audit", "serve", "migrate"])
def test_a_command_explains_itself(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["guichet-server", command, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "usage: guichet-server" in capsys.readouterr().out


def test_without_a_command_the_commands_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["guichet-server"])
    main()
    assert "demo_campaign" in capsys.readouterr().out
