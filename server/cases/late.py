"""Claims that arrived after the end of claims: two people decide them (E18), whatever else they are."""

from server.database import Database
from server.intake.claim_store import ClaimRow
from sync.contract.instant import civil_date


def is_late(db: Database, row: ClaimRow) -> bool:
    """By the day on which it was received, and the end of claims as it stands now."""
    found = db.row(
        "SELECT claims_to FROM campaigns_campaign WHERE issuer_id = %(issuer)s AND number = %(campaign)s",
        {"issuer": row.issuer_id, "campaign": row.campaign_number},
    )
    return found is not None and civil_date(row.received_ms) > found[0]
