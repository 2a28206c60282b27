"""Which buttons stand under each page: going back at one end, going on at the other, at most five."""

from dataclasses import replace
from typing import assert_never

from terminal.counter.day import is_voidable
from terminal.counter.events import Intent, PaperState
from terminal.counter.keypad import NumberState, number_state
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
    PaperQuestion,
    Ready,
    Refused,
    Reporting,
    Revoked,
)
from terminal.counter.state import Counter, ReceiptRule
from terminal.presenter.buttons import button
from terminal.screen import Action
from terminal.texts.french import Texts

_Buttons = tuple[Action, ...]


def buttons_of(counter: Counter, texts: Texts) -> _Buttons:
    """In the order of reading."""
    page = counter.page
    back = button(texts, Intent.BACK)
    aside = (button(texts, Intent.JOURNAL), button(texts, Intent.TYPE_NUMBER, "number"))
    match page:
        case Ready():
            return _ready_buttons(counter, texts)
        case Numbering():
            is_right = number_state(page.digits) is NumberState.RIGHT
            onward = (button(texts, Intent.CONFIRM, "search-number", is_primary=True),) if is_right else ()
            return (back, *onward)
        case Found():
            word = "ask-date" if page.hand.needs_date else "take"
            return (
                button(texts, Intent.BACK, "drop"),
                button(texts, Intent.PRICE),
                button(texts, Intent.REFERENCE),
                button(texts, Intent.CONFIRM, word, is_primary=True),
            )
        case Dating():
            basket = counter.basket
            same = basket is not None and basket.birthdate is not None and page.hand.ticket is None
            return (
                button(texts, Intent.BACK) if page.hand.ticket else button(texts, Intent.BACK, "drop"),
                *((button(texts, Intent.SAME_CHILD),) if same else ()),
                *(() if page.hand.ticket else (button(texts, Intent.REFERENCE),)),
                button(texts, Intent.CONFIRM, "check-date", is_primary=True),
            )
        case Padding():
            words = {PadUse.AMOUNT: "use-amount", PadUse.PRICE: "use-price", PadUse.REFERENCE: "use-reference"}
            return (back, button(texts, Intent.CONFIRM, words[page.use], is_primary=True))
        case Accepted():
            receipt = () if counter.rules.receipt is ReceiptRule.NEVER else (button(texts, Intent.RECEIPT),)
            price = button(texts, Intent.PRICE)
            return (*aside, price, *receipt, button(texts, Intent.CONFIRM, "finish", is_primary=True))
        case Refused():
            has_line = page.earlier is not None and counter.redemption(page.earlier.sequence) is not None
            earlier = (button(texts, Intent.SEE_EARLIER),) if has_line else ()
            return (*aside, *earlier, button(texts, Intent.CONFIRM, is_primary=True))
        case Misread():
            return (*aside, button(texts, Intent.CONFIRM, is_primary=True))
        case _:
            return _buttons_aside(counter, page, texts)


def _ready_buttons(counter: Counter, texts: Texts) -> _Buttons:
    aside = (button(texts, Intent.DEVICES), button(texts, Intent.JOURNAL))
    if counter.basket is not None and counter.basket.sequences:
        receipt = () if counter.rules.receipt is ReceiptRule.NEVER else (button(texts, Intent.RECEIPT),)
        number = button(texts, Intent.TYPE_NUMBER, "number")
        return (*aside, number, *receipt, button(texts, Intent.CONFIRM, "finish", is_primary=True))
    last = (button(texts, Intent.RECEIPT, "last-receipt"),) if counter.past.redemptions else ()
    return (*aside, *last, button(texts, Intent.TYPE_NUMBER, is_primary=True))


def _buttons_aside(
    counter: Counter,
    page: OnPaper | PaperQuestion | Browsing | Line | Reporting | Lights | Changes | Revoked,
    texts: Texts,
) -> _Buttons:
    back = button(texts, Intent.BACK)
    match page:
        case OnPaper():
            return _paper_buttons(counter, page, texts)
        case PaperQuestion():
            return (
                button(texts, Intent.PRINT_LATER),
                button(texts, Intent.DID_NOT_COME_OUT),
                button(texts, Intent.CAME_OUT, is_primary=True),
            )
        case Browsing():
            return (
                back,
                button(texts, Intent.READING),
                _filter_button(page, texts),
                button(texts, Intent.CONFIRM, "open", is_primary=True),
            )
        case Line() if page.is_asking:
            reasons = (Intent.VOID_BY_MISTAKE, Intent.VOID_BY_FAMILY, Intent.VOID_WRONG_TICKET)
            return (
                button(texts, Intent.BACK, "keep"),
                *(button(texts, reason, is_danger=True) for reason in reasons),
            )
        case Line():
            redemption = counter.redemption(page.sequence)
            may_void = redemption is not None and is_voidable(redemption, counter.past, counter.bench.today)
            void = (button(texts, Intent.VOID, is_danger=True),) if may_void else ()
            is_printed = redemption is not None and redemption.copies > 0
            return (back, *void, button(texts, Intent.RECEIPT, "reprint" if is_printed else "receipt"))
        case Reporting() if page.is_asking:
            return (
                button(texts, Intent.BACK, "not-yet"),
                button(texts, Intent.CONFIRM, "close-now", is_primary=True),
            )
        case Reporting():
            may_close = page.report.number is None and not page.report.is_empty
            close = (button(texts, Intent.CLOSING),) if may_close else ()
            return (back, button(texts, Intent.RECEIPT, "print"), *close)
        case Lights():
            recovery = _recovery_buttons(counter, texts)
            return (back, button(texts, Intent.EXCHANGE, is_primary=not recovery), *recovery)
        case Changes():
            return (button(texts, Intent.CONFIRM, "read", is_primary=True),)
        case Revoked():
            return (button(texts, Intent.DEVICES), button(texts, Intent.JOURNAL, is_primary=True))
        case _:
            assert_never(page)


def _filter_button(page: Browsing, texts: Texts) -> Action:
    """Its word is the filter that holds."""
    only = page.view.only
    return replace(button(texts, Intent.FILTER), label=texts.journal_filter(only.value if only else ""))


def _recovery_buttons(counter: Counter, texts: Texts) -> _Buttons:
    """For a printer that stopped on an error."""
    if not counter.devices.printer.is_recoverable:
        return ()
    return (
        button(texts, Intent.CLEAR_PRINTER, is_danger=True),
        button(texts, Intent.RESUME_PRINTER, is_primary=True),
    )


def _paper_buttons(counter: Counter, page: OnPaper, texts: Texts) -> _Buttons:
    paper = counter.paper(page.job)
    if paper is not None and paper.state in (PaperState.ON_ITS_WAY, PaperState.WAITING):
        recovery = _recovery_buttons(counter, texts)
        if recovery:
            return (button(texts, Intent.CONFIRM, "print-later"), *recovery)
    onward = button(texts, Intent.CONFIRM, "next", is_primary=True)
    if paper is None or paper.state in (PaperState.ON_ITS_WAY, PaperState.PRINTED, PaperState.IN_DOUBT):
        return (onward,)
    word = "print-again" if paper.state is PaperState.WAITING else "reprint"
    again = (button(texts, Intent.PRINT_AGAIN, word),) if paper.receipt is not None or word == "print-again" else ()
    is_settled = paper.state is PaperState.SENT
    return (*again, onward if is_settled else button(texts, Intent.CONFIRM, "print-later", is_primary=True))
