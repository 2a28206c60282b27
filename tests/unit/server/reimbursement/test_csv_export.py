"""What a French spreadsheet makes of our files: the same texts, the same sums, no formula."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.reimbursement import csv_export
from server.reimbursement.csv_export import Cell, write_csv
from sync.contract.ids import TicketNumber
from sync.contract.instant import PARIS, Instant


def read_back(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def test_the_file_is_the_one_that_french_excel_opens_with_a_double_click() -> None:
    raw = write_csv(
        ("N° de ticket", "Montant", "Date"),
        [
            (
                csv_export.ticket(TicketNumber(1234567890123456)),
                csv_export.amount(123456),
                csv_export.date(dt.date(2026, 10, 16)),
            )
        ],
    )
    assert raw == "\ufeffN° de ticket;Montant;Date\r\n1234-5678-9012-3456-11;1234,56;16/10/2026\r\n".encode()


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("=HYPERLINK(\"http://a\")", "'=HYPERLINK(\"http://a\")"),
        ("+33 1 23", "'+33 1 23"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "' =1+1"),
        ("\r=1+1", "' =1+1"),
        ("  =1+1", "'  =1+1"),
        ("\n=1+1", "'=1+1"),
        ("\n\r\n \t=1+1", "'   =1+1"),
        ("\x00=1+1", "' =1+1"),
        ("\u2028-1", "' -1"),
        ("\u2003@SUM(A1)", "'\u2003@SUM(A1)"),
        ("\n000123", "'000123"),
        ("＝1+1", "'＝1+1"),
        ("000123", "'000123"),
        ("123456789012", "'123456789012"),
        ("1234 5678 9012 3456 78", "'1234 5678 9012 3456 78"),
        ("12E3", "'12E3"),
        ("3-4", "'3-4"),
        ("01/02/2026", "'01/02/2026"),
        ("10:30", "'10:30"),
        ("12345", "12345"),
        ("M. O'Neill; \"Judo\"", "M. O'Neill; \"Judo\""),
        ("Licence 42\nde Zoé", "Licence 42 de Zoé"),
        ("7e art", "7e art"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_text_stays_the_text_it_is(typed: str, cell: str) -> None:
    assert csv_export.text(typed) == cell


# What LibreOffice 7.4 made a number, a date, a time or a truth of, with its French rules, when it stood bare.
MISREAD = """
VRAI|faux|TRUE|5%|12,5 %|12 €|12€|€12|12\u00a0€|1 234|1 234,5|1 234 567|12\u00a0000|1\u202f234,50|0,5|1,5|,5|1,|01|1E+5|1e-5
1,5E3|12,5e2|(5)|(5,00)|5-|5+|1 1/2|12:30|12:30:15|12:30:15,5|3 mars|3 mars 2026|mars 2026|mars-26|12 oct.|lundi 3 mars 2026
12 mai|mai 5|5 mai 26|juil. 26|1 juil.|janv. 2026|2026-03-01|2026-03-01 10:00|2026-03-01T10:00:00|12 AM|12:30 PM|5 PM|123456789012
"""
# What it left alone, and so do we.
READ = "7e|7e art|N°5|5 rue|mai|Marsouins 3|12h30|1d5|A1|T1|5 maisons|Élève 12|2026|0|12345678901|Licence 3 mars|e5|Avril et 3"


@pytest.mark.parametrize("typed", MISREAD.strip().replace("\n", "|").split("|"))
def test_what_a_spreadsheet_makes_something_else_of_stays_a_text(typed: str) -> None:
    assert csv_export.text(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", READ.split("|"))
def test_what_a_spreadsheet_reads_as_it_is_stays_as_it_is(typed: str) -> None:
    assert csv_export.text(typed) == typed


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
@example(["\n=1+1"])
@example(["\r\n\t+1", "\x85-1"])
def test_any_text_comes_back_on_one_line_and_is_no_formula(values: list[str]) -> None:
    raw = write_csv([f"c{at}" for at in range(len(values))], [[csv_export.text(value) for value in values]])
    rows = read_back(raw)
    assert len(rows) == 2
    assert rows[1] == [csv_export.text(value) for value in values] or rows[1] == [""]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")) for cell in rows[1])


@given(st.lists(st.integers(-(10**9), 10**9), max_size=20))
def test_amounts_add_up_as_they_did(amounts: list[int]) -> None:
    rows = read_back(write_csv(("Montant",), [(csv_export.amount(each),) for each in amounts]))[1:]
    assert sum(int(row[0].replace(",", "")) for row in rows) == sum(amounts)


def test_a_moment_is_the_one_of_paris() -> None:
    at = Instant(round(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC).timestamp() * 1000))
    assert csv_export.moment(at) == "01/01/2027 00:30"
    assert at == round(dt.datetime(2027, 1, 1, 0, 30, tzinfo=PARIS).timestamp() * 1000)


def test_what_is_not_known_is_left_empty() -> None:
    assert (csv_export.ticket(None), csv_export.date(None), csv_export.moment(None)) == ("", "", "")


def test_a_row_of_another_width_is_our_mistake() -> None:
    with pytest.raises(AssertionError):
        write_csv(("a", "b"), [(Cell("1"),)])


def test_an_identifier_for_software_is_bare_and_nothing_else_passes_for_one() -> None:
    assert csv_export.digits("22920050600011") == "22920050600011"
    with pytest.raises(AssertionError):
        csv_export.digits("=1")
