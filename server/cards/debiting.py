"""A card is debited online: the price, or all that the wallet holds, at once and whole; taken back by its affiliate before a run.

A debit is a ticket that lives for a moment: credited with exactly that amount (E04) and accepted (E06) in one transaction, under a
number of its own where no ticket's number reaches. Its claim joins the affiliate's next run with everything else. Why it has no
rule of its own: docs/decisions/0025. Nothing is debited without the server: there is no offline balance to overdraw.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from server.affiliates import store as affiliates
from server.campaigns import terms as campaign_terms
from server.campaigns.terms import Terms, wallet_code
from server.cards import attempts, store
from server.cards.numbers import CardNumber
from server.cards.refusals import CardRefusal, Refusal, Refused
from server.cards.states import CardState
from server.cards.store import GENERATION, NO_EPOCH, NO_TERMINAL, CardRow, DebitRow, NewDebit
from server.database import Database, Violated, Violation
from server.intake import claim_store
from server.intake.claim_store import ClaimKey, NewClaim
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.accounts import Account
from server.ledger.rules import ClaimName, Occasion, Posting
from server.passes import withdrawals
from sync.contract.ids import CampaignNumber
from sync.contract.instant import Instant, civil_date
from sync.contract.payloads import Method
from sync.contract.policy import Decision
from sync.contract.verdicts import VerdictCode

PRICE_MAX = 1_000_000  # cents: ten thousand euros is a typing error
DEBIT_MAX = 0xFFFF  # cents of one claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the affiliate asks for. `operation`: the form's number; the same form asks for the same debit, however often it is sent.

    `themes`: of the wallet that was chosen, 0 when none was. `reference`: the affiliate's own, at most 32 characters.
    """

    issuer_id: int
    affiliate: int
    operation: int
    card: CardNumber
    birthdate: dt.date
    price_cents: int
    themes: int = 0
    reference: str = ""
    actor: str


class CancelReason(Enum):
    """Why an affiliate takes a debit back."""

    AMOUNT = "amount"
    CARD = "card"
    ACTIVITY = "activity"
    OTHER = "other"


def debit(db: Database, wish: Wish, now: Instant) -> DebitRow | Refused:
    """The debit, now or as it was made the first time. A wrong birthdate is counted; any other refusal leaves nothing."""
    assert 0 < wish.price_cents <= PRICE_MAX
    assert wish.operation >= store.DEBIT_LOW
    try:
        with db.atomic():
            return _debit(db, wish, now)
    except Refusal as refusal:
        return refusal.refused
    except Violated as violated:
        earlier = store.debit(db, wish.issuer_id, wish.operation) if violated.kind is Violation.UNIQUE else None
        if earlier is None:
            raise
        return _again(wish, earlier)


def cancel(
    db: Database, issuer_id: int, affiliate: int, number: int, reason: CancelReason, actor: str, now: Instant
) -> DebitRow | Refused:
    """The amount goes back once: to its wallet, or the budget of a withdrawn pass. After the end of validity it has expired."""
    try:
        with db.atomic():
            row = take_up(db, issuer_id, affiliate, number)
            if row.is_cancelled:
                return row
            if not row.may_be_cancelled:
                raise Refusal(Refused(code=CardRefusal.IN_A_RUN))
            claim_store.decide(db, _key(row), VerdictCode.V10, 0, now)
            _give_back(db, row, _occasion(row, actor, now))
            store.add_cancellation(db, row, reason.value, actor, now)
            return _own(db, issuer_id, affiliate, number)
    except Refusal as refusal:
        return refusal.refused


def take_up(db: Database, issuer_id: int, affiliate: int, number: int) -> DebitRow:
    """As it is: its card, its wallet and its claim stay locked until the caller's transaction ends, in this order for everybody.

    Raises Refusal when the affiliate has no such debit.
    """
    row = _own(db, issuer_id, affiliate, number)
    store.lock_card(db, issuer_id, row.card_number)
    store.hold_pass(db, issuer_id, row.pass_id)
    store.lock_claim(db, row)
    return _own(db, issuer_id, affiliate, number)


