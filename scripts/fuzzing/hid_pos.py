"""The promises of the HID point-of-sale reader: no descriptor and no report break it, and what it reads is a whole code.

Reports are packed here, from a list of fields, by nothing of what reads them. A code is what was scanned, in as many reports
as it takes; reports may be lost where the kernel says so, cut short, or claim too much.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drivers.limits import SCAN_CHARACTERS_MAX
from drivers.scanner.calibration import UNCALIBRATED
from drivers.scanner.frames import Frame, Outcome
from drivers.scanner.hid_codes import CONTINUED_S, ReportDecoder
from drivers.scanner.hid_report import ReportShape, applications_of, part_of, shapes_of
from scripts.fuzzing.tape import Tape

OPENED_AT, BEGUN_AT = 0.0, 1.0
HONEYWELL = 0x0C2E


@dataclass(frozen=True, slots=True)
class Form:
    """A maker's report: its fields in order. `L` count, `A` identifier, `D` data, `V` maker's byte, `R` reserved, `C` continued."""

    order: str
    report_id: int
    data_bytes: int

    @property
    def descriptor(self) -> bytes:
        head = bytes([0x85, self.report_id]) if self.report_id else b""
        fields = {
            "L": b"\x05\x01\x09\x3b\x75\x08\x95\x01\x81\x02",
            "A": b"\x05\x8c\x09\xfb\x09\xfc\x09\xfd\x75\x08\x95\x03\x81\x02",
            "D": b"\x05\x8c\x09\xfe\x75\x08\x95" + bytes([self.data_bytes]) + b"\x81\x02",
            "V": b"\x06\x66\xff\x09\x01\x75\x08\x95\x01\x81\x02",
            "R": b"\x75\x08\x95\x01\x81\x03",
            "C": b"\x05\x8c\x09\xff\x75\x01\x95\x01\x81\x02\x75\x07\x95\x01\x81\x03",
        }
        return b"\x05\x8c\x09\x02\xa1\x01" + head + b"".join(fields[name] for name in self.order) + b"\xc0"

    def report(self, data: bytes, *, is_continued: bool, count: int | None = None) -> bytes:
        fields = {
            "L": bytes([len(data) if count is None else count]),
            "A": b"]C0",
            "D": data.ljust(self.data_bytes, b"\0"),
            "V": b"j",
            "R": b"\xaa",
            "C": bytes([0xAA | is_continued]),
        }
        return (bytes([self.report_id]) if self.report_id else b"") + b"".join(fields[name] for name in self.order)


FORMS = (
    Form("LADVRC", 2, 56),
    Form("LDRC", 2, 56),
    Form("CDLA", 7, 56),
    Form("ARLVDC", 0, 30),
    Form("DLC", 0, 5),
    Form("LDC", 3, 1),
)


@dataclass(frozen=True, slots=True)
class Scan:
    """One code, in parts of at most a report's room. Of part `flawed`: `flaw` 0 none, 1 it claims more than it has room for,
    2 it is cut short at `cut`, 3 it and `cut` more are lost and the kernel says so, 4 the scanner stops for good."""

    text: str
    flaw: int = 0
    flawed: int = 0
    cut: int = 0


NewDecoder = Callable[[tuple[ReportShape, ...]], ReportDecoder]


def _new_decoder(shapes: tuple[ReportShape, ...]) -> ReportDecoder:
    return ReportDecoder(opened_at=OPENED_AT, calibration=UNCALIBRATED, shapes=shapes)


Signal = bytes | float | None
"""A report, a silence of so many seconds, or the kernel's word that reports were lost."""


def hold_scans(form: Form, scans: Sequence[Scan], new_decoder: NewDecoder = _new_decoder) -> None:
    """AssertionError: a code came out that nobody scanned, one was told twice, or an unhurt one is missing."""
    decoder = new_decoder(shapes_of(form.descriptor))
    outcomes: list[Outcome] = []
    at = BEGUN_AT
    for signal in (*_signals(form, scans), CONTINUED_S):
        match signal:
            case bytes():
                outcomes += decoder.report(signal, at)
            case float():
                at += signal
                outcomes += decoder.silence(at)
            case None:
                outcomes += decoder.dropped(at)
    assert decoder.deadline is None
    read = [outcome.text for outcome in outcomes if isinstance(outcome, Frame)]
    scanned = iter(scan.text for scan in scans)
    assert all(text in scanned for text in read), f"{read} is not of {scans}"
    if not any(scan.flaw for scan in scans):
        assert read == [scan.text for scan in scans if len(scan.text) <= SCAN_CHARACTERS_MAX]
        assert len(outcomes) == len(scans)


