"""Reads a finished transfer file as a bank's clerk would, and says everything that is wrong. PURE.

The schema does not catch a wrong control sum, count, IBAN, character, third decimal or `//`: these rules do, on the bytes that
will be sent, knowing nothing of how they were built. Sources: EPC132-08, EPC217-08, ISO 20022 pain.001.001.09 and .03.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from server.reimbursement.epc_text import (
    IDENTIFIER_MAX,
    NAME_MAX,
    REMITTANCE_MAX,
    TOWN_MAX,
    iban_problem,
    is_basic,
    is_bic,
    is_identifier,
)
from server.reimbursement.pain001 import BIC_NAMES, DATE_PATHS, Version

FILE_MAX = 32 * 1024 * 1024  # bytes; 20,000 lines are 14 MB, and banks cap a file near that
ADDRESS_LINES_MAX = 2  # of the hybrid address, beside town and country
AMOUNT_MAX_CENTS = 99_999_999_999  # 999 999 999.99 €, the scheme's largest transfer
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
_CONTROL_SUM = re.compile(r"[0-9]{1,16}\.[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`place`: element path with line number where it helps; `problem`: English, for the log and the refusal page."""

    place: str
    problem: str


def check_file(raw: bytes) -> tuple[Finding, ...]:
    """Every rule that the file breaks; empty when it may be sent."""
    if len(raw) > FILE_MAX:
        return (Finding(place="file", problem=f"{len(raw)} bytes, {FILE_MAX} at most"),)
    if b"<!" in raw:
        return (Finding(place="file", problem="declarations, comments and CDATA have no place in a bank file"),)
    try:
        root = ET.fromstring(raw)  # noqa: S314  # no DOCTYPE gets here, so no entity can be declared
    except ET.ParseError as error:
        return (Finding(place="file", problem=f"not XML: {error}"),)
    version = next((each for each in Version if root.tag == f"{{{each.namespace}}}Document"), None)
    if version is None:
        return (Finding(place="file", problem=f"the root is {root.tag}, not a pain.001.001.09 or .03 Document"),)
    _strip_namespace(root, version)
    return tuple(_check_all(root, version))


