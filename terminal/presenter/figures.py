"""Pieces that several pages show alike: a masked number, a decision in honest words, a basket, a line's state."""

from sync.contract.ids import TicketNumber
from sync.contract.instant import Instant, civil_date, civil_time
from sync.contract.limits import WATERMARK_MAX
from sync.contract.policy import Check, Decision
from sync.contract.ticket import Theme, Ticket, printed_number
from sync.journal.link_state import LinkState
from sync.journal.redemption import Redemption
from terminal.counter.basket import add_up
from terminal.counter.day import LineState
from terminal.counter.pages import InHand
from terminal.counter.receipt import ticket_of
from terminal.counter.state import Counter
from terminal.screen import BasketPanel, Icon, Pair, Role
from terminal.texts.figures import whole
from terminal.texts.french import Texts
from terminal.texts.reasons import ReasonFacts

HIDDEN = "••••"
_SHOWN = 7  # `3456 78`, the end of a printed number: enough to tell two papers apart, not enough to type one

# Which reason is told when there are several: the truth about the paper first, the counter's own state last.
ORDER: tuple[Check, ...] = (
    Check.SIGNATURE_BAD,
    Check.KIND_FOREIGN,
    Check.ISSUER_KEY_UNKNOWN,
    Check.CAMPAIGN_UNKNOWN,
    Check.ALREADY_HERE,
    Check.OPPOSED,
    Check.GENERATION_OLD,
    Check.ASSIGNED_ELSEWHERE,
    Check.THEME_NOT_ACCEPTED,
    Check.NOT_YET_VALID,
    Check.EXPIRED,
    Check.CLAIMS_CLOSED,
    Check.CONVENTION_ENDED,
    Check.BIRTHDATE_TRIES_SPENT,
    Check.BIRTHDATE_WRONG,
    Check.UNSYNCED_TOO_MANY,
    Check.LISTS_TOO_OLD,
    Check.QUARANTINED,
    Check.SIGNATURE_NOT_CHECKED,
    Check.CLOCK_BEHIND,
    Check.LISTS_OLD,
    Check.UNSYNCED_MANY,
    Check.KEY_WEAK,
    Check.BIRTHDATE_NOT_CHECKED,
    Check.BEARER,
)
assert set(ORDER) == set(Check)

UNKNOWABLE = (Check.ISSUER_KEY_UNKNOWN, Check.CAMPAIGN_UNKNOWN)
"""Refused because this counter cannot tell: said so, and never called invalid."""

LINE_LOOKS: dict[LineState, tuple[Role, Icon]] = {
    LineState.TO_SEND: (Role.NEUTRAL, Icon.CLOCK),
    LineState.SENT: (Role.NEUTRAL, Icon.NETWORK),
    LineState.WAITING: (Role.RESERVED, Icon.CLOCK),
    LineState.ACCEPTED: (Role.ACCEPTED, Icon.CHECK),
    LineState.REFUSED: (Role.REFUSED, Icon.CROSS),
    LineState.VOIDED: (Role.NEUTRAL, Icon.VOID),
}


def masked(number: TicketNumber) -> str:
    """`•••• 3456 78`"""
    return whole(f"{HIDDEN} {printed_number(number)[-_SHOWN:]}")


def masked_of(redemption: Redemption, texts: Texts) -> str:
    """The end of a scanned ticket's number; a typed one is sealed and known to nobody here."""
    ticket = ticket_of(redemption)
    return masked(ticket.number) if ticket else texts.number_typed_by_hand()


def themes(mask: int) -> tuple[bool, bool]:
    """Sport, culture."""
    return bool(mask & Theme.SPORT), bool(mask & Theme.CULTURE)


def decision_words(decision: Decision, texts: Texts) -> str:
    """`Accepté, remboursement garanti`, or `Accepté sous réserve`."""
    return ", ".join(texts.accepted()) if decision is Decision.GREEN else texts.reserved()


def answer_by(at: Instant, link: LinkState, texts: Texts) -> str:
    """Until when an AMBER answer comes: a date while exchanges succeed, else a delay from the next one."""
    if link.fault is None and link.last_exchange is not None:
        return texts.reserved_until(civil_date(Instant(at + WATERMARK_MAX)))
    return texts.reserved_offline()


def reason_facts(
    counter: Counter, texts: Texts, ticket: Ticket | None, earlier: Redemption | None = None, tries: int = 0
) -> ReasonFacts:
    """What the sentences about a ticket may name. `tries`: wrong dates of today."""
    policy = counter.bench.policy
    return ReasonFacts(
        valid_from=ticket.valid_from if ticket else None,
        valid_to=ticket.valid_to if ticket else None,
        ticket_theme=texts.theme(*themes(ticket.themes)) if ticket else "",
        own_theme=texts.theme(*themes(policy.affiliate.themes)),
        earlier=civil_time(earlier.entry.header.wall) if earlier else None,
        hotline=policy.hotline,
        tries=tries,
    )


def first_reason(checks: Check, mask: int) -> Check:
    """The one to tell, among those that the mask heeds. A policy may have come meanwhile that heeds none of them any more."""
    return next(check for check in ORDER if (checks & mask or checks) & check)


def reasons_in_order(checks: Check, mask: int) -> tuple[Check, ...]:
    return tuple(check for check in ORDER if checks & mask & check)


def basket_panel(counter: Counter, texts: Texts, *, least: int = 1) -> BasketPanel | None:
    """From `least` tickets on, or with a price or a reference: before, it would only repeat the page."""
    basket = counter.basket
    if basket is None:
        return None
    sums = add_up(basket, counter.past.redemptions)
    if sums.count < least and sums.left is None and not basket.reference:
        return None
    rows = [Pair(label=texts.basket_total(), value=texts.money(sums.total), is_strong=sums.left is None)]
    if basket.price is not None and sums.left is not None:
        rows.insert(0, Pair(label=texts.basket_price(), value=texts.money(basket.price)))
        rows.append(Pair(label=texts.basket_left(), value=texts.money(sums.left), is_strong=True))
    return BasketPanel(
        title=texts.basket_of(basket.name),
        count=texts.tickets(sums.count),
        rows=tuple(rows),
        reference=texts.basket_reference(basket.reference) if basket.reference else "",
    )


def hand_facts(hand: InHand, texts: Texts) -> tuple[str, ...]:
    """About which ticket a refusal speaks: what the paper says, not what it hides."""
    facts = [texts.number_of_ticket(masked(hand.number))]
    return (hand.name, *facts) if hand.name else tuple(facts)
