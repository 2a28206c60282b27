"""The counter's program: `update(state, event) -> (state, effects)`. Which page answers what, and what every page obeys.

Every page accepts a scan. Nothing but an entry read back from the journal leads to a page that says accepted or refused. A journal
that fails shuts the counter calmly: what was not written is not announced, and opening it again announces what was.
"""

from dataclasses import replace
from typing import assert_never

from sync.contract.ids import Sequence
from sync.journal.redemption import Redemption
from terminal.counter import looking, papers, pressing, taking
from terminal.counter.basket import resume
from terminal.counter.effects import Announce, Effect, Reopen, Sound, Tone
from terminal.counter.events import (
    DevicesSeen,
    DigitPressed,
    Event,
    Happening,
    Intent,
    JournalFailed,
    LinePicked,
    LookedUp,
    Opened,
    OpenFailed,
    PaperSeen,
    PaperState,
    Pressed,
    Recorded,
    RecoveryRefused,
    Refreshed,
    Scanned,
    ScanTorn,
    Ticked,
)
from terminal.counter.limits import PAPER_SHOWN
from terminal.counter.pages import (
    Accepted,
    Browsing,
    Changes,
    Dating,
    Found,
    Line,
    OnPaper,
    Padding,
    PaperQuestion,
    Ready,
    Revoked,
)
from terminal.counter.past import keeping, with_entry
from terminal.counter.rest import end_basket, end_set_aside, rest, resting_page
from terminal.counter.scans import Unreadable
from terminal.counter.situation import Fault
from terminal.counter.state import (
    Counter,
    Mistaking,
    Noting,
    Redeeming,
    Refusing,
    Seeking,
    Shut,
    State,
    Step,
    awaited,
)

Result = tuple[State, tuple[Effect, ...]]


def update(state: State, event: Event) -> Result:
    """Pure and total: every event has an answer on every page, if only that nothing changes."""
    state = replace(state, at=event.at)
    match event.what:
        case Opened():
            return _open(state, event.what)
        case OpenFailed():
            return _shut(state, event.what.fault), ()
        case _ if isinstance(state, Shut):
            return _while_shut(state, event.what)
        case JournalFailed():
            return _failed(state, event.what)
        case LookedUp() | Recorded():
            return _answered(state, event.what)
        case Scanned() | ScanTorn() | Pressed() | DigitPressed() | LinePicked():
            return _by_a_person(state, event.what)
        case Refreshed() | DevicesSeen() | PaperSeen() | RecoveryRefused() | Ticked():
            return _by_the_world(state, event.what)
        case _:
            assert_never(event.what)


# --- opening and shutting --------------------------------------------------------------------------------------------


def _open(state: State, opened: Opened) -> Result:
    """What was written before a stop and never shown comes first; the family's basket is taken up again."""
    counter = Counter(
        rules=state.rules,
        at=state.at,
        devices=state.devices,
        knowledge=opened.knowledge,
        past=keeping(opened.past, opened.unannounced),
        link=opened.link,
        index_key=opened.index_key,
        key_level=opened.key_level,
        basket=resume(opened.past.redemptions, state.at.wall),
        changed=opened.changed,
        requests=state.requests,
        touched=state.at.monotonic,
        shown_at=state.at.monotonic,
    )
    if not opened.unannounced:
        return rest(counter), ()
    last = opened.unannounced[-1].sequence
    return counter.show(Accepted(sequence=last, is_recovered=True)), (
        Announce(sequence=last),
        Sound(tone=Tone.ACCEPTED),
    )


def _shut(state: State, fault: Fault) -> Shut:
    if isinstance(state, Shut):
        return replace(state, fault=fault)
    hand = state.page.hand if isinstance(state.page, Found | Dating | Padding) else None
    return Shut(
        rules=state.rules,
        at=state.at,
        devices=state.devices,
        fault=fault,
        terminal=state.terminal,
        sequence=state.past.tip.sequence,
        in_hand=hand,
        requests=state.requests,
    )


def _while_shut(shut: Shut, what: Happening) -> Result:
    if isinstance(what, DevicesSeen):
        return replace(shut, devices=what.devices), ()
    if isinstance(what, Scanned | ScanTorn):
        return shut, (Sound(tone=Tone.REFUSED),)
    if isinstance(what, Pressed) and what.intent is Intent.CONFIRM:
        return shut, (Reopen(),)
    return shut, ()


# --- on an open journal ----------------------------------------------------------------------------------------------


def _failed(counter: Counter, what: JournalFailed) -> Result:
    counter, purpose = awaited(counter, what.request)
    if purpose is None:
        return counter, ()
    shut = _shut(counter, what.fault)
    if isinstance(purpose, Redeeming | Refusing | Mistaking):
        shut = replace(shut, in_hand=purpose.hand)
    return shut, (Sound(tone=Tone.REFUSED),)


