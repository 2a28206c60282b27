"""One affiliate's statement of one transfer: its reference on the bank statement, and each ticket with the affiliate's own.

With it a treasurer closes the accounts without a spreadsheet (domain, C5). Made when it is asked for, from what does not change any
more: the same bytes each time. Never a child's name: the reference is what the affiliate's own counter typed.
"""

from collections.abc import Sequence
from pathlib import Path

from server import formats
from server.affiliates.models import Affiliate
from server.reimbursement import texts, texts_exports
from server.reimbursement.statements import ClaimLine, TransferLine
from server.reimbursement.typesetting import typeset

TEMPLATE = Path(__file__).with_name("bordereau.typ")


def bordereau(affiliate: Affiliate, transfer: TransferLine, claims: Sequence[ClaimLine]) -> bytes:
    """The PDF. Raises TypesettingFault."""
    issuer = affiliate.issuer
    claimed = sum(line.paid_cents for line in claims)
    return typeset(
        TEMPLATE,
        {
            "issuer": issuer.name,
            "accent": issuer.accent_colour,
            "hotline": issuer.hotline.replace(" ", formats.FIXED),
            "label": transfer.label,
            "body": f"{affiliate.name} (n°{formats.FIXED}{affiliate.number})",
            "siret": affiliate.siret,
            "account": f"{transfer.holder_name}, {texts.masked_iban(transfer.iban)}",
            "reference": transfer.end_to_end_id,
            "remittance": transfer.remittance,
            "amount": formats.euros(transfer.amount_cents),
            "said": texts_exports.transfer_said(is_paid=transfer.state == "paid"),
            "execution": formats.day(transfer.execution_date),
            "tickets": formats.count(len(claims)),
            "total": formats.euros(claimed),
            "themes": _themes(claims, transfer),
            "claims": [_row(line) for line in claims],
        },
    )


def _themes(claims: Sequence[ClaimLine], transfer: TransferLine) -> list[list[str]]:
    rows = []
    for themes in sorted({line.themes for line in claims}):
        amounts = [line.paid_cents for line in claims if line.themes == themes]
        rows.append([texts.THEMES.get(themes, "–"), formats.count(len(amounts)), formats.euros(sum(amounts))])
    if transfer.offset_cents:
        rows.append([texts_exports.OFFSETS, "", formats.euros(-transfer.offset_cents)])
    if transfer.again_cents:
        rows.append([texts_exports.AGAIN, "", formats.euros(transfer.again_cents)])
    return rows


def _row(line: ClaimLine) -> list[str]:
    number = formats.ticket_number(line.ticket_number) if line.ticket_number is not None else "–"
    return [
        formats.paris_time(line.captured_ms),
        number,
        line.reference,
        line.site,
        texts.THEMES.get(line.themes, "–"),
        formats.euros(line.paid_cents),
    ]
