"""A run's lines for the finance service, what they must add up to, and the way from each line back to what counters signed.

One column per element of the payment file that the financial software will write itself (PES Aller dépense: Tiers, CpteBancaire,
LigneDePiece); no total line, which would be imported as a payment. Names lose `"` and `;`: not every importer reads quotes.
"""

import csv
import io
import textwrap
from collections.abc import Iterator, Sequence

from server.reimbursement import csv_export as cell
from server.reimbursement import texts_exports as texts
from server.reimbursement.csv_export import Cell, write_csv
from server.reimbursement.epc_text import transliterate
from server.reimbursement.payer import Payer
from server.reimbursement.run_files import RunFile
from server.reimbursement.run_lines import Content, Line, Wallet
from server.reimbursement.store import RunRow
from sync.contract.instant import civil_date

HOLDER_MAX = 32  # PES TitCpte
LABEL_MAX = 70  # PES LibVir1 and LibVir2
SIRET_DIGITS = 14
_PLAIN = str.maketrans({'"': "'", ";": ","})


def lines_csv(content: Content, row: RunRow, lot: str, campaign: str, payer: Payer) -> bytes:
    """`lot`: the run's reference, which begins every line's."""
    assert row.created_ms is not None, "a run has its date before it has its lines"
    shared = (
        cell.count(row.execution_date.year),
        cell.text(_plain(campaign)),
        cell.text(lot),
        cell.date(civil_date(row.created_ms)),
    )
    codes = tuple(cell.code(each) for each in (payer.nature, payer.function, payer.commitment))
    return write_csv(texts.FINANCE_COLUMNS, [[*shared, *_line_cells(line, codes)] for line in content.paid])


def _line_cells(line: Line, codes: Sequence[Cell]) -> Iterator[Cell]:
    order, labels = line.order, textwrap.wrap(line.order.remittance, LABEL_MAX)
    yield cell.text(order.end_to_end_id)
    yield cell.count(order.affiliate_number)
    yield cell.digits("".join(filter(str.isdigit, line.body.siret))[:SIRET_DIGITS])
    yield cell.text(_plain(line.body.name))
    yield cell.text(transliterate(order.holder_name, HOLDER_MAX))
    yield cell.text(order.iban)
    yield cell.text(order.bic)
    yield cell.digits(_bank(order.iban))
    yield from codes
    yield cell.text(labels[0])
    yield cell.text(" ".join(labels[1:]))
    yield cell.amount(order.amount_cents)
    yield cell.count(order.claim_count)
    yield cell.amount(line.cents_of(Wallet.SPORT))
    yield cell.amount(line.cents_of(Wallet.CULTURE))
    yield cell.amount(line.order.offset_cents)
    yield cell.digest(line.fingerprint)


def _bank(iban: str) -> str:
    """The bank's own number, which French and Monegasque accounts begin with."""
    return iban[4:9] if iban[:2] in ("FR", "MC") else ""


def _plain(name: str) -> str:
    return name.translate(_PLAIN)


def proofs_csv(content: Content) -> bytes:
    """One line per claim: which line of the payment holds it (none when it only paid a debt), and the digest of the entry that
    the counter signed.
    """
    return write_csv(texts.PROOF_COLUMNS, _proof_rows(content))


def _proof_rows(content: Content) -> Iterator[Sequence[Cell]]:
    wallets = {wallet: cell.text(words) for wallet, words in texts.WALLETS.items()}
    for line in content.settled:
        shared = (cell.text(line.order.end_to_end_id), cell.count(line.order.affiliate_number))
        for proof in line.proofs:
            yield (
                *shared,
                cell.ticket(proof.ticket_number),
                wallets[proof.wallet],
                cell.amount(proof.paid_cents),
                cell.moment(proof.captured_ms),
                cell.count(proof.terminal),
                cell.count(proof.epoch),
                cell.count(proof.sequence),
                cell.digest(proof.digest),
            )


def control_csv(content: Content, files: Sequence[tuple[RunFile, int, int]]) -> bytes:
    """One line per file: its hash, and the number of lines and the cents that it must add up to; then the run's own sums."""
    sums = content.by_wallet()
    same = (
        cell.count(content.claim_count),
        *(cell.amount(sums[wallet][1]) for wallet in Wallet),
        cell.amount(content.offset_cents),
        cell.amount(content.again_cents),
        cell.count(len(content.excluded)),
        cell.amount(sum(each.order.amount_cents for each in content.excluded)),
    )
    return write_csv(
        texts.CONTROL_COLUMNS,
        [
            (cell.text(file.name), cell.digest(file.sha256), cell.count(lines), cell.amount(cents), *same)
            for file, lines, cents in files
        ],
    )


def added_up(raw: bytes, column: str) -> tuple[int, int]:
    """Lines and cents of a finished file, read back as another program would read it."""
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
    amounts = [row[column] for row in rows]
    return len(amounts), sum(int(amount.replace(",", "")) for amount in amounts)
