"""Where each ESC/POS command ends: bytes become named commands with their parameters. Pure.

The grammar is a table: what stands between a prefix and the next command. Says nothing about what a command does.
Source: Epson's ESC/POS command reference; names are its own ("GS ( k").
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

TEXT = "text"
CONTROL = "control"
UNKNOWN = "unknown"

LAST_CONTROL = 0x1F
DELETE = 0x7F


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`name` as the reference writes it, or TEXT (a run of printable bytes), CONTROL (a control byte that commands nothing),
    UNKNOWN (a prefix that no table has). `values`: what follows the prefix; for the last two the bytes themselves."""

    name: str
    values: bytes
    end: int
    """Where the next command begins."""


Length = Callable[[bytes | bytearray, int], int | None]
"""How many bytes of parameters begin at this place; None when too few have come to know."""


def _exactly(count: int) -> Length:
    return lambda _data, _at: count


def _until_nul(data: bytes | bytearray, at: int) -> int | None:
    end = data.find(0, at)
    return None if end < 0 else end - at + 1


def _counted(count_bytes: int) -> Length:
    """A little-endian count, then as many bytes."""

    def length(data: bytes | bytearray, at: int) -> int | None:
        if at + count_bytes > len(data):
            return None
        return count_bytes + int.from_bytes(data[at : at + count_bytes], "little")

    return length


def _raster(data: bytes | bytearray, at: int) -> int | None:
    """GS v 0 m xL xH yL yH: x bytes by y rows."""
    if at + 5 > len(data):
        return None
    return 5 + int.from_bytes(data[at + 1 : at + 3], "little") * int.from_bytes(data[at + 3 : at + 5], "little")


def _strip(data: bytes | bytearray, at: int) -> int | None:
    """ESC * m nL nH: n columns of one byte (m 0, 1) or three (m 32, 33)."""
    if at + 3 > len(data):
        return None
    return 3 + int.from_bytes(data[at + 1 : at + 3], "little") * (3 if data[at] >= 32 else 1)


def _bars(data: bytes | bytearray, at: int) -> int | None:
    """GS k m: bytes up to NUL (m below 65), or a count and as many bytes."""
    if at + 2 > len(data):
        return None
    if data[at] < 65:
        end = _until_nul(data, at + 1)
        return None if end is None else 1 + end
    return 2 + data[at + 1]


def _cut(data: bytes | bytearray, at: int) -> int | None:
    """GS V m, and n when the paper is fed first."""
    if at >= len(data):
        return None
    return 1 if data[at] in (0, 1, 48, 49) else 2


def _downloaded(data: bytes | bytearray, at: int) -> int | None:
    """ESC & y c1 c2, then for each character its width x and x columns of y bytes."""
    if at + 3 > len(data):
        return None
    rows, first, last = data[at : at + 3]
    length = 3
    for _ in range(first, last + 1):
        if at + length >= len(data):
            return None
        length += 1 + data[at + length] * rows
    return length


def _dc4(data: bytes | bytearray, at: int) -> int | None:
    """DLE DC4 fn: a pulse (m t), power off (1 8), or clear the buffers (seven bytes)."""
    if at >= len(data):
        return None
    return {1: 3, 2: 3, 8: 8}.get(data[at], 1)


def _table(lengths: dict[Length, str]) -> dict[str, Length]:
    return {name: length for length, names in lengths.items() for name in names.split(";")}


_LENGTHS = MappingProxyType(
    _table(
        {
            _exactly(0): "HT;LF;FF;CR;CAN;ESC 2;ESC @;ESC L;ESC S;ESC i;ESC m;ESC u;ESC v;FS &;FS .;GS :",
            _exactly(
                1
            ): "DLE EOT;DLE ENQ;ESC SP;ESC !;ESC %;ESC -;ESC 3;ESC 4;ESC =;ESC ?;ESC E;ESC G;ESC J;ESC K;ESC M;"
            "ESC R;ESC T;ESC V;ESC a;ESC c 3;ESC c 4;ESC c 5;ESC d;ESC e;ESC r;ESC t;ESC {;FS !;FS -;FS C;FS W;GS !;GS /;"
            "GS B;GS H;GS I;GS T;GS a;GS b;GS f;GS h;GS r;GS w",
            _exactly(2): "ESC $;ESC \\;FS S;FS p;GS $;GS L;GS P;GS W;GS \\",
            _exactly(3): "ESC p;GS ^",
            _exactly(8): "ESC W",
            _until_nul: "ESC D",
            _counted(2): "ESC ( A;ESC ( Y;FS ( A;FS ( C;FS ( E;FS ( L;FS ( e;GS ( A;GS ( C;GS ( D;GS ( E;GS ( H;GS ( K;"
            "GS ( L;GS ( M;GS ( N;GS ( P;GS ( Q;GS ( V;GS ( k;GS ( z",
            _counted(4): "GS 8 L",
            _raster: "GS v 0",
            _strip: "ESC *",
            _bars: "GS k",
            _cut: "GS V",
            _downloaded: "ESC &",
            _dc4: "DLE DC4",
        }
    )
)
_CODES = MappingProxyType(
    {
        "HT": 0x09, "LF": 0x0A, "FF": 0x0C, "CR": 0x0D, "CAN": 0x18, "DLE": 0x10, "ESC": 0x1B, "FS": 0x1C, "GS": 0x1D,
        "EOT": 0x04, "ENQ": 0x05, "DC4": 0x14, "SP": 0x20,
    }
)  # fmt: skip
_PREFIXES = MappingProxyType(
    {bytes(_CODES.get(word) or ord(word) for word in name.split(" ")): name for name in _LENGTHS}
)
_BEGINNINGS = frozenset(prefix[:length] for prefix in _PREFIXES for length in range(1, len(prefix)))


def read_command(data: bytes | bytearray, at: int) -> Command | None:
    """The command that begins here. None: more bytes must come before that can be said."""
    if at >= len(data):
        return None
    if _is_printable(data[at]):
        return _text(data, at)
    length = 1
    while bytes(data[at : at + length]) in _BEGINNINGS:
        if at + length >= len(data):
            return None
        length += 1
    prefix = bytes(data[at : at + length])
    name = _PREFIXES.get(prefix)
    if name is None:
        return Command(name=CONTROL if length == 1 else UNKNOWN, values=prefix, end=at + length)
    start = at + length
    count = _LENGTHS[name](data, start)
    if count is None or start + count > len(data):
        return None
    return Command(name=name, values=bytes(data[start : start + count]), end=start + count)


def _text(data: bytes | bytearray, at: int) -> Command:
    end = at
    while end < len(data) and _is_printable(data[end]):
        end += 1
    return Command(name=TEXT, values=bytes(data[at:end]), end=end)


def _is_printable(byte: int) -> bool:
    return byte > LAST_CONTROL and byte != DELETE
