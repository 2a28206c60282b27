"""Looks for what must never be in the ledger by itself: counters that are not their transfers, broken floors, rewritten history.

Reads everything of one issuer; finds, reports, repairs nothing. The database adds up, this side walks the hash chains a page at a
time, so that a country's history fits in a small machine. What tickets, claims and runs say beside it: server.auditing.
The anchor is one hash over the ends of all chains: printed with a closing, it betrays a history rewritten as a whole.
"""

import hashlib
from collections.abc import Iterator

from server.database import Database
from server.ledger.accounts import FLOORS, OWNERS, Code
from server.ledger.audit_chains import FINDINGS_MAX, Progress, chains
from server.ledger.findings import Finding, Trouble
from server.ledger.transfers import Kind

__all__ = ["Finding", "Trouble", "anchor", "audit", "balanced", "closed", "conserved", "counted", "floors", "once"]

_EMPTY_AT_CLOSING = (Code.FIRST_WALLET, Code.SECOND_WALLET, Code.TICKET)

# In a campaign that is open again money may come back, on the ticket of a claim that is taken back: not what its closing left.
_LEFT = f"""
SELECT a.campaign, a.code, a.owner_kind, a.owner_id, a.credits - a.debits
FROM ledger_account a
LEFT JOIN ledger_seal s ON s.issuer_id = a.issuer_id AND s.campaign = a.campaign
LEFT JOIN (
    SELECT campaign, MAX(recorded_ms) AS last_ms FROM ledger_journal
    WHERE issuer_id = %(issuer)s AND kind = '{Kind.BUDGET_RETURNED.value}' GROUP BY campaign
) c ON c.campaign = a.campaign
WHERE a.issuer_id = %(issuer)s AND a.code IN ({", ".join(str(int(code)) for code in _EMPTY_AT_CLOSING)}) AND a.credits <> a.debits
    AND (s.sealed_ms IS NOT NULL OR c.last_ms IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ledger_transfer t JOIN ledger_journal j ON j.issuer_id = t.issuer_id AND j.id = t.journal
        WHERE t.issuer_id = a.issuer_id AND t.credit_code = a.code AND t.campaign = a.campaign
            AND t.credit_owner_kind = a.owner_kind AND t.credit_owner_id = a.owner_id AND j.recorded_ms > c.last_ms
    ))
ORDER BY a.campaign, a.code, a.owner_id LIMIT %(most)s
"""  # noqa: S608  # constants only

# A line that comes after the closing is not its fault. The journals of both are in the campaign's own chain, in their order.
_UNEXPLAINED = f"""
SELECT j.campaign, CAST(SUM(CASE WHEN t.credit_code = {int(Code.SUSPENSE)} THEN t.amount_cents ELSE -t.amount_cents END) AS BIGINT)
FROM ledger_journal j
JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
JOIN (
    SELECT campaign, MAX(chain_position) AS last FROM ledger_journal
    WHERE issuer_id = %(issuer)s AND kind = '{Kind.BUDGET_RETURNED.value}' GROUP BY campaign
) c ON c.campaign = j.campaign AND j.chain_position < c.last
WHERE j.issuer_id = %(issuer)s AND j.kind IN ('{Kind.SUSPENSE_OPENED.value}', '{Kind.SUSPENSE_EXPLAINED.value}')
GROUP BY j.campaign
HAVING SUM(CASE WHEN t.credit_code = {int(Code.SUSPENSE)} THEN t.amount_cents ELSE -t.amount_cents END) <> 0
ORDER BY j.campaign
"""  # noqa: S608  # constants only


def audit(db: Database, issuer_id: int, progress: Progress = lambda _walked: None) -> list[Finding]:
    """Everything that is wrong with the ledger alone, or an empty list."""
    return [
        *balanced(db, issuer_id),
        *counted(db, issuer_id),
        *floors(db, issuer_id),
        *conserved(db, issuer_id),
        *once(db, issuer_id),
        *closed(db, issuer_id),
        *chains(db, issuer_id, progress),
    ]


