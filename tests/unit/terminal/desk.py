"""A whole counter for tests: the real program on a real journal file, with a clock, a screen and a printer of the test's own.

Nothing of the product is replaced but the ends: what is drawn, sounded and printed is kept in lists.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from drivers.printer.document import Document
from sync.contract.ids import ANY_AFFILIATE, Sequence, TicketNumber
from sync.contract.instant import HOUR, Instant, Monotonic
from sync.contract.money import Cents
from sync.contract.policy import Limits
from sync.contract.sealing import seal
from sync.contract.ticket import Ticket, birthdate_tag, code_digits, plain_number, sign_ticket
from sync.journal.file import Connect, connect_sqlite
from sync.journal.keyfile import TerminalKeys
from sync.journal.store import Journal
from terminal.bookkeeping import Books
from terminal.counter.effects import Tone
from terminal.counter.events import (
    DeviceLight,
    Devices,
    DigitPressed,
    Happening,
    Intent,
    PaperSeen,
    PaperState,
    Pressed,
    Scanned,
)
from terminal.counter.pages import Found
from terminal.counter.state import Counter, ReceiptRule, Rules, State
from terminal.runtime import Runtime
from terminal.screen import Screen
from terminal.texts.french import Texts
from tests.unit.sync.judge import Judge
from tests.unit.sync.office import ISSUER, NOON, TAG_KEY, TICKET, Office, terminal_keys

BORN = dt.date(2012, 5, 3)
START = Instant(NOON + HOUR)  # 2026-09-01 15:00 in Paris
UPTIME = Monotonic(1_000_000)
READY = Devices(scanner=DeviceLight.READY, printer=DeviceLight.READY)
OFFICE = Office(limits=Limits(key_level_min=0))


def paper(number: int = 1, amount: int = 3000, born: dt.date = BORN, **fields: object) -> Ticket:
    """A ticket of the office's, for a child born that day, for anybody's counter unless said otherwise."""
    numbered = TicketNumber(number)
    tag = birthdate_tag(TAG_KEY, ISSUER, numbered, born)
    bearer = replace(TICKET, number=numbered, amount=Cents(amount), birthdate_tag=tag, assigned_affiliate=ANY_AFFILIATE)
    return replace(bearer, **fields)  # type: ignore[arg-type]  # the fields of a Ticket


def code_of(ticket: Ticket) -> str:
    """What the scanner reads off the square."""
    return code_digits(sign_ticket(ticket, ISSUER, OFFICE.ticket_key))


def date_digits(day: dt.date = BORN) -> str:
    return f"{day:%d%m%Y}"


@dataclass(slots=True)
class Clock:
    """Both clocks of the machine."""

    wall: Instant = START
    monotonic: Monotonic = UPTIME

    def wait(self, ms: int) -> None:
        self.wall = Instant(self.wall + ms)
        self.monotonic = Monotonic(self.monotonic + ms)


@dataclass(slots=True)
class Printer:
    """Keeps what it is told. `sends`: what it answers at once, None for silence."""

    papers: list[tuple[str, Document]] = field(default_factory=list)
    answers: list[tuple[str, bool]] = field(default_factory=list)
    retries: list[str] = field(default_factory=list)
    recoveries: list[bool] = field(default_factory=list)
    sends: PaperState | None = None
    handle: Callable[[Happening], None] = field(default=lambda _what: None)

    def print(self, job: str, document: Document) -> None:
        self.papers.append((job, document))
        if self.sends is not None:
            self.handle(PaperSeen(job=job, state=self.sends))

    def retry(self, job: str) -> None:
        self.retries.append(job)

    def answer(self, job: str, *, came_out: bool) -> None:
        self.answers.append((job, came_out))

    def recover(self, *, goes_on: bool) -> None:
        self.recoveries.append(goes_on)


class Desk:
    """One counter on a journal in `folder`. `start` again after `stop` is a restart on the same file."""

    def __init__(
        self,
        folder: Path,
        *,
        office: Office = OFFICE,
        receipt: ReceiptRule = ReceiptRule.ON_REQUEST,
        connect: Connect = connect_sqlite,
        texts: Texts | None = None,
    ) -> None:
        self.folder = folder
        self.office = office
        self.keys: TerminalKeys = terminal_keys()
        self.path = folder / "journal.db"
        self.connect = connect
        self.clock = Clock()
        self.texts = texts or Texts()
        self.rules = Rules(receipt=receipt, idle=180_000)
        self.judge = Judge(office=office, terminal_keys=self.keys)
        self.shots: list[Screen] = []
        self.tones: list[Tone] = []
        self.printer = Printer()
        self.draws = True
        self.hears: Callable[[str], None] = lambda _what: None
        if not self.path.exists():
            Journal.create(self.path, office.enrolled(self.keys), self.keys).close()
        self.runtime = self._runtime()

    def _runtime(self) -> Runtime:
        self.books = Books(
            lambda: (Journal.open(self.path, self.keys, self.connect), self.keys),
            seal=seal,
            wall=lambda: self.clock.wall,
            monotonic=lambda: self.clock.monotonic,
            machine_boot="one boot",
            app_version="test",
        )
        runtime = Runtime(
            self.books, rules=self.rules, devices=READY, texts=self.texts, show=self._show, sound=self._sound
        )
        self.printer.handle = runtime.handle
        runtime.use_papers(self.printer)
        return runtime

    def _show(self, screen: Screen) -> None:
        self.hears(f"show {screen.shot}")
        self.shots.append(screen)

    def _sound(self, tone: Tone) -> None:
        self.hears(f"sound {tone.value}")
        self.tones.append(tone)

    # --- what people do ----------------------------------------------------------------------------------------------

    def start(self) -> "Desk":
        self.runtime.start()
        self._drawn()
        return self

    def restart(self) -> "Desk":
        """The power went; the same file, another life."""
        self.books.close()
        self.runtime = self._runtime()
        return self.start()

    def happen(self, what: Happening) -> "Desk":
        self.runtime.handle(what)
        self._drawn()
        return self

    def scan(self, text: str) -> "Desk":
        return self.happen(Scanned(text=text))

    def show_ticket(self, ticket: Ticket) -> "Desk":
        return self.scan(code_of(ticket))

    def press(self, *intents: Intent) -> "Desk":
        for intent in intents:
            self.happen(Pressed(intent=intent))
        return self

    def type(self, digits: str) -> "Desk":
        for digit in digits:
            self.happen(Pressed(intent=Intent.COMMA) if digit == "," else DigitPressed(digit=int(digit)))
        return self

    def type_number(self, number: int) -> "Desk":
        return self.type(plain_number(TicketNumber(number))).press(Intent.CONFIRM)

    def take(self, ticket: Ticket, born: dt.date = BORN) -> "Desk":
        """Scan, look, and the date where it is asked."""
        self.show_ticket(ticket)
        is_asked = isinstance(self.state, Counter) and isinstance(self.state.page, Found)
        return self.type(date_digits(born)).press(Intent.CONFIRM) if is_asked else self

    def wait(self, ms: int) -> "Desk":
        self.clock.wait(ms)
        self.runtime.tick()
        self._drawn()
        return self

    def _drawn(self) -> None:
        if self.draws:
            self.runtime.shown()

    # --- what there is -----------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self.runtime.state

    @property
    def counter(self) -> Counter:
        assert isinstance(self.runtime.state, Counter), self.runtime.state
        return self.runtime.state

    @property
    def screen(self) -> Screen:
        return self.shots[-1]

    def journal(self) -> Journal:
        """Another process's view of the same file."""
        return Journal.open(self.path, self.keys)

    def redeemed(self) -> list[Sequence]:
        journal = self.journal()
        try:
            return [one.sequence for one in journal.redemptions()]
        finally:
            journal.close()
