"""Reports and statements of every edition, and what of them makes no sense."""

from typing import Any

import pytest

from server.bank.messages import Entry, StatusReport, read_message
from server.bank.xml_reader import NotRead, Unreadable, read_xml
from tests.builders.bank import EDITIONS, Bank, File, Order
from tests.unit.server.reimbursement.judges import schema_accepts

IBAN = "FR7630001007941234567890185"
FILE = File(
    message="PP92-C12-R05-A1",
    payment="PP92-C12-R05-A1-01",
    iban=IBAN,
    orders=[Order(name=f"PP92-C12-R05-00000{each}", cents=1000 * each, iban=IBAN) for each in (1, 2, 3)],
)


def read(raw: bytes) -> object:
    return read_message(read_xml(raw))


@pytest.mark.parametrize("is_indented", [False, True])
@pytest.mark.parametrize("edition", ["03", "10", "12"])
def test_a_report_is_read_whole(edition: str, is_indented: bool) -> None:
    lines = [("PP92-C12-R05-000002", "RJCT", "AC04")]
    report = read(Bank(is_indented=is_indented).report(FILE, edition=edition, lines=lines))
    assert isinstance(report, StatusReport)
    assert (report.original_message_id, report.status, report.count, report.total_cents) == (
        FILE.message,
        "PART",
        3,
        6000,
    )
    (line,) = report.lines
    assert (line.end_to_end_id, line.status, line.code) == lines[0]


@pytest.mark.parametrize("is_indented", [False, True])
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_statement_is_read_whole(edition: str, is_indented: bool) -> None:
    bank = Bank(is_indented=is_indented)
    entries = [bank.debit(FILE, edition=edition), bank.back(FILE.orders[0].name, 1000, "AC01", edition=edition)]
    read_back = read(bank.statement(IBAN, entries, -5000, edition=edition))
    assert isinstance(read_back, tuple)
    (statement,) = read_back
    debit, back = statement.entries
    assert (statement.is_complete, statement.is_statement, statement.iban) == (True, True, IBAN)
    assert (debit.amount_cents, debit.is_credit, debit.is_booked, debit.payment_id) == (6000, False, True, FILE.payment)
    (detail,) = back.details
    assert (detail.end_to_end_id, detail.amount_cents, detail.return_code) == (FILE.orders[0].name, 1000, "AC01")


@pytest.mark.parametrize("edition", ["03", "12", "14", "15"])
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"status": "RJCT", "code": "FF01"},
        {"lines": [("PP92-C12-R05-000002", "RJCT", "AC04"), ("PP92-C12-R05-000003", "ACSC", "")]},
    ],
)
def test_the_reports_of_our_tests_are_those_of_the_schema(edition: str, said: dict[str, Any]) -> None:
    assert schema_accepts(Bank().report(FILE, edition=edition, **said), f"pain.002.001.{edition}")


def test_a_report_that_misses_something_is_not_the_schemas() -> None:
    raw = Bank().report(FILE, edition="12").replace(b"<CreDtTm>2026-10-21T09:00:00</CreDtTm>", b"")
    assert not schema_accepts(raw, "pain.002.001.12")


@pytest.mark.parametrize("is_indented", [False, True])
@pytest.mark.parametrize("is_advice", [False, True])
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_statements_of_our_tests_are_those_of_the_schema(edition: str, is_advice: bool, is_indented: bool) -> None:
    bank = Bank(is_indented=is_indented)
    entries = [
        bank.debit(FILE, edition=edition),
        bank.debit(FILE, edition=edition, one_by_one=FILE.orders),
        bank.debit(FILE, edition=edition, one_by_one=FILE.orders[:1], is_named_whole=True),
        *bank.debits(FILE, edition=edition),
        bank.back(FILE.orders[0].name, 1000, "AC01", edition=edition),
        bank.back(FILE.orders[0].name, 1000, "", edition=edition),
        bank.other(1, "DBIT", "Frais & commissions", edition=edition),
    ]
    parts = [bank.part(IBAN, each, 0, is_advice=is_advice) for each in (entries, [])]
    message = f"camt.05{4 if is_advice else 3}.001.{edition}"
    assert schema_accepts(bank.statements(parts, edition=edition, is_advice=is_advice), message)


@pytest.mark.parametrize(("edition", "other"), [("02", "03"), ("03", "02"), ("06", "07"), ("07", "06")])
def test_a_statement_in_another_editions_shape_is_not_the_schemas(edition: str, other: str) -> None:
    bank = Bank()
    raw = bank.statement(IBAN, [bank.back(FILE.orders[0].name, 1000, "AC01", edition=other)], 1000, edition=edition)
    assert not schema_accepts(raw, f"camt.053.001.{edition}")


