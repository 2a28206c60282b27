"""From a run's stored orders to the bytes for the bank, and back to the same bytes for ever."""

import hashlib

from server.database import Database
from server.reimbursement import store
from server.reimbursement.calendar import first_bank_day
from server.reimbursement.campaign_facts import CampaignFacts
from server.reimbursement.orders import run_reference
from server.reimbursement.pain001 import CreditTransfer, TransferFile
from server.reimbursement.store import RunKey, RunRow
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant, civil_date

ATTEMPT = "A1"  # of the message id: a file is made once, so there is no second one


def transfer_file(db: Database, facts: CampaignFacts, row: RunRow, now: Instant) -> TransferFile:
    """What the bank is asked to do now, from the stored orders."""
    reference = run_reference(facts.short_name, row.campaign, row.number)
    return TransferFile(
        message_id=f"{reference}-{ATTEMPT}",
        created=now,
        # A run filed late is executed as soon as possible: banks refuse a date that has passed.
        execution=max(row.execution_date, first_bank_day(civil_date(now))),
        debtor=facts.debtor,
        transfers=tuple(
            CreditTransfer(
                end_to_end_id=order.end_to_end_id,
                amount_cents=order.amount_cents,
                creditor_name=order.holder_name,
                iban=order.iban,
                bic=order.bic,
                remittance=order.remittance,
            )
            for order in store.orders(db, row.key)
            if order.state == "in_run"
        ),
    )


def keep(db: Database, key: RunKey, file: TransferFile, raw: bytes) -> None:
    """Stores the bytes with their hash, and what they say of themselves."""
    store.set_file(
        db,
        key,
        message_id=file.message_id,
        created=file.created,
        execution=file.execution,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def kept(db: Database, key: RunKey) -> bytes | None:
    """The file as it was made, or None before. Raises TotalsDiffer when its bytes are not those any more."""
    row, raw = store.run(db, key), store.file_bytes(db, key)
    if row is None or raw is None:
        return None
    if hashlib.sha256(raw).hexdigest() != row.file_sha256:
        raise TotalsDiffer(f"the kept file of run {key.number} is not the one that was recorded")
    return raw
