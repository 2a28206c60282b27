"""What crosses the socket between the devices process and its clients, one JSON object a line. Pure.

Events go to the clients, commands come from them; `type` names which. Each event has a sequence number, rising within one
devices process and starting at a number drawn by chance, so that an acknowledgement meant for a process that has ended
means nothing to the next. Scans are sent again until acknowledged; states are told anew at every connection.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from drivers.faults import Condition, DeviceState, LinkFault
from drivers.identity import Mode
from drivers.limits import CALIBRATION_S_MAX, JOB_NAME_CHARACTERS_MAX, KEY_CHARACTERS_MAX
from drivers.printer.document import Document
from drivers.printer.jobs import Confirmation, JobState, Refusal
from drivers.printer.status import Recovery
from drivers.scanner.calibration import Calibration
from drivers.scanner.frames import Quality, SpoilReason

PROTOCOL = 1

JobName = Annotated[str, msgspec.Meta(pattern=rf"^[A-Za-z0-9._-]{{1,{JOB_NAME_CHARACTERS_MAX}}}\Z")]
SequenceNumber = Annotated[int, msgspec.Meta(ge=0)]
DeviceKey = Annotated[str, msgspec.Meta(min_length=1, max_length=KEY_CHARACTERS_MAX)]


class DeviceKind(StrEnum):
    SCANNER = "scanner"
    PRINTER = "printer"


class Role(StrEnum):
    """There is one terminal. Installers set devices up and print on them; observers read everything and command nothing."""

    TERMINAL = "terminal"
    INSTALLER = "installer"
    OBSERVER = "observer"


class CalibrationFailure(StrEnum):
    """Why a calibration ended without a calibrated scanner."""

    NOTHING_SCANNED = "NOTHING_SCANNED"
    """The time is over, and no scanner has said anything."""
    NOT_THE_CODE = "NOT_THE_CODE"
    """Something else than the set-up code was scanned."""
    MISREAD = "MISREAD"
    """The set-up code, with characters missing or wrong: scan it again."""
    UNKNOWN_LAYOUT = "UNKNOWN_LAYOUT"
    """The scanner is set to a country whose keyboard is not known here."""
    STORE_FAULT = "STORE_FAULT"
    """The calibration cannot be written to the disk."""
    STOPPED = "STOPPED"
    """The installer stopped it, or left."""


class FoundDevice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A scanner or printer that is plugged in or expected.

    `key` names it in commands. `node` is where it is now, empty when it is absent. `is_served`: its scans are read, or it is
    the printer; a keyboard that is neither enrolled nor named in the settings is found and left alone. `vendor` and `product`
    are 0 for what is not on USB. `calibration`: of a scanner that is enrolled; `confirmation`: of a printer that was probed.
    """

    key: str
    kind: DeviceKind
    mode: Mode
    vendor: int
    product: int
    serial: str
    usb_path: str
    node: str
    label: str
    state: DeviceState
    condition: Condition
    reason: str
    is_served: bool
    is_enrolled: bool
    calibration: Calibration | None = None
    confirmation: Confirmation | None = None


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
    """`reason` is English, for the hotline; the sentence on the screen comes from `kind`, `state` and `condition`."""

    device: str
    kind: DeviceKind
    label: str
    state: DeviceState
    reason: str
    condition: Condition = Condition.NONE


class DeviceForgotten(_Event, frozen=True, tag="device-forgotten"):
    """No such device is expected any more: it is neither absent nor anything else."""

    device: str


class PrintJobChanged(_Event, frozen=True, tag="print-job"):
    """Also the answer to every command on a job, with the state it has then. `confirmation`: how much is known of one SENT."""

    job: str
    state: JobState
    accepted: int
    total: int
    reason: str
    confirmation: Confirmation = Confirmation.NONE


class PrintRefused(_Event, frozen=True, tag="print-refused"):
    """A print command that is not carried out. After PrintDocument: the job was not taken."""

    job: str
    refusal: Refusal
    reason: str


class CommandRefused(_Event, frozen=True, tag="command-refused"):
    """A line that is no command, or not this client's to send. The connection ends if nothing after it can be trusted."""

    reason: str


