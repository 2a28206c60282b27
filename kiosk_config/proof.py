"""Papers that the installer prints on the counter's own printer: one that shows whether it prints rightly, and the set-up code.

The set-up code is a QR here: as bars it is wider than a receipt. A scanner for bars alone is calibrated with the A4 sheet. Pure.
"""

from drivers.printer.document import Alignment, Block, Code128, Columns, Cut, Document, Feed, Line, Mark, Qr, Rule, Size
from drivers.scanner.calibration import SETUP_TEXT
from kiosk_config import texts_proof as texts

PROOF_CODE = "GUICHET-ESSAI"
PROOF_DIGITS = "123456789012345611"  # as many as a ticket's number, and no ticket's


def proof() -> Document:
    """Every accent, the euro, both kinds of code, bold, tall, both edges, the cut."""
    blocks: list[Block] = [
        Line(texts.TITLE, align=Alignment.CENTER, bold=True, size=Size.TALL),
        Feed(),
        Mark(texts.MARK),
        Feed(),
        *(Line(text) for text in texts.ACCENTS),
        Line(texts.SIGNS),
        Rule(),
        Columns("Maëlys D.", "30,00 €", bold=True),
        Columns("TOTAL", "1 234,56 €", bold=True, size=Size.TALL),
        Rule(),
        Code128(PROOF_DIGITS),
        Qr(PROOF_CODE),
        Line(texts.SCAN, align=Alignment.CENTER),
        Cut(),
    ]
    return Document(tuple(blocks))


def setup_code() -> Document:
    """What calibrates a scanner that reads squares, for a counter without another printer."""
    return Document(
        (
            Line(texts.CODE_TITLE, align=Alignment.CENTER, bold=True, size=Size.TALL),
            Feed(),
            Line(texts.CODE_STEP),
            Feed(),
            Qr(SETUP_TEXT),
            Line(SETUP_TEXT, align=Alignment.CENTER),
            Cut(),
        )
    )
