"""server.tickets.crediting: money and paper move together, all or nothing; what a change makes untrue on paper is opposed."""

import datetime as dt
from collections.abc import Callable
from typing import cast

import pytest

from server.database import Database
from server.ledger.accounts import Account, Code
from server.ledger.audit import audit
from server.ledger.store import balance
from server.tickets import crediting, store
from server.tickets.crediting import Changed
from server.tickets.refusals import Refused, TicketRefusal
from server.tickets.states import MOVES, TicketEvent, TicketState, after
from server.tickets.store import TicketRow
from sync.contract.ids import ANY_AFFILIATE, AffiliateId, TicketNumber
from tests.unit.server.campaign_scene import CLOSED_CLUB, CULTURE, SPORT, SPORT_CLUB, THEATRE, Scene, scene

LATE = dt.date(2027, 4, 1)
FORBIDDEN = [
    (state, event)
    for state in TicketState
    for event in TicketEvent
    if (state, event) not in MOVES and (state, event) != (TicketState.BLOCKED, TicketEvent.UNBLOCK)
]


def credit(made: Scene, pass_id: int, *amounts: int, wallet: int = 0) -> crediting.Outcome:
    return crediting.credit(made.db, made.terms, made.at, pass_id, wallet, amounts)


def one_credited(made: Scene, amount: int = 3000) -> tuple[int, TicketNumber]:
    pass_id = made.opened_pass()
    credited = credit(made, pass_id, amount)
    assert isinstance(credited, Changed)
    return pass_id, credited.tickets[0].number


def printed(made: Scene, pass_id: int, *numbers: TicketNumber, void_older: bool = False) -> crediting.Outcome:
    return crediting.issue_papers(made.db, made.terms, made.at, pass_id, numbers, void_older=void_older)


def row(made: Scene, number: TicketNumber) -> TicketRow:
    found = store.read(made.db, made.at.issuer_id, number)
    assert found
    return found


def oppositions(made: Scene) -> list[tuple[int, int]]:
    rows = made.db.rows("SELECT number, below_generation FROM tickets_opposition ORDER BY number")
    return cast("list[tuple[int, int]]", rows)


def left(made: Scene, pass_id: int, code: Code = Code.FIRST_WALLET) -> int:
    return balance(made.db, made.at.issuer_id, 26, Account(code=code, owner=pass_id))


def test_crediting_moves_money_from_the_wallet_to_the_next_blank_tickets(database: Database) -> None:
    made = scene(database, SPORT, CULTURE)
    pass_id = made.opened_pass()
    assert isinstance(credit(made, pass_id, 500, 7000), Changed)
    assert isinstance(credit(made, pass_id, 1000, wallet=1), Changed)
    rows = store.of_pass(database, made.at.issuer_id, pass_id)
    assert [(one.slot, one.state.value, one.themes, one.amount_cents) for one in rows[:4]] == [
        (1, "credited", 1, 500),
        (2, "credited", 1, 7000),
        (3, "credited", 2, 1000),
        (4, "blank", 0, 0),
    ]
    assert left(made, pass_id) == 500
    assert left(made, pass_id, Code.SECOND_WALLET) == 9000
    for one in rows[:3]:
        account = Account(code=Code.TICKET, owner=one.number)
        assert balance(database, made.at.issuer_id, 26, account) == one.amount_cents
    assert audit(database, made.at.issuer_id) == []


@pytest.mark.parametrize(
    ("amounts", "refused"),
    [
        ((499,), Refused(code=TicketRefusal.AMOUNT_OUTSIDE, low_cents=500, high_cents=7000)),
        ((7001,), Refused(code=TicketRefusal.AMOUNT_OUTSIDE, low_cents=500, high_cents=7000)),
        ((3000, 0), Refused(code=TicketRefusal.AMOUNT_OUTSIDE, low_cents=500, high_cents=7000)),
        ((7000, 1001), Refused(code=TicketRefusal.WALLET_TOO_SMALL, high_cents=8000)),
        ((500,) * 8, Refused(code=TicketRefusal.NOT_ENOUGH_BLANKS, count=7)),
        ((), Refused(code=TicketRefusal.NOTHING_CHOSEN)),
    ],
)
def test_what_cannot_be_credited_whole_is_not_credited_at_all(
    database: Database, amounts: tuple[int, ...], refused: Refused
) -> None:
    made = scene(database)
    pass_id = made.opened_pass()
    assert credit(made, pass_id, *amounts) == refused
    assert left(made, pass_id) == 8000
    assert {one.state for one in store.of_pass(database, made.at.issuer_id, pass_id)} == {TicketState.BLANK}


