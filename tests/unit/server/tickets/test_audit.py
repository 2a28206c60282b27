"""server.tickets.audit: what is on a ticket's account is what its state says, on both engines."""

import pytest

from server.database import Database
from server.tickets import crediting
from server.tickets.audit import audit
from server.tickets.crediting import Changed
from server.tickets.states import TicketState
from tests.unit.server.campaign_scene import Scene, scene


def credited(made: Scene) -> None:
    outcome = crediting.credit(made.db, made.terms, made.at, made.opened_pass(), 0, [3000, 500])
    assert isinstance(outcome, Changed)


def test_tickets_that_the_services_made_agree_with_the_ledger(database: Database) -> None:
    made = scene(database)
    credited(made)
    assert audit(database, made.at.issuer_id) == []


@pytest.mark.parametrize("state", ["redeemed", "reimbursed", "cancelled", "expired"])
def test_money_left_on_a_ticket_that_is_done_is_found(database: Database, state: str) -> None:
    made = scene(database)
    credited(made)
    database.execute("UPDATE tickets_ticket SET state = %(state)s WHERE amount_cents = 500", {"state": state})
    found = audit(database, made.at.issuer_id)
    assert [(one.state, one.held_cents) for one in found] == [(TicketState(state), 500)]


def test_an_amount_without_money_is_found(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    made.opened_pass()
    sqlite_database.execute(
        "UPDATE tickets_ticket SET state = 'credited', amount_cents = 700, themes = 1 WHERE slot = 3"
    )
    found = audit(sqlite_database, made.at.issuer_id)
    assert [(one.amount_cents, one.held_cents) for one in found] == [(700, 0)]
