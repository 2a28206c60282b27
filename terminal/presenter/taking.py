"""The pages of taking a ticket: ready, number, ticket, date, amount, and every verdict."""

from sync.contract.ids import ANY_AFFILIATE
from sync.contract.instant import Instant, civil_date, civil_time, day_of_number
from sync.contract.money import Cents
from sync.contract.policy import Check, Decision, decide
from sync.contract.ticket import PRINTED_DIGITS
from sync.contract.verdicts import MEANINGS
from sync.journal.redemption import Redemption
from terminal.counter.checks import amount_bounds, check_counter
from terminal.counter.identity import PARTS
from terminal.counter.keypad import COMMA, NumberState, number_state, read_amount, swapped_pair
from terminal.counter.limits import PRICE_MAX
from terminal.counter.pages import Accepted, Dating, Found, InHand, Misread, Numbering, Padding, PadUse, Refused
from terminal.counter.receipt import ticket_of
from terminal.counter.scans import NotATicket
from terminal.counter.situation import Hint, hint_code, refusal_code
from terminal.counter.state import Counter
from terminal.presenter.buttons import pad
from terminal.presenter.figures import (
    UNKNOWABLE,
    answer_by,
    basket_panel,
    first_reason,
    hand_facts,
    masked_of,
    reason_facts,
    reasons_in_order,
    themes,
)
from terminal.screen import (
    AmountPage,
    DatePage,
    DatePart,
    Icon,
    NumberGroup,
    NumberPage,
    ReadyPage,
    Role,
    TicketPage,
    VerdictPage,
)
from terminal.texts.french import Texts

_GROUPS = (4, 4, 4, 4, 2)
assert sum(_GROUPS) == PRINTED_DIGITS


def ready(counter: Counter, texts: Texts) -> ReadyPage:
    today = counter.bench.today
    taken = [
        one.redeem.amount
        for one in counter.past.redemptions
        if one.voided_by is None and civil_date(one.entry.header.wall) == today
    ]
    return ReadyPage(
        title=texts.ready(),
        hint=texts.ready_hint(has_scanner=counter.devices.scanner.is_working),
        today=texts.today_so_far(len(taken), Cents(sum(taken))),
        forecast=_forecast(counter, texts),
        basket=basket_panel(counter, texts),
    )


def _forecast(counter: Counter, texts: Texts) -> str:
    forecast = counter.knowledge.forecast
    if forecast is None:
        return ""
    return texts.forecast(
        day_of_number(forecast.payment_day),
        forecast.amount,
        counter.past.unsynced.cents,
        day_of_number(forecast.sync_before_day),
        counter.bench.today,
    )


def number(page: Numbering, texts: Texts) -> NumberPage:
    typed, state = page.digits, number_state(page.digits)
    message, role = {
        NumberState.TYPING: (texts.number_typing(len(typed), PRINTED_DIGITS), Role.NEUTRAL),
        NumberState.RIGHT: (texts.number_right(), Role.ACCEPTED),
        NumberState.WRONG: (texts.number_wrong(swapped_pair(typed)), Role.REFUSED),
    }[state]
    return NumberPage(
        title=texts.number_title(),
        hint=texts.number_hint(),
        groups=_number_groups(typed),
        message=message,
        role=role,
        pad=pad(texts),
    )


def _number_groups(typed: str) -> tuple[NumberGroup, ...]:
    groups, start = [], 0
    for size in _GROUPS:
        is_active = start <= len(typed) < start + size
        groups.append(NumberGroup(typed=typed[start : start + size], size=size, is_active=is_active))
        start += size
    return tuple(groups)


def ticket(counter: Counter, page: Found, texts: Texts) -> TicketPage:
    hand = page.hand
    assert hand.ticket is not None, "only a scanned ticket is shown before its date"
    paper = hand.ticket
    verified, unverified = _verified(counter, hand, texts)
    return TicketPage(
        title=texts.found_title(),
        name_label=texts.name_to_check(),
        name=paper.name or texts.no_name(),
        amount=texts.money(paper.amount),
        details=(
            texts.theme(*themes(paper.themes)),
            texts.validity(paper.valid_from, paper.valid_to),
            texts.assigned(here=paper.assigned_affiliate != ANY_AFFILIATE),
        ),
        reminder=texts.identity_reminder(),
        verified_title=texts.verified_title(),
        verified=verified,
        unverified_title=texts.unverified_title(),
        unverified=unverified,
        basket=basket_panel(counter, texts),
    )


