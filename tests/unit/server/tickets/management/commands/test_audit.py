"""guichet-server audit: silent and clean on sound books, loud on others."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from server.database import Database
from server.ledger import rules
from server.ledger.store import post
from server.tickets import crediting
from tests.unit.server.campaign_scene import scene
from tests.unit.server.ledger.scenes import AFFILIATE, AT, CLAIM, TICKET, credited, funded
from tests.unit.server.reimbursement.world import World


def audited() -> tuple[dict[str, object], str]:
    out, problems = io.StringIO(), io.StringIO()
    try:
        call_command("audit", stdout=out, stderr=problems)
    except CommandError as error:
        problems.write(str(error))
    return json.loads(out.getvalue()), problems.getvalue()


@pytest.fixture
def books(sqlite_database: Database) -> Database:
    world = World(sqlite_database)
    assert world.issuer.pk == AT.issuer_id, "the scenes keep their books for the first issuer"
    funded(sqlite_database)
    credited(sqlite_database)
    post(sqlite_database, *rules.claim_accepted(AT, CLAIM, AFFILIATE, TICKET, 3000))
    return sqlite_database


def test_sound_books_have_no_findings_and_an_anchor(books: Database) -> None:
    told, problems = audited()
    assert told["findings"] == 0
    assert len(str(told["anchor"])) == 64
    assert problems == ""


def test_a_changed_counter_is_said_and_fails_the_command(books: Database) -> None:
    books.execute("UPDATE ledger_account SET credits = credits + 1 WHERE code = 2100")
    told, problems = audited()
    assert told["findings"] == 2
    assert "counter" in problems
    assert "2 findings" in problems


def test_a_ticket_whose_account_holds_something_else_is_said(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    crediting.credit(sqlite_database, made.terms, made.at, made.opened_pass(), 0, [3000])
    assert audited()[0]["findings"] == 0
    sqlite_database.execute("UPDATE tickets_ticket SET amount_cents = 2999 WHERE state = 'credited'")
    told, problems = audited()
    assert told["findings"] == 1
    assert "credited: 2999 cents, its account 3000" in problems
