"""The counter's program at work: event, update, persist, show, then sound and print. In this order, always.

What an update wants of the journal is carried out first, and its answers are updates of their own; only when nothing more is to be
written is the screen shown. A redemption counts as announced once the screen has really drawn it. Decides nothing itself.
"""

import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from drivers.printer.document import Document
from sync.contract.ids import Sequence
from terminal.bookkeeping import BookFault, Books
from terminal.counter.effects import (
    Announce,
    AnswerPaper,
    Effect,
    JournalEffect,
    LookUp,
    NoteOutcomes,
    Print,
    Record,
    Recover,
    Reopen,
    RetryPaper,
    Sound,
    Tone,
    WishExchange,
)
from terminal.counter.events import (
    Devices,
    DevicesSeen,
    Event,
    Happening,
    JournalFailed,
    LookedUp,
    OpenFailed,
    Recorded,
    Ticked,
)
from terminal.counter.screens import is_in_sight, update
from terminal.counter.state import Rules, Shut, State
from terminal.presenter import present
from terminal.printing import paper_document
from terminal.screen import Screen
from terminal.texts.french import Texts

logger = logging.getLogger("terminal")


class Papers(Protocol):
    """Where papers go: terminal.devices_link."""

    def print(self, job: str, document: Document) -> None: ...
    def retry(self, job: str) -> None: ...
    def answer(self, job: str, *, came_out: bool) -> None: ...
    def recover(self, *, goes_on: bool) -> None: ...


class Runtime:
    """One counter. `show` draws a screen, `sound` plays one of three tones; `shown` is to be called when a screen was drawn."""

    def __init__(
        self,
        books: Books,
        *,
        rules: Rules,
        devices: Devices,
        texts: Texts,
        show: Callable[[Screen], None],
        sound: Callable[[Tone], None],
    ) -> None:
        self._books = books
        self._texts = texts
        self._show, self._sound = show, sound
        self._papers: Papers | None = None
        self._state: State = Shut(rules=rules, at=books.moment(), devices=devices, fault=None)
        self._screen: Screen | None = None
        self._unannounced: list[Sequence] = []
        self._queue: deque[Happening] = deque()
        self._is_busy = False

    @property
    def state(self) -> State:
        return self._state

    def use_papers(self, papers: Papers) -> None:
        """The printer's side and this one know each other."""
        self._papers = papers

    def start(self) -> None:
        """Shows something at once, then opens the journal."""
        self._draw()
        self._queue.append(self._open())
        self._run()

    def handle(self, what: Happening) -> None:
        """Takes a happening to its end. One that is caused meanwhile waits its turn."""
        self._queue.append(what)
        self._run()

    def tick(self) -> None:
        """Twice a second: what the agent wrote, and the passing of time."""
        if isinstance(self._state, Shut):
            return  # until a person says that the journal is to be tried again
        try:
            news = self._books.news()
        except BookFault as fault:
            logger.error("journal_unreadable fault=%s reason=%r", fault.fault.name, str(fault))
            self.handle(OpenFailed(fault=fault.fault))
            return
        if news is not None:
            self._queue.append(news)
        self.handle(Ticked())

    def shown(self) -> None:
        """The last screen is before the person's eyes: what it announces is announced, and nothing that it replaced unseen."""
        waiting, self._unannounced = self._unannounced, []
        for sequence in waiting:
            if is_in_sight(self._state, sequence):
                logger.info("announced sequence=%d", sequence)
                self._try("announce", partial(self._books.mark_announced, sequence))

    # --- one happening -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._queue:
                self._step(self._queue.popleft())
        finally:
            self._is_busy = False

    def _step(self, what: Happening) -> None:
        """Everything that is to be written is written before anything is told."""
        answers: deque[Happening] = deque([what])
        told: list[Effect] = []
        while answers:
            self._state, effects = update(self._state, Event(at=self._books.moment(), what=answers.popleft()))
            for effect in effects:
                if isinstance(effect, JournalEffect):
                    answers.append(self._persist(effect))
                else:
                    told.append(effect)
        if isinstance(what, DevicesSeen):
            self._report_devices(what.devices)
        self._draw()
        for effect in told:
            self._tell(effect)

    def _persist(self, effect: JournalEffect) -> Happening:
        if isinstance(effect, Reopen):
            return self._open()
        try:
            if isinstance(effect, LookUp):
                redemptions, tries = self._books.look_up(effect.index)
                return LookedUp(request=effect.request, redemptions=redemptions, tries=tries)
            entry = self._books.record(effect)
        except BookFault as fault:
            logger.error("journal_failed fault=%s reason=%r", fault.fault.name, str(fault))
            return JournalFailed(request=effect.request, fault=fault.fault)
        logger.info("recorded kind=%s sequence=%d", entry.kind.name, entry.header.sequence)
        return Recorded(request=effect.request, entry=entry)

    def _open(self) -> Happening:
        try:
            opened = self._books.open()
        except BookFault as fault:
            logger.error("journal_closed fault=%s reason=%r", fault.fault.name, str(fault))
            return OpenFailed(fault=fault.fault)
        logger.info("journal_open sequence=%d", opened.past.tip.sequence)
        self._report_devices(self._state.devices)
        return opened

    def _draw(self) -> None:
        screen = present(self._state, self._texts)
        if screen != self._screen:
            self._screen = screen
            self._show(screen)

    def _tell(self, effect: Effect) -> None:
        match effect:
            case Announce():
                self._unannounced.append(effect.sequence)
            case Sound():
                self._sound(effect.tone)
            case NoteOutcomes():
                self._try("outcomes", lambda: self._books.mark_outcomes_seen(effect.serial))
            case WishExchange():
                self._try("wish", self._books.ask_exchange)
            case Print() | AnswerPaper() | RetryPaper() | Recover():
                self._send_paper(effect)
            case LookUp() | Record() | Reopen():
                raise AssertionError("carried out before the screen is shown")

    def _send_paper(self, effect: Print | AnswerPaper | RetryPaper | Recover) -> None:
        assert self._papers is not None, "use_papers comes before start"
        match effect:
            case Print():
                self._papers.print(effect.job, paper_document(effect.paper, self._texts))
            case AnswerPaper():
                self._papers.answer(effect.job, came_out=effect.came_out)
            case RetryPaper():
                self._papers.retry(effect.job)
            case Recover():
                self._papers.recover(goes_on=effect.goes_on)

    def _report_devices(self, devices: Devices) -> None:
        self._try("devices", lambda: self._books.report_devices(devices.scanner.value, devices.printer.value))

    def _try(self, what: str, note: Callable[[], None]) -> None:
        """Bookmarks are no evidence: a restart asks or announces again."""
        try:
            note()
        except BookFault as fault:
            logger.warning("note_failed what=%s fault=%s reason=%r", what, fault.fault.name, str(fault))