def _signals(form: Form, scans: Sequence[Scan]) -> Iterator[Signal]:
    lost = 0
    for scan in scans:
        size = form.data_bytes
        parts = [scan.text[at : at + size].encode() for at in range(0, len(scan.text), size)]
        flawed = scan.flawed % len(parts)
        for place, data in enumerate(parts):
            is_continued = place < len(parts) - 1
            report = form.report(data, is_continued=is_continued)
            if lost:
                lost -= 1
            elif place != flawed or scan.flaw == 0:
                yield report
            elif scan.flaw == 1:
                yield form.report(data, is_continued=is_continued, count=size + 1 + scan.cut % (0xFF - size))
            elif scan.flaw == 2:
                yield report[: 1 + scan.cut % (len(report) - 1)]
            elif scan.flaw == 3:
                lost = scan.cut % 4
                yield None
            else:
                yield CONTINUED_S
                break


# --- bytes ------------------------------------------------------------------------------------------


def hold_bytes(descriptor: bytes, reports: Sequence[bytes]) -> None:
    """Whatever a device says of itself and sends."""
    applications_of(descriptor)
    for vendor in (0, HONEYWELL):
        shapes = shapes_of(descriptor, vendor)
        decoder = ReportDecoder(opened_at=OPENED_AT, calibration=UNCALIBRATED, shapes=shapes, vendor=vendor)
        for report in reports:
            part = part_of(report, shapes, vendor)
            assert part is None or len(part.data) <= len(report), "more was read than was sent"
            for outcome in decoder.report(report, BEGUN_AT):
                if isinstance(outcome, Frame):
                    assert outcome.text
                    assert not any(char < " " and char != "\x1d" for char in outcome.text)
                    assert len(outcome.text) <= SCAN_CHARACTERS_MAX
        decoder.silence(BEGUN_AT + CONTINUED_S)
        assert decoder.deadline is None


def check(data: bytes) -> None:
    """An even first byte: a descriptor and reports, each behind its length. An odd one: scans."""
    tape = Tape(data)
    head = tape.byte()
    if head % 2 == 0:
        descriptor = tape.take(tape.byte())
        reports = []
        while not tape.is_over:
            reports.append(tape.take(tape.byte()))
        hold_bytes(descriptor, reports)
    else:
        hold_scans(FORMS[head // 2 % len(FORMS)], list(_scans(tape)))


def _scans(tape: Tape) -> Iterator[Scan]:
    """Each text differs from the others and is no piece of one: its number is at both ends."""
    number = 100
    while not tape.is_over and number < 130:
        length, flaw, flawed, cut = (tape.byte() for _ in range(4))
        digits = "".join(str((place * 7 + number) % 10) for place in range(3 * length if flaw & 8 else length))
        yield Scan(f"{number}{digits}{number}", flaw % 5, flawed, cut)
        number += 1


def seeds() -> list[bytes]:
    made = []
    for place, form in enumerate(FORMS):
        reports = [
            form.report(b"12345"[: form.data_bytes], is_continued=False),
            form.report(b"7" * form.data_bytes, is_continued=True),
            form.report(b"1", is_continued=False, count=200),
            form.report(b"1", is_continued=False)[:3],
        ]
        described = b"".join(bytes([len(one)]) + one for one in (form.descriptor, *reports))
        made += [b"\0" + described, b"\0" + described.replace(b"\x95\x03", b"\x95\x02")]
        made += [bytes([1 + 2 * place, 5, flaw, 1, 2, 90, flaw, 1, 40, 12, 0, 0, 0]) for flaw in range(5)]
        made.append(bytes([1 + 2 * place, 250, 8, 0, 0, 4, 0, 0, 0]))
    return made
