"""From the bytes of a serial scanner to whole codes. Pure: no device, no clock.

Decides where a code ends (CR, LF, CRLF, Tab, or silence for a scanner without suffix), takes off what the scanner adds, and
puts AZERTY-shifted digits right. Control characters spoil a code: none of ours has any, and codes made to command a till do.
"""

from drivers.scanner.assembly import Assembly, Complete, Void
from drivers.scanner.calibration import UNCALIBRATED, Calibration, Suffix
from drivers.scanner.codes import Bare, bare, outcome_of
from drivers.scanner.frames import Outcome, spoiled
from drivers.scanner.layout import repair_digits

# Of each suffix, the bytes that end a code; any other terminator inside one is a control character.
_ENDS = {Suffix.ANY: b"\r\n\t", Suffix.NONE: b"\r\n\t", Suffix.TAB: b"\t"}
_LINE_ENDS = b"\r\n"


class ByteFramer:
    """Feed it the bytes of one device, in order, however they were cut; `at` is when they were read.

    When bytes arrived is not known, only when they were read: `silence` is for the reader that saw none come, and `feed`
    never takes a late reader's lateness for the end of a code.
    """

    def __init__(self, *, opened_at: float, calibration: Calibration = UNCALIBRATED) -> None:
        self._calibration = calibration
        self._ends = _ENDS.get(calibration.suffix, _LINE_ENDS)
        self._assembly: Assembly[int] = Assembly(
            opened_at=opened_at, ends_by=calibration.ends_by, silence_s=calibration.silence_s
        )

    @property
    def deadline(self) -> float | None:
        """When `silence` must be called, if no byte comes before."""
        return self._assembly.deadline

    def feed(self, data: bytes, at: float) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for byte in data:
            if byte in self._ends:
                outcomes += self._read(self._assembly.end(at))
            else:
                self._assembly.add(byte, at)
        return outcomes

    def silence(self, now: float) -> list[Outcome]:
        """No byte came up to `now`: somebody waited for one."""
        return self._read(self._assembly.silence(now))

    def _read(self, ended: Complete[int] | Void[int] | None) -> list[Outcome]:
        if ended is None:
            return []
        text, is_sure = characters(bytes(ended.elements))
        if isinstance(ended, Void):
            return [spoiled(ended.reason, ended.at, text)]
        return [read_text(text, self._calibration, ended.at, is_sure=is_sure)]


def characters(data: bytes) -> tuple[str, bool]:
    """(text, is_sure). Scanners know nothing of UTF-8: what they mean by another byte is a guess, and said to be one."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), False


def read_text(text: str, calibration: Calibration, at: float, *, is_sure: bool) -> Outcome:
    """The outcome of a whole code with what the scanner adds."""
    code = bare(text, calibration)
    repaired = repair_digits(code.text)
    return outcome_of(
        Bare(text=repaired, symbology=code.symbology, is_complete=code.is_complete),
        calibration,
        at,
        is_sure=is_sure,
        is_repaired=repaired != code.text,
    )
