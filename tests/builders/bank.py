"""A bank: takes a payment file as a bank does, and answers as banks do, from its own reading of the file.

It refuses some orders before booking (pain.002), books the rest in one debit, sends some back two days later (camt.053),
repeats what it said, speaks of orders that nobody gave it, and cuts files. Chance comes from a seed. Some banks indent their files,
book each order on a line of its own, and name message and payment block in every detail.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from xml.sax.saxutils import escape

from lxml import etree

# Of camt, around each change of shape (03: a detail's amount is its own; 07: a status is a code), and what banks send (02, 04, 08).
EDITIONS = ("02", "03", "04", "06", "07", "08", "14")
REJECT_REASONS = ("AC01", "RC01", "AC04", "FF01")
RETURN_REASONS = ("AC04", "MD07", "MS03", "AG01")
OPENING = 500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A line of the payment file, as the bank read it."""

    name: str
    cents: int
    iban: str


@dataclass(slots=True, kw_only=True)
class File:
    """A payment file that was handed in. `refused`: name to reason, before booking; `returned`: after."""

    message: str
    payment: str
    iban: str
    orders: list[Order]
    refused: dict[str, str] = field(default_factory=dict)
    returned: dict[str, str] = field(default_factory=dict)

    @property
    def booked(self) -> list[Order]:
        return [order for order in self.orders if order.name not in self.refused]

    @property
    def booked_cents(self) -> int:
        return sum(order.cents for order in self.booked)


