"""What an affiliate is shown of its claims: the words, the sums, the search."""

import datetime as dt
from dataclasses import replace

import pytest

from server.affiliate_space.rows import KeptTicket, chosen, claim_row, totals, transfer_row
from server.reimbursement.statements import ClaimLine, TransferLine
from server.reimbursement.states import OrderState
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


TRANSFER = TransferLine(
    campaign=26,
    run=1,
    label="Quinzaine du 1er au 15 novembre 2026",
    execution_date=dt.date(2026, 11, 20),
    end_to_end_id="X-C26-R01-001002",
    amount_cents=3500,
    claim_count=2,
    offset_cents=500,
    again_cents=0,
    holder_name="THEATRE",
    iban="FR7630006000011234567890189",
    remittance="",
    state="paid",
    reason="",
)
WORDS = {
    OrderState.IN_RUN: "deuxième personne",
    OrderState.FILED: "vers le 20/11/2026",
    OrderState.PAID: "",
    OrderState.RETURNED: "Envoyez un RIB récent",
    OrderState.REISSUED: "avec la quinzaine n°\u00a02",
    OrderState.BARRED: "prescrite, elle ne sera plus versée",
    OrderState.BLOCKED: "Envoyez un RIB",
    OrderState.BELOW_MINIMUM: "plus petit virement",
    OrderState.CARRIED: "5,00\u00a0€ ont remboursé un trop-perçu. Il reste 12,00\u00a0€ à rembourser\u00a0: ce sera déduit",
    OrderState.DEBIT_NOTE: "titre de recettes",
    OrderState.ABANDONED: "",
}


@pytest.mark.parametrize("state", list(OrderState), ids=lambda each: each.value)
def test_what_became_of_a_transfer_is_said_in_words(state: OrderState) -> None:
    line = replace(TRANSFER, state=state.value, reason_code="AC04", reissued_run=2, debt_cents=1200)
    if state is OrderState.BLOCKED:
        line = replace(line, reason="no_account")
    said = transfer_row(line).meaning
    assert WORDS[state] in said
    assert bool(said) is bool(WORDS[state])


def test_a_transfer_that_came_back_and_paid_a_debt_with_all_of_itself_is_not_sent_again() -> None:
    line = replace(TRANSFER, state="returned", reason_code="AC04", set_against_cents=TRANSFER.amount_cents)
    assert transfer_row(line).meaning == "La banque avait renvoyé ce virement. 35,00\xa0€ ont remboursé un trop-perçu."


@pytest.mark.parametrize(
    ("state", "order", "word"),
    [
        ("scheduled", "in_run", "Accepté, virement en préparation"),
        ("scheduled", "filed", "Accepté, virement transmis"),
        ("scheduled", "returned", "Virement revenu de la banque"),
        ("paid", "returned", "Virement revenu de la banque"),
        ("paid", "reissued", "Virement revenu, puis refait"),
        ("scheduled", "barred", "Virement revenu, puis prescrit"),
        ("paid", "paid", "Remboursé"),
        ("accepted", "", "Accepté"),
    ],
)
def test_a_claim_says_how_far_its_transfer_is(state: str, order: str, word: str) -> None:
    assert claim_row(replace(LINE, state=state, order_state=order)).badge.word == word
