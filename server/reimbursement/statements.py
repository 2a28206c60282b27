"""What an affiliate may read about its claims and transfers: rows for pages and files alike. Never a child's name or birthdate."""

import datetime as dt
from dataclasses import dataclass

from server.database import Database
from sync.contract.ids import TicketNumber
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One redemption claim, with its run and transfer once it has one. `themes` is 0 when the ticket is unknown.

    `set_against_cents` of one that is barred, or paid without a run, paid a debt.
    """

    terminal: int
    epoch: int
    sequence: int
    ticket_number: TicketNumber | None
    themes: int
    claimed_cents: int
    paid_cents: int
    captured_ms: Instant
    received_ms: Instant
    state: str
    verdict_code: VerdictCode
    reference: str
    site: str
    run_number: int | None
    run_label: str
    execution_date: dt.date | None
    end_to_end_id: str
    remittance: str
    order_state: str = ""
    set_against_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """One payment order of an affiliate. `debt_cents`: what it still owes after it.

    Of one that came back: `reason_code` is the bank's, `set_against_cents` paid a debt, `reissued_run` paid the rest.
    """

    campaign: int
    run: int
    label: str
    execution_date: dt.date
    end_to_end_id: str
    amount_cents: int
    claim_count: int
    offset_cents: int
    again_cents: int
    holder_name: str
    iban: str
    remittance: str
    state: str
    reason: str
    debt_cents: int = 0
    reason_code: str = ""
    set_against_cents: int = 0
    reissued_run: int | None = None


def claims(db: Database, issuer_id: int, affiliate_number: int) -> list[ClaimLine]:
    """Every claim of the affiliate, the latest received first."""
    return db.records(
        ClaimLine,
        _CLAIMS + " WHERE c.issuer_id = %(issuer)s AND c.affiliate_number = %(affiliate)s "
        "ORDER BY c.received_ms DESC, c.received_order DESC",
        {"issuer": issuer_id, "affiliate": affiliate_number},
    )


def claim(
    db: Database, issuer_id: int, affiliate_number: int, terminal: int, epoch: int, sequence: int
) -> ClaimLine | None:
    """One claim, if it is this affiliate's."""
    return db.record(
        ClaimLine,
        _CLAIMS + " WHERE c.issuer_id = %(issuer)s AND c.affiliate_number = %(affiliate)s "
        "AND c.terminal = %(terminal)s AND c.epoch = %(epoch)s AND c.sequence = %(sequence)s",
        {
            "issuer": issuer_id,
            "affiliate": affiliate_number,
            "terminal": terminal,
            "epoch": epoch,
            "sequence": sequence,
        },
    )


def claims_of_run(db: Database, issuer_id: int, affiliate_number: int, campaign: int, run: int) -> list[ClaimLine]:
    """The claims that one transfer pays, in the order in which the tickets were taken."""
    return db.records(
        ClaimLine,
        _CLAIMS + " WHERE c.issuer_id = %(issuer)s AND c.affiliate_number = %(affiliate)s "
        "AND c.campaign_number = %(campaign)s AND c.run_number = %(run)s ORDER BY c.captured_ms, c.received_order",
        {"issuer": issuer_id, "affiliate": affiliate_number, "campaign": campaign, "run": run},
    )


def transfers(db: Database, issuer_id: int, affiliate_number: int) -> list[TransferLine]:
    """Every order of the affiliate that was not abandoned, the newest first."""
    return db.records(
        TransferLine,
        "SELECT o.campaign, o.run, r.label, r.execution_date, o.end_to_end_id, o.amount_cents, o.claim_count, "
        "o.offset_cents, o.again_cents, o.holder_name, o.iban, o.remittance, o.state, o.reason, "
        "o.debt_cents, o.reason_code, o.set_against_cents, o.reissued_run FROM reimbursement_paymentorder o "
        "JOIN reimbursement_run r ON r.issuer_id = o.issuer_id AND r.campaign = o.campaign AND r.number = o.run "
        "WHERE o.issuer_id = %(issuer)s AND o.affiliate_number = %(affiliate)s AND r.state <> 'abandoned' "
        "ORDER BY r.cut_off_ms DESC, o.campaign DESC",
        {"issuer": issuer_id, "affiliate": affiliate_number},
    )


_CLAIMS = (
    "SELECT c.terminal, c.epoch, c.sequence, c.ticket_number, COALESCE(t.themes, d.themes, 0) AS themes, c.claimed_cents, "
    "c.paid_cents, c.captured_ms, c.received_ms, c.state, c.verdict_code, c.reference, COALESCE(g.site, '') AS site, "
    "c.run_number, COALESCE(r.label, '') AS run_label, r.execution_date, "
    "COALESCE(o.end_to_end_id, '') AS end_to_end_id, COALESCE(o.remittance, '') AS remittance, "
    "COALESCE(o.state, '') AS order_state, c.set_against_cents FROM intake_claim c "
    "LEFT JOIN tickets_ticket t ON t.issuer_id = c.issuer_id AND t.number = c.ticket_number "
    "LEFT JOIN cards_debit d ON d.issuer_id = c.issuer_id AND d.number = c.ticket_number "
    "LEFT JOIN terminals_terminal g ON g.issuer_id = c.issuer_id AND g.terminal = c.terminal "
    "LEFT JOIN reimbursement_run r ON r.issuer_id = c.issuer_id AND r.campaign = c.campaign_number "
    "AND r.number = c.run_number "
    "LEFT JOIN reimbursement_paymentorder o ON o.issuer_id = c.issuer_id AND o.campaign = c.campaign_number "
    "AND o.run = c.run_number AND o.affiliate_number = c.affiliate_number"
)
