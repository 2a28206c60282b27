"""What crosses the socket between the devices process and the terminal, one JSON object a line. Pure.

Events go to the terminal, commands come from it; `type` names which. Each event has a sequence number, rising within one
devices process and starting at a number drawn by chance, so that an acknowledgement meant for a process that has ended
means nothing to the next. Scans are sent again until acknowledged; states are told anew at every connection.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from drivers.faults import DeviceState, LinkFault
from drivers.limits import JOB_NAME_CHARACTERS_MAX
from drivers.printer.document import Document
from drivers.printer.jobs import JobState, Refusal
from drivers.scanner.frames import Quality, SpoilReason

PROTOCOL = 1

JobName = Annotated[str, msgspec.Meta(pattern=rf"^[A-Za-z0-9._-]{{1,{JOB_NAME_CHARACTERS_MAX}}}$")]
SequenceNumber = Annotated[int, msgspec.Meta(ge=0)]


class DeviceKind(StrEnum):
    SCANNER = "scanner"
    PRINTER = "printer"


class Role(StrEnum):
    """There is one terminal; observers read everything and command nothing."""

    TERMINAL = "terminal"
    OBSERVER = "observer"


class _Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    seq: SequenceNumber


class Welcome(_Event, frozen=True, tag="welcome"):
    """The first event of a connection. `first_seq` names this life of the devices process."""

    protocol: int
    first_seq: SequenceNumber


class Scanned(_Event, frozen=True, tag="scanned"):
    """A whole code. `symbology` is empty when the scanner does not say; `is_repaired`: AZERTY-shifted digits put right;
    SUSPECT: a character had no sure meaning."""

    device: str
    text: str
    quality: Quality
    symbology: str
    is_repaired: bool


class ScanSpoiled(_Event, frozen=True, tag="scan-spoiled"):
    """A code was presented and cannot be trusted: scan again."""

    device: str
    reason: SpoilReason


class DeviceStateChanged(_Event, frozen=True, tag="device-state"):
    """`reason` is English, for the hotline; the sentence on the screen comes from `kind` and `state`."""

    device: str
    kind: DeviceKind
    label: str
    state: DeviceState
    reason: str


class PrintJobChanged(_Event, frozen=True, tag="print-job"):
    """Also the answer to every command on a job, with the state it has then."""

    job: str
    state: JobState
    accepted: int
    total: int
    reason: str


class PrintRefused(_Event, frozen=True, tag="print-refused"):
    """A print command that is not carried out. After PrintDocument: the job was not taken."""

    job: str
    refusal: Refusal
    reason: str


class CommandRefused(_Event, frozen=True, tag="command-refused"):
    """A line that is no command, or not this client's to send. The connection ends if nothing after it can be trusted."""

    reason: str


class Heartbeat(_Event, frozen=True, tag="heartbeat"):
    """Once a second. `seq` is the last number given."""


Event = (
    Welcome | Scanned | ScanSpoiled | DeviceStateChanged | PrintJobChanged | PrintRefused | CommandRefused | Heartbeat
)


class _Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    pass


class Join(_Command, frozen=True, tag="join"):
    """The first command of a connection."""

    role: Role
    protocol: int = PROTOCOL


class PrintDocument(_Command, frozen=True, tag="print"):
    """`job` is the sender's name for it: the same name and document again is the same job, answered, not printed."""

    job: JobName
    document: Document


class AnswerPrintQuestion(_Command, frozen=True, tag="answer"):
    """The operator's word on an UNCERTAIN job. A reprint is a new job."""

    job: JobName
    printed: bool


class RetryPrint(_Command, frozen=True, tag="retry"):
    """Try a FAILED job now."""

    job: JobName


class CancelPrint(_Command, frozen=True, tag="cancel"):
    """A job on its way ends UNCERTAIN; one that has ended stays as it is."""

    job: JobName


class Acknowledge(_Command, frozen=True, tag="acknowledge"):
    """Every scan up to this number has been dealt with and need not be told again."""

    seq: SequenceNumber


Command = Join | PrintDocument | AnswerPrintQuestion | RetryPrint | CancelPrint | Acknowledge

# msgspec lets the decoder's own error through for a text that is not UTF-8.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
_encoder = msgspec.json.Encoder()
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


def encode_line(message: Event | Command) -> bytes:
    return _encoder.encode(message) + b"\n"


def parse_event(line: bytes) -> Event:
    """LinkFault says what is wrong with the line, not what was in it."""
    try:
        return _events.decode(line)
    except _UNREADABLE as error:
        raise LinkFault(f"not an event: {error}") from error


def parse_command(line: bytes) -> Command:
    """LinkFault, as parse_event."""
    try:
        return _commands.decode(line)
    except _UNREADABLE as error:
        raise LinkFault(f"not a command: {error}") from error
