"""server.tickets.states: the table, and every move that is not in it, tried through the services that cause the event."""

from collections.abc import Callable

import pytest

from server.closing import expiry
from server.database import Database
from server.intake.books import DirectBooks
from server.intake.models import Claim
from server.reimbursement import taken_claims
from server.reimbursement.store import RunKey
from server.tickets import crediting, store
from server.tickets.states import FINAL, MOVES, TicketEvent, TicketState, after
from sync.contract.ids import AffiliateId, TicketNumber
from sync.contract.policy import Decision
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.unit.server.campaign_scene import SPORT_CLUB, Scene, scene

_S, _E = TicketState, TicketEvent
FORBIDDEN = [
    (state, event)
    for state in TicketState
    for event in TicketEvent
    if (state, event) not in MOVES and (state, event) != (_S.BLOCKED, _E.UNBLOCK)
]
FACE = 3000


@pytest.mark.parametrize(("state", "event"), FORBIDDEN, ids=lambda value: value.value)
def test_a_forbidden_move_is_forbidden(state: TicketState, event: TicketEvent) -> None:
    assert after(state, event, _S.CREDITED) is None


def test_nothing_leads_out_of_a_final_state() -> None:
    assert not [state for state, _ in MOVES if state in FINAL]


def test_every_event_happens_somewhere() -> None:
    assert {event for _, event in MOVES} | {_E.UNBLOCK} == set(TicketEvent)


@pytest.mark.parametrize("state", [_S.BLANK, _S.CREDITED])
def test_a_blocked_ticket_goes_back_to_where_it_was(state: TicketState) -> None:
    assert after(_S.BLOCKED, _E.UNBLOCK, state) is state


@pytest.mark.parametrize(("state", "event"), FORBIDDEN, ids=lambda value: value.value)
def test_a_service_that_is_asked_for_a_forbidden_move_changes_nothing(
    sqlite_database: Database, state: TicketState, event: TicketEvent
) -> None:
    made = scene(sqlite_database)
    number = put(made, state)
    before = everything(made)
    attempts(made, number)[event]()
    assert everything(made) == before


@pytest.mark.parametrize("state", list(TicketState), ids=lambda value: value.value)
@pytest.mark.parametrize("decision", [Decision.GREEN, Decision.AMBER], ids=lambda value: value.name)
def test_a_claim_moves_a_ticket_as_the_table_says_or_not_at_all(
    sqlite_database: Database, state: TicketState, decision: Decision
) -> None:
    """Two counters, so that an amber claim waits; whoever pays, the ticket itself only goes where a claim may take it."""
    scheme = Scheme(sqlite_database)
    counter, _ = scheme.counter(), scheme.counter(scheme.affiliate(2001))
    ticket = scheme.ticket()
    code = scheme.code(ticket)
    force(sqlite_database, ticket.number, state)
    counter.redeem(code, BIRTHDATE, decision=decision)
    counter.exchange(scheme.serve)
    reached = scheme.stored(ticket).state
    assert reached in {state, MOVES.get((state, _E.ACCEPT)), MOVES.get((state, _E.HOLD))}


# --- where a ticket is, and what is tried on it -----------------------------------------------------------------------


def put(made: Scene, state: TicketState) -> TicketNumber:
    """The pass's seven tickets, all credited and then in that state: none of them is any other."""
    pass_id = made.opened_pass()
    credited = crediting.credit(made.db, made.terms, made.at, pass_id, 0, [FACE, *(500,) * 6])
    assert isinstance(credited, crediting.Changed)
    for row in credited.tickets:
        force(made.db, row.number, state)
    return credited.tickets[0].number


def force(db: Database, number: TicketNumber, state: TicketState) -> None:
    empty = state is _S.BLANK
    db.execute(
        "UPDATE tickets_ticket SET state = %(state)s, blocked_from = %(from)s, "
        "amount_cents = CASE WHEN %(empty)s = 1 THEN 0 ELSE amount_cents END, "
        "themes = CASE WHEN %(empty)s = 1 THEN 0 ELSE themes END WHERE number = %(number)s",
        {
            "state": state.value,
            "from": "credited" if state is _S.BLOCKED else "",
            "empty": int(empty),
            "number": number,
        },
    )


def everything(made: Scene) -> list[object]:
    """Every table that such an event may write to."""
    tables = ("tickets_ticket", "tickets_opposition", "ledger_journal", "ledger_account")
    return [sorted(made.db.rows(f"SELECT * FROM {table}"), key=repr) for table in tables]


def attempts(made: Scene, number: TicketNumber) -> dict[TicketEvent, Callable[[], object]]:
    """Each event, as the service that causes it would be asked for it."""
    row = store.read(made.db, made.at.issuer_id, number)
    assert row
    pass_id, the_ticket = row.pass_id, (made.db, made.terms, made.at, row.pass_id, number)
    books = DirectBooks(db=made.db, issuer_id=made.at.issuer_id, now=made.at.recorded)
    return {
        _E.CREDIT: lambda: crediting.credit(made.db, made.terms, made.at, pass_id, 0, [500]),
        _E.UNCREDIT: lambda: crediting.uncredit(*the_ticket),
        _E.CHANGE: lambda: crediting.change_amount(*the_ticket, FACE + 500),
        _E.ASSIGN: lambda: crediting.assign(*the_ticket, AffiliateId(SPORT_CLUB)),
        _E.PRINT: lambda: crediting.issue_papers(*the_ticket[:4], [number], void_older=True),
        _E.HOLD: lambda: books.advance(number, _E.HOLD),
        _E.ACCEPT: lambda: books.advance(number, _E.ACCEPT),
        _E.RELEASE: lambda: books.advance(number, _E.RELEASE),
        _E.REVERSE: lambda: books.advance(number, _E.REVERSE),
        _E.PAY: lambda: pay(made, number),
        _E.BLOCK: lambda: crediting.block(*the_ticket),
        _E.UNBLOCK: lambda: crediting.unblock(*the_ticket),
        _E.EXPIRE: lambda: expiry.expire_tickets(made.db, made.at, 0),
        _E.CANCEL: lambda: cancel(made, pass_id),
    }


def cancel(made: Scene, pass_id: int) -> None:
    """As a withdrawal does; that it opposes the ticket of a claim that waits is no move."""
    with made.db.atomic():
        assert crediting.cancel_unused(made.db, made.terms, made.at, pass_id) == []
        made.db.execute("DELETE FROM tickets_opposition")


def pay(made: Scene, number: TicketNumber) -> None:
    """A run with a claim on the ticket is confirmed by the bank."""
    Claim.objects.create(
        issuer_id=made.at.issuer_id, terminal=1, epoch=0, sequence=1, ticket_number=number, campaign_number=26,
        affiliate_number=SPORT_CLUB, method=1, decision=1, checks=0, claimed_cents=FACE, paid_cents=FACE, payer="ticket",
        captured_ms=1, credible_from_ms=1, credible_to_ms=1, received_ms=1, received_order=1, state="scheduled",
        verdict_code="A00", decided_ms=1, run_number=1, affiliate_themes=3,
    )  # fmt: skip
    taken_claims.pay(made.db, RunKey(issuer_id=made.at.issuer_id, campaign=26, number=1), [SPORT_CLUB])
