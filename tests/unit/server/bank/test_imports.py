"""A bank's answers, whole: accepted, refused, paid, sent back, repeated, about strangers, wrong, cut. On both engines."""

import re
from dataclasses import replace

import pytest

from server.affiliates.models import BankAccount
from server.auditing import report
from server.bank.imports import ImportRefusal, NotTaken, read_again
from server.bank.models import BankFile, BankLine
from server.bank.xml_reader import Unreadable
from server.database import Database, Violated
from server.ledger.accounts import Code
from server.reimbursement.states import RunState
from sync.contract.instant import DAY, Instant
from tests.builders.bank import Bank, cut
from tests.unit.server.bank.scene import CLARA, LATER, Counter
from tests.unit.server.reimbursement.world import OCTOBER_16


@pytest.fixture
def counter(database: Database) -> Counter:
    made = Counter(database)
    made.everybody()
    return made


def states(counter: Counter, row: object) -> list[str]:
    return [order.state for order in counter.orders(row).values()]  # type: ignore[arg-type]


def test_a_positive_answer_pays_nothing(counter: Counter) -> None:
    row, file = counter.file(is_sent=False)
    for status in ("ACTC", "ACCP", "ACSP", "ACSC"):
        assert counter.taken(counter.bank.report(file, status=status)) == ["noted"] * 4
    assert set(states(counter, row)) == {"filed"}
    assert {order.bank_status for order in counter.orders(row).values()} == {"ACSC"}
    assert counter.run(row.key).state is RunState.SENT
    assert counter.total(Code.PAID) == 0


def test_the_debit_of_the_whole_file_pays_every_order(counter: Counter) -> None:
    row, file = counter.file()
    assert counter.taken(counter.bank.executed(file)) == ["paid"] * 4
    assert set(states(counter, row)) == {"paid"}
    assert counter.total(Code.PAID) == file.booked_cents == 4060
    assert set(counter.states()) == {"paid"}
    done = counter.run(row.key)
    assert (done.state, done.confirmed_by, done.payment_reference) == (RunState.CONFIRMED, CLARA, "")


def test_lines_of_a_debit_pay_their_orders_and_the_rest_waits(counter: Counter) -> None:
    row, file = counter.file()
    some = file.orders[:3]
    entry = counter.bank.debit(file, cents=sum(order.cents for order in some), one_by_one=some)
    assert counter.taken(counter.bank.statement(file.iban, [entry], 0, is_advice=True)) == ["paid"] * 3
    assert states(counter, row) == ["paid", "paid", "paid", "filed"]
    assert counter.run(row.key).state is RunState.SENT


@pytest.mark.parametrize("is_indented", [False, True])
def test_orders_booked_one_by_one_are_known_by_their_own_name_before_their_files(
    database: Database, is_indented: bool
) -> None:
    """BtchBookg=false: every entry names message, payment block and order."""
    counter = Counter(database, bank=Bank(rejects=0, returns=0, is_indented=is_indented))
    counter.everybody()
    row, file = counter.file()
    entries = counter.bank.debits(file)
    for entry, order in zip(entries, file.orders, strict=True):
        raw = counter.bank.statement(file.iban, [entry], -order.cents)
        assert counter.taken(raw) == ["paid"]
    assert set(states(counter, row)) == {"paid"}
    assert counter.run(row.key).state is RunState.CONFIRMED
    assert (counter.total(Code.PAID), counter.total(Code.SUSPENSE)) == (4060, 0)
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_the_only_detail_of_a_whole_debit_may_name_one_order_of_it(counter: Counter) -> None:
    """Some banks show the first line of the batch they booked: its own amount, or none, is not the entry's."""
    row, file = counter.file()
    entry = counter.bank.debit(file, one_by_one=file.orders[:1], is_named_whole=True)
    assert counter.taken(counter.bank.statement(file.iban, [entry], -4060)) == ["paid"] * 4
    assert set(states(counter, row)) == {"paid"}


def test_a_whole_debit_whose_only_detail_has_no_amount_is_the_whole_files(counter: Counter) -> None:
    row, file = counter.file()
    entry = counter.bank.debit(file, one_by_one=file.orders[:1], is_named_whole=True)
    bare = entry.replace(
        f'<Amt Ccy="EUR">{file.orders[0].cents // 100}.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>', "</TxDtls>"
    )
    assert bare != entry
    assert counter.taken(counter.bank.statement(file.iban, [bare], -4060)) == ["paid"] * 4
    assert set(states(counter, row)) == {"paid"}


