"""A run from cut-off to bank, on both engines: who is paid what, once, by two people, whatever is asked twice."""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from lxml import etree

from server.affiliates.models import Affiliate, BankAccount
from server.campaigns.models import Issuer
from server.database import Database, Violated, current
from server.intake.models import Claim
from server.ledger import audit
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code, order_id
from server.reimbursement import bank_file, runs, store
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.epc_rules import check_file
from server.reimbursement.pain001 import Version
from server.reimbursement.runs import (
    abandon_run,
    approve_run,
    close_run,
    control_run,
    declare_paid,
    file_run,
    preview,
    send_run,
)
from server.reimbursement.states import Refused, RunRefusal, RunState
from server.reimbursement.store import RunRow
from server.reimbursement.totals import TotalsDiffer
from server.terminals.models import Terminal
from server.tickets.models import Ticket
from sync.contract.instant import DAY, Instant, start_of_day
from tests.unit.server.reimbursement.judges import schema_accepts
from tests.unit.server.reimbursement.world import (
    ALICE,
    BRUNO,
    JUDO,
    NOW,
    OCTOBER_16,
    POOL,
    THEATRE,
    World,
    make_affiliate,
)


@pytest.fixture
def world(database: Database) -> World:
    """Three affiliates; the pool has no bank account. 125 € for judo, 40 € for the theatre, 15 € for the pool."""
    made = World(database)
    make_affiliate(made.issuer, JUDO)
    make_affiliate(made.issuer, THEATRE, "Théâtre de l’Œuvre")
    make_affiliate(made.issuer, POOL, "Piscine", iban="none")
    for affiliate, cents in ((JUDO, 7000), (JUDO, 5500), (THEATRE, 4000), (POOL, 1500)):
        made.accept(affiliate, cents)
    return made


def closed(world: World) -> RunRow:
    row = close_run(world.db, world.facts, OCTOBER_16, ALICE, NOW)
    assert isinstance(row, RunRow), row
    return row


def approved(world: World) -> RunRow:
    row = closed(world)
    assert isinstance(control_run(world.db, row.key, ALICE, NOW), RunRow)
    done = approve_run(world.db, row.key, BRUNO, NOW)
    assert isinstance(done, RunRow), done
    return done


def filed(world: World) -> RunRow:
    row = file_run(world.db, world.facts, approved(world).key, BRUNO, NOW)
    assert isinstance(row, RunRow), row
    return row


def paid(world: World, row: RunRow) -> RunRow:
    """Handed over, and declared by Alice from the statement."""
    later = Instant(NOW + 5 * DAY)
    assert isinstance(send_run(world.db, row.key, ALICE, later), RunRow)
    done = declare_paid(world.db, row.key, "Relevé 2026-10-21", ALICE, later)
    assert isinstance(done, RunRow), done
    return done


def reason(outcome: RunRow | Refused) -> RunRefusal:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


def held(world: World, code: Code, owner: int) -> int:
    return ledger.balance(world.db, world.issuer.pk, world.campaign.number, Account(code=code, owner=owner))


def test_a_run_takes_what_was_accepted_before_its_cut_off_and_nothing_after(world: World) -> None:
    world.accept(JUDO, 2000, Instant(OCTOBER_16 - 1))
    world.accept(JUDO, 3000, OCTOBER_16)
    row = closed(world)
    orders = {order.affiliate_number: order for order in store.orders(world.db, row.key)}
    assert orders[JUDO].amount_cents == 7000 + 5500 + 2000
    assert orders[JUDO].claim_count == 3
    assert world.states() == ["scheduled", "scheduled", "scheduled", "accepted", "scheduled", "accepted"]


def test_a_run_is_named_by_its_fortnight_and_executed_on_a_bank_day(world: World) -> None:
    row = closed(world)
    assert row.label == "Quinzaine du 1er au 15 octobre 2026"
    assert row.execution_date == dt.date(2026, 10, 21)
    assert (row.number, row.state, row.computed_by) == (1, RunState.COMPUTED, ALICE)


