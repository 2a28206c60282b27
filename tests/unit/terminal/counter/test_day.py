"""The journal of the day: what is found by typing, what each line has become, what may be voided."""

import datetime as dt
from dataclasses import replace

import pytest

from sync.contract.ids import Sequence, TicketNumber
from sync.contract.instant import MINUTE
from sync.contract.messages import Verdict
from sync.contract.money import Cents
from sync.contract.verdicts import MEANINGS, VerdictCode
from sync.journal.redemption import Redemption
from terminal.counter.day import DayView, LineState, is_voidable, lines_of, matches, state_of
from terminal.counter.events import Intent, Past
from terminal.counter.limits import QUERY_CHARACTERS_MAX
from tests.unit.sync.office import NOON
from tests.unit.terminal.desk import Desk, paper

TODAY = dt.date(2026, 9, 1)
NUMBER = TicketNumber(1234_5678_9012_3456)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """15:00 30,00 € scanned; 15:07 25,50 € scanned; 15:14 70,00 € typed."""
    desk = Desk(tmp_path_factory.mktemp("day")).start()
    desk.take(paper(NUMBER)).wait(7 * MINUTE)
    desk.take(paper(2, 2550, name="Noé T.")).wait(7 * MINUTE)
    desk.type_number(77).type("70").press(Intent.CONFIRM).type("03052012").press(Intent.CONFIRM)
    assert len(desk.counter.past.redemptions) == 3
    return desk.counter.past


def found(past: Past, query: str) -> list[int]:
    return [at for at, one in enumerate(past.redemptions) if matches(one, query)]


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("", [0, 1, 2]),
        ("30", [0]),
        ("25", [1]),
        ("25,5", [1]),
        ("25,4", []),
        ("70,", [2]),
        ("15", [0, 1, 2]),
        ("15:0", [0, 1]),
        ("15:1", [2]),
        ("1507", [1]),
        ("3456", [0]),
        ("1234567890123456", [0]),
        ("999", []),
    ],
)
def test_a_line_is_found_by_amount_hour_time_or_number(past: Past, query: str, lines: list[int]) -> None:
    assert found(past, query) == lines


def test_the_newest_line_comes_first_and_only_the_days_own(past: Past) -> None:
    lines = lines_of(past, DayView(day=TODAY))
    assert [one.redeem.amount for one in lines] == [7000, 2550, 3000]
    assert lines_of(past, DayView(day=TODAY - dt.timedelta(1))) == ()


def test_a_filter_shows_one_state(past: Past) -> None:
    view = DayView(day=TODAY, only=LineState.TO_SEND)
    assert len(lines_of(past, view)) == 3
    assert lines_of(past, replace(view, only=LineState.REFUSED)) == ()


def test_filters_come_round_to_all(past: Past) -> None:
    view = DayView(day=TODAY, cursor=2)
    seen = []
    for _ in range(len(LineState) + 1):
        view = view.next_filter()
        seen.append(view.only)
    assert seen == [*LineState, None]
    assert view.cursor == 0


def test_a_query_is_typed_with_one_key_for_comma_and_colon() -> None:
    view = DayView(day=TODAY).typing(1).typing(5).comma()
    assert view.query == "15,"
    assert view.comma().query == "15:"
    assert view.comma().typing(3).comma().query == "15:3"
    assert view.comma().erase().query == "15"
    assert DayView(day=TODAY).comma().query == ""


def test_a_query_ends_somewhere() -> None:
    view = DayView(day=TODAY)
    for _ in range(40):
        view = view.typing(1)
    assert len(view.query) == QUERY_CHARACTERS_MAX


def judged(redemption: Redemption, code: VerdictCode) -> Redemption:
    verdict = Verdict(serial=1, sequence=redemption.sequence, code=code, amount=Cents(1), decided_ms=NOON)
    return replace(redemption, verdict=verdict)


def test_a_line_becomes_what_the_server_says(past: Past) -> None:
    line = past.redemptions[0]
    assert state_of(line, Sequence(-1)) is LineState.TO_SEND
    assert state_of(line, line.sequence) is LineState.SENT
    for code, meaning in MEANINGS.items():
        expected = LineState.REFUSED
        if code is VerdictCode.V10:
            expected = LineState.VOIDED
        elif meaning.is_paid:
            expected = LineState.ACCEPTED
        elif not meaning.is_final:
            expected = LineState.WAITING
        assert state_of(judged(line, code), line.sequence) is expected
    assert state_of(replace(judged(line, VerdictCode.A00), voided_by=Sequence(9)), Sequence(-1)) is LineState.VOIDED


@pytest.mark.parametrize(
    ("code", "days", "sent", "may"),
    [
        (None, 0, False, True),
        (None, 0, True, True),
        (None, 1, False, True),
        (None, 1, True, False),
        (VerdictCode.A00, 0, True, True),
        (VerdictCode.A00, 1, True, False),
        (VerdictCode.W10, 1, True, False),
        (VerdictCode.R21, 0, True, False),
        (VerdictCode.V10, 0, True, False),
    ],
)
def test_only_what_is_in_no_run_can_be_voided(
    past: Past, code: VerdictCode | None, days: int, sent: bool, may: bool
) -> None:
    line = past.redemptions[0]
    line = line if code is None else judged(line, code)
    known = replace(past, tip=replace(past.tip, acknowledged=line.sequence if sent else Sequence(-1)))
    assert is_voidable(line, known, TODAY + dt.timedelta(days)) is may
    assert not is_voidable(replace(line, voided_by=Sequence(9)), known, TODAY)
