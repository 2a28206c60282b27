"""Debts set off, money that came back and was paid again, small sums and old debts: over whole runs, on both engines."""

import datetime as dt
from dataclasses import replace

import pytest

from server.affiliates.models import BankAccount
from server.auditing import report
from server.database import Database, Violated
from server.intake.models import Claim
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code, order_id
from server.ledger.rules import ClaimName
from server.reimbursement import order_store, runs, settlement, store
from server.reimbursement.forecast import outlook
from server.reimbursement.states import Blocking, OrderState, Refused, RunRefusal, RunState
from server.reimbursement.store import OrderRow, RunRow
from server.reimbursement.totals import TotalsDiffer
from server.tickets.models import Ticket
from sync.contract.instant import DAY, Instant, start_of_day
from tests.unit.server.reimbursement.world import (
    ALICE,
    BRUNO,
    DURING,
    JUDO,
    NOW,
    OCTOBER_16,
    THEATRE,
    World,
    make_affiliate,
)

NOVEMBER = start_of_day(dt.date(2026, 11, 1))
NOVEMBER_16 = start_of_day(dt.date(2026, 11, 16))


class Desk(World):
    """Two affiliates with accounts, 125 € and 40 € accepted."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        make_affiliate(self.issuer, JUDO)
        make_affiliate(self.issuer, THEATRE, "Théâtre de l’Œuvre")
        for affiliate, cents in ((JUDO, 7000), (JUDO, 5500), (THEATRE, 4000)):
            self.accept(affiliate, cents)

    def cut(self, cut_off: Instant = OCTOBER_16) -> RunRow:
        row = runs.close_run(self.db, self.facts, cut_off, ALICE, Instant(max(NOW, cut_off)))
        assert isinstance(row, RunRow), row
        return row

    def filed(self, cut_off: Instant = OCTOBER_16) -> RunRow:
        row, now = self.cut(cut_off), Instant(max(NOW, cut_off))
        for outcome in (
            runs.control_run(self.db, row.key, ALICE, now),
            runs.approve_run(self.db, row.key, BRUNO, now),
            runs.file_run(self.db, self.facts, row.key, BRUNO, now),
            runs.send_run(self.db, row.key, BRUNO, now),
        ):
            assert isinstance(outcome, RunRow), outcome
        return self.run(row)

    def paid(self, cut_off: Instant = OCTOBER_16) -> RunRow:
        row = self.filed(cut_off)
        done = runs.declare_paid(self.db, row.key, "R1", ALICE, Instant(max(NOW, cut_off) + DAY))
        assert isinstance(done, RunRow), done
        return done

    def run(self, row: RunRow) -> RunRow:
        found = store.run(self.db, row.key)
        assert found is not None
        return found

    def order(self, row: RunRow, affiliate: int = JUDO) -> OrderRow:
        return order_store.order(self.db, row.key, affiliate)

    def returned(self, row: RunRow, affiliate: int = JUDO, at: Instant = NOW) -> None:
        with self.db.atomic():
            settlement.send_back(
                self.db, row.key, self.order(row, affiliate), "AC04", "B1", ALICE, Instant(at + 2 * DAY)
            )

    def confirmed_account(self, affiliate: int = JUDO) -> None:
        """Two people have looked at it since."""
        BankAccount.objects.filter(affiliate__number=affiliate).update(checked_ms=NOW + 3 * DAY)

    def owes(self, claim: Claim, cents: int, incident: int = 1) -> None:
        """An incident: the affiliate owes part of what that claim paid (E13)."""
        name = ClaimName(terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence)
        assert claim.ticket_number is not None
        posting = rules.claim_reversed(
            self._at(NOW), name, claim.affiliate_number, claim.ticket_number, cents, into=Code.BUDGET, incident=incident
        )
        assert isinstance(ledger.post(self.db, *posting), ledger.Posted)
        Claim.objects.filter(sequence=claim.sequence).update(state="corrected")

    def held(self, code: Code, owner: int) -> int:
        return ledger.balance(self.db, self.issuer.pk, self.campaign.number, Account(code=code, owner=owner))

    def sound(self) -> None:
        assert report.findings(self.db, self.issuer.pk) == []


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_what_came_back_is_forecast_as_held_until_it_may_be_paid_again(desk: Desk) -> None:
    row = desk.paid()
    cents = desk.order(row).amount_cents
    desk.returned(row)
    later = Instant(NOW + 5 * DAY)

    def seen() -> tuple[int, int, int, Blocking | None]:
        found = outlook(desk.db, desk.facts, JUDO, later)
        (one,) = found.expected
        return one.amount_cents, one.held_cents, one.again_cents, found.blocking

    assert seen() == (0, cents, 0, None)
    BankAccount.objects.filter(affiliate__number=JUDO).update(status="suspended")
    assert seen() == (cents, cents, 0, Blocking.ACCOUNT_SUSPENDED)
    desk.accept(JUDO, 3000, OCTOBER_16)
    assert seen() == (cents + 3000, cents, 0, Blocking.ACCOUNT_SUSPENDED)
    BankAccount.objects.filter(affiliate__number=JUDO).update(status="accepted")
    desk.confirmed_account()
    assert seen() == (cents + 3000, 0, cents, None)


def test_what_an_affiliate_owes_is_taken_from_its_next_transfer(desk: Desk) -> None:
    desk.paid()
    desk.owes(Claim.objects.get(sequence=1), 1500)
    desk.accept(JUDO, 6000, OCTOBER_16)
    assert outlook(desk.db, desk.facts, JUDO, Instant(OCTOBER_16 + DAY)).total_cents == 4500
    row = desk.paid(NOVEMBER)
    order = desk.order(row)
    assert (order.claims_cents, order.offset_cents, order.amount_cents, order.debt_cents) == (6000, 1500, 4500, 0)
    assert (desk.held(Code.OVERPAID, JUDO), desk.held(Code.PAID, JUDO)) == (0, 12_500 + 4500)
    desk.sound()


def test_a_debt_larger_than_the_due_takes_all_of_it_and_the_rest_is_carried(desk: Desk) -> None:
    desk.paid()
    desk.owes(Claim.objects.get(sequence=1), 7000)
    desk.accept(JUDO, 3000, OCTOBER_16)
    desk.accept(THEATRE, 1000, OCTOBER_16)
    row = desk.filed(NOVEMBER)
    order = desk.order(row)
    assert (order.state, order.amount_cents, order.offset_cents, order.debt_cents) == ("carried", 0, 3000, 4000)
    assert desk.held(Code.OVERPAID, JUDO) == -4000
    # Its claim has paid a debt: for the affiliate and the family it is paid.
    assert Claim.objects.get(affiliate_number=JUDO, run_number=row.number).state == "paid"
    assert Ticket.objects.get(number=10_000_004).state == "reimbursed"
    desk.sound()


def test_an_abandoned_run_gives_debts_and_claims_back(desk: Desk) -> None:
    desk.paid()
    desk.owes(Claim.objects.get(sequence=1), 7000)
    desk.accept(JUDO, 3000, OCTOBER_16)
    desk.accept(THEATRE, 1000, OCTOBER_16)
    row = desk.cut(NOVEMBER)
    assert isinstance(runs.abandon_run(desk.db, row.key, ALICE, NOVEMBER), RunRow)
    assert (desk.held(Code.OVERPAID, JUDO), desk.held(Code.DUE, JUDO)) == (-7000, 3000)
    assert desk.states()[-2:] == ["accepted", "accepted"]
    assert desk.order(row).state == "abandoned"
    desk.sound()


def test_a_debt_that_waits_for_three_months_is_to_be_asked_for(desk: Desk) -> None:
    desk.paid()
    desk.owes(Claim.objects.get(sequence=1), 7000)
    states = []
    for month in (11, 12, 13, 14, 15):
        first = start_of_day(dt.date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 1))
        desk.accept(THEATRE, 1000, Instant(first - DAY))
        states.append(desk.order(desk.filed(first)).state)
    assert states == ["carried", "carried", "carried", "debit_note", "debit_note"]
    desk.sound()


def test_a_small_sum_waits_until_there_is_enough_and_is_paid_at_the_end_all_the_same(desk: Desk) -> None:
    desk.facts = replace(desk.facts, minimum_cents=5000)
    row = desk.filed()
    assert desk.order(row, THEATRE).state == "below_minimum"
    assert desk.states() == ["scheduled", "scheduled", "accepted"]
    assert desk.held(Code.DUE, THEATRE) == 4000
    after_claims = start_of_day(dt.date(2027, 5, 1))
    assert desk.order(desk.filed(after_claims), THEATRE).amount_cents == 4000
    desk.sound()


def test_what_came_back_is_paid_again_by_a_later_run_under_another_id(desk: Desk) -> None:
    first = desk.paid()
    desk.returned(first)
    desk.accept(JUDO, 1000, OCTOBER_16)
    desk.confirmed_account()
    assert outlook(desk.db, desk.facts, JUDO, Instant(OCTOBER_16 + 5 * DAY)).total_cents == 13_500
    second = desk.filed(NOVEMBER)
    again = desk.order(second)
    assert (again.amount_cents, again.claims_cents, again.again_cents) == (13_500, 1000, 12_500)
    assert again.end_to_end_id != desk.order(first).end_to_end_id
    assert (desk.order(first).state, desk.order(first).reissued_run) == ("reissued", second.number)
    desk.sound()
    assert isinstance(runs.declare_paid(desk.db, second.key, "R2", ALICE, NOVEMBER), RunRow)
    assert set(desk.states()) == {"paid"}
    assert (desk.held(Code.PAID, JUDO), desk.held(Code.RETURNED, JUDO)) == (13_500, 0)
    desk.sound()


def test_what_came_back_waits_while_nobody_has_confirmed_the_account(desk: Desk) -> None:
    desk.returned(desk.paid())
    desk.accept(THEATRE, 1000, OCTOBER_16)
    row = desk.filed(NOVEMBER)
    assert [order.affiliate_number for order in store.orders(desk.db, row.key)] == [THEATRE]
    assert desk.held(Code.RETURNED, JUDO) == 12_500


def test_another_account_is_enough_to_be_paid_again(desk: Desk) -> None:
    desk.returned(desk.paid())
    BankAccount.objects.filter(affiliate__number=JUDO).update(iban="DE89370400440532013000")
    row = desk.filed(NOVEMBER)
    order = desk.order(row)
    assert (order.amount_cents, order.claim_count, order.iban[:2]) == (12_500, 0, "DE")
    assert "virement represente" in order.remittance


def test_what_came_back_pays_a_debt_before_it_is_paid_again(desk: Desk) -> None:
    first = desk.paid()
    desk.owes(Claim.objects.get(sequence=2), 2500)
    desk.returned(first)
    desk.confirmed_account()
    row = desk.filed(NOVEMBER)
    assert (desk.order(row).amount_cents, desk.order(first).set_against_cents) == (10_000, 2500)
    assert (desk.held(Code.OVERPAID, JUDO), desk.held(Code.RETURNED, JUDO)) == (0, 0)
    desk.sound()


def test_an_abandoned_run_leaves_what_came_back_as_it_was(desk: Desk) -> None:
    first = desk.paid()
    desk.returned(first)
    desk.confirmed_account()
    row = desk.cut(NOVEMBER)
    assert isinstance(runs.abandon_run(desk.db, row.key, ALICE, NOVEMBER), RunRow)
    assert (desk.order(first).state, desk.order(first).reissued_run) == ("returned", None)
    assert desk.held(Code.RETURNED, JUDO) == 12_500
    desk.sound()
    assert desk.order(desk.filed(NOVEMBER)).amount_cents == 12_500


def test_money_that_comes_back_twice_is_paid_a_third_time_and_its_claims_follow(desk: Desk) -> None:
    desk.returned(desk.paid())
    desk.confirmed_account()
    second = desk.paid(NOVEMBER)
    assert set(desk.states()) == {"paid"}
    desk.returned(second, at=NOVEMBER)
    assert desk.states() == ["scheduled", "scheduled", "paid"]
    BankAccount.objects.filter(affiliate__number=JUDO).update(checked_ms=NOVEMBER + 9 * DAY)
    third = desk.paid(NOVEMBER_16)
    assert desk.order(third).amount_cents == 12_500
    assert set(desk.states()) == {"paid"}
    assert desk.held(Code.PAID, JUDO) == 12_500
    desk.sound()


def test_a_refused_order_was_never_paid(desk: Desk) -> None:
    row = desk.filed()
    with desk.db.atomic():
        settlement.reject(desk.db, row.key, desk.order(row), "AC01", "B1", ALICE, NOW)
    assert (desk.order(row).state, desk.order(row).paid_ms) == ("returned", None)
    assert desk.held(Code.IN_TRANSFER, order_id(row.number, JUDO)) == 0
    assert isinstance(runs.declare_paid(desk.db, row.key, "R1", ALICE, NOW), RunRow)
    assert (desk.order(row).state, desk.order(row, THEATRE).state) == ("returned", "paid")
    desk.sound()


@pytest.mark.parametrize("act", [settlement.reject, settlement.send_back])
def test_an_order_comes_back_once(desk: Desk, act: object) -> None:
    row = desk.filed()
    assert callable(act)
    with desk.db.atomic():
        act(desk.db, row.key, desk.order(row), "AC04", "B1", ALICE, NOW)
    before = desk.held(Code.RETURNED, JUDO)
    for again in (settlement.reject, settlement.send_back):
        with pytest.raises(TotalsDiffer), desk.db.atomic():
            again(desk.db, row.key, desk.order(row), "AC04", "B2", ALICE, NOW)
    assert desk.held(Code.RETURNED, JUDO) == before == 12_500


def test_a_payment_is_declared_with_the_statements_reference_once_the_file_is_handed_over(desk: Desk) -> None:
    row = desk.filed()
    refused = runs.declare_paid(desk.db, row.key, "  ", ALICE, NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is RunRefusal.NO_REFERENCE
    done = runs.declare_paid(desk.db, row.key, "Relevé 12", ALICE, NOW)
    assert isinstance(done, RunRow)
    assert (done.state, done.confirmed_by, done.payment_reference) == (RunState.CONFIRMED, ALICE, "Relevé 12")


def test_who_confirmed_the_payment_does_not_close_the_run(desk: Desk) -> None:
    row = desk.paid()
    refused = runs.finish_run(desk.db, row.key, ALICE, NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is RunRefusal.SAME_PERSON_CLOSES
    done = runs.finish_run(desk.db, row.key, BRUNO, NOW)
    assert isinstance(done, RunRow)
    assert (done.state, done.closed_by) == (RunState.CLOSED, BRUNO)
    assert runs.finish_run(desk.db, row.key, ALICE, NOW) == done
    with pytest.raises(Violated), desk.db.atomic():
        store.set_closed_by(desk.db, row.key, ALICE)


def test_a_closed_run_still_takes_a_late_return(desk: Desk) -> None:
    row = desk.paid()
    runs.finish_run(desk.db, row.key, BRUNO, NOW)
    desk.returned(row)
    assert (desk.order(row).state, desk.run(row).state) == ("returned", RunState.CLOSED)
    desk.sound()


def test_the_forecast_is_what_runs_then_pay_over_a_whole_season(desk: Desk) -> None:
    """Claims, debts, returns and confirmations in turn; before each cut-off, every affiliate is told the sum that is then paid."""
    incidents = 0
    for number, cut_off in enumerate((OCTOBER_16, NOVEMBER, NOVEMBER_16, start_of_day(dt.date(2026, 12, 1)))):
        for affiliate, cents in ((JUDO, 500 + 100 * number), (THEATRE, 900 - 100 * number)):
            desk.accept(affiliate, cents, Instant(max(DURING, cut_off - DAY)))
        told = {each: outlook(desk.db, desk.facts, each, Instant(cut_off - 1)).total_cents for each in (JUDO, THEATRE)}
        row = desk.paid(cut_off)
        orders = {order.affiliate_number: order.amount_cents for order in store.orders(desk.db, row.key)}
        assert orders == told, cut_off
        if number % 2 == 0:
            desk.returned(row, JUDO, cut_off)
            BankAccount.objects.filter(affiliate__number=JUDO).update(checked_ms=cut_off + 3 * DAY)
        else:
            incidents += 1
            claim = Claim.objects.filter(affiliate_number=THEATRE, state="paid").order_by("sequence").last()
            assert claim is not None
            desk.owes(claim, 300, incidents)
    desk.sound()


def test_every_move_of_an_order_that_the_table_forbids_is_refused(desk: Desk) -> None:
    row = desk.filed()
    for before in OrderState:
        if before is not OrderState.FILED:
            assert not order_store.move_order(desk.db, row.key, JUDO, before, OrderState.PAID)
    assert desk.order(row).state == "filed"
