"""What a key or a touch does on each page. Enter goes on, Escape goes back, a digit types: the same everywhere."""

from dataclasses import replace

from terminal.counter import looking, papers, taking
from terminal.counter.events import Intent, PaperState
from terminal.counter.identity import TypedDate
from terminal.counter.keypad import press_amount, press_comma, press_number, read_amount, read_number
from terminal.counter.limits import PRICE_MAX, REFERENCE_DIGITS_MAX
from terminal.counter.pages import (
    Accepted,
    Browsing,
    Changes,
    Dating,
    Found,
    Lights,
    Line,
    Misread,
    Numbering,
    OnPaper,
    Padding,
    PadUse,
    Page,
    PaperQuestion,
    Ready,
    Refused,
    Reporting,
    Revoked,
)
from terminal.counter.rest import finish, hand_over_receipt, rest, start_basket
from terminal.counter.state import Counter, ReceiptRule, Step

_ONWARD = (Intent.CONFIRM, Intent.BACK)


def digit_pressed(counter: Counter, digit: int) -> Step:
    """On a page without a pad it begins what is typed most: a ticket's number, or the date of the ticket in hand."""
    page = counter.page
    match page:
        case Ready() | Accepted() | Refused() | Misread():
            return counter.show(Numbering(digits=str(digit))), ()
        case Numbering():
            return _edit(counter, replace(page, digits=press_number(page.digits, digit)))
        case Found() if page.hand.needs_date:
            typed = TypedDate().press(digit)
            return counter.show(Dating(hand=page.hand, behind=page.behind, typed=typed)), ()
        case Dating():
            return _edit(counter, replace(page, typed=page.typed.press(digit), fault=None, is_wrong=False))
        case Padding(use=PadUse.REFERENCE):
            return _edit(counter, replace(page, typed=(page.typed + str(digit))[:REFERENCE_DIGITS_MAX]))
        case Padding():
            return _edit(counter, replace(page, typed=press_amount(page.typed, digit), is_out_of_bounds=False))
        case Browsing():
            return _edit(counter, Browsing(view=page.view.typing(digit)))
        case _:
            return counter, ()


def pressed(counter: Counter, intent: Intent) -> Step:
    """An intent that a page has no use for changes nothing."""
    page = counter.page
    match page:
        case Ready():
            return _on_ready(counter, intent)
        case Numbering():
            return _on_number(counter, page, intent)
        case Found():
            return _on_found(counter, page, intent)
        case Dating():
            return _on_date(counter, page, intent)
        case Padding():
            return _on_pad(counter, page, intent)
        case Accepted():
            return _on_accepted(counter, intent)
        case Refused():
            return _on_refused(counter, page, intent)
        case Misread():
            return (counter.show(page.back), ()) if intent in _ONWARD else _elsewhere(counter, intent)
        case OnPaper():
            return _on_paper(counter, page, intent)
        case PaperQuestion():
            return _on_question(counter, page, intent)
        case Revoked():
            return _elsewhere(counter, intent) if intent is not Intent.TYPE_NUMBER else (counter, ())
        case _:
            return _on_looking(counter, page, intent)


def _on_looking(counter: Counter, page: Browsing | Line | Reporting | Lights | Changes, intent: Intent) -> Step:
    match page:
        case Browsing():
            number = read_number(page.view.query)
            if intent is Intent.CONFIRM and number is not None:
                return taking.number_typed(counter, number)  # a typed ticket is known by its index only
            return looking.browse(counter, page, intent)
        case Line():
            return looking.on_line(counter, page, intent)
        case Reporting():
            return looking.on_report(counter, page, intent)
        case Lights():
            return looking.on_lights(counter, page, intent)
        case Changes():
            return looking.on_changes(counter, intent)


def _elsewhere(counter: Counter, intent: Intent) -> Step:
    """The ways out of a page at rest."""
    if intent is Intent.TYPE_NUMBER:
        return counter.show(Numbering()), ()
    if intent is Intent.JOURNAL:
        return looking.open_journal(counter), ()
    if intent is Intent.DEVICES:
        return counter.show(Lights(back=counter.page)), ()
    return counter, ()


def _on_ready(counter: Counter, intent: Intent) -> Step:
    if intent in _ONWARD and counter.basket is not None:
        return finish(counter)
    if intent is Intent.RECEIPT:
        return hand_over_receipt(counter)
    return _elsewhere(counter, intent)


def _on_number(counter: Counter, page: Numbering, intent: Intent) -> Step:
    if intent is Intent.ERASE:
        return _edit(counter, replace(page, digits=page.digits[:-1]))
    if intent is Intent.BACK:
        return _put_aside(counter)
    number = read_number(page.digits)
    if intent is Intent.CONFIRM and number is not None:
        return taking.number_typed(counter, number)
    return counter, ()


def _on_found(counter: Counter, page: Found, intent: Intent) -> Step:
    if intent is Intent.CONFIRM:
        return taking.go_on(counter, page)
    if intent is Intent.BACK:
        return _put_aside(counter)
    return _ask_beside(counter, page, intent)


