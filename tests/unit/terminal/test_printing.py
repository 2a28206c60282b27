"""What the family and the treasurer hold in their hands, at every width of paper."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.printer.composer import compose
from drivers.printer.document import Columns, Cut, Document, Line, Mark, Qr
from drivers.printer.profiles import PROFILES, Profile
from drivers.virtual.paper.reader import printed_text
from sync.contract.ids import Sequence, TerminalId, TicketNumber
from sync.contract.instant import DAY, HOUR, MINUTE, Instant
from sync.contract.money import Cents
from sync.contract.payloads import Method
from sync.contract.policy import Check, Decision
from terminal.counter.day import DayReport
from terminal.counter.receipt import Receipt, ReceiptLine
from terminal.printing import paper_document, receipt_document, report_document
from terminal.texts.english import EnglishTexts
from terminal.texts.french import Texts
from tests.unit.sync.office import NOON

GOLDEN = Path(__file__).with_name("golden")
AT = Instant(NOON + HOUR)


def line(sequence: int, amount: int, number: int | None, name: str, decision: Decision = Decision.GREEN) -> ReceiptLine:
    return ReceiptLine(
        sequence=Sequence(sequence),
        at=Instant(AT + sequence * MINUTE),
        method=Method.NUMBER if number is None else Method.QR,
        number=None if number is None else TicketNumber(number),
        name=name,
        amount=Cents(amount),
        decision=decision,
        checks=Check(0),
        digest=f"{sequence:08X}",
        is_voided=False,
    )


RECEIPT = Receipt(
    issuer="Département d’Ille-et-Vilaine",
    affiliate="Cercle Paul Bert – Judo",
    site="Gymnase de la Poterie, 12 rue du Gymnase",
    hotline="0 800 076 092",
    terminal=TerminalId(7),
    number=42,
    copy=0,
    made_at=Instant(AT + DAY),
    lines=(
        line(128, 3000, 1234_5678_9012_3456, "Maëlys D."),
        line(129, 2500, 8765_4321_0987_6543, "Maëlys D."),
        line(130, 1550, None, "", Decision.AMBER),
    ),
    price=Cents(12_000),
)
REPORT = DayReport(
    issuer=RECEIPT.issuer,
    affiliate=RECEIPT.affiliate,
    site=RECEIPT.site,
    terminal=TerminalId(7),
    number=12,
    since=Instant(NOON - DAY),
    made_at=AT,
    count=112,
    total=Cents(345_650),
    voided_count=2,
    voided_total=Cents(5500),
    perpetual_total=1_234_567_00,
    perpetual_count=41_234,
    sequence=Sequence(815),
    digest="9F2A11C4",
)
WIDTHS = [("generic-80", 48), ("generic-80-180dpi", 42), ("generic-58-437", 32)]


def text_of(document: Document, profile: Profile) -> str:
    return printed_text(compose(document, profile), profile) + "\n"


@pytest.mark.parametrize(("name", "columns"), WIDTHS)
@pytest.mark.parametrize(
    ("kind", "paper"),
    [("receipt", RECEIPT), ("duplicate", replace(RECEIPT, copy=2, price=None)), ("closing", REPORT)],
)
def test_the_paper_as_people_read_it(kind: str, paper: Receipt | DayReport, name: str, columns: int) -> None:
    document = paper_document(paper, Texts())
    wanted = (GOLDEN / f"{kind}-{columns}.txt").read_text(encoding="utf-8")
    assert text_of(document, PROFILES[name]) == wanted


@pytest.mark.parametrize("profile", PROFILES.values(), ids=str)
@pytest.mark.parametrize("texts", [Texts(), EnglishTexts()], ids=["fr", "en"])
def test_every_printer_can_print_it_in_either_language(profile: Profile, texts: Texts) -> None:
    for paper in (RECEIPT, REPORT, replace(REPORT, number=None)):
        assert compose(paper_document(paper, texts), profile)


def test_a_number_is_masked_and_nothing_of_a_date_is_there() -> None:
    text = repr(receipt_document(RECEIPT, Texts()))
    assert "3456 " in text
    assert "9012" not in text
    assert "5678" not in text


def test_the_code_is_the_short_reference_and_nothing_else() -> None:
    codes = [block.text for block in receipt_document(RECEIPT, Texts()).blocks if isinstance(block, Qr)]
    assert codes == [RECEIPT.reference] == ["GR1-7-130-00000082"]


def test_an_original_has_no_mark_and_a_copy_has_its_number() -> None:
    assert not any(isinstance(block, Mark) for block in receipt_document(RECEIPT, Texts()).blocks)
    first = receipt_document(replace(RECEIPT, copy=3), Texts()).blocks[0]
    assert first == Mark("DUPLICATA 3")


def test_a_reprint_says_what_the_original_said() -> None:
    """The price is asked of the family once and not kept; all else is the same, in the same order."""
    original = receipt_document(replace(RECEIPT, price=None), Texts()).blocks
    copy = receipt_document(replace(RECEIPT, price=None, copy=1), Texts()).blocks
    assert list(copy[2:-2]) == list(original[:-1])
    assert copy[-1] == original[-1] == Cut()


def test_a_voided_ticket_says_so_and_does_not_count() -> None:
    voided = replace(RECEIPT, lines=(replace(RECEIPT.lines[0], is_voided=True), *RECEIPT.lines[1:]))
    document = receipt_document(voided, Texts())
    assert Line("ANNULÉ", bold=True) in document.blocks
    total = next(block for block in document.blocks if isinstance(block, Columns) and "TOTAL" in block.left)
    assert total.right == Texts().money(4050)


def test_a_reading_is_not_taken_for_a_closing() -> None:
    reading = report_document(replace(REPORT, number=None, since=None), Texts())
    assert Texts().report_not_a_closing() in repr(reading)
    assert Texts().report_signature() not in repr(reading)
