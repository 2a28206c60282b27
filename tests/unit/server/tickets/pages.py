"""Builders and judges of printed sheets: papers signed by real keys, a page drawn at a resolution, codes read back."""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from server.campaigns.document import WalletTerms
from server.campaigns.terms import Terms
from server.key_ceremony import make_keys
from server.keyring import Keyring, load
from server.tickets.papers import Holder, Paper, paper
from server.tickets.sheet import Imprint, Sheet, compose
from server.tickets.states import TicketState
from server.tickets.store import TicketRow
from sync.contract.ids import AffiliateId, KeyId, TicketNumber
from sync.contract.instant import Instant
from tests.unit.server.test_keyring import ISSUER, NOW, token

SCHEME = 92
IMPRINT = Imprint(
    issuer="Département d'essai", campaign="Pass 2026-2027", hotline="01 99 00 00 00", accent_colour="#0b5f8a"
)
HOLDER = Holder(first_name="Maëlys", last_name="Durand", level="6e A", birthdate=dt.date(2014, 3, 12))
TERMS = Terms(
    issuer_id=1,
    campaign_id=1,
    number=26,
    name="Pass 2026-2027",
    opens_on=dt.date(2026, 6, 1),
    registration_ends_on=dt.date(2026, 11, 30),
    valid_from=dt.date(2026, 6, 1),
    valid_to=dt.date(2027, 3, 31),
    claims_to=dt.date(2027, 4, 30),
    ticket_min_cents=500,
    ticket_max_cents=7000,
    tickets_per_pass=7,
    birthdate_required=True,
    partial_use=False,
    age_min=9,
    age_max=18,
    ticket_key_id=KeyId(1),
    wallets=(WalletTerms(themes=3, amount_cents=8000),),
)
ROW = TicketRow(
    issuer_id=1,
    number=TicketNumber(1234567890123456),
    campaign_number=26,
    pass_id=1,
    slot=1,
    state=TicketState.CREDITED,
    themes=1,
    amount_cents=3000,
    assigned_affiliate=AffiliateId(0),
    generation=1,
    credited_ms=Instant(1),
    printed_ms=Instant(1),
    blocked_from="",
)
AFFILIATES = {1001: "Théâtre de l'Écluse"}
SEVEN = (
    (1234567890123456, 1, 3000, 0),
    (9999999999999999, 2, 7000, 1001),
    (0, 3, 500, 0),
    (9900000000000001, 1, 1250, 0),
    (42, 2, 1000, 1001),
    (9876543210987654, 1, 6999, 0),
    (1000000000000000, 3, 7000, 0),
)


def keyring(folder: Path) -> Keyring:
    """Fresh keys."""
    make_keys(folder / "keys", ISSUER, NOW, token)
    return load(folder / "keys")


def papers(keys: Keyring, holder: Holder = HOLDER, count: int = 7) -> tuple[Paper, ...]:
    """The first `count` of the seven, numbers with zeros and nines among them."""
    rows = (
        replace(
            ROW,
            number=TicketNumber(number),
            slot=slot,
            themes=themes,
            amount_cents=amount,
            assigned_affiliate=AffiliateId(affiliate),
        )
        for slot, (number, themes, amount, affiliate) in enumerate(SEVEN[:count], start=1)
    )
    return tuple(paper(TERMS, SCHEME, keys, holder, row, AFFILIATES) for row in rows)


def composed(keys: Keyring, holder: Holder = HOLDER, count: int = 7, imprint: Imprint = IMPRINT) -> bytes:
    """One page."""
    sheet = Sheet(holder=holder, college="Collège Jean Macé", papers=papers(keys, holder, count))
    return compose(imprint, [sheet])


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Closed again, in pdfium's order."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        yield document
    finally:
        document.close()


def drawn(pdf: bytes, dpi: int, number: int = 0) -> Image.Image:
    """A page as a printer of that resolution sees it, in grey."""
    with opened(pdf) as document:
        page = document[number]
        bitmap = page.render(scale=dpi / 72, grayscale=True)
        image: Image.Image = bitmap.to_pil().copy()
        page.close()
        return image


def words(pdf: bytes, number: int = 0) -> str:
    """The page's text, white space folded."""
    with opened(pdf) as document:
        page = document[number]
        text_page = page.get_textpage()
        text = text_page.get_text_range()
        text_page.close()
        page.close()
        return " ".join(str(text).split())


def read_codes(image: Image.Image) -> tuple[list[str], list[str]]:
    """Code 128 and QR texts, sorted."""
    found = zxingcpp.read_barcodes(image)
    bars = sorted(one.text for one in found if one.format == zxingcpp.BarcodeFormat.Code128)
    squares = sorted(one.text for one in found if one.format == zxingcpp.BarcodeFormat.QRCode)
    return bars, squares
