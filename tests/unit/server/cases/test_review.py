"""A person's decision is carried out as a machine's, on both engines: one payment a ticket, whatever two people wish."""

import pytest

from server.cases.review import REFUSALS, NotReviewed, review
from server.database import Database
from server.intake.claim_store import ClaimKey
from server.intake.models import Claim
from server.ledger import store as ledger
from server.ledger.accounts import Account, Code
from server.terminals.models import Terminal
from server.tickets.models import Ticket
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.verdicts import MEANINGS, Payer, VerdictCode
from tests.unit.server.reimbursement.world import DURING, JUDO, NOW, THEATRE, World, make_affiliate

NUMBER = 77


@pytest.fixture
def world(database: Database) -> World:
    """One credited ticket of 50 €, shown to two counters, both claims in review."""
    made = World(database)
    for affiliate, name in ((JUDO, "Judo"), (THEATRE, "Théâtre")):
        make_affiliate(made.issuer, affiliate, name)
        Terminal.objects.create(
            issuer_id=made.issuer.pk, terminal=affiliate, affiliate_number=affiliate, status="enrolled"
        )
    made.credit(NUMBER, NUMBER, 5000, DURING)
    Ticket.objects.create(
        issuer_id=made.issuer.pk, number=NUMBER, campaign_number=12, pass_id=NUMBER, slot=1, state="claimed", themes=1,
        amount_cents=5000,
    )  # fmt: skip
    for affiliate in (JUDO, THEATRE):
        made.add_claim(affiliate, 5000, DURING, number=NUMBER, state="held", verdict="W20", payer="open")
    return made


def key(claim: Claim) -> ClaimKey:
    return ClaimKey(
        issuer_id=claim.issuer_id,
        terminal=TerminalId(claim.terminal),
        epoch=KeyEpoch(claim.epoch),
        sequence=Sequence(claim.sequence),
    )


def decide(world: World, affiliate: int, wish: VerdictCode) -> VerdictCode | NotReviewed:
    return review(world.db, key(Claim.objects.get(affiliate_number=affiliate)), wish, "user:1", NOW)


def due(world: World, affiliate: int) -> int:
    return ledger.balance(world.db, world.issuer.pk, 12, Account(code=Code.DUE, owner=affiliate))


def test_nobody_pays_one_kind_of_money_to_an_affiliate_of_another(world: World) -> None:
    Ticket.objects.update(themes=2)
    assert decide(world, JUDO, VerdictCode.A20) is NotReviewed.OTHER_KIND
    assert decide(world, JUDO, VerdictCode.R14) is VerdictCode.R14


def test_an_accepted_claim_is_paid_from_its_ticket(world: World) -> None:
    assert decide(world, JUDO, VerdictCode.A20) is VerdictCode.A20
    assert due(world, JUDO) == 5000
    assert Ticket.objects.get(number=NUMBER).state == "redeemed"
    claim = Claim.objects.get(affiliate_number=JUDO)
    assert (claim.state, claim.paid_cents, claim.payer) == ("accepted", 5000, "ticket")


def test_two_people_cannot_accept_one_ticket_twice(world: World) -> None:
    decide(world, JUDO, VerdictCode.A20)
    assert decide(world, THEATRE, VerdictCode.A20) is VerdictCode.R21
    assert (due(world, JUDO), due(world, THEATRE)) == (5000, 0)


def test_a_decision_is_made_once(world: World) -> None:
    decide(world, JUDO, VerdictCode.R30)
    assert decide(world, JUDO, VerdictCode.A20) is NotReviewed.NOT_IN_REVIEW
    assert Claim.objects.get(affiliate_number=JUDO).verdict_code == "R30"


def test_a_refused_ticket_goes_back_to_its_family_when_no_other_claim_waits(world: World) -> None:
    decide(world, JUDO, VerdictCode.R30)
    assert Ticket.objects.get(number=NUMBER).state == "claimed"
    decide(world, THEATRE, VerdictCode.R10)
    assert Ticket.objects.get(number=NUMBER).state == "credited"


def test_a_ticket_that_we_do_not_know_can_only_be_refused(world: World) -> None:
    Claim.objects.filter(affiliate_number=JUDO).update(ticket_number=None, campaign_number=None)
    assert decide(world, JUDO, VerdictCode.A20) is NotReviewed.UNKNOWN_TICKET
    assert decide(world, JUDO, VerdictCode.R11) is VerdictCode.R11


def test_an_entry_that_is_no_claim_is_not_reviewed(world: World) -> None:
    wrong = ClaimKey(issuer_id=1, terminal=TerminalId(JUDO), epoch=KeyEpoch(0), sequence=Sequence(999))
    assert review(world.db, wrong, VerdictCode.A20, "user:1", NOW) is NotReviewed.NOT_IN_REVIEW


def test_people_refuse_only_with_reasons_that_pay_nobody() -> None:
    assert all(MEANINGS[code].payer is Payer.NOBODY and code is not VerdictCode.V10 for code in REFUSALS)
