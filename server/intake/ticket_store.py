"""The SQL of tickets as a claim is judged on them: with pupil, campaign and opposition. Decides nothing."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from server.database import Database
from server.intake.claim_store import listed
from sync.contract.ids import CampaignNumber, TicketNumber
from sync.contract.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTicket:
    """A ticket with all that its judgement needs."""

    number: TicketNumber
    campaign_number: CampaignNumber
    state: str
    themes: int
    amount_cents: Cents
    assigned_affiliate: int
    generation: int
    below_generation: int | None  # of its opposition
    list_version: int | None
    birthdate: dt.date
    valid_from: dt.date
    valid_to: dt.date
    claims_to: dt.date
    birthdate_required: bool
    rules_version: int  # that the four fields above are of


def read(db: Database, issuer: int, numbers: Collection[TicketNumber]) -> dict[TicketNumber, StoredTicket]:
    """By number; one that was never drawn is absent. `numbers` is a batch's worth: it is written into the statement."""
    if not numbers:
        return {}
    found = db.records(
        StoredTicket,
        f"""
        SELECT t.number, t.campaign_number, t.state, t.themes, t.amount_cents, t.assigned_affiliate, t.generation,
               o.below_generation, o.list_version, u.birthdate,
               c.valid_from, c.valid_to, c.claims_to, c.birthdate_required, c.rules_version
        FROM tickets_ticket t
        JOIN passes_pass p ON p.id = t.pass_id JOIN passes_pupil u ON u.id = p.pupil_id
        JOIN campaigns_campaign c ON c.issuer_id = t.issuer_id AND c.number = t.campaign_number
        LEFT JOIN tickets_opposition o ON o.issuer_id = t.issuer_id AND o.number = t.number
        WHERE t.issuer_id = %(issuer)s AND t.number IN ({listed(numbers)})
        """,  # noqa: S608  # integers only
        {"issuer": issuer},
    )
    return {one.number: one for one in found}


def move(db: Database, issuer: int, numbers: Collection[TicketNumber], before: str, after: str) -> int:
    """From one state to another; how many were in the first."""
    return db.execute(
        "UPDATE tickets_ticket SET state = %(after)s "  # noqa: S608  # integers only
        f"WHERE issuer_id = %(issuer)s AND number IN ({listed(numbers)}) AND state = %(before)s",
        {"issuer": issuer, "before": before, "after": after},
    )
