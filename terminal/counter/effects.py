"""What must be done after an update, in this order: ask the journal, write to it, and only then tell, sound and print.

The runtime carries them out; an effect that asks or writes comes back as an event with the same request number.
"""

from dataclasses import dataclass, field
from enum import Enum

from sync.contract.ids import OperatorId, Sequence, TicketNumber
from sync.contract.money import Cents
from sync.contract.payloads import AttemptFailed, CloseDay, Method, Printed, VoidReason
from sync.contract.policy import Check, Decision
from terminal.counter.day import DayReport
from terminal.counter.identity import Birthdate
from terminal.counter.receipt import Receipt


class Tone(Enum):
    """The three sounds. There is no fourth."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemDraft:
    """A redemption before its sequence is known: the runtime seals the date and a typed number to their place in the journal.

    `code`: of a scanned ticket, b"" for a typed number.
    """

    method: Method
    decision: Decision
    amount: Cents
    operator: OperatorId
    receipt: int
    index: bytes
    reference: str
    number: TicketNumber = field(repr=False)
    code: bytes = field(repr=False)
    birthdate: Birthdate | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidDraft:
    """A redemption to take back; its totals are the journal's to know."""

    voided: Sequence
    reason: VoidReason
    operator: OperatorId


Draft = RedeemDraft | VoidDraft | AttemptFailed | Printed | CloseDay


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """Ask the journal about one ticket, by its index."""

    request: int
    index: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Append an entry and read it back."""

    request: int
    checks: Check
    draft: Draft


@dataclass(frozen=True, slots=True)
class Reopen:
    """Try the journal again from its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """These redemptions are on the screen: note it once the screen has really shown them."""

    sequence: Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOutcomes:
    """Changed outcomes up to this verdict serial were read by a person."""

    serial: int


@dataclass(frozen=True, slots=True)
class WishExchange:
    """Ask the agent to exchange now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One of the three tones."""

    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """Send a paper to the printer under a name; the same name and content twice is printed once."""

    job: str
    paper: Receipt | DayReport


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPaper:
    """The person's word on a paper in doubt."""

    job: str
    came_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPaper:
    """Try a waiting paper now."""

    job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recover:
    """Set a stopped printer going again: with what waits in it, or without."""

    goes_on: bool


JournalEffect = LookUp | Record | Reopen
Effect = JournalEffect | Announce | NoteOutcomes | WishExchange | Sound | Print | AnswerPaper | RetryPaper | Recover
