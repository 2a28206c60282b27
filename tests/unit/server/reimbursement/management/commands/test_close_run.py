"""One command from accepted claims to the bank file, and what it refuses."""

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from server.accounts.models import User
from server.database import Database
from tests.unit.server.reimbursement.judges import schema_accepts
from tests.unit.server.reimbursement.world import DURING, JUDO, NOW, POOL, World, make_affiliate

Run = Callable[..., dict[str, object]]


@pytest.fixture
def world(sqlite_database: Database) -> World:
    """70 € due to a judo club, and three users."""
    made = World(sqlite_database)
    judo = make_affiliate(made.issuer, JUDO)
    made.accept(JUDO, 7000, DURING)
    for name in ("alice", "bruno"):
        User.objects.create(username=name, issuer=made.issuer, role="central")
    User.objects.create(username="club", issuer=made.issuer, role="affiliate", affiliate=judo)
    return made


@pytest.fixture
def run(world: World, settings: Settings) -> Run:
    """The command, at ten in the morning of the cut-off's day."""
    settings.CLOCK = lambda: NOW

    def close(*options: str, prepared: str = "alice", approved: str = "bruno") -> dict[str, object]:
        out = io.StringIO()
        names = ("--prepared-by", prepared, "--approved-by", approved)
        call_command("close_run", "--campaign", "12", *names, *options, stdout=out)
        answer: dict[str, object] = json.loads(out.getvalue())
        return answer

    return close


def test_one_command_leads_from_claims_to_a_file_that_the_schema_accepts(run: Run, tmp_path: Path) -> None:
    said = run("--out", str(tmp_path / "a.xml"), "--orders", str(tmp_path / "a.csv"))
    assert said["transfers_total_cents"] == 7000
    assert (said["run"], said["state"], said["label"]) == (1, "filed", "Quinzaine du 1er au 15 octobre 2026")
    assert schema_accepts((tmp_path / "a.xml").read_bytes())
    assert b";70,00;1;" in (tmp_path / "a.csv").read_bytes()


def test_the_command_run_twice_writes_the_same_file(run: Run, tmp_path: Path) -> None:
    first = run("--out", str(tmp_path / "a.xml"))
    assert run("--out", str(tmp_path / "b.xml")) == first
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()


def test_a_run_may_be_cut_now_and_settled(run: Run) -> None:
    said = run("--now", "--settled", "R1")
    assert said["state"] == "confirmed"
    assert str(said["label"]).startswith("Arrêté du 16 octobre 2026 à 10 h 00")


def test_a_day_may_be_named(run: Run) -> None:
    assert run("--cut-off", "2026-10-15")["label"] == "Arrêté du 15 octobre 2026 à 00 h 00 min 00 s"


@pytest.mark.parametrize(
    ("options", "people", "said"),
    [
        (("--cut-off", "2026-10-17"), {}, "cut_off_not_reached"),
        ((), {"approved": "alice"}, "same_person"),
        ((), {"approved": "club"}, "no active member of the central staff"),
        ((), {"prepared": "nobody"}, "no active member of the central staff"),
    ],
)
def test_what_may_not_be_is_refused_with_a_reason(
    run: Run, options: tuple[str, ...], people: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        run(*options, **people)


@pytest.mark.usefixtures("run")
def test_an_unknown_campaign_is_refused() -> None:
    with pytest.raises(CommandError, match="no campaign has number 13"):
        call_command("close_run", "--campaign", "13", "--prepared-by", "alice", "--approved-by", "bruno")


def test_a_blocked_affiliate_is_named(run: Run, world: World) -> None:
    make_affiliate(world.issuer, POOL, iban="none")
    world.accept(POOL, 1500, DURING)
    said = run()
    assert (said["blocked"], said["transfers_total_cents"]) == ([POOL], 7000)


def test_every_file_is_written_and_whoever_waits_is_told(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run("--files", str(tmp_path / "all"))
    written = {path.name: path.read_bytes() for path in (tmp_path / "all").iterdir()}
    assert len(written) == 7
    assert said["sha256"] in {hashlib.sha256(raw).hexdigest() for raw in written.values()}
    assert capsys.readouterr().err.splitlines()[-1] == "files 7/7"
    assert run("--files", str(tmp_path / "again")) == said
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == written