@pytest.mark.parametrize("edition", ["03", "10"])
def test_a_refused_order_waits_in_returned_and_its_account_is_suspended(counter: Counter, edition: str) -> None:
    row, file = counter.file()
    file.refused = {file.orders[0].name: "AC01"}
    assert counter.taken(counter.bank.report(file, edition=edition)) == ["rejected"]
    first = counter.orders(row)[100]
    assert (first.state, first.reason_code, first.paid_ms) == ("returned", "AC01", None)
    assert counter.held(Code.RETURNED, 100) == 1000
    assert BankAccount.objects.get(affiliate__number=100).status == "suspended"
    assert counter.taken(counter.bank.executed(file)) == ["paid"] * 3
    assert counter.run(row.key).state is RunState.CONFIRMED
    assert counter.states() == ["scheduled", "paid", "paid", "paid"]
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_a_file_refused_as_a_whole_is_refused_line_by_line(counter: Counter) -> None:
    row, file = counter.file()
    assert counter.taken(counter.bank.report(file, status="RJCT", code="FF01")) == ["rejected"] * 4
    assert counter.total(Code.RETURNED) == file.booked_cents
    assert BankAccount.objects.filter(status="suspended").count() == 0
    assert counter.run(row.key).state is RunState.CONFIRMED


def test_an_order_that_comes_back_is_returned_by_its_own_id(counter: Counter) -> None:
    row, file = counter.file()
    counter.take(counter.bank.executed(file))
    file.returned = {file.orders[1].name: "MD07"}
    assert counter.taken(counter.bank.sent_back(file)) == ["returned"]
    assert counter.orders(row)[101].reason_code == "MD07"
    assert (counter.held(Code.RETURNED, 101), counter.held(Code.PAID, 101)) == (1010, 0)
    assert counter.states() == ["paid", "scheduled", "paid", "paid"]
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_a_return_that_is_read_before_its_debit_changes_nothing_in_the_end(counter: Counter) -> None:
    row, file = counter.file()
    file.returned = {file.orders[1].name: "AC04"}
    assert counter.taken(counter.bank.sent_back(file)) == ["returned"]
    assert sorted(counter.taken(counter.bank.executed(file))) == ["known", "paid", "paid", "paid"]
    assert states(counter, row) == ["paid", "returned", "paid", "paid"]
    assert counter.total(Code.PAID) == file.booked_cents - 1010


def test_the_same_bytes_are_taken_once_and_other_bytes_that_say_the_same_change_nothing(counter: Counter) -> None:
    _, file = counter.file()
    file.refused = {file.orders[0].name: "AC04"}
    file.returned = {file.orders[1].name: "AC04"}
    said = [counter.bank.report(file), counter.bank.executed(file), counter.bank.sent_back(file)]
    for raw in said:
        counter.taken(raw)
    before = (counter.db.rows("SELECT * FROM ledger_account ORDER BY 1, 2, 3"), counter.states())
    for raw in said:
        outcome = counter.take(raw)
        assert isinstance(outcome, NotTaken)
        assert outcome.reason is ImportRefusal.SEEN
        assert outcome.seen is not None
    assert counter.taken(counter.bank.report(file)) == ["known"]
    assert counter.taken(counter.bank.executed(file)) == ["known"] * 3
    assert counter.taken(counter.bank.sent_back(file, is_advice=True)) == ["known"]
    assert (counter.db.rows("SELECT * FROM ledger_account ORDER BY 1, 2, 3"), counter.states()) == before


def test_an_answer_about_an_unknown_order_waits_for_a_person_and_moves_nothing(counter: Counter) -> None:
    _, file = counter.file()
    raw = counter.bank.report(file, status="PART", lines=[("HAUTSDEV-C12-R09-000001", "RJCT", "AC01")])
    assert counter.taken(raw) == ["unknown_order"]
    assert BankLine.objects.get().is_open
    assert counter.total(Code.SUSPENSE) == 0


def test_a_report_about_a_file_that_we_never_sent_waits_for_a_person(counter: Counter) -> None:
    _, file = counter.file()
    assert counter.taken(counter.bank.report(replace(file, message="HAUTSDEV-C12-R77-A1"))) == ["unknown_order"]