def anchor(db: Database, issuer_id: int) -> str:
    """64 hexadecimal digits over the ends of all chains of an issuer."""
    rows = db.rows(
        """
        SELECT owner_kind, owner_id, position, hash FROM ledger_chain WHERE issuer_id = %(issuer_id)s
        ORDER BY owner_kind, owner_id
        """,
        {"issuer_id": issuer_id},
    )
    content = "\n".join(f"{kind}/{owner}@{position} {end.hex()}" for kind, owner, position, end in rows)
    return hashlib.sha256(f"guichet/ledger-anchor/1/{issuer_id}\n{content}".encode()).hexdigest()


# --- 1 and 4: nothing appears, nothing vanishes ------------------------------------------------------------------------


def balanced(db: Database, issuer_id: int) -> Iterator[Finding]:
    """1. In each campaign, the stored counters have as many debits as credits."""
    for campaign, debits, credited in db.rows(
        "SELECT campaign, CAST(SUM(debits) AS BIGINT), CAST(SUM(credits) AS BIGINT) FROM ledger_account "
        "WHERE issuer_id = %(issuer)s GROUP BY campaign HAVING SUM(debits) <> SUM(credits) ORDER BY campaign",
        {"issuer": issuer_id},
    ):
        detail = f"debits {debits}, credits {credited}"
        yield Finding(trouble=Trouble.UNBALANCED, place=f"campaign {campaign}", detail=detail)


def conserved(db: Database, issuer_id: int) -> Iterator[Finding]:
    """4. What transfers took from the vote is what transfers brought to all other pots of the chart together."""
    others = ", ".join(str(int(code)) for code in Code if code is not Code.VOTED)
    for campaign, voted, held in db.rows(
        f"""
        SELECT campaign, CAST(SUM(voted) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM (
            SELECT campaign, CASE WHEN debit_code = {int(Code.VOTED)} THEN amount_cents ELSE 0 END AS voted,
                CASE WHEN debit_code IN ({others}) THEN -amount_cents ELSE 0 END AS held
            FROM ledger_transfer WHERE issuer_id = %(issuer)s
            UNION ALL
            SELECT campaign, CASE WHEN credit_code = {int(Code.VOTED)} THEN -amount_cents ELSE 0 END,
                CASE WHEN credit_code IN ({others}) THEN amount_cents ELSE 0 END
            FROM ledger_transfer WHERE issuer_id = %(issuer)s
        ) m GROUP BY campaign HAVING SUM(voted) <> SUM(held) ORDER BY campaign
        """,  # noqa: S608  # integers only
        {"issuer": issuer_id},
    ):
        detail = f"voted {voted}, held by all pots {held}"
        yield Finding(trouble=Trouble.NOT_CONSERVED, place=f"campaign {campaign}", detail=detail)


# --- 2 and 3: accounts ---------------------------------------------------------------------------------------------------


def counted(db: Database, issuer_id: int) -> Iterator[Finding]:
    """2. Each account's counters are the sums of its transfers."""
    rows = db.rows(
        """
        SELECT campaign, code, owner_kind, owner_id, MAX(stored), CAST(SUM(told_debits) AS BIGINT),
            CAST(SUM(told_credits) AS BIGINT), CAST(SUM(debits) AS BIGINT), CAST(SUM(credits) AS BIGINT)
        FROM (
            SELECT campaign, debit_code AS code, debit_owner_kind AS owner_kind, debit_owner_id AS owner_id, 0 AS stored,
                0 AS told_debits, 0 AS told_credits, amount_cents AS debits, 0 AS credits
            FROM ledger_transfer WHERE issuer_id = %(issuer)s
            UNION ALL
            SELECT campaign, credit_code, credit_owner_kind, credit_owner_id, 0, 0, 0, 0, amount_cents
            FROM ledger_transfer WHERE issuer_id = %(issuer)s
            UNION ALL
            SELECT campaign, code, owner_kind, owner_id, 1, debits, credits, 0, 0
            FROM ledger_account WHERE issuer_id = %(issuer)s
        ) m
        GROUP BY campaign, code, owner_kind, owner_id
        HAVING MAX(stored) = 0 OR SUM(told_debits) <> SUM(debits) OR SUM(told_credits) <> SUM(credits)
        ORDER BY campaign, code, owner_kind, owner_id LIMIT %(most)s
        """,
        {"issuer": issuer_id, "most": FINDINGS_MAX},
    )
    for campaign, code, kind, owner, stored, told_debits, told_credits, debits, credited in rows:
        detail = f"counters {told_debits}/{told_credits}, transfers {debits}/{credited}"
        yield Finding(
            trouble=Trouble.COUNTER,
            place=_account(campaign, code, kind, owner),
            detail=detail if stored else "transfers without an account",
        )


