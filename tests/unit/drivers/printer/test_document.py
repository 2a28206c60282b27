"""Documents: their limits and their one spelling."""

import hashlib
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings

from drivers.limits import CODE128_DIGITS_MAX, DOCUMENT_BLOCKS_MAX, FEED_LINES_MAX, LINE_BYTES_MAX, TEXT_CHARACTERS_MAX
from drivers.printer.document import (
    Code128,
    Columns,
    Cut,
    Document,
    Feed,
    Line,
    Mark,
    Qr,
    Rule,
    document_digest,
    encode_document,
)
from tests.unit.drivers.printer.samples import documents, receipt

LONG = "x" * (TEXT_CHARACTERS_MAX + 1)


@settings(deadline=None)
@given(documents)
def test_a_document_survives_its_spelling(document: Document) -> None:
    assert msgspec.json.decode(encode_document(document), type=Document) == document


def test_the_spelling_is_fixed() -> None:
    """Stored jobs are recognised by it: another spelling would print them twice."""
    document = Document(
        (Line("é"), Columns("a", "b", bold=True), Rule(), Feed(2), Code128("12"), Qr("x"), Mark("M"), Cut())
    )
    assert encode_document(document).decode() == (
        '{"blocks":[{"block":"line","text":"é","align":"left","bold":false,"size":"normal"},'
        '{"block":"columns","left":"a","right":"b","bold":true,"size":"normal"},'
        '{"block":"rule","weight":"thin"},{"block":"feed","lines":2},{"block":"code128","digits":"12"},'
        '{"block":"qr","text":"x"},{"block":"mark","text":"M"},{"block":"cut"}]}'
    )
    assert document_digest(Document((Cut(),))) == hashlib.sha256(b'{"blocks":[{"block":"cut"}]}').hexdigest()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Line(LONG),
        lambda: Columns(LONG, ""),
        lambda: Columns("", LONG),
        lambda: Mark(LONG),
        lambda: Qr("x" * 601),
        lambda: Qr(""),
        lambda: Feed(0),
        lambda: Feed(FEED_LINES_MAX + 1),
        lambda: Code128(""),
        lambda: Code128("123"),
        lambda: Code128("12a4"),
        lambda: Code128("١٢"),
        lambda: Code128("1" * (CODE128_DIGITS_MAX + 2)),
        lambda: Document(()),
        lambda: Document((Cut(),) * (DOCUMENT_BLOCKS_MAX + 1)),
    ],
)
def test_what_is_beyond_a_limit_cannot_be_made(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        make()


@pytest.mark.parametrize(
    "text",
    [
        '{"blocks":[]}',
        '{"blocks":[{"block":"feed","lines":0}]}',
        '{"blocks":[{"block":"code128","digits":"1"}]}',
        '{"blocks":[{"block":"drawer"}]}',
        '{"blocks":[{"block":"cut","now":true}]}',
        '{"blocks":[{"text":"x"}]}',
        '{"blocks":[{"block":"line","text":1}]}',
    ],
)
def test_what_is_beyond_a_limit_cannot_be_received(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=Document)


def test_a_receipt_fits_in_a_line_of_the_socket_ten_times() -> None:
    assert len(encode_document(receipt("DUPLICATA 2"))) * 10 < LINE_BYTES_MAX