class DevicesListed(_Event, frozen=True, tag="devices-listed"):
    """The answer to ListDevices and ForgetDevice. `reason`: why what was learnt earlier could not be read, if it could not."""

    found: tuple[FoundDevice, ...]
    reason: str = ""


class CalibrationStarted(_Event, frozen=True, tag="calibration-started"):
    """Every scanner plugged in is being listened to, and those plugged in later will be: scan the set-up code now.
    `labels`: those that listen already."""

    labels: tuple[str, ...]


class CalibrationMisheard(_Event, frozen=True, tag="calibration-misheard"):
    """Something was scanned or typed that teaches nothing. Listening goes on: scan the set-up code again."""

    failure: CalibrationFailure
    reason: str
    label: str


class Calibrated(_Event, frozen=True, tag="calibrated"):
    """The scanner that read the set-up code is stored, and served from now on."""

    device: FoundDevice


class CalibrationFailed(_Event, frozen=True, tag="calibration-failed"):
    """Nothing was stored; the devices are served as before. Of several things that were wrong, the last; `label`: of the
    scanner that was heard, if one was."""

    failure: CalibrationFailure
    reason: str
    label: str = ""


class PrinterProbed(_Event, frozen=True, tag="printer-probed"):
    """What the printer of the settings is able to say of itself, tried on the printer and stored.

    `reason` is empty when it was tried; else why it could not be. `confirmation`: the most that it can say of a job;
    `code_page`: the one it prints in.
    """

    reason: str
    confirmation: Confirmation = Confirmation.NONE
    code_page: str = ""


class RecoveryTaken(_Event, frozen=True, tag="recovery-taken"):
    """The answer to RecoverPrinter. `reason` is empty when the printer has the command: what it makes of it shows as its
    state, and as the state of the job that was on its way. Else why there is nothing to recover, or no way to."""

    reason: str


class Heartbeat(_Event, frozen=True, tag="heartbeat"):
    """Once a second. `seq` is the last number given."""


Event = (
    Welcome
    | Scanned
    | ScanSpoiled
    | DeviceStateChanged
    | DeviceForgotten
    | PrintJobChanged
    | PrintRefused
    | CommandRefused
    | DevicesListed
    | CalibrationStarted
    | CalibrationMisheard
    | Calibrated
    | CalibrationFailed
    | PrinterProbed
    | RecoveryTaken
    | Heartbeat
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


class RecoverPrinter(_Command, frozen=True, tag="recover-printer"):
    """The choice of whoever stands before a printer that stopped on an error, the paper freed: RESUME goes on with what
    waits in it; CLEAR has it forget that, and the job that was on its way is UNCERTAIN."""

    recovery: Recovery


class Acknowledge(_Command, frozen=True, tag="acknowledge"):
    """Every scan up to this number has been dealt with and need not be told again."""

    seq: SequenceNumber


class ListDevices(_Command, frozen=True, tag="list-devices"):
    """Every scanner and printer found or expected: an installer's, as the commands below."""


class StartCalibration(_Command, frozen=True, tag="start-calibration"):
    """Listen to every scanner until one reads the set-up code. Meanwhile no code reaches the terminal."""

    seconds: Annotated[int, msgspec.Meta(ge=1, le=CALIBRATION_S_MAX)]


class StopCalibration(_Command, frozen=True, tag="stop-calibration"):
    """Ends the calibration that this connection started."""


class ForgetDevice(_Command, frozen=True, tag="forget-device"):
    """What was learnt of this device is thrown away."""

    key: DeviceKey


class ProbePrinter(_Command, frozen=True, tag="probe-printer"):
    """Find out, by trying, how much the printer can say of what it has printed."""


PrintCommand = PrintDocument | AnswerPrintQuestion | RetryPrint | CancelPrint
InstallCommand = ListDevices | StartCalibration | StopCalibration | ForgetDevice | ProbePrinter
Command = Join | PrintCommand | RecoverPrinter | Acknowledge | InstallCommand

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
