"""Runs of the time when "settled" was the end: what they become, on both engines."""

import hashlib

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from server.affiliates.models import BankAccount
from server.auditing.report import findings
from server.database import Database, Value, Violated
from server.intake.models import Claim
from server.ledger import rules
from server.ledger.rules import Occasion
from server.ledger.store import Posted, post
from server.reimbursement import store
from server.reimbursement.states import RunState
from server.reimbursement.store import RunKey
from server.tickets.models import Ticket
from tests.unit.server.reimbursement.world import DURING, JUDO, World, make_affiliate, make_issuer

FILE = b'<CtrlSum>7.00</CtrlSum><InstdAmt Ccy="EUR">7.00</InstdAmt>'
KEY = RunKey(issuer_id=1, campaign=12, number=1)


def test_a_settled_run_is_confirmed_by_who_settled_it_and_history_is_guarded_again(database: Database) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("reimbursement", "0003_run_files")])
    _settled_run(database)
    executor.loader.build_graph()
    executor.migrate([("reimbursement", "0004_orders_and_the_bank")])
    row = store.run(database, KEY)
    assert row is not None
    assert (row.state, row.confirmed_by, row.closed_by) == (RunState.CONFIRMED, "user:2", "")
    assert [(step.state, step.actor) for step in store.steps(database, KEY)] == [(RunState.CONFIRMED, "user:2")]
    (order,) = store.orders(database, KEY)
    assert (order.state, order.claims_cents, order.paid_ms) == ("paid", 700, 5)
    for statement in ("DELETE FROM reimbursement_run", "UPDATE reimbursement_runstep SET actor = 'x'"):
        with pytest.raises(Violated), database.atomic():
            database.execute(statement)


def test_a_fortnight_of_that_time_is_sound_in_every_book_after_the_migration(database: Database) -> None:
    """Claims, ledger, order, run and file as they were left. Nobody asked for a reference when a run was settled: it says so."""
    world = World(database)
    make_affiliate(world.issuer, JUDO)
    for cents in (300, 400):
        world.accept(JUDO, cents)
    at = Occasion(issuer_id=world.issuer.pk, campaign=12, occurred=DURING, recorded=DURING, actor="user:2")
    for posting in (rules.run_closed(at, 1, JUDO, 700), rules.settled(at, 1, JUDO, 700)):
        assert isinstance(post(database, *posting), Posted)
    Claim.objects.update(state="paid", run_number=1)
    Ticket.objects.update(state="reimbursed")
    executor = MigrationExecutor(connection)
    executor.migrate([("reimbursement", "0003_run_files")])
    _settled_run(database, world.issuer.pk, FILE)
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    found = [(one.trouble, one.place) for one in findings(database, world.issuer.pk, with_replay=True)]
    assert found == []
    with pytest.raises(Violated), database.atomic():
        database.execute("DELETE FROM reimbursement_paymentorder")


def test_an_account_accepted_before_is_said_to_come_from_then(database: Database) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("affiliates", "0001_initial")])
    make_issuer()
    database.execute(
        "INSERT INTO affiliates_affiliate (issuer_id, number, name, siret, themes, town, contact, email, status) "
        "SELECT id, 42, 'Judo', '', 1, 'Ville', '', '', 'signed' FROM campaigns_issuer"
    )
    database.execute(
        "INSERT INTO affiliates_bankaccount (affiliate_id, holder_name, iban, bic, status, from_date, checked_by) "
        "SELECT id, 'JUDO', 'FR7630006000011234567890189', '', 'accepted', '2026-01-01', '' FROM affiliates_affiliate"
    )
    executor.loader.build_graph()
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert BankAccount.objects.get().checked_by == "migration"


def _settled_run(database: Database, issuer: int = 1, raw: bytes = b"<Document/>") -> None:
    here: dict[str, Value] = {"issuer": issuer, "raw": raw, "digest": hashlib.sha256(raw).hexdigest()}
    database.execute(
        "INSERT INTO reimbursement_run (issuer_id, campaign, number, label, cut_off_ms, state, execution_date, computed_by, "
        "approved_by, message_id, created_ms, file, file_sha256) VALUES (%(issuer)s, 12, 1, 'R1', 1, 'settled', '2026-10-21', "
        "'user:1', 'user:2', 'M1', 4, %(raw)s, %(digest)s)",
        here,
    )
    database.execute(
        "INSERT INTO reimbursement_runstep (issuer_id, campaign, run, state, actor, at_ms) "
        "VALUES (%(issuer)s, 12, 1, 'settled', 'user:2', 5)",
        {"issuer": issuer},
    )
    database.execute(
        "INSERT INTO reimbursement_paymentorder (issuer_id, campaign, run, affiliate_number, amount_cents, claim_count, "
        "holder_name, iban, bic, end_to_end_id, remittance, state, reason) VALUES (%(issuer)s, 12, 1, 42, 700, 1, 'JUDO', "
        "'FR7630006000011234567890189', '', 'E1', 'x', 'paid', '')",
        {"issuer": issuer},
    )
