"""guichet-server close-campaign: says what is open, and brings a campaign to its end by two named people."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from server.accounts.models import User
from server.closing import expiry, requests, steps
from server.database import Database
from server.ledger.accounts import Code
from tests.unit.server.closing.season import MAY, Season

PEOPLE = ("--asked-by", "alice", "--agreed-by", "bruno")


@pytest.fixture
def season(sqlite_database: Database, settings: Settings, quick_passwords: None) -> Season:
    settings.CLOCK = lambda: MAY
    made = Season(sqlite_database)
    for name in ("alice", "bruno"):
        User.objects.create_user(name, password="x", issuer=made.issuer, role=User.Role.CENTRAL)
    return made


def close(*options: str) -> None:
    call_command("close_campaign", "--campaign", "12", *options)


def test_what_is_open_is_said_and_ends_with_1(season: Season, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="ne peut pas encore être close"):
        close()
    said = capsys.readouterr().out
    assert "- Porte-monnaie non dépensés : 5, 275,00\xa0€." in said
    assert "- Tickets non utilisés : 10, 125,00\xa0€." in said


def test_step_by_step_to_zero_with_the_papers(
    season: Season, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="Pas encore : des porte-monnaie ne sont pas rendus"):
        close("--step", "budget", *PEOPLE)
    for step in ("wallets", "tickets", "budget"):
        close("--step", step, *PEOPLE)
    assert "5 porte-monnaie rendus" in capsys.readouterr().out
    assert season.pots() == {Code.VOTED: -season.paid, Code.PAID: season.paid}
    close("--files", str(tmp_path / "papers"))
    assert len(list((tmp_path / "papers").iterdir())) == 5
    assert "La campagne est close" in capsys.readouterr().out
    with pytest.raises(CommandError, match="La campagne est close"):
        close("--step", "tickets", *PEOPLE)


def test_a_step_that_was_stopped_goes_on(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    close("--step", "wallets", *PEOPLE)
    with monkeypatch.context() as patch:
        patch.setattr(expiry, "expire_tickets", stopped)
        with pytest.raises(KeyboardInterrupt):
            close("--step", "tickets", *PEOPLE)
    asked = requests.open_request(season.db, season.place)
    assert asked
    assert asked.state == "agreed"
    assert steps.drop(season.db, season.place, asked.id, MAY) is not None
    close("--step", "tickets", *PEOPLE)
    assert requests.open_request(season.db, season.place) is None
    assert "blank" not in season.ticket_states()


@pytest.mark.parametrize(
    "people", [("--asked-by", "alice", "--agreed-by", "alice"), ("--asked-by", "zoe", *PEOPLE[2:])]
)
def test_it_takes_two_people_of_the_central_staff(season: Season, people: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"autre personne|no active member"):
        close("--step", "tickets", *people)
    assert season.ticket_states()["blank"] == 5