class Bank:
    """One payer's bank. `rejects` and `returns`: shares of the orders. `is_indented`: its files are for people to read."""

    def __init__(
        self, seed: str = "bank", rejects: float = 0.05, returns: float = 0.03, *, is_indented: bool = False
    ) -> None:
        self._chance = Random(seed)
        self._document = _indented if is_indented else _document
        self._rejects, self._returns = rejects, returns
        self._count = 0
        self._balance = OPENING

    def take(self, raw: bytes) -> File:
        """Reads the file as a stranger would: by the names of its elements."""
        root = etree.fromstring(raw)

        def every(element: etree._Element, name: str) -> list[etree._Element]:
            return list(element.iter(f"{{*}}{name}"))

        def text(element: etree._Element, name: str) -> str:
            return every(element, name)[0].text or ""

        orders = [
            Order(
                name=text(line, "EndToEndId"),
                cents=int(Decimal(text(line, "InstdAmt")) * 100),
                iban=text(every(line, "CdtrAcct")[0], "IBAN"),
            )
            for line in every(root, "CdtTrfTxInf")
        ]
        made = File(
            message=text(root, "MsgId"),
            payment=text(root, "PmtInfId"),
            iban=text(every(root, "DbtrAcct")[0], "IBAN"),
            orders=orders,
        )
        for order in orders:
            if self._chance.random() < self._rejects:
                made.refused[order.name] = self._chance.choice(REJECT_REASONS)
            elif self._chance.random() < self._returns:
                made.returned[order.name] = self._chance.choice(RETURN_REASONS)
        return made

    def report(
        self,
        file: File,
        *,
        edition: str = "10",
        status: str = "",
        code: str = "",
        lines: Sequence[tuple[str, str, str]] | None = None,
        count: int | None = None,
        cents: int | None = None,
    ) -> bytes:
        """pain.002. By default what it made of the file: PART with the refused lines, or ACCP. `lines`: name, status, reason."""
        told = [(name, "RJCT", reason) for name, reason in file.refused.items()] if lines is None else lines
        whole = status or ("PART" if told else "ACCP")
        rows = "".join(
            f"<TxInfAndSts><StsId>{self._next()}</StsId><OrgnlEndToEndId>{escape(name)}</OrgnlEndToEndId>"
            f"<TxSts>{each}</TxSts>{_reason(reason)}</TxInfAndSts>"
            for name, each, reason in told
        )
        number = len(file.orders) if count is None else count
        total = sum(order.cents for order in file.orders) if cents is None else cents
        block = (
            f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file.payment}</OrgnlPmtInfId>{rows}</OrgnlPmtInfAndSts>"
            if rows
            else ""
        )
        return self._document(
            f"pain.002.001.{edition}",
            "<CstmrPmtStsRpt>"
            f"<GrpHdr><MsgId>BANK{self._next()}</MsgId><CreDtTm>2026-10-21T09:00:00</CreDtTm></GrpHdr>"
            f"<OrgnlGrpInfAndSts><OrgnlMsgId>{escape(file.message)}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
            f"<OrgnlNbOfTxs>{number}</OrgnlNbOfTxs><OrgnlCtrlSum>{_euros(total)}</OrgnlCtrlSum>"
            f"<GrpSts>{whole}</GrpSts>{_reason(code)}</OrgnlGrpInfAndSts>{block}</CstmrPmtStsRpt>",
        )

    def statement(
        self,
        iban: str,
        entries: Sequence[str],
        movement: int,
        *,
        edition: str = "08",
        off_by: int = 0,
        is_advice: bool = False,
    ) -> bytes:
        """camt.053 with balances before and after, or a camt.054, of these entries."""
        return self.statements(
            [self.part(iban, entries, movement, off_by=off_by, is_advice=is_advice)],
            edition=edition,
            is_advice=is_advice,
        )

    def statements(self, parts: Sequence[str], *, edition: str = "08", is_advice: bool = False) -> bytes:
        """One file of these: several days, or several accounts."""
        body, kind = ("BkToCstmrDbtCdtNtfctn", "054") if is_advice else ("BkToCstmrStmt", "053")
        return self._document(
            f"camt.{kind}.001.{edition}",
            f"<{body}><GrpHdr><MsgId>{self._next()}</MsgId><CreDtTm>2026-10-22T06:00:00</CreDtTm></GrpHdr>"
            f"{''.join(parts)}</{body}>",
        )

    def part(
        self, iban: str, entries: Sequence[str], movement: int, *, off_by: int = 0, is_advice: bool = False
    ) -> str:
        """A statement, or an advice, of one account. `movement`: from its opening to its closing balance."""
        opening, self._balance = self._balance, self._balance + (0 if is_advice else movement)
        balances = "" if is_advice else _balance("OPBD", opening) + _balance("CLBD", opening + movement + off_by)
        name = "Ntfctn" if is_advice else "Stmt"
        return (
            f"<{name}><Id>REL-{self._next()}</Id><CreDtTm>2026-10-22T06:00:00</CreDtTm>"
            f"<Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{balances}{''.join(entries)}</{name}>"
        )

    def executed(self, file: File, *, edition: str = "08", on: str = "2026-10-21") -> bytes:
        """The statement of the day of the debit."""
        return self.statement(
            file.iban, [self.debit(file, edition=edition, on=on)], -file.booked_cents, edition=edition
        )

    def sent_back(self, file: File, *, edition: str = "08", is_advice: bool = False) -> bytes:
        """The statement of two days later, with what came back."""
        back = [order for order in file.orders if order.name in file.returned]
        entries = [self.back(order.name, order.cents, file.returned[order.name], edition=edition) for order in back]
        total = sum(order.cents for order in back)
        return self.statement(file.iban, entries, total, edition=edition, is_advice=is_advice)

    def debit(
        self,
        file: File,
        *,
        cents: int | None = None,
        edition: str = "08",
        on: str = "2026-10-21",
        one_by_one: Sequence[Order] = (),
        is_named_whole: bool = False,
    ) -> str:
        """The entry that debits the file, as one sum or with its lines. `is_named_whole`: each line names its file too."""
        amount = file.booked_cents if cents is None else cents
        whole = f"<MsgId>{file.message}</MsgId><PmtInfId>{file.payment}</PmtInfId>"
        details = "".join(
            f"<TxDtls><Refs>{whole if is_named_whole else ''}<EndToEndId>{order.name}</EndToEndId></Refs>"
            f"{_inner(order.cents, 'DBIT', edition)}</TxDtls>"
            for order in one_by_one
        )
        batch = f"<Btch>{whole}</Btch>"
        return self._entry(amount, "DBIT", edition, on, (batch if not details else "") + details)

    def debits(self, file: File, *, edition: str = "08") -> list[str]:
        """BtchBookg=false: one entry for each order, whose only detail names message, payment block and order."""
        return [
            self.debit(file, cents=order.cents, edition=edition, one_by_one=[order], is_named_whole=True)
            for order in file.booked
        ]

    def back(self, name: str, cents: int, reason: str, *, edition: str = "08", on: str = "2026-10-23") -> str:
        """The entry of an order that came back."""
        returned = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
        detail = f"<TxDtls><Refs><EndToEndId>{escape(name)}</EndToEndId></Refs>{_inner(cents, 'CRDT', edition)}{returned}</TxDtls>"
        return self._entry(cents, "CRDT", edition, on, detail)

    def other(self, cents: int, side: str, info: str, *, edition: str = "08") -> str:
        """A line of the account that has nothing to do with us."""
        return self._entry(cents, side, edition, "2026-10-21", "", f"<AddtlNtryInf>{escape(info)}</AddtlNtryInf>")

    def _entry(self, cents: int, side: str, edition: str, on: str, details: str, after: str = "") -> str:
        status = "<Sts>BOOK</Sts>" if edition < "07" else "<Sts><Cd>BOOK</Cd></Sts>"
        inner = f"<NtryDtls>{details}</NtryDtls>" if details else ""
        return (
            f"<Ntry>{_amount(cents)}<CdtDbtInd>{side}</CdtDbtInd>{status}<BookgDt><Dt>{on}</Dt></BookgDt>"
            f"<AcctSvcrRef>{self._next()}</AcctSvcrRef><BkTxCd/>{inner}{after}</Ntry>"
        )

    def _next(self) -> str:
        self._count += 1
        return f"{self._count:08d}"


def cut(raw: bytes, share: float = 0.6) -> bytes:
    """A file that broke off on its way."""
    return raw[: int(len(raw) * share)]


def _reason(code: str) -> str:
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""


def _amount(cents: int) -> str:
    return f'<Amt Ccy="EUR">{_euros(cents)}</Amt>'


def _inner(cents: int, side: str, edition: str) -> str:
    """The first editions put the amount of a detail deeper."""
    return (
        f"{_amount(cents)}<CdtDbtInd>{side}</CdtDbtInd>"
        if edition >= "03"
        else f"<AmtDtls><TxAmt>{_amount(cents)}</TxAmt></AmtDtls>"
    )


def _balance(kind: str, cents: int) -> str:
    side = "CRDT" if cents >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(abs(cents))}<CdtDbtInd>{side}</CdtDbtInd>"
        "<Dt><Dt>2026-10-21</Dt></Dt></Bal>"
    )


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _indented(kind: str, body: str) -> bytes:
    made: bytes = etree.tostring(
        etree.fromstring(_document(kind, body)), pretty_print=True, xml_declaration=True, encoding="UTF-8"
    )
    return made


def _document(kind: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}">{body}</Document>'
    ).encode()
