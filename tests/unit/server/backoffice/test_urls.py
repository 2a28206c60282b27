"""Who may open what: every address of the central staff and of affiliates, for everybody, with and without a token."""

from typing import Any
from uuid import UUID

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from server.accounts.models import User
from server.affiliate_space import urls as affiliate_urls
from server.affiliates.models import BankAccount
from server.backoffice import urls as central_urls
from server.bank.imports import Payer, receive
from server.bank.models import BankFile, BankLine
from server.campaigns.models import Issuer
from server.database import Database
from server.intake.models import Claim
from server.reimbursement import bank_file
from server.reimbursement.models import Run
from server.reimbursement.store import RunKey
from server.terminals.models import EnrolmentCode, Terminal
from server.tickets.models import Ticket
from tests.browser.card_scene import CARD, DEBIT, add_card
from tests.browser.cases_scene import add_cases
from tests.browser.scene import CHILD, NOON, Scene
from tests.builders.bank import Bank
from tests.unit.server.backoffice.conftest import As

ARGUMENTS: dict[str, dict[str, Any]] = {
    "terminal": {"number": 101},
    "suspend": {"number": 101},
    "resume": {"number": 101},
    "revoke": {"number": 101},
    "enrolment": {"number": 1},
    "enrolment_confirm": {"number": 1},
    "enrolment_refuse": {"number": 1},
    "claim": {"terminal": 101, "epoch": 1, "sequence": 1},
    "claim_decide": {"terminal": 102, "epoch": 1, "sequence": 13},
    "claim_uphold": {"terminal": 105, "epoch": 1, "sequence": 20},
    "claim_propose": {"terminal": 105, "epoch": 1, "sequence": 20},
    "claim_agree": {"terminal": 105, "epoch": 1, "sequence": 20},
    "claim_void": {"terminal": 101, "epoch": 1, "sequence": 11},
    "case": {"number": "000000001000000161"},
    "case_conclude": {"number": "000000001000000161"},
    "incident_create": {"terminal": 101, "epoch": 1, "sequence": 1},
    "incident": {"number": 1},
    "incident_decide": {"number": 1},
    "limitation_decide": {"number": 1},
    "guarantee_of": {"campaign": 12},
    "guarantee_csv": {"campaign": 12},
    "publication_of": {"campaign": 12},
    "publication_csv": {"campaign": 12},
    "publication_schema": {"campaign": 12},
    "grants_csv": {"year": 2026},
    "run_cut": {"campaign": 12},
    "run": {"campaign": 12, "number": 1},
    "run_step": {"campaign": 12, "number": 1},
    "run_file": {"campaign": 12, "number": 1},
    "run_orders": {"campaign": 12, "number": 1},
    "run_kept_file": {"campaign": 12, "number": 1, "name": "HAUTSDEV-C12-R01_etat-liquidatif.pdf"},
    "bank_file": {"number": 1},
    "bank_read_again": {"number": 1},
    "bank_line": {"number": 1},
    "account": {"number": 1},
    "account_decide": {"number": 1},
    "account_verify": {"number": 1},
    "pass": {"number": 1},
    "pass_withdraw": {"number": 1},
    "card": {"number": CARD},
    "card_step": {"number": CARD},
    "card_paper": {"number": CARD},
    "debit_cancel": {"number": DEBIT},
    "debit_receipt": {"number": DEBIT},
    "closing": {"campaign": 12},
    "closing_wallets": {"campaign": 12},
    "closing_ask": {"campaign": 12},
    "closing_answer": {"campaign": 12, "number": 1},
    "closing_explain": {"campaign": 12, "affiliate": 42},
    "ticket": {"number": "000000003000000287"},
    "ticket_block": {"number": "000000003000000287"},
    "ticket_unblock": {"number": "000000003000000287"},
    "transfer": {"campaign": 12, "run": 1},
    "transfer_csv": {"campaign": 12, "run": 1},
    "transfer_pdf": {"campaign": 12, "run": 1},
}
POSTS = {
    "claim_uphold", "claim_propose", "claim_agree", "claim_void", "case_conclude", "incident_create", "incident_decide",
    "limitation_propose", "limitation_decide", "closing_wallets", "closing_ask", "closing_answer", "closing_explain",
    "suspend", "resume", "revoke", "enrolment_confirm", "enrolment_refuse", "claim_decide", "run_cut", "run_step",
    "debit_cancel", "card_step", "cards_issue",
    "ticket_block", "ticket_unblock", "pass_withdraw", "bank_read_again", "bank_line", "account_decide", "account_verify",
}  # fmt: skip
AFTER_A_CLOSING = {"closing_paper"}  # there is none before one: tried with the closings
EVERY = [("backoffice", str(each.name)) for each in central_urls.urlpatterns if each.name not in AFTER_A_CLOSING] + [
    ("affiliate_space", str(each.name)) for each in affiliate_urls.urlpatterns
]
OWNERS = {"backoffice": "alice", "affiliate_space": "judo"}
SPACE_OF = {name: space for space, name in EVERY if name in POSTS}

pytestmark = pytest.mark.usefixtures("answered")


@pytest.fixture
def answered(scene: Database) -> None:
    """The scene, a file of the bank with one line, and what people do after a verdict."""
    bank_answers(scene)


