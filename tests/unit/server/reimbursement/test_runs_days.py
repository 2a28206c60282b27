"""server.reimbursement.runs at the edges of days in Paris: what is in at the cut-off, and on which account it is paid."""

import datetime as dt

import pytest

from server.affiliates.models import BankAccount
from server.database import Database
from server.reimbursement import runs, store
from server.reimbursement.states import Refused, RunRefusal
from server.reimbursement.store import OrderRow, RunRow
from sync.contract.instant import Instant
from tests.builders.clock import EDGE_DAYS, first_moment, last_moment
from tests.unit.server.reimbursement.world import ALICE, BRUNO, IBANS, JUDO, POOL, THEATRE, World, make_affiliate

ONE_DAY = dt.timedelta(days=1)
LAST_DAYS = [day for day in EDGE_DAYS if day > dt.date(2026, 10, 1)]


def closed(world: World, cut_off: Instant, now: Instant) -> dict[int, OrderRow]:
    """The orders of a run that is then out of the way."""
    row = runs.close_run(world.db, world.facts, cut_off, ALICE, now)
    assert isinstance(row, RunRow), row
    for outcome in (
        runs.control_run(world.db, row.key, ALICE, now),
        runs.approve_run(world.db, row.key, BRUNO, now),
        runs.file_run(world.db, world.facts, row.key, BRUNO, now),
    ):
        assert isinstance(outcome, RunRow), outcome
    return {order.affiliate_number: order for order in store.orders(world.db, row.key)}


@pytest.mark.parametrize("last", LAST_DAYS)
def test_a_run_takes_what_was_decided_in_the_last_millisecond_and_nothing_of_the_next(
    database: Database, last: dt.date
) -> None:
    world = World(database)
    make_affiliate(world.issuer, JUDO)
    make_affiliate(world.issuer, THEATRE)
    cut_off = first_moment(last + ONE_DAY)
    world.accept(JUDO, 7000, last_moment(last))
    world.accept(JUDO, 500, cut_off)
    world.accept(THEATRE, 900, cut_off)
    early = runs.close_run(world.db, world.facts, cut_off, ALICE, last_moment(last))
    assert isinstance(early, Refused)
    assert early.reason is RunRefusal.CUT_OFF_NOT_REACHED
    orders = closed(world, cut_off, cut_off)
    assert {number: order.amount_cents for number, order in orders.items()} == {JUDO: 7000}
    later = closed(world, first_moment(last + 2 * ONE_DAY), first_moment(last + 2 * ONE_DAY))
    assert {number: order.amount_cents for number, order in later.items()} == {JUDO: 500, THEATRE: 900}


@pytest.mark.parametrize("last", LAST_DAYS)
def test_an_account_is_paid_from_the_cut_off_that_is_the_first_moment_of_its_first_day(
    database: Database, last: dt.date
) -> None:
    """The one before it is paid until its last day, and not by a cut-off of the day after."""
    world = World(database)
    judo = make_affiliate(world.issuer, JUDO)
    BankAccount.objects.filter(affiliate=judo).update(to_date=last)
    BankAccount.objects.create(
        affiliate=judo, holder_name="JUDO NEUF", iban=IBANS[POOL], status="accepted", from_date=last + ONE_DAY,
        proposed_by=ALICE, checked_by=BRUNO,
    )  # fmt: skip
    ibans = []
    for cents, day in ((1000, last), (2000, last + ONE_DAY)):
        world.accept(JUDO, cents, last_moment(day - ONE_DAY))
        (order,) = closed(world, first_moment(day), first_moment(day)).values()
        assert order.amount_cents == cents
        ibans.append(order.iban)
    assert ibans == [IBANS[JUDO], IBANS[POOL]]
