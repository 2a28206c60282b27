"""Every way we know to spoil a transfer file is found, on the bytes, by rules that know nothing of the builder."""

import re

import pytest

from server.reimbursement import epc_rules
from server.reimbursement.epc_rules import check_file
from server.reimbursement.pain001 import write_transfers
from tests.unit.server.reimbursement.files import FILES
from tests.unit.server.reimbursement.judges import schema_accepts

GOODS = {version: write_transfers(FILES[version]) for version in ("09", "03")}
MESSAGES = {"09": "pain.001.001.09", "03": "pain.001.001.03"}
GOOD = GOODS["09"]


def spoiled(pattern: str, replacement: str, good: bytes = GOOD) -> bytes:
    text, changed = re.subn(pattern, replacement, good.decode(), count=1, flags=re.DOTALL)
    assert changed, f"nothing like {pattern} to spoil"
    return text.encode()


ADDRESS = "<PstlAdr><AdrLine>1 rue de la Gare</AdrLine></PstlAdr>"

THREE = "<AdrLine>a</AdrLine>" * 3

# What is spoiled: pattern, replacement, where it must be found, whether the schema alone would have seen it.
CORRUPTIONS = {
    "control sum": (r"430\.01</CtrlSum>", "430.02</CtrlSum>", "GrpHdr/CtrlSum", False),
    "number of lines": ("<NbOfTxs>2<", "<NbOfTxs>3<", "GrpHdr/NbOfTxs", False),
    "IBAN check digits": ("DE89370400440532013000", "DE89370400440532013001", "IBAN", False),
    "RIB key below a right ISO key": ("FR7630006000011234567890189", "FR4930006000011234567890190", "IBAN", False),
    "unstructured address": ("(Amis</Nm>)", rf"\1{ADDRESS}", "PstlAdr", False),
    "characters": ("Judo-Club de", "Judé-Club &amp; &lt;de", "Nm", False),
    "three decimals": (r">430\.00<", ">430.000<", "InstdAmt", False),
    "double slash": ("PP-2627-R05-000042", "PP//2627-R05-000042", "EndToEndId", False),
    "identifier too long": ("PP-2627-R05-000042", "P" * 36, "EndToEndId", True),
    "negative amount": (r">430\.00<", ">-430.00<", "InstdAmt", True),
}
ALSO_FOUND = [
    ("control sum of the payment", spoiled(r"(<CtrlSum>430\.01.*)430\.01</CtrlSum>", r"\g<1>430.02</CtrlSum>"), "PmtInf/CtrlSum"),
    ("zero amount", spoiled(r">0\.01<", ">0.00<"), "InstdAmt"),
    ("amount without decimals", spoiled(r">430\.00<", ">430<"), "InstdAmt"),
    ("amount beyond the scheme", spoiled(r">430\.00<", ">1000000000.00<"), "InstdAmt"),
    ("foreign currency", spoiled('Ccy="EUR"', 'Ccy="CHF"'), "InstdAmt"),
    ("IBAN outside SEPA", spoiled("DE89370400440532013000", "MA64011519000001205000534921"), "IBAN"),
    ("IBAN with spaces", spoiled("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"), "IBAN"),
    ("IBAN cut short", spoiled("DE89370400440532013000", "DE8937040044053201300"), "IBAN"),
    ("BIC", spoiled("AGRIFRPP", "AGRIFRP"), "BICFI"),
    ("one id twice", spoiled("PP-2627-R05-000007", "PP-2627-R05-000042"), "EndToEndId"),
    ("slash at the end", spoiled("PP-2627-R05-A1<", "PP-2627-R05-A1/<"), "MsgId"),
    ("name too long", spoiled("Judo-Club de", "J" * 80), "Nm"),
    ("remittance too long", spoiled("PASS[+] R05<", "P" * 141 + "<"), "Ustrd"),
    ("empty name", spoiled("<Nm>Theatre de l'OEuvre</Nm>", "<Nm> </Nm>"), "Nm"),
    ("no name", spoiled("<Cdtr><Nm>Theatre.*?</Cdtr>".replace("><", r">\s*<"), ""), "CdtTrfTxInf"),
    ("other charge bearer", spoiled("SLEV", "SHAR"), "ChrgBr"),
    ("other service level", spoiled(">SEPA<", ">URGP<"), "PmtTpInf/SvcLvl/Cd"),
    ("no line", spoiled("<CdtTrfTxInf>.*</CdtTrfTxInf>", ""), "GrpHdr/NbOfTxs"),
    ("another message", spoiled(r"pain\.001\.001\.09", "pain.008.001.02"), "file"),
    ("another edition", spoiled(r"pain\.001\.001\.09", "pain.001.001.03"), "ReqdExctnDt"),
    ("no date", spoiled("2026-10-20", "demain"), "ReqdExctnDt/Dt"),
    ("no account", spoiled(r"<CdtrAcct>.*?</CdtrAcct>", ""), "CdtTrfTxInf"),
    ("a town without its country", spoiled("(Amis</Nm>)", r"\1<PstlAdr><TwnNm>Ville</TwnNm></PstlAdr>"), "PstlAdr"),
    ("three address lines", spoiled("(Amis</Nm>)", rf"\1<PstlAdr><TwnNm>V</TwnNm><Ctry>FR</Ctry>{THREE}</PstlAdr>"), "PstlAdr"),
    ("cut short", GOOD[:-40], "file"),
    ("entity", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "file"),
    ("debtor identifier", spoiled("<Id>22920050600011</Id>", "<Id>/22920050600011</Id>"), "Othr/Id"),
]  # fmt: skip


@pytest.mark.parametrize("edition", GOODS)
@pytest.mark.parametrize("what", CORRUPTIONS)
def test_every_corruption_of_the_table_is_found_though_the_schema_sees_two(what: str, edition: str) -> None:
    pattern, replacement, place, is_seen_by_schema = CORRUPTIONS[what]
    raw = spoiled(pattern, replacement, GOODS[edition])
    assert place in {finding.place for finding in check_file(raw)}
    assert schema_accepts(raw, MESSAGES[edition]) is not is_seen_by_schema


@pytest.mark.parametrize(("what", "raw", "place"), ALSO_FOUND, ids=[row[0] for row in ALSO_FOUND])
def test_other_corruptions_are_found(what: str, raw: bytes, place: str) -> None:
    assert place in {finding.place for finding in check_file(raw)}


@pytest.mark.parametrize("good", GOODS.values(), ids=GOODS)
def test_a_good_file_has_no_finding(good: bytes) -> None:
    assert check_file(good) == ()


def test_a_file_larger_than_a_bank_takes_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epc_rules, "FILE_MAX", 100)
    (finding,) = check_file(GOOD)
    assert finding.place == "file"


def test_a_finding_never_shows_the_whole_account_number() -> None:
    (finding,) = check_file(spoiled("DE89370400440532013000", "DE89370400440532013001"))
    assert "0532013" not in finding.problem
    assert "DE" in finding.problem
