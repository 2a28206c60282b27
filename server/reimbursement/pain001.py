"""The bank file: a SEPA credit transfer initiation, pain.001.001.09 or .03, built from stored facts only. PURE.

The same facts give the same bytes: ids, times and dates are the run's, nothing is generated here. A postal address is town and
country or absent: address lines are refused by banks since 15 November 2026. Amounts go from integer cents to text without a float.
Whether the facts are fit for a bank is `epc_rules`' decision, on the finished bytes.
Sources: ISO 20022 pain.001.001.09 and .03; EPC132-08 (customer-to-PSP guidelines of the SCT rulebook 2025).
"""

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from server.reimbursement.epc_text import NAME_MAX, REMITTANCE_MAX, TOWN_MAX, transliterate
from sync.contract.instant import Instant, civil_time

COUNTRY = "FR"  # of a département and of the bodies that it affiliates


class Version(Enum):
    """Which edition of the message the bank reads. The rules of the scheme are the same for both."""

    V09 = "pain.001.001.09"
    V03 = "pain.001.001.03"  # still the only one of some banks

    @property
    def namespace(self) -> str:
        return f"urn:iso:std:iso:20022:tech:xsd:{self.value}"

    @property
    def other(self) -> "Version":
        return Version.V03 if self is Version.V09 else Version.V09


BIC_NAMES = {Version.V09: "BICFI", Version.V03: "BIC"}
DATE_PATHS = {Version.V09: "ReqdExctnDt/Dt", Version.V03: "ReqdExctnDt"}
assert set(BIC_NAMES) == set(DATE_PATHS) == set(Version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the payer agreed with its bank. `is_batch_booked`: one debit on the statement for all lines, else one each.

    `with_towns`: name the town and country of both sides.
    """

    version: Version = Version.V09
    is_batch_booked: bool = True
    with_towns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """Who pays. `identifier`: agreed with the bank (often the SIRET), or empty. `bic` and `town` may be empty."""

    name: str
    iban: str
    bic: str
    identifier: str
    town: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer:
    """One line. `creditor_name`: the account holder as the bank knows it. `bic` and `town` may be empty."""

    end_to_end_id: str
    amount_cents: int
    creditor_name: str
    iban: str
    bic: str
    remittance: str
    town: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFile:
    """One message with one payment block: one debtor account, one execution date."""

    message_id: str
    created: Instant
    execution: dt.date
    debtor: Debtor
    transfers: Sequence[CreditTransfer]
    profile: Profile = Profile()

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.transfers)


def write_transfers(file: TransferFile) -> bytes:
    """The file, UTF-8, indented, one newline at the end. Raises ValueError without any line."""
    if not file.transfers:
        raise ValueError("a transfer file has at least one line")
    document = ET.Element("Document", xmlns=file.profile.version.namespace)
    initiation = ET.SubElement(document, "CstmrCdtTrfInitn")
    _add_header(initiation, file)
    _add_payment(initiation, file)
    ET.indent(document, space="  ")
    body: bytes = ET.tostring(document, encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def amount_text(cents: int) -> str:
    """`70.00`. Raises TypeError for anything but an int."""
    if type(cents) is not int:
        raise TypeError(f"an amount is a whole number of cents, not {type(cents).__name__}")
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros}.{rest:02d}"


def _add_header(initiation: ET.Element, file: TransferFile) -> None:
    header = ET.SubElement(initiation, "GrpHdr")
    _add(header, "MsgId", file.message_id)
    _add(header, "CreDtTm", civil_time(file.created).isoformat(timespec="seconds"))
    _add_totals(header, file)
    party = ET.SubElement(header, "InitgPty")
    _add(party, "Nm", transliterate(file.debtor.name, NAME_MAX))
    if file.debtor.identifier:
        _add(party, "Id/OrgId/Othr/Id", file.debtor.identifier)


def _add_payment(initiation: ET.Element, file: TransferFile) -> None:
    payment, version = ET.SubElement(initiation, "PmtInf"), file.profile.version
    _add(payment, "PmtInfId", f"{file.message_id}-01")
    _add(payment, "PmtMtd", "TRF")
    _add(payment, "BtchBookg", "true" if file.profile.is_batch_booked else "false")
    _add_totals(payment, file)
    _add(payment, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _add(payment, DATE_PATHS[version], file.execution.isoformat())
    _add_party(payment, "Dbtr", file.debtor.name, file.debtor.town if file.profile.with_towns else "")
    _add(payment, "DbtrAcct/Id/IBAN", file.debtor.iban)
    _add_agent(payment, "DbtrAgt", file.debtor.bic, version)
    _add(payment, "ChrgBr", "SLEV")
    for line in file.transfers:
        _add_line(payment, line, file.profile)


def _add_line(payment: ET.Element, line: CreditTransfer, profile: Profile) -> None:
    transfer = ET.SubElement(payment, "CdtTrfTxInf")
    _add(transfer, "PmtId/EndToEndId", line.end_to_end_id)
    _add(transfer, "Amt/InstdAmt", amount_text(line.amount_cents)).set("Ccy", "EUR")
    if line.bic:
        _add_agent(transfer, "CdtrAgt", line.bic, profile.version)
    _add_party(transfer, "Cdtr", line.creditor_name, line.town if profile.with_towns else "")
    _add(transfer, "CdtrAcct/Id/IBAN", line.iban)
    _add(transfer, "RmtInf/Ustrd", transliterate(line.remittance, REMITTANCE_MAX))


def _add_party(parent: ET.Element, tag: str, name: str, town: str) -> None:
    party = ET.SubElement(parent, tag)
    _add(party, "Nm", transliterate(name, NAME_MAX))
    if written := transliterate(town, TOWN_MAX, empty=""):
        address = ET.SubElement(party, "PstlAdr")
        _add(address, "TwnNm", written)
        _add(address, "Ctry", COUNTRY)


def _add_agent(parent: ET.Element, name: str, bic: str, version: Version) -> None:
    # The debtor's bank must be named, even when its BIC is not known (IBAN-only).
    place = f"FinInstnId/{BIC_NAMES[version]}" if bic else "FinInstnId/Othr/Id"
    _add(parent, f"{name}/{place}", bic or "NOTPROVIDED")


def _add_totals(parent: ET.Element, file: TransferFile) -> None:
    _add(parent, "NbOfTxs", str(len(file.transfers)))
    _add(parent, "CtrlSum", amount_text(file.total_cents))


def _add(parent: ET.Element, path: str, text: str) -> ET.Element:
    """Adds the nested elements of `a/b/c` and gives back the last one, holding the text."""
    for name in path.split("/"):
        parent = ET.SubElement(parent, name)
    parent.text = text
    return parent