def test_a_wallet_that_the_campaign_has_not_is_refused(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    assert credit(made, made.opened_pass(), 500, wallet=1) == Refused(code=TicketRefusal.NO_SUCH_WALLET)


def test_uncrediting_gives_the_money_back_and_the_ticket_can_be_credited_again(database: Database) -> None:
    made = scene(database)
    pass_id, number = one_credited(made)
    for generation in (2, 3):
        assert isinstance(crediting.uncredit(database, made.terms, made.at, pass_id, number), Changed)
        assert left(made, pass_id) == 8000
        blank = row(made, number)
        assert (blank.state, blank.amount_cents, blank.themes, blank.generation) == (
            TicketState.BLANK,
            0,
            0,
            generation,
        )
        assert isinstance(credit(made, pass_id, 3000), Changed)
    assert oppositions(made) == []
    assert audit(database, made.at.issuer_id) == []


def test_taking_the_amount_off_a_printed_ticket_voids_the_paper(database: Database) -> None:
    made = scene(database)
    pass_id, number = one_credited(made)
    printed(made, pass_id, number)
    crediting.uncredit(database, made.terms, made.at, pass_id, number)
    assert oppositions(made) == [(number, 2)]
    assert not row(made, number).is_printed


def test_printing_again_keeps_the_paper_unless_it_is_to_be_voided(database: Database) -> None:
    made = scene(database)
    pass_id, number = one_credited(made)
    assert isinstance(printed(made, pass_id, number), Changed)
    first = row(made, number)
    assert (first.is_printed, first.generation) == (True, 1)
    assert isinstance(printed(made, pass_id, number), Changed)
    assert row(made, number) == first
    assert oppositions(made) == []
    assert isinstance(printed(made, pass_id, number, void_older=True), Changed)
    assert (row(made, number).is_printed, row(made, number).generation) == (True, 2)
    assert oppositions(made) == [(number, 2)]


def test_a_paper_is_reprinted_at_most_as_often_as_its_byte_allows(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    pass_id, number = one_credited(made)
    sqlite_database.execute("UPDATE tickets_ticket SET generation = 255, printed_ms = 1 WHERE state = 'credited'")
    refused = printed(made, pass_id, number, void_older=True)
    assert refused == Refused(code=TicketRefusal.PRINTED_TOO_OFTEN)


def test_printing_is_all_or_nothing(database: Database) -> None:
    made = scene(database)
    pass_id, number = one_credited(made)
    blank = store.of_pass(database, made.at.issuer_id, pass_id)[6].number
    assert printed(made, pass_id, number, blank) == Refused(code=TicketRefusal.NOT_NOW, state=TicketState.BLANK)
    assert not row(made, number).is_printed
    assert printed(made, pass_id) == Refused(code=TicketRefusal.NOTHING_CHOSEN)


def test_a_ticket_is_kept_for_an_affiliate_and_freed_again(database: Database) -> None:
    made = scene(database)
    pass_id, number = one_credited(made)
    assign = assigner(made, pass_id, number)
    assert isinstance(assign(SPORT_CLUB), Changed)
    assert row(made, number).assigned_affiliate == SPORT_CLUB
    assert oppositions(made) == []
    printed(made, pass_id, number)
    assert isinstance(assign(ANY_AFFILIATE), Changed)
    assert (row(made, number).assigned_affiliate, row(made, number).is_printed) == (ANY_AFFILIATE, False)
    assert oppositions(made) == [(number, 2)]


def test_assigning_to_whom_it_is_assigned_keeps_the_paper(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    pass_id, number = one_credited(made)
    assigner(made, pass_id, number)(SPORT_CLUB)
    printed(made, pass_id, number)
    assert isinstance(assigner(made, pass_id, number)(SPORT_CLUB), Changed)
    assert row(made, number).is_printed
    assert oppositions(made) == []


@pytest.mark.parametrize(
    ("affiliate", "code"),
    [
        (THEATRE, TicketRefusal.AFFILIATE_OF_ANOTHER_THEME),
        (CLOSED_CLUB, TicketRefusal.UNKNOWN_AFFILIATE),
        (9999, TicketRefusal.UNKNOWN_AFFILIATE),
    ],
)
def test_an_affiliate_that_cannot_take_the_ticket_is_refused(
    database: Database, affiliate: int, code: TicketRefusal
) -> None:
    made = scene(database, SPORT, CULTURE)
    pass_id, number = one_credited(made)
    assert assigner(made, pass_id, number)(affiliate) == Refused(code=code)


def test_a_blocked_ticket_is_opposed_and_comes_back_on_new_paper_only(database: Database) -> None:
    made = scene(database)
    pass_id, number = one_credited(made)
    printed(made, pass_id, number)
    assert isinstance(crediting.block(database, made.terms, made.at, pass_id, number), Changed)
    assert row(made, number).state is TicketState.BLOCKED
    assert oppositions(made) == [(number, 256)]
    assert isinstance(crediting.unblock(database, made.terms, made.at, pass_id, number), Changed)
    again = row(made, number)
    assert (again.state, again.amount_cents, again.generation, again.is_printed) == (
        TicketState.CREDITED,
        3000,
        2,
        False,
    )
    assert oppositions(made) == [(number, 2)]


def test_every_change_of_the_opposition_waits_for_the_next_list(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    pass_id, number = one_credited(made)
    crediting.block(sqlite_database, made.terms, made.at, pass_id, number)
    sqlite_database.execute("UPDATE tickets_opposition SET list_version = 4")
    crediting.unblock(sqlite_database, made.terms, made.at, pass_id, number)
    assert sqlite_database.row("SELECT list_version FROM tickets_opposition") == (None,)


def test_a_ticket_of_another_pass_is_not_there(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    _, number = one_credited(made)
    other = made.opened_pass(made.pupil("Martin"))
    for act in actions(made, other, number).values():
        assert act() == Refused(code=TicketRefusal.UNKNOWN_TICKET)


def test_nothing_moves_after_the_end_of_validity(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    pass_id, number = one_credited(made)
    late = made.on(LATE)
    over = Refused(code=TicketRefusal.CAMPAIGN_OVER)
    assert crediting.credit(sqlite_database, made.terms, late, pass_id, 0, [500]) == over
    assert crediting.uncredit(sqlite_database, made.terms, late, pass_id, number) == over
    assert crediting.issue_papers(sqlite_database, made.terms, late, pass_id, [number], void_older=False) == over


@pytest.mark.parametrize(("state", "event"), FORBIDDEN, ids=lambda value: value.value)
def test_a_forbidden_move_is_forbidden(state: TicketState, event: TicketEvent) -> None:
    assert after(state, event, TicketState.CREDITED) is None


@pytest.mark.parametrize(
    ("state", "event"),
    [pair for pair in FORBIDDEN if pair[1].value in ("uncredit", "assign", "print", "block", "unblock")],
    ids=lambda value: value.value,
)
def test_a_forbidden_change_changes_nothing(sqlite_database: Database, state: TicketState, event: TicketEvent) -> None:
    made = scene(sqlite_database)
    pass_id, number = one_credited(made)
    sqlite_database.execute(
        """
        UPDATE tickets_ticket SET state = %(state)s, amount_cents = %(amount)s, themes = %(themes)s
        WHERE number = %(number)s
        """,
        {
            "state": state.value,
            "number": number,
            "amount": 0 if state is TicketState.BLANK else 3000,
            "themes": 0 if state is TicketState.BLANK else 3,
        },
    )
    before = sqlite_database.rows("SELECT * FROM tickets_ticket")
    assert actions(made, pass_id, number)[event]() == Refused(code=TicketRefusal.NOT_NOW, state=state)
    assert sqlite_database.rows("SELECT * FROM tickets_ticket") == before


def actions(made: Scene, pass_id: int, number: TicketNumber) -> dict[TicketEvent, Callable[[], crediting.Outcome]]:
    return {
        TicketEvent.UNCREDIT: lambda: crediting.uncredit(made.db, made.terms, made.at, pass_id, number),
        TicketEvent.ASSIGN: lambda: assigner(made, pass_id, number)(SPORT_CLUB),
        TicketEvent.PRINT: lambda: printed(made, pass_id, number),
        TicketEvent.BLOCK: lambda: crediting.block(made.db, made.terms, made.at, pass_id, number),
        TicketEvent.UNBLOCK: lambda: crediting.unblock(made.db, made.terms, made.at, pass_id, number),
    }


def assigner(made: Scene, pass_id: int, number: TicketNumber) -> Callable[[int], crediting.Outcome]:
    return lambda affiliate: crediting.assign(made.db, made.terms, made.at, pass_id, number, AffiliateId(affiliate))
