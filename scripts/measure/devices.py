"""The devices process: digits out of a scanner's keys, a receipt's bytes out of a document."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.printer import typography
from drivers.printer.composer import compose
from drivers.printer.document import Columns, Document, Line
from drivers.printer.escpos_library import new_composition
from drivers.printer.profiles import PROFILES
from drivers.scanner.frames import Frame
from drivers.scanner.layout import DIGITS, KEY_ENTER, KEY_LEFTSHIFT, Layout, typed_keys
from drivers.scanner.strokes import PRESS, RELEASE
from drivers.scanner.wedge import WedgeDecoder
from scripts.measure.comparison import Contest
from sync.contract.ticket import CODE_DIGITS
from tests.unit.drivers.printer.samples import receipt

CODES = 20  # of one round
RECEIPTS = 10
STEP_S = 0.001  # between keys: a USB keyboard reports a thousand times a second at most

KeyEvent = tuple[int, int, float]


@contextmanager
def scan_decode(_folder: Path) -> Iterator[Contest]:
    """Digits of 251-digit codes out of the keys of a scanner set to AZERTY, which holds Shift for each.

    Floor: a bare loop over the same key events that looks up every digit and joins them at Enter: it knows no Shift, no dropped
    event, no silence, no limit.
    """
    code = "0123456789" * (CODE_DIGITS // 10) + "7" * (CODE_DIGITS % 10)
    events = _typed(code)
    decoder = WedgeDecoder(opened_at=-10.0)

    def ours() -> None:
        outcomes = [outcome for key, value, at in events for outcome in decoder.key(key, value, at)]
        assert [one.text for one in outcomes if isinstance(one, Frame)] == [code] * CODES

    def floor() -> None:
        texts: list[str] = []
        digits: list[str] = []
        for key, value, _ in events:
            if value == PRESS and key in DIGITS:
                digits.append(DIGITS[key])
            elif value == PRESS and key == KEY_ENTER:
                texts.append("".join(digits))
                digits.clear()
        assert texts == [code] * CODES

    yield Contest(unit="digits/s", count=CODES * CODE_DIGITS, ours=ours, floor=floor)


def _typed(code: str) -> list[KeyEvent]:
    taps: list[tuple[int, int]] = []
    for key in typed_keys(code, Layout.FR):
        taps += [(KEY_LEFTSHIFT, PRESS), (key.code, PRESS), (key.code, RELEASE), (KEY_LEFTSHIFT, RELEASE)]
    taps += [(KEY_ENTER, PRESS), (KEY_ENTER, RELEASE)]
    return [(key, value, at * STEP_S) for at, (key, value) in enumerate(taps * CODES)]


@contextmanager
def receipt_compose(_folder: Path) -> Iterator[Contest]:
    """A receipt for 80 mm paper: words on columns, rules, a bar code and a QR code as pictures.

    Floor: python-escpos writing the same words as plain lines, already fitted to the printer's characters: no column, no style,
    no picture.
    """
    profile = PROFILES["generic-80"]
    document = receipt()
    words = [
        typography.printable(text, profile.code_page.codec).replace(typography.NO_BREAK_SPACE, " ")
        for text in _words(document)
    ]

    def ours() -> None:
        for _ in range(RECEIPTS):
            compose(document, profile)

    def floor() -> None:
        for _ in range(RECEIPTS):
            composition = new_composition(profile.code_page)
            for text in words:
                composition.textln(text)
            assert composition.output

    yield Contest(unit="documents/s", count=RECEIPTS, ours=ours, floor=floor)


def _words(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Line):
            yield block.text
        elif isinstance(block, Columns):
            yield f"{block.left} {block.right}"
