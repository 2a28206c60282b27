"""Between the computation of a run and its file, accounts and affiliates change: nobody is paid who may not be any more."""

import datetime as dt
from collections.abc import Callable

import pytest

from server.affiliates.models import Affiliate, BankAccount
from server.auditing import report
from server.database import Database
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code, order_id
from server.reimbursement import bank_accounts, payable, runs, store
from server.reimbursement.bank_accounts import Proposal, Verification
from server.reimbursement.runs import approve_run, close_run, control_run, file_run, recompute_run
from server.reimbursement.states import Refused, RunRefusal, RunState
from server.reimbursement.store import RunRow
from sync.contract.instant import DAY, Instant, civil_date, start_of_day
from tests.unit.server.reimbursement.world import (
    ALICE,
    BRUNO,
    IBANS,
    JUDO,
    NOW,
    OCTOBER_16,
    POOL,
    THEATRE,
    World,
    make_affiliate,
)

LATER = Instant(NOW + DAY)
TODAY = civil_date(NOW)


@pytest.fixture
def world(database: Database) -> World:
    """125 € for judo, 40 € for the theatre."""
    made = World(database)
    make_affiliate(made.issuer, JUDO)
    make_affiliate(made.issuer, THEATRE, "Théâtre de l’Œuvre")
    for affiliate, cents in ((JUDO, 7000), (JUDO, 5500), (THEATRE, 4000)):
        made.accept(affiliate, cents)
    return made


def computed(world: World, now: Instant = NOW) -> RunRow:
    row = close_run(world.db, world.facts, OCTOBER_16, ALICE, now)
    assert isinstance(row, RunRow), row
    return row


def approved(world: World) -> RunRow:
    row = computed(world)
    assert isinstance(control_run(world.db, row.key, ALICE, NOW), RunRow)
    done = approve_run(world.db, row.key, BRUNO, NOW)
    assert isinstance(done, RunRow), done
    return done


def account(affiliate: int) -> BankAccount:
    return BankAccount.objects.get(affiliate__number=affiliate, status="accepted")


def stopped(world: World, row: RunRow) -> tuple[payable.Stopped, ...]:
    return payable.stopped(world.db, world.issuer.pk, store.orders(world.db, row.key), TODAY)


def suspend_affiliate(_world: World) -> None:
    Affiliate.objects.filter(number=JUDO).update(status="suspended")


def suspend_account(world: World) -> None:
    assert bank_accounts.suspend(world.db, world.issuer.pk, JUDO, IBANS[JUDO], "AC04", BRUNO, NOW) == 1


def say_another_holder(world: World) -> None:
    answer = Verification(result=BankAccount.Vop.NONE, name="", on=TODAY)
    kept = bank_accounts.verify(world.db, world.issuer.pk, account(JUDO).pk, answer, ALICE, NOW)
    assert isinstance(kept, BankAccount)


def say_another_holder_while_a_change_waits(world: World) -> None:
    propose_change(world, TODAY + dt.timedelta(days=30))
    say_another_holder(world)


def propose_change(world: World, first_day: dt.date) -> BankAccount:
    wanted = Proposal(affiliate_number=JUDO, holder_name="JUDO NEUF", iban=IBANS[POOL], bic="", from_date=first_day)
    made = bank_accounts.propose(world.db, world.issuer.pk, wanted, ALICE, NOW)
    assert isinstance(made, BankAccount), made
    return made


def change_account(world: World) -> None:
    accept_change(world, TODAY + dt.timedelta(days=1))


def accept_change(world: World, first_day: dt.date) -> None:
    made = propose_change(world, first_day)
    done = bank_accounts.accept(world.db, world.issuer.pk, made.pk, proof="rib", told="phone", actor=BRUNO, now=NOW)
    assert isinstance(done, BankAccount), done


def end_account(_world: World) -> None:
    BankAccount.objects.filter(affiliate__number=JUDO).update(to_date=TODAY - dt.timedelta(days=1))


