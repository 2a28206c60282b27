"""The promises of the devices socket: a line is a message or a LinkFault, a message has one spelling that is read back, names
are what they may be, and a stream gives the same lines however it is cut."""

import re
from collections.abc import Callable

from drivers.events import (
    AnswerPrintQuestion,
    CancelPrint,
    Command,
    Event,
    PrintDocument,
    RetryPrint,
    encode_line,
    parse_command,
    parse_event,
)
from drivers.faults import LinkFault
from drivers.limits import JOB_NAME_CHARACTERS_MAX, LINE_BYTES_MAX
from drivers.lines import LineBuffer
from scripts.fuzzing.tape import Tape

_JOB_NAME = re.compile(rf"[A-Za-z0-9._-]{{1,{JOB_NAME_CHARACTERS_MAX}}}")
_PADDING = b"x" * (LINE_BYTES_MAX - 8)
Parse = Callable[[bytes], Event | Command]


def hold_line(line: bytes, parse: Parse) -> None:
    """AssertionError: a promise is broken."""
    try:
        message = parse(line)
    except LinkFault:
        return
    spelled = encode_line(message)
    assert spelled.count(b"\n") == 1, "one line, and its end"
    assert spelled.endswith(b"\n")
    assert parse(spelled[:-1]) == message, "what is written is read back"
    assert encode_line(parse(spelled)) == spelled, "one spelling"
    if isinstance(message, PrintDocument | AnswerPrintQuestion | RetryPrint | CancelPrint):
        assert _JOB_NAME.fullmatch(message.job), f"a job named {message.job!r}"


def hold_stream(data: bytes, cuts: list[int], new_buffer: Callable[[], LineBuffer] = LineBuffer) -> None:
    """The same lines, and a fault wherever the whole has one."""
    whole, whole_failed = _lines(new_buffer(), [data])
    pieces, left = [], data
    for cut in cuts:
        pieces.append(left[:cut])
        left = left[cut:]
    torn, torn_failed = _lines(new_buffer(), [*pieces, left])
    assert whole_failed == torn_failed, "a line that is too long whatever the cut"
    if not whole_failed:
        assert torn == whole
        assert b"\n".join(whole) == data[: data.rfind(b"\n")] if b"\n" in data else not whole
    assert all(len(line) <= LINE_BYTES_MAX and b"\n" not in line for line in (*whole, *torn))


def _lines(buffer: LineBuffer, pieces: list[bytes]) -> tuple[list[bytes], bool]:
    lines: list[bytes] = []
    try:
        for piece in pieces:
            lines += buffer.feed(piece)
    except LinkFault:
        return lines, True
    return lines, False


# --- bytes ------------------------------------------------------------------------------------------


def check(data: bytes) -> None:
    """First byte: what to do with the rest."""
    tape = Tape(data)
    match tape.byte() % 4:
        case 0:
            hold_line(tape.rest(), parse_event)
        case 1:
            hold_line(tape.rest(), parse_command)
        case 2:
            cuts = [tape.byte() for _ in range(tape.byte() % 8)]
            hold_stream(tape.rest(), cuts)
        case _:
            # As long as a line may be, and a little more or less: the limit is at the same place for every cut.
            cuts = [tape.byte() + LINE_BYTES_MAX - 64 for _ in range(tape.byte() % 4)]
            hold_stream(_PADDING + tape.rest(), cuts)


EVENTS = (
    '{"type":"welcome","protocol":1,"first_seq":5,"seq":7}',
    '{"type":"scanned","device":"s","text":"é1","quality":"OK","symbology":"QR","is_repaired":false,"seq":8}',
    '{"type":"scan-spoiled","device":"s","reason":"EVENTS_DROPPED","seq":9}',
    '{"type":"device-state","device":"s","kind":"scanner","label":"/dev/x","state":"BUSY","reason":"","seq":10}',
    '{"type":"print-job","job":"r-1","state":"SENDING","accepted":5,"total":9,"reason":"","confirmation":"NONE","seq":11}',
    '{"type":"print-refused","job":"r-1","refusal":"CONFLICT","reason":"why","seq":12}',
    (
        '{"type":"devices-listed","found":[{"key":"k","kind":"scanner","mode":"HID_POS","vendor":3118,"product":2913,"serial":"",'
        '"usb_path":"1-2","node":"/dev/hidraw0","label":"x","state":"READY","condition":"NONE","reason":"","is_served":true,'
        '"is_enrolled":false,"calibration":{"layout":"fr","gap_ms":300,"prefix":"P"},"confirmation":"SENT"}],"seq":14}'
    ),
    '{"type":"printer-probed","reason":"","confirmation":"PROCESSED","code_page":"CP858","seq":17}',
    '{"type":"heartbeat","seq":13}',
)
COMMANDS = (
    '{"type":"join","role":"terminal","protocol":1}',
    (
        '{"type":"print","job":"r-1","document":{"blocks":[{"block":"line","text":"é\\u20ac","align":"left","bold":false,'
        '"size":"large"},{"block":"columns","left":"a","right":"b"},{"block":"rule"},{"block":"feed","lines":2},'
        '{"block":"code128","digits":"1234"},{"block":"qr","text":"x"},{"block":"mark","text":"m"},{"block":"cut"}]}}'
    ),
    '{"type":"answer","job":"r-1","printed":true}',
    '{"type":"retry","job":"r-1"}',
    '{"type":"acknowledge","seq":9}',
    '{"type":"start-calibration","seconds":60}',
    '{"type":"forget-device","key":"a@1-2"}',
    '{"type":"probe-printer"}',
)


def seeds() -> list[bytes]:
    stream = "\n".join(COMMANDS).encode() + b"\n"
    return [
        *(b"\0" + line.encode() for line in EVENTS),
        *(b"\1" + line.encode() for line in COMMANDS),
        b"\2\3\1\5\200" + stream,
        b"\3\2\x40\1" + b"x" * 8 + b"\n" + stream,
        b"\3\1\x38" + b"x" * 9,
        b"\3\1\x39" + b"x" * 9 + b"\n",
    ]
