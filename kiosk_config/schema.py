"""The counter's one settings file: its tables, and `parse`, which takes the whole file or tells all its problems. Pure.

`[devices]` and `[agent]` are the packages' own types; `[counter]` is what the screen needs. Rules across settings: rules.py.
Reading the file from the disk: settings_file.py.
"""

import re
import tomllib
from collections.abc import Mapping
from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta, inspect

from drivers.settings import DevicesSettings
from kiosk_config import rules, texts
from kiosk_config.faults import SettingsRefused
from kiosk_config.validation import Problem, generic, problem, problems
from sync.settings import AgentSettings

FILE_MAX = 64 * 1024  # bytes; a file with every setting is under 2 kB


class Language(Enum):
    """What the screen and the receipt speak."""

    FRENCH = "fr"
    ENGLISH = "en"


class ReceiptWhen(Enum):
    """Whether a receipt comes out after an accepted ticket."""

    ALWAYS = "always"
    ON_REQUEST = "on_request"
    NEVER = "never"


class CounterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`width` and `height`: the window, in pixels, when it is not full screen. `accent`: `#rrggbb`, made legible by the view."""

    language: Language = Language.FRENCH
    receipt: ReceiptWhen = ReceiptWhen.ON_REQUEST
    fullscreen: bool = True
    width: Annotated[int, Meta(ge=480, le=7680)] = 1280
    height: Annotated[int, Meta(ge=480, le=7680)] = 800
    accent: Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}\Z")] | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file, checked."""

    devices: DevicesSettings
    agent: AgentSettings
    counter: CounterSettings = CounterSettings()


SHAPE = inspect.type_info(Settings)


def parse(raw: bytes, path: str) -> Settings:
    """`path` is only named in the sentences. Raises SettingsRefused with every problem of the file."""
    tables = _tables(raw, path)
    found = [*problems(tables, SHAPE, rules.NARROWER)]
    found += rules.broken(_sound(tables, found))
    if found:
        raise SettingsRefused(path, tuple(found))
    try:
        return msgspec.convert(tables, Settings)
    except msgspec.ValidationError as error:
        raise SettingsRefused(path, (_other_problem(str(error)),)) from None


def _tables(raw: bytes, path: str) -> Mapping[str, object]:
    if len(raw) > FILE_MAX:
        raise SettingsRefused(path, (Problem(key="", sentence=texts.file_too_long(FILE_MAX)),))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsRefused(path, (Problem(key="", sentence=texts.file_not_utf8()),)) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = int(found[1]) if (found := re.search(r"at line (\d+)", str(error))) else 0
        shown = text.splitlines()[line - 1].strip() if line else ""
        raise SettingsRefused(path, (Problem(key="", sentence=texts.not_toml(line, shown)),)) from None
    except RecursionError:
        raise SettingsRefused(path, (Problem(key="", sentence=texts.too_deep()),)) from None


def _sound(tables: Mapping[str, object], found: list[Problem]) -> dict[str, rules.Table]:
    """The tables without a problem of their own: only these are held against the rules that join several settings."""
    spoilt = {re.split(r"[.\[]", one.key)[0] for one in found}
    return {name: table for name, table in tables.items() if isinstance(table, Mapping) and name not in spoilt}


def _other_problem(message: str) -> Problem:
    """A refusal of a type's own `__post_init__` that rules.py does not foresee: shown in its words, at its place."""
    text, _, place = message.partition(" - at `$")
    return problem(generic(place.strip("`").lstrip(".")), texts.other_refusal(text))
