"""A paper as the screen shows it: the printed document itself, block by block, so that the two cannot differ."""

from drivers.printer.document import Block, Code128, Columns, Cut, Document, Feed, Line, Mark, Qr, Rule, Size, Weight
from terminal.screen import PaperRow


def paper_rows(document: Document) -> tuple[PaperRow, ...]:
    """Every block but the feed before the cut."""
    return tuple(row for block in document.blocks if (row := _row(block)) is not None)


def _row(block: Block) -> PaperRow | None:
    match block:
        case Line():
            style = "title" if block.size is not Size.NORMAL else "strong" if block.bold else "plain"
            return PaperRow(left=block.text, style=f"{style}-{block.align.value}")
        case Columns():
            style = "title" if block.size is not Size.NORMAL else "strong" if block.bold else "plain"
            return PaperRow(left=block.left, right=block.right, style=f"{style}-left")
        case Rule():
            return PaperRow(left="", style="heavy-rule" if block.weight is Weight.HEAVY else "rule")
        case Mark():
            return PaperRow(left=block.text, style="mark")
        case Qr() | Code128():
            return PaperRow(left="", style="code")
        case Feed():
            return PaperRow(left="", style="space")
        case Cut():
            return None
