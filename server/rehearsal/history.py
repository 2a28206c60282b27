"""Reads what happened in a campaign, and by which rules it was decided then. Decides nothing, writes nothing."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

import msgspec

from server.campaigns import publishing, rules_store
from server.campaigns.document import CampaignRules
from server.cards.store import DEBIT_LOW
from server.database import Database, Value
from server.intake.branches import OF_CLAIM
from server.intake.judge import Days
from server.ledger.accounts import WALLETS, Code
from server.ledger.transfers import Kind
from server.rehearsal.replay import Applied, Claim, History, Movement, Registration, Yardstick
from sync.contract.entry import parse_unverified
from sync.contract.instant import Instant
from sync.contract.payloads import Method
from sync.contract.policy import Check, Decision
from sync.contract.verdicts import VerdictCode

# Everything of the campaign that moves a wallet, in the order of each pass's chain.
_MOVES = """
SELECT j.kind, j.chain_owner, j.occurred_ms, t.debit_code, t.debit_owner_id, t.credit_code, t.credit_owner_id, t.amount_cents
FROM ledger_journal j JOIN ledger_transfer t ON t.issuer_id = j.issuer_id AND t.journal = j.id
WHERE j.issuer_id = %(issuer)s AND j.campaign = %(campaign)s AND j.kind IN ('E02', 'E03', 'E04', 'E05')
ORDER BY j.chain_owner, j.chain_position, t.seq
"""
_REGISTRATIONS = """
SELECT r.id, s.id, u.birthdate, o.is_outside, r.is_bursary, r.submitted_ms, r.decided_ms
FROM passes_registration r JOIN campaigns_campaign c ON c.id = r.campaign_id JOIN passes_pupil u ON u.id = r.pupil_id
JOIN passes_college o ON o.id = u.college_id
LEFT JOIN passes_pass s ON s.issuer_id = r.issuer_id AND s.campaign_id = r.campaign_id AND s.pupil_id = r.pupil_id
WHERE r.issuer_id = %(issuer)s AND c.number = %(campaign)s ORDER BY r.id
"""
_CLAIMS = f"""
SELECT c.terminal, c.epoch, c.sequence, c.ticket_number, t.pass_id, c.verdict_code, c.claimed_cents, c.paid_cents, c.decision,
       c.checks, c.captured_ms, c.credible_from_ms, c.received_ms, c.is_birthdate_match, c.method, t.printed_ms, e.raw
FROM intake_claim c
JOIN tickets_ticket t ON t.issuer_id = c.issuer_id AND t.number = c.ticket_number
{OF_CLAIM}
WHERE c.issuer_id = %(issuer)s AND c.campaign_number = %(campaign)s AND e.raw IS NOT NULL ORDER BY c.received_order
"""  # noqa: S608  # constants only


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A campaign as it was: `own` are the rules that applied to each of its events."""

    history: History
    own: Yardstick
    in_force: CampaignRules


def read(db: Database, issuer_id: int, campaign: int) -> Past | None:
    """None: there is no such campaign. One picture of everything; not inside a transaction."""
    with db.snapshot():
        return read_within(db, issuer_id, campaign)


def read_within(db: Database, issuer_id: int, campaign: int) -> Past | None:
    """The same, as the caller's transaction sees it."""
    current = publishing.in_force(db, issuer_id, campaign)
    if current is None:
        return None
    params: dict[str, Value] = {"issuer": issuer_id, "campaign": campaign}
    granted, movements = _movements(db, params, wallets=len(current.rules.wallets))
    history = History(
        registrations=_registrations(db, params, granted), movements=movements, claims=_claims(db, params)
    )
    return Past(history=history, own=_own(db, issuer_id, campaign), in_force=current.rules)


def _movements(
    db: Database, params: dict[str, Value], *, wallets: int
) -> tuple[dict[int, list[int]], tuple[Movement, ...]]:
    granted: dict[int, list[int]] = defaultdict(lambda: [0] * wallets)
    moves = []
    for kind, pass_id, at, debit, debit_owner, credit, credit_owner, cents in db.rows(_MOVES, params):
        source, target = _wallet(debit), _wallet(credit)
        if kind == Kind.WALLET_CREATED.value:
            if target is not None:
                granted[pass_id][target] += cents
            continue
        ticket = debit_owner if debit == Code.TICKET else credit_owner if credit == Code.TICKET else None
        moves.append(
            Movement(
                pass_id=pass_id,
                ticket=ticket,
                source=source,
                target=target,
                cents=cents,
                at=Instant(at),
                is_debit=ticket is not None and ticket >= DEBIT_LOW,
            )
        )
    return granted, tuple(moves)


