"""Invariant 9: what an affiliate was agreed for when its claim was decided, whatever it is agreed for since. On both engines."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from server.affiliates.models import Affiliate
from server.auditing import report
from server.cases.review import review
from server.database import Database
from server.intake.claims import to_people
from server.ledger.findings import Trouble
from sync.contract.policy import Decision
from sync.contract.verdicts import VerdictCode
from tests.builders.region import SPORT_CLUB, Region
from tests.unit.server.auditing.books import Books
from tests.unit.server.cases.scene import BRUNO, OTHER_CLUB, Desk
from tests.unit.server.reimbursement.world import THEATRE


def test_what_an_affiliate_is_agreed_for_may_change_after_its_claims_were_paid(database: Database) -> None:
    books = Books(database)
    Affiliate.objects.filter(number=THEATRE).update(themes=2)
    assert list(report.findings(database, books.issuer_id)) == []


@pytest.mark.parametrize("kept", [2, None])
def test_an_affiliate_agreed_for_more_since_hides_nothing(database: Database, kept: int | None) -> None:
    books = Books(database)
    params = {"kept": kept, "theatre": THEATRE}
    database.execute("UPDATE intake_claim SET affiliate_themes = %(kept)s WHERE affiliate_number = %(theatre)s", params)
    Affiliate.objects.filter(number=THEATRE).update(themes=3)
    assert {found.trouble for found in report.findings(database, books.issuer_id)} == {Trouble.THEME}


def test_every_verdict_keeps_it(database: Database) -> None:
    """A batch's, and a person's: what the affiliate is agreed for when the person decides."""
    desk = Desk(database)
    desk.taken(desk.here, desk.ticket())
    assert _kept(database) == [_agreed_for(SPORT_CLUB)]
    held = desk.taken(desk.elsewhere, desk.ticket(), decision=Decision.AMBER)
    assert _kept(database)[-1] == 3
    with database.atomic():
        to_people(database, desk.row(held), desk.now)
    Affiliate.objects.filter(number=OTHER_CLUB).update(themes=2)
    review(database, held, VerdictCode.R30, BRUNO, desk.now)
    assert desk.row(held).state == "refused"
    assert _kept(database)[-1] == 2


def test_a_debit_keeps_it_and_older_claims_get_todays(database: Database) -> None:
    region = Region(database)
    region.debited(region.card(), 1_200)
    before = _kept(database)
    assert before == [_agreed_for(SPORT_CLUB)]
    executor = MigrationExecutor(connection)
    executor.migrate([("intake", "0004_claim_barred")])
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert _kept(database) == before
    region.check()


def _agreed_for(number: int) -> int:
    return Affiliate.objects.get(number=number).themes


def _kept(db: Database) -> list[int | None]:
    return [
        themes for (themes,) in db.rows("SELECT affiliate_themes FROM intake_claim ORDER BY received_order, terminal")
    ]
