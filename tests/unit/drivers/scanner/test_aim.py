"""AIM identifiers."""

import pytest

from drivers.scanner.aim import SYMBOLOGIES, split_identifier


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("]C0123", ("CODE_128", "123")),
        ("]C1010376", ("GS1_128", "010376")),
        ("]E03760", ("EAN", "3760")),
        ("]Q1251", ("QR", "251")),
        ("]Q3251", ("GS1_QR", "251")),
        ("]d20101", ("GS1_DATA_MATRIX", "0101")),
        ("]I0", ("INTERLEAVED_2_OF_5", "")),
        ("123456", ("", "123456")),
        ("]", ("", "]")),
        ("]C", ("", "]C")),
        ("]y0123", ("", "]y0123")),
        ("]C 123", ("", "]C 123")),
        ("]Cé123", ("", "]Cé123")),
        ("", ("", "")),
        ("1]C0", ("", "1]C0")),
    ],
)
def test_an_identifier_is_taken_off_and_named(text: str, split: tuple[str, str]) -> None:
    assert split_identifier(text) == split


def test_every_known_letter_is_recognised() -> None:
    for letter, symbology in SYMBOLOGIES.items():
        assert split_identifier(f"]{letter}0x") == (symbology, "x")
