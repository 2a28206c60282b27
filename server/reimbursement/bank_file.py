"""From a run's stored orders to the bytes for the bank, and back to the same bytes for ever."""

import hashlib
import re
from dataclasses import replace

from server.database import Database
from server.reimbursement import store
from server.reimbursement.calendar import first_bank_day
from server.reimbursement.campaign_facts import CampaignFacts
from server.reimbursement.epc_rules import Finding, check_file
from server.reimbursement.orders import run_reference
from server.reimbursement.pain001 import CreditTransfer, Profile, TransferFile, Version, amount_text, write_transfers
from server.reimbursement.payer import Payer
from server.reimbursement.run_lines import Content
from server.reimbursement.store import RunKey, RunRow
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant, civil_date

HEAD_MAX = 8_000  # bytes of a file in which its debtor's account stands: names and addresses come before it
_DEBTOR = re.compile(rb"<DbtrAcct>\s*<Id>\s*<IBAN>([A-Z0-9]{15,34})</IBAN>")
ATTEMPT = "A1"  # of the message id: a file is made once, so there is no second one


class Unfit(Exception):
    """A bank would refuse the file; `findings` says why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def stamp(facts: CampaignFacts, row: RunRow, now: Instant) -> RunRow:
    """The run with what its files say of themselves: id, time, and the day on which the bank is asked to pay."""
    return replace(
        row,
        message_id=f"{run_reference(facts.short_name, row.campaign, row.number)}-{ATTEMPT}",
        created_ms=now,
        # A run filed late is executed as soon as possible: banks refuse a date that has passed.
        execution_date=max(row.execution_date, first_bank_day(civil_date(now))),
    )


def transfer_file(facts: CampaignFacts, row: RunRow, payer: Payer, content: Content, version: Version) -> TransferFile:
    """What the bank is asked to do, from the stored lines."""
    assert row.created_ms is not None, "a run is stamped before its files are made"
    return TransferFile(
        message_id=row.message_id,
        created=row.created_ms,
        execution=row.execution_date,
        debtor=replace(facts.debtor, town=payer.town),
        profile=Profile(version=version, is_batch_booked=payer.is_batch_booked, with_towns=payer.with_towns),
        transfers=tuple(
            CreditTransfer(
                end_to_end_id=line.order.end_to_end_id,
                amount_cents=line.order.amount_cents,
                creditor_name=line.order.holder_name,
                iban=line.order.iban,
                bic=line.order.bic,
                remittance=line.order.remittance,
                town=line.body.town,
            )
            for line in content.paid
        ),
    )


def checked_bytes(file: TransferFile, content: Content) -> bytes:
    """The file as the bank gets it. Raises Unfit, or TotalsDiffer when it does not add up to the run."""
    raw = write_transfers(file)
    findings = check_file(raw)
    if findings:
        raise Unfit(findings)
    total = f"<CtrlSum>{amount_text(content.total_cents)}</CtrlSum>".encode()
    if raw.count(total) != 2 or raw.count(b"<EndToEndId>") != len(content.paid):
        raise TotalsDiffer(f"{file.message_id} is not {len(content.paid)} lines of {content.total_cents} cents")
    return raw


def keep(db: Database, row: RunRow, raw: bytes) -> None:
    """Stores the bytes with their hash, and what they say of themselves. `row` is stamped."""
    assert row.created_ms is not None
    store.set_file(
        db,
        row.key,
        message_id=row.message_id,
        created=row.created_ms,
        execution=row.execution_date,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def paid_from(db: Database, issuer_id: int) -> frozenset[str]:
    """Every account that a kept file asks the bank to debit, as the files say it: the payer may have another one now."""
    heads = db.rows(
        "SELECT substr(file, 1, %(most)s) FROM reimbursement_run WHERE issuer_id = %(issuer)s AND file IS NOT NULL",
        {"issuer": issuer_id, "most": HEAD_MAX},
    )
    found = [_DEBTOR.search(bytes(head)) for (head,) in heads]
    return frozenset(each.group(1).decode() for each in found if each)


def kept(db: Database, key: RunKey) -> bytes | None:
    """The file as it was made, or None before. Raises TotalsDiffer when its bytes are not those any more."""
    row, raw = store.run(db, key), store.file_bytes(db, key)
    if row is None or raw is None:
        return None
    if hashlib.sha256(raw).hexdigest() != row.file_sha256:
        raise TotalsDiffer(f"the kept file of run {key.number} is not the one that was recorded")
    return raw
