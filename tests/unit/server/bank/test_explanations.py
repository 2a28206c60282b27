"""Money that nobody could explain: said by one person, agreed by another, posted as what it was."""

import datetime as dt
from typing import Any

import pytest

from server.auditing import report
from server.bank.explanations import Explanation, ExplanationRefusal, agree, close, fingerprint, propose
from server.bank.models import BankLine
from server.closing.standing import Open, standing
from server.database import Database
from server.intake.models import Claim
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Code
from server.ledger.closing import Obstacle, Persons, Step, obstacles
from server.ledger.rules import ClaimName
from tests.builders.bank import File
from tests.unit.server.bank.scene import CLARA, LATER, Counter
from tests.unit.server.reimbursement.world import ALICE, BRUNO

STRANGE = "HAUTSDEV-C12-R09-000001"


@pytest.fixture
def counter(database: Database) -> Counter:
    made = Counter(database)
    made.everybody()
    return made


def strange(counter: Counter, file: File, cents: int) -> int:
    entry = counter.bank.back(STRANGE, cents, "AC04") if cents > 0 else counter.bank.debit(file, cents=-cents)
    counter.take(counter.bank.statement(file.iban, [entry], cents))
    return BankLine.objects.get(is_open=True).pk


def explained(counter: Counter, line: int, explanation: Explanation, target: str) -> ExplanationRefusal | None:
    issuer = counter.issuer.pk
    refused = propose(counter.db, issuer, line, explanation, target, "Vu avec la banque", ALICE)
    return refused or agreed(counter, line, BRUNO)


def agreed(counter: Counter, line: int, actor: str) -> ExplanationRefusal | None:
    """By somebody who reads the proposal, then agrees at once."""
    read = fingerprint(BankLine.objects.get(pk=line))
    return agree(counter.db, counter.issuer.pk, line, read, actor, LATER)


def test_a_return_under_a_wrong_name_is_the_return_of_an_order(counter: Counter) -> None:
    row, file = counter.file()
    counter.take(counter.bank.executed(file))
    line = strange(counter, file, 1010)
    assert explained(counter, line, Explanation.RETURN, file.orders[1].name) is None
    assert (counter.orders(row)[101].state, counter.total(Code.SUSPENSE)) == ("returned", 0)
    assert counter.held(Code.RETURNED, 101) == 1010
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_money_of_an_affiliate_pays_its_debt(counter: Counter) -> None:
    _, file = counter.file()
    counter.take(counter.bank.executed(file))
    claim = Claim.objects.get(affiliate_number=100)
    name = ClaimName(terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence)
    assert claim.ticket_number is not None
    reversal = rules.claim_reversed(
        counter._at(LATER), name, 100, claim.ticket_number, 600, into=Code.BUDGET, incident=1
    )
    assert isinstance(ledger.post(counter.db, *reversal), ledger.Posted)
    Claim.objects.filter(affiliate_number=100).update(state="corrected")
    line = strange(counter, file, 500)
    assert explained(counter, line, Explanation.REPAYMENT, "101") is ExplanationRefusal.WRONG_AMOUNT
    assert explained(counter, line, Explanation.REPAYMENT, "100") is None
    assert (counter.held(Code.OVERPAID, 100), counter.total(Code.RECOVERED)) == (-100, -500)
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_what_is_not_ours_leaves_suspense(counter: Counter) -> None:
    _, file = counter.file()
    line = strange(counter, file, 777)
    assert explained(counter, line, Explanation.NOT_OURS, "") is None
    assert (counter.total(Code.SUSPENSE), counter.total(Code.RECOVERED)) == (0, 0)
    found = BankLine.objects.get(pk=line)
    assert (found.is_open, found.proposed_by, found.closed_by) == (False, ALICE, BRUNO)
    assert report.findings(counter.db, counter.issuer.pk) == []


def test_it_takes_two_and_a_note_and_happens_once(counter: Counter) -> None:
    _, file = counter.file()
    line, issuer = strange(counter, file, 777), counter.issuer.pk
    assert agreed(counter, line, BRUNO) is ExplanationRefusal.NOT_PROPOSED
    assert close(counter.db, issuer, line, "note", ALICE, LATER) is ExplanationRefusal.NOT_PROPOSED
    assert propose(counter.db, issuer, line, Explanation.NOT_OURS, "", " ", ALICE) is ExplanationRefusal.NO_NOTE
    assert propose(counter.db, issuer, line, Explanation.NOT_OURS, "", "note", ALICE) is None
    assert agreed(counter, line, ALICE) is ExplanationRefusal.SAME_PERSON
    assert agreed(counter, line, BRUNO) is None
    assert agreed(counter, line, CLARA) is ExplanationRefusal.NOT_OPEN
    assert agree(counter.db, issuer + 1, line, "", CLARA, LATER) is ExplanationRefusal.NOT_OPEN


@pytest.mark.parametrize(
    "changed",
    [
        {"explanation": Explanation.RETURN, "target": "HAUTSDEV-C12-R01-000101"},
        {"target": "B"},
        {"note": "Autre"},
        {"actor": CLARA},
    ],
)
def test_nobody_agrees_to_a_proposal_that_was_replaced_since_they_read_it(
    counter: Counter, changed: dict[str, Any]
) -> None:
    row, file = counter.file()
    counter.take(counter.bank.executed(file))
    line, issuer = strange(counter, file, 1010), counter.issuer.pk
    first: dict[str, Any] = {"explanation": Explanation.NOT_OURS, "target": "A", "note": "Vu", "actor": ALICE}
    assert propose(counter.db, issuer, line, **first) is None
    read = fingerprint(BankLine.objects.get(pk=line))
    assert propose(counter.db, issuer, line, **first | changed) is None
    assert agree(counter.db, issuer, line, read, BRUNO, LATER) is ExplanationRefusal.CHANGED_MEANWHILE
    assert (counter.total(Code.SUSPENSE), counter.orders(row)[101].state) == (1010, "paid")