def test_closing_moves_the_ledger_and_every_sum_agrees(world: World) -> None:
    assert held(world, Code.DUE, JUDO) == 12_500
    row = closed(world)
    assert held(world, Code.DUE, JUDO) == 0
    assert held(world, Code.IN_TRANSFER, order_id(row.number, JUDO)) == 12_500
    assert held(world, Code.DUE, POOL) == 1500
    paid = sum(order.amount_cents for order in store.orders(world.db, row.key) if order.state == "in_run")
    assert paid == ledger.total(world.db, world.issuer.pk, world.campaign.number, Code.IN_TRANSFER) == 16_500


def test_an_affiliate_without_account_waits_for_the_next_run_and_is_told_why(world: World) -> None:
    row = closed(world)
    blocked = {order.affiliate_number: order for order in store.orders(world.db, row.key)}[POOL]
    assert (blocked.state, blocked.reason, blocked.amount_cents, blocked.iban) == ("blocked", "no_account", 1500, "")
    BankAccount.objects.create(
        affiliate=Affiliate.objects.get(number=POOL),
        holder_name="PISCINE",
        iban="DE89 3704 0044 0532 0130 00",
        status="accepted",
        from_date=dt.date(2026, 10, 20),
        checked_by=BRUNO,
    )
    abandon_nothing_but_file(world, row)
    november = start_of_day(dt.date(2026, 11, 1))
    following = close_run(world.db, world.facts, november, ALICE, november)
    assert isinstance(following, RunRow)
    (order,) = store.orders(world.db, following.key)
    assert (order.affiliate_number, order.amount_cents, order.state) == (POOL, 1500, "in_run")


def abandon_nothing_but_file(world: World, row: RunRow) -> None:
    control_run(world.db, row.key, ALICE, NOW)
    approve_run(world.db, row.key, BRUNO, NOW)
    assert isinstance(file_run(world.db, world.facts, row.key, BRUNO, NOW), RunRow)


def test_a_suspended_affiliate_waits_and_an_ended_one_is_paid(world: World) -> None:
    Affiliate.objects.filter(number=JUDO).update(status="suspended")
    Affiliate.objects.filter(number=THEATRE).update(status="ended")
    orders = {order.affiliate_number: order for order in store.orders(world.db, closed(world).key)}
    assert (orders[JUDO].state, orders[JUDO].reason) == ("blocked", "suspended")
    assert orders[THEATRE].state == "in_run"


def test_closing_twice_gives_the_same_run_and_moves_nothing(world: World) -> None:
    first = closed(world)
    before = (store.orders(world.db, first.key), held(world, Code.IN_TRANSFER, order_id(1, JUDO)), world.states())
    world.accept(JUDO, 2000)
    assert close_run(world.db, world.facts, OCTOBER_16, BRUNO, NOW) == first
    after = (store.orders(world.db, first.key), held(world, Code.IN_TRANSFER, order_id(1, JUDO)), world.states()[:-1])
    assert before == after
    assert world.states()[-1] == "accepted"


@pytest.mark.parametrize("step", [control_run, approve_run])
def test_a_step_done_twice_changes_nothing(world: World, step: Callable[..., RunRow | Refused]) -> None:
    row = approved(world)
    again = step(world.db, row.key, "user:9", Instant(NOW + DAY))
    assert again == row
    assert [each.actor for each in store.steps(world.db, row.key)].count("user:9") == 0


def test_nobody_approves_what_they_prepared(world: World) -> None:
    row = closed(world)
    control_run(world.db, row.key, BRUNO, NOW)
    assert reason(approve_run(world.db, row.key, ALICE, NOW)) is RunRefusal.SAME_PERSON
    assert isinstance(approve_run(world.db, row.key, BRUNO, NOW), RunRow)


def test_the_database_itself_holds_four_eyes(world: World) -> None:
    row = closed(world)
    with pytest.raises(Violated), world.db.atomic():
        store.set_approved_by(world.db, row.key, ALICE)


def test_steps_are_taken_in_order(world: World) -> None:
    row = closed(world)
    assert reason(approve_run(world.db, row.key, BRUNO, NOW)) is RunRefusal.OUT_OF_ORDER
    assert reason(file_run(world.db, world.facts, row.key, BRUNO, NOW)) is RunRefusal.OUT_OF_ORDER
    assert reason(declare_paid(world.db, row.key, "R1", BRUNO, NOW)) is RunRefusal.OUT_OF_ORDER


