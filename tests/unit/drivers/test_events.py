"""The lines of the socket: golden spellings, and what is refused."""

import pytest

from drivers import events
from drivers.events import CalibrationFailure, Command, DeviceKind, Event, Role
from drivers.faults import Condition, DeviceState, LinkFault
from drivers.identity import Mode
from drivers.printer.document import Cut, Document, Line
from drivers.printer.jobs import Confirmation, JobState, Refusal
from drivers.printer.status import Recovery
from drivers.scanner.frames import Quality, SpoilReason

FOUND = events.FoundDevice(
    key="0c2e:0b61@1-2",
    kind=DeviceKind.SCANNER,
    mode=Mode.HID_POS,
    vendor=0x0C2E,
    product=0x0B61,
    serial="",
    usb_path="1-2",
    node="/dev/hidraw0",
    label="Xenon",
    state=DeviceState.READY,
    condition=Condition.NOT_CALIBRATED,
    reason="",
    is_served=True,
    is_enrolled=False,
)

EVENTS: list[tuple[Event, str]] = [
    (events.Welcome(seq=7, protocol=1, first_seq=5), '{"type":"welcome","protocol":1,"first_seq":5,"seq":7}'),
    (
        events.Scanned(seq=8, device="s", text="é1", quality=Quality.OK, symbology="QR", is_repaired=False),
        '{"type":"scanned","device":"s","text":"é1","quality":"OK","symbology":"QR","is_repaired":false,"seq":8}',
    ),
    (
        events.ScanSpoiled(seq=9, device="s", reason=SpoilReason.EVENTS_DROPPED),
        '{"type":"scan-spoiled","device":"s","reason":"EVENTS_DROPPED","seq":9}',
    ),
    (
        events.DeviceStateChanged(
            seq=10, device="s", kind=DeviceKind.SCANNER, label="/dev/x", state=DeviceState.BUSY, reason="held"
        ),
        (
            '{"type":"device-state","device":"s","kind":"scanner","label":"/dev/x","state":"BUSY","reason":"held",'
            '"condition":"NONE","seq":10}'
        ),
    ),
    (events.DeviceForgotten(seq=10, device="s"), '{"type":"device-forgotten","device":"s","seq":10}'),
    (
        events.PrintJobChanged(seq=11, job="r-1", state=JobState.SENDING, accepted=5, total=9, reason=""),
        '{"type":"print-job","job":"r-1","state":"SENDING","accepted":5,"total":9,"reason":"","confirmation":"NONE","seq":11}',
    ),
    (
        events.PrintRefused(seq=12, job="r-1", refusal=Refusal.CONFLICT, reason="why"),
        '{"type":"print-refused","job":"r-1","refusal":"CONFLICT","reason":"why","seq":12}',
    ),
    (events.CommandRefused(seq=13, reason="why"), '{"type":"command-refused","reason":"why","seq":13}'),
    (
        events.DevicesListed(seq=14, found=(FOUND,)),
        (
            '{"type":"devices-listed","found":[{"key":"0c2e:0b61@1-2","kind":"scanner","mode":"HID_POS","vendor":3118,'
            '"product":2913,"serial":"","usb_path":"1-2","node":"/dev/hidraw0","label":"Xenon","state":"READY",'
            '"condition":"NOT_CALIBRATED","reason":"","is_served":true,"is_enrolled":false,"calibration":null,"confirmation":null}],"reason":"","seq":14}'
        ),
    ),
    (
        events.CalibrationStarted(seq=15, labels=("Xenon",)),
        '{"type":"calibration-started","labels":["Xenon"],"seq":15}',
    ),
    (
        events.CalibrationFailed(seq=16, failure=CalibrationFailure.MISREAD, reason="why", label="Xenon"),
        '{"type":"calibration-failed","failure":"MISREAD","reason":"why","label":"Xenon","seq":16}',
    ),
    (
        events.CalibrationMisheard(seq=16, failure=CalibrationFailure.NOT_THE_CODE, reason="why", label="Xenon"),
        '{"type":"calibration-misheard","failure":"NOT_THE_CODE","reason":"why","label":"Xenon","seq":16}',
    ),
    (
        events.PrinterProbed(seq=17, reason="", confirmation=Confirmation.PROCESSED, code_page="CP858"),
        '{"type":"printer-probed","reason":"","confirmation":"PROCESSED","code_page":"CP858","seq":17}',
    ),
    (events.RecoveryTaken(seq=18, reason=""), '{"type":"recovery-taken","reason":"","seq":18}'),
    (events.Heartbeat(seq=13), '{"type":"heartbeat","seq":13}'),
]

