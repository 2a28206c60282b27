"""server.tickets.store: compare-and-set on both engines."""

from dataclasses import replace

import pytest

from server.database import Database
from server.tickets import store
from server.tickets.states import TicketEvent, TicketState
from tests.unit.server.campaign_scene import Scene, scene


def first(made: Scene, pass_id: int) -> store.TicketRow:
    return store.of_pass(made.db, made.at.issuer_id, pass_id)[0]


def test_a_change_from_a_row_that_has_moved_on_changes_nothing(database: Database) -> None:
    made = scene(database)
    pass_id = made.opened_pass()
    before = first(made, pass_id)
    credited = replace(before, state=TicketState.CREDITED, amount_cents=500, themes=1)
    assert store.save(database, before, credited)
    assert not store.save(database, before, replace(before, state=TicketState.CREDITED, amount_cents=7000, themes=1))
    assert first(made, pass_id) == credited


def test_a_claim_moves_a_ticket_only_where_the_table_allows(database: Database) -> None:
    made = scene(database)
    pass_id = made.opened_pass()
    blank = first(made, pass_id)
    assert not store.advance(database, blank, TicketEvent.ACCEPT)
    store.save(database, blank, replace(blank, state=TicketState.CREDITED, amount_cents=500, themes=1))
    credited = first(made, pass_id)
    assert store.advance(database, credited, TicketEvent.ACCEPT)
    assert not store.advance(database, credited, TicketEvent.ACCEPT)
    assert first(made, pass_id).state is TicketState.REDEEMED


def test_broken_chance_is_not_waited_for(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    with pytest.raises(AssertionError, match="chance is broken"):
        store.make_blanks(sqlite_database, made.at.issuer_id, 26, 1, [1, 2], lambda _: 7)
