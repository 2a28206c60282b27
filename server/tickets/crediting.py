"""What a family may do with its tickets: put an amount on blank ones, take it back, keep one for an affiliate, report one lost.

Money moves in the ledger within the same transaction. Whatever changes what a printed paper says makes that paper void.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.affiliates import store as affiliates
from server.campaigns.terms import Terms, wallet_code
from server.database import Database
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Account
from server.ledger.rules import Occasion
from server.ledger.store import Posted, balance, post
from server.tickets import store
from server.tickets.refusals import Refusal, Refused, TicketRefusal
from server.tickets.states import TicketEvent, TicketState
from server.tickets.store import GENERATION_MAX, VOIDS_ALL, TicketRow
from sync.contract.ids import ANY_AFFILIATE, AffiliateId, TicketNumber
from sync.contract.instant import Instant, civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The tickets as they are now."""

    tickets: tuple[TicketRow, ...]


Outcome = Changed | Refused


def credit(db: Database, terms: Terms, at: Occasion, pass_id: int, wallet: int, amounts: Sequence[int]) -> Outcome:
    """Each amount on the next blank ticket, from the wallet of that index (0 or 1). All of them, or none."""
    try:
        with db.atomic():
            return Changed(tickets=tuple(_credit(db, terms, at, pass_id, wallet, amounts)))
    except Refusal as refusal:
        return refusal.refused


def uncredit(db: Database, terms: Terms, at: Occasion, pass_id: int, number: TicketNumber) -> Outcome:
    """The whole amount goes back to its wallet; a printed paper is void."""
    try:
        with db.atomic():
            before = _ticket(db, terms, at, pass_id, number, TicketEvent.UNCREDIT)
            blank = replace(
                _next_generation(before),
                state=TicketState.BLANK,
                themes=0,
                amount_cents=0,
                assigned_affiliate=ANY_AFFILIATE,
                credited_ms=None,
            )
            _save(db, before, blank, at.recorded)
            wallet = wallet_code(_wallet_of(terms, before))
            posted = post(
                db,
                *rules.ticket_uncredited(at, pass_id, wallet, before.number, before.generation, before.amount_cents),
            )
            assert isinstance(posted, Posted), f"ticket {number} is credited, and the ledger says {posted}"
            return Changed(tickets=(blank,))
    except Refusal as refusal:
        return refusal.refused


def assign(
    db: Database, terms: Terms, at: Occasion, pass_id: int, number: TicketNumber, affiliate: AffiliateId
) -> Outcome:
    """Keep a credited ticket for one affiliate, or for nobody again (ANY_AFFILIATE). A paper that said otherwise is void."""
    try:
        with db.atomic():
            before = _ticket(db, terms, at, pass_id, number, TicketEvent.ASSIGN)
            if before.assigned_affiliate == affiliate:
                return Changed(tickets=(before,))
            _check_affiliate(db, terms, at, before, affiliate)
            unassigned = _next_generation(before) if before.is_printed else before
            assigned = replace(unassigned, assigned_affiliate=affiliate)
            _save(db, before, assigned, at.recorded)
            return Changed(tickets=(assigned,))
    except Refusal as refusal:
        return refusal.refused


def block(db: Database, terms: Terms, at: Occasion, pass_id: int, number: TicketNumber) -> Outcome:
    """The paper was lost or stolen: no counter may take it any more."""
    try:
        with db.atomic():
            before = _ticket(db, terms, at, pass_id, number, TicketEvent.BLOCK)
            blocked = replace(before, state=TicketState.BLOCKED, blocked_from=before.state.value)
            if not store.save(db, before, blocked):
                raise Refusal(Refused(code=TicketRefusal.CHANGED_MEANWHILE))
            store.oppose(db, before.issuer_id, before.number, VOIDS_ALL, at.recorded)
            return Changed(tickets=(blocked,))
    except Refusal as refusal:
        return refusal.refused


def unblock(db: Database, terms: Terms, at: Occasion, pass_id: int, number: TicketNumber) -> Outcome:
    """Back to what it was, on new paper only: whoever found the old one must not use it."""
    try:
        with db.atomic():
            before = _ticket(db, terms, at, pass_id, number, TicketEvent.UNBLOCK)
            state = before.after(TicketEvent.UNBLOCK)
            assert state
            unblocked = replace(_next_generation(before), state=state, blocked_from="")
            if not store.save(db, before, unblocked):
                raise Refusal(Refused(code=TicketRefusal.CHANGED_MEANWHILE))
            store.oppose(db, before.issuer_id, before.number, unblocked.generation, at.recorded)
            return Changed(tickets=(unblocked,))
    except Refusal as refusal:
        return refusal.refused


def issue_papers(
    db: Database, terms: Terms, at: Occasion, pass_id: int, numbers: Sequence[TicketNumber], *, void_older: bool
) -> Outcome:
    """Mark credited tickets as printed. Those that are already on paper keep it, unless `void_older`: then that paper is void."""
    try:
        with db.atomic():
            if not numbers:
                raise Refusal(Refused(code=TicketRefusal.NOTHING_CHOSEN))
            return Changed(
                tickets=tuple(_issue(db, terms, at, pass_id, number, void_older=void_older) for number in numbers)
            )
    except Refusal as refusal:
        return refusal.refused


