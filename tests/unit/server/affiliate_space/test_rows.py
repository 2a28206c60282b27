"""What an affiliate is shown of its claims: the words, the sums, the search."""

from dataclasses import replace

import pytest

from server.affiliate_space.rows import KeptTicket, chosen, claim_row, totals
from server.reimbursement.statements import ClaimLine
from sync.contract.ids import TicketNumber
from sync.contract.instant import Instant
from sync.contract.verdicts import VerdictCode

LINE = ClaimLine(
    terminal=101,
    epoch=1,
    sequence=7,
    ticket_number=TicketNumber(1234567890123456),
    themes=1,
    claimed_cents=5000,
    paid_cents=5000,
    captured_ms=Instant(1_800_000_000_000),
    received_ms=Instant(1_800_000_000_000),
    state="accepted",
    verdict_code=VerdictCode.A00,
    reference="Licence 42",
    site="Dojo",
    run_number=None,
    run_label="",
    execution_date=None,
    end_to_end_id="",
    remittance="",
)


@pytest.mark.parametrize(
    ("state", "code", "word", "tone"),
    [
        ("held", VerdictCode.W10, "Saisi, en attente", "wait"),
        ("held", VerdictCode.W20, "Saisi, en vérification", "wait"),
        ("received", VerdictCode.W20, "Saisi", "wait"),
        ("accepted", VerdictCode.A00, "Accepté", "good"),
        ("scheduled", VerdictCode.A10, "Accepté", "good"),
        ("paid", VerdictCode.A00, "Remboursé", "good"),
        ("refused", VerdictCode.R30, "Refusé", "bad"),
        ("voided", VerdictCode.V10, "Annulé", "plain"),
    ],
)
def test_each_state_has_its_word(state: str, code: VerdictCode, word: str, tone: str) -> None:
    row = claim_row(replace(LINE, state=state, verdict_code=code))
    assert (row.badge.word, row.badge.tone) == (word, tone)


def test_a_refusal_says_why_and_what_to_do() -> None:
    row = claim_row(replace(LINE, state="refused", verdict_code=VerdictCode.R30))
    assert row.reason == "La date de naissance ne correspond pas"
    assert "contester" in row.todo


def test_an_accepted_ticket_needs_no_words() -> None:
    row = claim_row(LINE)
    assert (row.reason, row.todo, row.theme, row.name) == ("", "", "Sport", "101-1-7")


def test_the_sums_count_what_is_paid_once_accepted_and_what_was_asked_before() -> None:
    lines = [
        replace(LINE, state="held", claimed_cents=1000, paid_cents=0),
        replace(LINE, state="accepted", claimed_cents=2000, paid_cents=1900),
        replace(LINE, state="scheduled", claimed_cents=100, paid_cents=100),
        replace(LINE, state="paid", claimed_cents=3000, paid_cents=3000),
        replace(LINE, state="refused", claimed_cents=4000, paid_cents=0),
        replace(LINE, state="voided", claimed_cents=9000, paid_cents=0),
    ]
    seen = totals(lines)
    assert (seen.entered, seen.accepted, seen.paid, seen.refused) == ((1000, 1), (2000, 2), (3000, 1), (4000, 1))


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("", True),
        ("1234 5678 9012 3456 11", True),
        ("3456-11", True),
        ("licence 42", True),
        ("LICENCE", True),
        ("42", True),
        ("9999", False),
        ("4a", False),
        ("²", False),
    ],
)
def test_a_ticket_is_found_by_its_digits_or_the_affiliates_reference(words: str, is_found: bool) -> None:
    assert (chosen([LINE], "", words) == [LINE]) is is_found


def test_an_unknown_ticket_is_found_by_its_reference_only() -> None:
    line = replace(LINE, ticket_number=None)
    assert chosen([line], "", "1234") == []
    assert chosen([line], "", "licence") == [line]


@pytest.mark.parametrize(("state", "is_kept"), [("", True), ("accepted", True), ("paid", False), ("nonsense", True)])
def test_the_list_is_filtered_by_state(state: str, is_kept: bool) -> None:
    assert (chosen([LINE], state, "") == [LINE]) is is_kept


def test_a_kept_ticket_shows_only_the_end_of_its_number() -> None:
    kept = KeptTicket(number=TicketNumber(1234567890123456), themes=2, amount_cents=500, printed_ms=None)
    assert (kept.ending, kept.theme) == ("3456\xa011", "Culture")