def _verified(counter: Counter, hand: InHand, texts: Texts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What this counter has checked by itself, and what only others can know yet."""
    verified = (
        texts.verified_code(),
        texts.verified_dates(),
        texts.verified_here(),
        texts.verified_opposition(civil_time(counter.knowledge.lists_as_of)),
    )
    elsewhere = ""
    if hand.bits & Check.BEARER:
        checks = hand.bits | check_counter(hand.amount or Cents(0), counter.bench, hand.bits)
        is_green = decide(checks, counter.bench.policy) is Decision.GREEN
        elsewhere = texts.taken_elsewhere_guaranteed() if is_green else texts.unverified_elsewhere()
    date = texts.unverified_date() if hand.needs_date else ""
    return verified, tuple(part for part in (date, elsewhere) if part)


def birthdate(counter: Counter, page: Dating, texts: Texts) -> DatePage:
    allowed = counter.bench.policy.limits.birthdate_tries
    message, role = "", Role.NEUTRAL
    if page.is_wrong:
        message, role = texts.birthdate_wrong(page.hand.tries, allowed), Role.REFUSED
    elif page.fault is not None:
        message, role = texts.birthdate_fault(page.fault.value), Role.RESERVED
    return DatePage(
        title=texts.birthdate_title(page.hand.name),
        parts=_date_parts(page, texts),
        message=message,
        role=role,
        tries=texts.birthdate_try(page.hand.tries + 1, allowed) if page.hand.tries and not page.is_wrong else "",
        reminder=texts.identity_reminder(),
        privacy=texts.birthdate_privacy(),
        pad=pad(texts, "/", texts.key_next_part()),
    )


def _date_parts(page: Dating, texts: Texts) -> tuple[DatePart, ...]:
    typed = len(page.typed.digits)
    return tuple(
        DatePart(label=label, typed=part, size=end - start, is_active=start <= typed < end)
        for label, part, (start, end) in zip(texts.birthdate_parts(), page.typed.parts, PARTS, strict=True)
    )


def amount(counter: Counter, page: Padding, texts: Texts) -> AmountPage:
    is_reference = page.use is PadUse.REFERENCE
    message, role = "", Role.NEUTRAL
    if page.use is PadUse.AMOUNT:
        low, high = amount_bounds(counter.bench)
        message = texts.amount_out_of_bounds(low, high) if page.is_out_of_bounds else texts.amount_bounds(low, high)
    elif page.is_out_of_bounds:
        message = texts.price_out_of_bounds(Cents(PRICE_MAX))
    if page.is_out_of_bounds:
        role = Role.REFUSED
    return AmountPage(
        title=texts.pad_title(page.use.value),
        typed=page.typed if is_reference else texts.typed_money(page.typed, read_amount(page.typed)),
        unit="" if is_reference else texts.currency(),
        message=message,
        role=role,
        hint=texts.pad_hint(page.use.value),
        pad=pad(texts) if is_reference else pad(texts, COMMA, texts.key_comma()),
    )


# --- verdicts --------------------------------------------------------------------------------------------------------


def accepted(counter: Counter, page: Accepted, texts: Texts) -> VerdictPage:
    redemption = counter.redemption(page.sequence)
    assert redemption is not None, "what is announced is in the past"
    is_green = redemption.redeem.decision is Decision.GREEN
    word, line = (
        texts.accepted() if is_green else (texts.reserved(), answer_by(_taken_at(redemption), counter.link, texts))
    )
    paper = ticket_of(redemption)
    facts = (paper.name if paper else "", masked_of(redemption, texts))
    return VerdictPage(
        role=Role.ACCEPTED if is_green else Role.RESERVED,
        icon=Icon.CHECK if is_green else Icon.CLOCK,
        heading=texts.recovered() if page.is_recovered else "",
        word=word,
        line=line,
        facts=tuple(fact for fact in facts if fact),
        amount=texts.money(redemption.redeem.amount),
        reasons=() if is_green else _reserve_reasons(counter, redemption, texts),
        advice=texts.recovered_hint() if page.is_recovered else "",
        answer=_answer(redemption, texts),
        code="",
        hotline="",
        basket=basket_panel(counter, texts, least=2),
    )


def _taken_at(redemption: Redemption) -> Instant:
    return redemption.entry.header.wall


def _reserve_reasons(counter: Counter, redemption: Redemption, texts: Texts) -> tuple[str, ...]:
    """Two at most: the rest says the same to whoever stands there."""
    policy = counter.bench.policy
    facts = reason_facts(counter, texts, ticket_of(redemption))
    checks = reasons_in_order(redemption.entry.header.checks, policy.reserve)
    return tuple(texts.reason(str(check.name), facts) for check in checks[:2])


def _answer(redemption: Redemption, texts: Texts) -> str:
    verdict = redemption.verdict
    if verdict is None:
        return ""
    meaning = MEANINGS[verdict.code]
    return texts.server_said(meaning.french, meaning.english)


def refused(counter: Counter, page: Refused, texts: Texts) -> VerdictPage:
    policy = counter.bench.policy
    reason = first_reason(page.checks, policy.refuse)
    is_unknown = reason in UNKNOWABLE
    facts = reason_facts(counter, texts, page.hand.ticket, page.earlier, page.hand.tries)
    believed = not page.checks & Check.SIGNATURE_BAD
    return VerdictPage(
        role=Role.UNKNOWN if is_unknown else Role.REFUSED,
        icon=Icon.QUESTION if is_unknown else Icon.CROSS,
        heading="",
        word=texts.unknown() if is_unknown else texts.refused(),
        line=texts.reason(str(reason.name), facts),
        facts=hand_facts(page.hand, texts) if believed else (),
        amount=texts.money(page.hand.amount) if believed and page.hand.amount else "",
        reasons=(),
        advice=texts.advice(str(reason.name), facts),
        answer="",
        code=texts.situation(refusal_code(reason, counter.terminal, page.sequence)),
        hotline=texts.hotline(policy.hotline) if policy.hotline else "",
        basket=basket_panel(counter, texts),
    )


def misread(counter: Counter, page: Misread, texts: Texts) -> VerdictPage:
    is_thing = isinstance(page.scan, NotATicket)
    hint = Hint.NOT_A_TICKET if is_thing else Hint.UNREADABLE
    word, line = texts.scan_again(), texts.scan_again_why()
    if isinstance(page.scan, NotATicket):
        word, line = texts.not_a_ticket(page.scan.thing.value)
    return VerdictPage(
        role=Role.AGAIN,
        icon=Icon.QUESTION if is_thing else Icon.AGAIN,
        heading="",
        word=word,
        line=line,
        facts=(),
        amount="",
        reasons=(),
        advice=texts.not_a_ticket_advice() if is_thing else texts.scan_again_advice(),
        answer="",
        code=texts.situation(hint_code(hint, counter.terminal, counter.past.tip.sequence)),
        hotline="",
        basket=basket_panel(counter, texts),
    )