# --- parts -----------------------------------------------------------------------------------------------------------


def _credit(
    db: Database, terms: Terms, at: Occasion, pass_id: int, wallet: int, amounts: Sequence[int]
) -> list[TicketRow]:
    _check_credit(terms, at, wallet, amounts)
    blanks = [row for row in store.of_pass(db, at.issuer_id, pass_id) if row.state is TicketState.BLANK]
    if len(blanks) < len(amounts):
        raise Refusal(Refused(code=TicketRefusal.NOT_ENOUGH_BLANKS, count=len(blanks)))
    code = wallet_code(wallet)
    held = balance(db, at.issuer_id, terms.number, Account(code=code, owner=pass_id))
    credited = []
    for before, amount in zip(blanks, amounts, strict=False):
        row = replace(
            before,
            state=TicketState.CREDITED,
            themes=terms.wallets[wallet].themes,
            amount_cents=amount,
            credited_ms=at.recorded,
        )
        if not store.save(db, before, row):
            raise Refusal(Refused(code=TicketRefusal.CHANGED_MEANWHILE))
        posting = rules.ticket_credited(at, pass_id, code, row.number, row.generation, amount)
        outcome = post(db, *posting)
        if isinstance(outcome, ledger.Refused) and outcome.reason is ledger.Reason.FLOOR:
            raise Refusal(Refused(code=TicketRefusal.WALLET_TOO_SMALL, high_cents=held))
        assert isinstance(outcome, Posted), f"ticket {row.number} was blank, and the ledger says {outcome}"
        credited.append(row)
    return credited


def _check_credit(terms: Terms, at: Occasion, wallet: int, amounts: Sequence[int]) -> None:
    if not amounts:
        raise Refusal(Refused(code=TicketRefusal.NOTHING_CHOSEN))
    if not terms.is_before_end(civil_date(at.occurred)):
        raise Refusal(Refused(code=TicketRefusal.CAMPAIGN_OVER))
    if not 0 <= wallet < len(terms.wallets):
        raise Refusal(Refused(code=TicketRefusal.NO_SUCH_WALLET))
    low, high = terms.ticket_min_cents, terms.ticket_max_cents
    if any(not low <= amount <= high for amount in amounts):
        raise Refusal(Refused(code=TicketRefusal.AMOUNT_OUTSIDE, low_cents=low, high_cents=high))


def _issue(
    db: Database, terms: Terms, at: Occasion, pass_id: int, number: TicketNumber, *, void_older: bool
) -> TicketRow:
    before = _ticket(db, terms, at, pass_id, number, TicketEvent.PRINT)
    if before.is_printed and not void_older:
        return before
    row = _next_generation(before) if before.is_printed else before
    printed = replace(row, printed_ms=at.recorded)
    _save(db, before, printed, at.recorded)
    return printed


def _ticket(
    db: Database, terms: Terms, at: Occasion, pass_id: int, number: TicketNumber, event: TicketEvent
) -> TicketRow:
    """The pass's own ticket, in a state that allows the event, while the campaign lasts."""
    row = store.read(db, at.issuer_id, number)
    if row is None or row.pass_id != pass_id or row.campaign_number != terms.number:
        raise Refusal(Refused(code=TicketRefusal.UNKNOWN_TICKET))
    if row.after(event) is None:
        raise Refusal(Refused(code=TicketRefusal.NOT_NOW, state=row.state))
    if not terms.is_before_end(civil_date(at.occurred)):
        raise Refusal(Refused(code=TicketRefusal.CAMPAIGN_OVER))
    return row


def _next_generation(row: TicketRow) -> TicketRow:
    if row.generation >= GENERATION_MAX:
        raise Refusal(Refused(code=TicketRefusal.PRINTED_TOO_OFTEN))
    return replace(row, generation=row.generation + 1, printed_ms=None)


def _save(db: Database, before: TicketRow, now: TicketRow, instant: Instant) -> None:
    """Compare and set; what was on paper under an older generation is opposed."""
    if not store.save(db, before, now):
        raise Refusal(Refused(code=TicketRefusal.CHANGED_MEANWHILE))
    if before.is_printed and now.generation > before.generation:
        store.oppose(db, now.issuer_id, now.number, now.generation, instant)


def _wallet_of(terms: Terms, row: TicketRow) -> int:
    return next(index for index, wallet in enumerate(terms.wallets) if wallet.themes == row.themes)


def _check_affiliate(db: Database, terms: Terms, at: Occasion, row: TicketRow, affiliate: AffiliateId) -> None:
    if affiliate == ANY_AFFILIATE:
        return
    found = affiliates.under_convention(db, at.issuer_id, terms.number, civil_date(at.occurred))
    themes = next((one.themes for one in found if one.number == affiliate), None)
    if themes is None:
        raise Refusal(Refused(code=TicketRefusal.UNKNOWN_AFFILIATE))
    if not themes & row.themes:
        raise Refusal(Refused(code=TicketRefusal.AFFILIATE_OF_ANOTHER_THEME))
