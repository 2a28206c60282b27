"""Accepting pays what the shown paper promised, whatever its slot holds today: on both engines, from counter to ledger."""

import dataclasses

import pytest

from server.affiliates.models import Affiliate
from server.cases import shown_papers
from server.cases.review import NotReviewed, review
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey
from server.ledger.rules import Occasion
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.store import TicketRow
from sync.contract.entry import Entry
from sync.contract.ids import AffiliateId
from sync.contract.policy import Decision
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB, Scheme
from tests.builders.terminals import BuiltTerminal

OTHER_CLUB = 7777


@pytest.fixture
def scheme(database: Database) -> Scheme:
    return Scheme(database)


def at(scheme: Scheme) -> Occasion:
    return dataclasses.replace(scheme.scene.at, occurred=scheme.now, recorded=scheme.now)


def withdraw(scheme: Scheme, ticket: TicketRow, again: int = 0) -> None:
    """The family takes the credit back, and may put another amount on the same slot."""
    done = crediting.uncredit(scheme.db, scheme.scene.terms, at(scheme), ticket.pass_id, ticket.number)
    assert isinstance(done, Changed)
    if again:
        anew = crediting.credit(scheme.db, scheme.scene.terms, at(scheme), ticket.pass_id, 0, [again])
        assert isinstance(anew, Changed)
        assert anew.tickets[0].number == ticket.number


def show(scheme: Scheme, counter: BuiltTerminal, code: bytes) -> ClaimKey:
    """Taken with a reserve, and sent."""
    entry = counter.redeem(code, BIRTHDATE, decision=Decision.AMBER)
    counter.exchange(scheme.serve)
    return key(scheme, counter, entry)


def key(scheme: Scheme, counter: BuiltTerminal, entry: Entry) -> ClaimKey:
    return ClaimKey(
        issuer_id=scheme.issuer_id, terminal=counter.terminal, epoch=counter.epoch, sequence=entry.header.sequence
    )


def accept(scheme: Scheme, claim: ClaimKey) -> VerdictCode | NotReviewed:
    return review(scheme.db, claim, VerdictCode.A20, "user:1", scheme.now)


def paid(scheme: Scheme, claim: ClaimKey) -> tuple[str, int, str]:
    row = claim_store.find_claim(scheme.db, claim)
    assert row
    return row.state, row.paid_cents, row.payer.value


@pytest.mark.parametrize("again", [0, 500, 4000])
def test_a_paper_whose_credit_was_withdrawn_is_paid_by_the_guarantee(scheme: Scheme, again: int) -> None:
    counter = scheme.counter()
    scheme.counter(scheme.affiliate(OTHER_CLUB))
    ticket = scheme.ticket(1500)
    code = scheme.code(ticket)
    withdraw(scheme, ticket, again)
    claim = show(scheme, counter, code)
    assert scheme.verdicts() == ["W20"]
    assert accept(scheme, claim) is VerdictCode.A11
    assert paid(scheme, claim) == ("accepted", 1500, "guarantee")
    now = scheme.stored(ticket)
    assert (now.state.value, now.amount_cents) == ("credited" if again else "blank", again)
    scheme.check()


def test_a_paper_whose_credit_is_there_is_paid_by_its_ticket(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket(1500)
    Affiliate.objects.update(status="suspended")
    claim = show(scheme, counter, scheme.code(ticket))
    assert scheme.verdicts() == ["W20"]
    assert accept(scheme, claim) is VerdictCode.A20
    assert paid(scheme, claim) == ("accepted", 1500, "ticket")
    assert scheme.stored(ticket).state.value == "redeemed"
    scheme.check()


def test_a_withdrawn_paper_can_be_refused_and_the_new_credit_stays(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket(1500)
    code = scheme.code(ticket)
    withdraw(scheme, ticket, 4000)
    claim = show(scheme, counter, code)
    assert review(scheme.db, claim, VerdictCode.R12, "user:1", scheme.now) is VerdictCode.R12
    assert scheme.stored(ticket).state.value == "credited"
    assert scheme.paid() == 0
    scheme.check()


def test_the_guarantee_pays_one_paper_to_one_affiliate_only(scheme: Scheme) -> None:
    counter, other = scheme.counter(), scheme.counter(scheme.affiliate(OTHER_CLUB))
    ticket = scheme.ticket(1500)
    code = scheme.code(ticket)
    withdraw(scheme, ticket)
    claims = [show(scheme, one, code) for one in (counter, other)]
    assert [accept(scheme, claim) for claim in claims] == [VerdictCode.A11, VerdictCode.R21]
    assert scheme.paid() == 1500
    scheme.check()


def test_a_new_paper_spent_elsewhere_is_another_paper(scheme: Scheme) -> None:
    """The old one was withdrawn before anybody could know; the credit that took its place was spent as it should be."""
    counter, other = scheme.counter(), scheme.counter(scheme.affiliate(OTHER_CLUB))
    ticket = scheme.ticket(1500)
    code = scheme.code(ticket)
    withdraw(scheme, ticket, 4000)
    other.redeem(scheme.code(scheme.stored(ticket)), BIRTHDATE)
    other.exchange(scheme.serve)
    claim = show(scheme, counter, code)
    assert accept(scheme, claim) is VerdictCode.A11
    assert (paid(scheme, claim)[1], scheme.paid()) == (1500, 5500)
    scheme.check()


@pytest.mark.parametrize(
    ("typed", "code", "cents", "payer"),
    [
        (4000, VerdictCode.A20, 4000, "ticket"),
        (4500, VerdictCode.A20, 4000, "ticket"),
        (1500, VerdictCode.A11, 1500, "guarantee"),
    ],
)
def test_a_typed_number_is_paid_at_most_what_was_typed(
    scheme: Scheme, typed: int, code: VerdictCode, cents: int, payer: str
) -> None:
    counter, ticket = scheme.counter(), scheme.ticket(4000)
    Affiliate.objects.update(status="suspended")
    entry = counter.redeem_typed(ticket.number, BIRTHDATE, amount=typed)
    counter.exchange(scheme.serve)
    claim = key(scheme, counter, entry)
    assert accept(scheme, claim) is code
    assert paid(scheme, claim) == ("accepted", cents, payer)
    scheme.check()


def test_a_print_that_another_one_replaced_is_not_the_credit(scheme: Scheme) -> None:
    counter, ticket = scheme.counter(), scheme.ticket(1500)
    code = scheme.code(ticket)
    kept = crediting.assign(
        scheme.db, scheme.scene.terms, at(scheme), ticket.pass_id, ticket.number, AffiliateId(SPORT_CLUB)
    )
    assert isinstance(kept, Changed)
    claim = show(scheme, counter, code)
    row = claim_store.find_claim(scheme.db, claim)
    assert row
    offer = shown_papers.offer(scheme.db, row)
    assert offer
    assert (offer.cents, offer.is_credit_there) == (1500, False)
