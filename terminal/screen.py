"""What is to be drawn: whole sentences, colours by role, icons by name, actions with their keys. The view adds nothing to it.

A Screen is a value: two equal ones look the same. `page.kind` names the QML page; every text is ready to be read.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Role(StrEnum):
    """What a colour means. The colours themselves are Theme's."""

    NEUTRAL = "neutral"
    ACCEPTED = "accepted"
    RESERVED = "reserved"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    AGAIN = "again"


class Icon(StrEnum):
    """Shapes that the view can draw."""

    CHECK = "check"
    CLOCK = "clock"
    CROSS = "cross"
    QUESTION = "question"
    AGAIN = "again"
    TICKET = "ticket"
    SCANNER = "scanner"
    PRINTER = "printer"
    NETWORK = "network"
    PAPER = "paper"
    STOP = "stop"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button. `name` goes back to the program; `key` is the key that does the same ("" for none), `key_label` its engraving."""

    name: str
    label: str
    key: str = ""
    key_label: str = ""
    is_primary: bool = False
    is_danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """One of the three lights, with its sentence and its remedy ("" when all is well)."""

    name: str
    icon: Icon
    label: str
    role: Role
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The top of every screen. `cannot`: what is not possible now; `season`: from 1 March, the days that remain."""

    name: str
    site: str
    exchange: str
    exchange_role: Role
    waiting: str
    cannot: str
    season: str
    lamps: tuple[Lamp, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A sentence across the screen, above the page it is about."""

    role: Role
    icon: Icon
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A label and its value."""

    label: str
    value: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketPanel:
    """The tickets of the child at the counter."""

    title: str
    count: str
    rows: tuple[Pair, ...]
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PadKeys:
    """The number pad beside a page. `comma` is the sign on its key, "" for none; names are for people who do not see them."""

    digits: tuple[str, ...]
    comma: str
    comma_name: str
    erase_name: str


# --- pages -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPage:
    kind: ClassVar = "Ready"
    title: str
    hint: str
    today: str
    forecast: str
    basket: BasketPanel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberGroup:
    """Digits typed so far, and how many the group holds."""

    typed: str
    size: int
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPage:
    kind: ClassVar = "Number"
    title: str
    hint: str
    groups: tuple[NumberGroup, ...]
    message: str
    role: Role
    pad: PadKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    kind: ClassVar = "Ticket"
    title: str
    name_label: str
    name: str
    amount: str
    details: tuple[str, ...]
    reminder: str
    verified_title: str
    verified: tuple[str, ...]
    unverified_title: str
    unverified: tuple[str, ...]
    basket: BasketPanel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePart:
    label: str
    typed: str
    size: int
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePage:
    kind: ClassVar = "Birthdate"
    title: str
    parts: tuple[DatePart, ...]
    message: str
    role: Role
    tries: str
    reminder: str
    privacy: str
    pad: PadKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountPage:
    """An amount or a reference; `typed` as it reads, `unit` behind it."""

    kind: ClassVar = "Amount"
    title: str
    typed: str
    unit: str
    message: str
    role: Role
    hint: str
    pad: PadKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictPage:
    """One verdict. `word` and `line` are read together; `facts` say about which ticket; `reasons` why, `advice` what to do."""

    kind: ClassVar = "Verdict"
    role: Role
    icon: Icon
    heading: str
    word: str
    line: str
    facts: tuple[str, ...]
    amount: str
    reasons: tuple[str, ...]
    advice: str
    answer: str
    code: str
    hotline: str
    basket: BasketPanel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A line of the paper. `style`: {plain, strong, title}-{left, center, right}, mark, rule, heavy-rule, code, space."""

    left: str
    right: str = ""
    style: str = "plain-left"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    kind: ClassVar = "Receipt"
    title: str
    role: Role
    icon: Icon
    state: str
    advice: str
    code: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    kind: ClassVar = "Printer"
    title: str
    why: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """`name` goes back to the program when the line is touched."""

    name: str
    time: str
    ticket: str
    amount: str
    state: str
    role: Role
    icon: Icon
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage:
    kind: ClassVar = "Journal"
    title: str
    columns: tuple[str, ...]
    query: str
    placeholder: str
    summary: str
    empty: str
    lines: tuple[JournalLine, ...]
    selected: int
    previous: str
    next: str
    pad: PadKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage:
    """One redemption. `question` is asked over it, "" when there is none."""

    kind: ClassVar = "Line"
    title: str
    amount: str
    role: Role
    icon: Icon
    state: str
    fields: tuple[Pair, ...]
    note: str
    question: str
    consequence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    kind: ClassVar = "Report"
    title: str
    since: str
    rows: tuple[Pair, ...]
    note: str
    role: Role
    question: str
    consequence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LightsPage:
    kind: ClassVar = "Lights"
    title: str
    lamps: tuple[Lamp, ...]
    exchange: str
    next_try: str
    code: str
    hotline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    ticket: str
    amount: str
    announced: str
    answer: str
    advice: str
    role: Role
    icon: Icon


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    kind: ClassVar = "Changes"
    title: str
    hint: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPage:
    kind: ClassVar = "Stopped"
    title: str
    sentence: str
    advice: str
    ticket: str
    lost: str
    code: str
    hotline: str


Page = (
    ReadyPage
    | NumberPage
    | TicketPage
    | DatePage
    | AmountPage
    | VerdictPage
    | PaperPage
    | QuestionPage
    | JournalPage
    | LinePage
    | ReportPage
    | LightsPage
    | ChangesPage
    | StopPage
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """`shot`: a name for a picture of this screen. `keys`: every key that does something here, buttons or not."""

    shot: str
    language: str
    is_right_to_left: bool
    band: Band
    strip: Strip | None
    page: Page
    actions: tuple[Action, ...]
    keys: tuple[tuple[str, str], ...]
