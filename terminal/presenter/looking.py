"""The pages that look back or aside: papers, the journal and its lines, X and Z, the lights, changed outcomes, a stop."""

from sync.contract.instant import civil_time
from sync.contract.money import Cents
from sync.contract.policy import Decision
from sync.contract.verdicts import MEANINGS, VerdictCode
from sync.journal.redemption import Redemption
from terminal.counter.day import COLON, LineState, is_voidable, lines_of, state_of
from terminal.counter.events import DeviceLight, PaperState
from terminal.counter.looking import shown_changes
from terminal.counter.pages import Browsing, Line, OnPaper, PaperQuestion, Reporting
from terminal.counter.receipt import make_receipt, ticket_of
from terminal.counter.situation import Fault, Trouble, fault_code
from terminal.counter.state import Counter, Paper, Shut
from terminal.presenter.band import lamps_of
from terminal.presenter.buttons import pad
from terminal.presenter.figures import LINE_LOOKS, decision_words, masked_of
from terminal.presenter.preview import paper_rows
from terminal.printing import receipt_document
from terminal.screen import (
    Change,
    ChangesPage,
    Icon,
    JournalLine,
    JournalPage,
    LightsPage,
    LinePage,
    Pair,
    PaperPage,
    PaperRow,
    QuestionPage,
    ReportPage,
    Role,
    StopPage,
)
from terminal.texts.french import Texts

_PAPER_LOOKS: dict[PaperState, tuple[Role, Icon]] = {
    PaperState.ON_ITS_WAY: (Role.NEUTRAL, Icon.PRINTER),
    PaperState.WAITING: (Role.RESERVED, Icon.PRINTER),
    PaperState.SENT: (Role.NEUTRAL, Icon.PRINTER),
    PaperState.PRINTED: (Role.ACCEPTED, Icon.CHECK),
    PaperState.IN_DOUBT: (Role.RESERVED, Icon.QUESTION),
    PaperState.NOT_PRINTED: (Role.NEUTRAL, Icon.PAPER),
    PaperState.REFUSED: (Role.REFUSED, Icon.CROSS),
}

# What the printer itself says is the matter: better words for a paper that is held up than that it waits.
_HANDS_WANTED = (
    DeviceLight.PAPER_OUT,
    DeviceLight.COVER_OPEN,
    DeviceLight.CUTTER,
    DeviceLight.OVERHEATED,
    DeviceLight.PAUSED,
    DeviceLight.PRINTER_ERROR,
)


def paper(counter: Counter, page: OnPaper, texts: Texts) -> PaperPage:
    sent = counter.paper(page.job)
    state = sent.state if sent else PaperState.ON_ITS_WAY
    role, icon = _PAPER_LOOKS[state]
    code = ""
    if state is PaperState.REFUSED:
        code = texts.situation(fault_code(Trouble.PRINT_REFUSED, counter.terminal, counter.past.tip.sequence))
    elif state is PaperState.WAITING:
        code = texts.situation(fault_code(Trouble.PRINTER, counter.terminal, counter.past.tip.sequence))
    is_report = sent is not None and sent.receipt is None
    words, advice = texts.paper_state(state.value), texts.paper_advice(state.value)
    if state in (PaperState.ON_ITS_WAY, PaperState.WAITING) and counter.devices.printer in _HANDS_WANTED:
        role, icon = Role.RESERVED, Icon.PRINTER
        printer = counter.devices.printer.value
        words, advice = texts.lamp_sentence("printer", printer), texts.lamp_remedy("printer", printer)
    return PaperPage(
        title=texts.paper_title(is_report=is_report),
        role=role,
        icon=icon,
        state=words,
        advice="" if is_report and state is PaperState.PRINTED else advice,
        code=code,
        rows=_preview(counter, sent, texts),
    )


def paper_question(counter: Counter, page: PaperQuestion, texts: Texts) -> QuestionPage:
    sent = counter.paper(page.job)
    is_report = sent is not None and sent.receipt is None
    return QuestionPage(
        title=texts.paper_question(is_report=is_report),
        why=texts.paper_question_why(),
        rows=_preview(counter, sent, texts),
    )


