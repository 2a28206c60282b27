"""The bank file against its schema (two engines), a golden file, another library, and its own arithmetic."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sepaxml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from server.reimbursement.epc_rules import check_file
from server.reimbursement.pain001 import (
    CreditTransfer,
    Profile,
    TransferFile,
    Version,
    amount_text,
    write_transfers,
)
from sync.contract.instant import Instant
from tests.unit.server.reimbursement.files import DEBTOR, FILE, FILES, JUDO, THEATRE, file_with
from tests.unit.server.reimbursement.judges import added_up, schema_accepts

GOLDEN = Path(__file__).parent
GOLDENS = {"09": "golden-transfers.xml", "03 line by line": "golden-transfers-03.xml"}
NS = {"p": Version.V09.namespace}


def texts(raw: bytes, path: str) -> list[str]:
    found = etree.fromstring(raw).xpath(f"{path}/text()", namespaces=NS)
    assert isinstance(found, list)
    return [str(each) for each in found]


@pytest.mark.parametrize("name", GOLDENS)
def test_the_file_is_the_golden_one_byte_for_byte(name: str) -> None:
    assert write_transfers(FILES[name]) == (GOLDEN / GOLDENS[name]).read_bytes()


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_each_edition_is_accepted_by_its_schema_in_both_engines_and_by_the_rules(file: TransferFile) -> None:
    raw = write_transfers(file)
    assert schema_accepts(raw, file.profile.version.value)
    assert not schema_accepts(raw, file.profile.version.other.value)
    assert check_file(raw) == ()
    assert added_up(raw) == (43_001, {43_001}, {2})


def test_both_editions_say_the_same_of_the_same_lines() -> None:
    """But for the names that the standard changed: the bank's code and the date's own element."""
    new, old = (write_transfers(FILES[name]).decode() for name in ("09", "03"))
    day = FILE.execution.isoformat()
    renamed = new.replace(Version.V09.value, Version.V03.value).replace("BICFI>", "BIC>")
    spaced = re.sub(rf"<ReqdExctnDt>\s*<Dt>{day}</Dt>\s*</ReqdExctnDt>", f"<ReqdExctnDt>{day}</ReqdExctnDt>", renamed)
    assert spaced == old


@pytest.mark.parametrize("is_batch_booked", [True, False])
def test_the_payer_says_whether_its_statement_has_one_debit_or_one_a_line(is_batch_booked: bool) -> None:
    raw = write_transfers(replace(FILE, profile=Profile(is_batch_booked=is_batch_booked)))
    assert texts(raw, "//p:BtchBookg") == [str(is_batch_booked).lower()]


def test_towns_are_written_with_their_country_and_never_as_a_line() -> None:
    raw = write_transfers(FILES["09 with towns"])
    assert texts(raw, "//p:PstlAdr/p:TwnNm") == ["Saint-Coeur", "L'Hay-les-Roses"]
    assert texts(raw, "//p:PstlAdr/p:Ctry") == ["FR", "FR"]
    assert b"AdrLine" not in raw


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
        town=st.text(max_size=80),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda line: line.end_to_end_id,
)
PROFILES = st.builds(Profile, version=st.sampled_from(Version), is_batch_booked=st.booleans(), with_towns=st.booleans())


@settings(max_examples=60, deadline=None)
@given(LINES, PROFILES)
def test_whatever_the_names_the_file_is_valid_and_its_sums_are_right(
    lines: list[CreditTransfer], profile: Profile
) -> None:
    file: TransferFile = replace(file_with(*lines), profile=profile)
    raw = write_transfers(file)
    assert schema_accepts(raw, profile.version.value)
    assert check_file(raw) == ()
    added, told, counts = added_up(raw)
    assert told == {added} == {file.total_cents} == {sum(line.amount_cents for line in lines)}
    assert counts == {len(lines)}


PLAIN_LINES = st.lists(
    st.builds(
        CreditTransfer,
        end_to_end_id=st.integers(0, 999_999).map(lambda number: f"PP-2627-R05-{number:06d}"),
        amount_cents=st.integers(1, 99_999_999_999),
        creditor_name=st.text("ABCDEFGHIJklmnop '-", min_size=1, max_size=70).filter(lambda name: name.strip()),
        iban=st.sampled_from([JUDO.iban, THEATRE.iban]),
        bic=st.sampled_from(["", "AGRIFRPP", "BDFEFRPPCCT"]),
        remittance=st.text("ABCDEFGHIJ 0123456789+", min_size=1, max_size=140).filter(lambda text: text.strip()),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda line: line.end_to_end_id,
)


@settings(max_examples=40, deadline=None)
@given(PLAIN_LINES, st.sampled_from(Version))
@example([JUDO, THEATRE], Version.V09)
@example([JUDO, THEATRE], Version.V03)
def test_another_library_writes_the_same_tree_for_the_same_lines(lines: list[CreditTransfer], version: Version) -> None:
    """sepaxml makes up its ids and its time, and knows no identifier of ours: once those are gone the two trees are one.

    What it makes of strange letters is its own: names are plain here, but for the two examples. So is a payment for each line,
    when they are not booked together.
    """
    file = replace(file_with(*lines), debtor=replace(DEBTOR, identifier=""), profile=Profile(version=version))
    other = sepaxml.SepaTransfer(
        {
            "name": "Departement des Hauts-de-Vallee",
            "IBAN": DEBTOR.iban,
            "BIC": DEBTOR.bic,
            "batch": True,
            "currency": "EUR",
        },
        schema=version.value,
        clean=True,
    )
    for line in lines:
        payment = {
            "name": " ".join(line.creditor_name.replace("’", "'").replace("&", "et").split()),
            "IBAN": line.iban,
            "amount": line.amount_cents,
            "execution_date": FILE.execution,
            "description": " ".join(line.remittance.split()),
            "endtoend_id": line.end_to_end_id,
        }
        if line.bic:
            payment["BIC"] = line.bic
        other.add_payment(payment)
    ours, theirs = tree(write_transfers(file)), tree(other.export(validate=False))
    assert ours == theirs


def tree(raw: bytes) -> object:
    """Names and texts, without what the other library makes up."""
    made_up = ("MsgId", "PmtInfId", "CreDtTm")

    def told(element: etree._Element) -> object:
        name = etree.QName(element).localname
        text = "" if name in made_up else (element.text or "").strip()
        return name, text, sorted(element.items()), [told(child) for child in element]

    return told(etree.fromstring(raw))


def test_the_execution_date_is_the_one_given() -> None:
    raw = write_transfers(replace(FILE, execution=dt.date(2027, 4, 6)))
    assert texts(raw, "//p:ReqdExctnDt/p:Dt") == ["2027-04-06"]
