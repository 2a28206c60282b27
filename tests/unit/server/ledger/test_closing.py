"""server.ledger.closing: each step waits for its day, for counters, for people and for the books, and gives way to nothing else."""

import datetime as dt
from dataclasses import replace

import pytest

from server.ledger.accounts import Code
from server.ledger.closing import ClosingFacts, Holding, Obstacle, Persons, Step, first_day, obstacles

TWO = Persons(asked_by="user:1", agreed_by="user:2")
HELD = Holding(terminal=7, affiliate=12, claims=3, cents=9000, seen=None)
LATE = ClosingFacts(
    today=dt.date(2027, 5, 16),
    valid_to=dt.date(2027, 3, 31),
    claims_to=dt.date(2027, 4, 30),
    grace_days=15,
    holdings=(),
    claims_waiting=0,
    pots={Code.BUDGET: 5000, Code.EXPIRED_TICKET: 3000, Code.VOTED: -8000},
)
_O, _S = Obstacle, Step


def test_the_first_days_of_a_campaign_that_ends_with_march_and_april() -> None:
    assert first_day(Step.WALLETS, LATE) == dt.date(2027, 4, 1)
    assert first_day(Step.TICKETS, LATE) == first_day(Step.BUDGET, LATE) == dt.date(2027, 5, 16)


@pytest.mark.parametrize("step", Step)
def test_nothing_is_in_the_way_when_all_is_done_and_two_agree(step: Step) -> None:
    assert obstacles(step, LATE, TWO) == ()


@pytest.mark.parametrize(
    ("step", "changed", "found"),
    [
        (_S.WALLETS, {"today": dt.date(2027, 3, 31)}, _O.TOO_EARLY),
        (_S.TICKETS, {"today": dt.date(2027, 5, 15)}, _O.TOO_EARLY),
        (_S.BUDGET, {"today": dt.date(2027, 5, 15)}, _O.TOO_EARLY),
        (_S.TICKETS, {"holdings": (HELD,)}, _O.TERMINALS_HOLD),
        (_S.TICKETS, {"claims_waiting": 1}, _O.CLAIMS_WAIT),
        (_S.BUDGET, {"pots": {Code.FIRST_WALLET: 1}}, _O.WALLETS_LEFT),
        (_S.BUDGET, {"pots": {Code.SECOND_WALLET: 1}}, _O.WALLETS_LEFT),
        (_S.BUDGET, {"pots": {Code.TICKET: 1}}, _O.TICKETS_LEFT),
        (_S.BUDGET, {"pots": {Code.SUSPENSE: -1}}, _O.SUSPENSE),
        (_S.BUDGET, {"bank_lines_open": 1}, _O.SUSPENSE),
        (_S.BUDGET, {"pots": {Code.GUARANTEE: -101, Code.BUDGET: 60, Code.EXPIRED_WALLET: 40}}, _O.BUDGET_SHORT),
    ],
)
def test_one_thing_in_the_way_is_named(step: Step, changed: dict[str, object], found: Obstacle) -> None:
    assert obstacles(step, replace(LATE, **changed), TWO) == (found,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        (_S.WALLETS, {"today": dt.date(2027, 4, 1), "holdings": (HELD,), "claims_waiting": 4}),
        (_S.TICKETS, {"pots": {Code.TICKET: 500, Code.SUSPENSE: 5}}),
        (_S.TICKETS, {"holdings": (replace(HELD, claims=0),)}),
        (_S.BUDGET, {"pots": {Code.DUE: 4000, Code.OVERPAID: -500, Code.IN_TRANSFER: 7, Code.RETURNED: 1}}),
        (_S.BUDGET, {"pots": {Code.GUARANTEE: -100, Code.BUDGET: 60, Code.EXPIRED_WALLET: 40}}),
    ],
)
def test_what_is_not_in_the_way(step: Step, changed: dict[str, object]) -> None:
    assert obstacles(step, replace(LATE, **changed), TWO) == ()  # type: ignore[arg-type]


def test_a_person_s_word_opens_what_terminals_hold_and_nothing_else() -> None:
    anyway = replace(TWO, despite_terminals="the club has closed for good")
    assert obstacles(Step.TICKETS, replace(LATE, holdings=(HELD,)), anyway) == ()
    early = replace(LATE, holdings=(HELD,), today=dt.date(2027, 5, 1), claims_waiting=1)
    assert obstacles(Step.TICKETS, early, anyway) == (Obstacle.TOO_EARLY, Obstacle.CLAIMS_WAIT)


def test_one_person_may_let_wallets_expire_and_nothing_else() -> None:
    alone = Persons(asked_by="user:1", agreed_by="user:1")
    assert [obstacles(step, LATE, alone) for step in Step] == [(), (Obstacle.SAME_PERSON,), (Obstacle.SAME_PERSON,)]
