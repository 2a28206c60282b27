"""One claim from its entry to its verdict: judged, paid from the right account, the ticket's state moved, the terminal told.

Every function runs inside the caller's transaction, with the terminal and the tickets locked. Who is first on a ticket is decided
by the database alone: the claim tries to take the credit, and when it cannot it is judged again as the second.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from server.database import Database
from server.intake import claim_store, facts, store
from server.intake.claim_store import ClaimKey, ClaimRow, NewClaim
from server.intake.facts import NO_PROOF, Bench, Proof
from server.intake.judge import Use, judge
from server.intake.verify import Place, Placed
from server.ledger import rules
from server.ledger.rules import ClaimName, Occasion, Posting
from server.ledger.store import Refused, post
from server.terminals.store import TerminalRow
from server.tickets import store as tickets
from server.tickets.states import TicketEvent, TicketState
from sync.contract.entry import Entry, parse_unverified
from sync.contract.faults import Malformed
from sync.contract.ids import CampaignNumber, Sequence, TicketNumber
from sync.contract.instant import Instant
from sync.contract.messages import Standing
from sync.contract.payloads import Redeem, Void
from sync.contract.verdicts import MEANINGS, Payer, VerdictCode

logger = logging.getLogger(__name__)

Rule = Callable[[Use], VerdictCode]
"""The verdict, given whose live claim there is on the ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a verdict acts on. `ticket` and `campaign` are None when the number is not known to be one of ours."""

    key: ClaimKey
    ticket: TicketNumber | None
    campaign: CampaignNumber | None
    affiliate: int
    amount: int
    occurred: Instant
    actor: str


class _Taking(Enum):
    TAKEN = "taken"
    ELSEWHERE = "elsewhere"
    NO_CREDIT = "no credit"


class _NoCredit(Exception):
    """Carries the ledger's or the ticket's refusal out of the savepoint."""


def key_of(row: TerminalRow, sequence: Sequence) -> ClaimKey:
    return ClaimKey(issuer_id=row.issuer_id, terminal=row.terminal, epoch=row.epoch, sequence=sequence)


# --- receiving -------------------------------------------------------------------------------------------------------


def receive(bench: Bench, placed: Placed, proof: Proof, order: int) -> None:
    """What an entry of the main chain means: a claim, a claim taken back, or nothing for us."""
    entry = placed.received.entry
    if placed.place is Place.PASSED:
        _receive_damaged(bench, placed, order)
    elif entry is not None and isinstance(entry.payload, Redeem):
        is_sound = placed.place is Place.NEXT and placed.adds_up
        _receive_redeem(bench, entry, entry.payload, proof, order, is_sound=is_sound)
        if entry.header.sequence <= bench.row.head_sequence and store.is_voided(
            bench.db, bench.row, entry.header.sequence
        ):
            _void(bench, entry.header.sequence)  # it came after its VOID: its own bytes had been damaged
    elif entry is not None and isinstance(entry.payload, Void):
        _void(bench, entry.payload.voided)


def _receive_damaged(bench: Bench, placed: Placed, order: int) -> None:
    """Nothing in it can be believed, but that a redemption stood there: people look at it."""
    try:
        entry = parse_unverified(placed.received.raw)
    except Malformed:
        return
    if isinstance(entry.payload, Redeem):
        _receive_redeem(bench, entry, entry.payload, NO_PROOF, order, is_sound=False, at=placed.received.sequence)


def _receive_redeem(
    bench: Bench,
    entry: Entry,
    redeem: Redeem,
    proof: Proof,
    order: int,
    *,
    is_sound: bool,
    at: Sequence | None = None,
) -> None:
    key = key_of(bench.row, entry.header.sequence if at is None else at)
    if claim_store.find_claim(bench.db, key):
        return  # the sound bytes of an entry whose damaged ones are in review already
    gathered = facts.gather(bench, key, entry, redeem, proof, is_sound=is_sound)
    ticket = gathered.ticket
    seen = min(gathered.seen, bench.now)
    claim = NewClaim(
        key=key,
        ticket=ticket.number if ticket else None,
        campaign=ticket.campaign_number if ticket else None,
        affiliate=bench.row.affiliate_number,
        method=int(redeem.method),
        decision=int(redeem.decision),
        checks=int(entry.header.checks),
        claimed_cents=redeem.amount,
        captured_ms=entry.header.wall,
        credible_from_ms=seen,
        credible_to_ms=bench.now,
        received_ms=bench.now,
        received_order=order,
        reference=redeem.reference,
        is_birthdate_match=gathered.is_birthdate_match,
    )
    claim_store.add_claim(bench.db, claim)
    case = Case(
        key=key,
        ticket=claim.ticket,
        campaign=claim.campaign,
        affiliate=claim.affiliate,
        amount=gathered.facts.ticket.amount if gathered.facts.ticket else 0,
        occurred=Instant(min(max(entry.header.wall, seen), bench.now)),
        actor=f"terminal:{key.terminal}",
    )
    known = gathered.facts
    conclude(bench.db, case, known.use, lambda use: judge(replace(known, use=use)), bench.now)


def shelve(bench: Bench, placed: Placed, order: int) -> None:
    """What we failed to judge goes to people: a claim as received, or the claim that could not be taken back."""
    entry = placed.received.entry
    if entry is not None and isinstance(entry.payload, Redeem):
        _receive_redeem(bench, entry, entry.payload, NO_PROOF, order, is_sound=False)
    elif entry is not None and isinstance(entry.payload, Void):
        row = claim_store.find_claim(bench.db, key_of(bench.row, entry.payload.voided))
        if row is not None:
            to_people(bench.db, row, bench.now)


def to_people(db: Database, row: ClaimRow, now: Instant) -> None:
    """Into review. What is accepted or final stays, and its verdict is told once more: it is in the books."""
    if row.state == "held" and row.verdict_code is not VerdictCode.W20:
        claim_store.decide(db, row.key, VerdictCode.W20, 0, now)
        claim_store.tell(db, row.key, VerdictCode.W20, 0, now)
    elif row.state != "held":
        claim_store.tell(db, row.key, row.verdict_code, row.paid_cents, now)


# --- concluding ------------------------------------------------------------------------------------------------------


def conclude(db: Database, case: Case, use: Use, rule: Rule, now: Instant) -> VerdictCode:
    """Carries the rule's verdict out and tells it. One that pays from the ticket holds only if the credit could be taken."""
    code = rule(use)
    if MEANINGS[code].payer is Payer.TICKET:
        taking = _take(db, case, code, now)
        if taking is not _Taking.TAKEN:
            code = rule(Use.ELSEWHERE) if taking is _Taking.ELSEWHERE else VerdictCode.W20
            assert MEANINGS[code].payer is not Payer.TICKET
    _carry_out(db, case, code, now)
    return code


