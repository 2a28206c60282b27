"""What the counter holds between two events: frozen values, all of them. The screen is derived from them and from nothing else.

`Counter` stands on an open journal; `Shut` is the counter without one, when nothing may be taken.
"""

from dataclasses import dataclass, field, replace
from enum import Enum

from sync.contract.ids import OperatorId, Sequence, TerminalId, TicketNumber
from sync.contract.instant import Instant, Monotonic
from sync.contract.messages import Standing
from sync.journal.knowledge import Knowledge
from sync.journal.link_state import LinkState
from sync.journal.moment import Moment
from sync.journal.redemption import Redemption
from terminal.counter.basket import Basket
from terminal.counter.checks import Bench
from terminal.counter.effects import Effect
from terminal.counter.events import Devices, PaperState, Past
from terminal.counter.identity import Birthdate
from terminal.counter.pages import READY, InHand, Page
from terminal.counter.scans import NotATicket, NumberScan, TicketScan, Unreadable
from terminal.counter.situation import Fault

NOBODY = OperatorId(0)


class ReceiptRule(Enum):
    """When a receipt is printed."""

    ALWAYS = "always"
    ON_REQUEST = "on_request"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The settings that the counter's program obeys. `idle`: ms after which an abandoned screen goes back to ready."""

    receipt: ReceiptRule
    idle: int


# --- what is awaited of the journal ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeking:
    """The journal is asked about a scanned or typed ticket."""

    scan: TicketScan | NumberScan = field(repr=False)
    number: TicketNumber = field(repr=False)
    index: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeeming:
    """A redemption is being written."""

    hand: InHand
    behind: tuple[InHand, ...]
    birthdate: Birthdate | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusing:
    """A refusal is being written."""

    hand: InHand
    earlier: Redemption | None
    resume: Page | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistaking:
    """A wrong birthdate is being written."""

    hand: InHand
    behind: tuple[InHand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noting:
    """A void, a printed receipt or a closing is being written; the entry itself says which."""


Purpose = Seeking | Redeeming | Refusing | Mistaking | Noting


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """An answer of the journal that has not come."""

    request: int
    purpose: Purpose


# --- notices, papers -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """These tickets were in hand and were not taken: another one has taken their place."""

    hands: tuple[InHand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piled:
    """So many more tickets of the same child wait for the date."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovering:
    """The printer was told to go on, with or without what waits in it. `is_refused`: it did not take that."""

    goes_on: bool
    is_refused: bool = False


Notice = NotATicket | Unreadable | LeftBehind | Piled | Recovering


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A receipt or report sent to the printer. `receipt`: its number, None for a report. `is_put_off`: do not ask again."""

    job: str
    state: PaperState
    receipt: int | None
    copy: int
    sequences: tuple[Sequence, ...]
    is_put_off: bool = False


# --- the counter -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter on its journal. `touched`: when a person last did something; `shown_at`: when the page was entered.

    `set_aside`: the basket of the child before, while the ticket of another is in hand: it ends once that one is taken.
    """

    rules: Rules
    at: Moment
    devices: Devices
    knowledge: Knowledge
    past: Past
    link: LinkState
    index_key: bytes = field(repr=False)
    key_level: int
    page: Page = READY
    basket: Basket | None = None
    set_aside: Basket | None = None
    notice: Notice | None = None
    changed: tuple[Redemption, ...] = ()
    papers: tuple[Paper, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    requests: int = 0
    touched: Monotonic
    shown_at: Monotonic

    @property
    def terminal(self) -> TerminalId:
        return self.knowledge.identity.terminal

    @property
    def now(self) -> Instant:
        """The credible time."""
        return self.knowledge.credible_now(self.at)

    @property
    def bench(self) -> Bench:
        """What a ticket is checked against at this moment."""
        return Bench(
            knowledge=self.knowledge,
            unsynced=self.past.unsynced,
            key_level=self.key_level,
            moment=self.at,
            now=self.now,
        )

    @property
    def is_revoked(self) -> bool:
        return self.knowledge.standing is Standing.REVOKED

    def redemption(self, sequence: Sequence) -> Redemption | None:
        """One of the last days' redemptions."""
        return next((one for one in reversed(self.past.redemptions) if one.sequence == sequence), None)

    def paper(self, job: str) -> Paper | None:
        return next((one for one in self.papers if one.job == job), None)

    def show(self, page: Page) -> "Counter":
        """The same counter on another page."""
        return replace(self, page=page, shown_at=self.at.monotonic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """A counter whose journal cannot be used. `terminal` and `sequence`: as far as they are known, for the situation code.

    `in_hand`: the ticket that was not taken because of it.
    """

    rules: Rules
    at: Moment
    devices: Devices
    fault: Fault | None
    terminal: TerminalId | None = None
    sequence: Sequence | None = None
    in_hand: InHand | None = None
    requests: int = 0


State = Counter | Shut
Step = tuple[Counter, tuple[Effect, ...]]


def ask(counter: Counter, purpose: Purpose) -> tuple[Counter, int]:
    """The counter that waits for an answer of the journal, and the request's number."""
    request = counter.requests + 1
    waiting = (*counter.awaited, Awaited(request=request, purpose=purpose))
    return replace(counter, awaited=waiting, requests=request), request


def awaited(counter: Counter, request: int) -> tuple[Counter, Purpose | None]:
    """What a request was for, and the counter that no longer waits for it; None for an answer nobody waits for."""
    found = next((one.purpose for one in counter.awaited if one.request == request), None)
    return replace(counter, awaited=tuple(one for one in counter.awaited if one.request != request)), found
