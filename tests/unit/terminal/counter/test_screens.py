"""The counter's program as a whole: opening, stopping, late answers; and whatever anybody does, what must always hold."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.events import DeviceKind
from sync.contract.ids import AffiliateId, Sequence, TicketNumber
from sync.contract.messages import Standing
from sync.contract.payloads import Redeem
from sync.contract.policy import Decision, decide
from sync.contract.ticket import TicketFlag, plain_number
from sync.journal.link_state import NEVER_LINKED
from terminal.counter.effects import Announce, Sound, Tone
from terminal.counter.events import (
    DeviceLight,
    Devices,
    DevicesSeen,
    DigitPressed,
    Happening,
    Intent,
    JournalFailed,
    LinePicked,
    LookedUp,
    OpenFailed,
    PaperSeen,
    PaperState,
    Pressed,
    Recorded,
    Refreshed,
    Scanned,
    ScanTorn,
    Ticked,
)
from terminal.counter.lights import LIGHTS
from terminal.counter.pages import Accepted, Browsing, Dating, Found, Numbering, Padding, Ready, Refused, Revoked
from terminal.counter.situation import Fault
from terminal.counter.state import Counter, ReceiptRule, Shut, State
from terminal.presenter import present
from terminal.texts.english import EnglishTexts
from terminal.texts.french import Texts
from tests.unit.terminal.desk import Desk, code_of, date_digits, paper
from tests.unit.terminal.model import ModelCounter, knowledge

# --- opening and stopping --------------------------------------------------------------------------------------------


def test_what_no_screen_had_shown_is_announced_at_the_next_start(tmp_path: Path) -> None:
    desk = Desk(tmp_path).start()
    desk.draws = False
    desk.take(paper(1))
    desk.draws = True
    desk.restart()
    assert desk.counter.page == Accepted(sequence=desk.redeemed()[0], is_recovered=True)
    assert desk.tones[-1] is Tone.ACCEPTED
    desk.restart()
    assert isinstance(desk.counter.page, Ready)


def test_the_family_finds_its_basket_again_but_the_date_is_asked_once_more(desk: Desk) -> None:
    desk.take(paper(1)).show_ticket(paper(2)).restart()
    assert desk.counter.basket is not None
    assert len(desk.counter.basket.sequences) == 2
    desk.show_ticket(paper(3))
    assert isinstance(desk.counter.page, Found)
    desk.type(date_digits()).press(Intent.CONFIRM)
    assert {one.redeem.receipt for one in desk.counter.past.redemptions} == {1}


def test_an_old_or_printed_basket_is_not_taken_up_again(desk: Desk) -> None:
    desk.take(paper(1))
    desk.clock.wait(11 * 60_000)
    assert desk.restart().counter.basket is None
    desk.take(paper(2)).press(Intent.RECEIPT)
    desk.happen(PaperSeen(job=desk.printer.papers[-1][0], state=PaperState.PRINTED))
    assert desk.restart().counter.basket is None


def test_an_unannounced_redemption_of_weeks_ago_is_announced_all_the_same(tmp_path: Path) -> None:
    desk = Desk(tmp_path).start()
    desk.draws = False
    desk.take(paper(1))
    desk.clock.wait(30 * 24 * 3_600_000)
    desk.restart()
    assert desk.counter.page == Accepted(sequence=desk.redeemed()[0], is_recovered=True)
    journal = desk.journal()
    journal.write_link_state(NEVER_LINKED)
    journal.close()
    desk.wait(500)
    assert desk.counter.redemption(desk.redeemed()[0]) is not None
    assert desk.screen.page.kind == "Verdict"


def test_a_counter_without_journal_takes_nothing_says_so_and_tries_again_when_told(desk: Desk) -> None:
    desk.show_ticket(paper(1)).happen(OpenFailed(fault=Fault.JOURNAL_READ_ONLY))
    shut = desk.state
    assert isinstance(shut, Shut)
    assert shut.in_hand is not None
    desk.show_ticket(paper(2)).press(Intent.JOURNAL).type("12")
    assert isinstance(desk.state, Shut)
    assert desk.tones[-1] is Tone.REFUSED
    desk.press(Intent.CONFIRM)
    assert isinstance(desk.counter.page, Ready)
    assert desk.redeemed() == []


def test_lights_are_followed_even_without_a_journal(desk: Desk) -> None:
    desk.happen(OpenFailed(fault=Fault.JOURNAL_FULL))
    lights = Devices(scanner=DeviceLight.ABSENT, printer=DeviceLight.FAULT)
    desk.happen(DevicesSeen(devices=lights))
    assert desk.state.devices == lights


# --- answers ---------------------------------------------------------------------------------------------------------


def test_an_answer_nobody_waits_for_changes_nothing() -> None:
    model = ModelCounter()
    model.happen(Scanned(text=code_of(paper(1))))
    model.happen(LookedUp(request=99, redemptions=(), tries=0))
    model.happen(JournalFailed(request=99, fault=Fault.JOURNAL_FULL))
    assert isinstance(model.counter.page, Ready)
    model.answer()
    assert isinstance(model.counter.page, Found)


@pytest.mark.parametrize("what", [Scanned(text=code_of(paper(2))), ScanTorn()])
def test_a_scan_while_the_journal_is_about_to_answer_is_refused_with_its_tone(what: Happening) -> None:
    model = ModelCounter()
    model.happen(Scanned(text=code_of(paper(1))))
    for _ in range(3):
        model.happen(what)
    assert model.told == [Sound(tone=Tone.AGAIN)] * 3
    model.answer_all()
    assert isinstance(model.counter.page, Found)
    assert model.counter.page.hand.number == 1


_ASKING: dict[str, Callable[[Desk], object]] = {
    "is the receipt out": lambda desk: desk.press(Intent.RECEIPT).happen(
        PaperSeen(job=desk.printer.papers[-1][0], state=PaperState.IN_DOUBT)
    ),
    "close the day": lambda desk: desk.press(Intent.CONFIRM, Intent.JOURNAL, Intent.READING, Intent.CLOSING),
    "void this ticket": lambda desk: desk.press(Intent.CONFIRM, Intent.JOURNAL, Intent.CONFIRM, Intent.VOID),
    "the lights": lambda desk: desk.press(Intent.DEVICES),
    "a price": lambda desk: desk.press(Intent.PRICE).type("12"),
    "a reference": lambda desk: desk.press(Intent.REFERENCE).type("12"),
    "a search": lambda desk: desk.press(Intent.CONFIRM, Intent.JOURNAL).type("30"),
    "a number": lambda desk: desk.press(Intent.CONFIRM).type("123"),
    "a stop": lambda desk: desk.happen(OpenFailed(fault=Fault.JOURNAL_FULL)),
}


@pytest.mark.parametrize("text", ["123", "9782070612758", code_of(paper(5, name="Noé T.")), code_of(paper(5))[:90]])
@pytest.mark.parametrize("asking", _ASKING)
def test_a_scan_that_no_screen_waits_for_is_shown_or_refused_with_a_tone_and_never_typed(
    desk: Desk, asking: str, text: str
) -> None:
    _ASKING[asking](desk.take(paper(1)))
    for _ in range(3):
        before, sounded = desk.screen, len(desk.tones)
        desk.scan(text)
        is_in_hand = isinstance(desk.state, Counter) and isinstance(desk.state.page, Found)
        assert desk.screen != before or len(desk.tones) > sounded or is_in_hand
        assert [one for one in typed_digits(desk.state) if one not in ("", "12", "30", "123")] == []
    assert len(desk.redeemed()) == 1


def typed_digits(state: State) -> list[str]:
    """What stands in the fields of the page."""
    if not isinstance(state, Counter):
        return []
    match state.page:
        case Padding(typed=digits) | Numbering(digits=digits):
            return [digits]
        case Browsing(view=view):
            return [view.query]
        case _:
            return []


def test_an_answer_told_twice_counts_once() -> None:
    model = ModelCounter()
    model.happen(Scanned(text=code_of(paper(1, flags=TicketFlag(0)))))
    model.answer()
    model.happen(Pressed(intent=Intent.CONFIRM))
    answer = model.answers[0]
    assert isinstance(answer, Recorded)
    model.answer()
    model.happen(answer)
    assert len(model.counter.past.redemptions) == 1
    assert model.told.count(Announce(sequence=answer.entry.header.sequence)) == 1


def test_a_key_held_or_pressed_twice_is_one_redemption() -> None:
    model = ModelCounter()
    model.happen(Scanned(text=code_of(paper(1, flags=TicketFlag(0)))))
    model.answer()
    for _ in range(3):
        model.happen(Pressed(intent=Intent.CONFIRM))
    model.answer_all()
    assert len(model.redemptions()) == 1


def test_a_revoked_counter_takes_nothing_but_shows_its_journal() -> None:
    model = ModelCounter()
    known = replace(knowledge(), standing=Standing.REVOKED)
    model.happen(Refreshed(knowledge=known, past=model.past(), link=NEVER_LINKED, changed=()))
    assert isinstance(model.counter.page, Revoked)
    model.happen(Scanned(text=code_of(paper(1))))
    model.answer_all()
    assert isinstance(model.counter.page, Revoked)
    assert model.tones() == [Tone.REFUSED]
    model.happen(Pressed(intent=Intent.JOURNAL))
    assert isinstance(model.counter.page, Browsing)


def test_news_do_not_disturb_a_date_that_is_being_typed() -> None:
    model = ModelCounter()
    model.happen(Scanned(text=code_of(paper(1))))
    model.answer()
    model.happen(DigitPressed(digit=0))
    model.happen(Refreshed(knowledge=knowledge(), past=model.past(), link=NEVER_LINKED, changed=()))
    page = model.counter.page
    assert isinstance(page, Dating)
    assert page.typed.digits == "0"


# --- always ----------------------------------------------------------------------------------------------------------

PAPERS = [
    paper(1),
    paper(2),
    paper(3, 2500, name="Noé T."),
    paper(4, flags=TicketFlag(0)),
    paper(5, flags=TicketFlag(0), name="Noé T."),
    paper(6, assigned_affiliate=AffiliateId(99)),
    paper(7, campaign=3),
]
TEXTS = [
    *map(code_of, PAPERS),
    plain_number(TicketNumber(1)),
    plain_number(TicketNumber(77)),
    "9782070612758",
    code_of(PAPERS[0])[:90],
]

happenings: st.SearchStrategy[Happening] = st.one_of(
    st.sampled_from(TEXTS).map(lambda text: Scanned(text=text)),
    st.sampled_from(TEXTS[:5]).map(lambda text: Scanned(text=text)),
    st.just(ScanTorn()),
    st.sampled_from(Intent).map(lambda intent: Pressed(intent=intent)),
    st.just(Pressed(intent=Intent.CONFIRM)),
    st.integers(0, 9).map(lambda digit: DigitPressed(digit=digit)),
    st.integers(0, 12).map(lambda at: LinePicked(sequence=Sequence(at))),
    st.just(Ticked()),
    st.sampled_from(Fault).map(lambda fault: OpenFailed(fault=fault)),
    st.builds(
        lambda scanner, printer: DevicesSeen(devices=Devices(scanner=scanner, printer=printer)),
        st.sampled_from(LIGHTS[DeviceKind.SCANNER]),
        st.sampled_from(LIGHTS[DeviceKind.PRINTER]),
    ),
)
steps = st.one_of(
    happenings,
    st.sampled_from(PaperState),
    st.tuples(st.just("type"), st.sampled_from([date_digits(), date_digits().replace("2012", "2011"), "30"])),
    st.tuples(st.sampled_from(["wait", "answer"]), st.sampled_from([0, 1, 4_000, 200_000])),
    st.sampled_from(["crash", "fail", "heal", "answer all"]),
)


def carry_out(model: ModelCounter, step: Any) -> None:
    match step:
        case PaperState():
            if model.jobs:
                model.happen(PaperSeen(job=model.jobs[-1], state=step))
        case ("type", str(digits)):
            model.answer_all()
            for digit in digits:
                model.happen(DigitPressed(digit=int(digit)))
            model.happen(Pressed(intent=Intent.CONFIRM))
        case ("wait", int(ms)):
            model.ms += ms
            model.happen(Ticked())
        case ("answer", int(at)):
            model.answer(at)
        case "answer all":
            model.answer_all()
        case "crash":
            model.crash()
        case "fail":
            model.failing = Fault.JOURNAL_FULL
        case "heal":
            model.failing = None
        case _:
            model.happen(cast("Happening", step))


def check_always(model: ModelCounter) -> None:
    """Green only of what is written; everything written is announced or awaited; every state can be shown."""
    written = {one.sequence: one for one in model.redemptions()}
    page = getattr(model.state, "page", None)
    if isinstance(page, Accepted):
        assert page.sequence in written, "announced before it was written"
    if isinstance(page, Refused):
        assert page.sequence not in written
    assert model.announced <= set(written)
    awaited = {one.entry.header.sequence for one in model.answers if isinstance(one, Recorded)}
    missing = set(written) - model.announced - awaited
    assert not missing or isinstance(model.state, Shut), "a redemption was lost from sight"
    for entry in model.entries:
        if isinstance(entry.payload, Redeem):
            assert entry.payload.decision is decide(entry.header.checks, knowledge().terms.policy)
            assert entry.payload.decision is not Decision.RED
    live = [one.redeem.index for one in written.values() if one.voided_by is None]
    assert len(live) == len(set(live)), "one ticket was taken twice"
    shown = present(model.state, Texts())
    assert shown.actions or isinstance(model.state, Shut)
    assert len({action.key for action in shown.actions if action.key}) == len([a for a in shown.actions if a.key])
    assert len(shown.actions) <= 5
    present(model.state, EnglishTexts())


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ReceiptRule), st.lists(steps, max_size=60))
def test_no_accepted_redemption_is_ever_lost_and_none_is_shown_before_it_is_written(
    rule: ReceiptRule, taken: list[object]
) -> None:
    model = ModelCounter(rule=rule)
    for step in taken:
        carry_out(model, step)
        check_always(model)


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=40))
def test_after_a_crash_everything_unannounced_is_announced(taken: list[object]) -> None:
    model = ModelCounter()
    for step in taken:
        carry_out(model, step)
    unannounced = [one.sequence for one in model.redemptions() if one.sequence not in model.announced]
    model.crash()
    if unannounced:
        assert model.counter.page == Accepted(sequence=unannounced[-1], is_recovered=True)


@pytest.mark.parametrize("rule", ReceiptRule)
def test_a_whole_afternoon_ends_where_it_began(rule: ReceiptRule) -> None:
    model = ModelCounter(rule=rule)
    for number in range(1, 30):
        scan = Scanned(text=code_of(paper(number, name=f"Enfant {number}")))
        date = [DigitPressed(digit=int(digit)) for digit in date_digits()]
        taken: list[Happening] = [scan, *date, Pressed(intent=Intent.CONFIRM)]
        for what in taken:
            model.happen(what)
            model.answer_all()
        check_always(model)
    model.happen(Pressed(intent=Intent.CONFIRM))
    assert len(model.redemptions()) == 29
    assert model.tones() == [Tone.ACCEPTED] * 29
