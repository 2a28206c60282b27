"""What a printer says of itself: bytes to messages, messages to a state, the state to what is shown. Pure.

Source: Epson's ESC/POS reference (DLE EOT, GS a, GS r, GS ( H). Every kind of answer has fixed bits, so that the decoder
stays in step whatever comes in between: an answer in the middle of another, XON and XOFF anywhere, a stray byte. Decides
which answers are whole; which question an answer belongs to is known by whoever asked.
"""

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from drivers.faults import Condition, DeviceState

XON, XOFF = 0x11, 0x13
CLASS_MASK, REALTIME_CLASS, AUTOMATIC_CLASS = 0x93, 0x12, 0x10
PLAIN_MASK = 0x90
PROCESS_HEAD, MODEL_HEAD, BLOCK_END = 0x37, 0x5F, 0x00
PROCESS_ID, CLEARED = 0x22, 0x25
AUTOMATIC_BYTES = 4
TOKEN_CHARACTERS = 4
MODEL_CHARACTERS_MAX = 80
"""Longest answer to GS I in the reference, a name or a version: past it the head was a stray byte."""

ENABLE_AUTOMATIC = b"\x1da\xff"
"""GS a: tell every change from now on, and the state at once."""


class Query(IntEnum):
    """The argument of DLE EOT."""

    PRINTER = 1
    OFFLINE = 2
    ERROR = 3
    PAPER = 4

    @property
    def command(self) -> bytes:
        return bytes((0x10, 0x04, self.value))


class Recovery(StrEnum):
    """What the operator may have done with a printer that stopped on an error (DLE ENQ)."""

    RESUME = "RESUME"
    """Go on from the line at which it stopped."""
    CLEAR = "CLEAR"
    """Forget what it holds."""

    @property
    def command(self) -> bytes:
        return b"\x10\x05\x01" if self is Recovery.RESUME else b"\x10\x05\x02"


@dataclass(frozen=True, slots=True)
class RealtimeAnswer:
    value: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    block: bytes


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """To GS r 1, in its turn among the printed data."""

    value: int


@dataclass(frozen=True, slots=True)
class ProcessId:
    token: bytes


@dataclass(frozen=True, slots=True)
class BufferCleared:
    pass


@dataclass(frozen=True, slots=True)
class ModelInformation:
    text: bytes


@dataclass(frozen=True, slots=True)
class Flow:
    """XON or XOFF that the serial driver let through."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    data: bytes


Message = RealtimeAnswer | AutomaticStatus | PaperAnswer | ProcessId | BufferCleared | ModelInformation | Flow | Unknown


class StatusDecoder:
    """Fed any cut of the bytes of one connection."""

    def __init__(self) -> None:
        self._begun = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        return [message for byte in data for message in self._take(byte)]

    def _take(self, byte: int) -> list[Message]:
        if byte in (XON, XOFF):
            return [Flow(byte == XON)]
        if not self._begun:
            return self._begin(byte)
        if self._begun[0] in (PROCESS_HEAD, MODEL_HEAD):
            return self._take_in_block(byte)
        return self._take_in_automatic(byte)

    def _begin(self, byte: int) -> list[Message]:
        if byte & CLASS_MASK == REALTIME_CLASS:
            return [RealtimeAnswer(byte)]
        if byte & CLASS_MASK == AUTOMATIC_CLASS or byte in (PROCESS_HEAD, MODEL_HEAD):
            self._begun.append(byte)
            return []
        return [PaperAnswer(byte) if byte & PLAIN_MASK == 0 else Unknown(bytes((byte,)))]

    def _take_in_automatic(self, byte: int) -> list[Message]:
        if byte & PLAIN_MASK == 0:
            self._begun.append(byte)
            return [AutomaticStatus(self._end())] if len(self._begun) == AUTOMATIC_BYTES else []
        if byte & CLASS_MASK == REALTIME_CLASS:
            return [RealtimeAnswer(byte)]
        if byte & CLASS_MASK == AUTOMATIC_CLASS or byte in (PROCESS_HEAD, MODEL_HEAD):
            return self._restart(byte)
        return [Unknown(bytes((byte,)))]

    def _take_in_block(self, byte: int) -> list[Message]:
        if byte == BLOCK_END:
            return [_block_message(self._end())]
        if byte < 0x20:
            is_aside = byte & CLASS_MASK == REALTIME_CLASS
            return [RealtimeAnswer(byte)] if is_aside else self._restart(byte)
        if byte > 0x7E:
            return [Unknown(bytes((byte,)))]
        if not self._fits(byte):
            return self._restart(byte)
        self._begun.append(byte)
        return []

    def _fits(self, byte: int) -> bool:
        length = len(self._begun)
        if self._begun[0] == MODEL_HEAD:
            return length <= MODEL_CHARACTERS_MAX
        if length == 1:
            return byte in (PROCESS_ID, CLEARED)
        return self._begun[1] == PROCESS_ID and length < 2 + TOKEN_CHARACTERS

    def _restart(self, byte: int) -> list[Message]:
        """What had begun was never finished: this byte begins something else."""
        return [Unknown(self._end()), *self._begin(byte)]

    def _end(self) -> bytes:
        whole = bytes(self._begun)
        self._begun.clear()
        return whole


def _block_message(begun: bytes) -> Message:
    if begun[0] == MODEL_HEAD:
        return ModelInformation(begun[1:])
    if begun[1:2] == bytes((CLEARED,)):
        return BufferCleared()
    if begun[1:2] == bytes((PROCESS_ID,)) and len(begun) == 2 + TOKEN_CHARACTERS:
        return ProcessId(begun[2:])
    return Unknown(begun + bytes((BLOCK_END,)))


class Paper(StrEnum):
    UNKNOWN = "UNKNOWN"
    OK = "OK"
    LOW = "LOW"
    END = "END"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """As last said, piece by piece; what was never said is False, or UNKNOWN."""

    is_offline: bool = False
    is_cover_open: bool = False
    is_feed_pressed: bool = False
    paper: Paper = Paper.UNKNOWN
    has_cutter_error: bool = False
    has_lasting_error: bool = False
    has_passing_error: bool = False
    has_error: bool = False
    """Of a kind that was not said."""
    is_drawer_high: bool = False
    """The level of the drawer's pin: what it means depends on the drawer."""


