"""One claim from its entry to its verdict: judged, paid from the right account, the ticket's state moved, the terminal told.

Every function runs inside the caller's transaction, with the terminal and the tickets locked. Who is first on a ticket is decided
by the database alone: the claim tries to take the credit, and when it cannot it is judged again as the second.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from server.database import Database
from server.intake import branch_voids, facts
from server.intake.books import Books, DirectBooks, Taking
from server.intake.branch_voids import BranchVoid, Named
from server.intake.claim_store import ClaimKey, ClaimRow, NewClaim
from server.intake.facts import NO_PROOF, Bench, Proof
from server.intake.judge import Use, judge
from server.intake.verify import Place, Placed, Received
from server.ledger import rules, seals
from server.ledger.rules import ClaimName, Occasion, Posting
from server.ledger.store import Refused
from server.terminals.store import TerminalRow
from server.tickets.states import TicketEvent, TicketState
from sync.contract.entry import Entry, parse_unverified
from sync.contract.faults import Malformed
from sync.contract.ids import CampaignNumber, KeyEpoch, Sequence, TicketNumber
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
    has_expired: bool = False  # the ticket has: what it held is paid from what expired (E18), when two persons say so


def key_of(row: TerminalRow, sequence: Sequence, epoch: KeyEpoch | None = None) -> ClaimKey:
    """`epoch`: of a branch."""
    return ClaimKey(issuer_id=row.issuer_id, terminal=row.terminal, epoch=epoch or row.epoch, sequence=sequence)


# --- receiving -------------------------------------------------------------------------------------------------------


def receive(bench: Bench, placed: Placed, proof: Proof, order: int) -> None:
    """What an entry of the main chain means: a claim, a claim taken back, or nothing for us."""
    entry = placed.received.entry
    if placed.place is Place.PASSED:
        _receive_damaged(bench, placed, order)
    elif entry is not None and isinstance(entry.payload, Redeem):
        is_sound = placed.place is Place.NEXT and placed.adds_up
        key = key_of(bench.row, entry.header.sequence)
        _receive_redeem(bench, key, entry, entry.payload, proof, order, is_sound=is_sound)
        is_late = entry.header.sequence <= bench.row.head_sequence
        if is_late and bench.books.is_voided(bench.row, entry.header.sequence):
            _void(bench, key)  # it came after its VOID: its own bytes had been damaged
    elif entry is not None and isinstance(entry.payload, Void):
        _void(bench, key_of(bench.row, entry.payload.voided))


def receive_beside(bench: Bench, one: Received, proof: Proof, order: int, epoch: KeyEpoch) -> None:
    """What an entry on a branch means, `epoch` naming it: a claim for people, whatever it says, or one taken back."""
    entry = one.entry
    if entry is not None and isinstance(entry.payload, Redeem):
        key = key_of(bench.row, one.sequence, epoch)
        _receive_redeem(bench, key, entry, entry.payload, proof, order, is_sound=False)
    elif entry is not None and isinstance(entry.payload, Void):
        void = BranchVoid(epoch=epoch, sequence=one.sequence, voided=entry.payload.voided, written_ms=entry.header.wall)
        _void_from_branch(bench, void, branch_voids.named(bench.db, bench.row, void))


def _receive_damaged(bench: Bench, placed: Placed, order: int) -> None:
    """Nothing in it can be believed, but that a redemption stood there: people look at it."""
    try:
        entry = parse_unverified(placed.received.raw)
    except Malformed:
        return
    if isinstance(entry.payload, Redeem):
        key = key_of(bench.row, placed.received.sequence)
        _receive_redeem(bench, key, entry, entry.payload, NO_PROOF, order, is_sound=False)


def _receive_redeem(
    bench: Bench, key: ClaimKey, entry: Entry, redeem: Redeem, proof: Proof, order: int, *, is_sound: bool
) -> None:
    if bench.books.find_claim(key):
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
        affiliate_themes=bench.standpoint.themes,
    )
    bench.books.add_claim(claim)
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
    conclude_on(
        bench.books,
        case,
        known.use,
        lambda use: judge(known if use is known.use else replace(known, use=use)),
        bench.now,
    )


def shelve(bench: Bench, placed: Placed, order: int) -> None:
    """What we failed to judge goes to people: a claim as received, or the claim that could not be taken back."""
    entry = placed.received.entry
    if entry is not None and isinstance(entry.payload, Redeem):
        _receive_redeem(
            bench, key_of(bench.row, entry.header.sequence), entry, entry.payload, NO_PROOF, order, is_sound=False
        )
    elif entry is not None and isinstance(entry.payload, Void):
        row = bench.books.find_claim(key_of(bench.row, entry.payload.voided))
        if row is not None:
            _to_people(bench.books, row)


def to_people(db: Database, row: ClaimRow, now: Instant) -> None:
    """Into review. What is accepted or final stays, and its verdict is told once more: it is in the books."""
    _to_people(DirectBooks(db=db, issuer_id=row.issuer_id, now=now), row)


def _to_people(books: Books, row: ClaimRow) -> None:
    if row.state == "held" and row.verdict_code is not VerdictCode.W20:
        books.decide(row.key, VerdictCode.W20, 0)
        books.tell(row.key, VerdictCode.W20, 0)
    elif row.state != "held":
        books.tell(row.key, row.verdict_code, row.paid_cents)


# --- concluding ------------------------------------------------------------------------------------------------------


def conclude(db: Database, case: Case, use: Use, rule: Rule, now: Instant) -> VerdictCode:
    """Carries the rule's verdict out and tells it. One that pays from the ticket holds only if the credit could be taken."""
    return conclude_on(DirectBooks(db=db, issuer_id=case.key.issuer_id, now=now), case, use, rule, now)