def test_money_that_comes_back_under_an_unknown_name_is_kept_in_suspense_once(counter: Counter) -> None:
    _, file = counter.file()
    entry = counter.bank.back("HAUTSDEV-C12-R09-000001", 7777, "AC04")
    assert counter.taken(counter.bank.statement(file.iban, [entry], 7777)) == ["suspense"]
    assert counter.taken(counter.bank.statement(file.iban, [entry], 7777, is_advice=True)) == ["known"]
    assert counter.total(Code.SUSPENSE) == 7777
    assert BankLine.objects.filter(is_open=True).count() == 1
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_two_equal_lines_of_one_statement_are_two_sums_in_suspense(counter: Counter) -> None:
    _, file = counter.file()
    entry = counter.bank.back("HAUTSDEV-C12-R09-000001", 500, "AC04")
    raw = counter.bank.statement(file.iban, [entry, entry], 1000)
    assert counter.taken(raw) == ["suspense", "suspense"]
    assert counter.total(Code.SUSPENSE) == 1000
    assert counter.taken(raw.replace(b"06:00:00", b"07:00:00")) == ["known", "known"]
    assert counter.taken(counter.bank.statement(file.iban, [entry], 0, is_advice=True)) == ["known"]
    assert counter.total(Code.SUSPENSE) == 1000


def nameless(entry: str) -> str:
    """As of a bank that gives no number of its own to what it books."""
    return re.sub("<AcctSvcrRef>[^<]*</AcctSvcrRef>", "", entry)


def test_two_equal_lines_of_one_day_without_a_number_in_two_statements_are_two_sums(counter: Counter) -> None:
    _, file = counter.file()
    entry = nameless(counter.bank.back("HAUTSDEV-C12-R09-000001", 500, ""))
    first = counter.bank.statement(file.iban, [entry], 500)
    assert counter.taken(first) == ["suspense"]
    assert counter.taken(counter.bank.statement(file.iban, [entry], 500)) == ["suspense"]
    assert counter.total(Code.SUSPENSE) == 1000
    assert counter.taken(first.replace(b"06:00:00", b"07:00:00")) == ["known"]  # fetched once more
    advices = [counter.bank.statement(file.iban, [entry], 0, is_advice=True) for _ in range(3)]
    assert [counter.taken(each) for each in advices] == [["known"], ["known"], ["suspense"]]
    assert counter.total(Code.SUSPENSE) == 1500
    assert counter.taken(counter.bank.statement(file.iban, [entry], 500)) == ["known"]
    assert counter.total(Code.SUSPENSE) == 1500
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_a_line_with_the_banks_number_is_the_same_in_every_statement(counter: Counter) -> None:
    _, file = counter.file()
    entry = counter.bank.back("HAUTSDEV-C12-R09-000001", 500, "")
    assert counter.taken(counter.bank.statement(file.iban, [entry], 500)) == ["suspense"]
    assert counter.taken(counter.bank.statement(file.iban, [entry], 500)) == ["known"]
    assert counter.total(Code.SUSPENSE) == 500


def test_lines_that_are_not_ours_are_passed_over(counter: Counter) -> None:
    _, file = counter.file()
    entries = [counter.bank.other(123, "DBIT", "Frais"), counter.bank.other(100, "CRDT", "Divers")]
    assert counter.taken(counter.bank.statement(file.iban, entries, -23)) == ["foreign", "foreign"]
    assert counter.total(Code.SUSPENSE) == 0


