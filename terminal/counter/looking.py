"""The pages that look back: the journal of the day, one line of it, X and Z, the lights, and outcomes that changed.

A void and a closing are new entries, written before they are shown. Nothing here touches a ticket in hand.
"""

from dataclasses import replace

from sync.contract.ids import Sequence
from sync.contract.instant import civil_date
from sync.contract.payloads import CloseDay, Void, VoidReason
from sync.journal.redemption import Redemption
from terminal.counter import papers
from terminal.counter.checks import NOTHING
from terminal.counter.day import DayView, is_voidable, lines_of, read_day
from terminal.counter.effects import Effect, NoteOutcomes, Record, VoidDraft, WishExchange
from terminal.counter.events import Intent, Recorded
from terminal.counter.limits import CHANGES_SHOWN
from terminal.counter.pages import Browsing, Lights, Line, OnPaper, Reporting
from terminal.counter.rest import rest
from terminal.counter.state import NOBODY, Counter, Noting, Step, ask

REASONS = {
    Intent.VOID_BY_MISTAKE: VoidReason.ENTERED_BY_MISTAKE,
    Intent.VOID_BY_FAMILY: VoidReason.FAMILY_CHANGED_ITS_MIND,
    Intent.VOID_WRONG_TICKET: VoidReason.WRONG_TICKET,
}
_MOVES = {Intent.UP: -1, Intent.DOWN: 1}
_DAYS = {Intent.LEFT: -1, Intent.RIGHT: 1}


def open_journal(counter: Counter) -> Counter:
    """Today's."""
    return counter.show(Browsing(view=DayView(day=counter.bench.today)))


def open_line(counter: Counter, redemption: Redemption) -> Counter:
    """One redemption, with its day behind it."""
    view = DayView(day=civil_date(redemption.entry.header.wall))
    return counter.show(Line(sequence=redemption.sequence, view=view))


def browse(counter: Counter, page: Browsing, intent: Intent) -> Step:
    """The list."""
    view, lines = page.view, lines_of(counter.past, page.view)
    if intent in _MOVES:
        cursor = max(0, min(view.cursor + _MOVES[intent], len(lines) - 1))
        return _look(counter, replace(view, cursor=cursor))
    if intent in _DAYS:
        return _look(counter, view.other_day(_DAYS[intent], counter.bench.today))
    if intent is Intent.CONFIRM:
        return (counter.show(Line(sequence=lines[view.cursor].sequence, view=view)) if lines else counter), ()
    if intent is Intent.READING:
        report = read_day(counter.past, counter.bench.policy, counter.at.wall)
        return counter.show(Reporting(report=report, view=view)), ()
    edits = {Intent.ERASE: view.erase, Intent.COMMA: view.comma, Intent.FILTER: view.next_filter}
    if intent in edits:
        return _look(counter, edits[intent]())
    return (rest(counter) if intent is Intent.BACK else counter), ()


def _look(counter: Counter, view: DayView) -> Step:
    return replace(counter, page=Browsing(view=view)), ()


def line_picked(counter: Counter, page: Browsing, sequence: Sequence) -> Step:
    """By touch."""
    lines = lines_of(counter.past, page.view)
    at = next((at for at, one in enumerate(lines) if one.sequence == sequence), None)
    if at is None:
        return counter, ()
    return counter.show(Line(sequence=sequence, view=replace(page.view, cursor=at))), ()


def on_line(counter: Counter, page: Line, intent: Intent) -> Step:
    """One redemption: its receipt again, or its void."""
    redemption = counter.redemption(page.sequence)
    if redemption is None or (intent is Intent.BACK and not page.is_asking):
        return counter.show(Browsing(view=page.view)), ()
    if page.is_asking:
        if intent not in REASONS:
            return counter.show(replace(page, is_asking=False)), ()
        draft = VoidDraft(voided=page.sequence, reason=REASONS[intent], operator=NOBODY)
        counter, request = ask(counter, Noting())
        return counter, (Record(request=request, checks=NOTHING, draft=draft),)
    if intent is Intent.VOID and is_voidable(redemption, counter.past, counter.bench.today):
        return counter.show(replace(page, is_asking=True)), ()
    if intent is Intent.RECEIPT:
        counter, effects, job = papers.print_receipt(counter, redemption.redeem.receipt)
        return (counter.show(papers.page_of(counter, job)) if job else counter), effects
    return counter, ()


def on_report(counter: Counter, page: Reporting, intent: Intent) -> Step:
    """X, and the question before Z."""
    if page.is_asking:
        if intent is Intent.CONFIRM:
            return _close(counter)
        return counter.show(replace(page, is_asking=False)), ()
    if intent is Intent.CLOSING and page.report.number is None and not page.report.is_empty:
        return counter.show(replace(page, is_asking=True)), ()
    if intent is Intent.RECEIPT:
        counter, effects, job = papers.print_report(counter, page.report)
        return counter.show(OnPaper(job=job)), effects
    if intent in (Intent.BACK, Intent.CONFIRM):
        return counter.show(Browsing(view=page.view)), ()
    return counter, ()


def _close(counter: Counter) -> Step:
    report, closed = read_day(counter.past, counter.bench.policy, counter.at.wall), counter.past.closed
    before = closed.payload.number if closed and isinstance(closed.payload, CloseDay) else 0
    draft = CloseDay(
        number=before + 1,
        count=report.count,
        total=report.total,
        voided_count=report.voided_count,
        voided_total=report.voided_total,
        operator=NOBODY,
    )
    counter, request = ask(counter, Noting())
    return counter, (Record(request=request, checks=NOTHING, draft=draft),)


def noted(counter: Counter, before: Counter, answer: Recorded) -> Step:
    """A void, a printed receipt or a closing is in the journal. `before`: the counter without that entry."""
    payload, page = answer.entry.payload, counter.page
    if isinstance(payload, Void) and isinstance(page, Line):
        return counter.show(Line(sequence=payload.voided, view=page.view)), ()
    if isinstance(payload, CloseDay) and isinstance(page, Reporting):
        report = replace(
            read_day(before.past, counter.bench.policy, counter.at.wall),
            number=payload.number,
            sequence=answer.entry.header.sequence,
            digest=answer.entry.digest.hex()[:8].upper(),
        )
        counter, effects, _ = papers.print_report(counter.show(Reporting(report=report, view=page.view)), report)
        return counter, effects
    return counter, ()


def on_lights(counter: Counter, page: Lights, intent: Intent) -> Step:
    """Scanner, printer, network."""
    if intent is Intent.EXCHANGE:
        return counter, (WishExchange(),)
    if intent in papers.RECOVERIES:
        return papers.recover(counter, intent)
    if intent in (Intent.BACK, Intent.CONFIRM, Intent.DEVICES):
        return counter.show(page.back), ()
    return counter, ()


def shown_changes(counter: Counter) -> tuple[Redemption, ...]:
    """The outcomes on the page of changes: the oldest verdicts, as many as can be read at once."""
    return tuple(sorted(counter.changed, key=_serial)[:CHANGES_SHOWN])


def on_changes(counter: Counter, intent: Intent) -> Step:
    """They were read."""
    if intent is not Intent.CONFIRM:
        return counter, ()
    shown = shown_changes(counter)
    rest_of_them = tuple(one for one in counter.changed if one not in shown)
    effects: tuple[Effect, ...] = (NoteOutcomes(serial=max(map(_serial, shown))),) if shown else ()
    return rest(replace(counter, changed=rest_of_them)), effects


def _serial(redemption: Redemption) -> int:
    return redemption.verdict.serial if redemption.verdict else 0
