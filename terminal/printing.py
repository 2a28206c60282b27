"""From a receipt or a report to a printable document. Pure. Sentences are texts', columns and bytes are the printer composer's.

One order for the eye: who, when, each ticket with its honest words, the total, what is left to pay, how to ask. The family's copy
carries the end of a ticket's number and a short reference, as text and as QR; a reprint says DUPLICATA before anything else.
"""

from drivers.printer.document import (
    Alignment,
    Block,
    Columns,
    Cut,
    Document,
    Feed,
    Line,
    Mark,
    Qr,
    Rule,
    Size,
    Weight,
)
from sync.contract.instant import civil_time
from sync.contract.money import Cents
from sync.contract.policy import Decision
from sync.contract.ticket import printed_number
from terminal.counter.day import DayReport
from terminal.counter.receipt import Receipt, ReceiptLine
from terminal.texts.french import Texts

_MASK = "****"  # every printer's code page has an asterisk
_SHOWN = 7  # `3456 78`


def paper_document(paper: Receipt | DayReport, texts: Texts) -> Document:
    """Whatever the counter prints."""
    return receipt_document(paper, texts) if isinstance(paper, Receipt) else report_document(paper, texts)


def receipt_document(receipt: Receipt, texts: Texts) -> Document:
    """One paper for the basket of one child."""
    first = receipt.lines[0]
    blocks: list[Block] = []
    if receipt.copy:
        blocks += [Mark(texts.receipt_duplicate(receipt.copy)), Feed()]
    blocks += _heading(receipt.issuer, receipt.affiliate, receipt.site)
    blocks += [
        Rule(),
        Columns(texts.receipt_number(receipt.number), texts.receipt_moment(civil_time(first.at))),
        Line(texts.receipt_counter(receipt.terminal)),
        Rule(),
    ]
    for at, line in enumerate(receipt.lines):
        blocks += [Feed()] if at else []
        blocks += _ticket(receipt, line, texts)
    blocks += [Rule(Weight.HEAVY), *_sums(receipt, texts), Feed(), *_foot(receipt, texts), Cut()]
    return Document(tuple(blocks))


def _heading(issuer: str, affiliate: str, site: str) -> list[Block]:
    blocks: list[Block] = [
        Line(affiliate, align=Alignment.CENTER, bold=True, size=Size.TALL),
        *([Line(site, align=Alignment.CENTER)] if site else []),
        Line(issuer, align=Alignment.CENTER),
    ]
    return blocks


def _ticket(receipt: Receipt, line: ReceiptLine, texts: Texts) -> list[Block]:
    number = "" if line.number is None else f"{_MASK} {printed_number(line.number)[-_SHOWN:]}"
    name = texts.receipt_ticket(number) if number else texts.receipt_typed()
    words = texts.receipt_guaranteed() if line.decision is Decision.GREEN else texts.receipt_reserved()
    blocks: list[Block] = [Columns(line.name or name, texts.money(line.amount), bold=True)]
    if line.name:
        blocks.append(Line(name))
    blocks.append(Line(texts.receipt_voided() if line.is_voided else words, bold=line.is_voided))
    blocks.append(Line(texts.receipt_entry(receipt.terminal, line.sequence, line.digest)))
    return blocks


def _sums(receipt: Receipt, texts: Texts) -> list[Block]:
    count = sum(not line.is_voided for line in receipt.lines)
    blocks: list[Block] = [
        Columns(texts.receipt_total(count), texts.money(receipt.total), bold=True, size=Size.TALL),
    ]
    if receipt.price is not None:
        left = Cents(max(0, receipt.price - receipt.total))
        blocks += [
            Columns(texts.receipt_price(), texts.money(receipt.price)),
            Columns(texts.receipt_left(), texts.money(left), bold=True),
        ]
    return blocks


def _foot(receipt: Receipt, texts: Texts) -> list[Block]:
    blocks: list[Block] = [Qr(receipt.reference), Line(receipt.reference, align=Alignment.CENTER), Feed()]
    if receipt.hotline:
        blocks.append(Line(texts.receipt_hotline(receipt.hotline), align=Alignment.CENTER))
    blocks.append(Line(texts.receipt_keep(), align=Alignment.CENTER))
    if receipt.copy:
        blocks.append(Line(texts.receipt_duplicate_made(civil_time(receipt.made_at)), align=Alignment.CENTER))
    return blocks


def report_document(report: DayReport, texts: Texts) -> Document:
    """X, or Z once it is recorded."""
    since = civil_time(report.since) if report.since is not None else None
    blocks: list[Block] = [
        *_heading(report.issuer, report.affiliate, report.site),
        Rule(),
        Line(texts.report_heading(report.number), align=Alignment.CENTER, bold=True, size=Size.TALL),
        Columns(texts.receipt_counter(report.terminal), texts.receipt_moment(civil_time(report.made_at))),
        Line(texts.report_since(since)),
        Rule(),
        Columns(texts.report_row("taken"), texts.report_count(report.count)),
        Columns("", texts.money(report.total)),
        Columns(texts.report_row("voided"), texts.report_count(report.voided_count)),
        Columns("", texts.money(report.voided_total)),
        Rule(Weight.HEAVY),
        Columns(texts.report_row("net"), texts.money(report.net), bold=True, size=Size.TALL),
        Rule(Weight.DOTTED),
        Columns(texts.report_row("perpetual"), texts.report_count(report.perpetual_count)),
        Columns("", texts.money(report.perpetual_total)),
        Line(texts.report_last_entry(report.terminal, report.sequence, report.digest)),
        Feed(),
    ]
    if report.number is None:
        blocks.append(Line(texts.report_not_a_closing(), align=Alignment.CENTER))
    else:
        blocks += [Line(texts.report_signature()), Feed(3), Rule(Weight.DOTTED)]
    return Document((*blocks, Cut()))