def test_every_step_is_recorded_once_with_who_took_it(world: World) -> None:
    row = approved(world)
    taken = {each.state: each.actor for each in store.steps(world.db, row.key)}
    assert taken == {
        RunState.OPEN: ALICE,
        RunState.CUT: ALICE,
        RunState.COMPUTED: ALICE,
        RunState.CONTROLLED: ALICE,
        RunState.APPROVED: BRUNO,
    }
    with pytest.raises(Violated), world.db.atomic():
        store.insert_step(world.db, row.key, RunState.CUT, BRUNO, NOW)


def test_a_cut_off_that_has_not_come_is_refused(world: World) -> None:
    early = Instant(OCTOBER_16 - 1)
    assert reason(close_run(world.db, world.facts, OCTOBER_16, ALICE, early)) is RunRefusal.CUT_OFF_NOT_REACHED
    assert store.runs(world.db, world.issuer.pk, 12) == []


def test_a_run_with_nothing_to_pay_leaves_no_trace(database: Database) -> None:
    world = World(database)
    assert reason(close_run(world.db, world.facts, OCTOBER_16, ALICE, NOW)) is RunRefusal.NOTHING_TO_PAY
    make_affiliate(world.issuer, POOL, "Piscine", iban="none")
    world.accept(POOL, 1500)
    assert reason(close_run(world.db, world.facts, OCTOBER_16, ALICE, NOW)) is RunRefusal.NOTHING_TO_PAY
    assert store.runs(world.db, world.issuer.pk, 12) == []
    assert world.states() == ["accepted"]


def test_only_one_run_is_in_preparation(world: World) -> None:
    closed(world)
    world.accept(JUDO, 2000, OCTOBER_16)
    november = start_of_day(dt.date(2026, 11, 1))
    outcome = close_run(world.db, world.facts, november, ALICE, november)
    assert reason(outcome) is RunRefusal.ANOTHER_IN_PREPARATION
    assert world.states()[-1] == "accepted"


def test_a_cut_off_before_the_last_one_is_refused(world: World) -> None:
    filed(world)
    earlier = start_of_day(dt.date(2026, 10, 1))
    assert reason(close_run(world.db, world.facts, earlier, ALICE, NOW)) is RunRefusal.CUT_OFF_TOO_OLD


def test_a_run_may_be_cut_at_any_instant_outside_the_calendar(world: World) -> None:
    row = close_run(world.db, world.facts, Instant(NOW - 60_000), ALICE, NOW)
    assert isinstance(row, RunRow)
    assert row.label == "Arrêté du 16 octobre 2026 à 09 h 59 min 00 s"
    assert row.execution_date == dt.date(2026, 10, 21)


def test_an_abandoned_run_gives_everything_back_and_the_next_one_pays_it_once(world: World) -> None:
    row = approved(world)
    gone = abandon_run(world.db, row.key, ALICE, NOW)
    assert isinstance(gone, RunRow)
    assert gone.state is RunState.ABANDONED
    assert set(world.states()) == {"accepted"}
    assert held(world, Code.DUE, JUDO) == 12_500
    assert held(world, Code.IN_TRANSFER, order_id(1, JUDO)) == 0
    again = closed(world)
    assert again.number == 2
    assert held(world, Code.IN_TRANSFER, order_id(2, JUDO)) == 12_500
    assert {order.end_to_end_id for order in store.orders(world.db, again.key) if order.end_to_end_id} == {
        "HAUTSDEV-C12-R02-000042",
        "HAUTSDEV-C12-R02-000007",
    }


def test_a_filed_run_cannot_be_abandoned(world: World) -> None:
    row = filed(world)
    assert reason(abandon_run(world.db, row.key, ALICE, NOW)) is RunRefusal.OUT_OF_ORDER


def test_the_file_is_valid_and_its_sums_are_the_ledgers(world: World) -> None:
    row = filed(world)
    raw = bank_file.kept(world.db, row.key)
    assert raw is not None
    assert schema_accepts(raw)
    assert check_file(raw) == ()
    ns = {"p": Version.V09.namespace}
    root = etree.fromstring(raw)
    amounts = root.xpath("//p:InstdAmt/text()", namespaces=ns)
    assert isinstance(amounts, list)
    cents = sum(Decimal(str(each)) * 100 for each in amounts)
    assert cents == ledger.total(world.db, world.issuer.pk, world.campaign.number, Code.IN_TRANSFER) == 16_500
    assert root.findtext(".//p:MsgId", namespaces=ns) == row.message_id == "HAUTSDEV-C12-R01-A1"
    assert row.file_sha256 == hashlib.sha256(raw).hexdigest()
    assert {order.state for order in store.orders(world.db, row.key)} == {"filed", "blocked"}