def after(status: PrinterStatus, message: Message) -> PrinterStatus:
    """With a message that says by itself what it is about."""
    match message:
        case AutomaticStatus():
            return _after_automatic(status, message.block)
        case PaperAnswer():
            return replace(status, paper=_paper(is_low=bool(message.value & 0x03), is_end=bool(message.value & 0x0C)))
        case _:
            return status


def after_answer(status: PrinterStatus, query: Query, value: int) -> PrinterStatus:
    """With the answer to a DLE EOT."""
    match query:
        case Query.PRINTER:
            return replace(
                status,
                is_drawer_high=bool(value & 0x04),
                is_offline=bool(value & 0x08),
                is_feed_pressed=bool(value & 0x40),
            )
        case Query.OFFLINE:
            paper = Paper.END if value & 0x20 else status.paper
            return replace(status, is_cover_open=bool(value & 0x04), paper=paper, has_error=bool(value & 0x40))
        case Query.ERROR:
            return replace(
                status,
                has_cutter_error=bool(value & 0x08),
                has_lasting_error=bool(value & 0x20),
                has_passing_error=bool(value & 0x40),
            )
        case Query.PAPER:
            return replace(status, paper=_paper(is_low=bool(value & 0x0C), is_end=bool(value & 0x60)))


def _after_automatic(status: PrinterStatus, block: bytes) -> PrinterStatus:
    printer, errors, paper, _reserved = block
    return replace(
        status,
        is_drawer_high=bool(printer & 0x04),
        is_offline=bool(printer & 0x08),
        is_cover_open=bool(printer & 0x20),
        is_feed_pressed=bool(printer & 0x40),
        has_cutter_error=bool(errors & 0x08),
        has_lasting_error=bool(errors & 0x20),
        has_passing_error=bool(errors & 0x40),
        has_error=False,
        paper=_paper(is_low=bool(paper & 0x03), is_end=bool(paper & 0x0C)),
    )


def _paper(*, is_low: bool, is_end: bool) -> Paper:
    if is_end:
        return Paper.END
    return Paper.LOW if is_low else Paper.OK


def shown(status: PrinterStatus) -> tuple[DeviceState, Condition]:
    """The one thing to say: what a hand can mend before what it cannot, the cause before its effect."""
    causes = (
        (status.is_cover_open, Condition.COVER_OPEN),
        (status.paper is Paper.END, Condition.PAPER_END),
        (status.has_cutter_error, Condition.CUTTER),
        (status.has_lasting_error, Condition.PRINTER_ERROR),
        (status.has_passing_error, Condition.OVERHEATED),
        (status.has_error, Condition.PRINTER_ERROR),
        (status.is_offline or status.is_feed_pressed, Condition.PAUSED),
    )
    for is_so, condition in causes:
        if is_so:
            return DeviceState.FAULT, condition
    return DeviceState.READY, Condition.PAPER_NEAR_END if status.paper is Paper.LOW else Condition.NONE
