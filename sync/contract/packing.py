"""Fixed and counted fields of a binary layout, read and written by one table. Big-endian; nothing may be left over."""

import struct
import unicodedata
from collections.abc import Sequence as Row
from dataclasses import dataclass
from typing import Literal

from sync.contract.faults import Malformed

Value = int | bytes | str


@dataclass(frozen=True, slots=True)
class Field:
    """One field: an integer, a fixed run of bytes, or bytes/text counted by one or two bytes.

    Eight-byte integers stop at 2^63 - 1, so that every database can hold them; text has no control characters.
    """

    name: str
    form: Literal["u8", "u16", "u32", "u63", "fixed", "bytes16", "text8"]
    size: int = 0  # fixed: its length; counted: the most it may hold, in bytes


_INTEGERS = {
    form: struct.Struct(layout) for form, layout in (("u8", ">B"), ("u16", ">H"), ("u32", ">I"), ("u63", ">q"))
}


def pack(layout: Row[Field], values: Row[Value]) -> bytes:
    """Raises ValueError when a value does not fit its field."""
    return b"".join(_pack_one(field, value) for field, value in zip(layout, values, strict=True))


def unpack(layout: Row[Field], raw: bytes) -> list[Value]:
    """Every field in order. Raises Malformed when bytes are missing, left over, too long or not UTF-8."""
    values: list[Value] = []
    at = 0
    for field in layout:
        value, at = _unpack_one(field, raw, at)
        values.append(value)
    if at != len(raw):
        raise Malformed(f"{len(raw) - at} bytes left over")
    return values


def _pack_one(field: Field, value: Value) -> bytes:
    if field.form in _INTEGERS:
        if not isinstance(value, int) or value < 0:
            raise ValueError(f"{field.name}={value!r} is no number from 0")
        try:
            return _INTEGERS[field.form].pack(value)
        except struct.error:
            raise ValueError(f"{field.name}={value!r} does not fit {field.form}") from None
    if field.form == "text8":
        if not isinstance(value, str):
            raise ValueError(f"{field.name} is text")
        if _has_control(value):
            raise ValueError(f"{field.name} holds a control character")
        content, count = value.encode(), ">B"
    else:
        if not isinstance(value, bytes):
            raise ValueError(f"{field.name} is bytes")
        content, count = value, ">H"
    if field.form == "fixed":
        if len(content) != field.size:
            raise ValueError(f"{field.name} has {field.size} bytes, not {len(content)}")
        return content
    if len(content) > field.size:
        raise ValueError(f"{field.name} has at most {field.size} bytes, not {len(content)}")
    return struct.pack(count, len(content)) + content


def _unpack_one(field: Field, raw: bytes, at: int) -> tuple[Value, int]:
    integer = _INTEGERS.get(field.form)
    if integer is not None:
        number: int = integer.unpack(_take(field, raw, at, integer.size))[0]
        if number < 0:
            raise Malformed(f"{field.name} is beyond 2^63 - 1")
        return number, at + integer.size
    if field.form == "fixed":
        return _take(field, raw, at, field.size), at + field.size
    width = 1 if field.form == "text8" else 2
    count = int.from_bytes(_take(field, raw, at, width))
    if count > field.size:
        raise Malformed(f"{field.name} has {count} bytes, at most {field.size}")
    content = _take(field, raw, at + width, count)
    end = at + width + count
    if field.form != "text8":
        return content, end
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise Malformed(f"{field.name} is not UTF-8") from None
    if _has_control(text):
        raise Malformed(f"{field.name} holds a control character")
    return text, end


def _has_control(text: str) -> bool:
    # What can be printed holds none of them, and is most texts: asking for it first is ten times faster.
    return not text.isprintable() and any(unicodedata.category(one) in ("Cc", "Zl", "Zp") for one in text)


def _take(field: Field, raw: bytes, at: int, size: int) -> bytes:
    chunk = raw[at : at + size]
    if len(chunk) != size:
        raise Malformed(f"{field.name} is cut short")
    return chunk
