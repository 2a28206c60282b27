"""A fortnight's answers in each edition that a bank may send, judged by its schema before they are taken. On both engines."""

import pytest

from server.auditing import report
from server.bank.imports import ImportRefusal, NotTaken
from server.bank.models import BankFile, BankLine
from server.database import Database
from server.ledger.accounts import Code
from server.reimbursement.states import RunState
from tests.builders.bank import EDITIONS, File
from tests.unit.server.bank.scene import Counter
from tests.unit.server.reimbursement.judges import schema_accepts

OTHER = "DE89370400440532013000"


@pytest.fixture
def counter(database: Database) -> Counter:
    made = Counter(database)
    made.everybody()
    return made


def judged(raw: bytes, edition: str, kind: str = "053") -> bytes:
    assert schema_accepts(raw, f"camt.{kind}.001.{edition}")
    return raw


def debit(counter: Counter, file: File, form: str, edition: str) -> list[str]:
    """The entries of a booked file: of one batch, of one batch with its lines, of every order."""
    if form == "each":
        return counter.bank.debits(file, edition=edition)
    return [counter.bank.debit(file, edition=edition, one_by_one=file.orders if form == "lines" else ())]


@pytest.mark.parametrize("form", ["whole", "lines", "each"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_two_days_of_one_file_pay_and_send_back_once_however_often_they_are_told(
    counter: Counter, edition: str, form: str
) -> None:
    row, file = counter.file()
    bank, last = counter.bank, file.orders[3]
    back = bank.back(last.name, last.cents, "AC04", edition=edition)
    days = [
        ([bank.other(123, "DBIT", "Frais", edition=edition), *debit(counter, file, form, edition)], -4060 - 123),
        ([back], last.cents),
    ]
    raw = bank.statements([bank.part(file.iban, *day) for day in days], edition=edition)
    assert counter.taken(judged(raw, edition)) == ["foreign", *["paid"] * 4, "returned"]
    books = counter.db.rows("SELECT * FROM ledger_account ORDER BY 1, 2, 3")
    assert [order.state for order in counter.orders(row).values()] == ["paid", "paid", "paid", "returned"]
    assert (counter.orders(row)[103].reason_code, counter.total(Code.PAID)) == ("AC04", 4060 - last.cents)
    assert counter.run(row.key).state is RunState.CONFIRMED
    again = bank.statements([bank.part(file.iban, *day) for day in days], edition=edition)
    assert counter.taken(judged(again, edition)) == ["foreign", *["known"] * 5]
    advice = bank.statement(file.iban, [back], 0, edition=edition, is_advice=True)
    assert counter.taken(judged(advice, edition, "054")) == ["known"]
    assert counter.db.rows("SELECT * FROM ledger_account ORDER BY 1, 2, 3") == books
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_one_day_of_a_file_that_does_not_add_up_refuses_all_its_days(counter: Counter) -> None:
    _, file = counter.file()
    parts = [
        counter.bank.part(file.iban, [counter.bank.debit(file)], -4060),
        counter.bank.part(file.iban, [counter.bank.other(5, "DBIT", "Frais")], -5, off_by=1),
    ]
    outcome = counter.take(judged(counter.bank.statements(parts), "08"))
    assert isinstance(outcome, NotTaken)
    assert outcome.reason is ImportRefusal.DOES_NOT_ADD_UP
    assert (BankFile.objects.count(), counter.total(Code.PAID)) == (0, 0)


@pytest.mark.parametrize("other", [f"<IBAN>{OTHER}</IBAN>", "<Othr><Id>4711</Id></Othr>"])
def test_statements_of_other_accounts_in_the_same_file_are_passed_over(counter: Counter, other: str) -> None:
    """Whatever they say, and whether they add up or not."""
    _, file = counter.file()
    strange = counter.bank.back(file.orders[0].name, file.orders[0].cents, "AC04")
    parts = [
        counter.bank.part("OTHER", [strange], 1, off_by=7).replace("<IBAN>OTHER</IBAN>", other),
        counter.bank.part(file.iban, [counter.bank.debit(file)], -4060),
    ]
    assert counter.taken(judged(counter.bank.statements(parts), "08")) == ["paid"] * 4
    assert not BankLine.objects.exclude(effect="paid").exists()
    outcome = counter.take(judged(counter.bank.statements(parts[:1]), "08"))
    assert isinstance(outcome, NotTaken)
    assert outcome.reason is ImportRefusal.OTHER_ACCOUNT
