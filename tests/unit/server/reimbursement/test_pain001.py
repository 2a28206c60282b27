"""The bank file against its schema (two engines), a golden file, another library, and its own arithmetic."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sepaxml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from server.reimbursement.epc_rules import check_file
from server.reimbursement.pain001 import NAMESPACE, CreditTransfer, TransferFile, amount_text, write_transfers
from sync.contract.instant import Instant
from tests.unit.server.reimbursement.files import DEBTOR, FILE, JUDO, THEATRE, file_with
from tests.unit.server.reimbursement.judges import schema_accepts

GOLDEN = Path(__file__).parent / "golden-transfers.xml"
NS = {"p": NAMESPACE}


def texts(raw: bytes, path: str) -> list[str]:
    found = etree.fromstring(raw).xpath(f"{path}/text()", namespaces=NS)
    assert isinstance(found, list)
    return [str(each) for each in found]


def test_the_file_is_the_golden_one_byte_for_byte() -> None:
    assert write_transfers(FILE) == GOLDEN.read_bytes()


def test_the_schema_accepts_the_file_in_both_engines() -> None:
    assert schema_accepts(write_transfers(FILE))


def test_the_rules_find_nothing_in_the_file() -> None:
    assert check_file(write_transfers(FILE)) == ()


def test_the_same_facts_give_the_same_bytes() -> None:
    assert write_transfers(FILE) == write_transfers(replace(FILE, transfers=tuple(FILE.transfers)))


def test_a_debtor_without_bic_or_identifier_is_still_accepted() -> None:
    raw = write_transfers(replace(FILE, debtor=replace(DEBTOR, bic="", identifier="")))
    assert schema_accepts(raw)
    assert check_file(raw) == ()
    assert texts(raw, "//p:DbtrAgt/p:FinInstnId/p:Othr/p:Id") == ["NOTPROVIDED"]


def test_no_postal_address_is_ever_written() -> None:
    assert b"PstlAdr" not in write_transfers(FILE)


@pytest.mark.parametrize(
    ("utc", "written"),
    [("2026-10-24T08:00", "2026-10-24T10:00:00+02:00"), ("2026-10-25T08:00", "2026-10-25T09:00:00+01:00")],
)
def test_the_creation_time_carries_its_offset_on_both_sides_of_the_clock_change(utc: str, written: str) -> None:
    created = Instant(round(dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC).timestamp() * 1000))
    assert texts(write_transfers(replace(FILE, created=created)), "//p:CreDtTm") == [written]


def test_a_file_without_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        write_transfers(file_with())


@pytest.mark.parametrize("wrong", [70.0, "70", True, Decimal(70)])
def test_only_whole_cents_become_an_amount(wrong: object) -> None:
    with pytest.raises(TypeError):
        amount_text(wrong)  # type: ignore[arg-type]


@given(st.integers(0, 10**14))
def test_amounts_are_read_back_exactly(cents: int) -> None:
    text = amount_text(cents)
    assert re.fullmatch(r"[0-9]+\.[0-9]{2}", text)
    assert Decimal(text) * 100 == cents


LINES = st.lists(
    st.builds(
        CreditTransfer,
        end_to_end_id=st.integers(0, 999_999).map(lambda number: f"PP-2627-R05-{number:06d}"),
        amount_cents=st.integers(1, 99_999_999_999),
        creditor_name=st.text(max_size=200),
        iban=st.sampled_from([JUDO.iban, THEATRE.iban]),
        bic=st.sampled_from(["", "AGRIFRPP", "BDFEFRPPCCT"]),
        remittance=st.text(max_size=300),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda line: line.end_to_end_id,
)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_whatever_the_names_the_file_is_valid_and_its_sums_are_right(lines: list[CreditTransfer]) -> None:
    file: TransferFile = file_with(*lines)
    raw = write_transfers(file)
    assert schema_accepts(raw)
    assert check_file(raw) == ()
    added = sum(Decimal(each) for each in texts(raw, "//p:InstdAmt"))
    assert {Decimal(each) for each in texts(raw, "//p:CtrlSum")} == {added}
    assert added * 100 == file.total_cents == sum(line.amount_cents for line in lines)
    assert texts(raw, "//p:NbOfTxs") == [str(len(lines))] * 2


def test_another_library_writes_the_same_lines() -> None:
    """sepaxml makes up its ids and dates: everything else must agree."""
    other = sepaxml.SepaTransfer(
        {
            "name": "Departement des Hauts-de-Vallee",
            "IBAN": DEBTOR.iban,
            "BIC": DEBTOR.bic,
            "batch": True,
            "currency": "EUR",
        },
        schema="pain.001.001.09",
        clean=True,
    )
    for line in (JUDO, THEATRE):
        payment = {
            "name": line.creditor_name.replace("’", "'").replace("&", "et"),
            "IBAN": line.iban,
            "amount": line.amount_cents,
            "execution_date": FILE.execution,
            "description": line.remittance,
            "endtoend_id": line.end_to_end_id,
        }
        if line.bic:
            payment["BIC"] = line.bic
        other.add_payment(payment)
    theirs, ours = other.export(validate=True), write_transfers(FILE)
    for path in (
        "//p:EndToEndId", "//p:InstdAmt", "//p:CdtrAcct//p:IBAN", "//p:DbtrAcct//p:IBAN", "//p:CtrlSum", "//p:NbOfTxs",
        "//p:ReqdExctnDt/p:Dt", "//p:ChrgBr", "//p:SvcLvl/p:Cd", "//p:PmtMtd", "//p:BtchBookg",
        "//p:Cdtr/p:Nm", "//p:DbtrAgt//p:BICFI",
    ):  # fmt: skip
        assert texts(ours, path) == texts(theirs, path), path


def test_the_execution_date_is_the_one_given() -> None:
    raw = write_transfers(replace(FILE, execution=dt.date(2027, 4, 6)))
    assert texts(raw, "//p:ReqdExctnDt/p:Dt") == ["2027-04-06"]
