"""The files that people download: an affiliate's claims, its transfers, and a run's orders for the finance service."""

from server.affiliates.models import Affiliate
from server.database import Database
from server.reimbursement import csv_export as cell
from server.reimbursement import statements, store, texts
from server.reimbursement.campaign_facts import CampaignFacts
from server.reimbursement.csv_export import Cell, write_csv
from server.reimbursement.statements import ClaimLine, TransferLine
from server.reimbursement.store import OrderRow, RunRow


def claims_csv(db: Database, issuer_id: int, affiliate_number: int) -> bytes:
    """The general statement of reimbursements: every claim of an affiliate, with its answer and its transfer."""
    lines = statements.claims(db, issuer_id, affiliate_number)
    return write_csv(texts.CLAIM_COLUMNS, [_claim_cells(line) for line in lines])


def transfers_csv(db: Database, issuer_id: int, affiliate_number: int) -> bytes:
    """Every transfer of an affiliate."""
    lines = statements.transfers(db, issuer_id, affiliate_number)
    return write_csv(texts.TRANSFER_COLUMNS, [_transfer_cells(line) for line in lines])


def statement_csv(db: Database, issuer_id: int, affiliate_number: int, campaign: int, run: int) -> bytes:
    """The claims that one transfer pays."""
    lines = statements.claims_of_run(db, issuer_id, affiliate_number, campaign, run)
    return write_csv(texts.CLAIM_COLUMNS, [_claim_cells(line) for line in lines])


def orders_csv(db: Database, facts: CampaignFacts, row: RunRow) -> bytes:
    """One line per order of the run, for the software of the finance service: no total line, it would break the import."""
    orders = store.orders(db, row.key)
    affiliates = {each.number: each for each in Affiliate.objects.filter(issuer_id=facts.issuer_id)}
    return write_csv(
        texts.ORDER_COLUMNS,
        [_order_cells(facts, row, order, affiliates.get(order.affiliate_number)) for order in orders],
    )


def _claim_cells(line: ClaimLine) -> list[Cell]:
    return [
        cell.ticket(line.ticket_number),
        cell.text(texts.THEMES.get(line.themes, "")),
        cell.amount(line.claimed_cents),
        cell.amount(line.paid_cents),
        cell.moment(line.captured_ms),
        cell.moment(line.received_ms),
        cell.text(texts.CLAIM_STATES[line.state]),
        cell.text(texts.claim_reason(line.verdict_code)),
        cell.text(line.reference),
        cell.text(line.site),
        cell.text(line.run_label),
        cell.date(line.execution_date),
        cell.text(line.end_to_end_id),
    ]


def _transfer_cells(line: TransferLine) -> list[Cell]:
    return [
        cell.text(line.label),
        cell.date(line.execution_date),
        cell.text(line.end_to_end_id),
        cell.count(line.claim_count),
        cell.amount(line.amount_cents),
        cell.text(line.holder_name),
        cell.text(texts.masked_iban(line.iban)),
        cell.text(texts.ORDER_STATES[line.state]),
        cell.text(texts.blocking(line.reason)),
    ]


def _order_cells(facts: CampaignFacts, row: RunRow, order: OrderRow, affiliate: Affiliate | None) -> list[Cell]:
    return [
        cell.text(facts.name),
        cell.count(row.number),
        cell.moment(row.cut_off_ms),
        cell.date(row.execution_date),
        cell.text(order.end_to_end_id),
        cell.count(order.affiliate_number),
        cell.digits("".join(filter(str.isdigit, affiliate.siret)) if affiliate else ""),
        cell.text(affiliate.name if affiliate else ""),
        cell.text(order.holder_name),
        cell.text(order.iban),
        cell.text(order.bic),
        cell.text(order.remittance),
        cell.amount(order.amount_cents),
        cell.count(order.claim_count),
        cell.text(texts.ORDER_STATES[order.state]),
        cell.text(texts.blocking(order.reason)),
    ]