def _preview(counter: Counter, sent: Paper | None, texts: Texts) -> tuple[PaperRow, ...]:
    if sent is None or sent.receipt is None:
        return ()
    members = tuple(one for one in counter.past.redemptions if one.sequence in sent.sequences)
    if not members:
        return ()
    receipt = make_receipt(members, counter.bench.policy, copy=sent.copy, made_at=counter.at.wall, price=None)
    return paper_rows(receipt_document(receipt, texts))


# --- the journal -----------------------------------------------------------------------------------------------------


def journal(counter: Counter, page: Browsing, texts: Texts) -> JournalPage:
    view = page.view
    lines = lines_of(counter.past, view)
    live = [one.redeem.amount for one in lines if one.voided_by is None]
    return JournalPage(
        title=texts.journal_title(view.day),
        columns=texts.journal_columns(),
        query=view.query,
        placeholder=texts.journal_search(),
        summary=texts.journal_sum(len(live), Cents(sum(live))),
        empty="" if lines else texts.journal_empty(is_searching=bool(view.query or view.only)),
        lines=tuple(_journal_line(one, counter, texts, is_selected=at == view.cursor) for at, one in enumerate(lines)),
        selected=view.cursor if lines else -1,
        previous=texts.action("previous-day"),
        next=texts.action("next-day"),
        pad=pad(texts, f",{COLON}", texts.key_comma()),
    )


def _journal_line(redemption: Redemption, counter: Counter, texts: Texts, *, is_selected: bool) -> JournalLine:
    state = state_of(redemption, counter.past.tip.acknowledged)
    role, icon = LINE_LOOKS[state]
    ticket = ticket_of(redemption)
    number = masked_of(redemption, texts)
    return JournalLine(
        name=f"line-{redemption.sequence}",
        time=texts.time(civil_time(redemption.entry.header.wall)),
        ticket=f"{ticket.name}  {number}" if ticket and ticket.name else number,
        amount=texts.money(redemption.redeem.amount),
        state=texts.line_state(state.value),
        role=role,
        icon=icon,
        is_selected=is_selected,
    )


def line(counter: Counter, page: Line, texts: Texts) -> LinePage:
    redemption = counter.redemption(page.sequence)
    assert redemption is not None, "a line is opened from the past"
    state = state_of(redemption, counter.past.tip.acknowledged)
    role, icon = LINE_LOOKS[state]
    ticket = ticket_of(redemption)
    may_void = is_voidable(redemption, counter.past, counter.bench.today)
    return LinePage(
        title=texts.line_title(ticket.name if ticket else ""),
        amount=texts.money(redemption.redeem.amount),
        role=role,
        icon=icon,
        state=texts.line_state(state.value),
        fields=_line_fields(counter, redemption, texts),
        note="" if may_void or state is LineState.VOIDED else texts.not_voidable(),
        question=texts.void_title() if page.is_asking else "",
        consequence=texts.void_consequence() if page.is_asking else "",
    )


def _line_fields(counter: Counter, redemption: Redemption, texts: Texts) -> tuple[Pair, ...]:
    redeem, verdict, entry = redemption.redeem, redemption.verdict, redemption.entry
    digest = entry.digest.hex()[:8].upper()
    fields = [
        ("taken", texts.moment(civil_time(entry.header.wall))),
        ("number", masked_of(redemption, texts)),
        ("decision", decision_words(redeem.decision, texts)),
        ("reference", redeem.reference),
        ("receipt", texts.line_receipt(redeem.receipt, redemption.copies)),
        ("entry", f"{counter.terminal}-{redemption.sequence}  {digest}"),
    ]
    if verdict is not None:
        meaning = MEANINGS[verdict.code]
        fields.insert(3, ("answer", texts.verdict_meaning(meaning.french, meaning.english)))
        if meaning.is_paid and verdict.amount != redeem.amount:
            fields.insert(4, ("paid", texts.money(verdict.amount)))
    return tuple(Pair(label=texts.line_field(name), value=value) for name, value in fields if value)