def _on_date(counter: Counter, page: Dating, intent: Intent) -> Step:
    basket = counter.basket
    match intent:
        case Intent.CONFIRM:
            return taking.date_typed(counter, page)
        case Intent.ERASE:
            return _edit(counter, replace(page, typed=page.typed.erase(), fault=None, is_wrong=False))
        case Intent.COMMA:
            return _edit(counter, replace(page, typed=page.typed.separate()))
        case Intent.SAME_CHILD if basket is not None and basket.birthdate is not None and page.hand.ticket is None:
            return taking.date_given(counter, page, basket.birthdate)
        case Intent.BACK if page.hand.ticket is not None:
            return counter.show(Found(hand=page.hand, behind=page.behind)), ()
        case Intent.BACK:
            return _put_aside(counter)
        case _:
            return _ask_beside(counter, page, intent)


def _ask_beside(counter: Counter, page: Found | Dating | Accepted, intent: Intent) -> Step:
    """The price of the activity, or the affiliate's own reference: for the basket, whenever it comes to mind."""
    if intent is Intent.PRICE:
        return counter.show(Padding(use=PadUse.PRICE, back=page)), ()
    if intent is Intent.REFERENCE and not isinstance(page, Accepted):
        return counter.show(Padding(use=PadUse.REFERENCE, back=page)), ()
    return counter, ()


def _on_pad(counter: Counter, page: Padding, intent: Intent) -> Step:
    if intent is Intent.ERASE:
        return _edit(counter, replace(page, typed=page.typed[:-1], is_out_of_bounds=False))
    if intent is Intent.COMMA and page.use is not PadUse.REFERENCE:
        return _edit(counter, replace(page, typed=press_comma(page.typed), is_out_of_bounds=False))
    if intent is Intent.BACK:
        return _put_aside(counter) if page.use is PadUse.AMOUNT else (counter.show(page.back), ())
    if intent is not Intent.CONFIRM:
        return counter, ()
    if page.use is PadUse.AMOUNT:
        return taking.amount_typed(counter, page, read_amount(page.typed))
    counter = counter if counter.basket is not None else start_basket(counter)
    basket = counter.basket
    assert basket is not None
    if page.use is PadUse.REFERENCE:
        return replace(counter, basket=replace(basket, reference=page.typed)).show(page.back), ()
    price = read_amount(page.typed)
    if price is not None and price > PRICE_MAX:
        return _edit(counter, replace(page, is_out_of_bounds=True))
    return replace(counter, basket=replace(basket, price=price)).show(page.back), ()


def _on_accepted(counter: Counter, intent: Intent) -> Step:
    assert isinstance(counter.page, Accepted)
    if intent in _ONWARD:
        return finish(counter)
    if intent is Intent.RECEIPT and counter.rules.receipt is not ReceiptRule.NEVER:
        return hand_over_receipt(counter)
    if intent is Intent.PRICE:
        return _ask_beside(counter, counter.page, intent)
    return _elsewhere(counter, intent)


def _on_refused(counter: Counter, page: Refused, intent: Intent) -> Step:
    if intent in _ONWARD:
        return (counter.show(page.resume) if page.resume is not None else rest(counter)), ()
    if intent is Intent.SEE_EARLIER and page.earlier is not None and counter.redemption(page.earlier.sequence):
        return looking.open_line(counter, page.earlier), ()
    return _elsewhere(counter, intent)


def _on_paper(counter: Counter, page: OnPaper, intent: Intent) -> Step:
    paper = counter.paper(page.job)
    if intent in (*_ONWARD, Intent.PRINT_LATER):
        return rest(papers.put_off(counter, page.job)), ()
    if intent in papers.RECOVERIES:
        return papers.recover(counter, intent)
    if intent is not Intent.PRINT_AGAIN or paper is None:
        return _elsewhere(counter, intent)
    if paper.state is PaperState.WAITING:
        return papers.retry(counter, page.job)
    if paper.state in (PaperState.REFUSED, PaperState.NOT_PRINTED, PaperState.SENT) and paper.receipt is not None:
        counter, effects, job = papers.print_receipt(counter, paper.receipt)
        return counter.show(OnPaper(job=job or page.job)), effects
    return counter, ()


def _on_question(counter: Counter, page: PaperQuestion, intent: Intent) -> Step:
    if intent in (Intent.CAME_OUT, Intent.CONFIRM):
        counter, effects = papers.came_out(counter, page.job)
        return rest(counter), effects
    if intent is Intent.DID_NOT_COME_OUT:
        counter, effects = papers.did_not_come_out(counter, page.job)
        return (rest(counter) if counter.page == page else counter), effects
    if intent in (Intent.PRINT_LATER, Intent.BACK):
        return rest(papers.put_off(counter, page.job)), ()
    return counter, ()


def _put_aside(counter: Counter) -> Step:
    """The ticket in hand was not taken. A basket that holds nothing yet goes with it, and the one before is back."""
    if counter.basket is not None and not counter.basket.sequences:
        counter = replace(counter, basket=counter.set_aside, set_aside=None)
    return rest(counter), ()


def _edit(counter: Counter, page: Page) -> Step:
    """The same page with other contents: it was not entered anew."""
    return replace(counter, page=page), ()
