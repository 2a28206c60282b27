"""server.passes.wallets and server.tickets.crediting at once: whoever is first, no cent is lost or made, on both engines."""

import secrets
from collections.abc import Callable

import pytest

from server.auditing.report import findings
from server.database import Database
from server.ledger.accounts import Code
from server.ledger.store import total
from server.passes import registrations, wallets
from server.passes.wallets import Withdrawn
from server.tickets import crediting, store
from server.tickets.crediting import Changed
from server.tickets.states import TicketState
from tests.builders.rivals import together
from tests.unit.server.campaign_scene import CULTURE, SPORT, Scene, scene

ENVELOPE = 10_000_000


def crediter(made: Scene, pass_id: int, cents: int) -> Callable[[Database], object]:
    return lambda db: crediting.credit(db, made.terms, made.at, pass_id, 0, [cents])


@pytest.mark.parametrize("rivals", [2, 8])
def test_a_wallet_is_spent_once_however_many_spend_it(database: Database, rivals: int) -> None:
    made = scene(database, SPORT, CULTURE)
    pass_id = made.opened_pass()
    outcomes = together(*[crediter(made, pass_id, 7000)] * rivals)
    assert sum(isinstance(one, Changed) for one in outcomes) == 1
    assert wallets.balances(database, made.terms, pass_id) == (1000, 10_000)
    assert findings(database, made.at.issuer_id) == []


def test_a_bursary_is_paid_once_to_whoever_asks_at_the_same_time(database: Database) -> None:
    made = scene(database, SPORT, CULTURE)
    pupil = made.pupil()
    pass_id = made.opened_pass(pupil)

    def mark(db: Database) -> object:
        return wallets.mark_bursary(db, made.terms, made.at, made.college.pk, pupil, is_bursary=True)

    outcomes = together(*[mark] * 8)
    assert sum(isinstance(one, wallets.Marked) for one in outcomes) == 1
    assert wallets.balances(database, made.terms, pass_id) == (10_000, 10_000)
    assert findings(database, made.at.issuer_id) == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_withdrawal_and_what_the_family_does_meanwhile_leave_nothing_behind(database: Database, attempt: int) -> None:
    """Credited before or refused after: in the end every cent is the budget's again, and no ticket is left to use."""
    assert attempt >= 0
    made = scene(database, SPORT, CULTURE, envelope=ENVELOPE)
    pass_id = made.opened_pass()
    first = crediting.credit(database, made.terms, made.at, pass_id, 1, [2000, 3000])
    assert isinstance(first, Changed)
    one, other = (row.number for row in first.tickets)
    outcomes = together(
        lambda db: wallets.withdraw_pass(db, made.terms, made.at, pass_id, "Parti"),
        crediter(made, pass_id, 500),
        crediter(made, pass_id, 700),
        lambda db: crediting.uncredit(db, made.terms, made.at, pass_id, one),
        lambda db: crediting.change_amount(db, made.terms, made.at, pass_id, other, 4000),
        lambda db: crediting.issue_papers(db, made.terms, made.at, pass_id, [other, one], void_older=False),
        lambda db: crediting.block(db, made.terms, made.at, pass_id, other),
    )
    assert isinstance(outcomes[0], Withdrawn), outcomes[0]
    assert {row.state for row in store.of_pass(database, made.at.issuer_id, pass_id)} == {TicketState.CANCELLED}
    assert wallets.balances(database, made.terms, pass_id) == (0, 0)
    assert total(database, made.at.issuer_id, 26, Code.BUDGET) == ENVELOPE
    assert findings(database, made.at.issuer_id) == []


def test_two_passes_that_open_at_once_do_not_spend_one_budget_twice(database: Database) -> None:
    """The envelope has room for one of eight."""
    made = scene(database, envelope=8000)
    pupils = [made.pupil(f"Durand{number}") for number in range(8)]
    outcomes = together(*[_opener(made, pupil) for pupil in pupils])
    assert sum(isinstance(one, registrations.Decided) for one in outcomes) == 1
    assert total(database, made.at.issuer_id, 26, Code.BUDGET) == 0
    assert findings(database, made.at.issuer_id) == []


def _opener(made: Scene, pupil: int) -> Callable[[Database], object]:
    def opened(db: Database) -> object:
        where = (db, made.terms, made.at, made.college.pk, pupil)
        registrations.register(*where, is_bursary=False)
        return registrations.validate(*where, secrets.randbelow)

    return opened