def _answered(before: Counter, what: LookedUp | Recorded) -> Step:
    """Only an answer that somebody waits for counts."""
    counter, purpose = awaited(before, what.request)
    if isinstance(what, LookedUp):
        return taking.looked_up(counter, purpose, what) if isinstance(purpose, Seeking) else (before, ())
    if isinstance(purpose, Redeeming):
        return taking.redeemed(counter, purpose, what)
    noted = replace(counter, past=with_entry(counter.past, what.entry))
    if isinstance(purpose, Refusing):
        return taking.refused(noted, purpose, what)
    if isinstance(purpose, Mistaking):
        return taking.mistaken(noted, purpose, what)
    if isinstance(purpose, Noting):
        return looking.noted(noted, counter, what)
    return before, ()


def _by_the_world(counter: Counter, what: Refreshed | DevicesSeen | PaperSeen | RecoveryRefused | Ticked) -> Step:
    match what:
        case Refreshed():
            past = keeping(what.past, _in_sight(counter))
            counter = replace(counter, knowledge=what.knowledge, past=past, link=what.link, changed=what.changed)
            must_turn = isinstance(counter.page, Ready | Changes | Revoked) or counter.is_revoked
            page = resting_page(counter)
            return (counter.show(page) if must_turn and page != counter.page else counter), ()
        case DevicesSeen():
            return papers.devices_seen(counter, what.devices), ()
        case PaperSeen():
            return papers.paper_seen(counter, what)
        case RecoveryRefused():
            return papers.recovery_refused(counter), ()
        case Ticked():
            return _as_time_passes(counter)
        case _:
            assert_never(what)


def is_in_sight(state: State, sequence: Sequence) -> bool:
    """Whether the screen tells of this redemption: as its verdict, or among the tickets of the basket."""
    if isinstance(state, Shut):
        return False
    is_verdict = isinstance(state.page, Accepted) and state.page.sequence == sequence
    return is_verdict or (state.basket is not None and sequence in state.basket.sequences)


def _in_sight(counter: Counter) -> tuple[Redemption, ...]:
    """What the page or the basket speaks of, however old it is."""
    wanted = set(counter.basket.sequences) if counter.basket else set()
    if isinstance(counter.page, Accepted | Line):
        wanted.add(counter.page.sequence)
    return tuple(one for one in counter.past.redemptions if one.sequence in wanted)


def _as_time_passes(counter: Counter) -> Step:
    now, page = counter.at.monotonic, counter.page
    if now - counter.touched >= counter.rules.idle and not isinstance(page, Changes | PaperQuestion | Revoked):
        return _abandon(counter)
    if isinstance(page, OnPaper) and now - counter.shown_at >= PAPER_SHOWN:
        paper = counter.paper(page.job)
        if paper is not None and paper.state in (PaperState.SENT, PaperState.PRINTED):
            return rest(counter), ()
    return counter, ()


def _abandon(counter: Counter) -> Step:
    """Nobody is there: the date is forgotten, a receipt that is due is printed, the screen is ready."""
    if isinstance(counter.page, Ready) and counter.basket is None:
        return counter, ()
    counter, before = end_set_aside(replace(counter, notice=None))
    counter, effects, _ = end_basket(counter)
    return rest(counter), (*before, *effects)


# --- by a person -----------------------------------------------------------------------------------------------------


def _by_a_person(counter: Counter, what: Scanned | ScanTorn | Pressed | DigitPressed | LinePicked) -> Step:
    if any(isinstance(one.purpose, Seeking | Redeeming | Refusing | Mistaking) for one in counter.awaited):
        # The journal is about to answer: a second press is not a second redemption, and a scan is told, not lost.
        return counter, (Sound(tone=Tone.AGAIN),) if isinstance(what, Scanned | ScanTorn) else ()
    counter = replace(counter, touched=counter.at.monotonic, notice=None)
    if counter.is_revoked and isinstance(what, Scanned | ScanTorn):
        return counter.show(Revoked()), (Sound(tone=Tone.REFUSED),)
    match what:
        case Scanned():
            return taking.scanned(counter, what.text)
        case ScanTorn():
            return taking.misread(counter, Unreadable())
        case DigitPressed():
            return pressing.digit_pressed(counter, what.digit)
        case LinePicked():
            page = counter.page
            return looking.line_picked(counter, page, what.sequence) if isinstance(page, Browsing) else (counter, ())
        case Pressed():
            return pressing.pressed(counter, what.intent)
        case _:
            assert_never(what)
