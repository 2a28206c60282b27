"""A closing that is killed (-9) again and again, in the middle of its pages and of its papers, started anew with the same words,
ends with the same books, tickets and papers as one that nobody killed. Nothing expires twice.
"""

import hashlib
import multiprocessing
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from server.accounts.models import User
from server.auditing import report
from server.closing.account import account
from server.database import Database, current
from server.ledger.closing_money import PAGE
from server.ledger.transfers import Kind
from tests.conftest import point_at
from tests.integration.closing_bench import close_campaign
from tests.integration.test_batches_killed import copied
from tests.unit.server.closing.season import LEFT_ON_WALLET, MAY, ON_TICKET, Season

PASSES = PAGE + 100  # two pages of wallets, three of tickets
STEPS = ("wallets", "tickets", "budget")
SHARES = (0.2, 0.5, 0.8)  # of the time that a step takes when nobody kills it
KILLS_MIN = 4  # of nine: a busy machine may be through before
PATIENCE_S = 60.0
PROCESSES = multiprocessing.get_context("forkserver")
CONTENT = (
    "SELECT * FROM ledger_journal", "SELECT * FROM ledger_transfer", "SELECT * FROM ledger_account",
    "SELECT * FROM ledger_chain", "SELECT * FROM ledger_seal", "SELECT * FROM tickets_ticket",
    "SELECT step, state, asked_by, agreed_by, done_ms FROM closing_request", "SELECT name, sha256 FROM closing_document",
)  # fmt: skip


def test_a_closing_killed_at_any_moment_and_begun_again_ends_with_the_same_books(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest, settings: Settings, quick_passwords: None
) -> None:
    settings.CLOCK = lambda: MAY
    with current().atomic():
        season = Season(current(), passes=PASSES)
        for name in ("alice", "bruno"):
            User.objects.create_user(name, password="x", issuer=season.issuer, role=User.Role.CENTRAL)
    connections.close_all()
    killed = copied(database_url, tmp_path, request)

    lasted = {step: undisturbed(database_url, step) for step in STEPS}
    wanted = everything(current())
    found = account(current(), season.place, MAY)
    assert found.moved(Kind.WALLET_EXPIRED) == PASSES * LEFT_ON_WALLET
    assert found.moved(Kind.TICKET_EXPIRED) == PASSES * ON_TICKET
    connections.close_all()

    point_at(killed)
    kills = sum(torment(killed, step, lasted[step]) for step in STEPS)
    assert kills >= KILLS_MIN
    assert everything(current()) == wanted
    assert report.findings(current(), season.issuer.pk) == []


def everything(db: Database) -> list[str]:
    """A hash of each table that a closing writes."""
    return [hashlib.sha256("\n".join(sorted(map(repr, db.rows(one)))).encode()).hexdigest() for one in CONTENT]


def torment(url: str, step: str, seconds: float) -> int:
    """Kills it ever later, then lets it end. How often it died before it was done."""
    kills = 0
    for share in SHARES:
        process = started(url, step)
        process.join(seconds * share)
        process.kill()
        process.join(PATIENCE_S)
        if is_done(step):
            return kills
        assert process.exitcode != 0
        kills += 1
    undisturbed(url, step)
    return kills


def undisturbed(url: str, step: str) -> float:
    """Seconds that it takes."""
    process = started(url, step)
    began = time.monotonic()
    process.join(PATIENCE_S)
    assert process.exitcode == 0
    assert is_done(step)
    return time.monotonic() - began


def started(url: str, step: str) -> BaseProcess:
    """About to begin."""
    is_ready = PROCESSES.Event()
    process = PROCESSES.Process(target=close_campaign, args=(url, step, int(MAY), is_ready))
    process.start()
    assert is_ready.wait(PATIENCE_S)
    return process


def is_done(step: str) -> bool:
    """Wallets need no request: nothing is left on any."""
    if step == "wallets":
        return not current().rows("SELECT 1 FROM ledger_account WHERE code = 2100 AND debits <> credits")
    return bool(
        current().rows("SELECT 1 FROM closing_request WHERE step = %(step)s AND state = 'done'", {"step": step})
    )
