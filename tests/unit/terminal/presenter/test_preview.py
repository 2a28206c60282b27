"""The paper on the screen is the paper, block by block."""

from drivers.printer.document import Alignment, Columns, Cut, Document, Feed, Line, Mark, Qr, Rule, Size, Weight
from terminal.presenter.preview import paper_rows
from terminal.screen import PaperRow


def test_every_block_but_the_cut_is_a_row() -> None:
    document = Document(
        (
            Mark("DUPLICATA 1"),
            Line("Club", align=Alignment.CENTER, size=Size.TALL),
            Line("gras", bold=True),
            Columns("Total", "5,00"),
            Rule(),
            Rule(Weight.HEAVY),
            Feed(),
            Qr("GR1"),
            Cut(),
        )
    )
    assert paper_rows(document) == (
        PaperRow(left="DUPLICATA 1", style="mark"),
        PaperRow(left="Club", style="title-center"),
        PaperRow(left="gras", style="strong-left"),
        PaperRow(left="Total", right="5,00", style="plain-left"),
        PaperRow(left="", style="rule"),
        PaperRow(left="", style="heavy-rule"),
        PaperRow(left="", style="space"),
        PaperRow(left="", style="code"),
    )
