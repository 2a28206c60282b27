"""From the bytes of a serial scanner to whole codes. Pure: no device, no clock.

Decides where a code ends (CR, LF, CRLF, Tab, or silence for a scanner without suffix), takes a configured prefix and an
AIM identifier off, and puts AZERTY-shifted digits right. Control characters spoil a code: none of ours has any, and
codes made to command a till do.
"""

from drivers.scanner.aim import split_identifier
from drivers.scanner.assembly import Assembly, Complete
from drivers.scanner.frames import EndsBy, Frame, Outcome, Quality, Spoiled, SpoilReason
from drivers.scanner.layout import repair_digits

TERMINATORS = frozenset(b"\r\n\t")
GROUP_SEPARATOR = 0x1D
DELETE = 0x7F


class ByteFramer:
    """Feed it the bytes of one device, in order, however they were cut; `at` is when they were read.

    When bytes arrived is not known, only when they were read: `silence` is for the reader that saw none come, and `feed`
    never takes a late reader's lateness for the end of a code.
    """

    def __init__(self, *, opened_at: float, prefix: bytes = b"", ends_by: EndsBy = EndsBy.TERMINATOR) -> None:
        self._prefix = prefix
        self._assembly: Assembly[int] = Assembly(opened_at=opened_at, ends_by=ends_by)

    @property
    def deadline(self) -> float | None:
        """When `silence` must be called, if no byte comes before."""
        return self._assembly.deadline

    def feed(self, data: bytes, at: float) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for byte in data:
            if byte in TERMINATORS:
                outcomes += self._read(self._assembly.end(at))
            else:
                self._assembly.add(byte, at)
        return outcomes

    def silence(self, now: float) -> list[Outcome]:
        """No byte came up to `now`: somebody waited for one."""
        return self._read(self._assembly.silence(now))

    def _read(self, ended: Complete[int] | Spoiled | None) -> list[Outcome]:
        if ended is None:
            return []
        if isinstance(ended, Spoiled):
            return [ended]
        code = bytes(ended.elements).removeprefix(self._prefix)
        if any((byte < 0x20 and byte != GROUP_SEPARATOR) or byte == DELETE for byte in code):
            return [Spoiled(reason=SpoilReason.CONTROL, at=ended.at)]
        return [_frame(code, ended.at)]


def _frame(code: bytes, at: float) -> Outcome:
    try:
        text, quality = code.decode("utf-8"), Quality.OK
    except UnicodeDecodeError:
        # Scanners know nothing of UTF-8: what they mean by such a byte is a guess, and said to be one.
        text, quality = code.decode("cp1252", "replace"), Quality.SUSPECT
    symbology, text = split_identifier(text)
    if not text:
        # The prefix or the identifier came, and the code did not.
        return Spoiled(reason=SpoilReason.TORN, at=at)
    repaired = repair_digits(text)
    return Frame(text=repaired, at=at, quality=quality, symbology=symbology, is_repaired=repaired != text)
