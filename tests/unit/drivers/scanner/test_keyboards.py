"""The keyboards' tables against the X keyboard database, read by libxkbcommon: somebody else's knowledge of each country."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pytest

from drivers.scanner.layout import KEY_LEFTSHIFT, KEY_RIGHTALT, Key, Layout, character, is_dead, text_of, typed_keys

PRINTABLE_ASCII = "".join(map(chr, range(0x20, 0x7F)))
EVDEV_OFFSET = 8
XKB_NAMES = {
    Layout.US: ("us", ""), Layout.FR: ("fr", ""), Layout.BE: ("be", ""), Layout.CH_FR: ("ch", "fr"),
    Layout.CA: ("ca", ""), Layout.DE: ("de", ""), Layout.GB: ("gb", ""),
}  # fmt: skip
DEAD_SIGNS = {
    "dead_circumflex": "^", "dead_grave": "`", "dead_tilde": "~", "dead_acute": "´", "dead_diaeresis": "¨",
    "dead_cedilla": "¸",
}  # fmt: skip


class RuleNames(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_char_p) for name in ("rules", "model", "layout", "variant", "options"))


@cache
def library() -> ctypes.CDLL:
    loaded = ctypes.CDLL("libxkbcommon.so.0")
    for name in ("xkb_context_new", "xkb_keymap_new_from_names", "xkb_state_new"):
        getattr(loaded, name).restype = ctypes.c_void_p
    loaded.xkb_keymap_new_from_names.argtypes = [ctypes.c_void_p, ctypes.POINTER(RuleNames), ctypes.c_int]
    loaded.xkb_state_new.argtypes = [ctypes.c_void_p]
    loaded.xkb_state_update_key.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int]
    loaded.xkb_state_key_get_one_sym.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    loaded.xkb_keysym_get_name.argtypes = [ctypes.c_uint32, ctypes.c_char_p, ctypes.c_size_t]
    loaded.xkb_keysym_to_utf32.argtypes = [ctypes.c_uint32]
    loaded.xkb_keysym_to_utf32.restype = ctypes.c_uint32
    return loaded


@cache
def keymap(layout: Layout) -> int:
    name, variant = XKB_NAMES[layout]
    names = RuleNames(b"evdev", b"pc105", name.encode(), variant.encode(), b"")
    context = library().xkb_context_new(0)
    found = library().xkb_keymap_new_from_names(context, ctypes.byref(names), 0)
    assert found
    return int(found)


@dataclass(frozen=True)
class Symbol:
    sign: str
    is_dead: bool


def symbol(key: Key, layout: Layout) -> Symbol:
    """What the system types for one key."""
    xkb = library()
    state = xkb.xkb_state_new(keymap(layout))
    for modifier in [KEY_LEFTSHIFT] * key.shift + [KEY_RIGHTALT] * key.altgr:
        xkb.xkb_state_update_key(state, modifier + EVDEV_OFFSET, 1)
    found = xkb.xkb_state_key_get_one_sym(state, key.code + EVDEV_OFFSET)
    name = ctypes.create_string_buffer(64)
    xkb.xkb_keysym_get_name(found, name, len(name))
    sign = DEAD_SIGNS.get(name.value.decode())
    return Symbol(sign or chr(xkb.xkb_keysym_to_utf32(found)), sign is not None)


def shown(keys: Sequence[Key], layout: Layout) -> Iterator[str]:
    """What the system shows: a dead key and the space bar are the dead key's sign."""
    waiting = ""
    for key in keys:
        typed = symbol(key, layout)
        if typed.is_dead and not waiting:
            waiting = typed.sign
        elif waiting:
            assert typed.sign == " "
            yield waiting
            waiting = ""
        else:
            yield typed.sign
    assert not waiting


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("char", PRINTABLE_ASCII)
def test_the_keys_for_a_character_show_it_on_the_system_too(char: str, layout: Layout) -> None:
    assert "".join(shown(typed_keys(char, layout), layout)) == char


@pytest.mark.parametrize("layout", list(Layout))
def test_what_a_key_means_alone_and_with_shift_is_what_the_system_types(layout: Layout) -> None:
    rows = [41, *range(2, 14), *range(16, 28), *range(30, 41), 43, *range(44, 54), 86, 57]
    for key in (Key(code=code, shift=shift) for code in rows for shift in (False, True)):
        meant = character(key, layout)
        typed = symbol(key, layout)
        # France has nothing on Shift and the key of the square; Linux puts a tilde there.
        if meant is not None:
            assert (meant, is_dead(key, layout)) == (typed.sign, typed.is_dead), key


@pytest.mark.parametrize("layout", list(Layout))
def test_what_is_typed_is_read_back(layout: Layout) -> None:
    assert text_of(typed_keys(PRINTABLE_ASCII, layout), layout) == PRINTABLE_ASCII
