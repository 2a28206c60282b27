"""Printer commands read back into what they print: for pictures of receipts and for tests. Pure.

Strictly, for bytes of ours: every command that composer does not send is a fault, not a detail, and so is a line that
overflows. Leniently, for anybody's: what is not known is listed and left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from drivers.faults import PictureFault
from drivers.printer.profiles import Profile
from drivers.virtual.paper.commands import CONTROL, TEXT, UNKNOWN, Command, read_command
from drivers.virtual.paper.head import PrintHead
from drivers.virtual.paper.parts import Printed, TextLine
from drivers.virtual.paper.setter import Paper, paper_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`complaints`: what the bytes ask and nobody here can print, in order."""

    printed: tuple[Printed, ...]
    complaints: tuple[str, ...]

    @property
    def text(self) -> str:
        return text_of(self.printed)


def read_printed(data: bytes, profile: Profile) -> list[Printed]:
    """PictureFault: a command that is none of ours or unfinished, another code page than the profile's, a line that
    overflows."""
    return list(_StrictReader(data, profile).read())


def read_leniently(data: bytes, paper: Paper) -> Reading:
    head = PrintHead(paper)
    printed: list[Printed] = []
    at = 0
    while (command := read_command(data, at)) is not None:
        printed += head.execute(command)
        at = command.end
    if at < len(data):
        head.complaints.append(f"{len(data) - at} bytes of an unfinished command")
    if head.has_unprinted:
        head.complaints.append("text without a line feed")
    return Reading(printed=tuple(printed), complaints=tuple(head.complaints))


def printed_text(data: bytes, profile: Profile) -> str:
    """The text of a receipt, a line for each printed one."""
    return text_of(read_printed(data, profile))


def text_of(printed: Iterable[Printed]) -> str:
    return "\n".join(part.text.rstrip() for part in printed if isinstance(part, TextLine))


Check = Callable[[bytes], bool]


def _any(_values: bytes) -> bool:
    return True


def _below(limit: int) -> Check:
    return lambda values: values[0] < limit


OURS: Mapping[str, Check] = MappingProxyType(
    {
        TEXT: _any, "LF": _any, "ESC @": _any, "ESC d": _any, "ESC J": _any, "FS .": _any, "GS !": _any, "ESC t": _any,
        "ESC R": _below(1), "ESC a": _below(3), "ESC E": _below(2), "GS B": _below(2), "GS V": _below(2), "GS v 0": _below(1),
        # What the session asks at the end of a job, and between two.
        "DLE EOT": _any, "GS a": _any, "GS r": _any, "GS ( H": _any, "GS I": _any,
    }
)  # fmt: skip
"""Every command that our receipts hold, and what its first parameter may be."""


class _StrictReader:
    def __init__(self, data: bytes, profile: Profile) -> None:
        self._data = data
        self._at = 0
        self._profile = profile
        self._head = PrintHead(paper_of(profile))
        self._has_page = False

    def read(self) -> Iterator[Printed]:
        while self._at < len(self._data):
            command = read_command(self._data, self._at)
            if command is None:
                raise self._fault("an unfinished command")
            self._check(command)
            yield from self._head.execute(command)
            if self._head.complaints:
                raise self._fault(self._head.complaints[0])
            self._at = command.end
        if self._head.has_unprinted:
            raise self._fault("text without a line feed")

    def _check(self, command: Command) -> None:
        if command.name in (UNKNOWN, CONTROL):
            raise self._fault(f"{command.name} {command.values.hex(' ')}")
        check = OURS.get(command.name)
        if check is None:
            raise self._fault(f"{command.name} is none of ours")
        if not check(command.values):
            raise self._fault(f"{command.name} {command.values[0]}")
        match command.name:
            case "ESC @":
                self._has_page = False
            case "ESC t":
                if command.values[0] != self._profile.code_page.slot:
                    raise self._fault(f"ESC t {command.values[0]}, not {self._profile.code_page.slot}")
                self._has_page = True
            case "text":
                if not self._has_page:
                    raise self._fault("text before a code page was chosen")

    def _fault(self, reason: str) -> PictureFault:
        return PictureFault(f"byte {self._at}: {reason}")