def _carry_out(db: Database, case: Case, code: VerdictCode, now: Instant) -> None:
    meaning = MEANINGS[code]
    cents = case.amount if meaning.is_paid else 0
    if meaning.payer is not Payer.TICKET:
        claim_store.decide(db, case.key, code, cents, now)
        if meaning.payer is Payer.GUARANTEE:
            posted = post(db, *_posting(case, now, meaning.payer))
            assert not isinstance(posted, Refused), f"the guarantee of claim {case.key}: {posted}"
        if case.ticket is not None:
            _hold_or_release(db, case.key.issuer_id, case.ticket)
    claim_store.tell(db, case.key, code, cents, now)


def _take(db: Database, case: Case, code: VerdictCode, now: Instant) -> _Taking:
    """Claim, ledger and ticket move together or not at all."""
    assert case.ticket is not None
    try:
        with db.atomic():
            if not claim_store.take_credit(db, case.key, code, case.amount, now):
                return _Taking.ELSEWHERE
            ticket = tickets.read(db, case.key.issuer_id, case.ticket)
            posted = post(db, *_posting(case, now, Payer.TICKET))
            if isinstance(posted, Refused) or ticket is None or not tickets.advance(db, ticket, TicketEvent.ACCEPT):
                raise _NoCredit
    except _NoCredit:
        logger.error("ticket-without-credit claim=%s ticket=%s", case.key, case.ticket)
        return _Taking.NO_CREDIT
    return _Taking.TAKEN


