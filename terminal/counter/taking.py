"""Taking a ticket: from what the scanner sends to a redemption in the journal, or to a refusal that is there too.

The order is the rule: look the ticket up, check it, ask the date, write, and only the written entry makes a verdict. The screen
follows the last answer alone. A ticket in hand that another one displaces is named as not taken, never forgotten silently.
"""

from dataclasses import replace

from sync.contract.ids import TicketNumber
from sync.contract.money import Cents
from sync.contract.payloads import AttemptFailed, Method, Redeem
from sync.contract.policy import Check, Decision, decide
from sync.contract.ticket import ticket_index
from sync.journal.redemption import Redemption
from terminal.counter.basket import Basket
from terminal.counter.checks import amount_bounds, check_code, check_counter, check_number
from terminal.counter.effects import Announce, Effect, LookUp, Record, RedeemDraft, Sound, Tone
from terminal.counter.events import LookedUp, Recorded
from terminal.counter.identity import Birthdate, DateFault, agrees, read_birthdate
from terminal.counter.limits import BASKET_TICKETS_MAX, DOUBLE_SCAN
from terminal.counter.pages import (
    READY,
    Accepted,
    Browsing,
    Dating,
    Found,
    InHand,
    Line,
    Misread,
    Numbering,
    Padding,
    PadUse,
    Page,
    Ready,
    Refused,
    Taking,
)
from terminal.counter.past import with_entry
from terminal.counter.rest import end_set_aside, start_basket
from terminal.counter.scans import NotATicket, NumberScan, TicketScan, Unreadable, recognise
from terminal.counter.state import (
    NOBODY,
    Counter,
    LeftBehind,
    Mistaking,
    Piled,
    Redeeming,
    Refusing,
    Seeking,
    Step,
    ask,
)

# --- from the scanner to a ticket in hand ----------------------------------------------------------------------------


def scanned(counter: Counter, text: str) -> Step:
    """Whatever was scanned, on whatever page."""
    scan = recognise(text)
    if isinstance(scan, NotATicket | Unreadable):
        return misread(counter, scan)
    return seek(counter, scan)


def misread(counter: Counter, scan: NotATicket | Unreadable) -> Step:
    """Told beside a ticket in hand, or on a page of its own."""
    again = (Sound(tone=Tone.AGAIN),)
    if isinstance(counter.page, Found | Dating | Numbering | Padding):
        return replace(counter, notice=scan), again
    back = counter.page.back if isinstance(counter.page, Misread) else counter.page
    return counter.show(Misread(scan=scan, back=back)), again


def seek(counter: Counter, scan: TicketScan | NumberScan) -> Step:
    """Asks the journal about the ticket, unless it is the one already here."""
    number = scan.ticket.number if isinstance(scan, TicketScan) else scan.number
    index = ticket_index(counter.index_key, counter.bench.issuer, number)
    if _is_same_again(counter, index, is_code=isinstance(scan, TicketScan)):
        return counter, ()
    if isinstance(counter.page, Refused) and _waits(counter.page.resume, index):
        return counter.show(counter.page.resume or READY), ()
    counter, request = ask(counter, Seeking(scan=scan, number=number, index=index))
    return counter, (LookUp(request=request, index=index),)


def _is_same_again(counter: Counter, index: bytes, *, is_code: bool) -> bool:
    """A second reading of the paper in hand, or of the one whose verdict has just appeared."""
    page = counter.page
    if isinstance(page, Found | Dating):
        hands = (page.hand, *page.behind)
        return any(hand.index == index and (hand.code or not is_code) for hand in hands)
    if isinstance(page, Padding) and page.hand is not None:
        return page.hand.index == index and not is_code
    if counter.at.monotonic - counter.shown_at >= DOUBLE_SCAN:
        return False
    if isinstance(page, Accepted):
        redemption = counter.redemption(page.sequence)
        return redemption is not None and redemption.redeem.index == index
    return isinstance(page, Refused) and page.hand.index == index


