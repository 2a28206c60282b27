"""Every mistake in the arguments is told in French and ends with status 2."""

import pytest

from kiosk_config.arguments import FrenchParser


def parser() -> FrenchParser:
    made = FrenchParser(prog="guichet-essai", description="Un essai.")
    made.options.add_argument("--server", required=True, help="adresse du serveur")
    made.options.add_argument("--mode", choices=["a", "b"], help="un choix")
    made.options.add_argument("--dry-run", action="store_true", help="montre sans faire")
    return made


@pytest.mark.parametrize(
    ("arguments", "french"),
    [
        ([], "il manque : --server"),
        (["--server"], "--server : il manque sa valeur"),
        (["--server", "x", "--mode", "c"], "--mode : « c » est inconnu ; choix : 'a', 'b'"),
        (["--server", "x", "y"], "ceci n’est pas compris : y"),
        (["--server", "x", "--dry-run=oui"], "--dry-run ne prend pas de valeur (« oui » est de trop)"),
    ],
)
def test_a_mistake_is_told_in_french(arguments: list[str], french: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(arguments)
    assert ended.value.code == 2
    shown = capsys.readouterr().err
    assert f"guichet-essai : {french}\n" in shown
    assert "--aide" in shown


@pytest.mark.parametrize("flag", ["-h", "--help", "--aide"])
def test_the_help_is_in_french(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([flag])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "montre cette aide" in shown
    assert "show this help" not in shown
