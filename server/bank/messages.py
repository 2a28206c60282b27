"""What a bank says, as values: a report on a file that we sent (pain.002), statements and advices of an account (camt). PURE.

Read from any edition of the 2009 and 2019 families: pain.002.001.03 to .14, camt.053 and camt.054.001.02 to .14 differ, for what is
read here, only in where a status code, the amount of a detail and a BIC stand. Source: ISO 20022 message definition reports,
payments and cash management.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from server.bank.xml_reader import Document, Element, NotRead, Unreadable

AMOUNT_MAX = 10**13  # cents; beyond is an error
LINES_MAX = 40_000
_PAIN_002 = re.compile(r"urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.[0-9]{2}")
_CAMT = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.05(3|4)\.001\.[0-9]{2}")
_AMOUNT = re.compile(r"\+?(?=\.?[0-9])[0-9]{0,15}(\.[0-9]{0,5})?")  # xs:decimal, of what is not negative


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """One order's answer. `code`: why it was refused, empty when it was not."""

    end_to_end_id: str
    status: str
    code: str
    info: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """pain.002: of the file `original_message_id`. A status of the whole stands for every order that has no line."""

    message_id: str
    original_message_id: str
    status: str
    code: str
    count: int | None
    total_cents: int | None
    lines: tuple[StatusLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One movement within an entry. Empty strings for what the bank does not say."""

    end_to_end_id: str
    message_id: str
    payment_id: str
    amount_cents: int | None
    return_code: str
    is_return: bool
    info: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the account. `reference`: the bank's own."""

    amount_cents: int
    is_credit: bool
    is_reversal: bool
    is_booked: bool
    booked_on: dt.date | None
    reference: str
    message_id: str
    payment_id: str
    batch_count: int | None
    details: tuple[Detail, ...]
    info: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """camt.053 (`is_statement`, with balances) or camt.054, of one account. `iban`: the account's other id if it has none."""

    id: str
    is_statement: bool
    iban: str
    opening_cents: int | None
    closing_cents: int | None
    entries: tuple[Entry, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the balances prove that no entry is missing; a file without balances proves nothing and contradicts nothing."""
        if self.opening_cents is None or self.closing_cents is None:
            return True
        moved = sum(
            each.amount_cents if each.is_credit else -each.amount_cents for each in self.entries if each.is_booked
        )
        return self.opening_cents + moved == self.closing_cents


Message = StatusReport | tuple[Statement, ...]


def read_message(document: Document) -> Message:
    """Raises NotRead."""
    if _PAIN_002.fullmatch(document.namespace):
        return _status_report(_only(document.root, "CstmrPmtStsRpt"))
    kind = _CAMT.fullmatch(document.namespace)
    if kind is None:
        raise NotRead(Unreadable.NOT_A_BANK_FILE, document.namespace[:80])
    is_statement = kind.group(1) == "3"
    body = _only(document.root, "BkToCstmrStmt" if is_statement else "BkToCstmrDbtCdtNtfctn")
    parts = list(body.all("Stmt" if is_statement else "Ntfctn"))
    if not parts:
        raise NotRead(Unreadable.INCOMPLETE, f"{body.name}: no statement")
    statements = tuple(_statement(part, is_statement=is_statement) for part in parts)
    if sum(max(1, len(entry.details)) for each in statements for entry in each.entries) > LINES_MAX:
        raise NotRead(Unreadable.TOO_LARGE, f"{LINES_MAX} lines at most")
    return statements


def _only(root: Element, name: str) -> Element:
    found = root.find(name)
    if root.name != "Document" or found is None:
        raise NotRead(Unreadable.NOT_A_BANK_FILE, f"no {name}")
    return found


def _status_report(body: Element) -> StatusReport:
    group = body.find("OrgnlGrpInfAndSts")
    if group is None:
        raise NotRead(Unreadable.INCOMPLETE, "OrgnlGrpInfAndSts")
    total = group.value("OrgnlCtrlSum")
    payments = list(body.all("OrgnlPmtInfAndSts"))
    lines = tuple(_status_line(each) for payment in payments for each in payment.all("TxInfAndSts"))
    if len(lines) > LINES_MAX:
        raise NotRead(Unreadable.TOO_LARGE, f"{LINES_MAX} lines at most")
    whole = group if group.value("GrpSts") else None
    status, code = (group.value("GrpSts"), _reason(group)) if whole else ("", "")
    # One file has one payment block: its status is the file's, when the file's is not given.
    if len(payments) == 1 and payments[0].value("PmtInfSts") and status in ("", "ACTC", "ACCP"):
        status, code = payments[0].value("PmtInfSts"), _reason(payments[0]) or code
    return StatusReport(
        message_id=body.needed("GrpHdr/MsgId"),
        original_message_id=group.needed("OrgnlMsgId"),
        status=status,
        code=code,
        count=_count(group.value("OrgnlNbOfTxs")),
        total_cents=_cents(total) if total else None,
        lines=lines,
    )


def _status_line(line: Element) -> StatusLine:
    return StatusLine(
        end_to_end_id=line.needed("OrgnlEndToEndId"),
        status=line.value("TxSts"),
        code=_reason(line),
        info=" ".join(each.text for each in _all(line, "StsRsnInf/AddtlInf"))[:200],
    )


def _reason(element: Element) -> str:
    information = element.find("StsRsnInf")
    if information is None:
        return ""
    return information.value("Rsn/Cd") or information.value("Rsn/Prtry")


def _statement(part: Element, *, is_statement: bool) -> Statement:
    balances = {each.value("Tp/CdOrPrtry/Cd"): each for each in part.all("Bal")}
    opening, closing = balances.get("OPBD") or balances.get("PRCD"), balances.get("CLBD")
    return Statement(
        id=part.needed("Id"),
        is_statement=is_statement,
        iban=(part.value("Acct/Id/IBAN") or part.needed("Acct/Id/Othr/Id")).upper(),
        opening_cents=_signed(opening) if opening else None,
        closing_cents=_signed(closing) if closing else None,
        entries=tuple(_entry(each) for each in part.all("Ntry")),
    )


def _entry(entry: Element) -> Entry:
    status = entry.value("Sts/Cd") or entry.value("Sts")
    batch = next(iter(_all(entry, "NtryDtls/Btch")), None)
    day = entry.value("BookgDt/Dt") or entry.value("BookgDt/DtTm")[:10]
    return Entry(
        amount_cents=_cents(entry.needed("Amt"), entry.find("Amt")),
        is_credit=_is_credit(entry),
        is_reversal=entry.value("RvslInd") in ("true", "1"),
        is_booked=status == "BOOK",
        booked_on=_day(day),
        reference=(entry.value("AcctSvcrRef") or entry.value("NtryRef"))[:35],
        message_id=batch.value("MsgId") if batch else "",
        payment_id=batch.value("PmtInfId") if batch else "",
        batch_count=_count(batch.value("NbOfTxs")) if batch else None,
        details=tuple(_detail(each) for each in _all(entry, "NtryDtls/TxDtls")),
        info=entry.value("AddtlNtryInf")[:200],
    )


def _detail(detail: Element) -> Detail:
    said = (detail.find("Amt"), detail.find("AmtDtls/TxAmt/Amt"))
    amount = next((each for each in said if each and _is_euros(each)), None)  # of a purchase abroad: the entry's
    returned = detail.find("RtrInf")
    return Detail(
        end_to_end_id=detail.value("Refs/EndToEndId"),
        message_id=detail.value("Refs/MsgId"),
        payment_id=detail.value("Refs/PmtInfId"),
        amount_cents=_cents(amount.text, amount) if amount else None,
        return_code=(returned.value("Rsn/Cd") or returned.value("Rsn/Prtry")) if returned else "",
        is_return=returned is not None,
        info=(detail.value("RmtInf/Ustrd") or detail.value("AddtlTxInf"))[:200],
    )


def _all(element: Element, path: str) -> list[Element]:
    found = [element]
    for name in path.split("/"):
        found = [child for each in found for child in each.all(name)]
    return found


def _is_credit(element: Element) -> bool:
    side = element.needed("CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise NotRead(Unreadable.INCOMPLETE, "CdtDbtInd")
    return side == "CRDT"


def _signed(balance: Element) -> int:
    amount = _cents(balance.needed("Amt"), balance.find("Amt"))
    return amount if _is_credit(balance) else -amount


def _cents(text: str, amount: Element | None = None) -> int:
    """Whole cents of euros. Raises NotRead for anything else."""
    if amount is not None and not _is_euros(amount):
        raise NotRead(Unreadable.INCOMPLETE, "an amount that is not in euros")
    if not _AMOUNT.fullmatch(text):
        raise NotRead(Unreadable.INCOMPLETE, "an amount that is no number")
    try:
        cents = Decimal(text) * 100
    except InvalidOperation as error:
        raise NotRead(Unreadable.INCOMPLETE, "an amount that is no number") from error
    if cents != cents.to_integral_value() or cents > AMOUNT_MAX:
        raise NotRead(Unreadable.INCOMPLETE, "an amount that is no whole number of cents")
    return int(cents)


def _is_euros(amount: Element) -> bool:
    return amount.attributes.get("Ccy", "EUR") == "EUR"


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