def looked_up(counter: Counter, seeking: Seeking, answer: LookedUp) -> Step:
    """The ticket's past at this counter is known: refuse it, show where it was taken, or take it in hand."""
    earlier = next((one for one in reversed(answer.redemptions) if one.voided_by is None), None)
    if isinstance(counter.page, Browsing | Line) and earlier is not None and counter.redemption(earlier.sequence):
        return counter.show(Line(sequence=earlier.sequence, view=counter.page.view)), ()
    hand = _in_hand(counter, seeking, answer.tries)
    if earlier is not None:
        hand = replace(hand, bits=hand.bits | Check.ALREADY_HERE)
    checks = hand.bits | check_counter(hand.amount or Cents(0), counter.bench, hand.bits)
    if decide(checks, counter.bench.policy) is Decision.RED:
        return refuse(counter, hand, checks, earlier, _waiting_page(counter.page))
    return _place(counter, hand)


def _in_hand(counter: Counter, seeking: Seeking, tries: int) -> InHand:
    scan, bench = seeking.scan, counter.bench
    spent = Check.BIRTHDATE_TRIES_SPENT if tries >= bench.policy.limits.birthdate_tries else Check(0)
    if isinstance(scan, TicketScan):
        return InHand(
            method=Method.QR,
            number=seeking.number,
            index=seeking.index,
            ticket=scan.ticket,
            code=scan.code,
            amount=scan.ticket.amount,
            bits=check_code(scan.code, scan.ticket, bench) | spent,
            tries=tries,
        )
    return InHand(
        method=Method.NUMBER,
        number=seeking.number,
        index=seeking.index,
        ticket=None,
        code=b"",
        amount=None,
        bits=check_number(seeking.number, bench) | spent,
        tries=tries,
    )


def _waiting_page(page: Page) -> Page | None:
    """The page of a ticket that waits for its date, behind a refusal of another."""
    if isinstance(page, Found | Dating):
        return page
    return page.resume if isinstance(page, Refused) else None


def _place(counter: Counter, hand: InHand) -> Step:
    """A ticket that may be taken, among what is already on the counter."""
    waiting = _waiting_page(counter.page)
    others = _hands(waiting, hand)
    if hand.ticket is None:
        pad = Padding(use=PadUse.AMOUNT, back=Ready(), hand=hand)
        return _leaving(counter.show(pad), others), ()
    if isinstance(waiting, Found | Dating) and not _waits(waiting, hand.index) and _can_pile(waiting, hand):
        page = replace(waiting, behind=(*waiting.behind, hand))
        return replace(counter.show(page), notice=Piled(count=len(page.behind))), ()
    counter = _leaving(counter, others)
    basket = counter.basket
    if basket is not None and basket.birthdate is not None and _belongs(counter, basket, hand):
        return redeem(counter, hand, (), basket.birthdate)
    if basket is None or basket.birthdate is not None or basket.name not in ("", hand.name):
        counter = start_basket(counter, hand.name)
    return counter.show(Found(hand=hand)), ()


def _waits(page: Page | None, index: bytes) -> bool:
    """Whether that ticket is in hand, or piled behind the one in hand."""
    return isinstance(page, Found | Dating) and any(one.index == index for one in (page.hand, *page.behind))


def _hands(waiting: Page | None, hand: InHand) -> tuple[InHand, ...]:
    """The tickets that wait, this one's own earlier reading aside."""
    if not isinstance(waiting, Found | Dating):
        return ()
    return tuple(one for one in (waiting.hand, *waiting.behind) if one.index != hand.index)


def _leaving(counter: Counter, others: tuple[InHand, ...]) -> Counter:
    return replace(counter, notice=LeftBehind(hands=others)) if others else counter


def _can_pile(waiting: Taking, hand: InHand) -> bool:
    return waiting.hand.name == hand.name != "" and len(waiting.behind) + 1 < BASKET_TICKETS_MAX


