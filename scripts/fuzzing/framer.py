"""The promise of the serial scanner's framer: the same codes however the bytes are cut, and each is all between two endings."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drivers.limits import SCAN_CHARACTERS_MAX
from drivers.scanner.calibration import UNCALIBRATED, Calibration, Suffix
from drivers.scanner.frames import EndsBy, Frame, Outcome, Quality, Spoiled, SpoilReason
from drivers.scanner.framing import ByteFramer
from scripts.fuzzing.tape import Tape

CALIBRATIONS = (
    UNCALIBRATED,
    Calibration(suffix=Suffix.CR),
    Calibration(suffix=Suffix.TAB, has_aim=True),
    Calibration(suffix=Suffix.NONE, gap_ms=250),
    Calibration(suffix=Suffix.CRLF, prefix="\x02", trailer="\x03"),
    Calibration(suffix=Suffix.LF, prefix="é", group_separator="~", has_aim=True),
)
OPENED_AT, BEGUN_AT = 0.0, 1.0
_IDENTIFIER = r"(\?\?[?\d])?"


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that came together; `is_silent_after`: and then nothing for long."""

    data: bytes
    is_silent_after: bool = False


NewFramer = Callable[[float, Calibration], ByteFramer]


def _new_framer(opened_at: float, calibration: Calibration) -> ByteFramer:
    return ByteFramer(opened_at=opened_at, calibration=calibration)


def hold_pieces(pieces: Sequence[Piece], calibration: Calibration, new_framer: NewFramer = _new_framer) -> None:
    """AssertionError: a promise is broken."""
    whole, torn = new_framer(OPENED_AT, calibration), new_framer(OPENED_AT, calibration)
    at, run = BEGUN_AT, b""
    for piece in (*pieces, Piece(b"", is_silent_after=True)):
        outcomes = whole.feed(piece.data, at)
        bytewise = [outcome for byte in piece.data for outcome in torn.feed(bytes([byte]), at)]
        assert _told(bytewise) == _told(outcomes), "another cut, other codes"
        *runs, run = re.split(rb"[\r\n\t]" if _ends_by_any(calibration) else _ends(calibration), run + piece.data)
        _hold_outcomes(outcomes, [one for one in runs if one], calibration, is_torn=False)
        if piece.is_silent_after:
            at += 2.0
            _hold_outcomes(
                whole.silence(at), [run] if run else [], calibration, is_torn=calibration.ends_by is EndsBy.TERMINATOR
            )
            torn.silence(at)
            run = b""
            assert whole.deadline is None


def _ends_by_any(calibration: Calibration) -> bool:
    return calibration.suffix in (Suffix.ANY, Suffix.NONE)


def _ends(calibration: Calibration) -> bytes:
    return rb"\t" if calibration.suffix is Suffix.TAB else rb"[\r\n]"


def _told(outcomes: list[Outcome]) -> list[tuple[Outcome, str]]:
    return [(one, one.digest if isinstance(one, Spoiled) else "") for one in outcomes]


def _hold_outcomes(outcomes: list[Outcome], runs: list[bytes], calibration: Calibration, *, is_torn: bool) -> None:
    assert len(outcomes) == len(runs), f"{runs} came and {outcomes} was told"
    for outcome, run in zip(outcomes, runs, strict=True):
        if is_torn or len(run) > SCAN_CHARACTERS_MAX:
            assert isinstance(outcome, Spoiled)
        if isinstance(outcome, Spoiled):
            is_whole_number = re.fullmatch(rb"[0-9]{1,512}", run) is not None and not is_torn
            assert not is_whole_number, f"{run!r} was refused: {outcome.reason}"
            assert outcome.reason is not SpoilReason.TOO_LONG or len(run) > SCAN_CHARACTERS_MAX
        else:
            _hold_frame(outcome, run, calibration)


def _hold_frame(frame: Frame, run: bytes, calibration: Calibration) -> None:
    assert frame.text
    assert not any((char < " " and char != "\x1d") or char == "\x7f" for char in frame.text), "a control character"
    if not run.isascii():
        text, is_utf_8 = _decoded(run)
        assert is_utf_8 or frame.quality is Quality.SUSPECT
    else:
        text = run.decode("ascii")
    signs = re.sub(r"[^0-9]", "?", text)
    before = rf"{_IDENTIFIER}\?{{0,{len(calibration.prefix)}}}{_IDENTIFIER}"
    behind = rf"\?{{0,{len(calibration.trailer)}}}"
    kept = re.sub(r"[^0-9]", "?", frame.text)
    if frame.is_repaired:
        assert re.fullmatch("[0-9 ]+", frame.text)
        kept = kept.replace("?", " ")
        assert re.fullmatch(before + rf"\?{{{len(kept)}}}" + behind, signs), f"{frame.text} was made of {text}"
    else:
        assert re.fullmatch(before + re.escape(kept) + behind, signs), f"{frame.text} is not all of {text}"


def _decoded(run: bytes) -> tuple[str, bool]:
    try:
        return run.decode("utf-8"), True
    except UnicodeDecodeError:
        return run.decode("cp1252", "replace"), False


# --- bytes ------------------------------------------------------------------------------------------


def check(data: bytes) -> None:
    tape = Tape(data)
    calibration = CALIBRATIONS[tape.byte() % len(CALIBRATIONS)]
    hold_pieces(list(_pieces(tape.rest())), calibration)


def _pieces(data: bytes) -> Iterator[Piece]:
    """0xFF cuts, and twice in a row is a silence; no UTF-8 text has it."""
    for stretch in data.split(b"\xff\xff"):
        *cut, last = stretch.split(b"\xff")
        yield from (Piece(one) for one in cut)
        yield Piece(last, is_silent_after=True)


def seeds() -> list[bytes]:
    texts = [
        b"3017620422003\r", b"]C04711\r\n]Q1https://exemple.fr/\t", b"12\xff34\xff\r\xff\n", b"47\xff\xff11\r", b"\x0212\x03\r\n",
        "&é\"'(-è_çà\r".encode(), "é]C112\n".encode(), b"caf\xe9\r", b"]C1011234567890123117010231~10AB\n", b"1" * 513 + b"\r2\r",
        b"47\x0011\r12\r", b"!@# \r", b"\x0247\r\n", b"]d2\x1d0112\r", b"\r\n\t\r",
    ]  # fmt: skip
    return [bytes([number]) + text for number in range(len(CALIBRATIONS)) for text in texts]