def test_the_file_asked_for_again_is_the_same_one_whatever_has_changed_since(world: World) -> None:
    row = filed(world)
    raw = bank_file.kept(world.db, row.key)
    Issuer.objects.update(debtor_name="Autre nom")
    later = file_run(world.db, read_facts(world.campaign), row.key, ALICE, Instant(NOW + 30 * DAY))
    assert later == row
    assert bank_file.kept(world.db, row.key) == raw


def test_a_file_whose_bytes_have_changed_is_not_handed_out(world: World) -> None:
    row = filed(world)
    world.db.execute("UPDATE reimbursement_run SET file = %(raw)s", {"raw": b"<Document/>"})
    with pytest.raises(TotalsDiffer, match="not the one that was recorded"):
        bank_file.kept(world.db, row.key)


def test_there_is_no_file_before_it_is_made(world: World) -> None:
    assert bank_file.kept(world.db, approved(world).key) is None


def test_a_run_filed_late_is_executed_on_the_next_bank_day(world: World) -> None:
    row = approved(world)
    saturday = start_of_day(dt.date(2026, 10, 31))
    late = file_run(world.db, world.facts, row.key, BRUNO, saturday)
    assert isinstance(late, RunRow)
    assert late.execution_date == dt.date(2026, 11, 2)


def test_without_an_account_of_the_payers_there_is_no_file(world: World) -> None:
    row = approved(world)
    Issuer.objects.update(debtor_iban="")
    world.campaign.issuer.refresh_from_db()
    outcome = file_run(world.db, read_facts(world.campaign), row.key, BRUNO, NOW)
    assert reason(outcome) is RunRefusal.NO_PAYER_ACCOUNT
    assert bank_file.kept(world.db, row.key) is None


def test_a_file_that_a_bank_would_refuse_is_not_made(world: World) -> None:
    row = approved(world)
    Issuer.objects.update(debtor_iban="FR76 3000 1007 9412 3456 7890 186")
    world.campaign.issuer.refresh_from_db()
    outcome = file_run(world.db, read_facts(world.campaign), row.key, BRUNO, NOW)
    assert reason(outcome) is RunRefusal.FILE_UNFIT
    assert isinstance(outcome, Refused)
    assert "IBAN" in outcome.detail
    assert "3456789" not in outcome.detail
    assert bank_file.kept(world.db, row.key) is None


def test_settling_marks_orders_claims_and_tickets_and_posts_e09(world: World) -> None:
    row = paid(world, filed(world))
    assert row.state is RunState.CONFIRMED
    assert world.states() == ["paid", "paid", "paid", "accepted"]
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["redeemed", *["reimbursed"] * 3]
    assert held(world, Code.PAID, JUDO) == 12_500
    assert held(world, Code.IN_TRANSFER, order_id(1, JUDO)) == 0
    assert {order.state for order in store.orders(world.db, row.key)} == {"paid", "blocked"}
    assert declare_paid(world.db, row.key, "another", BRUNO, Instant(NOW + 6 * DAY)) == row


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE intake_claim SET paid_cents = paid_cents + 1 WHERE state = 'scheduled'",
        "UPDATE intake_claim SET state = 'accepted', run_number = NULL WHERE sequence = 1",
        "UPDATE reimbursement_paymentorder SET amount_cents = amount_cents - 1 WHERE affiliate_number = 42",
        "UPDATE ledger_account SET debits = debits + 1 WHERE code = 3200",
    ],
)
def test_sums_that_do_not_meet_stop_the_run(world: World, spoil: str) -> None:
    row = closed(world)
    world.db.execute(spoil)
    with pytest.raises(TotalsDiffer):
        control_run(world.db, row.key, ALICE, NOW)
    found = store.run(world.db, row.key)
    assert found is not None
    assert found.state is RunState.COMPUTED


