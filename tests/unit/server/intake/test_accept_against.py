"""server.intake.accept while somebody else wants the same ticket's money: the family, central staff, the end of the campaign.

Whoever is first, the money is in one place, the counter's promise is kept, and everything adds up.
"""

import datetime as dt
from collections.abc import Callable

import pytest

from server.auditing.report import findings
from server.cases import admissions
from server.cases.models import Admission
from server.closing import expiry
from server.database import Database
from server.intake.accept import handle
from server.intake.claim_store import ClaimKey
from server.ledger.accounts import Account, Code
from server.ledger.rules import Occasion
from server.ledger.store import balance
from server.passes import wallets
from server.passes.wallets import Withdrawn
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.store import TicketRow
from sync.contract.instant import Instant, start_of_day
from sync.contract.verdicts import VerdictCode
from tests.builders.rivals import together
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.builders.terminals import BuiltTerminal

Act = Callable[[Database], object]
THREADS = [2, 8]  # half of them counters
AMOUNT = 2_000
ALICE, BRUNO = "user:1", "user:2"


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


def counters(scheme: Scheme, threads: int) -> list[BuiltTerminal]:
    """Half of the threads, each of another affiliate."""
    return [scheme.counter(scheme.affiliate(2001 + number)) for number in range(threads // 2)]


def delivery(scheme: Scheme, counter: BuiltTerminal) -> Act:
    """What the counter has, as bytes made before; its answer is taken in."""
    body, now = counter.body(), scheme.now

    def deliver(db: Database) -> object:
        counter.take(counter.read(handle(body, db, now, scheme.keyring)))
        return counter

    return deliver


def race(scheme: Scheme, ticket: TicketRow, act: Act, threads: int) -> tuple[list[str], list[object]]:
    """The verdicts on one green claim of each counter, and what the others came to."""
    taking = counters(scheme, threads)
    for counter in taking:
        counter.exchange(scheme.serve)
        counter.redeem(scheme.code(ticket), BIRTHDATE)
    outcomes = together(*(delivery(scheme, counter) for counter in taking), *[act] * (threads - len(taking)))
    assert all(counter.acknowledged == counter.head for counter in taking)
    assert findings(scheme.db, scheme.issuer_id) == []
    return sorted(scheme.verdicts()), outcomes[len(taking) :]


def held(scheme: Scheme, code: Code, owner: int) -> int:
    return balance(scheme.db, scheme.issuer_id, scheme.scene.at.campaign, Account(code=code, owner=owner))


def by_ticket(scheme: Scheme) -> int:
    return len(scheme.db.rows("SELECT 1 FROM intake_claim WHERE payer = 'ticket' AND state = 'accepted'"))


@pytest.mark.parametrize("threads", THREADS)
def test_a_ticket_is_spent_or_taken_back_by_its_family_and_never_both(scheme: Scheme, threads: int) -> None:
    ticket = scheme.ticket(AMOUNT)
    scene = scheme.scene
    codes, others = race(
        scheme,
        ticket,
        lambda db: crediting.uncredit(db, scene.terms, scene.at, ticket.pass_id, ticket.number),
        threads,
    )
    back = sum(isinstance(one, Changed) for one in others)
    assert back + by_ticket(scheme) == 1
    assert held(scheme, Code.FIRST_WALLET, ticket.pass_id) == 8_000 - AMOUNT * by_ticket(scheme)
    assert scheme.stored(ticket).state.value == ("blank" if back else "redeemed")
    assert scheme.due() == AMOUNT * (threads // 2)
    assert codes == [*(["A11"] * len(codes) if back else ["A00", *["A10"] * (len(codes) - 1)])]


@pytest.mark.parametrize("threads", THREADS)
def test_a_ticket_is_spent_or_its_amount_is_changed_and_never_both(scheme: Scheme, threads: int) -> None:
    """Spent at the amount that its paper says, whatever the family made of it meanwhile."""
    ticket = scheme.ticket(AMOUNT)
    scene = scheme.scene
    race(
        scheme,
        ticket,
        lambda db: crediting.change_amount(db, scene.terms, scene.at, ticket.pass_id, ticket.number, 4_500),
        threads,
    )
    row = scheme.stored(ticket)
    kept = row.amount_cents if row.state.value == "credited" else 0
    assert held(scheme, Code.TICKET, ticket.number) == kept
    assert scheme.due() == AMOUNT * (threads // 2)
    assert by_ticket(scheme) == (0 if kept else 1)


@pytest.mark.parametrize("threads", THREADS)
def test_tickets_are_credited_while_another_of_the_same_pass_is_spent(scheme: Scheme, threads: int) -> None:
    """The wallet has room for one more of 60 euros: one of the family's forms gets it, and no counter waits for it."""
    ticket = scheme.ticket(AMOUNT)
    scene = scheme.scene
    codes, others = race(
        scheme, ticket, lambda db: crediting.credit(db, scene.terms, scene.at, ticket.pass_id, 0, [6_000]), threads
    )
    assert sum(isinstance(one, Changed) for one in others) == 1
    assert held(scheme, Code.FIRST_WALLET, ticket.pass_id) == 0
    assert codes == ["A00", *["A10"] * (len(codes) - 1)]


@pytest.mark.parametrize("threads", THREADS)
def test_a_ticket_is_spent_or_withdrawn_with_its_pass_and_never_both(scheme: Scheme, threads: int) -> None:
    ticket = scheme.ticket(AMOUNT)
    scene, budget = scheme.scene, held(scheme, Code.BUDGET, scheme.scene.at.campaign)
    codes, others = race(
        scheme, ticket, lambda db: wallets.withdraw_pass(db, scene.terms, scene.at, ticket.pass_id, "Parti"), threads
    )
    assert sum(isinstance(one, Withdrawn) for one in others) == 1
    assert by_ticket(scheme) == (0 if "A00" not in codes else 1)
    assert scheme.stored(ticket).state.value == ("redeemed" if by_ticket(scheme) else "cancelled")
    assert held(scheme, Code.BUDGET, scene.at.campaign) == budget + 8_000 - AMOUNT * by_ticket(scheme)
    assert scheme.due() == AMOUNT * (threads // 2)


@pytest.mark.parametrize("threads", THREADS)
def test_a_late_claim_is_held_with_its_ticket_or_after_it_expired_and_is_paid_once(
    scheme: Scheme, threads: int
) -> None:
    """E17 against claims that come after the end: two persons pay one of them, from the ticket or from what expired (E18)."""
    ticket = scheme.ticket(AMOUNT)
    taking = counters(scheme, threads)
    for counter in taking:
        counter.redeem(scheme.code(ticket), BIRTHDATE)
    scheme.wait(start_of_day(dt.date(2027, 5, 16)) - scheme.now)
    at = occasion(scheme)
    outcomes = together(
        *(delivery(scheme, counter) for counter in taking),
        *[lambda db: expiry.expire_tickets(db, at, 1)] * (threads - len(taking)),
    )
    expired = sum(one.cents for one in outcomes[len(taking) :])  # type: ignore[attr-defined]
    assert expired in (0, AMOUNT)
    assert scheme.stored(ticket).state.value == ("expired" if expired else "claimed")
    assert held(scheme, Code.TICKET, ticket.number) == AMOUNT - expired
    assert scheme.verdicts() == ["W20"] * len(taking)
    assert findings(scheme.db, scheme.issuer_id) == []
    assert pay(scheme, taking[0]) is VerdictCode.A20
    for counter in taking[1:]:
        assert pay(scheme, counter) is VerdictCode.R21  # the guarantee promises nothing to who comes late
    assert held(scheme, Code.EXPIRED_TICKET, scheme.scene.at.campaign) == held(scheme, Code.TICKET, ticket.number) == 0
    assert by_ticket(scheme) == 1
    assert findings(scheme.db, scheme.issuer_id) == []


def occasion(scheme: Scheme) -> Occasion:
    now = Instant(scheme.now)
    return Occasion(
        issuer_id=scheme.issuer_id, campaign=scheme.scene.at.campaign, occurred=now, recorded=now, actor=ALICE
    )


def pay(scheme: Scheme, counter: BuiltTerminal) -> object:
    """By two persons."""
    entry = counter.redemptions()[0]
    key = ClaimKey(
        issuer_id=scheme.issuer_id, terminal=counter.terminal, epoch=counter.epoch, sequence=entry.header.sequence
    )
    assert isinstance(admissions.propose(scheme.db, key, "Panne du réseau", ALICE, scheme.now), Admission)
    return admissions.agree(scheme.db, key, BRUNO, scheme.now)