def floors(db: Database, issuer_id: int) -> Iterator[Finding]:
    """3. Each account is one of the chart, has its code's floor, and stands on the right side of it."""
    rows = db.rows(
        f"""
        SELECT campaign, code, owner_kind, owner_id, floor, debits, credits, {_by_code(OWNERS)} AS kind
        FROM ledger_account WHERE issuer_id = %(issuer)s AND (
            {_by_code(OWNERS)} IS NULL OR owner_kind <> {_by_code(OWNERS)} OR floor <> {_by_code(FLOORS)}
            OR (credits - debits) * {_by_code(FLOORS)} < 0
        ) ORDER BY campaign, code, owner_kind, owner_id LIMIT %(most)s
        """,  # noqa: S608  # constants only
        {"issuer": issuer_id, "most": FINDINGS_MAX},
    )
    for campaign, code, owner_kind, owner, floor, debits, credited, kind in rows:
        place = _account(campaign, code, owner_kind, owner)
        if kind != owner_kind:
            yield Finding(trouble=Trouble.UNREADABLE, place=place, detail="no such account in the chart")
        else:
            yield Finding(trouble=Trouble.FLOOR, place=place, detail=f"floor {floor}, balance {credited - debits}")


# --- 11 and 13: once, and to zero ----------------------------------------------------------------------------------------


def once(db: Database, issuer_id: int) -> Iterator[Finding]:
    """11. No event is written twice, and none is undone twice."""
    for column in ("id", "idempotency_key", "reverses"):
        for value, count in db.rows(
            f"SELECT {column}, COUNT(*) FROM ledger_journal WHERE issuer_id = %(issuer)s AND {column} <> '' "  # noqa: S608
            f"GROUP BY {column} HAVING COUNT(*) > 1 ORDER BY {column} LIMIT %(most)s",
            {"issuer": issuer_id, "most": FINDINGS_MAX},
        ):
            yield Finding(trouble=Trouble.TWICE, place=value, detail=f"{count} journals have this {column}")


def closed(db: Database, issuer_id: int) -> Iterator[Finding]:
    """13. Where a campaign is sealed, wallets and tickets hold nothing, and nothing has moved since; where it is open again, they
    hold only what has come since its budget was returned. Every line of suspense had been explained before.
    """
    for campaign, code, kind, owner, held in db.rows(_LEFT, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        yield Finding(
            trouble=Trouble.LEFT_OVER, place=_account(campaign, code, kind, owner), detail=f"balance {held}, and closed"
        )
    for campaign, count in db.rows(
        "SELECT j.campaign, COUNT(*) FROM ledger_journal j "
        "JOIN ledger_seal s ON s.issuer_id = j.issuer_id AND s.campaign = j.campaign AND j.recorded_ms > s.sealed_ms "
        "WHERE j.issuer_id = %(issuer)s GROUP BY j.campaign ORDER BY j.campaign",
        {"issuer": issuer_id},
    ):
        detail = f"{count} journals recorded after it was closed"
        yield Finding(trouble=Trouble.AFTER_CLOSING, place=f"campaign {campaign}", detail=detail)
    for campaign, held in db.rows(_UNEXPLAINED, {"issuer": issuer_id}):
        place = _account(campaign, int(Code.SUSPENSE), "campaign", campaign)
        yield Finding(trouble=Trouble.LEFT_OVER, place=place, detail=f"balance {held} when it was closed")


def _account(campaign: int, code: int, kind: str, owner: int) -> str:
    return f"{campaign}/{code:04d}/{kind}/{owner}"


def _by_code(values: object) -> str:
    """A CASE over the chart."""
    assert isinstance(values, dict)
    cases = " ".join(
        f"WHEN {int(code)} THEN {value if isinstance(value, int) else repr(value.value)}"
        for code, value in values.items()
    )
    return f"CASE code {cases} END"