def _belongs(counter: Counter, basket: Basket, hand: InHand) -> bool:
    """The same child's: the same name, a date that gives this ticket's tag, and room in the basket."""
    if basket.birthdate is None or basket.name not in ("", hand.name) or len(basket.sequences) >= BASKET_TICKETS_MAX:
        return False
    return _date_agrees(counter, hand, basket.birthdate) is True


def _date_agrees(counter: Counter, hand: InHand, birthdate: Birthdate) -> bool | None:
    """None when this terminal cannot tell."""
    key = None if hand.ticket is None else counter.knowledge.terms.tag_keys.get(hand.ticket.key_id)
    if key is None or hand.ticket is None:
        return None
    return agrees(birthdate, hand.ticket, counter.bench.issuer, key)


# --- amount and date -------------------------------------------------------------------------------------------------


def amount_typed(counter: Counter, pad: Padding, amount: Cents | None) -> Step:
    """What the paper of a typed ticket says."""
    low, high = amount_bounds(counter.bench)
    if pad.hand is None or amount is None or not low <= amount <= high:
        return counter.show(replace(pad, is_out_of_bounds=True)), ()
    return counter.show(Dating(hand=replace(pad.hand, amount=amount))), ()


def go_on(counter: Counter, found: Found) -> Step:
    """The name and the amount were looked at."""
    if found.hand.needs_date:
        return counter.show(Dating(hand=found.hand, behind=found.behind)), ()
    return redeem(counter, found.hand, found.behind, None)


def date_typed(counter: Counter, page: Dating) -> Step:
    """Eight digits, or fewer."""
    birthdate = read_birthdate(page.typed, counter.bench.today)
    if isinstance(birthdate, DateFault):
        return counter.show(replace(page, fault=birthdate, is_wrong=False)), ()
    return date_given(counter, page, birthdate)


def date_given(counter: Counter, page: Dating, birthdate: Birthdate) -> Step:
    """A date to compare, where this terminal can; where it cannot, the server will."""
    if _date_agrees(counter, page.hand, birthdate) is not False:
        return redeem(counter, page.hand, page.behind, birthdate)
    hand = replace(page.hand, tries=page.hand.tries + 1)
    checks = hand.bits | check_counter(hand.amount or Cents(0), counter.bench, hand.bits) | Check.BIRTHDATE_WRONG
    if hand.tries >= counter.bench.policy.limits.birthdate_tries:
        checks |= Check.BIRTHDATE_TRIES_SPENT
    draft = AttemptFailed(method=hand.method, attempt=hand.tries, operator=NOBODY, index=hand.index)
    counter, request = ask(counter, Mistaking(hand=hand, behind=page.behind))
    return counter, (Record(request=request, checks=checks, draft=draft),)


def mistaken(counter: Counter, purpose: Mistaking, answer: Recorded) -> Step:
    """The wrong date is in the journal: which of the tries it was, never which part was wrong."""
    hand, behind, checks = purpose.hand, purpose.behind, answer.entry.header.checks
    if not checks & Check.BIRTHDATE_TRIES_SPENT:
        return counter.show(Dating(hand=hand, behind=behind, is_wrong=True)), (Sound(tone=Tone.AGAIN),)
    resume = Found(hand=behind[0], behind=behind[1:]) if behind else None
    page = Refused(hand=hand, checks=checks, sequence=answer.entry.header.sequence, resume=resume)
    return counter.show(page), (Sound(tone=Tone.REFUSED),)


# --- writing ---------------------------------------------------------------------------------------------------------


