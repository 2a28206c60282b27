"""One file, taken whole or refused whole with every problem."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from kiosk_config import texts
from kiosk_config.faults import SettingsRefused
from kiosk_config.schema import SHAPE, Language, ReceiptWhen, parse
from kiosk_config.validation import keys
from tests.unit.kiosk_config.files import NETWORK_PRINTER, RIGHT, SMALLEST, settings


def refused(raw: bytes) -> SettingsRefused:
    with pytest.raises(SettingsRefused) as caught:
        parse(raw, "kiosk.toml")
    return caught.value


def test_a_right_file_is_taken_whole() -> None:
    taken = settings()
    assert taken.agent.server == "https://pass.departement.example"
    assert [name for name, _ in taken.devices.named_scanners()] == ["scanner-1", "douchette-2"]
    assert taken.counter.receipt is ReceiptWhen.ALWAYS
    assert settings(NETWORK_PRINTER).devices.printer.label == "192.168.1.50:9100"


def test_what_is_not_set_has_its_default() -> None:
    counter = settings(SMALLEST).counter
    assert (counter.language, counter.receipt) == (Language.FRENCH, ReceiptWhen.ON_REQUEST)
    assert (counter.width, counter.height, counter.fullscreen, counter.accent) == (1280, 800, True, None)


def test_a_file_saved_by_a_windows_editor_is_read() -> None:
    assert parse(b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode(), "kiosk.toml") == settings()


def test_all_problems_of_all_tables_come_at_once_with_their_examples() -> None:
    text = (
        RIGHT.replace('server = "https', 'serveur = "https')
        .replace("vendor = 0x05e0", "vendor = 70000")
        .replace('receipt = "always"', 'receipt = "toujours"')
    )
    fault = refused(text.encode())
    assert [one.key for one in fault.problems] == [
        "devices.scanners[0].vendor", "agent.serveur", "agent.server", "counter.receipt",
    ]  # fmt: skip
    shown = str(fault)
    assert shown.startswith("Le fichier de réglages kiosk.toml a 4 problèmes :")
    assert "vouliez-vous dire « server » ?" in shown
    assert "« always », « on_request » ou « never »" in shown
    assert 'Exemple : receipt = "on_request"' in shown


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "Le réglage « devices » manque"),
        (b"\xff\xfe[\0a\0", "pas en UTF-8"),
        (b"[agent\nserver = 1\n", "pas du TOML lisible, ligne 1, près de « [agent »"),
        (b'[agent]\nserver = "x\n', "ligne 2"),
        (b"[agent]\nserver =", "TOML lisible"),
        (b"x = " + b"[" * 30_000, "TOML lisible|Trop de tables"),
        (b"#" * 70_000, "dépasse 64 Kio"),
        (b"agent = 3\ndevices = []\n", "Il faut une table"),
    ],
)
def test_a_file_that_is_no_settings_file_is_told_so(raw: bytes, words: str) -> None:
    shown = str(refused(raw))
    assert any(word in shown for word in words.split("|")), shown


def test_every_setting_has_an_example_that_would_be_right() -> None:
    assert [key for key in keys(SHAPE) if not texts.example(key)] == []


def test_every_example_belongs_to_a_setting() -> None:
    known = {*keys(SHAPE), "devices.scanners", "devices.printer", "devices.scanners.kind", "devices.printer.kind"}
    assert set(texts.EXAMPLES) <= known


# --- agreement with the packages' own types ---------------------------------------------------------------------------

_SOME = {
    inspect.BoolType: st.booleans(),
    inspect.IntType: st.sampled_from([0, 1, 9100, 65_535, 65_536, 10_000_000, -1]),
    inspect.StrType: st.sampled_from(
        ["", "a", "/a/b", "/var/lib/x/y", "/run/z", "a b", "epson-tm-t20", "rtscts", "10.0.0.1", "https://a.example",
         "http://a.example", "http://127.0.0.1:8000", "ftp://x", "http://[::1", "https://a:0/", "/" + "x" * 120, "#ffffff"]
    ),
}  # fmt: skip


def near(kind: inspect.Type) -> st.SearchStrategy[object]:
    """Values that are nearly of that type, and often are."""
    match kind:
        case inspect.StructType(fields=fields, tag_field=tag_field, tag=tag):
            options = {field.encode_name: near(field.type) for field in fields}
            fixed: dict[str, st.SearchStrategy[object]] = {tag_field: st.just(str(tag))} if tag_field else {}
            return st.fixed_dictionaries(fixed, optional=options)
        case inspect.UnionType(types=types):
            return st.one_of([near(one) for one in types if not isinstance(one, inspect.NoneType)])
        case inspect.VarTupleType(item_type=item):
            return st.lists(near(item), max_size=9)
        case inspect.EnumType(cls=cls):
            return st.sampled_from([str(member.value) for member in cls])
        case _:
            return _SOME[type(kind)]


def leaves(value: dict[str, object], kind: inspect.StructType) -> list[tuple[dict[str, object], str, inspect.Type]]:
    """Every place of one setting in a file: its table, its name, its type."""
    found = []
    for field in kind.fields:
        held = value.get(field.encode_name)
        if isinstance(held, dict) and isinstance(field.type, inspect.StructType):
            found += leaves(held, field.type)
        else:
            found.append((value, field.encode_name, field.type))
    return found


@st.composite
def nearly_right(draw: st.DrawFn) -> dict[str, object]:
    """A right file of which a few settings were replaced by something that could stand there."""
    value = tomllib.loads(RIGHT)
    assert isinstance(SHAPE, inspect.StructType)
    for table, name, kind in draw(st.lists(st.sampled_from(leaves(value, SHAPE)), min_size=1, max_size=3)):
        table[name] = draw(near(kind))
    return value


@given(nearly_right())
def test_whatever_the_types_refuse_is_foreseen_in_french(value: dict[str, object]) -> None:
    """`_other_problem`, the way out for a rule that the packages have and rules.py has not, is never taken."""
    shown = ""
    try:
        parse(toml(value).encode(), "kiosk.toml")
    except SettingsRefused as fault:
        shown = str(fault)
    assert texts.other_refusal("").split("«")[0] not in shown


def toml(value: dict[str, object]) -> str:
    """Plain values as a TOML document of inline tables."""
    return "\n".join(f"{key} = {_inline(one)}" for key, one in value.items())


def _inline(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{" + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(_inline(one) for one in value) + "]"
        case str():
            return f'"{value}"'
        case _:
            return str(value)