def bank_answers(db: Database) -> None:
    bank = Bank(rejects=0, returns=0)
    raw = bank_file.kept(db, RunKey(issuer_id=1, campaign=12, number=2))
    assert raw is not None
    report = bank.report(bank.take(raw), lines=[("NOBODY", "RJCT", "AC01")])
    payer = Payer(issuer_id=1, prefix="HAUTSDEV", iban="FR7630001007941234567890185", campaign=12)
    assert isinstance(receive(db, payer, "banque.xml", report, "user:1", NOON), BankFile)
    add_card(db)
    add_cases(db, NOON)


def address(space: str, name: str) -> str:
    return reverse(f"{space}:{name}", kwargs=ARGUMENTS.get(name, {}))


@pytest.mark.parametrize(("space", "name"), EVERY)
def test_nobody_is_let_in_without_signing_in(space: str, name: str) -> None:
    for ask in (Client().get, Client().post):
        answer = ask(address(space, name))
        assert answer.status_code in (302, 405)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/connexion/?next=/")


@pytest.mark.parametrize("username", ["alice", "judo", "college"])
def test_each_role_sees_only_its_own_pages(signed_in: As, username: str) -> None:
    client = signed_in(username)
    for space, name in EVERY:
        if OWNERS[space] != username:
            assert {client.get(address(space, name)).status_code, client.post(address(space, name)).status_code} <= {
                403,
                405,
            }, name


@pytest.mark.parametrize("space", list(OWNERS))
def test_its_owner_opens_every_page(signed_in: As, space: str) -> None:
    client = signed_in(OWNERS[space])
    for owner, name in EVERY:
        if owner == space and name not in POSTS:
            assert client.get(address(space, name)).status_code == 200, name


@pytest.mark.parametrize("name", sorted(POSTS))
def test_what_changes_something_is_no_link(signed_in: As, name: str) -> None:
    space = SPACE_OF[name]
    assert signed_in(OWNERS[space]).get(address(space, name)).status_code == 405


@pytest.mark.parametrize("name", sorted(POSTS | {"enrolment_new"}))
def test_what_changes_something_needs_its_token(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    space = SPACE_OF.get(name, "backoffice")
    client.force_login(User.objects.get(username=OWNERS[space]))
    assert client.post(address(space, name), {"number": "1", "step": "control"}).status_code == 403


@pytest.mark.parametrize("space", list(OWNERS))
def test_no_page_or_file_names_a_child_or_tells_its_birthdate(signed_in: As, space: str) -> None:
    client = signed_in(OWNERS[space])
    for owner, name in EVERY:
        if owner == space and name not in POSTS:
            content = client.get(address(space, name)).content.decode(errors="replace")
            assert not any(word in content for word in CHILD), name


def test_another_issuers_rows_are_neither_found_nor_changed(signed_in: As) -> None:
    person = User.objects.get(username="alice")
    person.issuer = Issuer.objects.create(
        uuid=UUID(int=93),
        name="Autre",
        short_name="Autre",
        hotline="0",
        scheme_number=93,
        debtor_name="A",
        debtor_iban="",
    )
    person.save()
    client = signed_in("alice")
    models = (Terminal, Claim, Ticket, Run, EnrolmentCode, BankAccount, BankLine)
    before = [states(model) for model in models]
    for name in (each for space, each in EVERY if space == "backoffice" and each in ARGUMENTS):
        if name in POSTS:
            form = {"sure": "yes", "step": "settle", "decision": "accept", "number": "271828", "when": "now"}
            assert client.post(address("backoffice", name), form).status_code in (302, 404), name
        else:
            assert client.get(address("backoffice", name)).status_code == 404, name
    assert [states(model) for model in models] == before


def states(model: type[Model]) -> list[object]:
    column = {Terminal: "status", BankAccount: "status", BankLine: "is_open"}.get(model, "state")
    return sorted(model._default_manager.values_list(column, flat=True))


def test_no_page_may_be_cached_or_framed_and_none_runs_inline_script(signed_in: As) -> None:
    answer = signed_in("alice").get(address("backoffice", "claims"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_every_page_opens_on_both_engines(database: Database, settings: Settings, signed_in: As) -> None:
    """The scene made anew on each: what a page asks, it asks in SQL that both understand."""
    settings.CLOCK = lambda: NOON
    Scene(database)
    bank_answers(database)
    for space, username in OWNERS.items():
        client = signed_in(username)
        for owner, name in EVERY:
            if owner == space and name not in POSTS:
                assert client.get(address(space, name)).status_code == 200, (database.vendor, name)


@pytest.mark.parametrize("digits", ["9223372036854775807", "9223372036854775808", "9" * 20, "9" * 5000])
def test_a_number_that_no_column_can_hold_is_not_found(signed_in: As, database: Database, digits: str) -> None:
    Scene(database)
    for space, username in OWNERS.items():
        client = signed_in(username)
        for owner, name in EVERY:
            numbers = {key: value for key, value in ARGUMENTS.get(name, {}).items() if isinstance(value, int)}
            for key in numbers:
                if owner == space:
                    place = reverse(f"{space}:{name}", kwargs={**ARGUMENTS[name], key: 7_777_777_777})
                    there = place.replace("7777777777", digits)
                    answer = client.post(there) if name in POSTS else client.get(there)
                    assert answer.status_code in (302, 404), (name, key)
                    assert len(digits) == 19 or answer.status_code == 404, (name, key)