# --- debiting --------------------------------------------------------------------------------------------------------


def _debit(db: Database, wish: Wish, now: Instant) -> DebitRow | Refused:
    card = store.lock_card(db, wish.issuer_id, wish.card)
    earlier = store.debit(db, wish.issuer_id, wish.operation)
    if earlier is not None:
        return _again(wish, earlier)
    refused = _recognise(db, wish, card, now)
    if refused is not None:
        return refused  # not raised: what was counted stays
    assert card is not None
    terms = _terms(db, wish, card, civil_date(now))
    wallet = _wallet(db, wish, terms, civil_date(now))
    store.hold_pass(db, card.issuer_id, card.pass_id)
    account = Account(code=wallet_code(wallet), owner=card.pass_id)
    held = ledger.balance(db, card.issuer_id, terms.number, account)
    if not held:
        raise Refusal(Refused(code=CardRefusal.EMPTY))
    debited = min(wish.price_cents, held)
    if debited > DEBIT_MAX:
        raise Refusal(Refused(code=CardRefusal.TOO_LARGE))
    row = NewDebit(
        issuer_id=wish.issuer_id,
        number=wish.operation,
        card_number=card.number,
        campaign_number=terms.number,
        pass_id=card.pass_id,
        affiliate_number=wish.affiliate,
        wallet=wallet,
        themes=terms.wallets[wallet].themes,
        price_cents=wish.price_cents,
        debited_cents=debited,
        remaining_cents=held - debited,
        reference=wish.reference,
        actor=wish.actor,
        made_ms=now,
    )
    _write(db, row, now)
    made = store.debit(db, wish.issuer_id, wish.operation)
    assert made is not None
    return made


def _again(wish: Wish, earlier: DebitRow) -> DebitRow | Refused:
    """The same form, sent twice, is answered as the first time; another debit needs another form."""
    is_same = (earlier.affiliate_number, earlier.card_number, earlier.price_cents) == (
        wish.affiliate,
        wish.card,
        wish.price_cents,
    )
    return earlier if is_same else Refused(code=CardRefusal.FORM_USED)


def _recognise(db: Database, wish: Wish, card: CardRow | None, now: Instant) -> Refused | None:
    """Whoever does not know the birthdate learns nothing of a card, not even that it is there."""
    wait = attempts.wait_until(db, wish.card, wish.affiliate) - now
    if wait > 0:
        return Refused(code=CardRefusal.TOO_MANY_TRIES, wait_ms=wait)
    holder = store.holder(db, wish.issuer_id, card.pass_id) if card else None
    if card is None or holder is None or holder.birthdate != wish.birthdate:
        attempts.record(db, wish.card, wish.affiliate, now)
        return Refused(code=CardRefusal.NOT_RECOGNISED)
    attempts.forget(db, wish.card, wish.affiliate)
    if holder.is_withdrawn:
        return Refused(code=CardRefusal.WITHDRAWN)
    states = {CardState.BLOCKED: CardRefusal.BLOCKED, CardState.REPLACED: CardRefusal.REPLACED}
    return Refused(code=states[card.state]) if card.state in states else None


def _terms(db: Database, wish: Wish, card: CardRow, today: dt.date) -> Terms:
    terms = campaign_terms.read(db, wish.issuer_id, card.campaign_number)
    if terms is None or not terms.partial_use:
        raise Refusal(Refused(code=CardRefusal.NO_CARDS))
    if not terms.valid_from <= today <= terms.valid_to:
        raise Refusal(Refused(code=CardRefusal.NOT_OPEN))
    return terms


def _wallet(db: Database, wish: Wish, terms: Terms, today: dt.date) -> int:
    """The one that the affiliate's activity may be paid from."""
    found = affiliates.under_convention(db, wish.issuer_id, terms.number, today)
    themes = next((one.themes for one in found if one.number == wish.affiliate), None)
    if themes is None:
        raise Refusal(Refused(code=CardRefusal.NO_CONVENTION))
    fitting = [index for index, wallet in enumerate(terms.wallets) if wallet.themes & themes]
    if not fitting:
        raise Refusal(Refused(code=CardRefusal.OTHER_THEME))
    if len(fitting) == 1:
        return fitting[0]
    chosen = [index for index in fitting if terms.wallets[index].themes == wish.themes]
    if not chosen:
        raise Refusal(Refused(code=CardRefusal.CHOOSE_WALLET))
    return chosen[0]


