"""The general statement, written by command."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from server.database import Database
from server.reimbursement import exports
from tests.unit.server.reimbursement.world import DURING, JUDO, World, make_affiliate


def test_the_command_writes_what_the_page_gives(sqlite_database: Database, tmp_path: Path) -> None:
    world = World(sqlite_database)
    make_affiliate(world.issuer, JUDO)
    world.accept(JUDO, 7000, DURING)
    out = io.StringIO()
    call_command("export_claims", "--affiliate", str(JUDO), "--out", str(tmp_path / "a.csv"), stdout=out)
    assert (tmp_path / "a.csv").read_bytes() == exports.claims_csv(world.db, world.issuer.pk, JUDO)
    assert out.getvalue().startswith("1 claims of affiliate 42")


@pytest.mark.usefixtures("sqlite_database")
def test_an_unknown_affiliate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no affiliate has number 42"):
        call_command("export_claims", "--affiliate", "42", "--out", str(tmp_path / "a.csv"))