def _wallet(code: int) -> int | None:
    return WALLETS.index(Code(code)) if code in WALLETS else None


def _registrations(db: Database, params: dict[str, Value], granted: dict[int, list[int]]) -> tuple[Registration, ...]:
    return tuple(
        Registration(
            registration_id=number,
            pass_id=pass_id,
            birthdate=_date(birthdate),
            is_school_outside=bool(is_outside),
            is_bursary=bool(is_bursary),
            submitted=Instant(submitted),
            decided=Instant(decided) if decided is not None else None,
            granted=tuple(granted[pass_id]) if pass_id is not None else (),
        )
        for number, pass_id, birthdate, is_outside, is_bursary, submitted, decided in db.rows(_REGISTRATIONS, params)
    )


def _date(value: str | dt.date) -> dt.date:
    """SQLite may give its text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class _ClaimRow:
    terminal: int
    epoch: int
    sequence: int
    ticket_number: int
    pass_id: int
    verdict_code: VerdictCode
    claimed_cents: int
    paid_cents: int
    decision: int
    checks: int
    captured_ms: Instant
    credible_from_ms: Instant
    received_ms: Instant
    is_birthdate_match: bool | None
    method: int
    printed_ms: Instant | None
    raw: bytes


def _claims(db: Database, params: dict[str, Value]) -> tuple[Claim, ...]:
    return tuple(map(_claim, db.records(_ClaimRow, _CLAIMS, params)))


def _claim(row: _ClaimRow) -> Claim:
    return Claim(
        claim=f"{row.terminal}/{row.epoch}/{row.sequence}",
        ticket=row.ticket_number,
        pass_id=row.pass_id,
        code=row.verdict_code,
        cents=row.paid_cents or row.claimed_cents,
        decision=Decision(row.decision),
        checks=Check(row.checks),
        captured=row.captured_ms,
        seen=row.credible_from_ms,
        received=row.received_ms,
        is_birthdate_match=row.is_birthdate_match,
        policy=(row.terminal, parse_unverified(row.raw).header.policy_version),
        printed=row.printed_ms if row.method == Method.QR.value else None,
    )


# --- the rules of the time -------------------------------------------------------------------------------------------


def _own(db: Database, issuer_id: int, campaign: int) -> Yardstick:
    versions = list(reversed(rules_store.versions(db, issuer_id, campaign)))
    if not versions:
        row = publishing.in_force(db, issuer_id, campaign)
        assert row
        versions = [row]
    starts, rules = [one.published_ms for one in versions], [one.rules for one in versions]
    by_number = {one.version: each for one, each in zip(versions, rules, strict=True)}
    named = _policies(db, issuer_id, campaign)

    def at(instant: Instant) -> CampaignRules:
        return rules[max(bisect_right(starts, instant) - 1, 0)]

    def of_claim(claim: Claim) -> Applied:
        then = at(claim.received)
        own = by_number.get(named.get(claim.policy, 0), then)
        claims_to = max(own.claims_to, then.claims_to)
        paper = at(claim.printed) if claim.printed is not None else own
        return Applied(
            rules=msgspec.structs.replace(own, claims_to=claims_to),
            validity=Days(first=paper.valid_from, last=paper.valid_to),
        )

    return Yardstick(at=at, of_claim=of_claim)


def _policies(db: Database, issuer_id: int, campaign: int) -> dict[tuple[int, int], int]:
    """The version of the rules by terminal and version of its policy."""
    found = db.rows(
        "SELECT terminal, version, rules_version FROM terminals_policyrules "
        "WHERE issuer_id = %(issuer)s AND campaign = %(campaign)s",
        {"issuer": issuer_id, "campaign": campaign},
    )
    return {(terminal, version): number for terminal, version, number in found}
