"""A plain value held against a msgspec type: every problem at once, each with its key, in French, with an example.

msgspec itself stops at the first problem and speaks English; an installer wants the whole list. This module walks the same
type that msgspec will convert to, so the two cannot disagree on a field. Decides no rule of its own; cross checks: schema.py.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from msgspec import inspect

from kiosk_config import texts

DEPTH_MAX = 8  # tables in tables; the settings are two deep
LIST_MAX = 32  # devices of one kind at one counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`key`: dotted path in the file, "" for the file itself. `sentence`: French. `example`: a line that would be right, or ""."""

    key: str
    sentence: str
    example: str = ""


Narrower = Mapping[str, tuple[inspect.Type, ...]]
"""Generic key (no list indexes) -> a stricter type than the field's own, one per kind of value that the field may hold."""

NO_NARROWER: Narrower = MappingProxyType({})


def problems(value: object, kind: inspect.Type, narrower: Narrower = NO_NARROWER, key: str = "") -> Iterator[Problem]:
    """Every place where the value does not fit the type.

    An empty iterator promises that `msgspec.convert` succeeds, as far as the types say all (`__post_init__` does not show).
    """
    if key.count(".") > DEPTH_MAX:
        yield problem(key, texts.too_deep())
    elif isinstance(kind, inspect.UnionType):
        yield from _union(value, kind, narrower, key)
    elif isinstance(kind, inspect.StructType):
        yield from _table(value, kind, narrower, key)
    elif isinstance(kind, inspect.ListType | inspect.VarTupleType):
        yield from _list(value, kind, narrower, key)
    else:
        sentence = _refusal(value, _narrowed(kind, narrower.get(generic(key), ())))
        if sentence:
            yield problem(key, sentence)


def keys(kind: inspect.Type, prefix: str = "") -> Iterator[str]:
    """Every dotted key that a file of this type may hold, tables excluded; the elements of a list share its key."""
    match kind:
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from keys(field.type, f"{prefix}.{field.encode_name}".lstrip("."))
        case inspect.UnionType(types=types):
            yield from dict.fromkeys(name for one in types for name in keys(one, prefix))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            yield from keys(item, prefix)
        case inspect.NoneType():
            return
        case _:
            yield prefix


def generic(key: str) -> str:
    """`devices.scanners[1].port` -> `devices.scanners.port`"""
    return re.sub(r"\[\d+]", "", key)


def problem(key: str, sentence: str) -> Problem:
    """With the example of that key, where there is one."""
    return Problem(key=key, sentence=sentence, example=texts.example(generic(key)))


def _narrowed(kind: inspect.Type, stricter: tuple[inspect.Type, ...]) -> inspect.Type:
    return next((one for one in stricter if type(one) is type(kind)), kind)


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(value: object, kind: inspect.StructType, narrower: Narrower, key: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield problem(key, texts.not_a_table(key))
        return
    fields = {field.encode_name: field for field in kind.fields}
    tag = {kind.tag_field} if kind.tag_field else set()
    for name in value:
        if name not in fields and name not in tag:
            near = difflib.get_close_matches(str(name), [*fields, *tag], n=1)
            yield problem(_join(key, str(name)), texts.unknown_key(str(name), near[0] if near else "", sorted(fields)))
    for name, field in fields.items():
        if name in value:
            yield from problems(value[name], field.type, narrower, _join(key, name))
        elif field.required:
            yield problem(_join(key, name), texts.missing_key(name))


def _union(value: object, kind: inspect.UnionType, narrower: Narrower, key: str) -> Iterator[Problem]:
    structs = [one for one in kind.types if isinstance(one, inspect.StructType)]
    if isinstance(value, Mapping) and len(structs) > 1:
        yield from _tagged(value, structs, narrower, key)
        return
    if isinstance(value, Mapping) and structs:
        yield from problems(value, structs[0], narrower, key)
        return
    others = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    found = [list(problems(value, one, narrower, key)) for one in others]
    if all(found):
        yield from found[0]


def _tagged(
    value: Mapping[str, object], structs: list[inspect.StructType], narrower: Narrower, key: str
) -> Iterator[Problem]:
    by_tag = {str(one.tag): one for one in structs}
    tag_field = structs[0].tag_field or "type"
    tag = value.get(tag_field)
    if isinstance(tag, str) and tag in by_tag:
        yield from problems(value, by_tag[tag], narrower, key)
    elif tag is None:
        yield problem(_join(key, tag_field), texts.missing_choice(tag_field, list(by_tag)))
    else:
        yield problem(_join(key, tag_field), texts.not_a_choice(str(tag), list(by_tag)))


def _list(
    value: object, kind: inspect.ListType | inspect.VarTupleType, narrower: Narrower, key: str
) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield problem(key, texts.not_a_list())
        return
    limit = min(LIST_MAX, LIST_MAX if kind.max_length is None else kind.max_length)
    if not (kind.min_length or 0) <= len(value) <= limit:
        yield problem(key, texts.list_length(kind.min_length or 0, limit, len(value)))
        return
    for at, item in enumerate(value):
        yield from problems(item, kind.item_type, narrower, f"{key}[{at}]")


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


# --- leaves ----------------------------------------------------------------------------------------------------------


def _refusal(value: object, kind: inspect.Type) -> str:
    """What is wrong with one value, "" when nothing is."""
    match kind:
        case inspect.BoolType():
            return "" if isinstance(value, bool) else texts.not_a_truth(value)
        case inspect.IntType():
            return _integer_refusal(value, kind)
        case inspect.StrType():
            return _text_refusal(value, kind)
        case inspect.EnumType(cls=cls):
            choices = [str(member.value) for member in cls]
            return "" if isinstance(value, str) and value in choices else texts.not_a_choice(str(value), choices)
        case inspect.LiteralType(values=values):
            choices = [str(one) for one in values]
            return "" if isinstance(value, str) and value in choices else texts.not_a_choice(str(value), choices)
        case _:
            raise TypeError(f"no rule for a setting of type {type(kind).__name__}")


def _integer_refusal(value: object, kind: inspect.IntType) -> str:
    low = kind.ge if kind.ge is not None else None if kind.gt is None else kind.gt + 1
    high = kind.le if kind.le is not None else None if kind.lt is None else kind.lt - 1
    if not isinstance(value, int) or isinstance(value, bool):
        return texts.not_a_number(value, low, high)
    if (low is not None and value < low) or (high is not None and value > high):
        return texts.number_out_of_range(value, low, high)
    return ""


def _text_refusal(value: object, kind: inspect.StrType) -> str:
    if not isinstance(value, str):
        return texts.not_a_text(value)
    if "\0" in value:
        return texts.control_character()
    low, high = kind.min_length or 0, kind.max_length
    if len(value) < low or (high is not None and len(value) > high):
        return texts.text_length(low, high, len(value))
    if kind.pattern is not None and not re.search(kind.pattern, value):
        return texts.text_pattern(value)
    return ""
