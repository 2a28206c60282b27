"""`present`: which page, which strip, which keys. One function from the counter's state to a Screen."""

from typing import assert_never

from sync.contract.policy import Decision
from terminal.counter.events import Intent
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
    PaperQuestion,
    Ready,
    Refused,
    Reporting,
    Revoked,
)
from terminal.counter.pages import Page as CounterPage
from terminal.counter.scans import NotATicket, Unreadable
from terminal.counter.state import Counter, LeftBehind, Piled, Recovering, Shut, State
from terminal.presenter import looking, taking
from terminal.presenter.actions import buttons_of
from terminal.presenter.band import band_of, shut_band
from terminal.presenter.buttons import ARROWS, PAD_KEYS, button, keys
from terminal.presenter.figures import UNKNOWABLE, first_reason
from terminal.screen import Icon, Page, Role, Screen, Strip
from terminal.texts.french import Texts


def present(state: State, texts: Texts) -> Screen:
    """The whole screen. Total: every state has one."""
    if isinstance(state, Shut):
        return _shut(state, texts)
    page, actions = _page(state, texts), buttons_of(state, texts)
    return Screen(
        shot=_shot(state.page, state),
        language=texts.code,
        is_right_to_left=texts.is_right_to_left,
        band=band_of(state, texts),
        strip=_strip(state, texts),
        page=page,
        actions=actions,
        keys=keys(actions, _hidden(state.page), has_digits=_has_digits(state.page)),
    )


def _shut(shut: Shut, texts: Texts) -> Screen:
    actions = () if shut.fault is None else (button(texts, Intent.CONFIRM, "retry", is_primary=True),)
    return Screen(
        shot="starting" if shut.fault is None else "stopped",
        language=texts.code,
        is_right_to_left=texts.is_right_to_left,
        band=shut_band(shut, texts),
        strip=None,
        page=looking.stopped(shut, texts),
        actions=actions,
        keys=keys(actions, has_digits=False),
    )


def _page(counter: Counter, texts: Texts) -> Page:
    page = counter.page
    match page:
        case Ready():
            return taking.ready(counter, texts)
        case Numbering():
            return taking.number(page, texts)
        case Found():
            return taking.ticket(counter, page, texts)
        case Dating():
            return taking.birthdate(counter, page, texts)
        case Padding():
            return taking.amount(counter, page, texts)
        case Accepted():
            return taking.accepted(counter, page, texts)
        case Refused():
            return taking.refused(counter, page, texts)
        case Misread():
            return taking.misread(counter, page, texts)
        case _:
            return _page_aside(counter, page, texts)


def _page_aside(
    counter: Counter,
    page: OnPaper | PaperQuestion | Browsing | Line | Reporting | Lights | Changes | Revoked,
    texts: Texts,
) -> Page:
    match page:
        case OnPaper():
            return looking.paper(counter, page, texts)
        case PaperQuestion():
            return looking.paper_question(counter, page, texts)
        case Browsing():
            return looking.journal(counter, page, texts)
        case Line():
            return looking.line(counter, page, texts)
        case Reporting():
            return looking.report(page, texts)
        case Lights():
            return looking.lights(counter, texts)
        case Changes():
            return looking.changes(counter, texts)
        case Revoked():
            return looking.revoked(counter, texts)
        case _:
            assert_never(page)


# --- strip, keys, picture --------------------------------------------------------------------------------------------


def _strip(counter: Counter, texts: Texts) -> Strip | None:
    """What was just noticed about another paper than the one on the page."""
    notice = counter.notice
    match notice:
        case None:
            return None
        case NotATicket():
            return Strip(role=Role.AGAIN, icon=Icon.QUESTION, text=", ".join(texts.not_a_ticket(notice.thing.value)))
        case Unreadable():
            return Strip(role=Role.AGAIN, icon=Icon.AGAIN, text=texts.scan_again_strip())
        case LeftBehind():
            return Strip(
                role=Role.RESERVED, icon=Icon.TICKET, text=texts.left_behind(notice.hands[0].name, len(notice.hands))
            )
        case Piled():
            return Strip(role=Role.NEUTRAL, icon=Icon.TICKET, text=texts.piled(notice.count))
        case Recovering(is_refused=True):
            return Strip(role=Role.RESERVED, icon=Icon.PRINTER, text=texts.recovery_refused())
        case Recovering():
            return Strip(role=Role.NEUTRAL, icon=Icon.PRINTER, text=texts.recovering(goes_on=notice.goes_on))
        case _:
            assert_never(notice)


def _hidden(page: CounterPage) -> tuple[Intent, ...]:
    """Keys that work without a button of their own."""
    match page:
        case Numbering() | Padding():
            return PAD_KEYS
        case Dating():
            return (*PAD_KEYS, Intent.PRICE, Intent.REFERENCE)
        case Found():
            return ()
        case Browsing():
            return (*PAD_KEYS, *ARROWS)
        case Accepted() | Refused() | Misread() | OnPaper():
            return (Intent.BACK, Intent.DEVICES, Intent.JOURNAL, Intent.TYPE_NUMBER)
        case Ready() | Revoked():
            return (Intent.DEVICES, Intent.JOURNAL, Intent.TYPE_NUMBER, Intent.RECEIPT)
        case Reporting() | Lights():
            return (Intent.CONFIRM,)
        case Line() | PaperQuestion() | Changes():
            return ()
        case _:
            assert_never(page)


def _has_digits(page: CounterPage) -> bool:
    """Where a digit begins or goes on with something."""
    return isinstance(page, Ready | Numbering | Found | Dating | Padding | Accepted | Refused | Misread | Browsing)


def _shot(page: CounterPage, counter: Counter) -> str:
    """A name for a picture of the screen: one for each kind of page, and for each outcome of it."""
    match page:
        case Accepted():
            redemption = counter.redemption(page.sequence)
            green = redemption is not None and redemption.redeem.decision is Decision.GREEN
            return ("recovered-" if page.is_recovered else "verdict-") + ("green" if green else "amber")
        case Refused():
            reason = first_reason(page.checks, counter.bench.policy.refuse)
            return "unknown" if reason in UNKNOWABLE else "verdict-red"
        case Misread():
            return "not-a-ticket" if isinstance(page.scan, NotATicket) else "scan-again"
        case Padding():
            return page.use.value
        case OnPaper():
            paper = counter.paper(page.job)
            return f"receipt-{paper.state.value}" if paper else "receipt"
        case Line():
            return "void" if page.is_asking else "line"
        case Reporting():
            return "closing" if page.is_asking else "report-x" if page.report.number is None else "report-z"
        case Dating():
            return "birthdate-wrong" if page.is_wrong else "birthdate"
        case _:
            return _SHOTS[type(page)]


_SHOTS: dict[type, str] = {
    Ready: "ready",
    Numbering: "number",
    Found: "ticket",
    PaperQuestion: "printer-question",
    Browsing: "journal",
    Lights: "lights",
    Changes: "changes",
    Revoked: "revoked",
}