def test_a_rehearsal_says_what_would_be_paid_and_writes_nothing(world: World) -> None:
    seen = preview(world.db, world.facts, OCTOBER_16, NOW)
    assert (seen.label, seen.total_cents) == ("Quinzaine du 1er au 15 octobre 2026", 16_500)
    assert [order.affiliate_number for order in seen.payable] == [THEATRE, JUDO]
    assert [order.affiliate_number for order in seen.blocked] == [POOL]
    assert store.runs(world.db, world.issuer.pk, 12) == []
    row = closed(world)
    made = {order.affiliate_number: order.amount_cents for order in store.orders(world.db, row.key)}
    assert made == {order.affiliate_number: order.amount_cents for order in seen.orders}


def test_another_campaigns_claims_are_not_touched(world: World) -> None:
    Claim.objects.filter(affiliate_number=THEATRE).update(campaign_number=13)
    row = closed(world)
    assert [order.affiliate_number for order in store.orders(world.db, row.key)] == [JUDO, POOL]


def test_runs_are_listed_the_newest_first(world: World) -> None:
    filed(world)
    world.accept(JUDO, 900, OCTOBER_16)
    november = start_of_day(dt.date(2026, 11, 1))
    close_run(world.db, world.facts, november, ALICE, november)
    assert [row.number for row in store.runs(world.db, world.issuer.pk, 12)] == [2, 1]
    assert runs.label_of(world.facts, november) == "Quinzaine du 16 au 31 octobre 2026"


def test_two_people_closing_at_once_make_one_run(world: World) -> None:
    """On both engines, each in a thread and connection of their own."""
    together = threading.Barrier(2)
    outcomes: list[RunRow | Refused] = []

    def close(actor: str) -> None:
        together.wait()
        outcomes.append(close_run(current(), world.facts, OCTOBER_16, actor, NOW))
        connections.close_all()

    people = [threading.Thread(target=close, args=(actor,)) for actor in (ALICE, BRUNO)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [outcome.number for outcome in outcomes if isinstance(outcome, RunRow)] == [1, 1]
    (row,) = store.runs(world.db, world.issuer.pk, 12)
    assert sum(order.amount_cents for order in store.orders(world.db, row.key)) == 18_000
    assert ledger.total(world.db, world.issuer.pk, world.campaign.number, Code.IN_TRANSFER) == 16_500
    assert world.states() == ["scheduled", "scheduled", "scheduled", "accepted"]


def test_two_people_filing_at_once_make_one_file(world: World) -> None:
    """The second finds it made and gets the same one: no bank is handed two."""
    row = approved(world)
    together = threading.Barrier(2)
    outcomes: list[RunRow | Refused] = []

    def file(actor: str, now: Instant) -> None:
        together.wait()
        outcomes.append(file_run(current(), world.facts, row.key, actor, now))
        connections.close_all()

    people = [threading.Thread(target=file, args=each) for each in ((ALICE, NOW), (BRUNO, Instant(NOW + DAY)))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    first, second = outcomes
    assert isinstance(first, RunRow)
    assert first == second
    assert [step.state for step in store.steps(world.db, row.key)].count(RunState.FILED) == 1


def test_settling_locks_in_the_order_of_an_exchange(world: World) -> None:
    """Counters, tickets, claims, ledger: what waits for a run never holds what the run waits for."""
    for number in (JUDO, THEATRE):
        Terminal.objects.create(issuer_id=world.issuer.pk, terminal=number, affiliate_number=number, status="enrolled")
    row = filed(world)
    with CaptureQueriesContext(connections["default"]) as captured:
        paid(world, row)
    locking = [each["sql"] for each in captured if "FOR UPDATE" in each["sql"] or each["sql"].startswith("UPDATE")]
    order = ("terminals_terminal", "tickets_ticket", "intake_claim", "ledger_")
    met = [next((name for name in order if name in sql.split("WHERE")[0]), "") for sql in locking]
    first = list(dict.fromkeys(name for name in met if name))
    assert first == [name for name in order if name != "terminals_terminal" or world.db.vendor == "postgresql"]


def test_the_books_are_sound_after_everything_that_a_run_can_go_through(world: World) -> None:
    row = approved(world)
    abandon_run(world.db, row.key, ALICE, NOW)
    again = filed(world)
    paid(world, again)
    assert list(audit.audit(world.db, world.issuer.pk)) == []
