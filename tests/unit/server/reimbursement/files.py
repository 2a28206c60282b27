"""Transfer files to test with: real check digits, no real account."""

import datetime as dt
from dataclasses import replace

from server.reimbursement.pain001 import CreditTransfer, Debtor, Profile, TransferFile, Version
from sync.contract.instant import PARIS, Instant

CREATED = Instant(round(dt.datetime(2026, 10, 16, 9, 30, tzinfo=PARIS).timestamp() * 1000))

DEBTOR = Debtor(
    name="Département des Hauts-de-Vallée",
    iban="FR7630001007941234567890185",
    bic="BDFEFRPPCCT",
    identifier="22920050600011",
    town="Saint-Cœur",
)

JUDO = CreditTransfer(
    end_to_end_id="PP-2627-R05-000042",
    amount_cents=43_000,
    creditor_name="Judo-Club de Saint-Cœur & Amis",
    iban="FR7630006000011234567890189",
    bic="AGRIFRPP",
    remittance="PASS+ R05 JUSQU'AU 15/10/2026 9 TICKETS AFF 00042",
    town="L’Haÿ-les-Roses",
)
THEATRE = CreditTransfer(
    end_to_end_id="PP-2627-R05-000007",
    amount_cents=1,
    creditor_name="Théâtre de l’Œuvre",
    iban="DE89370400440532013000",
    bic="",
    remittance="PASS+ R05",
)

FILE = TransferFile(
    message_id="PP-2627-R05-A1",
    created=CREATED,
    execution=dt.date(2026, 10, 20),
    debtor=DEBTOR,
    transfers=(JUDO, THEATRE),
)

FILES = {
    "09": FILE,
    "03": replace(FILE, profile=Profile(version=Version.V03)),
    "09 with towns": replace(FILE, profile=Profile(with_towns=True)),
    "03 line by line": replace(FILE, profile=Profile(version=Version.V03, is_batch_booked=False, with_towns=True)),
}


def file_with(*transfers: CreditTransfer) -> TransferFile:
    return replace(FILE, transfers=transfers)
