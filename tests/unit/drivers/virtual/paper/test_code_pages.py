"""Which character a byte prints."""

import pytest

from drivers.virtual.paper.code_pages import EPSON_SLOTS, REPLACEMENT, characters, slots_with


@pytest.mark.parametrize(
    ("slot", "raw", "wanted"),
    [
        (0, b"\x82\x8a\x85", "éèà"),
        (2, b"\x82\xb7", "éÀ"),
        (3, b"\x84", "ã"),
        (4, b"\x8e", "À"),
        (5, b"\x9d", "Ø"),
        (16, b"\x80\x9c\xe9\x92", "€œé’"),
        (17, b"\x80", "А"),
        (18, b"\xa5", "ą"),
        (19, b"\xd5\x82", "€é"),
        (13, b"\xd5", "€"),
        (1, b"\x95\xb1A", "─ｱA"),
    ],
)
def test_each_page_has_its_characters(slot: int, raw: bytes, wanted: str) -> None:
    assert characters(raw, EPSON_SLOTS[slot], 0) == wanted


@pytest.mark.parametrize("codec", sorted(set(EPSON_SLOTS.values())))
def test_every_page_has_every_byte_or_says_that_it_lacks_it(codec: str) -> None:
    raw = bytes(range(0x20, 0x100))
    assert len(characters(raw, codec, 0)) == len(raw)
    assert characters(raw[:0x5F], codec, 0) == raw[:0x5F].decode()


def test_a_national_set_replaces_twelve_characters() -> None:
    assert characters(b"{a|b}~#@", "cp858", 1) == "éaùbè¨#à"
    assert characters(b"{a|b}~#@", "cp858", 0) == "{a|b}~#@"


def test_a_clone_holds_a_page_elsewhere() -> None:
    slots = slots_with(53, "cp858")
    assert (slots[53], slots[19], slots[0]) == ("cp858", "cp858", "cp437")


def test_a_byte_that_a_page_lacks_is_marked() -> None:
    assert characters(b"\x81", "cp1252", 0) == REPLACEMENT
