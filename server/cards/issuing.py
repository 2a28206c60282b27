"""A card is made for a pass, blocked when lost, unblocked when found, replaced by the next generation under another number.

Who may is for the page that calls; every step is kept with its author and reason. No money moves: it is the pass's.
"""

from collections.abc import Callable
from dataclasses import replace

from server.campaigns import terms as campaign_terms
from server.cards import store
from server.cards.numbers import CardNumber, drawn
from server.cards.refusals import CardRefusal, Refusal, Refused
from server.cards.states import CardEvent, CardState, after
from server.cards.store import CardRow
from server.database import Database
from server.reimbursement.progress import Told, silent
from sync.contract.instant import Instant

TOGETHER = 500  # passes of one transaction: others wait a second at most
NUMBERS_MAX = 20  # one number in a thousand million is taken; twenty in a row is broken chance

Draw = Callable[[int], int]


def issue(db: Database, issuer_id: int, pass_id: int, actor: str, now: Instant, draw: Draw) -> CardRow | Refused:
    """The pass's first card. `draw(n)` gives a number below n that nobody can guess."""
    try:
        with db.atomic():
            holder = store.holder(db, issuer_id, pass_id)
            if holder is None or holder.is_withdrawn:
                raise Refusal(Refused(code=CardRefusal.NO_PASS))
            if not _has_cards(db, issuer_id, holder.campaign):
                raise Refusal(Refused(code=CardRefusal.NO_CARDS))
            store.hold_pass(db, issuer_id, pass_id)  # one card at a time is made for a pass
            if store.cards_of_pass(db, issuer_id, pass_id):
                raise Refusal(Refused(code=CardRefusal.HAS_CARD))
            first = CardRow(
                issuer_id=issuer_id,
                number=CardNumber(0),
                campaign_number=holder.campaign,
                pass_id=pass_id,
                generation=1,
                state=CardState.ACTIVE,
                issued_ms=now,
            )
            made = _add(db, first, draw)
            store.add_step(db, made, "issue", actor, now, "")
            return made
    except Refusal as refusal:
        return refusal.refused


def issue_missing(
    db: Database, issuer_id: int, campaign: int, actor: str, now: Instant, draw: Draw, told: Told = silent
) -> int:
    """A card for every pass of the campaign that has none, some hundreds in one transaction. How many."""
    passes, made = store.passes_without_card(db, issuer_id, campaign), 0
    for start in range(0, len(passes), TOGETHER):
        with db.atomic():
            outcomes = [issue(db, issuer_id, one, actor, now, draw) for one in passes[start : start + TOGETHER]]
        made += sum(isinstance(one, CardRow) for one in outcomes)
        told("cards", min(start + TOGETHER, len(passes)), len(passes))
    return made


def block(db: Database, issuer_id: int, number: CardNumber, reason: str, actor: str, now: Instant) -> CardRow | Refused:
    """Lost or stolen: no affiliate can debit it from now on."""
    return _change(db, issuer_id, number, CardEvent.BLOCK, reason, actor, now)


def unblock(
    db: Database, issuer_id: int, number: CardNumber, reason: str, actor: str, now: Instant
) -> CardRow | Refused:
    """Found again: the same card serves."""
    return _change(db, issuer_id, number, CardEvent.UNBLOCK, reason, actor, now)


def replace_card(
    db: Database, issuer_id: int, number: CardNumber, reason: str, actor: str, now: Instant, draw: Draw
) -> CardRow | Refused:
    """The next card of the pass; the old one is void for ever. Returns the new one."""
    try:
        with db.atomic():
            old = _moved(db, issuer_id, number, CardEvent.REPLACE, reason, actor, now)
            fresh = replace(old, generation=old.generation + 1, state=CardState.ACTIVE, issued_ms=now)
            made = _add(db, fresh, draw)
            store.add_step(db, made, "issue", actor, now, "")
            return made
    except Refusal as refusal:
        return refusal.refused


def _change(
    db: Database, issuer_id: int, number: CardNumber, event: CardEvent, reason: str, actor: str, now: Instant
) -> CardRow | Refused:
    try:
        with db.atomic():
            return _moved(db, issuer_id, number, event, reason, actor, now)
    except Refusal as refusal:
        return refusal.refused


def _moved(
    db: Database, issuer_id: int, number: CardNumber, event: CardEvent, reason: str, actor: str, now: Instant
) -> CardRow:
    """As it is after the event."""
    row = store.lock_card(db, issuer_id, number)
    if row is None:
        raise Refusal(Refused(code=CardRefusal.UNKNOWN))
    state = after(row.state, event)
    if state is None:
        raise Refusal(Refused(code=CardRefusal.NOT_NOW, state=row.state))
    moved = store.move_card(db, row, state)
    assert moved, "the card is locked"
    store.add_step(db, row, event.value, actor, now, reason)
    return replace(row, state=state)


def _add(db: Database, row: CardRow, draw: Draw) -> CardRow:
    for _ in range(NUMBERS_MAX):
        named = replace(row, number=drawn(draw))
        if store.add_card(db, named):
            return named
    raise AssertionError(f"{NUMBERS_MAX} card numbers in a row were taken: chance is broken")


def _has_cards(db: Database, issuer_id: int, campaign: int) -> bool:
    terms = campaign_terms.read(db, issuer_id, campaign)
    return terms is not None and terms.partial_use
