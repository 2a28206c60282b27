"""Accounts change by two people only, and a bank's word is enough to stop paying one."""

import datetime as dt
from dataclasses import replace

import pytest

from server.affiliates.models import BankAccount, BankAccountStep
from server.database import Database, Violated
from server.reimbursement.bank_accounts import (
    AccountRefusal,
    Proposal,
    Verification,
    accept,
    propose,
    propose_again,
    refuse,
    suspend,
    verify,
    waiting,
)
from sync.contract.instant import DAY, Instant
from tests.unit.server.reimbursement.world import ALICE, BRUNO, IBANS, JUDO, NOW, POOL, World, make_affiliate

ASKED = Proposal(
    affiliate_number=JUDO,
    holder_name=" JUDO CLUB ETOILE ",
    iban="de89 3704 0044 0532 0130 00",
    bic="",
    from_date=dt.date(2026, 10, 20),
)
TODAY = dt.date(2026, 10, 16)


@pytest.fixture
def world(database: Database) -> World:
    made = World(database)
    make_affiliate(made.issuer, JUDO)
    make_affiliate(made.issuer, POOL, "Piscine", iban="none")
    return made


def proposed(world: World, asked: Proposal = ASKED) -> BankAccount:
    made = propose(world.db, world.issuer.pk, asked, ALICE, NOW)
    assert isinstance(made, BankAccount), made
    return made


def accepted(world: World, account: BankAccount, actor: str = BRUNO) -> BankAccount | AccountRefusal:
    return accept(world.db, world.issuer.pk, account.pk, proof="rib", told="phone", actor=actor, now=Instant(NOW + DAY))


def statuses() -> list[tuple[str, str]]:
    return list(BankAccount.objects.order_by("pk").values_list("iban", "status"))


def test_a_proposal_changes_nothing_for_payments(world: World) -> None:
    made = proposed(world)
    assert (made.status, made.iban, made.holder_name) == ("to_check", "DE89370400440532013000", "JUDO CLUB ETOILE")
    assert statuses() == [(IBANS[JUDO], "accepted"), (made.iban, "to_check")]


def test_an_accepted_account_ends_the_one_before_it_on_the_eve(world: World) -> None:
    done = accepted(world, proposed(world))
    assert isinstance(done, BankAccount)
    assert (done.status, done.checked_by, done.proof, done.told) == ("accepted", BRUNO, "rib", "phone")
    before = BankAccount.objects.get(iban=IBANS[JUDO])
    assert (before.status, before.to_date) == ("accepted", dt.date(2026, 10, 19))


def test_an_account_that_begins_before_the_one_it_replaces_takes_its_place(world: World) -> None:
    accepted(world, proposed(world, replace(ASKED, from_date=dt.date(2025, 12, 1))))
    assert BankAccount.objects.get(iban=IBANS[JUDO]).status == "ended"


def test_nobody_accepts_or_refuses_what_they_proposed(world: World) -> None:
    made = proposed(world)
    assert accepted(world, made, ALICE) is AccountRefusal.SAME_PERSON
    outcome = refuse(world.db, world.issuer.pk, made.pk, note="x", to_correct=False, actor=ALICE, now=NOW)
    assert outcome is AccountRefusal.SAME_PERSON
    with pytest.raises(Violated), world.db.atomic():
        world.db.execute(
            "UPDATE affiliates_bankaccount SET status = 'accepted', checked_by = proposed_by, to_date = '2027-01-01' "
            "WHERE status = 'to_check'"
        )


def test_a_change_needs_a_proof_and_the_old_contacts_told_and_a_first_account_only_the_proof(world: World) -> None:
    made, issuer = proposed(world), world.issuer.pk
    refused = accept(world.db, issuer, made.pk, proof="", told="phone", actor=BRUNO, now=NOW)
    assert refused is AccountRefusal.NO_PROOF
    refused = accept(world.db, issuer, made.pk, proof="rib", told="", actor=BRUNO, now=NOW)
    assert refused is AccountRefusal.NOT_TOLD
    first = proposed(world, replace(ASKED, affiliate_number=POOL))
    assert isinstance(accept(world.db, issuer, first.pk, proof="rib", told="", actor=BRUNO, now=NOW), BankAccount)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"holder_name": "  "}, AccountRefusal.NO_HOLDER),
        ({"iban": "FR76 3000 6000 0112 3456 7890 188"}, AccountRefusal.IBAN_WRONG),
        ({"iban": "US64SVBKUS6S3300958879"}, AccountRefusal.IBAN_WRONG),
        ({"bic": "AGRI"}, AccountRefusal.BIC_WRONG),
        ({"from_date": dt.date(2028, 1, 1)}, AccountRefusal.DATE_TOO_FAR),
        ({"iban": IBANS[JUDO], "holder_name": "JUDO-CLUB DE L’ÉTOILE"}, AccountRefusal.SAME_AS_NOW),
    ],
)
def test_a_wrong_proposal_is_refused(world: World, change: dict[str, object], refusal: AccountRefusal) -> None:
    asked = replace(ASKED, **change)  # type: ignore[arg-type]
    assert propose(world.db, world.issuer.pk, asked, ALICE, NOW) is refusal
    assert statuses() == [(IBANS[JUDO], "accepted")]


