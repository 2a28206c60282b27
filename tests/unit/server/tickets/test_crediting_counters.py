"""server.tickets.crediting towards counters: they learn with their next exchange, and what they took before stays paid."""

from collections.abc import Callable

import pytest

from server.auditing.report import findings
from server.database import Database
from server.passes import wallets
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.refusals import Refused
from server.tickets.states import TicketState
from server.tickets.store import TicketRow
from sync.contract import messages
from sync.contract.ids import AffiliateId
from sync.contract.messages import Answer, OppositionList
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme

Act = Callable[[Scheme, TicketRow], object]


def uncredit(scheme: Scheme, ticket: TicketRow) -> object:
    return crediting.uncredit(scheme.db, scheme.scene.terms, scheme.scene.at, ticket.pass_id, ticket.number)


def change(scheme: Scheme, ticket: TicketRow) -> object:
    return crediting.change_amount(scheme.db, scheme.scene.terms, scheme.scene.at, ticket.pass_id, ticket.number, 4_500)


def assign(scheme: Scheme, ticket: TicketRow) -> object:
    where = (scheme.db, scheme.scene.terms, scheme.scene.at, ticket.pass_id, ticket.number)
    return crediting.assign(*where, AffiliateId(SPORT_CLUB))


def block(scheme: Scheme, ticket: TicketRow) -> object:
    return crediting.block(scheme.db, scheme.scene.terms, scheme.scene.at, ticket.pass_id, ticket.number)


def unblock(scheme: Scheme, ticket: TicketRow) -> object:
    return crediting.unblock(scheme.db, scheme.scene.terms, scheme.scene.at, ticket.pass_id, ticket.number)


def reprint(scheme: Scheme, ticket: TicketRow) -> object:
    where = (scheme.db, scheme.scene.terms, scheme.scene.at, ticket.pass_id)
    return crediting.issue_papers(*where, [ticket.number], void_older=True)


def withdraw(scheme: Scheme, ticket: TicketRow) -> object:
    return wallets.withdraw_pass(scheme.db, scheme.scene.terms, scheme.scene.at, ticket.pass_id, "Parti")


# What is done, below which generation papers are void then, and what a counter that knew it is told.
CHANGES: list[tuple[Act, int, str]] = [
    (uncredit, 2, "R16"),
    (change, 2, "R16"),
    (assign, 2, "R16"),
    (reprint, 2, "R16"),
    (block, 256, "R40"),
    (withdraw, 256, "R40"),
]


def listed(answer: Answer) -> dict[int, int]:
    """Below which generation each ticket's papers are void."""
    assert answer.opposition
    document = messages.decode(answer.opposition.document, OppositionList)
    return {int(one.number): int(one.below_generation) for one in document.opposed}


@pytest.mark.parametrize(("act", "below", "code"), CHANGES, ids=lambda value: getattr(value, "__name__", None))
def test_a_counter_learns_of_it_with_its_next_exchange_and_refuses_the_paper(
    database: Database, act: Act, below: int, code: str
) -> None:
    scheme = Scheme(database)
    counter, ticket = scheme.counter(), scheme.ticket()
    paper = scheme.code(ticket)
    counter.exchange(scheme.serve)
    act(scheme, ticket)
    assert listed(counter.exchange(scheme.serve))[ticket.number] == below
    taken = counter.redeem(paper, BIRTHDATE)
    counter.exchange(scheme.serve)
    assert counter.code_on(taken) == code
    assert findings(database, scheme.issuer_id) == []


@pytest.mark.parametrize(("act", "below", "code"), CHANGES, ids=lambda value: getattr(value, "__name__", None))
def test_what_a_counter_took_before_it_knew_is_paid(database: Database, act: Act, below: int, code: str) -> None:
    """Green was a promise: whatever the family or the central staff did since, the affiliate has its money."""
    assert below
    assert code
    scheme = Scheme(database)
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.exchange(scheme.serve)
    taken = counter.redeem(scheme.code(ticket), BIRTHDATE)
    act(scheme, ticket)
    counter.exchange(scheme.serve)
    verdict = counter.verdict_on(taken)
    assert verdict
    assert verdict.code.value.startswith("A")
    assert scheme.due() == ticket.amount_cents
    assert findings(database, scheme.issuer_id) == []


def test_an_opposition_lifted_leaves_the_ticket_to_a_claim_that_waits(database: Database) -> None:
    scheme = Scheme(database)
    counter, ticket = scheme.counter(), scheme.ticket()
    counter.exchange(scheme.serve)
    block(scheme, ticket)
    counter.redeem(scheme.code(ticket), BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    assert scheme.verdicts() == ["W20"]
    assert isinstance(unblock(scheme, ticket), Changed)
    assert scheme.stored(ticket).state is TicketState.CLAIMED
    assert isinstance(uncredit(scheme, ticket), Refused), "its family could spend it meanwhile"
    assert findings(database, scheme.issuer_id) == []


def test_an_opposition_lifted_leaves_a_blank_ticket_blank(database: Database) -> None:
    scheme = Scheme(database)
    ticket = scheme.ticket()
    uncredit(scheme, ticket)
    block(scheme, ticket)
    assert isinstance(unblock(scheme, ticket), Changed)
    assert scheme.stored(ticket).state is TicketState.BLANK
