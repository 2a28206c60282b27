"""server.tickets.crediting: money and paper move together, all or nothing; what a change makes untrue on paper is opposed."""

import datetime as dt
from collections.abc import Callable
from typing import cast

import pytest

from server.auditing.report import findings
from server.database import Database
from server.ledger.accounts import Account, Code
from server.ledger.audit import audit
from server.ledger.rules import Occasion
from server.ledger.store import balance
from server.tickets import crediting, store
from server.tickets.crediting import Changed
from server.tickets.refusals import Refused, TicketRefusal
from server.tickets.states import TicketState
from server.tickets.store import TicketRow
from sync.contract.ids import ANY_AFFILIATE, AffiliateId, TicketNumber
from tests.unit.server.campaign_scene import CLOSED_CLUB, CULTURE, SPORT, SPORT_CLUB, THEATRE, Scene, scene

LATE = dt.date(2027, 4, 1)


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


def expired(made: Scene) -> int:
    return balance(made.db, made.at.issuer_id, 26, Account(code=Code.EXPIRED_TICKET, owner=26))


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
    on_other = (made.db, made.terms, made.at, other, number)
    for outcome in (
        crediting.uncredit(*on_other),
        crediting.change_amount(*on_other, 500),
        assigner(made, other, number)(SPORT_CLUB),
        printed(made, other, number),
        crediting.block(*on_other),
        crediting.unblock(*on_other),
    ):
        assert outcome == Refused(code=TicketRefusal.UNKNOWN_TICKET)


def test_nothing_moves_after_the_end_of_validity(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    pass_id, number = one_credited(made)
    late = made.on(LATE)
    over = Refused(code=TicketRefusal.CAMPAIGN_OVER)
    assert crediting.credit(sqlite_database, made.terms, late, pass_id, 0, [500]) == over
    assert crediting.change_amount(sqlite_database, made.terms, late, pass_id, number, 500) == over
    assert assigner(made, pass_id, number, late)(SPORT_CLUB) == over
    assert crediting.block(sqlite_database, made.terms, late, pass_id, number) == over
    assert crediting.issue_papers(sqlite_database, made.terms, late, pass_id, [number], void_older=False) == over


def test_a_late_uncredit_is_asked_about_first_and_then_the_amount_is_lost(database: Database) -> None:
    """The day after the end of validity no wallet takes anything back: it expires with what nobody used."""
    made = scene(database)
    pass_id, number = one_credited(made)
    late = made.on(LATE)
    refused = crediting.uncredit(database, made.terms, late, pass_id, number)
    assert refused == Refused(code=TicketRefusal.WOULD_BE_LOST, high_cents=3000)
    assert row(made, number).state is TicketState.CREDITED
    lost = crediting.uncredit(database, made.terms, late, pass_id, number, may_be_lost=True)
    assert isinstance(lost, Changed)
    assert lost.lost_cents == 3000
    assert (left(made, pass_id), expired(made)) == (5000, 3000)
    assert row(made, number).state is TicketState.BLANK
    assert findings(database, made.at.issuer_id) == []


def test_on_the_last_day_of_validity_the_wallet_still_gets_it_back(database: Database) -> None:
    made = scene(database)
    pass_id, number = one_credited(made)
    back = crediting.uncredit(database, made.terms, made.on(dt.date(2027, 3, 31)), pass_id, number, may_be_lost=True)
    assert isinstance(back, Changed)
    assert (back.lost_cents, left(made, pass_id), expired(made)) == (0, 8000, 0)


@pytest.mark.parametrize("amount", [500, 4500, 7000])
def test_an_amount_is_changed_from_and_to_its_own_wallet(database: Database, amount: int) -> None:
    made = scene(database, SPORT, CULTURE)
    pass_id = made.opened_pass()
    credited = credit(made, pass_id, 3000, wallet=1)
    assert isinstance(credited, Changed)
    number = credited.tickets[0].number
    assigner(made, pass_id, number)(THEATRE)
    printed(made, pass_id, number)
    changed = crediting.change_amount(database, made.terms, made.at, pass_id, number, amount)
    assert isinstance(changed, Changed)
    now = row(made, number)
    assert changed.tickets == (now,)
    assert (now.state, now.amount_cents, now.themes, now.assigned_affiliate) == (
        TicketState.CREDITED,
        amount,
        2,
        THEATRE,
    )
    assert (now.generation, now.is_printed) == (2, False)
    assert oppositions(made) == [(number, 2)]
    assert left(made, pass_id, Code.SECOND_WALLET) == 10_000 - amount
    assert findings(database, made.at.issuer_id) == []


@pytest.mark.parametrize(
    ("amount", "refused"),
    [
        (499, Refused(code=TicketRefusal.AMOUNT_OUTSIDE, low_cents=500, high_cents=7000)),
        (7001, Refused(code=TicketRefusal.AMOUNT_OUTSIDE, low_cents=500, high_cents=7000)),
        (6001, Refused(code=TicketRefusal.WALLET_TOO_SMALL, high_cents=6000)),
    ],
)
def test_a_change_that_cannot_be_is_none(database: Database, amount: int, refused: Refused) -> None:
    made = scene(database)
    pass_id = made.opened_pass()
    credited = credit(made, pass_id, 3000, 2000)
    assert isinstance(credited, Changed)
    number = credited.tickets[0].number
    printed(made, pass_id, number)
    before = row(made, number)
    assert crediting.change_amount(database, made.terms, made.at, pass_id, number, amount) == refused
    assert row(made, number) == before
    assert (left(made, pass_id), oppositions(made)) == (3000, [])


def test_changing_to_the_same_amount_keeps_the_paper(sqlite_database: Database) -> None:
    made = scene(sqlite_database)
    pass_id, number = one_credited(made)
    printed(made, pass_id, number)
    same = crediting.change_amount(sqlite_database, made.terms, made.at, pass_id, number, 3000)
    assert same == Changed(tickets=(row(made, number),))
    assert row(made, number).is_printed


def test_nothing_is_done_with_tickets_of_a_withdrawn_pass(database: Database) -> None:
    """Even with one that a refused claim has set free since."""
    made = scene(database)
    pass_id, number = one_credited(made)
    database.execute("UPDATE tickets_ticket SET state = 'claimed' WHERE state = 'credited'")
    with database.atomic():
        assert len(crediting.cancel_unused(database, made.terms, made.at, pass_id)) == 6
    database.execute("UPDATE tickets_ticket SET state = 'credited' WHERE state = 'claimed'")
    withdrawn = Refused(code=TicketRefusal.PASS_WITHDRAWN)
    assert credit(made, pass_id, 500) == withdrawn
    assert printed(made, pass_id, number) == withdrawn
    assert crediting.uncredit(database, made.terms, made.at, pass_id, number) == withdrawn
    assert oppositions(made) == [(number, 256)]


def assigner(
    made: Scene, pass_id: int, number: TicketNumber, at: Occasion | None = None
) -> Callable[[int], crediting.Outcome]:
    return lambda affiliate: crediting.assign(
        made.db, made.terms, at or made.at, pass_id, number, AffiliateId(affiliate)
    )