def test_one_proposal_waits_at_a_time(world: World) -> None:
    proposed(world)
    assert propose(world.db, world.issuer.pk, ASKED, BRUNO, NOW) is AccountRefusal.ALREADY_PROPOSED


def test_a_proposal_sent_back_is_replaced_by_its_correction(world: World) -> None:
    made, issuer = proposed(world), world.issuer.pk
    refused = refuse(world.db, issuer, made.pk, note=" ", to_correct=True, actor=BRUNO, now=NOW)
    assert refused is AccountRefusal.NO_NOTE
    back = refuse(world.db, issuer, made.pk, note="RIB illisible", to_correct=True, actor=BRUNO, now=NOW)
    assert isinstance(back, BankAccount)
    assert back.status == "to_correct"
    corrected = proposed(world, replace(ASKED, iban="FR7630001007941234567890185"))
    assert [status for _, status in statuses()] == ["accepted", "ended", "to_check"]
    assert isinstance(accepted(world, corrected), BankAccount)


def test_a_suspended_account_is_paid_again_once_two_people_have_confirmed_it(world: World) -> None:
    issuer = world.issuer.pk
    assert suspend(world.db, issuer, JUDO, IBANS[JUDO], "AC04", "user:9", NOW) == 1
    assert suspend(world.db, issuer, JUDO, IBANS[JUDO], "AC04", "user:9", NOW) == 0
    account = BankAccount.objects.get()
    assert accepted(world, account) is AccountRefusal.NOT_NOW
    again = propose_again(world.db, issuer, account.pk, ALICE, NOW)
    assert isinstance(again, BankAccount)
    assert accepted(world, account, ALICE) is AccountRefusal.SAME_PERSON
    done = accept(world.db, issuer, account.pk, proof="call_back", told="", actor=BRUNO, now=Instant(NOW + DAY))
    assert isinstance(done, BankAccount)
    assert (done.status, done.checked_ms) == ("accepted", NOW + DAY)
    actions = list(BankAccountStep.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["suspended", "reopened", "accepted"]


def test_the_banks_answer_is_kept_apart_from_the_name(world: World) -> None:
    account = BankAccount.objects.get()
    answer = Verification(result=BankAccount.Vop.CLOSE, name="JUDO CLUB ETOILE ASS", on=TODAY)
    done = verify(world.db, world.issuer.pk, account.pk, answer, ALICE, NOW)
    assert isinstance(done, BankAccount)
    assert (done.status, done.vop, done.vop_name, done.vop_by) == ("accepted", "close", "JUDO CLUB ETOILE ASS", ALICE)
    assert done.holder_name == account.holder_name


def test_another_holder_sends_an_accepted_account_back_to_two_people(world: World) -> None:
    account = BankAccount.objects.get()
    answer = Verification(result=BankAccount.Vop.NONE, name="", on=TODAY)
    done = verify(world.db, world.issuer.pk, account.pk, answer, ALICE, NOW)
    assert isinstance(done, BankAccount)
    assert done.status == "to_check"
    assert accepted(world, account, ALICE) is AccountRefusal.SAME_PERSON


def test_what_was_done_is_never_rewritten_and_another_issuers_account_is_not_found(world: World) -> None:
    made = proposed(world)
    with pytest.raises(Violated), world.db.atomic():
        world.db.execute("DELETE FROM affiliates_bankaccountstep")
    refused = accept(world.db, world.issuer.pk + 1, made.pk, proof="rib", told="phone", actor=BRUNO, now=NOW)
    assert refused is AccountRefusal.NOT_NOW


def test_a_suspended_account_waits_for_nobody_once_another_has_replaced_it(world: World) -> None:
    issuer = world.issuer.pk
    suspend(world.db, issuer, JUDO, IBANS[JUDO], "AC04", "user:9", NOW)
    assert [each.status for each in waiting(issuer, TODAY)] == ["suspended"]
    another = proposed(world, replace(ASKED, from_date=TODAY))
    assert {each.status for each in waiting(issuer, TODAY)} == {"suspended", "to_check"}
    assert isinstance(accepted(world, another), BankAccount)
    assert not waiting(issuer, TODAY).exists()
