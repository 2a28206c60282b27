"""Runs beside others who work at the same time, and beside damage: every claim is paid once, now or next time, or it is told."""

import copy
import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.auditing import report
from server.database import Database, current
from server.intake.models import Claim
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code, order_id
from server.reimbursement import bank_file, runs, store
from server.reimbursement.runs import approve_run, close_run, control_run, file_run, preview
from server.reimbursement.states import Refused
from server.reimbursement.store import RunRow
from sync.contract.instant import HOUR, Instant, start_of_day
from tests.unit.server.reimbursement.judges import added_up, schema_accepts
from tests.unit.server.reimbursement.world import (
    ALICE,
    BRUNO,
    DURING,
    IBANS,
    JUDO,
    NOW,
    OCTOBER_16,
    POOL,
    THEATRE,
    World,
    make_affiliate,
)

NOVEMBER = start_of_day(dt.date(2026, 11, 1))


@pytest.fixture
def world(database: Database) -> World:
    """125 € for judo, 40 € for the theatre."""
    made = World(database)
    make_affiliate(made.issuer, JUDO)
    make_affiliate(made.issuer, THEATRE, "Théâtre de l’Œuvre")
    for affiliate, cents in ((JUDO, 7000), (JUDO, 5500), (THEATRE, 4000)):
        made.accept(affiliate, cents)
    return made


def closed(world: World, cut_off: Instant = OCTOBER_16) -> RunRow:
    row = close_run(world.db, world.facts, cut_off, ALICE, Instant(max(NOW, cut_off)))
    assert isinstance(row, RunRow), row
    return row


def filed(world: World, row: RunRow, now: Instant) -> RunRow:
    control_run(world.db, row.key, ALICE, now)
    approve_run(world.db, row.key, BRUNO, now)
    done = file_run(world.db, world.facts, row.key, BRUNO, now)
    assert isinstance(done, RunRow), done
    return done


def held(world: World, code: Code, owner: int) -> int:
    return ledger.balance(world.db, world.issuer.pk, world.campaign.number, Account(code=code, owner=owner))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    claims=st.lists(st.tuples(st.sampled_from([JUDO, THEATRE, POOL]), st.integers(1, 65_535)), min_size=1, max_size=12)
)
def test_lines_control_sums_and_the_ledger_agree_whatever_the_run(world: World, claims: list[tuple[int, int]]) -> None:
    """One run after the other in the same books; the pool's account came late."""
    before = [row.cut_off_ms for row in store.runs(world.db, world.issuer.pk, 12)]
    if not before:
        make_affiliate(world.issuer, POOL, "Piscine")
    cut_off = Instant(max([OCTOBER_16, *before]) + HOUR)
    for affiliate, cents in claims:
        world.accept(affiliate, cents, Instant(cut_off - 1))
    moved = ledger.total(world.db, world.issuer.pk, 12, Code.IN_TRANSFER)
    row = filed(world, closed(world, cut_off), Instant(cut_off + 1))
    raw = bank_file.kept(world.db, row.key)
    assert raw is not None
    assert schema_accepts(raw)
    amount, sums, counts = added_up(raw)
    orders = [order for order in store.orders(world.db, row.key) if order.end_to_end_id]
    assert sums == {amount}
    assert counts == {len(orders)}
    assert amount == sum(held(world, Code.IN_TRANSFER, order_id(row.number, one.affiliate_number)) for one in orders)
    assert amount == ledger.total(world.db, world.issuer.pk, 12, Code.IN_TRANSFER) - moved
    assert report.findings(world.db, world.issuer.pk) == []


def test_numbers_have_holes_and_are_never_used_twice(world: World) -> None:
    """What was abandoned had no file: the bank never saw its name, and never will."""
    runs.abandon_run(world.db, closed(world).key, ALICE, NOW)
    again = runs.recompute_run(world.db, world.facts, closed(world).key, ALICE, NOW)
    assert isinstance(again, RunRow)
    first = filed(world, again, NOW)
    world.accept(JUDO, 900, OCTOBER_16)
    second = filed(world, closed(world, NOVEMBER), NOVEMBER)
    assert (first.message_id, second.message_id) == ("HAUTSDEV-C12-R03-A1", "HAUTSDEV-C12-R04-A1")
    rows = store.runs(world.db, world.issuer.pk, 12)
    assert [(row.number, row.message_id != "") for row in rows] == [(4, True), (3, True), (2, False), (1, False)]


def beside(world: World, act: Callable[[World], None]) -> threading.Thread:
    """Somebody with a connection of their own."""
    other = copy.copy(world)

    def run() -> None:
        other.db = current()
        try:
            act(other)
        finally:
            connections.close_all()

    return threading.Thread(target=run)


