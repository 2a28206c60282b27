"""What a family may do with its tickets: put an amount on blank ones, change it, take it back, keep one for an affiliate, report
one lost. And what becomes of them when their pass is withdrawn.

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
    """The tickets as they are now. `lost_cents`: what was taken off too late to go back to a wallet."""

    tickets: tuple[TicketRow, ...]
    lost_cents: int = 0


Outcome = Changed | Refused


def credit(
    db: Database,
    terms: Terms,
    at: Occasion,
    pass_id: int,
    wallet: int,
    amounts: Sequence[int],
    seen_blanks: int | None = None,
) -> Outcome:
    """Each amount on the next blank ticket, from the wallet of that index (0 or 1). All of them, or none.

    `seen_blanks`: how many were blank when the person decided; with another number now, nothing is done, so that a form sent twice
    credits once.
    """
    try:
        with db.atomic():
            return Changed(tickets=tuple(_credit(db, terms, at, pass_id, wallet, amounts, seen_blanks)))
    except Refusal as refusal:
        return refusal.refused


def change_amount(db: Database, terms: Terms, at: Occasion, pass_id: int, number: TicketNumber, amount: int) -> Outcome:
    """Another amount on a credited ticket, from and to its own wallet. For whom it is kept stays; a printed paper is void."""
    try:
        with db.atomic():
            before = _ticket(db, terms, at, pass_id, number, TicketEvent.CHANGE)
            _check_amounts(terms, [amount])
            if amount == before.amount_cents:
                return Changed(tickets=(before,))
            changed = replace(_next_generation(before), amount_cents=amount, credited_ms=at.recorded)
            _save(db, before, changed, at.recorded)
            _take_off(db, terms, at, before)
            _put_on(db, terms, at, changed)
            return Changed(tickets=(changed,))
    except Refusal as refusal:
        return refusal.refused


def uncredit(
    db: Database, terms: Terms, at: Occasion, pass_id: int, number: TicketNumber, *, may_be_lost: bool = False
) -> Outcome:
    """The whole amount goes back to its wallet; a printed paper is void.

    After the end of validity no wallet takes it back: it expires (E05), and only when the caller says that it `may_be_lost`.
    """
    try:
        with db.atomic():
            is_late = not terms.is_before_end(civil_date(at.occurred))
            before = _ticket(db, terms, at, pass_id, number, TicketEvent.UNCREDIT, is_late=is_late)
            if is_late and not may_be_lost:
                raise Refusal(Refused(code=TicketRefusal.WOULD_BE_LOST, high_cents=before.amount_cents))
            blank = replace(
                _next_generation(before),
                state=TicketState.BLANK,
                themes=0,
                amount_cents=0,
                assigned_affiliate=ANY_AFFILIATE,
                credited_ms=None,
            )
            _save(db, before, blank, at.recorded)
            _take_off(db, terms, at, before, is_late=is_late)
            return Changed(tickets=(blank,), lost_cents=before.amount_cents if is_late else 0)
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
            state = store.given_back(db, before, state)
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


def cancel_unused(db: Database, terms: Terms, at: Occasion, pass_id: int) -> list[TicketRow]:
    """The pass is withdrawn: every ticket that nobody used, lost ones too, is void for ever and its amount back in its wallet.

    A ticket whose claim waits keeps its amount for that claim, and is opposed to any other. Inside the caller's transaction. Raises
    Refusal when a ticket moves meanwhile.
    """
    store.lock(db, at.issuer_id, pass_id)
    cancelled = []
    for before in store.of_pass(db, at.issuer_id, pass_id):
        state = before.after(TicketEvent.CANCEL)
        if state is None:
            if before.state is TicketState.CLAIMED:
                store.oppose(db, before.issuer_id, before.number, VOIDS_ALL, at.recorded)
            continue
        row = replace(before, state=state, blocked_from="")
        if not store.save(db, before, row):
            raise Refusal(Refused(code=TicketRefusal.CHANGED_MEANWHILE))
        if before.amount_cents:
            _take_off(db, terms, at, before)
            store.oppose(db, row.issuer_id, row.number, VOIDS_ALL, at.recorded)
        cancelled.append(row)
    return cancelled


# --- parts -----------------------------------------------------------------------------------------------------------


def _credit(
    db: Database,
    terms: Terms,
    at: Occasion,
    pass_id: int,
    wallet: int,
    amounts: Sequence[int],
    seen_blanks: int | None,
) -> list[TicketRow]:
    if not amounts:
        raise Refusal(Refused(code=TicketRefusal.NOTHING_CHOSEN))
    if not terms.is_before_end(civil_date(at.occurred)):
        raise Refusal(Refused(code=TicketRefusal.CAMPAIGN_OVER))
    if not 0 <= wallet < len(terms.wallets):
        raise Refusal(Refused(code=TicketRefusal.NO_SUCH_WALLET))
    _check_amounts(terms, amounts)
    store.lock(db, at.issuer_id, pass_id)
    rows = store.of_pass(db, at.issuer_id, pass_id)
    if any(row.state is TicketState.CANCELLED for row in rows):
        raise Refusal(Refused(code=TicketRefusal.PASS_WITHDRAWN))
    blanks = [row for row in rows if row.state is TicketState.BLANK]
    if seen_blanks is not None and len(blanks) != seen_blanks:
        raise Refusal(Refused(code=TicketRefusal.CHANGED_MEANWHILE))
    if len(blanks) < len(amounts):
        raise Refusal(Refused(code=TicketRefusal.NOT_ENOUGH_BLANKS, count=len(blanks)))
    held = balance(db, at.issuer_id, terms.number, Account(code=wallet_code(wallet), owner=pass_id))
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
        _put_on(db, terms, at, row, held)
        credited.append(row)
    return credited


def _check_amounts(terms: Terms, amounts: Sequence[int]) -> None:
    low, high = terms.ticket_min_cents, terms.ticket_max_cents
    if any(not low <= amount <= high for amount in amounts):
        raise Refusal(Refused(code=TicketRefusal.AMOUNT_OUTSIDE, low_cents=low, high_cents=high))


def _put_on(db: Database, terms: Terms, at: Occasion, row: TicketRow, held: int | None = None) -> None:
    """E04, from the wallet of the ticket's themes. `held`: what a refusal says is there, else what is there now."""
    code = wallet_code(_wallet_of(terms, row))
    if held is None:
        held = balance(db, at.issuer_id, terms.number, Account(code=code, owner=row.pass_id))
    posting = rules.ticket_credited(at, row.pass_id, code, row.number, row.generation, row.amount_cents)
    outcome = post(db, *posting)
    if isinstance(outcome, ledger.Refused) and outcome.reason is ledger.Reason.FLOOR:
        raise Refusal(Refused(code=TicketRefusal.WALLET_TOO_SMALL, high_cents=held))
    assert isinstance(outcome, Posted), f"ticket {row.number} was blank, and the ledger says {outcome}"