def report(page: Reporting, texts: Texts) -> ReportPage:
    found = page.report
    taken = f"{texts.report_count(found.count)}, {texts.money(found.total)}"
    voided = f"{texts.report_count(found.voided_count)}, {texts.money(found.voided_total)}"
    perpetual = f"{texts.report_count(found.perpetual_count)}, {texts.money(found.perpetual_total)}"
    note, role = "", Role.NEUTRAL
    if found.number is not None:
        note, role = texts.closing_done(), Role.ACCEPTED
    elif found.is_empty:
        note = texts.report_empty()
    return ReportPage(
        title=texts.report_title(found.number),
        since=texts.report_since(civil_time(found.since) if found.since is not None else None),
        rows=(
            Pair(label=texts.report_row("taken"), value=taken),
            Pair(label=texts.report_row("voided"), value=voided),
            Pair(label=texts.report_row("net"), value=texts.money(found.net), is_strong=True),
            Pair(label=texts.report_row("perpetual"), value=perpetual),
        ),
        note=note,
        role=role,
        question=texts.closing_question() if page.is_asking else "",
        consequence=texts.closing_consequence() if page.is_asking else "",
    )


# --- lights, changes, stops ------------------------------------------------------------------------------------------


def lights(counter: Counter, texts: Texts) -> LightsPage:
    link, hotline = counter.link, counter.bench.policy.hotline
    ago = None if link.last_exchange is None else max(0, counter.at.wall - link.last_exchange)
    is_waiting = link.fault is not None and link.next_try is not None
    next_try = texts.next_try(max(0, (link.next_try or 0) - counter.at.wall)) if is_waiting else ""
    return LightsPage(
        title=texts.lights_title(),
        lamps=lamps_of(counter.devices, link, texts),
        exchange=texts.last_exchange(ago),
        next_try=next_try,
        code=texts.lights_code(counter.terminal, counter.past.tip.sequence),
        hotline=texts.hotline(hotline) if hotline else "",
    )


def changes(counter: Counter, texts: Texts) -> ChangesPage:
    shown = shown_changes(counter)
    return ChangesPage(
        title=texts.changes_title(len(counter.changed)),
        hint=texts.changes_hint(),
        changes=tuple(_change(one, texts) for one in shown),
    )


def _change(redemption: Redemption, texts: Texts) -> Change:
    verdict, ticket = redemption.verdict, ticket_of(redemption)
    assert verdict is not None, "only a verdict changes an outcome"
    meaning = MEANINGS[verdict.code]
    number = masked_of(redemption, texts)
    answer = texts.verdict_meaning(meaning.french, meaning.english)
    if meaning.is_paid and verdict.amount != redemption.redeem.amount:
        answer = texts.change_paid(answer, texts.money(verdict.amount))
    role, icon = _change_look(verdict.code)
    return Change(
        ticket=f"{ticket.name}  {number}" if ticket and ticket.name else number,
        amount=texts.money(redemption.redeem.amount),
        announced=texts.change_announced(
            texts.line_state("voided")
            if redemption.voided_by is not None
            else decision_words(Decision(redemption.redeem.decision), texts)
        ),
        answer=answer,
        advice=texts.verdict_meaning(meaning.next_french, meaning.next_english),
        role=role,
        icon=icon,
    )


def _change_look(code: VerdictCode) -> tuple[Role, Icon]:
    meaning = MEANINGS[code]
    if not meaning.is_final:
        return Role.RESERVED, Icon.CLOCK
    return (Role.ACCEPTED, Icon.CHECK) if meaning.is_paid else (Role.REFUSED, Icon.CROSS)


def stopped(shut: Shut, texts: Texts) -> StopPage:
    if shut.fault is None:
        return StopPage(title=texts.starting(), sentence="", advice="", ticket="", lost="", code="", hotline="")
    name = shut.fault.name
    return StopPage(
        title=texts.stopped(),
        sentence=texts.fault(name),
        advice=texts.fault_advice(name),
        ticket=texts.not_taken(shut.in_hand.name) if shut.in_hand and shut.fault is not Fault.NOT_READ_BACK else "",
        lost=texts.nothing_lost(),
        code=texts.situation(fault_code(shut.fault, shut.terminal, shut.sequence)),
        hotline="",
    )


def revoked(counter: Counter, texts: Texts) -> StopPage:
    sentence, advice = texts.revoked()
    hotline = counter.bench.policy.hotline
    return StopPage(
        title=texts.stopped(),
        sentence=sentence,
        advice=advice,
        ticket="",
        lost=texts.waiting(counter.past.unsynced.count, counter.past.unsynced.cents),
        code=texts.situation(fault_code(Trouble.REVOKED, counter.terminal, counter.past.tip.sequence)),
        hotline=texts.hotline(hotline) if hotline else "",
    )