def _posting(case: Case, now: Instant, payer: Payer) -> Posting:
    assert case.ticket is not None
    assert case.campaign is not None
    at = Occasion(
        issuer_id=case.key.issuer_id, campaign=case.campaign, occurred=case.occurred, recorded=now, actor=case.actor
    )
    name = _name(case.key)
    if payer is Payer.TICKET:
        return rules.claim_accepted(at, name, case.affiliate, case.ticket, case.amount)
    return rules.claim_guaranteed(at, name, case.affiliate, case.ticket, case.amount)


def _name(key: ClaimKey) -> ClaimName:
    return ClaimName(terminal=key.terminal, epoch=key.epoch, sequence=key.sequence)


def _hold_or_release(db: Database, issuer: int, number: TicketNumber) -> None:
    """A ticket is held while a claim on it waits, so that its family cannot spend it twice."""
    ticket = tickets.read(db, issuer, number)
    if ticket is None:
        return
    is_held = claim_store.is_held(db, issuer, number)
    if is_held and ticket.state is TicketState.CREDITED:
        tickets.advance(db, ticket, TicketEvent.HOLD)
    elif not is_held and ticket.state is TicketState.CLAIMED:
        tickets.advance(db, ticket, TicketEvent.RELEASE)


# --- taking back -----------------------------------------------------------------------------------------------------


def _void(bench: Bench, voided: Sequence) -> None:
    """Before a run the claim is voided. Later, or from a counter that is not trusted, its verdict is told once more: it stands."""
    row = claim_store.find_claim(bench.db, key_of(bench.row, voided))
    if row is None or row.state in ("refused", "voided"):
        logger.warning("void-of-nothing terminal=%s sequence=%s", bench.row.terminal, voided)
    elif row.state == "held" or (row.state == "accepted" and bench.standing is Standing.GOOD):
        _take_back(bench.db, row, bench.now)
    else:
        logger.warning("void-too-late terminal=%s sequence=%s run=%s", row.terminal, row.sequence, row.run_number)
        claim_store.tell(bench.db, row.key, row.verdict_code, row.paid_cents, bench.now)


def _take_back(db: Database, row: ClaimRow, now: Instant) -> None:
    case = Case(
        key=row.key,
        ticket=row.ticket_number,
        campaign=row.campaign_number,
        affiliate=row.affiliate_number,
        amount=row.paid_cents,
        occurred=now,
        actor=f"terminal:{row.terminal}",
    )
    claim_store.decide(db, row.key, VerdictCode.V10, 0, now)
    if row.state == "accepted":
        assert row.campaign_number is not None
        at = Occasion(
            issuer_id=row.issuer_id, campaign=row.campaign_number, occurred=now, recorded=now, actor=case.actor
        )
        posted = post(db, *rules.claim_voided(at, _name(row.key), _posting(case, now, row.payer)))
        assert not isinstance(posted, Refused), f"taking back claim {row.key}: {posted}"
    if row.ticket_number is not None:
        ticket = tickets.read(db, row.issuer_id, row.ticket_number)
        if ticket and row.payer is Payer.TICKET:
            tickets.advance(db, ticket, TicketEvent.REVERSE)
        _hold_or_release(db, row.issuer_id, row.ticket_number)
    claim_store.tell(db, row.key, VerdictCode.V10, 0, now)