def _take_off(db: Database, terms: Terms, at: Occasion, row: TicketRow, *, is_late: bool = False) -> None:
    """E05: the ticket's whole amount, back to its wallet, or to what has expired."""
    name = (row.number, row.generation, row.amount_cents)
    if is_late:
        posting = rules.ticket_uncredited_late(at, row.pass_id, *name)
    else:
        posting = rules.ticket_uncredited(at, row.pass_id, wallet_code(_wallet_of(terms, row)), *name)
    posted = post(db, *posting)
    assert isinstance(posted, Posted), f"ticket {row.number} is credited, and the ledger says {posted}"


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
    db: Database,
    terms: Terms,
    at: Occasion,
    pass_id: int,
    number: TicketNumber,
    event: TicketEvent,
    *,
    is_late: bool = False,
) -> TicketRow:
    """The pass's own ticket, in a state that allows the event; while the campaign lasts, unless it may be late."""
    store.lock(db, at.issuer_id, pass_id)
    row = store.read(db, at.issuer_id, number)
    if row is None or row.pass_id != pass_id or row.campaign_number != terms.number:
        raise Refusal(Refused(code=TicketRefusal.UNKNOWN_TICKET))
    if row.after(event) is None:
        raise Refusal(Refused(code=TicketRefusal.NOT_NOW, state=row.state))
    if store.is_withdrawn(db, at.issuer_id, pass_id):
        raise Refusal(Refused(code=TicketRefusal.PASS_WITHDRAWN))
    if not is_late and not terms.is_before_end(civil_date(at.occurred)):
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
