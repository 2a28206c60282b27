"""server.setup.payer_account: proposed by one, accepted by another, on both databases."""

from dataclasses import replace

import pytest

from server.campaigns.models import Issuer
from server.database import Database, Violated
from server.setup import payer_account
from server.setup.models import PayerChange
from server.setup.payer_account import PayerRefusal, Proposal
from tests.unit.server.reimbursement.world import ALICE, BRUNO, NOW, make_issuer

PROPOSAL = Proposal(
    name="PAIERIE DEPARTEMENTALE",
    iban="FR76 3000 6000 0112 3456 7890 189",
    bic="bdfefrppcct",
    siret="732 829 320 00074",
)


@pytest.fixture
def issuer(database: Database) -> Issuer:
    return make_issuer()


def proposed(database: Database, issuer: Issuer) -> PayerChange:
    made = payer_account.propose(database, issuer.pk, PROPOSAL, ALICE, NOW)
    assert isinstance(made, PayerChange)
    return made


def account(issuer: Issuer) -> tuple[str, str, str, str]:
    now = Issuer.objects.get(pk=issuer.pk)
    return now.debtor_name, now.debtor_iban, now.debtor_bic, now.debtor_id


def test_another_person_makes_it_the_payers_account(database: Database, issuer: Issuer) -> None:
    before, change = account(issuer), proposed(database, issuer)
    outcome = payer_account.accept(database, issuer.pk, change.pk, ALICE, NOW)
    assert outcome is PayerRefusal.SAME_PERSON
    assert account(issuer) == before
    assert isinstance(payer_account.accept(database, issuer.pk, change.pk, BRUNO, NOW), PayerChange)
    after = ("PAIERIE DEPARTEMENTALE", "FR7630006000011234567890189", "BDFEFRPPCCT", "73282932000074")
    assert account(issuer) == after
    assert payer_account.accept(database, issuer.pk, change.pk, BRUNO, NOW) is PayerRefusal.NOT_NOW
    assert payer_account.propose(database, issuer.pk, PROPOSAL, ALICE, NOW) is PayerRefusal.SAME_AS_NOW


def test_the_table_knows_two_persons_too(database: Database, issuer: Issuer) -> None:
    change = proposed(database, issuer)
    with pytest.raises(Violated), database.atomic():
        PayerChange.objects.filter(pk=change.pk).update(state="accepted", decided_by=ALICE)


def test_one_proposal_at_a_time_and_whoever_made_it_takes_it_back(database: Database, issuer: Issuer) -> None:
    before, change = account(issuer), proposed(database, issuer)
    assert payer_account.propose(database, issuer.pk, PROPOSAL, BRUNO, NOW) is PayerRefusal.ALREADY_PROPOSED
    assert isinstance(payer_account.drop(database, issuer.pk, change.pk, ALICE, NOW), PayerChange)
    assert payer_account.drop(database, issuer.pk, change.pk, ALICE, NOW) is PayerRefusal.NOT_NOW
    assert payer_account.accept(database, issuer.pk, change.pk, BRUNO, NOW) is PayerRefusal.NOT_NOW
    assert account(issuer) == before
    proposed(database, issuer)
    assert [each.state for each in payer_account.history(issuer.pk)] == ["proposed", "dropped"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": " "}, PayerRefusal.NO_NAME),
        ({"iban": "FR7630006000011234567890188"}, PayerRefusal.IBAN_WRONG),
        ({"bic": "BDF"}, PayerRefusal.BIC_WRONG),
        ({"siret": "73282932000075"}, PayerRefusal.SIRET_WRONG),
    ],
)
def test_what_a_bank_would_refuse_is_not_proposed(
    database: Database, issuer: Issuer, changes: dict[str, str], reason: PayerRefusal
) -> None:
    assert payer_account.propose(database, issuer.pk, replace(PROPOSAL, **changes), ALICE, NOW) is reason
    assert not PayerChange.objects.exists()