@pytest.mark.parametrize(
    ("explanation", "target", "refusal"),
    [
        (Explanation.RETURN, "NOBODY", ExplanationRefusal.NO_SUCH_ORDER),
        (Explanation.RETURN, "HAUTSDEV-C12-R01-000100", ExplanationRefusal.WRONG_AMOUNT),
        (Explanation.REPAYMENT, "judo", ExplanationRefusal.NO_SUCH_ORDER),
        (Explanation.REPAYMENT, "100", ExplanationRefusal.WRONG_AMOUNT),
        (Explanation.DEBIT, "HAUTSDEV-C12-R01-A1", ExplanationRefusal.WRONG_AMOUNT),
        (Explanation.DEBIT, "HAUTSDEV-C12-R09-A1", ExplanationRefusal.NO_SUCH_ORDER),
    ],
)
def test_an_explanation_that_does_not_fit_is_refused(
    counter: Counter, explanation: Explanation, target: str, refusal: ExplanationRefusal
) -> None:
    _, file = counter.file()
    line = strange(counter, file, 777)
    assert explained(counter, line, explanation, target) is refusal
    assert counter.total(Code.SUSPENSE) == 777
    assert BankLine.objects.get(pk=line).proposed_as == ""


def too_large(counter: Counter, file: File, excess: int) -> int:
    """The bank debits the file, and something more."""
    cents = file.booked_cents + excess
    assert counter.taken(counter.bank.statement(file.iban, [counter.bank.debit(file, cents=cents)], -cents)) == [
        "wrong_amount"
    ]
    return BankLine.objects.get(is_open=True).pk


def test_a_debit_that_is_too_large_stands_in_suspense_whole_until_two_people_explain_it(counter: Counter) -> None:
    row, file = counter.file()
    line, issuer = too_large(counter, file, 5000), counter.issuer.pk
    found = BankLine.objects.get(pk=line)
    assert (found.campaign, found.amount_cents, counter.total(Code.SUSPENSE)) == (12, -9060, -9060)
    assert close(counter.db, issuer, line, "Frais", ALICE, LATER) is ExplanationRefusal.NOT_PROPOSED
    assert propose(counter.db, issuer, line, Explanation.DEBIT, file.message, "Vu", ALICE) is None
    assert agreed(counter, line, ALICE) is ExplanationRefusal.SAME_PERSON
    assert agreed(counter, line, BRUNO) is None
    assert {order.state for order in counter.orders(row).values()} == {"paid"}
    rest = BankLine.objects.get(is_open=True)
    assert (rest.effect, rest.amount_cents, rest.campaign, counter.total(Code.SUSPENSE)) == (
        "suspense",
        -5000,
        12,
        -5000,
    )
    assert counter.total(Code.PAID) == 4060
    assert explained(counter, rest.pk, Explanation.NOT_OURS, "") is None
    assert (counter.total(Code.SUSPENSE), counter.total(Code.RECOVERED)) == (0, 0)
    assert report.findings(counter.db, issuer) == []


def test_a_debit_that_is_too_small_is_not_the_files(counter: Counter) -> None:
    _, file = counter.file()
    line = too_large(counter, file, -60)
    assert explained(counter, line, Explanation.DEBIT, file.message) is ExplanationRefusal.WRONG_AMOUNT
    assert (counter.total(Code.SUSPENSE), counter.total(Code.PAID)) == (-4000, 0)


def test_the_closing_counts_a_debit_that_does_not_fit_and_answers_that_nobody_understands(counter: Counter) -> None:
    def waiting() -> tuple[int, int]:
        seen = standing(counter.db, counter.issuer.pk, 12, dt.date(2027, 9, 1))
        assert seen is not None
        persons = Persons(asked_by=ALICE, agreed_by=BRUNO)
        assert (Obstacle.SUSPENSE in obstacles(Step.BUDGET, seen.facts, persons)) is bool(seen.facts.bank_lines_open)
        return next(((one.count, one.cents) for one in seen.reasons if one.kind is Open.BANK_LINES), (0, 0))

    _, file = counter.file()
    assert waiting() == (0, 0)
    too_large(counter, file, 5000)
    assert waiting() == (1, 9060)
    counter.take(counter.bank.report(file, lines=[(STRANGE, "RJCT", "AC01")]))
    assert waiting() == (2, 9060)


def test_a_line_without_money_is_closed_by_one_person_with_a_note(counter: Counter) -> None:
    _, file = counter.file()
    counter.take(counter.bank.report(file, lines=[(STRANGE, "RJCT", "AC01")]))
    line, issuer = BankLine.objects.get().pk, counter.issuer.pk
    assert close(counter.db, issuer, line, "", ALICE, LATER) is ExplanationRefusal.NO_NOTE
    assert close(counter.db, issuer, line, "Autre service", ALICE, LATER) is None
    assert not BankLine.objects.filter(is_open=True).exists()