def test_a_debit_of_another_sum_pays_nobody_and_is_read_again_when_the_reason_has_come(counter: Counter) -> None:
    """The refusal of an order was read after the statement: then the sum fits."""
    row, file = counter.file()
    file.refused = {file.orders[0].name: "AC01"}
    assert counter.taken(counter.bank.executed(file)) == ["wrong_amount"]
    assert set(states(counter, row)) == {"filed"}
    kept = BankFile.objects.get()
    assert read_again(counter.db, counter.payer, kept, CLARA, LATER) == 1
    counter.take(counter.bank.report(file))
    assert read_again(counter.db, counter.payer, kept, CLARA, LATER) == 0
    assert states(counter, row) == ["returned", "paid", "paid", "paid"]
    assert counter.total(Code.SUSPENSE) == 0
    assert read_again(counter.db, counter.payer, kept, CLARA, LATER) == 0
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_a_debit_that_did_not_fit_leaves_suspense_when_another_file_tells_it_and_it_fits(counter: Counter) -> None:
    """The same person brings everything in: nothing but the file's own sum closes the line."""
    row, file = counter.file()
    file.refused = {file.orders[0].name: "AC01"}
    entry = counter.bank.debit(file)
    assert counter.taken(counter.bank.statement(file.iban, [entry], 0, is_advice=True)) == ["wrong_amount"]
    assert counter.total(Code.SUSPENSE) == -3060
    counter.take(counter.bank.report(file))
    assert counter.taken(counter.bank.statement(file.iban, [entry], -3060)) == ["paid"] * 3
    assert (counter.total(Code.SUSPENSE), counter.total(Code.PAID)) == (0, 3060)
    assert states(counter, row) == ["returned", "paid", "paid", "paid"]
    line = BankLine.objects.get(effect="wrong_amount")
    assert (line.is_open, line.proposed_as, line.closed_by) == (False, "matched", CLARA)
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_money_in_suspense_is_closed_by_two_or_by_its_own_file(counter: Counter) -> None:
    _, file = counter.file()
    counter.take(counter.bank.statement(file.iban, [counter.bank.back("HAUTSDEV-C12-R09-000001", 7, "AC04")], 7))
    with pytest.raises(Violated), counter.db.atomic():
        counter.db.execute("UPDATE bank_bankline SET is_open = %(no)s, proposed_as = 'matched'", {"no": False})


def test_a_return_of_another_amount_goes_to_suspense(counter: Counter) -> None:
    row, file = counter.file()
    counter.take(counter.bank.executed(file))
    entry = counter.bank.back(file.orders[0].name, 999, "AC04")
    assert counter.taken(counter.bank.statement(file.iban, [entry], 999)) == ["suspense"]
    assert counter.orders(row)[100].state == "paid"


def test_an_order_refused_after_it_was_paid_waits_for_its_money(counter: Counter) -> None:
    row, file = counter.file()
    counter.take(counter.bank.executed(file))
    assert counter.taken(counter.bank.report(file, lines=[(file.orders[0].name, "RJCT", "AC04")])) == ["refused_late"]
    assert counter.orders(row)[100].state == "paid"
    assert BankLine.objects.get(effect="refused_late").is_open


def test_an_unknown_reason_is_kept_and_goes_to_a_person(counter: Counter) -> None:
    row, file = counter.file()
    file.refused = {file.orders[0].name: "XT99"}
    assert counter.taken(counter.bank.report(file)) == ["rejected"]
    assert counter.orders(row)[100].reason_code == "XT99"
    assert BankLine.objects.get().is_open
    assert BankAccount.objects.filter(status="suspended").count() == 0


def test_an_unknown_status_changes_nothing_and_goes_to_a_person(counter: Counter) -> None:
    row, file = counter.file()
    assert counter.taken(counter.bank.report(file, lines=[(file.orders[0].name, "WHAT", "")])) == ["unknown_status"]
    assert set(states(counter, row)) == {"filed"}


def test_what_is_not_booked_yet_pays_nobody(counter: Counter) -> None:
    row, file = counter.file()
    raw = counter.bank.executed(file).replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>").replace(b"OPBD", b"XXXX")
    assert counter.taken(raw) == ["pending"]
    assert set(states(counter, row)) == {"filed"}


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda bank, file: bank.report(file, count=3), ImportRefusal.WRONG_TOTAL),
        (lambda bank, file: bank.report(file, cents=1), ImportRefusal.WRONG_TOTAL),
        (lambda bank, file: bank.statement(file.iban, [bank.debit(file)], -4060, off_by=1), ImportRefusal.DOES_NOT_ADD_UP),
        (lambda bank, file: bank.statement("DE89370400440532013000", [bank.debit(file)], -4060), ImportRefusal.OTHER_ACCOUNT),
        (lambda bank, file: cut(bank.executed(file)), Unreadable.BROKEN),
        (lambda bank, file: cut(bank.report(file), 0.95), Unreadable.BROKEN),
        (lambda _bank, _file: b"", Unreadable.EMPTY),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_right_is_not_taken_at_all(counter: Counter, spoil: object, refusal: object) -> None:
    row, file = counter.file()
    assert callable(spoil)
    outcome = counter.take(spoil(counter.bank, file))
    assert isinstance(outcome, NotTaken)
    assert outcome.reason is refusal
    assert set(states(counter, row)) == {"filed"}
    assert BankFile.objects.count() == BankLine.objects.count() == 0