def _write(db: Database, row: NewDebit, now: Instant) -> None:
    store.add_debit(db, row)
    claim = NewClaim(
        key=_key(row),
        ticket=row.ticket,
        campaign=CampaignNumber(row.campaign_number),
        affiliate=row.affiliate_number,
        method=int(Method.NUMBER),
        decision=int(Decision.GREEN),
        checks=0,
        claimed_cents=row.debited_cents,
        captured_ms=now,
        credible_from_ms=now,
        credible_to_ms=now,
        received_ms=now,
        received_order=now,
        reference=row.reference,
        is_birthdate_match=True,
    )
    claim_store.add_claim(db, claim)
    taken = claim_store.take_credit(db, claim.key, VerdictCode.A00, row.debited_cents, now)
    assert taken, f"debit {row.number} is new, and another claim has its credit"
    at = _occasion(row, row.actor, now)
    wallet = wallet_code(row.wallet)
    _post(db, rules.ticket_credited(at, row.pass_id, wallet, row.number, GENERATION, row.debited_cents))
    _post(db, _accepted(at, row))


def _accepted(at: Occasion, row: NewDebit) -> Posting:
    return rules.claim_accepted(at, _name(row), row.affiliate_number, row.number, row.debited_cents)


# --- taking back -----------------------------------------------------------------------------------------------------


def _own(db: Database, issuer_id: int, affiliate: int, number: int) -> DebitRow:
    row = store.debit(db, issuer_id, number)
    if row is None or row.affiliate_number != affiliate:
        raise Refusal(Refused(code=CardRefusal.UNKNOWN))
    return row


def _give_back(db: Database, row: NewDebit, at: Occasion) -> None:
    """E07, and E05 on its day: to the wallet, or to what has expired. From the wallet of a withdrawn pass it goes on (E23)."""
    _post(db, rules.claim_voided(at, _name(row), _accepted(at, row)))
    terms = campaign_terms.read(db, row.issuer_id, row.campaign_number)
    number, cents = row.number, row.debited_cents
    if terms is None or not terms.is_before_end(civil_date(at.occurred)):
        _post(db, rules.ticket_uncredited_late(at, row.pass_id, number, GENERATION, cents))
        return
    _post(db, rules.ticket_uncredited(at, row.pass_id, wallet_code(row.wallet), number, GENERATION, cents))
    gone = withdrawals.of_pass(db, row.issuer_id, row.pass_id)
    if gone:
        amounts = [cents if index == row.wallet else 0 for index in range(len(terms.wallets))]
        _post(db, rules.wallet_withdrawn(at, row.pass_id, amounts, len(gone) + 1))
        withdrawals.add(db, at, row.pass_id, len(gone) + 1, gone[-1].reason, cents, 0)


def _post(db: Database, posting: Posting) -> None:
    """Under the card's lock and the wallet's nothing else can be refused."""
    outcome = ledger.post(db, *posting)
    if isinstance(outcome, ledger.Refused) and outcome.reason is ledger.Reason.CLOSED:
        raise Refusal(Refused(code=CardRefusal.NOT_OPEN))
    assert isinstance(outcome, ledger.Posted), f"{posting[0].idempotency_key}: {outcome}"


def _occasion(row: NewDebit, actor: str, now: Instant) -> Occasion:
    return Occasion(issuer_id=row.issuer_id, campaign=row.campaign_number, occurred=now, recorded=now, actor=actor)


def _name(row: NewDebit) -> ClaimName:
    return ClaimName(terminal=NO_TERMINAL, epoch=NO_EPOCH, sequence=row.number)


def _key(row: NewDebit) -> ClaimKey:
    return ClaimKey(issuer_id=row.issuer_id, terminal=NO_TERMINAL, epoch=NO_EPOCH, sequence=row.sequence)
