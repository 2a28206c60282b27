"""The SQL of withdrawn passes, and of the lock that keeps what is done to one pass's money in single file. Decides nothing."""

from dataclasses import dataclass

from server.database import Database, Value
from server.ledger.rules import Occasion
from sync.contract.instant import Instant

_ADD = """
INSERT INTO passes_withdrawal (issuer_id, pass_id, rank, reason, actor, at_ms, cents, tickets)
VALUES (%(issuer)s, %(pass)s, %(rank)s, %(reason)s, %(actor)s, %(at)s, %(cents)s, %(tickets)s)
"""
_LISTED = """
SELECT rank, reason, actor, at_ms, cents, tickets FROM passes_withdrawal
WHERE issuer_id = %(issuer)s AND pass_id = %(pass)s ORDER BY rank
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRow:
    """As the table has it."""

    rank: int
    reason: str
    actor: str
    at_ms: Instant
    cents: int
    tickets: int


def lock(db: Database, issuer_id: int, campaign_id: int, pass_id: int) -> bool:
    """Until the transaction ends. False when the campaign has no such pass."""
    found = db.lock(
        "SELECT id FROM passes_pass WHERE issuer_id = %(issuer)s AND campaign_id = %(campaign)s AND id = %(pass)s",
        {"issuer": issuer_id, "campaign": campaign_id, "pass": pass_id},
    )
    return bool(found)


def add(db: Database, at: Occasion, pass_id: int, rank: int, reason: str, cents: int, tickets: int) -> None:
    """One more withdrawal of the pass."""
    params: dict[str, Value] = {
        "issuer": at.issuer_id,
        "pass": pass_id,
        "rank": rank,
        "reason": reason,
        "actor": at.actor,
        "at": at.recorded,
        "cents": cents,
        "tickets": tickets,
    }
    db.execute(_ADD, params)


def of_pass(db: Database, issuer_id: int, pass_id: int) -> list[WithdrawalRow]:
    """In their order; empty for a pass in use."""
    return db.records(WithdrawalRow, _LISTED, {"issuer": issuer_id, "pass": pass_id})


def count(db: Database, issuer_id: int, pass_id: int) -> int:
    """How many there are."""
    return len(of_pass(db, issuer_id, pass_id))
