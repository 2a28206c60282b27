"""What can happen at the counter. Each event carries the moment at which it happened; nothing here reads a clock.

Answers of the runtime carry the number of the request that they answer: a late or repeated one finds nobody waiting.
"""

from dataclasses import dataclass, field
from enum import Enum

from sync.contract.entry import Entry
from sync.contract.ids import Sequence
from sync.journal.chain import Tip
from sync.journal.knowledge import Knowledge, Unsynced
from sync.journal.link_state import LinkState
from sync.journal.moment import Moment
from sync.journal.redemption import Redemption
from terminal.counter.situation import Fault


class Intent(Enum):
    """What a person can want of the screen, by touch or by key. The values are the view's action names."""

    CONFIRM = "confirm"
    BACK = "back"
    ERASE = "erase"
    COMMA = "comma"
    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    TYPE_NUMBER = "type-number"
    JOURNAL = "journal"
    PRICE = "price"
    REFERENCE = "reference"
    RECEIPT = "receipt"
    SAME_CHILD = "same-child"
    DEVICES = "devices"
    EXCHANGE = "exchange"
    FILTER = "filter"
    VOID = "void"
    VOID_BY_MISTAKE = "void-by-mistake"
    VOID_BY_FAMILY = "void-by-family"
    VOID_WRONG_TICKET = "void-wrong-ticket"
    READING = "reading"  # the X report
    CLOSING = "closing"  # the Z report
    PRINT_AGAIN = "print-again"
    PRINT_LATER = "print-later"
    CAME_OUT = "came-out"
    DID_NOT_COME_OUT = "did-not-come-out"
    SEE_EARLIER = "see-earlier"
    RESUME_PRINTER = "resume-printer"  # the paper is freed: print what waits
    CLEAR_PRINTER = "clear-printer"  # throw away what the printer holds


class DeviceLight(Enum):
    """How the scanner or the printer is, as the screen shows it: from the best to the worst, since the best of a kind is shown."""

    READY = "ready"
    NOT_CALIBRATED = "not-calibrated"  # it works; which keyboard it speaks for is a guess
    PAPER_LOW = "paper-low"  # it prints
    OVERHEATED = "overheated"  # goes on by itself
    BUSY = "busy"  # another program holds it
    PAUSED = "paused"
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    CUTTER = "cutter"
    PRINTER_ERROR = "printer-error"
    NOT_TAKING = "not-taking"
    WRONG_SPEED = "wrong-speed"
    UNSUPPORTED_MODE = "unsupported-mode"
    NO_PERMISSION = "no-permission"
    FAULT = "fault"
    ABSENT = "absent"
    NOT_SET = "not-set"  # there is none, and the settings name none
    SILENT = "silent"  # the devices process does not answer

    @property
    def is_working(self) -> bool:
        """Codes are read, papers come out."""
        return self in (DeviceLight.READY, DeviceLight.NOT_CALIBRATED, DeviceLight.PAPER_LOW)

    @property
    def is_recoverable(self) -> bool:
        """It stopped, and a word of the person before it may set it going again."""
        return self in (DeviceLight.CUTTER, DeviceLight.PRINTER_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """The two lights of the devices process."""

    scanner: DeviceLight
    printer: DeviceLight


class PaperState(Enum):
    """What became of a paper that was sent to the printer."""

    ON_ITS_WAY = "on-its-way"
    WAITING = "waiting"  # not one byte was taken; the printer is tried again by itself
    SENT = "sent"  # the printer took every byte and says no more
    PRINTED = "printed"  # the printer or a person says so
    IN_DOUBT = "in-doubt"
    NOT_PRINTED = "not-printed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the journal holds that the screen shows: redemptions of the last days in order of sequence, and what waits.

    `closed`: the last CLOSE_DAY; `closed_voids`: count and cents of all voids at that entry. `last_receipt`: the highest number.
    """

    tip: Tip
    redemptions: tuple[Redemption, ...]
    unsynced: Unsynced
    last_receipt: int
    closed: Entry | None
    closed_voids: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The journal was opened. `unannounced`: redemptions that no screen had shown before the stop."""

    knowledge: Knowledge
    past: Past
    link: LinkState
    index_key: bytes = field(repr=False)
    key_level: int
    unannounced: tuple[Redemption, ...]
    changed: tuple[Redemption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFailed:
    """The journal cannot be opened."""

    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """The agent wrote to the journal. `changed`: outcomes that differ from what was announced and were not shown yet."""

    knowledge: Knowledge
    past: Past
    link: LinkState
    changed: tuple[Redemption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A scanner sent a whole code."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTorn:
    """A code was presented and did not come whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button was touched or its key was pressed."""

    intent: Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitPressed:
    """0 to 9, on the pad or the keyboard."""

    digit: int = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePicked:
    """A line of the journal's list was touched."""

    sequence: Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What the journal knows of one ticket. `tries`: wrong birthdates today."""

    request: int
    redemptions: tuple[Redemption, ...]
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The entry is committed and was read back."""

    request: int
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFailed:
    """The request could not be carried out: nothing may be announced."""

    request: int
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesSeen:
    """The devices process told how scanner and printer are."""

    devices: Devices


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSeen:
    """A print job changed. `level`: how far the printer's own word on it goes, from 1 (every byte taken) to 4 (printed)."""

    job: str
    state: PaperState
    level: int = 1


@dataclass(frozen=True, slots=True)
class RecoveryRefused:
    """The printer did not take the word that was to set it going again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """A second has passed."""


Happening = (
    Opened
    | OpenFailed
    | Refreshed
    | Scanned
    | ScanTorn
    | Pressed
    | DigitPressed
    | LinePicked
    | LookedUp
    | Recorded
    | JournalFailed
    | DevicesSeen
    | PaperSeen
    | RecoveryRefused
    | Ticked
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A happening and its moment."""

    at: Moment
    what: Happening
