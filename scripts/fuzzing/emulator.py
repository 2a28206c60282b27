"""The promises of the emulated printer: the same papers however the bytes are cut and whatever stops it in between, answers that
are the reference's own, room that is true, and a state that is told as it is."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drivers.printer.status import (
    Paper,
    PrinterStatus,
    Query,
    RealtimeAnswer,
    StatusDecoder,
    Unknown,
    after_answer,
)
from drivers.virtual.emulator import BUFFER_BYTES, Capability, EmulatedPrinter, Roll
from scripts.fuzzing.receipt import JOBS
from scripts.fuzzing.tape import Tape

CLEARS = (b"\x10\x14\x08", b"\x10\x05")
"""They throw away what has not been carried out, which depends on when they come."""

Touch = Callable[[EmulatedPrinter], None]
TOUCHES: tuple[Touch, ...] = (
    lambda printer: printer.load(Roll.END),
    lambda printer: printer.load(Roll.FULL),
    lambda printer: printer.load(Roll.NEAR_END),
    lambda printer: printer.open_cover(),
    lambda printer: printer.close_cover(),
    lambda printer: printer.hold_feed_button(),
    lambda printer: printer.release_feed_button(),
    lambda printer: printer.overheat(),
    lambda printer: printer.cool_down(),
    lambda printer: printer.set_drawer(is_open=True),
    lambda printer: printer.set_drawer(is_open=False),
    lambda printer: printer.stop_taking(),
    lambda printer: printer.take_again(),
)


@dataclass(frozen=True, slots=True)
class Bytes:
    data: bytes


@dataclass(frozen=True, slots=True)
class Hand:
    """What a person does: a place in TOUCHES."""

    touch: int


Step = Bytes | Hand
NewPrinter = Callable[[], EmulatedPrinter]


def hold_life(steps: Sequence[Step], new_printer: NewPrinter = EmulatedPrinter) -> None:
    """AssertionError: a promise is broken."""
    printer, calm, torn = new_printer(), new_printer(), new_printer()
    said = bytearray()
    for step in steps:
        if isinstance(step, Hand):
            TOUCHES[step.touch](printer)
        else:
            _send(printer, step.data, len(step.data))
            _send(calm, step.data, len(step.data))
            _send(torn, step.data, 1)
        said += printer.take_answers()
        assert 0 <= printer.room <= BUFFER_BYTES
        assert printer.port_status & ~0x38 == 0
        assert printer.is_online or not printer.port_status & 0x10
    _hold_answers(bytes(said))
    _hold_state(printer, steps)
    # The questions may have become the end of an unfinished command: the others are asked them too.
    for query in Query:
        _send(calm, query.command, len(query.command))
        _send(torn, query.command, 1)
    _recover(printer)
    is_clearing = any(mark in b"".join(step.data for step in steps if isinstance(step, Bytes)) for mark in CLEARS)
    if not is_clearing:
        assert (torn.papers, torn.unfinished) == (calm.papers, calm.unfinished), "another cut, another paper"
        assert Counter(torn.take_answers()) == Counter(calm.take_answers())
        assert (printer.papers, printer.unfinished) == (calm.papers, calm.unfinished), (
            "what stopped it changed the paper"
        )


def _send(printer: EmulatedPrinter, data: bytes, size: int) -> None:
    for at in range(0, len(data), max(1, size)):
        printer.receive(data[at : at + size])
        printer.execute()


def _recover(printer: EmulatedPrinter) -> None:
    for touch in (1, 4, 6, 8, 12):
        TOUCHES[touch](printer)
    assert printer.is_online


def _hold_answers(said: bytes) -> None:
    """Every answer is one of the reference, whole."""
    messages = StatusDecoder().feed(said)
    assert not any(isinstance(message, Unknown) for message in messages), f"{said.hex(' ')} is no answer of a printer"


def _hold_state(printer: EmulatedPrinter, steps: Sequence[Step]) -> None:
    """Asked at once, wherever the bytes before have left it, it says what was done to it."""
    status = PrinterStatus()
    for query in Query:
        printer.receive(query.command)
        [answer] = StatusDecoder().feed(printer.take_answers())
        assert isinstance(answer, RealtimeAnswer)
        status = after_answer(status, query, answer.value)
    hands = [step.touch for step in steps if isinstance(step, Hand)]

    def last(choices: tuple[int, ...]) -> int:
        return next((hand for hand in reversed(hands) if hand in choices), -1)

    paper = {0: Paper.END, 2: Paper.LOW}.get(last((0, 1, 2)), Paper.OK)
    assert status.paper is paper
    assert status.is_cover_open == (last((3, 4)) == 3)
    assert status.is_feed_pressed == (last((5, 6)) == 5)
    assert status.has_passing_error == (last((7, 8)) == 7)
    assert status.is_drawer_high != (last((9, 10)) == 9)
    assert status.is_offline != printer.is_online


# --- bytes ------------------------------------------------------------------------------------------


def check(data: bytes) -> None:
    hold_life(list(_steps(data)))


def _steps(data: bytes) -> Iterator[Step]:
    """The bytes as they are; 0xFE and a number is a hand."""
    first, *others = data.split(b"\xfe")
    yield Bytes(first)
    for other in others:
        tape = Tape(other)
        yield Hand(tape.byte() % len(TOUCHES))
        yield Bytes(tape.rest())


def seeds() -> list[bytes]:
    whole = list(JOBS)
    halves = [job[: len(job) // 2] + bytes([0xFE, touch]) + job[len(job) // 2 :] for touch, job in enumerate(JOBS)]
    told = [b"\x1da\xff" + bytes([0xFE, touch]) + b"x\n\x10\x04\x01\x1dr\x01" for touch in range(len(TOUCHES))]
    assert Capability.FULL.value == max(one.value for one in Capability)
    return [
        *whole,
        *halves,
        *told,
        b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
        b"\x10\x14\x01\x00\x05",
        b"\x10\x05\x02a\n",
    ]
