"""No one person goes through accounts and approval, whatever the step that takes two: alone, or with a colleague's half."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.contrib.auth import authenticate
from django.test import Client

from server.accounts import openings
from server.accounts.models import User
from server.accounts.openings import Newcomer
from server.affiliates.models import BankAccount
from server.bank import explanations
from server.bank.models import BankFile, BankLine
from server.campaigns import publishing, rules_store
from server.campaigns.models import Campaign, Issuer
from server.cases import admissions, incidents, limitation
from server.cases.models import Admission, Incident, Limitation
from server.closing import requests, steps
from server.closing.requests import Place
from server.closing.standing import standing
from server.database import Database
from server.intake.claim_store import ClaimKey
from server.ledger import seals
from server.reimbursement import bank_accounts, runs
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.store import RunKey, RunRow
from server.setup import payer_account
from server.setup.models import PayerChange
from sync.contract.ids import KeyEpoch, KeyId, Sequence, TerminalId
from sync.contract.instant import Instant, civil_date
from tests.browser.cases_scene import add_cases
from tests.browser.scene import NOON, SWIM, at
from tests.builders.accounts import given_by_two
from tests.unit.server.backoffice.conftest import As
from tests.unit.server.backoffice.conftest import scene as scene  # fixtures, offered here too
from tests.unit.server.backoffice.conftest import scene_file as scene_file
from tests.unit.server.backoffice.conftest import signed_in as signed_in

pytestmark = pytest.mark.usefixtures("quick_passwords")
ISSUER, CAMPAIGN = 1, 12
ALICE, BRUNO = "user:1", "user:2"
IBAN = "FR7630001007941234567890185"
SECRET = re.compile(r"(?<![a-z-])[a-z]{4}(?:-[a-z]{4}){2,3}(?![a-z-])")

Agree = Callable[[str], Any]
"""Asks as that actor; what it answers is the step's own outcome or refusal."""


def of_a_runs_approval(db: Database) -> Agree:
    facts = read_facts(Campaign.objects.get(issuer_id=ISSUER, number=CAMPAIGN))
    row = runs.close_run(db, facts, at(11, 16, 0), ALICE, NOON)
    assert isinstance(row, RunRow)
    assert isinstance(runs.control_run(db, row.key, ALICE, NOON), RunRow)
    return lambda actor: runs.approve_run(db, row.key, actor, NOON)


def of_a_runs_closing(db: Database) -> Agree:
    key = RunKey(issuer_id=ISSUER, campaign=CAMPAIGN, number=2)
    assert isinstance(runs.send_run(db, key, BRUNO, NOON), RunRow)
    assert isinstance(runs.declare_paid(db, key, "Relevé 2026-11", ALICE, NOON), RunRow)
    return lambda actor: runs.finish_run(db, key, actor, NOON)


def of_a_bank_account(db: Database) -> Agree:
    proposal = bank_accounts.Proposal(
        affiliate_number=SWIM, holder_name="CLUB NAUTIQUE", iban=IBAN, bic="", from_date=dt.date(2026, 11, 18)
    )
    made = bank_accounts.propose(db, ISSUER, proposal, ALICE, NOON)
    assert isinstance(made, BankAccount)
    return lambda actor: bank_accounts.accept(db, ISSUER, made.pk, proof="rib", told="phone", actor=actor, now=NOON)


def of_the_payers_account(db: Database) -> Agree:
    proposal = payer_account.Proposal(name="PAIERIE", iban=IBAN, bic="", siret="")
    made = payer_account.propose(db, ISSUER, proposal, ALICE, NOON)
    assert isinstance(made, PayerChange)
    return lambda actor: payer_account.accept(db, ISSUER, made.pk, actor, NOON)