COMMANDS: list[tuple[Command, str]] = [
    (events.Join(role=Role.TERMINAL), '{"type":"join","role":"terminal","protocol":1}'),
    (
        events.PrintDocument(job="r-1", document=Document((Line("é"), Cut()))),
        (
            '{"type":"print","job":"r-1","document":{"blocks":['
            '{"block":"line","text":"é","align":"left","bold":false,"size":"normal"},{"block":"cut"}]}}'
        ),
    ),
    (events.AnswerPrintQuestion(job="r-1", printed=True), '{"type":"answer","job":"r-1","printed":true}'),
    (events.RetryPrint(job="r-1"), '{"type":"retry","job":"r-1"}'),
    (events.CancelPrint(job="r-1"), '{"type":"cancel","job":"r-1"}'),
    (events.RecoverPrinter(recovery=Recovery.CLEAR), '{"type":"recover-printer","recovery":"CLEAR"}'),
    (events.Acknowledge(seq=9), '{"type":"acknowledge","seq":9}'),
    (events.ListDevices(), '{"type":"list-devices"}'),
    (events.StartCalibration(seconds=60), '{"type":"start-calibration","seconds":60}'),
    (events.StopCalibration(), '{"type":"stop-calibration"}'),
    (events.ForgetDevice(key="a@1-2"), '{"type":"forget-device","key":"a@1-2"}'),
    (events.ProbePrinter(), '{"type":"probe-printer"}'),
]


@pytest.mark.parametrize(("event", "line"), EVENTS, ids=lambda value: type(value).__name__)
def test_every_event_has_one_spelling(event: Event, line: str) -> None:
    assert events.encode_line(event) == line.encode() + b"\n"
    assert events.parse_event(line.encode()) == event


@pytest.mark.parametrize(("command", "line"), COMMANDS, ids=lambda value: type(value).__name__)
def test_every_command_has_one_spelling(command: Command, line: str) -> None:
    assert events.encode_line(command) == line.encode() + b"\n"
    assert events.parse_command(line.encode()) == command


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "truncated"),
        (b"hello", "malformed"),
        (b"{}", "missing required field `type`"),
        (b"[]", "Expected `object`"),
        (b'{"type":"open-drawer"}', "Invalid value 'open-drawer'"),
        (b'{"type":"retry"}', "missing required field `job`"),
        (b'{"type":"retry","job":7}', "Expected `str`"),
        (b'{"type":"retry","job":""}', "matching regex"),
        (b'{"type":"retry","job":"../x"}', "matching regex"),
        (b'{"type":"retry","job":"' + b"x" * 65 + b'"}', "matching regex"),
        (b'{"type":"retry","job":"x","now":true}', "unknown field `now`"),
        (b'{"type":"acknowledge","seq":-1}', ">= 0"),
        (b'{"type":"acknowledge","seq":1.5}', "Expected `int`"),
        (b'{"type":"answer","job":"x","printed":"yes"}', "Expected `bool`"),
        (b'{"type":"start-calibration","seconds":0}', ">= 1"),
        (b'{"type":"start-calibration","seconds":301}', "<= 300"),
        (b'{"type":"forget-device","key":""}', "length >= 1"),
        (b'{"type":"join","role":"owner"}', "Invalid enum value 'owner'"),
        (b'{"type":"print","job":"x","document":{"blocks":[]}}', "1 to 200 blocks"),
        (b'{"type":"retry","job":"\xff"}', "not a command"),
        (b"[" * 5_000, "not a command"),
    ],
)
def test_a_line_that_is_no_command_is_refused_and_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(LinkFault, match=reason):
        events.parse_command(line)


@pytest.mark.parametrize(
    "line", [b"", b'{"type":"retry","job":"x"}', b'{"type":"heartbeat"}', b'{"type":"heartbeat","seq":"1"}']
)
def test_a_line_that_is_no_event_is_refused(line: bytes) -> None:
    with pytest.raises(LinkFault, match="not an event"):
        events.parse_event(line)