def conclude_on(books: Books, case: Case, use: Use, rule: Rule, now: Instant) -> VerdictCode:
    """The same, kept in any books."""
    code = rule(use)
    if MEANINGS[code].payer is Payer.TICKET:
        assert case.ticket is not None
        taking = books.take(case.key, case.ticket, code, case.amount, _posting(case, now, Payer.TICKET))
        if taking is Taking.TAKEN:
            books.tell(case.key, code, case.amount)
            return code
        code = rule(Use.ELSEWHERE) if taking is Taking.ELSEWHERE else VerdictCode.W20
    _carry_out(books, case, code, now)
    return code


def _carry_out(books: Books, case: Case, code: VerdictCode, now: Instant) -> None:
    """Of a verdict that does not pay from the ticket."""
    meaning = MEANINGS[code]
    cents = case.amount if meaning.is_paid else 0
    books.decide(case.key, code, cents)
    if meaning.payer is Payer.GUARANTEE:
        posted = books.post(_posting(case, now, meaning.payer))
        assert not isinstance(posted, Refused), f"the guarantee of claim {case.key}: {posted}"
    if case.ticket is not None:
        _hold_or_release(books, case.ticket)
    books.tell(case.key, code, cents)


def _posting(case: Case, now: Instant, payer: Payer) -> Posting:
    assert case.ticket is not None
    assert case.campaign is not None
    at = Occasion(
        issuer_id=case.key.issuer_id, campaign=case.campaign, occurred=case.occurred, recorded=now, actor=case.actor
    )
    name = _name(case.key)
    if payer is Payer.TICKET:
        rule = rules.late_admitted if case.has_expired else rules.claim_accepted
        return rule(at, name, case.affiliate, case.ticket, case.amount)
    return rules.claim_guaranteed(at, name, case.affiliate, case.ticket, case.amount)


def _name(key: ClaimKey) -> ClaimName:
    return ClaimName(terminal=key.terminal, epoch=key.epoch, sequence=key.sequence)


def hold_ticket(db: Database, issuer_id: int, number: TicketNumber, now: Instant) -> None:
    """A claim on it waits again, or no longer."""
    _hold_or_release(DirectBooks(db=db, issuer_id=issuer_id, now=now), number)


def _hold_or_release(books: Books, number: TicketNumber) -> None:
    """A ticket is held while a claim on it waits, so that its family cannot spend it twice."""
    state = books.ticket_state(number)
    if state not in (TicketState.CREDITED, TicketState.CLAIMED):
        return
    is_held = books.is_held(number)
    if is_held and state is TicketState.CREDITED:
        books.advance(number, TicketEvent.HOLD)
    elif not is_held and state is TicketState.CLAIMED:
        books.advance(number, TicketEvent.RELEASE)


# --- taking back -----------------------------------------------------------------------------------------------------


