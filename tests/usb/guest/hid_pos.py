"""What a scanner in HID point-of-sale mode sends: reports in two orders of fields, each with its own descriptor.

Written from the HID Point of Sale Usage Tables 1.02 (page 0x8C), not captured from a device. Both are 64 bytes long.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

REPORT_BYTES = 64
_HEAD = bytes.fromhex("058c0902a101 0912a102 1500 26ff00 7508".replace(" ", ""))
_END = bytes.fromhex("c0c0")


def _fields(text: str) -> bytes:
    return bytes.fromhex(text.replace(" ", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`room`: the most bytes of a code in one report."""

    descriptor: bytes
    room: int
    report: Callable[[bytes, bytes, bool], bytes]

    def reports(self, text: str, symbology: str = "]C0") -> Iterator[bytes]:
        """A code longer than one report goes on in the next."""
        data = text.encode("latin-1")
        for at in range(0, max(len(data), 1), self.room):
            yield self.report(data[at : at + self.room], symbology.encode(), at + self.room < len(data))


def _usual(data: bytes, symbology: bytes, is_continued: bool) -> bytes:
    return bytes([2, len(data)]) + symbology + data.ljust(56, b"\0") + b"\0\0" + bytes([is_continued])


def _other(data: bytes, symbology: bytes, is_continued: bool) -> bytes:
    return bytes([5, is_continued]) + data.ljust(48, b"\0") + bytes([len(data)]) + symbology + bytes(10)


USUAL = Form(
    descriptor=_HEAD
    + _fields("8502 9501 05010 93b 8102")  # report 2: the count of bytes
    + _fields("058c 9503 09fb 09fc 09fd 8102")  # the AIM identifier
    + _fields("9538 09fe 820201")  # 56 bytes of the code
    + _fields("0666ff 9502 0904 0900 8102")  # the maker's own symbology
    + _fields("058c 2501 7501 9501 09ff 8102 9507 8103")  # goes on in the next report; padding
    + _END,
    room=56,
    report=_usual,
)
OTHER = Form(
    descriptor=_HEAD
    + _fields("8505 2501 7501 9501 09ff 8102 9507 8103")  # report 5: goes on in the next report; padding
    + _fields("26ff00 7508 9530 09fe 820201")  # 48 bytes of the code
    + _fields("9501 0501 093b 8102")  # the count of bytes
    + _fields("058c 9503 09fb 09fc 09fd 8102")  # the AIM identifier
    + _fields("950a 8103")  # padding
    + _END,
    room=48,
    report=_other,
)

assert all(len(report) == REPORT_BYTES for form in (USUAL, OTHER) for report in form.reports("7" * 200))
