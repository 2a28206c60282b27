"""Where a HID point-of-sale scanner puts the code in its reports, read from its own report descriptor. Pure.

Makers order the fields differently, so places are found by usage: page 0x8C, 0xFE decoded data, 0xFB to 0xFD the AIM
identifier, 0xFF "continued in the next report", and the generic byte count 0x3B. Two fixed forms serve devices whose
descriptor says that they are scanners and nothing of their fields. Sources: HID 1.11 section 6.2.2 (items), HID Point of
Sale Usage Tables 1.02 section 3, the makers' integration guides (fixed forms).

Written here rather than taken from PyPI's hid-parser 0.1.0: that reads 56 bytes of data declared by one usage as one byte and
so misplaces every field behind it, stops at Push and Pop, and misreads usages of four bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from drivers.scanner.aim import split_identifier

DESKTOP_PAGE, SCANNER_PAGE, VENDOR_PAGES = 0x01, 0x8C, range(0xFF00, 0x1_0000)
SCANNER_APPLICATION = (SCANNER_PAGE, 0x02)
_BYTE_COUNT = (DESKTOP_PAGE, 0x3B)
_IDENTIFIERS = ((SCANNER_PAGE, 0xFB), (SCANNER_PAGE, 0xFC), (SCANNER_PAGE, 0xFD))
_DECODED, _CONTINUED = (SCANNER_PAGE, 0xFE), (SCANNER_PAGE, 0xFF)

REPORT_BITS_MAX = 8 * 4_096
"""The kernel's own limit is 16 KiB; no scanner's report is longer than 64 bytes."""
REPORT_ID_MAX = 0xFF
USAGES_MAX = 1_024
DEPTH_MAX = 32

_MAIN, _GLOBAL, _LOCAL = 0, 1, 2
_INPUT, _COLLECTION, _END_COLLECTION = 0x8, 0xA, 0xC
_PAGE, _SIZE, _ID, _COUNT, _PUSH, _POP = 0x0, 0x7, 0x8, 0x9, 0xA, 0xB
_USAGE, _MINIMUM, _MAXIMUM = 0x0, 0x1, 0x2
_LONG_ITEM = 0xFE
_CONSTANT = 1

Usage = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`at`: the first bit, counted from the start of the report with its id. `count` values of `bits` each."""

    at: int
    bits: int
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShape:
    """`report_id` 0: reports have no id. `vendor_symbology`: the maker's own letter for the symbology."""

    report_id: int
    data: Field
    byte_count: Field | None = None
    identifiers: tuple[Field | None, Field | None, Field | None] = (None, None, None)
    continued: Field | None = None
    vendor_symbology: Field | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one report carries. `symbology` is empty when it does not say."""

    data: bytes
    symbology: str
    is_continued: bool


def _bytes_at(first: int, count: int = 1) -> Field:
    return Field(at=8 * first, bits=8, count=count)


_WITH_IDENTIFIER = ReportShape(
    report_id=2,
    byte_count=_bytes_at(1),
    identifiers=(_bytes_at(2), _bytes_at(3), _bytes_at(4)),
    data=_bytes_at(5, 56),
    vendor_symbology=_bytes_at(61),
    continued=Field(at=8 * 63, bits=1),
)
_WITHOUT_IDENTIFIER = ReportShape(
    report_id=2, byte_count=_bytes_at(1), data=_bytes_at(2, 56), continued=Field(at=8 * 63, bits=1)
)
# Honeywell, its forerunner Hand Held Products, and Access-IS; Newland and those who sell its engines.
HONEYWELL = frozenset({0x0C2E, 0x0536})
_FIXED = {0x0C2E: _WITH_IDENTIFIER, 0x0536: _WITH_IDENTIFIER, 0x0DB5: _WITH_IDENTIFIER, 0x1EAB: _WITHOUT_IDENTIFIER}

# Honeywell's letters. Source: @point-of-sale/webhid-barcode-scanner, and the makers' manuals.
_HONEYWELL_LETTERS = {
    "a": "CODABAR", "h": "CODE_11", "j": "CODE_128", "I": "GS1_128", "b": "CODE_39", "i": "CODE_93",
    "d": "EAN", "D": "EAN", "c": "EAN", "E": "EAN", "e": "INTERLEAVED_2_OF_5", "f": "INDUSTRIAL_2_OF_5", "g": "MSI",
    "y": "GS1_DATABAR", "{": "GS1_DATABAR", "}": "GS1_DATABAR", "z": "AZTEC", "w": "DATA_MATRIX", "x": "MAXICODE",
    "r": "PDF417", "R": "PDF417", "s": "QR",
}  # fmt: skip


def shapes_of(descriptor: bytes, vendor: int = 0) -> tuple[ReportShape, ...]:
    """The reports that carry codes; none if it is no such scanner, or its descriptor is broken."""
    parsed = _parse(descriptor)
    if parsed is None:
        return ()
    shapes = tuple(shape for shape in map(_shape, parsed.fields, parsed.fields.values()) if shape is not None)
    if not shapes and SCANNER_APPLICATION in parsed.applications and vendor in _FIXED:
        return (_FIXED[vendor],)
    return shapes


def applications_of(descriptor: bytes) -> tuple[Usage, ...]:
    """(page, usage) of each top-level collection: what the device says that it is. None if the descriptor is broken."""
    parsed = _parse(descriptor)
    return () if parsed is None else tuple(parsed.applications)


def part_of(report: bytes, shapes: tuple[ReportShape, ...], vendor: int = 0) -> Part | None:
    """None: the report carries no code, or cannot be trusted: it has not the bytes that it claims, or it ends before the place
    that says how many there are, or before the one that says whether more come where a full one leaves that open."""
    for shape in shapes:
        if shape.report_id == 0 or report[:1] == bytes([shape.report_id]):
            return _part(report, shape, vendor)
    return None


def is_scanned(report: bytes, shapes: tuple[ReportShape, ...]) -> bool:
    """Reports of other kinds tell of the trigger or of a configuration."""
    return any(shape.report_id == 0 or report[:1] == bytes([shape.report_id]) for shape in shapes)


def may_continue(report: bytes, shapes: tuple[ReportShape, ...]) -> bool:
    """Whether a report that cannot be trusted may have more behind it: it says so, or ends before the place that does."""
    for shape in shapes:
        if shape.report_id == 0 or report[:1] == bytes([shape.report_id]):
            return shape.continued is not None and (
                not _reaches(report, shape.continued) or _is_continued(report, shape)
            )
    return False


# --- reports ----------------------------------------------------------------------------------------


def _part(report: bytes, shape: ReportShape, vendor: int) -> Part | None:
    bits = int.from_bytes(report, "little")
    held = _values(bits, shape.data)
    # A transfer may be shorter than the report, and then has no room for what is not there.
    room = min(len(held), max(0, len(report) - shape.data.at // 8))
    if shape.byte_count is None:
        data = held[:room].rstrip(b"\0")
    else:
        [count] = _values_of(bits, shape.byte_count)
        if count > room or not _reaches(report, shape.byte_count):
            return None
        data = held[:count]
    if shape.continued is not None and not _reaches(report, shape.continued) and len(data) == shape.data.count:
        return None
    return Part(data=data, symbology=_symbology(bits, shape, vendor), is_continued=_is_continued(report, shape))


def _is_continued(report: bytes, shape: ReportShape) -> bool:
    return shape.continued is not None and any(_values_of(int.from_bytes(report, "little"), shape.continued))


def _reaches(report: bytes, place: Field) -> bool:
    return place.at + place.bits * place.count <= 8 * len(report)


def _values_of(bits: int, place: Field) -> list[int]:
    mask = (1 << place.bits) - 1
    return [bits >> (place.at + place.bits * turn) & mask for turn in range(place.count)]


def _values(bits: int, place: Field) -> bytes:
    return bytes(_values_of(bits, place))


def _symbology(bits: int, shape: ReportShape, vendor: int) -> str:
    said = "".join(chr(_values_of(bits, place)[0]) for place in shape.identifiers if place is not None)
    # Some leave the bracket out, and then the last place empty.
    identifier = said if said.startswith("]") else f"]{said[:2]}"
    symbology, _ = split_identifier(identifier)
    if symbology or shape.vendor_symbology is None or vendor not in HONEYWELL:
        return symbology
    return _HONEYWELL_LETTERS.get(chr(_values_of(bits, shape.vendor_symbology)[0]), "")


# --- descriptors ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Parsed:
    applications: list[Usage] = field(default_factory=list)
    fields: dict[int, list[tuple[Usage, Field]]] = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Locals:
    usages: list[Usage] = field(default_factory=list)
    minimum: int | None = None


def _shape(report_id: int, fields: list[tuple[Usage, Field]]) -> ReportShape | None:
    places: dict[Usage, Field] = {}
    for usage, place in fields:
        places.setdefault(usage, place)
    data = places.get(_DECODED)
    if data is None or data.bits != 8:
        return None
    vendors = [place for (page, _), place in fields if page in VENDOR_PAGES and (place.bits, place.count) == (8, 1)]
    first, second, third = (_single(places.get(usage)) for usage in _IDENTIFIERS)
    return ReportShape(
        report_id=report_id,
        data=data,
        byte_count=_single(places.get(_BYTE_COUNT)),
        identifiers=(first, second, third),
        continued=places.get(_CONTINUED),
        vendor_symbology=vendors[0] if vendors else None,
    )


def _single(place: Field | None) -> Field | None:
    """A number or a character is one byte; what is declared otherwise is another thing, or nonsense."""
    return place if place is not None and (place.bits, place.count) == (8, 1) else None


def _parse(descriptor: bytes) -> _Parsed | None:
    """None: it ends inside an item, names a report by no byte, or asks for more than a report can hold."""
    parsed, stack, depth = _Parsed(), list[dict[int, int]](), 0
    state: dict[int, int] = {}
    local = _Locals()
    for item in _items(descriptor):
        if item is None:
            return None
        kind, tag, value, size = item
        if kind == _GLOBAL and tag == _PUSH and len(stack) < DEPTH_MAX:
            stack.append(dict(state))
        elif kind == _GLOBAL and tag == _POP and stack:
            state = stack.pop()
        elif kind == _GLOBAL:
            if tag == _ID and not 0 < value <= REPORT_ID_MAX:
                return None
            state[tag] = value
        elif kind == _LOCAL:
            _take_local(local, tag, value if size == 4 else state.get(_PAGE, 0) << 16 | value)
        elif kind == _MAIN:
            if tag == _INPUT and not _take_input(parsed, state, local.usages, value):
                return None
            if tag == _COLLECTION and depth == 0:
                parsed.applications += local.usages[:1]
            depth += (tag == _COLLECTION) - (tag == _END_COLLECTION)
            local = _Locals()
    return parsed


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int, int] | None]:
    """(kind, tag, value, size) of each item; None at last if the descriptor ends inside one."""
    at = 0
    while at < len(descriptor):
        prefix = descriptor[at]
        if prefix == _LONG_ITEM:
            at += 3 + int.from_bytes(descriptor[at + 1 : at + 2], "little")
            continue
        size = (0, 1, 2, 4)[prefix & 3]
        value = descriptor[at + 1 : at + 1 + size]
        if len(value) < size:
            yield None
            return
        yield prefix >> 2 & 3, prefix >> 4, int.from_bytes(value, "little"), size
        at += 1 + size


def _take_local(local: _Locals, tag: int, usage: int) -> None:
    if tag == _USAGE:
        local.usages.append((usage >> 16, usage & 0xFFFF))
    elif tag == _MINIMUM:
        local.minimum = usage
    elif tag == _MAXIMUM and local.minimum is not None:
        last = min(usage, local.minimum + USAGES_MAX)
        local.usages += [(each >> 16, each & 0xFFFF) for each in range(local.minimum, last + 1)]
        local.minimum = None
    del local.usages[USAGES_MAX:]


def _take_input(parsed: _Parsed, state: dict[int, int], usages: list[Usage], flags: int) -> bool:
    """The last usage serves every value that is left. False: more than a report can hold."""
    report_id, bits, count = state.get(_ID, 0), state.get(_SIZE, 0), state.get(_COUNT, 0)
    at = parsed.offsets.setdefault(report_id, 8 if report_id else 0)
    if at + bits * count > REPORT_BITS_MAX:
        return False
    parsed.offsets[report_id] = at + bits * count
    if not usages or flags & _CONSTANT or not bits:
        return True
    named = (usages[min(turn, len(usages) - 1)] for turn in range(count))
    for usage, values in groupby(named):
        places = len(list(values))
        parsed.fields.setdefault(report_id, []).append((usage, Field(at=at, bits=bits, count=places)))
        at += bits * places
    return True
