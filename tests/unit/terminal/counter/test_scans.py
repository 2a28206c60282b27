"""What the scanner sends is named rightly, and never called a bad ticket when it is something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.virtual import azerty_mangled
from sync.contract.ids import TicketNumber
from sync.contract.ticket import CODE_DIGITS, plain_number, printed_number
from terminal.counter.limits import SCAN_CHARACTERS_MAX
from terminal.counter.scans import NotATicket, NumberScan, Thing, TicketScan, Unreadable, recognise
from tests.unit.terminal.desk import code_of, paper

CODE = code_of(paper(1))
NUMBER = TicketNumber(4321_8765_0192_3344)


def test_a_ticket_is_recognised_with_all_it_says() -> None:
    scan = recognise(CODE)
    assert isinstance(scan, TicketScan)
    assert scan.ticket == paper(1)


@pytest.mark.parametrize("text", [plain_number(NUMBER), printed_number(NUMBER)])
def test_the_bars_give_the_number(text: str) -> None:
    assert recognise(text) == NumberScan(NUMBER)


@pytest.mark.parametrize("text", [CODE, plain_number(NUMBER)])
def test_a_scan_shifted_by_an_azerty_session_is_repaired_first(text: str) -> None:
    shifted = azerty_mangled(text)
    assert shifted != text
    assert recognise(shifted) == recognise(text)
    assert recognise(shifted.upper()) == recognise(text)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("9782070612758", Thing.BOOK),
        ("9791032305690", Thing.BOOK),
        ("3017620422003", Thing.ARTICLE),
        ("40170725", Thing.ARTICLE),
        ("PASSCULTURE:v3;TOKEN:ABC234", Thing.COUNTERMARK),
        ("K7XW3A", Thing.COUNTERMARK),
        ("4970101234567890", Thing.OTHER),
        ("4970101234567893", Thing.CARD),
        ("0013748911", Thing.BADGE),
        ("https://www.exemple.fr/r/AB12", Thing.WEB_ADDRESS),
        ("DC04FR0000011E2D1E2D", Thing.OFFICIAL_DOCUMENT),
        ("GR1-7-128-9F2A11C4", Thing.RECEIPT),
        ("bonjour", Thing.OTHER),
        ("", Thing.OTHER),
        ("12", Thing.OTHER),
    ],
)
def test_what_is_no_ticket_is_named(text: str, thing: Thing) -> None:
    assert recognise(text) == NotATicket(thing)


@pytest.mark.parametrize(
    "text",
    [
        CODE[:-1],
        CODE[:120],
        CODE + "0",
        "9" * CODE_DIGITS,
        "0" * CODE_DIGITS,
        plain_number(NUMBER)[:-1] + "0",
        CODE[:100] + "A" + CODE[101:],
    ],
)
def test_a_ticket_cut_or_mangled_on_its_way_is_scanned_again(text: str) -> None:
    assert recognise(text) == Unreadable()


def test_a_text_without_end_is_not_read_at_all() -> None:
    assert recognise("1" * (SCAN_CHARACTERS_MAX + 1)) == NotATicket(Thing.OTHER)


@given(st.text(max_size=300))
def test_whatever_is_scanned_is_one_of_the_four(text: str) -> None:
    assert isinstance(recognise(text), TicketScan | NumberScan | NotATicket | Unreadable)


@given(st.integers(0, CODE_DIGITS - 1), st.integers(1, 9))
def test_a_changed_digit_never_raises_and_never_passes_as_the_same_ticket(at: int, step: int) -> None:
    changed = CODE[:at] + str((int(CODE[at]) + step) % 10) + CODE[at + 1 :]
    scan = recognise(changed)
    assert isinstance(scan, Unreadable | TicketScan)
    assert scan != recognise(CODE)