def redeem(counter: Counter, hand: InHand, behind: tuple[InHand, ...], birthdate: Birthdate | None) -> Step:
    """Decides once more, with what waits and what was taken by now, and writes."""
    assert hand.amount is not None, "the amount is asked before the date"
    earlier = _taken_meanwhile(counter, hand)
    taken = Check(0) if earlier is None else Check.ALREADY_HERE
    checks = hand.bits | taken | check_counter(hand.amount, counter.bench, hand.bits)
    decision = decide(checks, counter.bench.policy)
    if decision is Decision.RED:
        resume = Found(hand=behind[0], behind=behind[1:]) if behind else None
        return refuse(counter, hand, checks, earlier, resume)
    counter = _basket_for(counter, hand, birthdate)
    assert counter.basket is not None
    draft = RedeemDraft(
        method=hand.method,
        decision=decision,
        amount=hand.amount,
        operator=NOBODY,
        receipt=counter.basket.receipt,
        index=hand.index,
        reference=counter.basket.reference,
        number=hand.number,
        code=hand.code,
        birthdate=birthdate,
    )
    counter, request = ask(counter, Redeeming(hand=hand, behind=behind, birthdate=birthdate))
    return counter, (Record(request=request, checks=checks, draft=draft),)


def _taken_meanwhile(counter: Counter, hand: InHand) -> Redemption | None:
    """The journal was asked when the paper was shown; since then another of its readings may have been taken."""
    return next(
        (one for one in reversed(counter.past.redemptions) if one.redeem.index == hand.index and one.voided_by is None),
        None,
    )


def _basket_for(counter: Counter, hand: InHand, birthdate: Birthdate | None) -> Counter:
    """The open basket, unless the date says that another child stands there. A typed number joins by the same date only."""
    basket = counter.basket
    if basket is not None and len(basket.sequences) < BASKET_TICKETS_MAX:
        is_same = not basket.sequences or birthdate in (None, basket.birthdate)
        if is_same or (basket.birthdate is None and hand.ticket is not None):
            return counter
    return start_basket(counter)


def redeemed(counter: Counter, purpose: Redeeming, answer: Recorded) -> Step:
    """The redemption is in the journal: now, and not before, it is announced."""
    entry = answer.entry
    assert isinstance(entry.payload, Redeem)
    counter = replace(counter, past=with_entry(counter.past, entry))
    redemption = Redemption(entry=entry, redeem=entry.payload, voided_by=None, copies=0, verdict=None)
    basket = counter.basket or Basket(receipt=entry.payload.receipt)
    counter = replace(counter, basket=basket.take(redemption, purpose.birthdate))
    counter = counter.show(Accepted(sequence=redemption.sequence))
    counter, settled = end_set_aside(counter)
    told: tuple[Effect, ...] = (Announce(sequence=redemption.sequence), Sound(tone=Tone.ACCEPTED), *settled)
    if not purpose.behind:
        return counter, told
    hand, behind = purpose.behind[0], purpose.behind[1:]
    if purpose.birthdate is not None and _date_agrees(counter, hand, purpose.birthdate) is True:
        counter, effects = redeem(counter, hand, behind, purpose.birthdate)
        return counter, (*effects, *told)
    return counter.show(Found(hand=hand, behind=behind)), told


def refuse(counter: Counter, hand: InHand, checks: Check, earlier: Redemption | None, resume: Page | None) -> Step:
    """A refusal is evidence: it is written before it is told."""
    draft = AttemptFailed(method=hand.method, attempt=0, operator=NOBODY, index=hand.index)
    counter, request = ask(counter, Refusing(hand=hand, earlier=earlier, resume=resume))
    return counter, (Record(request=request, checks=checks, draft=draft),)


def refused(counter: Counter, purpose: Refusing, answer: Recorded) -> Step:
    """The refusal is in the journal."""
    header = answer.entry.header
    page = Refused(
        hand=purpose.hand,
        checks=header.checks,
        sequence=header.sequence,
        earlier=purpose.earlier,
        resume=purpose.resume,
    )
    return counter.show(page), (Sound(tone=Tone.REFUSED),)


def number_typed(counter: Counter, number: TicketNumber) -> Step:
    """All 18 digits, and they check."""
    return seek(counter, NumberScan(number))
