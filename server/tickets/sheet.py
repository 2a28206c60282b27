"""Sheets of 1 to 7 tickets as a tagged PDF (PDF/UA-1): data in, bytes out, the same bytes for the same data.

The page is `sheet.typ`; everything it shows comes as JSON, so that no name can become markup. Codes are drawn as one path each, in
modules of whole dots at 300 and 600 dpi. Fonts are Debian's; without them the text stays legible in typst's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import typst

from server import formats
from server.tickets import barcodes
from server.tickets.papers import Holder, Paper
from server.tickets.words import amount_in_words
from sync.contract.ticket import Theme, printed_number

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONT_FOLDERS = (Path("/usr/share/fonts/opentype/inter"), Path("/usr/share/fonts/truetype/dejavu"))
TICKETS_MAX = 7  # of one page
SHEETS_MAX = 400  # of one file: a large level at once; about half a second a dozen


class SheetFault(Exception):
    """The page could not be made; the message is typst's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One pupil's page."""

    holder: Holder
    college: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What is the same on every ticket of a file."""

    issuer: str
    campaign: str
    hotline: str
    accent_colour: str


def compose(imprint: Imprint, sheets: Sequence[Sheet]) -> bytes:
    """A PDF with one page per sheet. Raises SheetFault."""
    assert 0 < len(sheets) <= SHEETS_MAX
    assert all(0 < len(sheet.papers) <= TICKETS_MAX for sheet in sheets)
    shown = {
        "issuer": imprint.issuer,
        "campaign": imprint.campaign,
        "hotline": imprint.hotline.replace(" ", formats.FIXED),
        "accent": imprint.accent_colour,
        "sheets": [_shown(sheet) for sheet in sheets],
    }
    try:
        made = typst.compile(
            str(TEMPLATE),
            format="pdf",
            sys_inputs={"shown": msgspec.json.encode(shown).decode()},
            font_paths=[str(folder) for folder in FONT_FOLDERS if folder.is_dir()],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        raise SheetFault(error.message) from None
    return made


def _shown(sheet: Sheet) -> dict[str, object]:
    return {
        "holder": f"{sheet.holder.first_name} {sheet.holder.last_name}",
        "level": sheet.holder.level,
        "college": sheet.college,
        "tickets": [_ticket(paper) for paper in sheet.papers],
    }


def _ticket(paper: Paper) -> dict[str, object]:
    return {
        "number": printed_number(paper.number),
        "amount": formats.round_euros(paper.amount_cents),
        "words": amount_in_words(paper.amount_cents),
        "sport": bool(paper.themes & Theme.SPORT),
        "culture": bool(paper.themes & Theme.CULTURE),
        "name": paper.name,
        "affiliate": paper.affiliate,
        "from": formats.day(paper.valid_from),
        "to": formats.long_day(paper.valid_to),
        "bars": [[run.at, run.length] for run in barcodes.code_128(paper.number)],
        "squares": [[run.row, run.at, run.length] for run in barcodes.qr(paper.code)],
    }
