"""The promise of the status decoder: every byte is accounted for once, however cut; what falls between the bytes of an answer
leaves the answer whole; and no noise puts it out of step for longer than one answer."""

from collections import Counter
from collections.abc import Callable, Sequence

from drivers.printer.status import (
    MODEL_CHARACTERS_MAX,
    AutomaticStatus,
    BufferCleared,
    Flow,
    Message,
    ModelInformation,
    PaperAnswer,
    PrinterStatus,
    ProcessId,
    Query,
    RealtimeAnswer,
    StatusDecoder,
    Unknown,
    after,
    after_answer,
    shown,
)
from scripts.fuzzing.tape import Tape

GHOSTS = bytes([0x11, 0x13, 0x12, 0x16, 0x1A, 0x1E, *range(0x7F, 0x100)])
"""What may fall anywhere: flow control, real-time answers of control bytes, and bytes of no answer."""

UNFINISHED_MAX = 2 + MODEL_CHARACTERS_MAX
NewDecoder = Callable[[], StatusDecoder]


def spelled(message: Message) -> bytes:
    """The bytes of a message, by the reference."""
    match message:
        case RealtimeAnswer(value=value) | PaperAnswer(value=value):
            return bytes([value])
        case AutomaticStatus(block=block):
            return block
        case ProcessId(token=token):
            return b'7"' + token + b"\0"
        case BufferCleared():
            return b"7%\0"
        case ModelInformation(text=text):
            return b"_" + text + b"\0"
        case Flow(is_on=is_on):
            return b"\x11" if is_on else b"\x13"
        case Unknown(data=data):
            return data


def hold_noise(data: bytes, new_decoder: NewDecoder = StatusDecoder) -> None:
    """Any bytes. AssertionError: a promise is broken."""
    decoder, bytewise = new_decoder(), new_decoder()
    messages = decoder.feed(data)
    assert [one for byte in data for one in bytewise.feed(bytes([byte]))] == messages, "another cut, other messages"
    heard = Counter(b"".join(map(spelled, messages)))
    left = Counter(data)
    left.subtract(heard)
    assert min(left.values(), default=0) >= 0, "a byte was heard that nobody said"
    assert sum(left.values()) <= UNFINISHED_MAX, "bytes were lost"
    status = PrinterStatus()
    for message in messages:
        status = after(status, message)
        if isinstance(message, RealtimeAnswer):
            for query in Query:
                status = after_answer(status, query, message.value)
        shown(status)
    _hold_step(decoder)


def _hold_step(decoder: StatusDecoder) -> None:
    """A stray head may swallow one answer of each kind, and then no more."""
    block, token = b"\x14\x00\x03\x0f", b'7"ABCD\0'
    decoder.feed(block * 2)
    decoder.feed(token)
    assert decoder.feed(block) == [AutomaticStatus(block)]
    assert decoder.feed(token) == [ProcessId(b"ABCD")]
    assert decoder.feed(b"\x12") == [RealtimeAnswer(0x12)]


def hold_answers(
    answers: Sequence[Message], ghosts: Sequence[tuple[int, int]], new_decoder: NewDecoder = StatusDecoder
) -> None:
    """Whole answers, with ghosts (place, byte) put in between."""
    wire = bytearray(b"".join(map(spelled, answers)))
    for place, ghost in ghosts:
        wire.insert(place % (len(wire) + 1), ghost)
    heard = new_decoder().feed(bytes(wire))
    strays = (RealtimeAnswer, Flow, Unknown)
    assert [one for one in heard if not isinstance(one, strays)] == [
        one for one in answers if not isinstance(one, strays)
    ]
    extra = Counter(ghost for _, ghost in ghosts) + Counter(
        b"".join(spelled(one) for one in answers if isinstance(one, strays))
    )
    assert Counter(b"".join(spelled(one) for one in heard if isinstance(one, strays))) == extra


# --- bytes ------------------------------------------------------------------------------------------


def check(data: bytes) -> None:
    """An even first byte: noise. An odd one: answers, and ghosts among them."""
    tape = Tape(data)
    if tape.byte() % 2 == 0:
        hold_noise(tape.rest())
        return
    answers = [_answer(tape) for _ in range(tape.byte() % 16)]
    ghosts = [(tape.byte(), GHOSTS[tape.byte() % len(GHOSTS)]) for _ in range(tape.byte() % 16)]
    hold_answers(answers, ghosts)


def _answer(tape: Tape) -> Message:
    kind = tape.byte() % 6
    drawn = tape.take(4).ljust(4, b"\0")
    match kind:
        case 0:
            return RealtimeAnswer(0x12 | drawn[0] & 0x6C)
        case 1:
            return AutomaticStatus(bytes([0x10 | drawn[0] & 0x6C, *(byte & 0x6F for byte in drawn[1:])]))
        case 2:
            return PaperAnswer(drawn[0] & 0x0F)
        case 3:
            return ProcessId(bytes(0x20 + byte % 0x5F for byte in drawn))
        case 4:
            return BufferCleared()
        case _:
            return ModelInformation(bytes(0x20 + byte % 0x5F for byte in drawn[: drawn[0] % 5]))


def seeds() -> list[bytes]:
    noises = [
        b'\x12\x16\x14\x00\x00\x0f7"ABCD\x00_TM-T20III\x00\x00\x0f', b"\x10\x00\x11\x00\x13\x00",
        b'7"AB\x10\x00\x00\x00', b"7%\x00\xff",
        b"\x14\x00\x10\x00\x00\x00", b'7"AB7"CDEF\x00', b"7\x12\x22ABCD\x00", b"_" + b"x" * 90 + b"\x00", b"\x3c\x20\x0c\x0f" * 5,
    ]  # fmt: skip
    spoken = [bytes([kind, 0x14, 0, 3, 15]) for kind in range(6)]
    with_ghosts = [
        bytes([1, len(spoken)]) + b"".join(spoken) + bytes([count]) + bytes(range(2 * count)) for count in (0, 3, 9)
    ]
    return [*(b"\0" + noise for noise in noises), *with_ghosts]