def void_again(bench: Bench) -> None:
    """What a VOID on a branch names may have come after it, or what stands between: looked for after every batch with a branch."""
    for void in branch_voids.of_waiting(bench.db, bench.row):
        named = branch_voids.named(bench.db, bench.row, void)
        row = bench.books.find_claim(key_of(bench.row, void.voided, named.epoch)) if named else None
        if named is None or row is None or row.state != "held":
            continue
        if named.is_own or row.verdict_code is not VerdictCode.W20:
            _void_from_branch(bench, void, named)


def _void_from_branch(bench: Bench, void: BranchVoid, named: Named | None) -> None:
    """A branch takes back what it claimed itself. What another journal has as well, and did not take back there, is for people."""
    if named is None:
        logger.warning("void-of-nothing terminal=%s sequence=%s", bench.row.terminal, void.voided)
        return
    key = key_of(bench.row, void.voided, named.epoch)
    if named.is_own:
        _void(bench, key)
        return
    row = bench.books.find_claim(key)
    if row is not None and row.state not in ("refused", "voided"):
        logger.warning("void-from-branch terminal=%s sequence=%s", key.terminal, key.sequence)
        _to_people(bench.books, row)


def _void(bench: Bench, key: ClaimKey) -> None:
    """Before a run the claim is voided. Later, in a closed campaign, or from a counter that is not trusted, its verdict is told
    once more: it stands.
    """
    row = bench.books.find_claim(key)
    if row is None or row.state in ("refused", "voided"):
        logger.warning("void-of-nothing terminal=%s sequence=%s", key.terminal, key.sequence)
    elif row.state == "held" or (
        row.state == "accepted" and bench.standing is Standing.GOOD and not _is_closed(bench, row)
    ):
        _take_back(bench.books, row, f"terminal:{row.terminal}", bench.now)
    else:
        logger.warning("void-too-late terminal=%s sequence=%s run=%s", row.terminal, row.sequence, row.run_number)
        bench.books.tell(row.key, row.verdict_code, row.paid_cents)


def _is_closed(bench: Bench, row: ClaimRow) -> bool:
    """Whether nothing of its campaign may be posted; if it may, then until this transaction ends."""
    assert row.campaign_number is not None
    return seals.is_sealed_for_posting(bench.db, row.issuer_id, row.campaign_number)


def take_back(db: Database, row: ClaimRow, actor: str, now: Instant) -> None:
    """The affiliate wants no payment: V10, and the money where it came from. The caller holds its locks; it is in no run."""
    assert row.state in ("held", "accepted")
    _take_back(DirectBooks(db=db, issuer_id=row.issuer_id, now=now), row, actor, now)


def _take_back(books: Books, row: ClaimRow, actor: str, now: Instant) -> None:
    is_late = row.state == "accepted" and row.verdict_code is VerdictCode.A20 and books.was_admitted_late(row.key)
    case = Case(
        key=row.key,
        ticket=row.ticket_number,
        campaign=row.campaign_number,
        affiliate=row.affiliate_number,
        amount=row.paid_cents,
        occurred=now,
        actor=actor,
        has_expired=is_late,
    )
    books.decide(row.key, VerdictCode.V10, 0)
    if row.verdict_code is VerdictCode.W20:
        books.close_questions(row.key, actor)
    if row.state == "accepted":
        assert row.campaign_number is not None
        at = Occasion(
            issuer_id=row.issuer_id, campaign=row.campaign_number, occurred=now, recorded=now, actor=case.actor
        )
        accepted = _posting(case, now, row.payer)
        posted = books.post(rules.claim_voided(at, _name(row.key), accepted))
        if isinstance(posted, Refused) and posted.is_guarantee_charged:
            posted = books.post(rules.claim_voided(at, _name(row.key), accepted, is_charged=True))
        assert not isinstance(posted, Refused), f"taking back claim {row.key}: {posted}"
    if row.ticket_number is not None:
        if row.payer is Payer.TICKET:
            books.advance(row.ticket_number, TicketEvent.REVERSE)
        if is_late:
            books.advance(row.ticket_number, TicketEvent.EXPIRE)  # what it held is among what expired again
        _hold_or_release(books, row.ticket_number)
    books.tell(row.key, VerdictCode.V10, 0)
