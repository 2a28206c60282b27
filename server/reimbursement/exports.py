"""The files that people download: an affiliate's claims and transfers, a run's orders, and everything that a closed run leaves."""

from collections.abc import Iterator

from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.campaigns.models import Issuer
from server.database import Database
from server.reimbursement import bank_file, etat_liquidatif, finance_csv, payer, statements, store, texts
from server.reimbursement import csv_export as cell
from server.reimbursement.campaign_facts import CampaignFacts
from server.reimbursement.csv_export import Cell, write_csv
from server.reimbursement.etat_liquidatif import Cover
from server.reimbursement.orders import run_reference
from server.reimbursement.payer import Payer
from server.reimbursement.progress import Told, silent
from server.reimbursement.run_files import Role, RunFile
from server.reimbursement.run_lines import Content, read_content
from server.reimbursement.statements import ClaimLine, TransferLine
from server.reimbursement.store import OrderRow, RunRow
from server.reimbursement.totals import TotalsDiffer

FIXED_FILES = 6  # beside the annexes


def make_all(db: Database, facts: CampaignFacts, row: RunRow, told: Told = silent) -> tuple[RunFile, ...]:
    """Every file of a run, the bank's first, from the same stored lines: twice the same bytes. `row` is stamped (bank_file.stamp).

    Raises bank_file.Unfit when a bank would refuse the transfers, TotalsDiffer when a file is not what the run adds up to, and
    TypesettingFault.
    """
    chosen = payer.read(db, facts.issuer_id)
    content = read_content(db, row.key, told)
    total = FIXED_FILES + etat_liquidatif.parts_of(content)
    files: list[RunFile] = []
    for file in _each_file(facts, row, chosen, content):
        files.append(file)
        told("files", len(files), total)
    assert len(files) == total
    return tuple(files)


def _each_file(facts: CampaignFacts, row: RunRow, chosen: Payer, content: Content) -> Iterator[RunFile]:
    lot = run_reference(facts.short_name, row.campaign, row.number)
    cover = _cover(facts, row, lot)
    counted: list[tuple[RunFile, int, int]] = []  # with the lines and cents that each must add up to
    for role, version in ((Role.BANK, chosen.version), (Role.BANK_OTHER, chosen.version.other)):
        transfers = bank_file.transfer_file(facts, row, chosen, content, version)
        raw = bank_file.checked_bytes(transfers, content)
        file = RunFile(role=role, name=f"{lot}_virements.{version.value}.xml", content=raw)
        counted.append((file, len(content.paid), content.total_cents))
        yield file
    lines = finance_csv.lines_csv(content, row, lot, facts.name, chosen)
    proofs = finance_csv.proofs_csv(content)
    for role, name, raw, sums in (
        (Role.LINES, "lignes", lines, (len(content.paid), content.total_cents)),
        (Role.PROOFS, "justificatifs", proofs, (content.claim_count, content.claims_cents)),
    ):
        file = RunFile(role=role, name=f"{lot}_{name}.csv", content=raw)
        if finance_csv.added_up(raw, "montant") != sums:
            raise TotalsDiffer(f"{file.name} is not {sums[0]} lines of {sums[1]} cents")
        counted.append((file, *sums))
        yield file
    attached = [file for file, _, _ in counted]
    control = RunFile(role=Role.CONTROL, name=f"{lot}_controle.csv", content=finance_csv.control_csv(content, counted))
    yield control
    attached.append(control)
    for number, raw in enumerate(etat_liquidatif.annexes(content, row, cover), start=1):
        annex = RunFile(role=Role.ANNEX, name=f"{lot}_annexes-{number}.pdf", content=raw)
        attached.append(annex)
        yield annex
    raw = etat_liquidatif.voucher(content, row, cover, chosen, attached)
    yield RunFile(role=Role.STATEMENT, name=f"{lot}_etat-liquidatif.pdf", content=raw)


def _cover(facts: CampaignFacts, row: RunRow, lot: str) -> Cover:
    issuer = Issuer.objects.get(pk=facts.issuer_id)
    people = {person.actor: person for person in User.objects.filter(issuer=issuer, role=User.Role.CENTRAL)}

    def named(actor: str) -> str:
        return (people[actor].get_full_name() or people[actor].username) if actor in people else actor

    return Cover(
        issuer=issuer.name,
        accent_colour=issuer.accent_colour,
        campaign=facts.name,
        reference=lot,
        account=facts.debtor.iban,
        prepared=named(row.computed_by),
        approved=named(row.approved_by),
    )


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
        cell.text(line.remittance),
    ]


def _transfer_cells(line: TransferLine) -> list[Cell]:
    return [
        cell.text(line.label),
        cell.date(line.execution_date),
        cell.text(line.end_to_end_id),
        cell.text(line.remittance),
        cell.count(line.claim_count),
        cell.amount(line.offset_cents),
        cell.amount(line.again_cents),
        cell.amount(line.amount_cents),
        cell.text(line.holder_name),
        cell.text(texts.masked_iban(line.iban)),
        cell.text(texts.ORDER_STATES[line.state]),
        cell.text(texts.order_reason(line.state, line.reason)),
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