OTHER = "DE89370400440532013000"


def test_statements_of_the_account_that_paid_are_taken_after_the_payer_has_another_one(counter: Counter) -> None:
    row, file = counter.file()
    counter.payer = replace(counter.payer, iban=OTHER)
    file.returned = {file.orders[1].name: "MS03"}
    assert counter.taken(counter.bank.executed(file)) == ["paid"] * 4
    assert counter.taken(counter.bank.sent_back(file)) == ["returned"]
    assert states(counter, row) == ["paid", "returned", "paid", "paid"]
    assert counter.taken(counter.bank.statement(OTHER, [counter.bank.other(100, "CRDT", "Divers")], 100)) == ["foreign"]


def test_an_account_that_never_paid_is_not_the_payers(counter: Counter) -> None:
    """A run that is not filed has paid from nowhere."""
    counter.payer = replace(counter.payer, iban=OTHER)
    outcome = counter.take(counter.bank.statement(counter.facts.debtor.iban, [], 0))
    assert isinstance(outcome, NotTaken)
    assert outcome.reason is ImportRefusal.OTHER_ACCOUNT


def test_files_are_kept_as_they_came(counter: Counter) -> None:
    _, file = counter.file()
    raw = counter.bank.executed(file)
    counter.take(raw)
    assert bytes(BankFile.objects.get().raw) == raw
    with pytest.raises(Violated), counter.db.atomic():
        counter.db.execute("UPDATE bank_bankfile SET name = 'x'")
    with pytest.raises(Violated), counter.db.atomic():
        counter.db.execute("DELETE FROM bank_bankline")


@pytest.mark.parametrize("is_indented", [False, True])
def test_a_season_with_a_bank_that_refuses_one_in_twenty_and_returns_three_in_a_hundred_two_days_later(
    database: Database, is_indented: bool
) -> None:
    """Refused and returned orders are paid again by the next run, once two people have confirmed the account.

    The statement of the debit is of the day of execution, that of the returns of two days later, and both are told twice.
    """
    counter = Counter(database, affiliates=60, bank=Bank("season", is_indented=is_indented))
    owed = refused = returned = 0
    for round_ in range(3):
        cut_off = Instant(OCTOBER_16 + 15 * round_ * DAY)
        counter.everybody(Instant(cut_off - DAY))
        owed += sum(1000 + 10 * each for each in range(60))
        row, file = counter.file(cut_off)
        debited, back = Instant(cut_off + 5 * DAY), Instant(cut_off + 7 * DAY)
        refused, returned = refused + len(file.refused), returned + len(file.returned)
        for raw in (counter.bank.report(file), counter.bank.executed(file)):
            counter.take(raw, now=debited)
        assert states(counter, row).count("returned") == len(file.refused)
        assert counter.run(row.key).state is RunState.CONFIRMED
        if file.returned:
            said = counter.bank.back
            entries = [
                said(one.name, one.cents, file.returned[one.name]) for one in file.orders if one.name in file.returned
            ]
            total = sum(one.cents for one in file.orders if one.name in file.returned)
            counter.take(counter.bank.statement(file.iban, entries, total), now=back)
            counter.take(counter.bank.statement(file.iban, entries, 0, is_advice=True), now=back)
            late = [one for one in counter.orders(row).values() if one.paid_ms and one.returned_ms]
            assert {(one.paid_ms, one.returned_ms) for one in late} == {(debited, back)}
            assert len(late) == len(file.returned)
        assert counter.total(Code.PAID) + counter.total(Code.RETURNED) == owed
        assert report.findings(counter.db, counter.issuer.pk) == []
        BankAccount.objects.update(status="accepted", checked_ms=back + 1)
    assert refused >= 3
    assert returned >= 2
    last, file = counter.file(Instant(OCTOBER_16 + 45 * DAY))
    file.refused, file.returned = {}, {}
    counter.take(counter.bank.executed(file), now=Instant(OCTOBER_16 + 50 * DAY))
    assert counter.run(last.key).state is RunState.CONFIRMED
    assert (counter.total(Code.PAID), counter.total(Code.RETURNED)) == (owed, 0)
    assert set(counter.states()) == {"paid"}
    assert report.findings(counter.db, counter.issuer.pk) == []