SPOILS = {
    suspend_affiliate: "suspended",
    suspend_account: "account_suspended",
    say_another_holder: "no_account",
    say_another_holder_while_a_change_waits: "holder_doubted",
    change_account: "account_changed",
    end_account: "no_account",
}


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
def test_what_may_not_be_paid_any_more_is_not_filed(world: World, spoil: Callable[[World], None]) -> None:
    row = approved(world)
    spoil(world)
    outcome = file_run(world.db, world.facts, row.key, BRUNO, LATER)
    assert isinstance(outcome, Refused)
    assert outcome.reason is RunRefusal.NOT_PAYABLE
    assert "Judo-Club de l’Étoile (n°\u00a042)" in outcome.detail
    assert "Théâtre" not in outcome.detail
    assert IBANS[JUDO][5:] not in outcome.detail
    found = store.run(world.db, row.key)
    assert found is not None
    assert (found.state, found.file_sha256) == (RunState.APPROVED, "")


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
def test_the_run_is_computed_again_without_them_and_two_people_agree_again(
    world: World, spoil: Callable[[World], None]
) -> None:
    row = approved(world)
    spoil(world)
    again = recompute_run(world.db, world.facts, row.key, BRUNO, LATER)
    assert isinstance(again, RunRow), again
    assert (again.number, again.state, again.computed_by, again.approved_by) == (2, RunState.COMPUTED, BRUNO, "")
    assert (again.label, again.cut_off_ms) == (row.label, row.cut_off_ms)
    before = store.run(world.db, row.key)
    assert before is not None
    assert before.state is RunState.ABANDONED
    orders = {order.affiliate_number: order for order in store.orders(world.db, again.key)}
    assert (orders[JUDO].state, orders[JUDO].reason, orders[JUDO].iban) == ("blocked", SPOILS[spoil], "")
    assert (orders[JUDO].amount_cents, orders[THEATRE].state) == (12_500, "in_run")
    assert world.states() == ["accepted", "accepted", "scheduled"]
    control_run(world.db, again.key, ALICE, LATER)
    refused = approve_run(world.db, again.key, BRUNO, LATER)
    assert isinstance(refused, Refused)
    assert refused.reason is RunRefusal.SAME_PERSON
    assert isinstance(approve_run(world.db, again.key, ALICE, LATER), RunRow)
    assert isinstance(file_run(world.db, world.facts, again.key, ALICE, LATER), RunRow)
    held = Account(code=Code.IN_TRANSFER, owner=order_id(2, JUDO))
    assert ledger.balance(world.db, world.issuer.pk, 12, held) == 0
    assert ledger.total(world.db, world.issuer.pk, 12, Code.IN_TRANSFER) == 4000
    assert report.findings(world.db, world.issuer.pk) == []


def test_nobody_approves_what_may_not_be_paid(world: World) -> None:
    row = computed(world)
    control_run(world.db, row.key, ALICE, NOW)
    suspend_affiliate(world)
    outcome = approve_run(world.db, row.key, BRUNO, NOW)
    assert isinstance(outcome, Refused)
    assert outcome.reason is RunRefusal.NOT_PAYABLE


def test_whoever_may_be_paid_again_is_paid_by_the_same_run(world: World) -> None:
    row = approved(world)
    suspend_affiliate(world)
    assert [each.affiliate_number for each in stopped(world, row)] == [JUDO]
    Affiliate.objects.filter(number=JUDO).update(status="signed")
    assert stopped(world, row) == ()
    assert isinstance(file_run(world.db, world.facts, row.key, BRUNO, LATER), RunRow)


def test_an_account_that_two_people_accept_after_the_banks_doubt_is_paid(world: World) -> None:
    row = approved(world)
    say_another_holder(world)
    doubted = BankAccount.objects.get(affiliate__number=JUDO)
    done = bank_accounts.accept(world.db, world.issuer.pk, doubted.pk, proof="bank", told="", actor=BRUNO, now=LATER)
    assert isinstance(done, BankAccount), done
    assert isinstance(file_run(world.db, world.facts, row.key, BRUNO, LATER), RunRow)


def test_a_change_for_a_later_day_stops_nothing(world: World) -> None:
    row = approved(world)
    accept_change(world, TODAY + dt.timedelta(days=30))
    assert isinstance(file_run(world.db, world.facts, row.key, BRUNO, LATER), RunRow)


def test_an_account_that_ended_before_a_late_computation_waits_for_the_next_run(world: World) -> None:
    accept_change(world, dt.date(2026, 10, 20))
    row = computed(world, start_of_day(dt.date(2026, 10, 22)))
    orders = {order.affiliate_number: order for order in store.orders(world.db, row.key)}
    assert (orders[JUDO].state, orders[JUDO].reason) == ("blocked", "account_changed")


def test_a_change_from_the_cut_offs_day_is_paid_on_the_new_account_once_computed_again(world: World) -> None:
    row = approved(world)
    accept_change(world, TODAY)
    outcome = file_run(world.db, world.facts, row.key, BRUNO, NOW)
    assert isinstance(outcome, Refused)
    again = recompute_run(world.db, world.facts, row.key, BRUNO, NOW)
    assert isinstance(again, RunRow)
    orders = {order.affiliate_number: order for order in store.orders(world.db, again.key)}
    assert (orders[JUDO].state, orders[JUDO].iban) == ("in_run", IBANS[POOL])


def test_a_run_in_which_nobody_is_left_stays_as_it_was(world: World) -> None:
    row = approved(world)
    Affiliate.objects.update(status="suspended")
    outcome = recompute_run(world.db, world.facts, row.key, BRUNO, LATER)
    assert isinstance(outcome, Refused)
    assert outcome.reason is RunRefusal.NOTHING_TO_PAY
    assert store.run(world.db, row.key) == row
    assert isinstance(runs.abandon_run(world.db, row.key, BRUNO, LATER), RunRow)


def test_a_filed_run_is_not_computed_again(world: World) -> None:
    row = file_run(world.db, world.facts, approved(world).key, BRUNO, NOW)
    assert isinstance(row, RunRow)
    outcome = recompute_run(world.db, world.facts, row.key, BRUNO, LATER)
    assert isinstance(outcome, Refused)
    assert outcome.reason is RunRefusal.OUT_OF_ORDER