def of_a_vote(db: Database) -> Agree:
    assert publishing.propose_vote(db, ISSUER, CAMPAIGN, "2026-200", 100_00, ALICE, NOON) is None
    vote = rules_store.votes(db, ISSUER, CAMPAIGN)[0]
    return lambda actor: publishing.approve_vote(db, vote, actor, NOON)


def of_rules(db: Database) -> Agree:
    now = publishing.in_force(db, ISSUER, CAMPAIGN)
    assert now is not None
    changed = msgspec.structs.replace(now.rules, name="Pass+ autrement")
    assert publishing.save_draft(db, ISSUER, CAMPAIGN, changed, "2026-201", ALICE, NOON) is None
    draft = rules_store.open_draft(db, ISSUER, CAMPAIGN)
    assert draft is not None
    return lambda actor: publishing.approve(db, ISSUER, CAMPAIGN, draft.sha256, actor, NOON, KeyId(1))


def of_an_admission(db: Database) -> Agree:
    add_cases(db, NOON)
    found = Admission.objects.get(issuer_id=ISSUER, proposed_by=ALICE, state="proposed")
    key = ClaimKey(
        issuer_id=ISSUER,
        terminal=TerminalId(found.terminal),
        epoch=KeyEpoch(found.epoch),
        sequence=Sequence(found.sequence),
    )
    return lambda actor: admissions.agree(db, key, actor, NOON)


def of_an_incident(db: Database) -> Agree:
    add_cases(db, NOON)
    found = Incident.objects.get(issuer_id=ISSUER, created_by=ALICE, state="created")
    return lambda actor: incidents.validate(db, ISSUER, found.pk, actor, NOON)


def of_a_limitation(db: Database) -> Agree:
    made = Limitation.objects.create(
        issuer_id=ISSUER, campaign_number=CAMPAIGN, affiliate_number=SWIM, source=3100, before_ms=NOON, cents=100,
        reason="Quatre ans", proposed_by=ALICE, proposed_ms=NOON,
    )  # fmt: skip
    return lambda actor: limitation.agree(db, ISSUER, made.pk, actor, NOON)


def of_money_in_suspense(db: Database) -> Agree:
    file = BankFile.objects.create(
        issuer_id=ISSUER, name="releve.xml", kind="camt.053", sha256="0" * 64, raw=b"x", received_ms=NOON,
        received_by=ALICE, message="M",
    )  # fmt: skip
    line = BankLine.objects.create(
        issuer_id=ISSUER, file=file, position=1, effect="suspense", campaign=CAMPAIGN, affiliate_number=SWIM, name="X",
        amount_cents=100, is_open=True, suspense="bank:1", proposed_as="repayment", proposed_target=str(SWIM),
        proposed_by=ALICE, note="Le club rend",
    )  # fmt: skip
    return lambda actor: explanations.agree(db, ISSUER, line.pk, explanations.fingerprint(line), actor, NOON)


def of_a_campaigns_closing(db: Database) -> Agree:
    place = Place(issuer_id=ISSUER, campaign=CAMPAIGN)
    with db.atomic():
        seals.make_ready(db, ISSUER, CAMPAIGN)
    assert requests.add_request(db, place, "budget", ALICE, NOON, despite="", note="")
    asked = requests.open_request(db, place)
    assert asked is not None
    return lambda actor: steps.agree(db, place, asked.id, actor, NOON)


def of_what_a_closing_leaves(db: Database) -> Agree:
    """Asked for by a fourth person, explained by the first."""
    place = Place(issuer_id=ISSUER, campaign=CAMPAIGN)
    with db.atomic():
        seals.make_ready(db, ISSUER, CAMPAIGN)
    assert requests.add_request(db, place, "budget", "user:999", NOON, despite="", note="")
    asked, found = requests.open_request(db, place), standing(db, ISSUER, CAMPAIGN, civil_date(NOON))
    assert asked is not None
    assert found is not None
    assert found.remains
    for one in found.remains:
        requests.explain(db, place, one.affiliate_number, one.amounts, "Un club dissous", ALICE, NOON)
    return lambda actor: steps.agree(db, place, asked.id, actor, NOON)


