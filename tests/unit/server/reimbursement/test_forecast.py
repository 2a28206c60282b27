"""What an affiliate is told to expect is what the runs then do."""

import datetime as dt

import pytest

from server.affiliates.models import Affiliate, BankAccount
from server.database import Database
from server.reimbursement.forecast import Expected, outlook
from server.reimbursement.runs import approve_run, close_run, control_run, file_run
from server.reimbursement.states import Blocking
from server.reimbursement.store import RunRow
from sync.contract.instant import DAY, Instant
from tests.unit.server.reimbursement.world import (
    ALICE,
    BRUNO,
    DURING,
    JUDO,
    NOW,
    OCTOBER_16,
    World,
    make_affiliate,
)

EARLIER = Instant(OCTOBER_16 - 2 * DAY)


@pytest.fixture
def world(database: Database) -> World:
    made = World(database)
    make_affiliate(made.issuer, JUDO)
    return made


def test_what_is_accepted_now_is_expected_on_the_periods_day(world: World) -> None:
    world.accept(JUDO, 7000, DURING)
    seen = outlook(world.db, world.facts, JUDO, EARLIER)
    assert seen.expected == (
        Expected(execution=dt.date(2026, 10, 21), amount_cents=7000, claim_count=1, sync_before=dt.date(2026, 10, 15)),
    )
    assert seen.blocking is None


def test_nothing_accepted_is_still_an_answer(world: World) -> None:
    assert outlook(world.db, world.facts, JUDO, EARLIER).total_cents == 0


def test_a_period_that_has_ended_is_expected_before_the_current_one(world: World) -> None:
    world.accept(JUDO, 7000, DURING)
    world.accept(JUDO, 500, OCTOBER_16)
    ended, current = outlook(world.db, world.facts, JUDO, NOW).expected
    assert (ended.execution, ended.amount_cents, ended.sync_before) == (dt.date(2026, 10, 21), 7000, None)
    assert (current.execution, current.amount_cents) == (dt.date(2026, 11, 6), 500)


def test_what_a_run_has_taken_is_not_expected_twice(world: World) -> None:
    world.accept(JUDO, 7000, DURING)
    world.accept(JUDO, 500, OCTOBER_16)
    row = close_run(world.db, world.facts, OCTOBER_16, ALICE, NOW)
    assert isinstance(row, RunRow)
    control_run(world.db, row.key, ALICE, NOW)
    approve_run(world.db, row.key, BRUNO, NOW)
    file_run(world.db, world.facts, row.key, BRUNO, NOW)
    assert [each.amount_cents for each in outlook(world.db, world.facts, JUDO, NOW).expected] == [500]


@pytest.mark.parametrize(
    ("spoil", "blocking"),
    [
        (lambda: Affiliate.objects.update(status="suspended"), Blocking.SUSPENDED),
        (lambda: BankAccount.objects.update(status="to_check"), Blocking.NO_ACCOUNT),
        (lambda: BankAccount.objects.update(iban="FR00"), Blocking.ACCOUNT_UNFIT),
    ],
)
def test_what_would_stop_the_payment_is_said_beforehand(world: World, spoil: object, blocking: Blocking) -> None:
    assert callable(spoil)
    spoil()
    assert outlook(world.db, world.facts, JUDO, NOW).blocking is blocking
