"""Invariant 6, beside the main chain: every redemption signed on a branch is a claim, and every claim of a branch has its entry.

Reads what is beside main chains and nothing else: a handful of rows.
"""

import hashlib
from collections.abc import Iterator
from itertools import islice

from server.database import Database
from server.intake.branches import BRANCH
from server.intake.verify import is_signed
from server.ledger.audit_chains import FINDINGS_MAX
from server.ledger.findings import Finding, Trouble
from sync.contract.entry import parse_unverified
from sync.contract.faults import ContractFault
from sync.contract.payloads import Redeem
from sync.contract.signing import public_key

_ENTRIES = f"""
SELECT b.terminal, b.epoch, b.sequence, b.digest, e.raw, c.claimed_cents FROM intake_branchentry b
LEFT JOIN intake_journalentry e ON e.issuer_id = b.issuer_id AND e.terminal = b.terminal AND e.epoch = b.epoch %% {BRANCH}
    AND e.sequence = b.sequence AND e.digest = b.digest AND NOT e.is_main_chain
LEFT JOIN intake_claim c ON c.issuer_id = b.issuer_id AND c.terminal = b.terminal AND c.epoch = b.epoch
    AND c.sequence = b.sequence
WHERE b.issuer_id = %(issuer)s ORDER BY 1, 2, 3
"""  # noqa: S608  # constants only
_STRAYS = f"""
SELECT c.terminal, c.epoch, c.sequence FROM intake_claim c
LEFT JOIN intake_branchentry b ON b.issuer_id = c.issuer_id AND b.terminal = c.terminal AND b.epoch = c.epoch
    AND b.sequence = c.sequence
WHERE c.issuer_id = %(issuer)s AND c.epoch >= {BRANCH} AND b.digest IS NULL ORDER BY 1, 2, 3 LIMIT %(most)s
"""  # noqa: S608  # constants only
_UNNAMED = """
SELECT e.terminal, e.epoch, e.sequence, e.raw, t.terminal_key FROM intake_journalentry e
JOIN terminals_terminal t ON t.issuer_id = e.issuer_id AND t.terminal = e.terminal AND t.epoch = e.epoch
LEFT JOIN intake_branchentry b ON b.issuer_id = e.issuer_id AND b.terminal = e.terminal AND b.sequence = e.sequence
    AND b.digest = e.digest
WHERE e.issuer_id = %(issuer)s AND NOT e.is_main_chain AND b.digest IS NULL AND t.terminal_key IS NOT NULL ORDER BY 1, 2, 3
"""


def branches(db: Database, issuer_id: int) -> Iterator[Finding]:
    """6. What a copy of a journal claims is what it signed."""
    left = FINDINGS_MAX
    for terminal, epoch, sequence, digest, raw, claimed in db.rows(_ENTRIES, {"issuer": issuer_id}):
        wrong = _wrong(digest, raw, claimed)
        if wrong and left:
            left -= 1
            yield Finding(trouble=Trouble.BRANCH, place=f"claim {terminal}/{epoch}/{sequence}", detail=wrong)
    for terminal, epoch, sequence in db.rows(_STRAYS, {"issuer": issuer_id, "most": FINDINGS_MAX}):
        place = f"claim {terminal}/{epoch}/{sequence}"
        yield Finding(trouble=Trouble.BRANCH, place=place, detail="no entry stands there")
    for terminal, epoch, sequence in islice(_unnamed(db, issuer_id), FINDINGS_MAX):
        place = f"entry {terminal}/{epoch}/{sequence}"
        yield Finding(trouble=Trouble.BRANCH, place=place, detail="signed beside the main chain, and on no branch")


def _unnamed(db: Database, issuer_id: int) -> Iterator[tuple[int, int, int]]:
    """What is on no branch was damaged. The keys of earlier epochs are gone: what they signed nobody can tell from damage."""
    for terminal, epoch, sequence, raw, key in db.rows(_UNNAMED, {"issuer": issuer_id}):
        if is_signed(raw, public_key(key), terminal, epoch):
            yield terminal, epoch, sequence


def _wrong(digest: bytes, raw: bytes | None, claimed: int | None) -> str:
    """Empty: nothing."""
    if raw is None or hashlib.sha256(raw).digest() != digest:
        return "its entry is not the one that was received"
    try:
        payload = parse_unverified(raw).payload
    except ContractFault:
        return "its entry cannot be read"
    signed = payload.amount if isinstance(payload, Redeem) else None
    return "" if signed == claimed else f"signed for {signed} cents, claimed for {claimed}"