def of_a_colleagues_account(db: Database) -> Agree:
    who = Newcomer(username="dora", first_name="Dora", last_name="Petit", email="")
    made = openings.propose_new(db, ISSUER, who, ALICE, NOON, lambda below: below // 2)
    assert not isinstance(made, openings.OpeningRefusal)
    row = made[0]
    return lambda actor: openings.agree(
        db, ISSUER, row.pk, openings.fingerprint(row), actor, NOON, lambda below: below // 2
    )


EVERY_STEP = [
    of_a_runs_approval, of_a_runs_closing, of_a_bank_account, of_the_payers_account, of_a_vote, of_rules,
    of_an_admission, of_an_incident, of_a_limitation, of_money_in_suspense, of_a_campaigns_closing,
    of_what_a_closing_leaves, of_a_colleagues_account,
]  # fmt: skip


def wants_another(outcome: object) -> bool:
    """Whether it refused for the person's sake."""
    reason = getattr(outcome, "reason", outcome)
    return str(getattr(reason, "value", "")).startswith("same_person")


def taken_alone(client: Client) -> list[str]:
    """The actors that one person can be after trying every page of people: every secret that a page told, at every account."""
    told: list[str] = []
    for person in User.objects.filter(role="central").exclude(username="alice"):
        for step in ("password", "close", "open"):
            told += SECRET.findall(client.post(f"/central/personnes/{person.pk}/", {"step": step}).content.decode())
    new = {"username": "seconde", "first_name": "A", "last_name": "M", "role": "central"}
    told += SECRET.findall(client.post("/central/personnes/nouvelle/", new).content.decode())
    names = ("bruno", "carla", "seconde")
    opened = [openings.use(name, first, second, NOON) for name in names for first in told for second in told]
    assert not any(opened)
    tried = [authenticate(username=name, password=secret) for name in names for secret in told]
    return [person.actor for person in tried if isinstance(person, User)]


@pytest.fixture
def carla(scene: Database) -> User:
    """A third person, whose password nobody else knows."""
    return User.objects.create_user(
        "carla", password="trois oiseaux sur un fil", issuer=Issuer.objects.get(pk=ISSUER), role="central"
    )


@pytest.mark.parametrize("prepared", EVERY_STEP)
def test_nobody_agrees_to_their_own_step_by_an_account_that_they_took(
    scene: Database, carla: User, signed_in: As, prepared: Callable[[Database], Agree]
) -> None:
    agree = prepared(scene)
    taken = taken_alone(signed_in("alice"))
    assert [actor for actor in taken if not wants_another(agree(actor))] == []
    assert taken == []


@pytest.mark.parametrize("prepared", EVERY_STEP)
def test_nobody_agrees_by_an_account_that_the_preparer_has_helped_to_open_since(
    scene: Database, carla: User, prepared: Callable[[Database], Agree]
) -> None:
    agree = prepared(scene)
    assert wants_another(agree(ALICE))
    given_by_two(scene, User.objects.get(username="bruno"), ALICE, carla.actor, NOON)
    assert wants_another(agree(BRUNO))
    assert not wants_another(agree(carla.actor)), "a third person may"


@pytest.mark.parametrize("prepared", EVERY_STEP)
def test_nobody_agrees_to_what_an_account_prepared_that_they_have_just_helped_to_open(
    scene: Database, carla: User, prepared: Callable[[Database], Agree]
) -> None:
    given_by_two(scene, User.objects.get(username="alice"), BRUNO, carla.actor, Instant(NOON - 1))
    agree = prepared(scene)
    assert wants_another(agree(BRUNO))
    dora = User.objects.create(username="autre", issuer=Issuer.objects.get(pk=ISSUER), role="central")
    assert not wants_another(agree(dora.actor)), "who had no hand in it may"