def _strip_namespace(root: ET.Element, version: Version) -> None:
    """What is of another namespace keeps it, and is then nowhere where an element is looked for."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{version.namespace}}}")


def _check_all(root: ET.Element, version: Version) -> Iterator[Finding]:
    yield from _check_characters(root)
    yield from _check_addresses(root)
    yield from _check_identifiers(root)
    yield from _check_accounts(root, BIC_NAMES[version])
    yield from _check_texts(root)
    yield from _check_amounts(root)
    yield from _check_totals(root)
    yield from _check_fixed(root, DATE_PATHS[version])


def _check_characters(root: ET.Element) -> Iterator[Finding]:
    for element in root.iter():
        text = (element.text or "") if len(element) == 0 else ""
        if not is_basic(text):
            strange = "".join(sorted({letter for letter in text if not is_basic(letter)}))
            yield Finding(place=_name(element), problem=f"characters outside the EPC set: {strange!r}")
        if len(element) == 0 and not text.strip():
            yield Finding(place=_name(element), problem="empty")


def _check_addresses(root: ET.Element) -> Iterator[Finding]:
    for address in _all(root, "PstlAdr"):
        lines = len(_all(address, "AdrLine"))
        if not (_child(address, "TwnNm") and _child(address, "Ctry")):
            yield Finding(place="PstlAdr", problem="an address without town and country")
        if lines > ADDRESS_LINES_MAX:
            yield Finding(place="PstlAdr", problem=f"more than {ADDRESS_LINES_MAX} address lines")


def _check_identifiers(root: ET.Element) -> Iterator[Finding]:
    for name in ("MsgId", "PmtInfId", "EndToEndId", "InstrId"):
        seen: set[str] = set()
        for element in _all(root, name):
            text = element.text or ""
            if not is_identifier(text):
                yield Finding(
                    place=name,
                    problem=f"{text!r}: 1 to {IDENTIFIER_MAX} basic characters, no slash at an end, no double slash",
                )
            if text in seen:
                yield Finding(place=name, problem=f"{text!r} twice in one file")
            seen.add(text)


def _check_accounts(root: ET.Element, bic: str) -> Iterator[Finding]:
    for element in _all(root, "IBAN"):
        problem = iban_problem(element.text or "")
        if problem:
            # Never the whole account number in a log: country and last digits are enough to find it.
            yield Finding(place="IBAN", problem=f"{_masked(element.text or '')}: {problem}")
    for element in [*_all(root, bic), *_all(root, "AnyBIC"), *_all(root, "BICOrBEI")]:
        if not is_bic(element.text or ""):
            yield Finding(place=bic, problem=f"{element.text!r} is not a BIC")


def _check_texts(root: ET.Element) -> Iterator[Finding]:
    for name, longest in (("Nm", NAME_MAX), ("TwnNm", TOWN_MAX), ("Ustrd", REMITTANCE_MAX)):
        for element in _all(root, name):
            text = element.text or ""
            if not 1 <= len(text) <= longest:
                yield Finding(place=name, problem=f"{len(text)} characters, 1 to {longest} allowed")
            if text.startswith("/") or text.endswith("/") or "//" in text:
                yield Finding(place=name, problem=f"{text!r}: a slash at an end, or two in a row")
    for other in _all(root, "Othr"):
        if not is_identifier(_child(other, "Id")):
            yield Finding(place="Othr/Id", problem=f"{_child(other, 'Id')!r} is not an identifier")
    for transfer in _all(root, "CdtTrfTxInf"):
        for name, what in (("Nm", "the creditor's name"), ("IBAN", "an account"), ("InstdAmt", "an amount in euros")):
            if len(_all(transfer, name)) != 1:
                yield Finding(place="CdtTrfTxInf", problem=f"a line without {what}, or with two")


def _check_amounts(root: ET.Element) -> Iterator[Finding]:
    for element in _all(root, "InstdAmt"):
        cents = _cents(element.text or "", _AMOUNT)
        if cents is None:
            yield Finding(place="InstdAmt", problem=f"{element.text!r} is not euros and exactly two decimals")
        elif not 0 < cents <= AMOUNT_MAX_CENTS:
            yield Finding(place="InstdAmt", problem=f"{element.text} is outside 0.01..999999999.99")
        if element.get("Ccy") != "EUR":
            yield Finding(place="InstdAmt", problem=f"currency {element.get('Ccy')!r} is not EUR")


def _check_totals(root: ET.Element) -> Iterator[Finding]:
    for parent in [*_all(root, "GrpHdr"), *_all(root, "PmtInf")]:
        lines = _all(root if _name(parent) == "GrpHdr" else parent, "CdtTrfTxInf")
        amounts = [_cents(each.text or "", _AMOUNT) for line in lines for each in _all(line, "InstdAmt")]
        count = _child(parent, "NbOfTxs")
        if count != str(len(lines)) or not lines:
            yield Finding(place=f"{_name(parent)}/NbOfTxs", problem=f"says {count!r}, the file has {len(lines)}")
        total = sum(each or 0 for each in amounts)
        said = _cents(_child(parent, "CtrlSum"), _CONTROL_SUM)
        if said != total:
            yield Finding(place=f"{_name(parent)}/CtrlSum", problem=f"says {said} cents, the lines add up to {total}")


def _check_fixed(root: ET.Element, date_path: str) -> Iterator[Finding]:
    for payment in _all(root, "PmtInf"):
        for path, wanted in (("PmtMtd", "TRF"), ("ChrgBr", "SLEV"), ("PmtTpInf/SvcLvl/Cd", "SEPA")):
            found = payment.findtext(path)
            if found != wanted:
                yield Finding(place=path, problem=f"{found!r} is not {wanted!r}")
        day = payment.findtext(date_path) or ""
        if not _DATE.fullmatch(day):
            yield Finding(place=date_path, problem=f"{day.strip()!r} is not a day")
    if len(_all(root, "GrpHdr")) != 1 or not _all(root, "PmtInf"):
        yield Finding(place="file", problem="one group header and at least one payment block are needed")


def _all(parent: ET.Element, name: str) -> list[ET.Element]:
    return list(parent.iter(name))


def _child(parent: ET.Element, name: str) -> str:
    return parent.findtext(name) or ""


def _name(element: ET.Element) -> str:
    return element.tag


def _cents(text: str, spelling: re.Pattern[str]) -> int | None:
    return int(text.replace(".", "")) if spelling.fullmatch(text) else None


def _masked(iban: str) -> str:
    return f"{iban[:2]}…{iban[-3:]}"
