"""A receipt as a tree of blocks, for any printer: what is printed, never how. Pure; crosses the socket and the disk.

Decides nothing about columns, fonts or bytes (composer does) and holds no sentence of its own (the terminal does).
Limits are checked when a block is made, here and on the other side of the socket.
"""

import hashlib
from enum import StrEnum

import msgspec

from drivers.limits import (
    CODE128_DIGITS_MAX,
    DOCUMENT_BLOCKS_MAX,
    FEED_LINES_MAX,
    QR_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
)


class Alignment(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Size(StrEnum):
    """NORMAL; TALL is twice as high; LARGE is twice as high and twice as wide."""

    NORMAL = "normal"
    TALL = "tall"
    LARGE = "large"


class Weight(StrEnum):
    """Of a rule."""

    THIN = "thin"
    HEAVY = "heavy"
    DOTTED = "dotted"


class _Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="block"):
    """A piece of the receipt, the full width of the paper."""


class Line(_Block, frozen=True, tag="line"):
    """A paragraph, wrapped by words. A no-break space holds an amount together."""

    text: str
    align: Alignment = Alignment.LEFT
    bold: bool = False
    size: Size = Size.NORMAL

    def __post_init__(self) -> None:
        _check_length("text", self.text, TEXT_CHARACTERS_MAX)


class Columns(_Block, frozen=True, tag="columns"):
    """A label and its value: the value stands at the right edge, the label wraps beside it."""

    left: str
    right: str
    bold: bool = False
    size: Size = Size.NORMAL

    def __post_init__(self) -> None:
        _check_length("left", self.left, TEXT_CHARACTERS_MAX)
        _check_length("right", self.right, TEXT_CHARACTERS_MAX)


class Rule(_Block, frozen=True, tag="rule"):
    weight: Weight = Weight.THIN


class Feed(_Block, frozen=True, tag="feed"):
    lines: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.lines <= FEED_LINES_MAX:
            raise ValueError(f"feed of {self.lines} lines: 1 to {FEED_LINES_MAX} are possible")


class Code128(_Block, frozen=True, tag="code128"):
    """Code 128 set C: pairs of digits, drawn without text below."""

    digits: str

    def __post_init__(self) -> None:
        length = len(self.digits)
        if not (self.digits.isascii() and self.digits.isdigit() and length % 2 == 0 and length <= CODE128_DIGITS_MAX):
            raise ValueError(f"a Code 128 holds 2 to {CODE128_DIGITS_MAX} digits, an even number, and nothing else")


class Qr(_Block, frozen=True, tag="qr"):
    """A QR code of error correction level M."""

    text: str

    def __post_init__(self) -> None:
        _check_length("text", self.text, QR_CHARACTERS_MAX)
        if not self.text:
            raise ValueError("a QR code needs a text")


class Mark(_Block, frozen=True, tag="mark"):
    """A word that nobody overlooks, white on black over the whole width: DUPLICATA 2, FACTICE."""

    text: str

    def __post_init__(self) -> None:
        _check_length("text", self.text, TEXT_CHARACTERS_MAX)


class Cut(_Block, frozen=True, tag="cut"):
    """The end of a paper: fed to the tear bar, and cut where the printer can."""


Block = Line | Columns | Rule | Feed | Code128 | Qr | Mark | Cut


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.blocks) <= DOCUMENT_BLOCKS_MAX:
            raise ValueError(f"a document has 1 to {DOCUMENT_BLOCKS_MAX} blocks, not {len(self.blocks)}")


def encode_document(document: Document) -> bytes:
    """The one spelling of a document: equal documents have equal bytes."""
    return msgspec.json.encode(document)


def document_digest(document: Document) -> str:
    return hashlib.sha256(encode_document(document)).hexdigest()


def _check_length(name: str, text: str, length_max: int) -> None:
    if len(text) > length_max:
        raise ValueError(f"{name} has {len(text)} characters, {length_max} at most")
