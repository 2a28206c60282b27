"""The pages of the counter, each with what it needs to be drawn and nothing more. Which follows which is screens'."""

from dataclasses import dataclass, field
from enum import Enum

from sync.contract.ids import Sequence, TicketNumber
from sync.contract.money import Cents
from sync.contract.payloads import Method
from sync.contract.policy import Check
from sync.contract.ticket import Ticket, TicketFlag
from sync.journal.redemption import Redemption
from terminal.counter.day import DayReport, DayView
from terminal.counter.identity import NOTHING_TYPED, DateFault, TypedDate
from terminal.counter.scans import NotATicket, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """A ticket that is being taken. `ticket` and `code` are there when the code was scanned; `amount` once it is known.

    `bits`: the checks about the ticket, the counter's own aside. `tries`: wrong birthdates today.
    """

    method: Method
    number: TicketNumber = field(repr=False)
    index: bytes
    ticket: Ticket | None = field(repr=False)
    code: bytes = field(repr=False)
    amount: Cents | None
    bits: Check
    tries: int

    @property
    def name(self) -> str:
        return self.ticket.name if self.ticket else ""

    @property
    def needs_date(self) -> bool:
        """A typed number always does: what its ticket asks is not known."""
        return self.ticket is None or TicketFlag.BIRTHDATE_REQUIRED in self.ticket.flags


@dataclass(frozen=True, slots=True)
class Ready:
    """Waiting for a ticket."""


READY = Ready()


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """A ticket number is being typed."""

    digits: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A scanned ticket that may be taken. `behind`: more tickets of the same child, scanned meanwhile."""

    hand: InHand
    behind: tuple[InHand, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """The child's birthdate is being typed. `is_wrong`: the last one did not agree."""

    hand: InHand
    behind: tuple[InHand, ...] = ()
    typed: TypedDate = NOTHING_TYPED
    fault: DateFault | None = None
    is_wrong: bool = False


class PadUse(Enum):
    """What the pad is asked for."""

    AMOUNT = "amount"  # printed on the paper of a typed ticket
    PRICE = "price"  # of the activity
    REFERENCE = "reference"  # the affiliate's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Padding:
    """A number that is not a ticket's is being typed. `back`: where it was asked from; `hand`: the ticket of an AMOUNT."""

    use: PadUse
    back: "Page"
    hand: InHand | None = None
    typed: str = ""
    is_out_of_bounds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A redemption that is in the journal. `is_recovered`: it was written before a stop and is announced only now."""

    sequence: Sequence
    is_recovered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A ticket that was not taken. `sequence`: the entry that says so; `earlier`: where it was taken before, if it was here.

    `resume`: the page of another ticket of the family that still waits.
    """

    hand: InHand
    checks: Check
    sequence: Sequence
    earlier: Redemption | None = None
    resume: "Page | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """Something else than a ticket, or a code to scan again."""

    scan: NotATicket | Unreadable
    back: "Page"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """The receipt or report `job` on its way out."""

    job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperQuestion:
    """Did the paper of `job` come out?"""

    job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Browsing:
    """The journal of the day."""

    view: DayView


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One redemption of the journal. `is_asking`: why it is voided."""

    sequence: Sequence
    view: DayView
    is_asking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """The X report, or the Z report once it is recorded. `is_asking`: whether to close."""

    report: DayReport
    view: DayView
    is_asking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lights:
    """Scanner, printer and network, each with its remedy."""

    back: "Page"


@dataclass(frozen=True, slots=True)
class Changes:
    """Outcomes that are not what was announced."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """Central staff have taken this terminal out of service."""


Page = (
    Ready
    | Numbering
    | Found
    | Dating
    | Padding
    | Accepted
    | Refused
    | Misread
    | OnPaper
    | PaperQuestion
    | Browsing
    | Line
    | Reporting
    | Lights
    | Changes
    | Revoked
)
Taking = Found | Dating