def correct(raw: bytes, old: str, new: str) -> Entry:
    """The only entry of the statement, once the schema has taken it with what is replaced."""
    assert old.encode() in raw
    raw = raw.replace(old.encode(), new.encode())
    assert schema_accepts(raw, "camt.053.001.08")
    statements = read(raw)
    assert isinstance(statements, tuple)
    (entry,) = statements[0].entries
    assert isinstance(entry, Entry)
    return entry


@pytest.mark.parametrize(
    ("text", "cents"), [("+60.00", 6000), ("60.", 6000), ("060", 6000), (".50", 50), ("60.00000", 6000)]
)
def test_an_amount_is_read_in_every_form_that_the_schema_takes(text: str, cents: int) -> None:
    bank = Bank()
    raw = bank.statement(IBAN, [bank.debit(FILE)], -6000)
    assert (
        correct(raw, 'Ccy="EUR">60.00</Amt><CdtDbtInd>DBIT', f'Ccy="EUR">{text}</Amt><CdtDbtInd>DBIT').amount_cents
        == cents
    )


def test_a_file_is_known_by_its_name_in_any_block_of_the_entry() -> None:
    bank = Bank()
    raw = bank.statement(IBAN, [bank.debit(FILE)], -6000)
    entry = correct(raw, "<NtryDtls><Btch>", "<NtryDtls><TxDtls/></NtryDtls><NtryDtls><Btch>")
    assert (entry.message_id, entry.payment_id) == (FILE.message, FILE.payment)


def test_a_detail_in_another_currency_has_no_amount_of_ours_and_its_file_is_read() -> None:
    """A purchase abroad: the account's line is in euros, what it paid for is not."""
    bank = Bank()
    raw = bank.statement(IBAN, [bank.debit(FILE, one_by_one=FILE.orders[2:])], -6000)
    dollars = '<Amt Ccy="USD">33.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
    euros = '<AmtDtls><TxAmt><Amt Ccy="EUR">30.00</Amt></TxAmt></AmtDtls>'
    own = '<Amt Ccy="EUR">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>'
    assert correct(raw, own, f"{dollars}</TxDtls>").details[0].amount_cents is None
    assert correct(raw, own, f"{dollars}{euros}</TxDtls>").details[0].amount_cents == 3000


def test_an_indented_statement_of_a_thousand_lines_is_read() -> None:
    bank = Bank(is_indented=True)
    entries = [bank.back(FILE.orders[0].name, 1, "AC01") for _ in range(1000)]
    statements = read(bank.statement(IBAN, entries, 1000))
    assert isinstance(statements, tuple)
    assert (len(statements[0].entries), statements[0].is_complete) == (1000, True)


def test_balances_prove_that_nothing_is_missing() -> None:
    bank = Bank()
    statements = read(bank.statement(IBAN, [bank.debit(FILE)], -6000, off_by=1))
    assert isinstance(statements, tuple)
    assert [each.is_complete for each in statements] == [False]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"camt.053.001.08", b"camt.052.001.08", Unreadable.NOT_A_BANK_FILE),
        (b"camt.053.001.08", b"pain.001.001.09", Unreadable.NOT_A_BANK_FILE),
        (b"BkToCstmrStmt", b"BkToCstmrThing", Unreadable.NOT_A_BANK_FILE),
        (b"Stmt>", b"Stmx>", Unreadable.NOT_A_BANK_FILE),
        (b"<IBAN>", b"<!--", Unreadable.BROKEN),
        (b'Ccy="EUR"', b'Ccy="USD"', Unreadable.INCOMPLETE),
        (b">60.00<", b">sixty<", Unreadable.INCOMPLETE),
        (b">60.00<", b">60.001<", Unreadable.INCOMPLETE),
        (b">60.00<", b">-60.00<", Unreadable.INCOMPLETE),
        (b">60.00<", b">6e1<", Unreadable.INCOMPLETE),
        (b">60.00<", "٦٠".join("><").encode(), Unreadable.INCOMPLETE),
        (b"DBIT", b"BOTH", Unreadable.INCOMPLETE),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(old: bytes, new: bytes, reason: Unreadable) -> None:
    bank = Bank()
    raw = bank.statement(IBAN, [bank.debit(FILE)], -6000)
    assert old in raw
    with pytest.raises(NotRead) as refused:
        read(raw.replace(old, new))
    assert refused.value.reason is reason