def test_a_claim_decided_before_the_cut_off_and_kept_after_it_is_in_the_next_run(world: World) -> None:
    row = filed(world, closed(world), NOW)
    world.accept(JUDO, 900, DURING)
    following = closed(world, NOVEMBER)
    assert {(one.affiliate_number, one.amount_cents) for one in store.orders(world.db, row.key)} == {
        (JUDO, 12_500),
        (THEATRE, 4000),
    }
    assert [(one.affiliate_number, one.amount_cents) for one in store.orders(world.db, following.key)] == [(JUDO, 900)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_claim_whose_transaction_is_open_while_the_run_is_cut_is_not_lost(world: World) -> None:
    """PostgreSQL lets both go on; on SQLite one writes at a time."""
    written, cut = threading.Event(), threading.Event()

    def accept(other: World) -> None:
        with other.db.atomic():
            other.accept(9, 900, DURING)
            written.set()
            assert cut.wait(30)

    make_affiliate(world.issuer, 9, "Musée", iban=IBANS[POOL])
    counter = beside(world, accept)
    counter.start()
    assert written.wait(30)
    row = closed(world)
    cut.set()
    counter.join()
    assert 9 not in {one.affiliate_number for one in store.orders(world.db, row.key)}
    filed(world, row, NOW)
    following = closed(world, NOVEMBER)
    assert [(one.affiliate_number, one.amount_cents) for one in store.orders(world.db, following.key)] == [(9, 900)]
    assert report.findings(world.db, world.issuer.pk) == []


def test_claims_accepted_while_the_run_is_cut_are_in_it_or_in_the_next_one(world: World) -> None:
    together = threading.Barrier(2)

    def accept(other: World) -> None:
        together.wait()
        for cents in range(1, 21):
            with other.db.atomic():
                other.accept((JUDO, THEATRE)[cents % 2], cents, DURING)

    counter = beside(world, accept)
    counter.start()
    together.wait()
    row = closed(world)
    counter.join()
    filed(world, row, NOW)
    outcome = close_run(world.db, world.facts, NOVEMBER, ALICE, NOVEMBER)
    late = [] if isinstance(outcome, Refused) else store.orders(world.db, outcome.key)
    paid = [one for one in [*store.orders(world.db, row.key), *late] if one.end_to_end_id]
    assert sum(one.amount_cents for one in paid) == 16_500 + 210
    assert sum(one.claim_count for one in paid) == 23
    assert not Claim.objects.filter(state="accepted").exists()
    assert report.findings(world.db, world.issuer.pk) == []


def test_extra_runs_of_one_second_and_of_the_hour_that_comes_twice_have_names_of_their_own(world: World) -> None:
    night = start_of_day(dt.date(2026, 10, 25))
    twice = [Instant(night + minutes * 60_000) for minutes in (150, 210)]
    labels = []
    for at in (Instant(night + 1000), Instant(night + 1001), *twice):
        world.accept(JUDO, 500, Instant(at - 1))
        row = close_run(world.db, world.facts, at, ALICE, Instant(at + 1))
        assert isinstance(row, RunRow), row
        filed(world, row, Instant(at + 1))
        labels.append(row.label.removeprefix("Arrêté du 25 octobre 2026 à "))
    assert labels == ["00 h 00 min 01 s", "00 h 00 min 01 s (2)", "02 h 30 min 00 s (été)", "02 h 30 min 00 s (hiver)"]


@pytest.mark.parametrize(
    "spoil",
    [
        "INSERT",
        "UPDATE intake_claim SET paid_cents = paid_cents - 1 WHERE sequence = 1",
        "UPDATE intake_claim SET affiliate_number = 7 WHERE sequence = 1",
        "UPDATE intake_claim SET state = 'refused' WHERE sequence = 1",
        "UPDATE ledger_account SET credits = credits + 1 WHERE code = 3100 AND owner_id = 42",
    ],
)
def test_an_affiliate_whose_books_differ_is_left_out_and_told_and_the_others_are_paid(
    world: World, spoil: str, caplog: pytest.LogCaptureFixture
) -> None:
    make_affiliate(world.issuer, 9, "Musée", iban=IBANS[POOL])
    world.accept(9, 600)
    if spoil == "INSERT":
        world.add_claim(JUDO, 999, DURING, number=99, state="accepted", verdict="A00", payer="guarantee")
    else:
        world.db.execute(spoil)
    seen = preview(world.db, world.facts, OCTOBER_16, NOW)
    row = closed(world)
    orders = {order.affiliate_number: order for order in store.orders(world.db, row.key)}
    assert (orders[JUDO].state, orders[JUDO].reason, orders[JUDO].iban) == ("blocked", "books_differ", "")
    assert (orders[9].state, orders[9].amount_cents) == ("in_run", 600)
    assert {order.affiliate_number: order.state.value for order in seen.orders} == {
        number: order.state for number, order in orders.items()
    }
    assert "run_books_differ campaign=12 run=1 affiliate=42" in caplog.text
    assert not Claim.objects.filter(affiliate_number=JUDO, state="scheduled").exists()
    assert held(world, Code.IN_TRANSFER, order_id(1, JUDO)) == 0
    filed(world, row, NOW)
    assert {order.state for order in store.orders(world.db, row.key)} <= {"filed", "blocked"}


def test_books_that_are_mended_are_paid_by_the_same_cut_off_computed_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    strange = world.add_claim(JUDO, 999, DURING, number=99, state="accepted", verdict="A00", payer="guarantee")
    row = closed(world)
    assert "run_books_differ" in caplog.text
    Claim.objects.filter(sequence=strange.sequence).update(state="refused", paid_cents=0, payer="nobody")
    again = runs.recompute_run(world.db, world.facts, row.key, ALICE, NOW)
    assert isinstance(again, RunRow)
    orders = {order.affiliate_number: order for order in store.orders(world.db, again.key)}
    assert (orders[JUDO].state, orders[JUDO].amount_cents) == ("in_run", 12_500)
